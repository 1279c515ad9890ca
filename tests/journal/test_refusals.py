"""Who was refused what: written down once a day, with codes and never names."""

import pytest
from django.urls import reverse

from beneficiaries.models import Beneficiary
from journal import actions
from journal.models import Entry

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client):
    def sit(user):
        client.force_login(user)
        return client

    return sit


def noted():
    found = Entry.objects.refusals().order_by("id")
    return [(entry.by, entry.record_type, entry.label, entry.details) for entry in found]


def test_a_file_that_is_not_there_for_the_user_is_noted_with_its_code(at_desk, stranger, fatima):
    page = at_desk(stranger).get(reverse("beneficiaries:dossier", args=[fatima.code]))

    assert page.status_code == 404
    details = {"route": "beneficiaries:dossier", "status": 404}
    assert noted() == [(stranger, "beneficiaries.beneficiary", fatima.code, details)]


def test_a_page_that_is_not_theirs_is_noted_with_its_kind(at_desk, donor):
    assert at_desk(donor).post(reverse("beneficiaries:register")).status_code == 403

    details = {"route": "beneficiaries:register", "status": 403}
    assert noted() == [(donor, "beneficiaries.beneficiary", "", details)]


def test_an_act_that_is_not_theirs_is_noted_though_all_else_is_undone(at_desk, grants_manager, fatima):
    assert at_desk(grants_manager).post(reverse("beneficiaries:change", args=[fatima.code])).status_code == 403

    assert [label for _, _, label, _ in noted()] == [fatima.code]


@pytest.fixture
def broken_403(settings, tmp_path):
    """The page that tells of a refusal cannot be written: all that the request wrote is undone."""
    (tmp_path / "403.html").write_text("{% no such tag %}")
    [engine] = settings.TEMPLATES
    settings.TEMPLATES = [engine | {"DIRS": [tmp_path, *engine["DIRS"]]}]


def test_a_refusal_stands_though_the_request_s_own_transaction_is_undone(at_desk, grants_manager, fatima, broken_403):
    client = at_desk(grants_manager)
    client.raise_request_exception = False

    answer = client.post(reverse("beneficiaries:change", args=[fatima.code]))

    assert answer.status_code == 500
    assert [(user, label) for user, _, label, _ in noted()] == [(grants_manager, fatima.code)]


def test_the_back_office_notes_whom_it_refused(at_desk, officer):
    assert at_desk(officer).get(reverse("admin:index"), follow=True).status_code == 403

    assert noted() == [(officer, "", "", {"route": "admin:login", "status": 403})]


def test_a_mistyped_address_is_no_act(at_desk, stranger):
    assert at_desk(stranger).get(reverse("beneficiaries:dossier", args=["JSM-999999"])).status_code == 404
    assert at_desk(stranger).get("/nowhere/").status_code == 404

    assert noted() == []


def test_once_a_day_is_enough(at_desk, stranger, fatima, rachid, time_machine):
    time_machine.move_to("2026-11-23T10:00:00Z", tick=False)
    for person in (fatima, rachid, fatima, fatima):
        at_desk(stranger).get(reverse("beneficiaries:dossier", args=[person.code]))
    assert [label for _, _, label, _ in noted()] == [fatima.code, rachid.code]

    time_machine.move_to("2026-11-24T10:00:00Z", tick=False)
    at_desk(stranger).get(reverse("beneficiaries:dossier", args=[fatima.code]))
    assert len(noted()) == 3


def test_nobody_fills_the_journal(stranger, officer, monkeypatch):
    monkeypatch.setattr(actions, "REFUSALS_A_DAY", 3)
    for pk in range(1, 6):
        actions.note_refusal(Beneficiary(pk=pk), by=stranger, route="beneficiaries:dossier", status=404)
    actions.note_refusal(Beneficiary(pk=1), by=officer, route="beneficiaries:dossier", status=404)

    assert [(user, "last_noted_today" in details) for user, _, _, details in noted()] == [
        (stranger, False), (stranger, False), (stranger, True), (officer, False),
    ]  # fmt: skip


def test_refusals_do_not_stand_among_a_record_s_acts(at_desk, stranger, fatima):
    at_desk(stranger).get(reverse("beneficiaries:dossier", args=[fatima.code]))

    assert "refuse_access" not in {entry.act for entry in Entry.objects.about(fatima)}
