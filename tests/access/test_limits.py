"""How often one user may search and take lists away, and how much may be sent at once."""

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from beneficiaries.models import Import

pytestmark = pytest.mark.django_db
LIST, COURSES = reverse("beneficiaries:list"), reverse("trainings:list")
UPLOAD = reverse("beneficiaries:upload")


@pytest.fixture
def few(settings):
    settings.RATE_LIMITS = {"search": "3/m/user,5/h/user", "export": "1/m/user"}


@pytest.fixture
def clock():
    with time_machine.travel("2026-11-28 10:00", tick=False) as clock:
        yield clock


@pytest.fixture
def desk(client, officer):
    client.force_login(officer)
    return client


def searched(client, times, **headers):
    return [client.post(LIST, {"q": "amrani"}, headers=headers).status_code for _time in range(times)]


def test_who_searches_too_often_is_told_when_to_go_on(desk, few, clock):
    assert searched(desk, 3) == [302, 302, 302]

    answer = desk.post(LIST, {"q": "amrani"})

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "60")
    assert "429.html" in [template.name for template in answer.templates]
    assert answer.context["sentence"]
    clock.shift(61)
    assert searched(desk, 1) == [302]


def test_the_longest_wait_is_told(desk, few, clock):
    searched(desk, 3)
    clock.shift(120)
    assert searched(desk, 3) == [302, 302, 429]

    clock.shift(120)
    assert desk.post(LIST, {"q": "amrani"}).headers["Retry-After"] == str(3600 - 240)


@pytest.mark.parametrize(
    ("minutes", "sentence"),
    [
        (0, "Go on in 24 hours."),
        (22 * 60 + 30, "Go on in 2 hours."),
        (22 * 60 + 31, "Go on in 89 minutes."),
        (24 * 60 - 1, "Go on in a minute."),
    ],
)
def test_a_long_wait_is_told_in_hours_and_a_short_one_in_minutes(minutes, sentence, desk, officer, settings, clock):
    settings.RATE_LIMITS = {"export": "1/d/user"}
    desk.get(reverse("trainings:export"))
    clock.shift(minutes * 60)
    desk.force_login(officer)

    answer = desk.get(reverse("trainings:export"), headers={"accept-language": "en"})

    assert (answer.status_code, str(answer.context["sentence"])) == (429, sentence)


@pytest.mark.parametrize("address", [f"{LIST}?page=2", f"{LIST}?area=1", f"{COURSES}?q=x"])
def test_going_through_a_list_page_by_page_is_counted_with_searching(address, desk, few):
    searched(desk, 3)
    assert desk.get(address).status_code == 429


@pytest.mark.parametrize("address", [f"{LIST}?page=2", f"{COURSES}?q=x", f"{reverse('beneficiaries:export')}?sex=M"])
@pytest.mark.parametrize("ask", ["get", "head"])
def test_whatever_tells_how_many_a_search_finds_is_a_search(ask, address, desk, few):
    assert getattr(desk, ask)(address).status_code == 200
    searched(desk, 2)
    assert getattr(desk, ask)(address).status_code == 429


def test_asking_for_the_head_of_a_file_is_asking_for_the_file(desk, few):
    assert desk.head(reverse("trainings:export")).status_code == 200
    assert desk.head(reverse("trainings:export")).status_code == 429


def test_a_list_that_is_opened_and_other_pages_are_not_counted(desk, few):
    assert [desk.get(LIST).status_code for _time in range(9)] == [200] * 9
    searched(desk, 4)
    assert desk.get(LIST).status_code == 200
    assert desk.get(reverse("home")).status_code == 200


def test_each_user_has_a_count_of_their_own(desk, few, manager):
    searched(desk, 4)
    colleague = Client()
    colleague.force_login(manager)

    assert searched(colleague, 1) == [302]


def test_a_search_while_typing_leads_to_the_list_which_says_why(desk, few):
    searched(desk, 3)

    answer = desk.post(LIST, {"q": "amrani"}, headers={"hx-request": "true"})

    assert (answer.status_code, answer.headers["HX-Redirect"]) == (429, LIST)
    assert len(desk.get(LIST).context["messages"]) == 1


def test_who_is_not_signed_in_is_sent_to_the_sign_in_page_however_often(client, few):
    assert {client.get(f"{LIST}?q=x").status_code for _time in range(9)} == {302}


def test_the_limits_leave_room_for_a_day_s_work(settings):
    assert settings.RATE_LIMITS == {
        "search": "120/m/user,1500/h/user",
        "export": "6/m/user,40/d/user",
        "reach": "30/m/user,300/d/user",
        "ask_account": "30/h/ip,3/h/key",
    }


# --- Size -------------------------------------------------------------------------------------------------------------


@pytest.fixture
def place(partners, areas):
    return {"partner": partners.aideca.pk, "area": areas.khouribga.pk}


def test_a_workbook_that_is_too_large_is_refused_beside_its_field(desk, place, settings):
    settings.UPLOAD_MAX_BYTES = 1000

    page = desk.post(UPLOAD, place | {"file": SimpleUploadedFile("r.csv", b"x" * 1001)})

    assert page.status_code == 200
    assert list(page.context["form"].errors) == ["file"]
    assert not Import.objects.exists()


def is_said(answer):
    assert answer.status_code == 413
    assert "413.html" in [template.name for template in answer.templates]


def test_what_is_larger_than_any_workbook_is_refused_on_a_page_that_says_so(desk, place, settings):
    settings.REQUEST_MAX_BYTES = 1000
    is_said(desk.post(UPLOAD, place | {"file": SimpleUploadedFile("r.csv", b"x" * 1001)}))


def test_its_bytes_are_not_read(client, settings):
    class Untouched:
        def read(self, *_):
            raise AssertionError("read")

        readline = read

    too_long = {"CONTENT_LENGTH": str(settings.REQUEST_MAX_BYTES + 1), "wsgi.input": Untouched()}
    is_said(client.generic("POST", reverse("account_login"), **too_long))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATA_UPLOAD_MAX_MEMORY_SIZE", 100),
        ("DATA_UPLOAD_MAX_NUMBER_FIELDS", 3),
        ("DATA_UPLOAD_MAX_NUMBER_FILES", 1),
    ],
)
def test_too_many_fields_and_too_many_files_are_refused_alike(name, value, desk, settings):
    setattr(settings, name, value)
    files = {f"file{n}": SimpleUploadedFile(f"{n}.csv", b"x") for n in range(2)}
    fields = {f"field{n}": "x" * 40 for n in range(4)}
    is_said(desk.post(UPLOAD, files if "FILES" in name else fields))


def test_a_length_that_is_no_number_is_refused_too(client):
    assert client.generic("POST", reverse("account_login"), CONTENT_LENGTH="-1").status_code == 413


@pytest.mark.parametrize("language", ["fr", "ar", "it", "en"])
def test_the_page_speaks_the_language_of_its_reader(language, client, settings):
    settings.REQUEST_MAX_BYTES = 10
    client.cookies["django_language"] = language
    page = client.post(reverse("account_login"), {"login": "somebody@example.org"})
    assert f'<html lang="{language}"' in page.content.decode()


def test_the_sizes_go_together(settings):
    assert settings.DATA_UPLOAD_MAX_MEMORY_SIZE < settings.UPLOAD_MAX_BYTES < settings.REQUEST_MAX_BYTES
