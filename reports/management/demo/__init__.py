"""What `manage.py load_demo` is made of: invented people, their registers, courses and reports."""
