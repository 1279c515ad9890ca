"""Who may see and change the programme's reference data."""

import rules

from accounts.models import Role
from accounts.rules import has_role, is_administrator, let_administrators_keep

EVERYBODY_AT_WORK = has_role(*Role)
KEEPS_LOGFRAME = has_role(Role.ME_OFFICER, Role.PROGRAMME_MANAGER)

rules.add_perm("programme.view_indicator", EVERYBODY_AT_WORK)
rules.add_perm("programme.change_indicator", KEEPS_LOGFRAME | is_administrator)
rules.add_perm("programme.set_target_indicator", KEEPS_LOGFRAME)
rules.add_perm("programme.entrust_posting", has_role(Role.PROGRAMME_MANAGER))

# The back office. What was recorded about the contract and the logframe is not deleted there.
rules.add_perm("programme", is_administrator)
let_administrators_keep("programme", "posting", "amendment", "funder")
let_administrators_keep("programme", "programme", "partner", "region", "area", "result", acts=("view", "add", "change"))
let_administrators_keep("programme", "indicator", acts=("add",))
let_administrators_keep("programme", "target", acts=("view", "add"))
let_administrators_keep("programme", "commune", acts=("view",))
