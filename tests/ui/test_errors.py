import re

import pytest
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.http import HttpResponseServerError
from django.template.loader import render_to_string
from django.test import Client, RequestFactory
from django.utils.translation import override
from django.views.defaults import server_error

from jesuismigrant.views import not_understood

LANGUAGES = [code for code, _name in settings.LANGUAGES]
PAGES = ["400", "403", "403_csrf", "404", "413", "429", "500"]
ALONE = sorted((settings.BASE_DIR / "static/pages").glob("*.html"))


@pytest.fixture
def maintenance(settings, tmp_path):
    flag = tmp_path / "maintenance"
    settings.MAINTENANCE_FILE = str(flag)
    flag.touch()
    return flag


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("page", PAGES)
def test_every_error_page_speaks_the_reader_s_language_and_shows_a_way_on(page, language):
    with override(language):
        html = render_to_string(f"{page}.html", request=RequestFactory().get("/"))

    direction = "rtl" if language == "ar" else "ltr"
    assert f'<html lang="{language}" dir="{direction}">' in html
    assert len(re.findall("<h1", html)) == 1
    assert re.search(r'<a\s+class="button', html)


def test_the_page_for_our_own_faults_needs_no_database_no_session_and_no_context():
    response = server_error(RequestFactory().get("/"))  # as Django calls it; any query would fail this test

    assert response.status_code == 500
    assert 'href="/"' in response.content.decode()
    assert isinstance(response, HttpResponseServerError)


def test_too_much_at_once_is_told_apart_from_what_is_not_understood():
    request = RequestFactory().post("/people/register/")

    assert not_understood(request, RequestDataTooBig()).status_code == 413
    assert not_understood(request, ValueError()).status_code == 400


def test_a_form_with_more_fields_than_the_site_takes_is_too_much(settings, client, db):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 3
    response = client.post("/language/", {f"field{number}": "x" for number in range(9)})

    assert response.status_code == 413
    assert "button button-primary" in response.content.decode()


def test_during_maintenance_every_page_answers_503_in_all_languages_and_says_when_to_come_back(maintenance):
    response = Client().get("/people/?q=x")  # without a database: this test may not touch one

    assert (response.status_code, response["Retry-After"]) == (503, "120")
    assert "no-store" in response["Cache-Control"]
    assert "style-src 'unsafe-inline'" in response["Content-Security-Policy"]
    assert all(f'<section lang="{language}"' in response.content.decode() for language in LANGUAGES)


def test_during_maintenance_those_who_watch_still_hear_that_the_process_lives(maintenance):
    assert Client().get("/health/live/").status_code == 200


def test_maintenance_ends_with_its_file(maintenance, db):
    maintenance.unlink()

    assert Client().get("/accounts/login/").status_code == 200


@pytest.mark.parametrize("page", ALONE, ids=lambda page: page.stem)
def test_pages_that_stand_alone_speak_all_languages_and_fetch_nothing(page):
    html = page.read_text()

    assert re.findall(r'<section lang="(\w\w)"', html) == LANGUAGES
    assert '<section lang="ar" dir="rtl">' in html
    assert len(re.findall(r"<h1", html)) == 1 and len(re.findall(r"<p><a href=", html)) == 4
    assert not re.search(r'<script|<link|\ssrc=|url\(|@import|href="(?!/?")', html)
    assert len(page.read_bytes()) < 6_000
