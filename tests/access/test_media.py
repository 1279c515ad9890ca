"""Who gets a stored file: every field that names one stands in media.txt, and nothing else serves any."""

import ast
import io
import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.contrib import admin
from django.core.files.storage import default_storage
from django.db import models
from django.test import Client
from django.urls import get_resolver, reverse
from django.views.static import serve

from beneficiaries.models import Import
from tests.access import world as worlds
from tests.access.test_table import ROLES
from tests.access.test_table import rows as table_rows
from tests.architecture.sources import nodes, templates
from ui.forms import ExampleForm

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("media.txt")


def rows():
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return dict(lines)


def file_fields():
    for model in apps.get_models():
        for field in model._meta.get_fields():
            if isinstance(field, models.FileField):
                yield f"{model._meta.label}.{field.name}"


@pytest.fixture
def world(partners, areas, modules, manager):
    return worlds.build(partners, areas, modules, by=manager) | worlds.reports(by=manager) | worlds.calls()


@pytest.fixture
def stored(world):
    """The names of files of every kind, of the officer's own, a foreign partner's and a foreign area's."""
    names = [name for place in worlds.PLACES for name in _names_of(world[place].people_import)]
    names += [world["own"].attendance_import.file.name]
    return names + [document.file.name for document in world["ready"].snapshots.get().documents.all()]


def _names_of(source):
    source = Import.objects.get(pk=source.pk)
    return [source.file.name, source.annotated.name]


def test_every_field_that_names_a_file_stands_in_the_table():
    assert set(file_fields()) == set(rows())


def test_every_route_of_the_table_is_asked_for_by_role_and_record():
    for field, route in rows().items():
        assert route == "-" or route in table_rows(), field


def test_a_file_without_a_route_is_opened_by_no_view():
    """The uploaded workbook itself is read, and given back only with its notes and without its formulas."""
    handed = [f"{path}: {ast.unparse(node.args[0])}" for path, node in nodes(ast.Call) if _name(node) == "handed_out"]
    assert sorted(handed) == [
        "beneficiaries/views/exports.py: record.file",
        "beneficiaries/views/imports.py: record.annotated",
        "microprojects/views/committees.py: decided.minutes",
        "microprojects/views/documents.py: found.file",
        "microprojects/views/expenses.py: found.receipt",
        "microprojects/views/grants.py: found.copy",
        "microprojects/views/own_reports.py: file",  # a photo of a report, a receipt
        "microprojects/views/papers.py: paper.scan",
        "microprojects/views/submitted.py: receipt_pdf(version, language)",
        "reports/views/figures.py: canonical(snapshot.data)",
        "reports/views/figures.py: content",  # genuine_content()
        "reports/views/figures.py: content",  # of the table of figures
        "trainings/views/courses.py: courses_workbook(courses)",
    ]


def test_files_are_handed_out_in_one_place_alone():
    answers = {"FileResponse", "StreamingHttpResponse"}
    made = {path for path, node in nodes(ast.Call) if _name(node) in answers}
    assert made == {"ui/views/files.py"}
    written = {path for path, node in nodes(ast.Constant) if node.value in ("Content-Disposition", "X-Accel-Redirect")}
    assert written == {"ui/views/files.py"}


def _name(call):
    return getattr(call.func, "id", getattr(call.func, "attr", ""))


def test_no_route_serves_the_folder():
    assert settings.MEDIA_URL in ("", "/")
    assert serve not in {pattern.callback for pattern in _patterns(get_resolver().url_patterns)}
    assert [path for path, text in templates().items() if re.search(r"\.(file|annotated)\.url|MEDIA_URL", text)] == []
    assert [
        path for path, node in nodes(ast.Attribute) if ast.unparse(node).endswith(("file.url", "annotated.url"))
    ] == []


def _patterns(patterns):
    for pattern in patterns:
        yield from _patterns(pattern.url_patterns) if hasattr(pattern, "url_patterns") else [pattern]


GUESSES = ["/{}", "/media/{}", "/static/{}", "/var/media/{}", "/people/{}", "/people/imports/{}", "/reports/{}"]
AROUND = ["..", "%2e%2e", "..%2f..", "%2e%2e%2f%2e%2e", "..%5c..", "....//..", "%252e%252e"]


def test_the_name_of_a_file_gives_nothing_to_anybody(stored, request):
    for role in (None, "officer", "manager", "administrator"):
        client = Client()
        if role:
            client.force_login(request.getfixturevalue(role))
        for name in stored:
            for guess in GUESSES:
                assert client.get(guess.format(name)).status_code in {302, 404}, (role, guess, name)


