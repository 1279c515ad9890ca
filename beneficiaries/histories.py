"""What the histories tell of people. Names and numbers of documents are in the vault, and so is their history."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from beneficiaries.blind import Undecipherable, decrypt
from beneficiaries.models import Beneficiary, Group, Identity, Registration
from beneficiaries.resources.country_names import country_name
from journal.histories.kept import Kept
from journal.histories.timeline import Timeline
from programme.histories import JOBS

ACTS = {
    "register_beneficiary": _("Registered"),
    "change_beneficiary": _("Corrected"),
    "add_registration": _("Added to a register"),
    "open_registration": _("File opened to a partner"),
    "read_beneficiary": _("Identity read"),
    "delete_identity": _("Identity deleted after a refusal"),
}


def _number(text):
    """What an encrypted number is compared by: the same one encrypted twice is two texts."""
    try:
        return decrypt(text or "")
    except Undecipherable:
        return text


PERSON = Kept(
    Beneficiary,
    shown=(
        "consent", "consent_on", "sex", "birth_year", "birth_is_approximate", "nationality", "administrative_status",
        "permit_issued_on", "permit_expires_on", "country_abroad", "returned_on", "partner", "area", "commune",
        "registered_on",
    ),
    hidden=("id",),
    words={"nationality": country_name, "country_abroad": country_name},
)  # fmt: skip
IDENTITY = Kept(
    Identity,
    shown=(
        "last_name", "first_name", "arabic_name", "birth_date", "phones", "email", "neighbourhood", "document_kind",
        "document_number", "permit_number", "notes",
    ),
    hidden=("person",),
    labels={"document_number": _("Document number"), "permit_number": _("Permit number")},
    sealed={"document_number": _number, "permit_number": _number},
)  # fmt: skip
REGISTRATION = Kept(
    Registration,
    shown=("partner", "area", "group", "on", "reference", "household"),
    hidden=("id", "person", "source"),
    naming=("group", "partner", "on"),
    changed=ngettext_lazy("%(count)s registration changed", "%(count)s registrations changed", "count"),
    removed=ngettext_lazy("%(count)s registration removed", "%(count)s registrations removed", "count"),
)


def of_person(person, *, reader):
    """A person's file: the person, the identity where the vault shows it, the lines of registers."""
    return Timeline(
        person,
        rows=(
            (PERSON, PERSON.events.filter(pgh_obj=person)),
            (IDENTITY, IDENTITY.events.filter(pgh_obj=person.pk)),
            (REGISTRATION, REGISTRATION.events.filter(person=person)),
        ),
        acts=ACTS,
        jobs=JOBS,
        notes={"change_beneficiary": _identity_corrected, "add_registration": _group, "register_beneficiary": _group},
        quiet=frozenset({"read_beneficiary"}),
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def _identity_corrected(entry, models):
    """That the identity was corrected, where its history is not there for the reader or was deleted with it."""
    is_told = Identity in models or not set(IDENTITY.shown) & set(entry.details.get("fields", ()))
    return "" if is_told else _("Identity corrected")


def _group(entry, _models):
    return dict(Group.choices).get(entry.details.get("group"), "")
