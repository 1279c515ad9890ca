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
# Whose home page says so when nothing waits for them: whoever acts on something, unlike readers and who keeps accounts.
rules.add_perm("reports.have_tasks", has_role(*(set(Role) - {Role.DONOR, Role.ADMINISTRATOR})))
# Who is told of their roll-calls, and finds a day's acts on the home page.
rules.add_perm("reports.act_in_the_field", has_role(Role.FIELD_OFFICER))
rules.add_perm("reports.open_report", MAKES | has_role(Role.AREA_COORDINATOR, Role.GRANTS_MANAGER))
rules.add_perm("reports.register_report", MAKES)
rules.add_perm("reports.compute_report", MAKES)
rules.add_perm("reports.translate_report", MAKES)
rules.add_perm("reports.approve_report", has_role(Role.PROGRAMME_MANAGER))
rules.add_perm("reports.send_report", MAKES)
