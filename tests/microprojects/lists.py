"""Lists of associations made for a test, as somebody would keep them."""

import io

import openpyxl
from django.core.files.uploadedfile import SimpleUploadedFile

from microprojects import tasks
from microprojects.actions import imports
from programme.scope import acting_as

HEADINGS = (
    "Association", "Zone", "Commune", "Création", "Récépissé", "N° récépissé", "Date récépissé", "Président(e)", "Tél.",
    "RIB", "ICE", "Membres",
)  # fmt: skip


def workbook(*rows):
    """A workbook; what a row does not say stays empty, but it is called Amal and lies in Khouribga."""
    book = openpyxl.Workbook()
    book.active.append(HEADINGS)
    for row in rows:
        said = {"Association": "Amal", "Zone": "Khouribga"} | row
        said["Membres"] = said.pop("Membres formés", said.get("Membres"))
        book.active.append([said.get(heading) for heading in HEADINGS])
    file = io.BytesIO()
    book.save(file)
    return SimpleUploadedFile("associations.xlsx", file.getvalue())


def checked(file, *, by, area=None):
    """The import of `file` as its page finds it when the check is done."""
    with acting_as(by):
        source = imports.upload(file, area=area, by=by)
    tasks.check_associations(source.pk)
    source.refresh_from_db()
    return source


def saved(source, answers=None, *, by):
    with acting_as(by):
        imports.confirm(source, answers or {}, by=by)
    tasks.save_associations(source.pk)
    source.refresh_from_db()
    return source
