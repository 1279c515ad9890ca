"""The forms of micro-projects."""
