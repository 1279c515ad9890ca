"""The pages of people and of imports."""
