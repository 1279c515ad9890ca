"""A committee decides once: frozen with its hash, all or none, within the envelope; letters are read and sent once."""

import io
from datetime import timedelta

import outloud
import pdfua
import pypdf
import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone

from journal.models import Entry
from journal.steps import StepRefused
from microprojects import tasks
from microprojects.actions import applications, committee, letters
from microprojects.actions.committee import CommitteeRefused
from microprojects.actions.letters import LetterRefused
from microprojects.models import (
    Application,
    Assessment,
    Association,
    Call,
    CommitteeMember,
    Letter,
    Quota,
    RankingChange,
    Recusal,
)
from microprojects.querysets.told import is_told
from microprojects.resources.freezing import hash_of
from microprojects.resources.letters import unsaved_letter
from microprojects.workflow import LETTER, CallStatus, LetterStatus
from microprojects.workflow import ApplicationStatus as P
from tests.cast import one_of_the_cast, place
from tests.microprojects.judged import admitted, assessors, assigned, evaluating, scored
from tests.microprojects.notices import published
from tests.microprojects.refusing import refused

pytestmark = pytest.mark.django_db
L = LetterStatus
# status x step: the status afterwards, "-" when the step is refused
#          change  approve   send
STEPS = {L.DRAFT: "draft approved -", L.APPROVED: "- - sent", L.SENT: "- - -"}


def ranked(area, by, *values, envelope=100_000, **more):
    """A call in its evaluation with applications of 45,000 MAD each, scored with these values by both."""
    call = published(envelope=envelope, **more)
    found = admitted(call, area, by, len(values))
    first, second = assessors(2)
    call = evaluating(call, by)
    choices = [(each.pk, order, user.pk) for each in found for order, user in ((1, first), (2, second))]
    values = dict(zip([each.pk for each in found], values, strict=True))
    for each in assigned(call, by, choices):
        scored(each, values[each.application_id])
    return call, found


def session(call, by, recusals=(), changes=()):
    members = [CommitteeMember(name="Elena Marchetti", quality="présidente"), CommitteeMember(name="Salma Bennis")]
    facts = {"held_on": timezone.localdate(), "place": "Rabat"}
    return committee.convene(call, (members, list(recusals), list(changes)), by=by, **facts)


@pytest.fixture(scope="module")
def evaluated(lasting):
    manager = one_of_the_cast("grants_manager")
    call, _found = ranked(place("khouribga"), manager, 5, 4, 3, 2)
    session(call, manager)
    return call.pk


@pytest.fixture
def ready(evaluated, db):
    """Four applications: two are paid for, one is for the reserve list, one is below what is needed."""
    call = Call.objects.get(pk=evaluated)
    return call, list(call.applications.order_by("pk"))


def statuses(found):
    return [Application.objects.get(pk=each.pk).status for each in found]


def test_a_decision_sets_every_application_and_freezes_the_ranking(ready, grants_manager):
    call, found = ready

    decided = committee.deliberate(call, by=grants_manager)

    assert statuses(found) == [P.SELECTED, P.SELECTED, P.RESERVE, P.REJECTED]
    assert decided.sha256 == hash_of(decided.content)
    assert [(row["place"], row["outcome"], row["total"]) for row in decided.content["ranking"]] == [
        (1, "selected", "100.00"), (2, "selected", "80.00"), (3, "reserve", "60.00"), (None, "rejected", "40.00"),
    ]  # fmt: skip
    assert decided.content["committed"] == "90000.00"
    call.refresh_from_db()
    assert call.status == CallStatus.DELIBERATED
    entry = Entry.objects.get(act="deliberate", details__has_key="sha256")
    assert entry.details["sha256"] == decided.sha256


def test_what_the_committee_changes_has_a_reason_and_stands_in_the_decision(ready, grants_manager):
    call, found = ready
    changes = [
        RankingChange(application=found[2], place=1, reason="Seul projet de Boujniba."),
        RankingChange(application=found[0], place=None, reason="Déjà financé ailleurs."),
    ]
    session(call, grants_manager, [Recusal(member="Salma Bennis", application=found[1], reason="Voisine.")], changes)

    decided = committee.deliberate(call, by=grants_manager)

    assert statuses(found) == [P.REJECTED, P.SELECTED, P.SELECTED, P.REJECTED]
    assert [each["reason"] for each in decided.content["changes"]] == [each.reason for each in changes]
    assert decided.content["recusals"][0]["application"] == found[1].code


