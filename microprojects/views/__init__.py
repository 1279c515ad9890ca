"""The pages of micro-projects."""
