"""The files of imports: a heavy workbook is not opened whole, work that kills is given up, nothing stays behind."""

import io
from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from beneficiaries import tasks
from beneficiaries.actions import imports as actions
from beneficiaries.models import Import
from beneficiaries.resources import annotated, files
from programme.scope import EVERYTHING, acting_as, scoped
from tests.beneficiaries.registers import AMINA, HEADINGS, register
from ui.workbooks.extent import OpenedWalk, cells_when_opened

pytestmark = pytest.mark.django_db
WRONG = AMINA | {"sex": "?"}


@pytest.fixture
def here(officer, partners, areas):
    return {"by": officer, "partner": partners.aideca, "area": areas.khouribga}


def uploaded(file, by, **place):
    with acting_as(by):
        return actions.upload(file, by=by, **place)


def check(source, by):
    with acting_as(by):
        actions.check(source, fields=source.mapping["fields"], by=by)
    tasks.check_import(source.pk)
    source.refresh_from_db()
    return source


@pytest.fixture
def source(here):
    """A checked register with something to correct, its copy not made."""
    return check(uploaded(register(WRONG), **here), here["by"])


def workbook(change=None):
    """The bytes of a workbook with one row, changed by `change(sheet)`."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.append(list(HEADINGS.values()))
    sheet.append([WRONG.get(field, "") for field in HEADINGS])
    if change:
        change(sheet)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def painted(sheet):
    sheet["AZ99999"].fill = PatternFill("solid", start_color="F8D7DA")


def merged(sheet):
    sheet.merged_cells.add("A10:ZZ800")  # merge_cells would make each of them here


def commented(sheet):
    sheet["AZ99999"].comment = Comment("look", "somebody")


def another_sheet(sheet):
    painted(sheet.parent.create_sheet("Autre"))


def test_an_ordinary_workbook_is_small():
    assert cells_when_opened(workbook()) < 100


def test_each_cell_of_a_linked_range_is_opened():
    sheet = b'<worksheet><sheetData/><hyperlinks><hyperlink ref="B2:AZ9000"/></hyperlinks></worksheet>'
    walk = OpenedWalk().through([sheet])

    assert (walk.last_row, walk.last_column) == (9000, 52)


@pytest.mark.parametrize("heavy", [painted, merged, commented, another_sheet])
def test_a_workbook_with_far_too_many_cells_is_written_anew(heavy, here):
    data = workbook(heavy)
    assert cells_when_opened(data) > annotated.MOST_CELLS
    source = check(uploaded(SimpleUploadedFile("registre.xlsx", data), **here), here["by"])
    tasks.annotate_import(source.pk)

    source.refresh_from_db()
    copy = openpyxl.load_workbook(source.annotated.path).worksheets[0]
    assert (copy.max_row, copy["B2"].value) == (2, "Bennani")


def coloured(sheet):
    sheet["A1"].fill = PatternFill("solid", start_color="00FF00")


def copy_of(data, here):
    source = check(uploaded(SimpleUploadedFile("registre.xlsx", data), **here), here["by"])
    tasks.annotate_import(source.pk)
    source.refresh_from_db()
    return openpyxl.load_workbook(source.annotated.path).worksheets[0]


@pytest.mark.parametrize(("limit", "is_kept"), [(1, True), (0, False)])
def test_up_to_so_many_rows_a_workbook_keeps_its_look(limit, is_kept, here, monkeypatch):
    monkeypatch.setattr(annotated, "WHOLE", limit)
    sheet = copy_of(workbook(coloured), here)

    assert (sheet["A1"].fill.start_color.rgb == "0000FF00") is is_kept
    assert sheet["B2"].value == "Bennani"


@pytest.mark.parametrize(("fewer", "is_kept"), [(0, True), (1, False)])
def test_up_to_so_many_cells_a_workbook_keeps_its_look(fewer, is_kept, here, monkeypatch):
    data = workbook(coloured)
    monkeypatch.setattr(annotated, "MOST_CELLS", cells_when_opened(data) - fewer)
    sheet = copy_of(data, here)

    assert (sheet["A1"].fill.start_color.rgb == "0000FF00") is is_kept
    assert sheet["B2"].value == "Bennani"


def test_the_third_attempt_at_a_copy_is_the_last_one(source, client, here, monkeypatch):
    def die(_source):
        raise SystemExit  # as a worker that is killed: nothing is told

    for _ in range(tasks.ATTEMPTS):
        with monkeypatch.context() as patched, pytest.raises(SystemExit):
            patched.setattr(annotated, "write", die)
            tasks.annotate_import(source.pk)
        assert Import.objects.waiting_for_copy().exists()
    tasks.annotate_import(source.pk)

    source.refresh_from_db()
    assert (source.counts["copy_attempts"], source.counts["copy"]) == (tasks.ATTEMPTS, "failed")
    assert not Import.objects.waiting_for_copy().exists()
    client.force_login(here["by"])
    page = client.get(reverse("beneficiaries:check", args=[source.pk])).content.decode()
    assert reverse("beneficiaries:annotated", args=[source.pk]) not in page


def test_a_copy_that_kills_its_worker_is_given_up(source):
    Import.objects.filter(pk=source.pk).update(counts=source.counts | {"copy_attempts": tasks.ATTEMPTS})
    tasks.annotate_import(source.pk)

    source.refresh_from_db()
    assert (source.counts["copy"], source.annotated.name) == ("failed", "")
    assert not Import.objects.waiting_for_copy().exists()


def test_each_attempt_at_a_copy_is_counted_before_it_begins(source):
    tasks.annotate_import(source.pk)

    source.refresh_from_db()
    assert (source.counts["copy_attempts"], bool(source.annotated)) == (1, True)


def test_a_second_check_deletes_the_copy_of_the_first(source, here, django_capture_on_commit_callbacks):
    tasks.annotate_import(source.pk)
    source.refresh_from_db()
    first = source.annotated.name
    with django_capture_on_commit_callbacks(execute=True):
        check(source, here["by"])

    assert not default_storage.exists(first)


def test_a_copy_that_is_ready_after_the_import_was_cancelled_is_not_kept(source, here):
    late = Import.objects.get(pk=source.pk)
    with acting_as(here["by"]):
        actions.cancel(source, by=here["by"])
    with scoped(EVERYTHING):
        annotated.write(late)

    source.refresh_from_db()
    assert source.annotated.name == ""


def test_deleting_the_files_of_an_import_sees_a_copy_made_meanwhile(source):
    late = Import.objects.get(pk=source.pk)
    tasks.annotate_import(source.pk)
    source.refresh_from_db()
    files.delete(late)

    assert not default_storage.exists(source.annotated.name)
    assert not default_storage.exists(source.file.name)


def test_a_month_later_a_copy_is_deleted_even_without_its_file(source, django_capture_on_commit_callbacks):
    tasks.annotate_import(source.pk)
    source.refresh_from_db()
    Import.objects.filter(pk=source.pk).update(
        file="", status="cancelled", created_at=timezone.now() - tasks.KEPT - timedelta(days=1)
    )
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_imports()

    assert not default_storage.exists(source.annotated.name)


def test_files_that_no_import_names_are_deleted_when_they_are_a_day_old(source, monkeypatch):
    orphan = default_storage.save("imports/2018/02/orphan.csv", ContentFile(b"Nom"))
    tasks.forget_imports()
    assert default_storage.exists(orphan)

    monkeypatch.setattr(files, "DAY", timedelta(0))
    tasks.forget_imports()
    assert not default_storage.exists(orphan)
    assert default_storage.exists(source.file.name)


def stored():
    folder = Path(default_storage.location) / "imports"
    return {path for path in folder.rglob("*") if path.is_file()}


@pytest.mark.django_db(transaction=True)
def test_the_file_of_an_upload_that_was_undone_is_deleted_and_no_other(client, here, monkeypatch):
    """The file is stored before the request's transaction ends: what fails afterwards leaves it behind."""
    kept = uploaded(register(WRONG), **here)
    before = stored()
    place = {"partner": here["partner"].pk, "area": here["area"].pk}
    client.force_login(here["by"])
    client.raise_request_exception = False

    def fail(*args, **facts):
        raise OSError("the disk is full")

    with monkeypatch.context() as patched:
        patched.setattr(actions, "write", fail)
        answer = client.post(reverse("beneficiaries:upload"), {**place, "file": register(WRONG)})
    assert (answer.status_code, Import.objects.count()) == (500, 1)
    assert len(stored() - before) == 1

    tasks.forget_imports()
    assert len(stored() - before) == 1  # it might belong to an upload that is under way
    monkeypatch.setattr(files, "DAY", timedelta(0))
    tasks.forget_imports()
    assert stored() == {Path(kept.file.path)}
