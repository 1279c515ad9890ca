"""Micro-projects: the registry of associations, with their papers, bank details and members."""

from microprojects.models.associations import Association, BankAccount, Paper, PaperKind
from microprojects.models.members import Member, WrittenName

__all__ = ["Association", "BankAccount", "Member", "Paper", "PaperKind", "WrittenName"]
