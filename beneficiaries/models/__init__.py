"""People, their identities, the imports that bring both in and the exports that take lists out."""

from beneficiaries.models.exports import Export
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
    "Export",
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
