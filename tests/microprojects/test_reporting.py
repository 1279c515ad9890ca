"""A report falls due, is written, submitted, sent back part by part, answered and approved; the database keeps it."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from journal.models import Entry
from microprojects.actions import amendments, tranches
from microprojects.actions import reporting as actions
from microprojects.actions.grants import GrantRefused
from microprojects.models import DueReport, Remark, SubmittedReport
from microprojects.resources.freezing import hash_of
from microprojects.resources.photos import cleaned
from microprojects.resources.scans import BadScan
from programme.scope import EVERYTHING, scoped
from tests.cast import place
from tests.facts import person
from tests.microprojects import granted, registry
from tests.microprojects.refusing import refused
from tests.microprojects.reporting import CAMERA, PHOTO, approved, due, fresh, submitted, under_way, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


@pytest.fixture
def speaker():
    return granted.somebody("speaker")


@pytest.fixture
def manager_of_grants():
    return granted.somebody("grants")


@pytest.fixture(scope="module")
def made(lasting):
    return due(under_way(place("khouribga")))


@pytest.fixture
def report(made, db):
    return DueReport.objects.get(pk=made.pk)


def dates(grant):
    return dict(grant.due_reports.values_list("kind", "due_on"))


def test_reports_fall_due_with_the_signature_and_move_with_the_end(areas):
    with scoped(EVERYTHING):
        grant = granted.signed(areas.khouribga)  # 22 January to 19 September 2019, 240 days
    assert dates(grant) == {"interim": date(2019, 5, 22), "final": date(2019, 10, 19)}

    changed = amendments.propose_amendment(grant, reason="Plus de temps.", ends_on=date(2019, 11, 18),
                                           by=granted.somebody("one"))  # fmt: skip
    if changed.status == "proposed":
        amendments.approve_amendment(changed, by=granted.somebody("two"))

    assert dates(grant) == {"interim": date(2019, 6, 21), "final": date(2019, 12, 18)}


def test_an_agreement_of_one_tranche_asks_for_a_final_report_alone(areas):
    with scoped(EVERYTHING):
        grant = granted.signed(areas.khouribga, shares=[100])

    assert set(dates(grant)) == {"final"}


def test_reports_to_hand_in_are_those_of_running_grants_that_have_not_come_or_were_sent_back(report, speaker):
    last_day = report.due_on
    interim = due(report.grant, "interim")
    assert list(DueReport.objects.to_hand_in(last_day - timedelta(days=1))) == [interim]
    assert list(DueReport.objects.to_hand_in(last_day)) == [interim, report]

    submitted(report, speaker)

    assert list(DueReport.objects.to_hand_in(last_day)) == [interim]
    assert list(DueReport.objects.to_approve()) == [report]
    actions.send_back_item(fresh(report), item="done", text="Court.", by=speaker)
    assert list(DueReport.objects.to_hand_in(last_day - timedelta(days=1))) == [interim, report]
    granted.grants.terminate(granted.fresh(report.grant), reason="Fin.", by=speaker)
    assert not DueReport.objects.to_approve().exists() and not DueReport.objects.to_hand_in(last_day).exists()


def test_what_is_missing_is_said_at_once_and_nothing_is_handed_in(areas, speaker):
    with scoped(EVERYTHING):
        grant = granted.signed(areas.khouribga)

    with pytest.raises(GrantRefused) as refusal:
        actions.submit_report(due(grant), by=speaker)

    assert str(refusal.value).count(".") == 5
    assert not grant.reports.exists()


def test_a_submitted_report_is_frozen_with_its_hash_and_is_cefa_s(report, speaker):
    amina = person()

    submitted(report, speaker, people=[amina])

    kept = SubmittedReport.objects.get()
    assert kept.sha256 == hash_of(kept.content)
    assert (kept.content["people"], kept.content["headcounts"][0]["women"]) == ([amina.code], 12)
    assert kept.content["expenses"][0]["amount"] == "12000.00"
    with pytest.raises(GrantRefused):
        actions.write_report(report, done="Tout.", difficulties="", visibility="", by=speaker)
    entry = Entry.objects.get(act="submit_report")
    assert (entry.by, entry.details["report"]) == (speaker, report.code)


def test_parts_come_back_one_by_one_and_each_is_answered(report, speaker, manager_of_grants):
    submitted(report, speaker)
    bill = report.grant.expenses.get()

    first = actions.send_back_item(report, item="done", text="Et les deux autres ?", by=manager_of_grants)
    second = actions.send_back_item(report, item="expenses", expense=bill, text="Illisible.", by=manager_of_grants)

    assert fresh(report).state == "returned"
    actions.write_report(report, done="Huit ateliers.", difficulties="", visibility="Logo.", by=speaker)
    actions.answer_remark(first, answer="Ajoutés.", by=speaker)
    with pytest.raises(GrantRefused):
        actions.submit_report(report, by=speaker)
    with pytest.raises(GrantRefused):
        actions.answer_remark(first, answer="Encore.", by=speaker)
    actions.answer_remark(second, answer="Nouvelle photo.", by=speaker)
    actions.submit_report(report, by=speaker)
    assert [each.status for each in report.grant.reports.all()] == ["returned", "received"]
    corrections = SubmittedReport.objects.latest("pk").content["corrections"]
    assert [each["answer"] for each in corrections] == ["Ajoutés.", "Nouvelle photo."]


def test_an_approved_final_report_ends_the_project_and_is_never_sent_back(report, speaker, manager_of_grants):
    approved(report, speaker)

    assert granted.fresh(report.grant).application.status == "final_report"
    with pytest.raises(GrantRefused):
        actions.send_back_item(report, item="done", text="Trop court.", by=manager_of_grants)


def test_the_same_photo_stands_once_in_a_report_and_the_same_person(report, speaker):
    amina = person()
    written(report, speaker, people=[amina, amina])
    actions.add_reached(report, [amina], by=speaker)

    with pytest.raises(GrantRefused):
        actions.add_proof(report, caption="Encore elle", photo=(PHOTO, ".jpg"), by=speaker)

    assert (report.reached.count(), report.proofs.count()) == (1, 1)


def test_of_a_photo_the_place_is_taken_out_and_how_to_turn_it_stays():
    content, suffix = cleaned(PHOTO)

    assert (suffix, b"32.3373" in PHOTO, b"32.3373" in content) == (".jpg", True, False)
    assert b"\x01\x12\x00\x03\x00\x00\x00\x01\x00\x06" in content, "turned by a quarter"
    assert content.endswith(PHOTO[2 + len(CAMERA) :])
    assert cleaned(content) == (content, ".jpg"), "a photo that came back from here has the same hash"


def test_photos_are_cut_at_their_end_and_notes_in_a_png_go():
    note = (12).to_bytes(4, "big") + b"tEXtGPS\0 32.3373\0\0\0\0"
    empty = b"\0\0\0\0IEND\xaeB`\x82"
    png = b"\x89PNG\r\n\x1a\n" + b"\0\0\0\0IDAT\0\0\0\0" + note + empty

    assert b"GPS" not in cleaned(png)[0]
    assert cleaned(PHOTO + b"film of the moment \xff\xd9")[0] == cleaned(PHOTO)[0]


@pytest.mark.parametrize(
    "content", [PHOTO[:90] + b"\xff\xd9", b"\xff\xd8\xff\xe1\xff\xff\xff\xd9", b"\x89PNG\r\n\x1a\nIEND"]
)
def test_a_picture_that_is_cut_off_is_refused_with_a_sentence(content):
    with pytest.raises(BadScan):
        cleaned(content)


def test_a_pdf_is_no_photo():
    assert cleaned(registry.PDF)[1] == ".pdf"
    with pytest.raises(BadScan):
        cleaned(registry.PDF, only_pictures=True)


CHANGES = [
    "UPDATE microprojects_duereport SET done = 'x' WHERE id = %s",
    "DELETE FROM microprojects_duereport WHERE id = %s",
    "UPDATE microprojects_reached SET consented_on = '2019-01-01' WHERE due_id = %s",
    "DELETE FROM microprojects_reached WHERE due_id = %s",
    "UPDATE microprojects_headcount SET women = 1, youth = 0 WHERE due_id = %s",
    "DELETE FROM microprojects_headcount WHERE due_id = %s",
    "INSERT INTO microprojects_headcount (due_id, activity, held_on, women, men, other, youth, method, recorded_by_id)"
    " SELECT due_id, activity, held_on, 1, 1, 0, 0, method, recorded_by_id FROM microprojects_headcount"
    " WHERE due_id = %s",
    "UPDATE microprojects_proof SET caption = 'x' WHERE due_id = %s",
    "DELETE FROM microprojects_proof WHERE due_id = %s",
]


def test_the_database_lets_nothing_of_a_report_change_while_cefa_has_it(report, speaker):
    submitted(report, speaker, people=[person()])

    for change in CHANGES:
        refused(change, "does not change while CEFA has it", report.pk)


def test_the_database_keeps_what_was_submitted_and_what_was_asked(report, speaker, manager_of_grants, areas):
    submitted(report, speaker)
    remark = actions.send_back_item(report, item="done", text="Et le reste ?", by=manager_of_grants)
    other = under_way(areas.oujda, call=report.grant.call, name="Association B").expenses.get()

    refused("UPDATE microprojects_submittedreport SET sha256 = repeat('a', 64)", "what was submitted stays")
    refused("DELETE FROM microprojects_submittedreport", "what was submitted stays")
    refused("UPDATE microprojects_remark SET text = 'x' WHERE id = %s", "asked for stays", remark.pk)
    refused("DELETE FROM microprojects_remark WHERE id = %s", "asked for stays", remark.pk)
    refused(
        "UPDATE microprojects_remark SET expense_id = %s WHERE id = %s", "expense of its grant", other.pk, remark.pk
    )
    refused("UPDATE microprojects_duereport SET kind = 'interim' WHERE id = %s", "that of its grant", report.pk)


def test_the_database_knows_what_a_headcount_is_and_who_answers(report, speaker):
    written(report, speaker)
    now, told = timezone.now(), {"due": report, "item": "done", "text": "Quoi ?", "made_by": speaker}

    refused("UPDATE microprojects_headcount SET youth = 21", "headcount_adds_up")
    refused("UPDATE microprojects_headcount SET women = 0, men = 0, youth = 0", "headcount_adds_up")
    refused("UPDATE microprojects_duereport SET written_by_id = NULL WHERE id = %s", "somebody_s_writing", report.pk)
    for facts in ({"answered_at": now}, {"answered_at": now, "answered_by": speaker}, {"answer": "Fait."}):
        with pytest.raises(IntegrityError, match="answered_by_somebody"), transaction.atomic():
            Remark.objects.create(**told | facts)


def test_a_report_came_back_takes_its_next_answer_in_the_same_place(report, speaker):
    submitted(report, speaker)
    came = report.grant.reports.get()
    tranches.send_back_report(came, reason="Trop court.", by=granted.somebody("grants"))

    assert (fresh(report).state, fresh(report).is_open) == ("returned", True)
    assert fresh(report).is_late(report.due_on + timedelta(days=1))
    assert not fresh(report).is_late(report.due_on)
