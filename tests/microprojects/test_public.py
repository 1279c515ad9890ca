"""The public pages of calls: for everybody, in four languages, without a cookie."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from microprojects.actions import calls as actions
from tests.microprojects.notices import drafted, published

pytestmark = pytest.mark.django_db


def address(language, call=None):
    return reverse("calls:call", args=[language, call.slug]) if call else reverse("calls:calls", args=[language])


def test_open_calls_are_listed_and_drafts_are_not(client):
    open_, draft = published(), drafted(code="APP/2018/02")
    now = timezone.now()
    later = published(
        code="APP/2018/03",
        opens_at=now + timedelta(days=1), questions_until=now + timedelta(days=2), closes_at=now + timedelta(days=3),
    )  # fmt: skip

    context = client.get(address("fr")).context
    assert (list(context["open"]), list(context["to_come"])) == ([open_], [later])
    assert client.get(address("fr", draft)).status_code == 404
    with time_machine.travel(open_.closes_at, tick=False):
        context = client.get(address("fr")).context
        assert open_ in context["past"]
        assert not context["open"]


@pytest.mark.parametrize(
    ("language", "direction", "name"),
    [("fr", "ltr", "Appel"), ("ar", "rtl", "طلب مشاريع"), ("it", "ltr", "Appel"), ("en", "ltr", "Appel")],
)
def test_a_call_is_read_in_the_language_of_its_address(client, language, direction, name):
    call = published()

    shown = client.get(address(language, call), HTTP_ACCEPT_LANGUAGE="it")

    text = shown.content.decode()
    assert f'<html lang="{language}" dir="{direction}">' in text
    assert name in text
    assert all(address(other, call) in text for other in ("fr", "ar", "it", "en") if other != language)


def test_a_public_page_sets_no_cookie_runs_no_script_and_asks_for_no_sign_in(client):
    call = published()

    for page in (address("fr"), address("ar", call)):
        answer = client.get(page)
        assert answer.status_code == 200
        assert not answer.cookies
        assert b"<script" not in answer.content
        assert answer["Cache-Control"] == "public, max-age=60"


@pytest.mark.parametrize("page", ["/calls/de/", "/calls/fr/APP-2091-01/", "/calls/fr/x/"])
def test_what_is_not_there_is_not_found(client, page):
    assert client.get(page).status_code == 404


def test_everybody_reads_the_answers_and_the_corrigenda_newest_first(client, manager):
    call = published()
    today = timezone.localdate()
    answered = actions.ask_question(call, question="Qui peut déposer ?", asked_on=today, by=manager)
    actions.answer_question(answered, answer_fr="Les associations.", answer_ar="", by=manager)
    actions.ask_question(call, question="Sans réponse ?", asked_on=today, by=manager)
    for number in (1, 2):
        later = call.closes_at + timedelta(days=number)
        actions.correct_call(call, texts={"text_fr": f"Prolongation {number}."}, by=manager, closes_at=later)

    text = client.get(address("fr", call)).content.decode()

    assert "Les associations." in text
    assert "Sans réponse" not in text
    assert text.index("Prolongation 2.") < text.index("Prolongation 1.") < text.index("Projets de quartier.")


def test_an_open_call_says_how_to_apply_and_a_past_one_only_how_to_join(client):
    call = published()
    steps, join = reverse("account_login"), reverse("join:ask", args=["fr"])

    opened = client.get(address("fr", call)).content.decode()
    with time_machine.travel(call.closes_at, tick=False):
        closed = client.get(address("fr", call)).content.decode()

    assert 'id="apply"' in opened and steps in opened and join in opened
    assert 'id="apply"' not in closed and join in closed
