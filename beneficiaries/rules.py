"""Who may do what with people and imports."""

import rules

from accounts.models import Role
from accounts.rules import has_role

REGISTERS = has_role(Role.FIELD_OFFICER, Role.AREA_COORDINATOR, Role.ME_OFFICER, Role.PROGRAMME_MANAGER)
COORDINATES = has_role(Role.AREA_COORDINATOR, Role.ME_OFFICER, Role.PROGRAMME_MANAGER)
READS = REGISTERS | has_role(Role.GRANTS_MANAGER)

rules.add_perm("beneficiaries.view_beneficiary", READS)
rules.add_perm("beneficiaries.register_beneficiary", REGISTERS)
rules.add_perm("beneficiaries.change_beneficiary", REGISTERS)
# Who can do something about a CNDP reference that is not set.
rules.add_perm("beneficiaries.know_of_missing_reference", has_role(Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR))
# Asked about a line of a register; that the person is visible too is asked by whoever asks.
rules.add_perm("beneficiaries.open_registration", COORDINATES)


@rules.predicate
def names_nobody(user, export=None):
    return export is None or not export.has_names


# Whom one sees one may take away, by code; with names only who works with people, and each time on purpose: also when
# the file was asked for in another role.
rules.add_perm("beneficiaries.export_beneficiary", READS)
rules.add_perm("beneficiaries.export_names_beneficiary", REGISTERS)
rules.add_perm("beneficiaries.view_export", READS)
rules.add_perm("beneficiaries.download_export", REGISTERS | (READS & names_nobody))

rules.add_perm("beneficiaries.view_import", REGISTERS)
rules.add_perm("beneficiaries.upload_import", REGISTERS)
rules.add_perm("beneficiaries.check_import", REGISTERS)
rules.add_perm("beneficiaries.confirm_import", REGISTERS)
rules.add_perm("beneficiaries.cancel_import", REGISTERS)
