"""Who may read, make, approve and send reports."""

import rules

from accounts.models import Role
from accounts.rules import has_role

MAKES = has_role(Role.ME_OFFICER, Role.PROGRAMME_MANAGER)

rules.add_perm(
    "reports.view_report",
    MAKES | has_role(Role.AREA_COORDINATOR, Role.GRANTS_MANAGER, Role.FINANCE_OFFICER, Role.DONOR),
)
# The published figures on the home page: an assessor sees nothing but the applications assigned to them.
rules.add_perm("reports.view_figures", has_role(*(set(Role) - {Role.ASSESSOR})))
rules.add_perm("reports.open_report", MAKES | has_role(Role.AREA_COORDINATOR, Role.GRANTS_MANAGER))
rules.add_perm("reports.register_report", MAKES)
rules.add_perm("reports.compute_report", MAKES)
rules.add_perm("reports.translate_report", MAKES)
rules.add_perm("reports.approve_report", has_role(Role.PROGRAMME_MANAGER))
rules.add_perm("reports.send_report", MAKES)
