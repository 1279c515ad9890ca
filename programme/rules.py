"""Who may see and change the programme's reference data."""

import rules

from accounts.models import Role
from accounts.rules import has_role

EVERYBODY_AT_WORK = has_role(*Role)

rules.add_perm("programme.view_indicator", EVERYBODY_AT_WORK)
rules.add_perm("programme.change_indicator", has_role(Role.ME_OFFICER, Role.PROGRAMME_MANAGER))