def test_no_place_is_given_to_what_does_not_pass(ready, grants_manager):
    call, found = ready

    with pytest.raises(CommitteeRefused):
        session(call, grants_manager, changes=[RankingChange(application=found[3], place=1, reason="Tout de même.")])
    assert not RankingChange.objects.exists()


@pytest.mark.parametrize("missing", ["session", "member", "score"])
def test_nothing_is_decided_while_something_is_missing(missing, ready, grants_manager):
    call, found = ready
    if missing == "session":
        call.committee.delete()
        call = Call.objects.get(pk=call.pk)
    if missing == "member":
        CommitteeMember.objects.last().delete()
    if missing == "score":
        Application.objects.filter(pk=found[0].pk).update(status=P.ADMISSIBLE)

    with pytest.raises(CommitteeRefused):
        committee.deliberate(call, by=grants_manager)
    assert P.SELECTED not in statuses(found)


QUORUMS = [
    ("  elena  MARCHETTI", [], False),
    ("Éléna Marchetti", [], False),
    ("Salma Bennis", [0, 1, 2, 3], False),
    ("Salma Bennis", [0, 1, 2], True),
]


def test_the_quorum_counts_different_members_who_judge_something(ready, grants_manager, subtests):
    call, found = ready
    for second, recused, is_enough in QUORUMS:
        told = [Recusal(member="salma bénnis", application=found[n], reason="Voisine.") for n in recused]
        session(call, grants_manager, told)
        CommitteeMember.objects.filter(name="Salma Bennis").update(name=second)

        with subtests.test(second=second, recused=recused):
            assert bool(committee.why_not_deliberated(call)) is not is_enough


def test_it_is_decided_once(ready, grants_manager, manager):
    call, _found = ready
    decided = committee.deliberate(call, by=grants_manager)

    with pytest.raises(StepRefused):
        committee.deliberate(call, by=manager)
    with pytest.raises(CommitteeRefused):
        session(call, manager)
    decided.refresh_from_db()
    assert decided.deliberated_by == grants_manager


FORBIDDEN = [
    "UPDATE microprojects_committee SET content = '{}'",
    "UPDATE microprojects_committee SET sha256 = repeat('0', 64)",
    "UPDATE microprojects_committee SET held_on = held_on - 1",
    "DELETE FROM microprojects_committee",
    "UPDATE microprojects_committeemember SET name = 'Autre'",
    "DELETE FROM microprojects_committeemember",
    "INSERT INTO microprojects_recusal (committee_id, member, application_id, reason)"
    " SELECT c.id, 'Autre', a.id, 'Après' FROM microprojects_committee c, microprojects_application a",
]


def test_the_database_keeps_what_was_decided(ready, grants_manager, subtests):
    committee.deliberate(ready[0], by=grants_manager)

    for statement in FORBIDDEN:
        with subtests.test(statement):
            refused(statement, "committee decided stays")


def test_the_minutes_are_drawn_once_from_what_was_frozen(ready, grants_manager, client, settings, tmp_path):
    settings.MEDIA_ROOT = str(tmp_path)
    call, found = ready
    decided = committee.deliberate(call, by=grants_manager)
    address = reverse("microprojects:minutes", args=[call.pk])
    client.force_login(grants_manager)
    assert client.get(address).status_code == 404

    tasks.draw_minutes(decided.pk)
    tasks.draw_minutes(decided.pk)

    content = b"".join(client.get(address).streaming_content)
    words = "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)
    assert all(word in words.replace("\n", "") for word in (decided.sha256, found[0].code, "Elena Marchetti"))
    [drawn] = tmp_path.rglob("*.pdf")
    heard, validated = outloud.check(str(drawn)), pdfua.validate(str(drawn))
    assert (heard.errors, heard.error) == (0, None), heard.findings
    assert [found for found in validated.findings if found.severity.name == "ERROR"] == []


