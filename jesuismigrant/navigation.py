"""The main navigation.

Name of the page, label (marked for translation here, translated in ui/context.py), Lucide icon, permission (None:
everybody). Pages that do not exist yet are left out.
"""

from django.utils.translation import gettext_noop

NAVIGATION = [
    ("home", gettext_noop("Home"), "house", None),
    ("beneficiaries:list", gettext_noop("People"), "users", "beneficiaries.view_beneficiary"),
    ("trainings:list", gettext_noop("Trainings"), "graduation-cap", "trainings.view_course"),
    ("microprojects:associations", gettext_noop("Associations"), "handshake", "microprojects.view_association"),
    (
        "microprojects:my_association",
        gettext_noop("My association"),
        "handshake",
        "microprojects.view_own_association",
    ),
    ("microprojects:my_reports", gettext_noop("My reports"), "clipboard-list", "microprojects.view_own_duereport"),
    ("microprojects:calls", gettext_noop("Calls"), "megaphone", "microprojects.view_call"),
    ("microprojects:portfolio", gettext_noop("Portfolio"), "wallet", "microprojects.view_portfolio_call"),
    ("microprojects:grants", gettext_noop("Grants"), "hand-coins", "microprojects.view_grant"),
    ("microprojects:assessments", gettext_noop("Assessments"), "clipboard-check", "microprojects.list_assessment"),
    ("beneficiaries:imports", gettext_noop("Imports"), "file-up", "beneficiaries.upload_import"),
    ("reports:list", gettext_noop("Reports"), "chart-column", "reports.view_report"),
    ("programme:logframe", gettext_noop("Logframe"), "target", "programme.set_target_indicator"),
    ("accounts:list", gettext_noop("Accounts"), "user-cog", "accounts.invite_user"),
    ("admin:index", gettext_noop("Back office"), "settings", "accounts.open_backoffice"),
]
