"""Measurements, not tests: run by script/bench, never by pytest. Each compares two things in the same minutes."""
