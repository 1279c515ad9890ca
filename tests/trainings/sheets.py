"""Attendance sheets made for a test, as a trainer would fill them in."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from programme.scope import acting_as
from trainings import tasks
from trainings.actions import grids

HEADING = {
    "Module :": "CON – Gestion des conflits",
    "Lieu :": "Maison des jeunes, Khouribga",
    "Formateur/trice :": "Naima Kabbaj",
    "Partenaire :": "AIDECA",
}
DAYS = ("03/04/2018", "10/04/2018")


def sheet(*lines, link="Téléphone", days=DAYS, hours="9h-12h", length=None, **heading):
    """A workbook; each line is (name, what stands under `link`, marks…).

    `hours` are those of each session, or one for all; `module`, `place`, `trainer`, `partner` change the block above.
    """
    names = dict(zip(("module", "place", "trainer", "partner"), HEADING, strict=True))
    labels = HEADING | {names[name]: value for name, value in heading.items()}
    book = openpyxl.Workbook()
    page = book.active
    page.title = "Présences"
    for label, value in labels.items():
        page.append([label, None, value])
    if length:
        page.append(["Durée :", None, length])
    page.append(["N°", "Nom et prénom", link, *days, "Observations"])
    page.append([None, "Heures", None, *([hours] * len(days) if isinstance(hours, str) else hours)])
    for number, (name, linked, *marks) in enumerate(lines, start=1):
        page.append([number, name, linked, *marks])
    page.append([None, "Total présents", None, *[len(lines)] * len(days)])
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("presences.xlsx", file.getvalue())


def together(*files):
    """One workbook with the sheets of several."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for number, file in enumerate(files, start=1):
        page = book.create_sheet(f"Présences {number}")
        for row in openpyxl.load_workbook(file).active.iter_rows(values_only=True):
            page.append(row)
    whole = io.BytesIO()
    book.save(whole)
    return SimpleUploadedFile("presences.xlsx", whole.getvalue())


def uploaded(file, *, partner, area, by):
    with acting_as(by):
        return grids.upload(file, partner=partner, area=area, by=by)


def checked(file, **where):
    """The import of `file` as its page finds it when the check is done."""
    source = uploaded(file, **where)
    tasks.check_grid(source.pk)
    source.refresh_from_db()
    return source


def saved(source, answers=None, *, by):
    """Confirm with these answers {row's id: person's id or None}, and save."""
    with acting_as(by):
        grids.confirm(source, answers or {}, by=by)
    tasks.save_grid(source.pk)
    source.refresh_from_db()
    return source
