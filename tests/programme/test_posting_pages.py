"""Postings on their pages: the list, a person's dossier, giving, extending, ending, and one's own."""

from datetime import date, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Role, User
from journal.models import Entry
from programme.models import Posting
from tests.cast import appoint

pytestmark = pytest.mark.django_db
LIST, GIVE = reverse("programme:postings"), reverse("programme:give_posting")
TODAY = date(2018, 6, 15)


@pytest.fixture(autouse=True)
def _today():
    with time_machine.travel("2018-06-15 12:00:00+00:00", tick=False):
        yield


@pytest.fixture
def desk(client, manager):
    client.force_login(manager)
    return client


@pytest.fixture
def posted(officer):
    """The officer's posting, until the end of the month."""
    Posting.objects.filter(user=officer).update(since=date(2018, 1, 1), until=date(2018, 6, 30))
    return officer.postings.get()


def dossier_of(user):
    return reverse("programme:postings_of", args=[user.pk])


def page_of(posting, act):
    return reverse(f"programme:{act}_posting", args=[posting.pk])


def names(page):
    return [posting.user.name for posting in page.context["page"]]


def problem(page):
    return plain(" ".join(page.context["form"].non_field_errors()))


def plain(text):
    """With ordinary spaces, one at a time."""
    return " ".join(text.split())


def test_the_list_says_who_is_posted_where_and_until_when(desk, posted):
    page = plain(desk.get(LIST, headers={"accept-language": "en"}).content.decode())
    row = page.partition(">Officer<")[2].partition("</tr>")[0]

    assert "Field officer" in row and "AIDECA" in row and "Khouribga" in row
    assert "01/01/2018" in row and "30/06/2018" in row and "In force" in row


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Coordinator", "Donor", "Manager", "Officer", "Stranger"]),
        ("?role=donor", ["Donor"]),
        ("?partner=aideca", ["Coordinator", "Donor", "Manager", "Officer"]),
        ("?area=oujda", ["Donor", "Manager", "Stranger"]),
        ("?state=now", ["Coordinator", "Manager", "Officer"]),
        ("?state=ending", ["Coordinator"]),
        ("?state=to_come", ["Donor"]),
        ("?state=ended", ["Stranger"]),
        ("?sort=-name", ["Stranger", "Officer", "Manager", "Donor", "Coordinator"]),
        ("?sort=until", ["Stranger", "Coordinator", "Officer", "Donor", "Manager"]),
    ],
)
def test_it_is_narrowed_and_sorted_by_its_address(
    query, found, desk, posted, stranger, coordinator, donor, partners, areas
):
    Posting.objects.filter(user=stranger).update(until=date(2018, 6, 14))
    Posting.objects.filter(user=coordinator).update(until=date(2018, 6, 29))
    Posting.objects.filter(user=donor).update(since=date(2018, 6, 16))
    for name, record in (("aideca", partners.aideca), ("oujda", areas.oujda)):
        query = query.replace(f"={name}", f"={record.pk}")

    assert names(desk.get(LIST + query)) == found


def test_a_name_is_looked_for_without_standing_in_the_address(desk, posted, stranger):
    answer = desk.post(LIST, {"q": "OFFIC", "role": ""})

    assert "offic" not in answer.url.lower()
    assert names(desk.get(answer.url)) == ["Officer"]


def test_the_list_takes_the_same_statements_however_many_postings(desk, officer, django_assert_max_num_queries):
    for number in range(30):
        appoint(f"officer_{number}", Role.FIELD_OFFICER, "aideca", "khouribga")

    with django_assert_max_num_queries(14):
        desk.get(LIST)


def test_a_dossier_tells_all_postings_and_what_was_done_to_them(desk, manager, posted, partners, areas):
    officer, today = posted.user, {"role": "field_officer", "since": TODAY}
    Posting.objects.create(user=officer, role=Role.DONOR, since=date(2017, 1, 1), until=date(2017, 6, 30))
    desk.post(GIVE, {**today, "user": officer.pk, "partner": partners.amappe.pk, "area": areas.oujda.pk})

    page = desk.get(dossier_of(officer), headers={"accept-language": "en"})

    shown = [(posting.role, posting.state) for posting, _can in page.context["rows"]]
    assert shown == [("field_officer", "in_force"), ("field_officer", "in_force"), ("donor", "ended")]
    assert "Posting given" in page.content.decode() and "AMAPPE" in page.content.decode()