@pytest.mark.parametrize("status", L)
def test_each_step_of_a_letter_is_taken_from_its_statuses_only(status):
    for step, after in zip(LETTER.steps, STEPS[status].split(), strict=True):
        assert (status in LETTER.steps[step].sources) == (after != "-"), step


@pytest.fixture
def outbox(ready, grants_manager):
    call, found = ready
    committee.deliberate(call, by=grants_manager)
    letters.write_letters(call, by=grants_manager)
    Association.objects.filter(applications__call=call).update(email="bureau@example.org")
    return [Letter.objects.get(application=each) for each in found]


def test_a_letter_says_what_was_decided_and_why_and_names_no_assessor(outbox, grants_manager):
    selected, _other, reserve, rejected = outbox

    assert "45" in selected.body and "100,00" in selected.body
    assert "40,00" in rejected.body and "Bien." in rejected.body
    assert len({each.body for each in outbox}) == 4 and reserve.status == L.DRAFT
    names = {each.assessor.name for each in Assessment.objects.all()}
    assert names and not any(name in each.body for name in names for each in outbox)
    assert letters.write_letters(selected.application.call, by=grants_manager) == 0


def test_letters_are_offered_to_be_drafted_once_the_committee_has_decided(ready, client, grants_manager):
    call, _found = ready
    client.force_login(grants_manager)
    page = reverse("microprojects:letters", args=[call.pk])

    before = client.get(page).context["can_write"]
    committee.deliberate(call, by=grants_manager)

    assert (before, client.get(page).context["can_write"]) == (False, True)


def test_in_a_letter_in_arabic_points_stand_before_those_there_are(ready, grants_manager):
    call, [first, *_others] = ready
    decided = committee.deliberate(call, by=grants_manager)
    first.title = "إذاعة الشباب"  # as if it was written in Arabic
    [row] = [each for each in decided.content["ranking"] if each["application"] == first.code]

    letter = unsaved_letter(first, row, list(call.criteria.all()))

    assert (letter.language, letter.body.count("\u206630,00 / 30\u2069")) == ("ar", 1)


def test_a_letter_is_sent_once_after_somebody_approved_it(outbox, grants_manager):
    first = outbox[0]
    with pytest.raises(StepRefused):
        letters.send(first, by=grants_manager)
    letters.change(first, subject=first.subject, body="Corrigé.", by=grants_manager)
    letters.approve(first, by=grants_manager)
    letters.send(first, by=grants_manager)

    for _time in range(2):
        tasks.mail_letter(first.pk)

    assert [(each.to, each.body) for each in mail.outbox] == [(["bureau@example.org"], "Corrigé.")]
    with pytest.raises(StepRefused):
        letters.send(first, by=grants_manager)
    with pytest.raises(StepRefused):
        letters.change(first, subject="Autre", body="Autre", by=grants_manager)


def test_without_an_address_a_letter_waits(outbox, grants_manager):
    Association.objects.filter(pk=outbox[0].application.association_id).update(email="")
    letter = Letter.objects.get(pk=outbox[0].pk)
    letters.approve(letter, by=grants_manager)

    with pytest.raises(LetterRefused):
        letters.send(letter, by=grants_manager)


def test_no_letter_before_the_decision(ready, grants_manager):
    with pytest.raises(LetterRefused):
        letters.write_letters(ready[0], by=grants_manager)


def test_a_session_is_recorded_by_its_form_and_what_is_wrong_is_told(ready, client, grants_manager):
    call, found = ready
    client.force_login(grants_manager)
    address = reverse("microprojects:convene", args=[call.pk])
    said = {"held_on": timezone.localdate().isoformat(), "place": "Rabat", "remarks": "Séance ouverte à 10 h."}
    for name in ("members", "recusals", "changes"):
        said |= {f"{name}-TOTAL_FORMS": "2", f"{name}-INITIAL_FORMS": "0"}
    said |= {"members-0-name": "Elena Marchetti", "members-1-name": "Salma Bennis"}
    said |= {"changes-0-application": str(found[1].pk), "changes-0-place": "1"}

    refused = client.post(address, said)
    taken = client.post(address, said | {"changes-0-reason": "Plus proche des habitants."})
    ahead = client.post(address, said | {"held_on": (timezone.localdate() + timedelta(days=1)).isoformat()})

    assert (refused.status_code, taken.status_code, ahead.status_code) == (200, 302, 200)
    call.committee.refresh_from_db()
    assert call.committee.members.count() == 2
    assert list(call.committee.changes.values_list("application", "place")) == [(found[1].pk, 1)]