def test_no_way_around_through_folders_leads_to_a_file(stored, client, manager):
    client.force_login(manager)
    media = Path(settings.MEDIA_ROOT)
    for name in (stored[0], "../../settings.py", str(media / stored[0]).lstrip("/"), "etc/passwd"):
        for around in AROUND:
            for folder in ("static", "static/css", "people/imports", "reports", "language"):
                answer = client.get(f"/{folder}/{around}/{around}/{name}")
                assert answer.status_code in {302, 404, 400}, (folder, around, name)


def test_names_of_stored_uploads_tell_nothing_and_cannot_be_guessed(stored, world):
    source = Import.objects.get(pk=world["own"].people_import.pk)
    for name in _names_of(source):
        assert re.fullmatch(r"imports/\d{4}/\d\d/[0-9a-f]{32}\.(csv|xlsx)", name)
        assert default_storage.exists(name)


def test_only_those_whom_the_table_names_get_the_file_itself(world, request):
    source = world["partner"].people_import
    address = reverse("beneficiaries:annotated", args=[source.pk])
    got = set()
    for role in ROLES:
        client = Client()
        client.force_login(request.getfixturevalue(role))
        answer = client.get(address)
        if answer.status_code == 200 and b"".join(answer.streaming_content).startswith(b"PK"):
            got.add(role)
    assert got == {"coordinator", "me_officer", "manager"}


# --- Behind a web server that sends files itself ----------------------------------------------------------------------


def test_the_web_server_is_told_the_place_once_the_view_has_asked(client, world, officer, settings):
    settings.ACCEL_REDIRECT_PREFIX = "/stored/"
    client.force_login(officer)
    own, foreign = (world[place].people_import for place in ("own", "partner"))

    answer = client.get(reverse("beneficiaries:annotated", args=[own.pk]))

    own.refresh_from_db()
    assert answer.headers["X-Accel-Redirect"] == f"/stored/{own.annotated.name}"
    assert answer.content == b""
    assert answer.headers["Content-Type"].endswith("spreadsheetml.sheet")
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert "no-store" in answer.headers["Cache-Control"]
    refused = client.get(reverse("beneficiaries:annotated", args=[foreign.pk]))
    assert (refused.status_code, refused.headers.get("X-Accel-Redirect")) == (404, None)


def test_what_lies_in_a_bucket_is_sent_from_here(client, world, officer, settings):
    settings.ACCEL_REDIRECT_PREFIX, settings.MEDIA_BUCKET = "/stored/", "jsm-files"
    client.force_login(officer)

    answer = client.get(reverse("beneficiaries:annotated", args=[world["own"].people_import.pk]))

    assert "X-Accel-Redirect" not in answer.headers
    assert b"".join(answer.streaming_content).startswith(b"PK")


# --- What comes in ----------------------------------------------------------------------------------------------------


def _subclasses(kind):
    for each in kind.__subclasses__():
        yield each
        yield from _subclasses(each)


def test_every_field_that_takes_a_file_takes_a_workbook_that_is_looked_into():
    """The wizards read by content (ui/workbooks/safety.py), scans by theirs (microprojects/resources/scans.py)."""
    assert get_resolver().url_patterns, "so that every form is known"
    taking = {
        form.__name__
        for form in _subclasses(forms.BaseForm)
        if any(isinstance(field, forms.FileField) for field in getattr(form, "base_fields", {}).values())
        if form.__module__.partition(".")[0] in {path.partition("/")[0] for path, _node in nodes(ast.Module)}
    }
    assert taking - {ExampleForm.__name__} == {
        "UploadForm", "GridUploadForm", "AssociationsUploadForm", "WorkbookForm", "PaperForm",
        "SignForm", "CopyForm", "ExpenseForm",
        "ProofForm", "OwnExpenseForm",
    }  # fmt: skip


HOSTILE = {
    "a program": b"MZ\x90\x00" + b"\0" * 400,
    "a page": b"<html><script>alert(1)</script></html>",
    "a picture": b"\x89PNG\r\n\x1a\n" + b"\0" * 400,
    "an archive": b"PK\x03\x04" + b"\0" * 400,
    "a document": b"%PDF-1.7\n" + b"\0" * 400,
}


@pytest.mark.parametrize("content", HOSTILE)
@pytest.mark.parametrize("route", ["beneficiaries:upload", "trainings:upload"])
@pytest.mark.parametrize("name", ["registre.xlsx", "registre.csv"])
def test_a_file_is_judged_by_its_content_whatever_its_name(route, content, name, client, officer, partners, areas):
    client.force_login(officer)
    file = io.BytesIO(HOSTILE[content])
    file.name = name
    said = {"partner": partners.aideca.pk, "area": areas.khouribga.pk, "file": file}

    page = client.post(reverse(route), said)

    assert page.status_code == 200
    assert "file" in page.context["form"].errors
    assert not Import.objects.exists()


def test_no_file_comes_in_through_the_back_office():
    edited = {model._meta.label for model in admin.site._registry}
    assert edited.isdisjoint(name.rpartition(".")[0] for name in file_fields())
