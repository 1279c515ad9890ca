"""The pages of accounts: one's own (own), everybody's (team), the answer to an invitation (invitations), sessions."""
