"""Who may see and change the programme's reference data, and who is posted to what."""

import rules
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from accounts.rules import has_role, is_administrator, let_administrators_keep

EVERYBODY_AT_WORK = has_role(*Role)
KEEPS_LOGFRAME = has_role(Role.ME_OFFICER, Role.PROGRAMME_MANAGER)

rules.add_perm("programme.view_indicator", EVERYBODY_AT_WORK)
rules.add_perm("programme.change_indicator", KEEPS_LOGFRAME | is_administrator)
rules.add_perm("programme.set_target_indicator", KEEPS_LOGFRAME)


@rules.predicate
def is_own_posting(user, posting=None):
    return posting is not None and posting.user_id == user.pk


# Postings: given, extended and ended on their pages, never one's own; the manager alone lets somebody see people.
KEEPS_POSTINGS = has_role(Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR)
rules.add_perm("programme.view_posting", KEEPS_POSTINGS)
rules.add_perm("programme.give_posting", KEEPS_POSTINGS & ~is_own_posting)
rules.add_perm("programme.extend_posting", KEEPS_POSTINGS & ~is_own_posting)
rules.add_perm("programme.end_posting", KEEPS_POSTINGS & ~is_own_posting)
rules.add_perm("programme.entrust_posting", has_role(Role.PROGRAMME_MANAGER))

# What one person does not hold on the same day: roles, other roles, and why (mission: who uses it).
_WORKS_OR_DECIDES = {
    Role.FIELD_OFFICER,
    Role.AREA_COORDINATOR,
    Role.GRANTS_MANAGER,
    Role.ASSESSOR,
    Role.ME_OFFICER,
    Role.FINANCE_OFFICER,
    Role.PROGRAMME_MANAGER,
}
_DECIDES_ON_GRANTS = {Role.GRANTS_MANAGER, Role.PROGRAMME_MANAGER}
INCOMPATIBLE = (
    (
        {Role.DONOR},
        _WORKS_OR_DECIDES,
        _("A donor reads what is published; who works with the records or decides on them is no reader from outside."),
    ),
    (
        {Role.ASSESSOR},
        _DECIDES_ON_GRANTS,
        _("Whoever scores an application does not decide on it."),
    ),
    (
        {Role.FINANCE_OFFICER},
        _DECIDES_ON_GRANTS,
        _("Whoever asks for a payment does not release it."),
    ),
    (
        {Role.ADMINISTRATOR},
        _WORKS_OR_DECIDES,
        _("Who keeps the accounts and the machine sees no people and decides nothing in the programme."),
    ),
)


def reason_against(role, other):
    """Why nobody holds both roles on the same day, as a sentence; nothing when somebody may."""
    for some, others, reason in INCOMPATIBLE:
        if (role in some and other in others) or (other in some and role in others):
            return reason
    return ""


# The back office. What was recorded about the contract and the logframe is not deleted there.
rules.add_perm("programme", is_administrator)
let_administrators_keep("programme", "amendment", "funder")
let_administrators_keep("programme", "programme", "partner", "region", "area", "result", acts=("view", "add", "change"))
let_administrators_keep("programme", "indicator", acts=("add",))
let_administrators_keep("programme", "target", acts=("view", "add"))
let_administrators_keep("programme", "commune", acts=("view", "export"))
_TABLES = ("partner", "region", "area", "funder", "result", "indicator")
let_administrators_keep("programme", *_TABLES, acts=("import", "export"))
