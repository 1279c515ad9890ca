"""Micro-projects: the registry of associations, and the calls for proposals to which they apply."""

from microprojects.models.associations import Association, BankAccount, Paper, PaperKind
from microprojects.models.calls import Call, Corrigendum, Cost, Criterion, Heading, Question, Quota
from microprojects.models.members import Member, WrittenName

__all__ = [
    "Association",
    "BankAccount",
    "Call",
    "Corrigendum",
    "Cost",
    "Criterion",
    "Heading",
    "Member",
    "Paper",
    "PaperKind",
    "Question",
    "Quota",
    "WrittenName",
]
