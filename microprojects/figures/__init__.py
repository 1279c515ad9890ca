"""What reports count of micro-projects (facts), and where all their money stands today (portfolio)."""
