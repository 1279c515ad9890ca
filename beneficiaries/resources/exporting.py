"""The file of an export: people in the order of the list, some thousand at a time, names only where asked for.

Nobody is in it whom its owner no longer sees when it is written, and with names nobody who refused.
"""

import itertools
import secrets
import tempfile

from django.core.files import File
from django.utils.translation import get_language, get_language_bidi
from django.utils.translation import gettext as _

from beneficiaries.models import Beneficiary, ConsentState, Export, Group, Identity, Registration, Sex
from beneficiaries.resources.country_names import country_name
from programme.models import Area, Partner
from ui.formats import POINTS
from ui.workbooks.writing import write_csv, write_workbook

AT_ONCE = 2_000


def write(export, chunks):
    """Store the file of `export` with the people of `chunks`, lists as facts_of() gives them; how many they are."""
    written = itertools.count()
    rows = _rows(export.has_names, chunks, written)
    with tempfile.TemporaryFile() as file:
        if export.format == Export.Format.CSV:
            write_csv(file, rows, delimiter=";" if POINTS[get_language()] == "," else ",")
        else:
            write_workbook(file, _("People"), rows, right_to_left=get_language_bidi())
        file.seek(0)
        export.file.save(f"{secrets.token_hex(16)}.{export.format}", File(file), save=False)
    return next(written)


def _rows(has_names, chunks, written):
    yield _headings(has_names)
    for people in chunks:
        for facts in people:
            yield facts
            next(written)


def _headings(has_names):
    names = [_("Family name"), _("First name"), _("Name in Arabic"), _("Telephone"), _("E-mail")] if has_names else []
    return [
        _("Code"),
        *names,
        _("Sex"),
        _("Year of birth"),
        _("Nationality"),
        _("Group"),
        _("Area"),
        _("Partner"),
        _("Registered"),
        _("Consent"),
    ]


def facts_of(ids, *, user, has_names):
    """The rows of those of `ids` whom `user` sees, in their order. Call it inside the user's scope."""
    people = Beneficiary.objects.visible_to(user).filter(pk__in=ids)
    if has_names:
        people = people.exclude(consent=ConsentState.REFUSED)
    found, groups = people.in_bulk(), _groups(ids)
    names = _names(found) if has_names else {}
    sexes, consents = _texts(Sex), _texts(ConsentState)
    areas, partners = ({each.pk: str(each) for each in model.objects.all()} for model in (Area, Partner))
    return [
        [
            person.code,
            *(names.get(pk, [""] * 5) if has_names else []),
            sexes[person.sex],
            person.birth_year,
            str(country_name(person.nationality)),
            groups.get(pk, ""),
            areas[person.area_id],
            partners[person.partner_id],
            person.registered_on,
            consents[person.consent],
        ]
        for pk, person in ((pk, found[pk]) for pk in ids if pk in found)
    ]


def _names(people):
    fields = ("person_id", "last_name", "first_name", "arabic_name", "phones", "email")
    return {
        pk: [last, first, arabic, " / ".join(phones), email]
        for pk, last, first, arabic, phones, email in Identity.objects.filter(person__in=people).values_list(*fields)
    }


def _groups(ids):
    texts, found = _texts(Group), {}
    for person, group in Registration.objects.filter(person_id__in=ids).values_list("person_id", "group"):
        found.setdefault(person, {})[texts[group]] = True
    return {person: " · ".join(groups) for person, groups in found.items()}


def _texts(choices):
    return {value: str(label) for value, label in choices.choices}