def test_who_was_invited_may_be_posted_before_they_answer_and_who_left_may_not(desk, manager):
    waits = User.objects.create_user("waits@example.org", name="Waits", is_active=False)
    waits_too = User.objects.create_user("left@example.org", name="Left", is_active=False)
    from_ = reverse("accounts:send_again", args=[waits.pk])
    desk.post(from_)

    offered = desk.get(GIVE).context["form"].fields["user"].queryset

    assert waits in offered and waits_too not in offered and manager not in offered


def test_a_posting_given_is_in_the_journal_by_codes(desk, manager, donor, partners, areas):
    desk.post(GIVE, {"user": donor.pk, "role": "donor", "since": "2018-07-01", "until": "2018-08-31"})
    Posting.objects.filter(user=donor).update(until=date(2018, 6, 30))
    desk.post(GIVE, {"user": donor.pk, "role": "donor", "since": "2018-07-01", "until": "2018-08-31"})

    entry = Entry.objects.latest("id")
    assert (entry.act, entry.by, entry.record_type) == ("give_posting", manager, "programme.posting")
    assert entry.details["user"] == donor.pk and entry.details["until"] == "2018-08-31"
    assert "Donor" not in str(entry.details)


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"role": "field_officer", "partner": ""}, "partner"),
        ({"role": "area_coordinator", "area": ""}, "area"),
        ({"role": ""}, "role"),
        ({"since": "2018-06-14"}, "__all__"),
        ({"since": "2018-07-10", "until": "2018-07-09"}, "__all__"),
        ({"since": "soon"}, "since"),
    ],
)
def test_what_makes_no_posting_is_a_sentence(given, field, desk, donor, partners, areas):
    Posting.objects.filter(user=donor).delete()
    place = {"partner": partners.aideca.pk, "area": areas.khouribga.pk}

    page = desk.post(GIVE, {"user": donor.pk, "role": "me_officer", "since": TODAY, **place, **given})

    assert list(page.context["form"].errors) == [field]
    assert not donor.postings.exists()


def test_a_posting_is_extended(desk, manager, posted):
    answer = desk.post(page_of(posted, "extend"), {"until": "2018-12-31", "seen": "2018-06-30"})

    assert answer.url == dossier_of(posted.user)
    posted.refresh_from_db()
    assert posted.until == date(2018, 12, 31)
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.details["before"], entry.details["after"]) == (
        "extend_posting",
        "2018-06-30",
        "2018-12-31",
    )


def test_it_is_extended_until_further_notice(desk, posted):
    desk.post(page_of(posted, "extend"), {"no_end": "on", "seen": "2018-06-30"})

    posted.refresh_from_db()
    assert posted.until is None


@pytest.mark.parametrize("said", [{}, {"until": "2018-12-31", "no_end": "on"}, {"until": "soon"}])
def test_extending_needs_a_day_or_that_no_end_is_known(said, desk, posted):
    page = desk.post(page_of(posted, "extend"), {**said, "seen": "2018-06-30"})

    assert page.context["form"].errors.keys() == {"until"}
    posted.refresh_from_db()
    assert posted.until == date(2018, 6, 30)


@pytest.mark.parametrize("until", ["2018-06-30", "2018-06-20"])
def test_extending_makes_nothing_shorter(until, desk, posted):
    assert problem(desk.post(page_of(posted, "extend"), {"until": until, "seen": "2018-06-30"}))


def test_what_has_ended_is_not_extended(desk, posted):
    Posting.objects.filter(pk=posted.pk).update(until=date(2018, 6, 14))

    assert problem(desk.post(page_of(posted, "extend"), {"no_end": "on", "seen": "2018-06-14"}))


@pytest.mark.parametrize(
    ("since", "form", "until"),
    [
        (date(2018, 1, 1), {"when": "now"}, date(2018, 6, 14)),
        (date(2018, 1, 1), {"when": "later", "until": "2018-06-15"}, date(2018, 6, 15)),
        (date(2018, 1, 1), {"when": "later", "until": "2018-06-29"}, date(2018, 6, 29)),
        (TODAY, {"when": "now"}, date(2018, 6, 14)),
        (date(2018, 6, 20), {"when": "now"}, date(2018, 6, 19)),
    ],
)
def test_a_posting_ends_at_once_or_after_a_day(since, form, until, desk, posted):
    Posting.objects.filter(pk=posted.pk).update(since=since)

    assert desk.post(page_of(posted, "end"), {**form, "seen": "2018-06-30"}).status_code == 302

    posted.refresh_from_db()
    assert posted.until == until
    assert bool(User.objects.get(pk=posted.user_id).active_postings) is (since <= TODAY <= until)


