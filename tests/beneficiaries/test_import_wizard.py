"""The import wizard, page by page, with the tasks run by hand; real workers have their own module."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from beneficiaries import tasks
from beneficiaries.models import Beneficiary, Identity, Import, ImportRow, Registration
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.registers import AMINA, KARIM, checked, register, saved
from tests.cast import POSTINGS, appoint
from tests.imported import sample

KHOURIBGA = "beneficiaires_khouribga.xlsx"


def page_of(name, record):
    return reverse(f"beneficiaries:{name}", args=[record.pk])


@pytest.fixture
def home(partners, areas):
    return {"partner": partners.aideca, "area": areas.khouribga}


@pytest.fixture
def upload(client, officer, home):
    """upload(file): the Import that the page makes of it, for the officer."""

    def _upload(file):
        client.force_login(officer)
        place = {name: record.pk for name, record in home.items()}
        answer = client.post(reverse("beneficiaries:upload"), {**place, "file": file})
        record = Import.objects.latest("pk")
        assert answer.url == page_of("columns", record)
        return record

    return _upload


def columns(client, record, **changes):
    """Send the form of columns as proposed, with changes {heading: field}; returns the answer."""
    form = client.get(page_of("columns", record)).context["form"]
    data = {name: field.initial for name, field in form.fields.items()}
    data |= {form.columns[heading][0]: field for heading, field in changes.items()}
    return client.post(page_of("columns", record), data)


@pytest.fixture
def khouribga(client, upload):
    """The sample register, checked."""
    record = upload(sample(KHOURIBGA))
    columns(client, record)
    tasks.check_import(record.pk)
    record.refresh_from_db()
    return record


def test_a_register_is_uploaded_checked_confirmed_and_saved(client, khouribga):
    assert (khouribga.status, khouribga.counts["new"], khouribga.counts["known"]) == ("checked", 369, 6)

    answer = client.post(page_of("confirm", khouribga), {"save": "yes", "choice": "good_rows"})
    tasks.save_import(khouribga.pk)

    assert answer.url == page_of("result", khouribga)
    assert client.get(answer.url).context["not_saved"] == 12
    with scoped(EVERYTHING):
        assert (Beneficiary.objects.count(), Registration.objects.count(), Identity.objects.count()) == (369, 375, 361)


def test_the_file_lies_under_a_name_that_tells_nothing(upload):
    record = upload(register(AMINA, name="femmes_violentees.csv"))

    assert record.filename == "femmes_violentees.csv"
    assert "femmes" not in record.file.name
    assert len(record.sha256) == 64


def test_a_column_is_shown_with_its_first_values_and_its_meaning_can_be_corrected(client, upload):
    record = upload(register(AMINA, KARIM))
    rows = list(client.get(page_of("columns", record)).context["form"].rows)
    assert ("Prénom", ["Amina", "Karim"]) in [(field.label, values) for field, _sheet, values in rows]

    columns(client, record, nom="first_name", prenom="last_name")
    tasks.check_import(record.pk)
    with scoped(EVERYTHING):
        assert ImportRow.objects.filter(source=record).first().clean["last_name"] == "Amina"


def test_the_next_file_of_the_partner_remembers_the_correction(client, upload):
    columns(client, upload(register(AMINA)), nom="first_name", prenom="last_name")

    form = client.get(page_of("columns", upload(register(KARIM)))).context["form"]
    assert form.fields[form.columns["nom"][0]].initial == "first_name"


@pytest.mark.parametrize(
    "changes",
    [{"sexe": ""}, {"categorie": ""}, {"date d inscription": ""}, {"nom": "", "prenom": ""}, {"prenom": "last_name"}],
)
def test_columns_that_cannot_be_are_told_before_anything_is_checked(client, upload, changes):
    record = upload(register(AMINA))
    answer = columns(client, record, **changes)

    record.refresh_from_db()
    assert (answer.status_code, record.status) == (200, "uploaded")
    assert answer.context["form"].errors


def test_the_check_shows_every_error_and_keeps_to_one_kind_when_asked(client, khouribga):
    everything = client.get(page_of("check", khouribga))
    one_kind = client.get(page_of("check", khouribga), {"show": "error", "kind": "missing_sex"})

    assert len(everything.context["explained"]) == 12
    assert sum(count for _code, _sentence, count in everything.context["kinds"]) == 12
    assert len(one_kind.context["explained"]) == 3


def test_each_step_leads_to_where_the_import_stands(client, upload):
    record = upload(register(AMINA))
    assert client.get(page_of("import", record)).url == page_of("columns", record)
    assert client.get(page_of("confirm", record)).url == page_of("import", record)
    columns(client, record)
    assert client.get(page_of("import", record)).url == page_of("check", record)
    tasks.check_import(record.pk)
    assert client.get(page_of("confirm", record)).status_code == 200
    client.post(page_of("confirm", record), {"save": "yes", "choice": "good_rows"})
    assert client.get(page_of("import", record)).url == page_of("result", record)
    assert client.get(page_of("check", record)).url == page_of("import", record)


def test_the_bar_asks_again_by_itself_until_the_work_is_done(client, upload):
    record = upload(register(AMINA))
    columns(client, record)
    asking = {"HTTP_HX_REQUEST": "true"}
    waiting = client.get(page_of("check", record), **asking)
    assert 'data-hx-trigger="every 1s"' in waiting.content.decode()

    tasks.check_import(record.pk)
    assert client.get(page_of("check", record), **asking).headers["HX-Refresh"] == "true"


def test_of_two_people_who_confirm_the_second_reads_a_sentence(client, khouribga):
    other = Client()
    other.force_login(appoint("coordinator", *POSTINGS["coordinator"]))
    form = {"save": "yes", "choice": "good_rows"}
    page = page_of("confirm", khouribga)
    assert client.post(page, form).url == page_of("result", khouribga)

    second = other.post(page, form, follow=True)
    khouribga.refresh_from_db()
    assert khouribga.confirmed_by.email == "officer@example.org"
    assert second.redirect_chain[-1][0] == page_of("result", khouribga)


def test_only_if_every_row_is_good_is_refused_while_one_is_not(client, khouribga):
    page = client.post(page_of("confirm", khouribga), {"save": "yes", "choice": "all_or_nothing"}, follow=True)

    khouribga.refresh_from_db()
    assert khouribga.status == "checked"
    assert page.context["messages"]


def test_a_cancelled_import_leaves_neither_rows_nor_file(client, khouribga, django_capture_on_commit_callbacks):
    file = Path(khouribga.file.path)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of("cancel", khouribga))

    khouribga.refresh_from_db()
    assert (khouribga.status, bool(khouribga.file)) == ("cancelled", False)
    with scoped(EVERYTHING):
        assert not ImportRow.objects.filter(source=khouribga).exists()
    assert not file.exists()


def test_a_confirmed_import_cannot_be_cancelled(client, khouribga):
    client.post(page_of("confirm", khouribga), {"save": "yes", "choice": "good_rows"})
    client.post(page_of("cancel", khouribga))

    khouribga.refresh_from_db()
    assert khouribga.status == "confirming"


MAYBE_KARIM = KARIM | {"reference": "9", "last_name": "Tazy", "phone": "0655555555"}


def asked_about(client, elsewhere, me_officer, home, reader):
    """The page that asks `reader` about somebody whom another partner registered."""
    saved(checked(KARIM, by=me_officer, **elsewhere), by=me_officer)
    source = checked(MAYBE_KARIM, by=me_officer, **home)
    client.force_login(reader)
    return source, client.get(page_of("confirm", source)).content.decode()


@pytest.fixture
def elsewhere(partners, areas):
    return {"partner": partners.amappe, "area": areas.oujda}


def test_a_question_does_not_name_whom_the_reader_may_not_see(client, elsewhere, me_officer, home, officer):
    _source, page = asked_about(client, elsewhere, me_officer, home, officer)

    assert "AMAPPE" in page
    assert "1990" in page
    assert "Tazi" not in page


def test_a_question_names_whom_the_reader_may_see(client, elsewhere, me_officer, home):
    _source, page = asked_about(client, elsewhere, me_officer, home, me_officer)

    assert "Tazi Karim" in page


def test_an_answer_is_kept_and_can_be_taken_back(client, elsewhere, me_officer, home, officer):
    source, _page = asked_about(client, elsewhere, me_officer, home, officer)
    with scoped(EVERYTHING):
        row = ImportRow.objects.get(source=source)
    for given in (f"same:{row.candidates[0]}", "other", ""):
        client.post(page_of("confirm", source), {f"row_{row.pk}": given})
        with scoped(EVERYTHING):
            assert ImportRow.objects.get(source=source).answer == given


def test_nobody_can_be_named_who_was_not_asked_about(client, elsewhere, me_officer, home, officer):
    source, _page = asked_about(client, elsewhere, me_officer, home, officer)
    with scoped(EVERYTHING):
        row = ImportRow.objects.get(source=source)
    client.post(page_of("confirm", source), {f"row_{row.pk}": f"same:{row.candidates[0] + 1}"})

    with scoped(EVERYTHING):
        assert ImportRow.objects.get(source=source).answer == ""


def test_a_list_of_imports_shows_those_of_ones_own_and_says_what_to_do_when_empty(
    client, officer, home, elsewhere, me_officer
):
    checked(AMINA, by=me_officer, **elsewhere)
    client.force_login(officer)
    empty = client.get(reverse("beneficiaries:imports"))
    assert not empty.context["page"].rows
    assert reverse("beneficiaries:upload") in empty.content.decode()

    own = checked(AMINA, by=officer, **home)
    assert client.get(reverse("beneficiaries:imports")).context["page"].rows == [own]


def test_a_month_later_file_copy_and_rows_are_gone(officer, home, django_capture_on_commit_callbacks):
    done = saved(checked(AMINA, KARIM | {"sex": ""}, by=officer, **home), by=officer)
    undecided = checked(AMINA, by=officer, **home)
    Import.objects.update(created_at=timezone.now() - timedelta(days=31))
    with django_capture_on_commit_callbacks(execute=True):
        tasks.forget_imports()

    for record in (done, undecided):
        record.refresh_from_db()
    assert (done.status, bool(done.file), undecided.status, bool(undecided.file)) == ("done", False, "cancelled", False)
    with scoped(EVERYTHING):
        assert not ImportRow.objects.exists()
        assert Registration.objects.get().source == done


def test_nothing_is_offered_to_be_saved_when_no_row_can_be(client, officer, home):
    saved(checked(AMINA, by=officer, **home), by=officer)
    again = checked(AMINA, KARIM | {"sex": ""}, by=officer, **home)
    client.force_login(officer)

    answer = client.get(page_of("confirm", again), follow=True)
    client.post(page_of("confirm", again), {"save": "yes", "choice": "good_rows"})

    assert answer.redirect_chain[-1][0] == page_of("check", again)
    assert page_of("confirm", again) not in answer.content.decode()
    again.refresh_from_db()
    assert again.status == "checked"
