"""Who may do what with courses and roll-calls."""

import rules

from accounts.models import Role
from accounts.rules import has_role, is_administrator, let_administrators_keep

RECORDS = has_role(Role.FIELD_OFFICER, Role.AREA_COORDINATOR, Role.ME_OFFICER, Role.PROGRAMME_MANAGER)

rules.add_perm("trainings.view_course", RECORDS | has_role(Role.GRANTS_MANAGER))
rules.add_perm("trainings.export_course", RECORDS | has_role(Role.GRANTS_MANAGER))
rules.add_perm("trainings.record_course", RECORDS)
rules.add_perm("trainings.change_course", RECORDS)
rules.add_perm("trainings.upload_course", RECORDS)

rules.add_perm("trainings", is_administrator)  # modules in the back office
let_administrators_keep("trainings", "module", acts=("view", "add", "change"))
