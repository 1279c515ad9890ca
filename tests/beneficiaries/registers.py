"""Small registers made for a test, and their way through the import."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile

from beneficiaries import tasks
from beneficiaries.actions import imports as actions
from beneficiaries.models import Import, ImportRow
from programme.scope import acting_as

HEADINGS = {
    "reference": "N°",
    "last_name": "Nom",
    "first_name": "Prénom",
    "arabic_name": "Nom en arabe",
    "sex": "Sexe",
    "birth": "Date de naissance",
    "group": "Catégorie",
    "document": "CIN / Passeport",
    "phone": "Téléphone",
    "commune": "Commune",
    "registered_on": "Date d'inscription",
    "consent": "Consentement",
    "submission": "_uuid",
}
AMINA = {
    "reference": "1",
    "last_name": "Bennani",
    "first_name": "Amina",
    "sex": "F",
    "birth": "12/03/1989",
    "group": "Migrant de retour",
    "document": "QA123456",
    "phone": "0612345678",
    "commune": "Khouribga",
    "registered_on": "05/02/2018",
    "consent": "oui",
}
KARIM = AMINA | {
    "reference": "2",
    "last_name": "Tazi",
    "first_name": "Karim",
    "sex": "M",
    "birth": "1990",
    "document": "",
    "phone": "0687654321",
}


def register(*rows, name="registre.csv"):
    """The file of a register with these rows {field: cell}."""
    used = [field for field in HEADINGS if any(field in row for row in rows)]
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";")
    writer.writerow([HEADINGS[field] for field in used])
    writer.writerows([row.get(field, "") for field in used] for row in rows)
    return SimpleUploadedFile(name, text.getvalue().encode())


def checked(*rows, by, partner, area):
    """The import of these rows, checked."""
    with acting_as(by):
        source = actions.upload(register(*rows), partner=partner, area=area, by=by)
        actions.check(source, fields=source.mapping["fields"], by=by)
    tasks.check_import(source.pk)
    source.refresh_from_db()
    return source


def saved(source, *, by, choice=Import.Choice.GOOD_ROWS, answers=()):
    """The same import after somebody answered its questions in their order and confirmed it."""
    with acting_as(by):
        asked = ImportRow.objects.filter(source=source, verdict=ImportRow.Verdict.QUESTION).order_by("id")
        actions.answer(source, dict(zip(asked.values_list("pk", flat=True), answers, strict=False)))
        actions.confirm(source, choice=choice, by=by)
    tasks.save_import(source.pk)
    source.refresh_from_db()
    return source


def verdicts(source):
    """{verdict: how many rows} without the empty ones."""
    kinds = ImportRow.Verdict.values
    return {kind: source.counts[kind] for kind in kinds if source.counts.get(kind)}


def imported(*rows, by, partner, area, answers=()):
    """The import of these rows when everything that can be saved is saved."""
    source = saved(checked(*rows, by=by, partner=partner, area=area), by=by, answers=answers)
    assert source.status == "done", source.problem
    return source
