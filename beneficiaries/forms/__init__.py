"""What people fill in about persons and imports."""
