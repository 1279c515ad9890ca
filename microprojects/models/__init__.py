"""Micro-projects: the registry of associations, the calls for proposals, and their applications."""

from microprojects.models.admission import CorrectionRequest, RuleAnswer, Version
from microprojects.models.applications import Activity, Application, BudgetLine, ExpectedPeople, Section
from microprojects.models.associations import Association, BankAccount, Paper, PaperKind
from microprojects.models.calls import Call, Corrigendum, Cost, Criterion, Heading, Question, Quota
from microprojects.models.members import Member, WrittenName

__all__ = [
    "Activity",
    "Application",
    "Association",
    "BankAccount",
    "BudgetLine",
    "Call",
    "CorrectionRequest",
    "Corrigendum",
    "Cost",
    "Criterion",
    "ExpectedPeople",
    "Heading",
    "Member",
    "Paper",
    "PaperKind",
    "Question",
    "Quota",
    "RuleAnswer",
    "Section",
    "Version",
    "WrittenName",
]