def test_who_declines_frees_the_money_for_the_first_of_the_reserve_list(outbox, grants_manager):
    call, reserve = outbox[0].application.call, outbox[2].application
    with pytest.raises(CommitteeRefused):
        committee.select_from_reserve(call, by=grants_manager)
    applications.withdraw(outbox[0].application, by=grants_manager, reason="Autre financement.")

    selected = committee.select_from_reserve(call, by=grants_manager)

    assert (selected, selected.status) == (reserve, P.SELECTED)
    assert Entry.objects.get(act="select_from_reserve").label == reserve.code
    letter = reserve.letters.get()
    assert (letter.status, letter.selected_at is None) == (L.DRAFT, False) and "45" in letter.body
    with pytest.raises(CommitteeRefused):
        committee.select_from_reserve(call, by=grants_manager)


def test_the_letter_of_the_reserve_list_stays_when_it_was_sent_and_another_one_tells_the_selection(
    outbox, grants_manager
):
    told = Letter.objects.get(pk=outbox[2].pk)
    letters.approve(told, by=grants_manager)
    applications.withdraw(outbox[0].application, by=grants_manager, reason="Autre financement.")
    selected = committee.select_from_reserve(told.application.call, by=grants_manager)

    assert selected.letters.count() == 2
    with pytest.raises(LetterRefused):
        letters.send(told, by=grants_manager)
    assert not is_told(Application.objects.get(pk=selected.pk))


def test_the_ranking_stays_as_it_was_decided_whoever_declines_afterwards(outbox, client, grants_manager):
    call = outbox[0].application.call
    client.force_login(grants_manager)
    page = reverse("microprojects:rank", args=[call.pk])
    before = client.get(page).context
    applications.withdraw(outbox[0].application, by=grants_manager, reason="Autre financement.")
    committee.select_from_reserve(call, by=grants_manager)

    after = client.get(page, {"envelope": "1000"}).context

    assert [each["row"] for each in after["rows"]] == [each["row"] for each in before["rows"]]
    assert (after["tiles"], after["line"].left, after["is_tried"]) == (before["tiles"], before["line"].left, False)
    assert [each["row"].place for each in after["rows"]] == [1, 2, 3, None]
    assert [each["since"] for each in before["rows"]] == ["", "", "", ""]
    assert [each["since"] for each in after["rows"]] == ["Retirée", "", "Retenue", ""]


def test_money_kept_for_another_area_is_not_taken(areas, grants_manager):
    quotas = [Quota(area=areas.khouribga), Quota(area=areas.oujda, amount=20_000)]
    call, found = ranked(areas.khouribga, grants_manager, 5, 4, quotas=quotas, code="APP/2018/02")
    session(call, grants_manager)
    committee.deliberate(call, by=grants_manager)
    assert statuses(found) == [P.SELECTED, P.RESERVE]

    with pytest.raises(CommitteeRefused):
        committee.select_from_reserve(call, by=grants_manager)


def test_the_committee_s_page_offers_the_first_of_the_reserve_list(outbox, client, grants_manager):
    call, reserve = outbox[0].application.call, outbox[2].application
    client.force_login(grants_manager)
    page = reverse("microprojects:committee", args=[call.pk])
    assert client.get(page).context["next"] is None
    applications.withdraw(outbox[1].application, by=grants_manager, reason="Autre financement.")
    assert client.get(page).context["next"] == reserve

    client.post(reverse("microprojects:select_from_reserve", args=[call.pk]))

    reserve.refresh_from_db()
    assert reserve.status == P.SELECTED and client.get(page).context["next"] is None