@pytest.mark.parametrize("until", ["2018-06-13", "2018-06-30", "2018-07-31", ""])
def test_ending_is_neither_in_the_past_nor_later_than_now(until, desk, posted):
    page = desk.post(page_of(posted, "end"), {"when": "later", "until": until, "seen": "2018-06-30"})

    assert page.context["form"].errors
    posted.refresh_from_db()
    assert posted.until == date(2018, 6, 30)


@pytest.mark.parametrize(
    ("act", "form"), [("extend", {"until": "2018-12-31"}), ("end", {"when": "later", "until": "2018-06-20"})]
)
def test_of_two_people_who_change_one_posting_the_second_is_told(act, form, desk, posted):
    Posting.objects.filter(pk=posted.pk).update(until=date(2018, 6, 25))

    page = desk.post(page_of(posted, act), {**form, "seen": "2018-06-30"}, headers={"accept-language": "en"})

    assert "25 June 2018" in problem(page)
    posted.refresh_from_db()
    assert posted.until == date(2018, 6, 25)


def test_what_was_taken_back_may_be_given_again(desk, posted, partners, areas):
    officer = posted.user
    Posting.objects.filter(pk=posted.pk).update(since=date(2018, 6, 20), until=date(2018, 6, 19))

    place = {"partner": partners.aideca.pk, "area": areas.khouribga.pk}
    answer = desk.post(GIVE, {"user": officer.pk, "role": "field_officer", "since": "2018-06-18", **place})

    assert answer.status_code == 302
    assert [posting.state for posting in officer.postings.with_state().in_time()] == ["to_come", "taken_back"]


def test_everybody_reads_their_own_postings_and_nobody_else_s(client, posted, stranger):
    client.force_login(posted.user)

    own = client.get(reverse("programme:own_postings"))

    assert [posting for posting, _can in own.context["rows"]] == [posted]
    assert [can for _posting, can in own.context["rows"]] == [{"extend": False, "end": False}]
    assert client.get(dossier_of(stranger)).status_code == 403
    assert client.get(dossier_of(posted.user)).status_code == 403
    assert client.get(page_of(stranger.postings.get(), "end")).status_code == 404


def test_accounts_lead_to_postings(desk, posted):
    page = desk.get(reverse("accounts:list")).content.decode()

    assert dossier_of(posted.user) in page and f'href="{LIST}"' in page


def test_what_somebody_sees_ends_with_their_posting_and_home_says_so(desk, posted):
    signed_in = Client()
    signed_in.force_login(posted.user)
    before = signed_in.get(reverse("trainings:list")).status_code
    desk.post(page_of(posted, "end"), {"when": "now", "seen": "2018-06-30"})

    home = signed_in.get("/", headers={"accept-language": "en"}).content.decode()

    assert (before, signed_in.get(reverse("trainings:list")).status_code) == (200, 403)
    assert "You have no posting at present" in home
    assert "Progress to the targets" not in home
    for page in ("beneficiaries:list", "reports:list", "programme:logframe", "accounts:list", "programme:postings"):
        assert signed_in.get(reverse(page)).status_code == 403, page


def test_home_says_nothing_of_postings_to_who_has_one(desk):
    assert "You have no posting" not in desk.get("/", headers={"accept-language": "en"}).content.decode()


def test_the_manager_s_home_tells_what_ends_soon(desk, posted, stranger):
    Posting.objects.filter(user=posted.user).update(until=TODAY + timedelta(days=14))
    one = desk.get("/").content.decode()
    Posting.objects.filter(user=stranger).update(until=TODAY)
    two = desk.get("/").content.decode()

    assert dossier_of(posted.user) in one
    assert f"{LIST}?state=ending" in two


def test_what_ends_later_or_ended_is_no_task(desk, posted, stranger):
    Posting.objects.filter(user=posted.user).update(until=TODAY + timedelta(days=15))
    Posting.objects.filter(user=stranger).update(until=TODAY - timedelta(days=1))

    page = desk.get("/").content.decode()

    assert dossier_of(posted.user) not in page and f"{LIST}?state=ending" not in page


def test_home_tells_everybody_when_their_own_ends(client, posted):
    client.force_login(posted.user)
    later = client.get("/", headers={"accept-language": "en"}).content.decode()
    Posting.objects.filter(pk=posted.pk).update(until=timezone.localdate() + timedelta(days=3))
    soon = client.get("/", headers={"accept-language": "en"}).content.decode()

    assert "Your posting ends soon" not in later and "Your posting ends soon" in soon
    assert "until 18/06/2018" in plain(soon)
