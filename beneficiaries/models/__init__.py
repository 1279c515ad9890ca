"""People, their identities, and the imports that bring both in."""

from beneficiaries.models.imports import ColumnMemory, Import, ImportRow
from beneficiaries.models.person import (
    AdministrativeStatus,
    Beneficiary,
    ConsentState,
    DocumentKind,
    Group,
    Identity,
    MatchKey,
    Registration,
    SearchKeys,
    Sex,
    permit_state,
)

__all__ = [
    "AdministrativeStatus",
    "Beneficiary",
    "ColumnMemory",
    "ConsentState",
    "DocumentKind",
    "Group",
    "Identity",
    "Import",
    "ImportRow",
    "MatchKey",
    "Registration",
    "SearchKeys",
    "Sex",
    "permit_state",
]
