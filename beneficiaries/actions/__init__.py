"""The writes: people (people.py), imports (imports.py)."""
