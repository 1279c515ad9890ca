"""The sample files imported as the field would: real actions and tasks, questions answered from truth.json."""

from django.core.files.uploadedfile import SimpleUploadedFile

from beneficiaries import tasks as people_tasks
from beneficiaries.actions import imports as people_imports
from beneficiaries.models import Beneficiary, Import, ImportRow
from programme.models import Area, Partner
from programme.scope import acting_as
from tests.samples import FOLDER, truth
from tests.trainings.sheets import checked, saved
from trainings.models import Course

PARTNERS = {"beni_mellal": "flsh_beni_mellal", "khouribga": "aideca", "rabat_sale": "cefa", "oujda": "amappe"}


def sample(name):
    return SimpleUploadedFile(name, (FOLDER / name).read_bytes())


def home(area):
    return {"partner": Partner.objects.get(code=PARTNERS[area]), "area": Area.objects.get(code=area)}


def checked_register(name, by):
    """The import of a register with its columns as proposed, as its page finds it when the check is done."""
    area = name.removeprefix("beneficiaires_").partition(".")[0]
    with acting_as(by):
        source = people_imports.upload(sample(name), **home(area), by=by)
        people_imports.check(source, fields=source.mapping["fields"], by=by)
    people_tasks.check_import(source.pk)
    source.refresh_from_db()
    return source


def import_register(name, by):
    source = checked_register(name, by)
    with acting_as(by):
        asked = ImportRow.objects.filter(source=source, verdict=ImportRow.Verdict.QUESTION)
        people_imports.answer(source, {row.pk: _same_or_other(row) for row in asked})
        people_imports.confirm(source, choice=Import.Choice.GOOD_ROWS, by=by)
    people_tasks.save_import(source.pk)


def _same_or_other(row):
    """“The same person” when the truth has them on several rows."""
    sheet = "Liste" if row.source.filename.endswith(".csv") else row.sheet
    place = [row.source.filename, sheet, row.number]
    rows = next(person["rows"] for person in truth()["people"].values() if place in person["rows"])
    if len(rows) == 1:
        return "other"
    who = row.candidates[0]
    return f"same:{who}" if who > 0 else f"row:{-who}"


def import_grid(training, by):
    """The course of one of truth.json's trainings, and those of its participants whom no register knows."""
    source = checked(sample(training["file"]), **home(training["area"]), by=by)
    people, at_row = truth()["people"], {number: person for number, person, *_rest in training["rows"]}
    with acting_as(by):
        open_rows = source.rows.exclude(verdict=ImportRow.Verdict.KNOWN)
        answers = {row.pk: _who(row, people.get(at_row[row.number])) for row in open_rows}
        unknown = {at_row[row.number] for row in open_rows if answers[row.pk] is None}
    saved(source, answers, by=by)
    return Course.objects.get(pk__in=source.counts["courses"]), unknown


def _who(row, true_person):
    """What somebody who knows the participants would answer: the candidate born in that year, else nobody."""
    if true_person is None:
        return None
    born = int(true_person["birth"][:4])
    [who] = Beneficiary.objects.filter(pk__in=row.candidates, birth_year=born)
    return who.pk
