"""Micro-projects: the registry of associations, the calls for proposals, and their applications."""

from microprojects.models.admission import CorrectionRequest, RuleAnswer, Version
from microprojects.models.amendments import Amendment, GrantReport
from microprojects.models.appeals import Appeal
from microprojects.models.applications import Activity, Application, BudgetLine, ExpectedPeople, Section
from microprojects.models.assessment import Assessment, Score, Tally, Tie
from microprojects.models.associations import Association, BankAccount, Paper, PaperKind
from microprojects.models.calls import Call, Corrigendum, Cost, Criterion, Heading, Question, Quota
from microprojects.models.committee import Committee, CommitteeMember, Letter, RankingChange, Recusal
from microprojects.models.documents import GrantFile
from microprojects.models.expenses import Expense, Recovery, Settlement
from microprojects.models.grants import Grant, GrantLine, Tranche
from microprojects.models.members import Member, WrittenName
from microprojects.models.new_people import NewPerson, WrittenPerson
from microprojects.models.reminders import Reminder
from microprojects.models.reporting import DueReport, Headcount, Proof, Reached, Remark, SubmittedReport
from microprojects.models.representatives import Representative
from microprojects.models.visits import Visit, VisitAction

__all__ = [
    "Activity",
    "Amendment",
    "Appeal",
    "Application",
    "Assessment",
    "Association",
    "BankAccount",
    "BudgetLine",
    "Call",
    "Committee",
    "CommitteeMember",
    "CorrectionRequest",
    "Corrigendum",
    "Cost",
    "Criterion",
    "DueReport",
    "ExpectedPeople",
    "Expense",
    "Grant",
    "GrantFile",
    "GrantLine",
    "GrantReport",
    "Headcount",
    "Heading",
    "Letter",
    "Member",
    "NewPerson",
    "Paper",
    "PaperKind",
    "Proof",
    "Question",
    "Quota",
    "RankingChange",
    "Reached",
    "Recovery",
    "Recusal",
    "Remark",
    "Reminder",
    "Representative",
    "RuleAnswer",
    "Score",
    "Section",
    "Settlement",
    "SubmittedReport",
    "Tally",
    "Tie",
    "Tranche",
    "Version",
    "Visit",
    "VisitAction",
    "WrittenName",
    "WrittenPerson",
]
