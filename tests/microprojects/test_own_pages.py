"""What whoever speaks for an association sees and does: its own record, and nothing else's."""

from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from microprojects.actions import calls
from microprojects.models import Association, BankAccount, Call, Paper, PaperKind, Quota
from programme.models import Area
from tests.microprojects import notices
from tests.microprojects.filed import decided, submitted
from tests.microprojects.registry import PDF, account, member, paper, record, registrar, rib

pytestmark = pytest.mark.django_db
OWN = reverse("microprojects:my_association")
ADD, PROPOSE = reverse("microprojects:add_own_paper"), reverse("microprojects:propose_own_account")


@pytest.fixture
def own(representative):
    return Association.objects.get(pk=representative.represented_id)


@pytest.fixture
def phone(client, representative):
    client.force_login(representative)
    return client


def kind(code):
    return PaperKind.objects.get(code=code)


def test_home_has_the_papers_to_hand_in_and_the_open_calls_of_its_area_and_nothing_of_the_programme(phone, own):
    today = timezone.localdate()
    paper(own, "statutes")
    paper(own, "signatory-id", expires_on=today + timedelta(days=9))
    call = notices.published()

    shown = phone.get("/")

    states = {line.kind.code: line.state for line in shown.context["lines"]}
    assert "statutes" not in states
    assert (states["signatory-id"], states["final-receipt"]) == ("soon", "missing")
    assert list(shown.context["open_calls"]) == [call]
    assert "snapshot" not in shown.context and "recent" not in shown.context


def test_home_says_where_its_applications_stand_as_it_was_told(phone, own, manager):
    decided(submitted(notices.published(), own, title="Radio"), manager)
    submitted(Call.objects.get(), record(own.area, "Zohour"), title="Jardin")

    page = phone.get("/")

    assert [(each.title, state[0]) for each, state in page.context["applications"]] == [
        ("Radio", "En cours d’évaluation")
    ]
    assert "Radio" in page.content.decode() and "Jardin" not in page.content.decode()


def test_a_call_for_other_areas_and_one_that_is_closed_are_not_on_its_home_page(phone, own, representative):
    now = timezone.now()
    past = {"opens_at": now - timedelta(9), "questions_until": now - timedelta(8), "closes_at": now + timedelta(1)}
    closing = notices.published(code="APP/2018/02", **past)
    elsewhere = notices.parts(quotas=[Quota(area=Area.objects.exclude(pk=own.area_id).first())])
    call = calls.record_call(elsewhere, by=registrar(), **notices.facts())
    calls.publish(call, by=registrar())

    assert list(phone.get("/").context["open_calls"]) == [closing]
    with time_machine.travel(now + timedelta(hours=25)):
        phone.force_login(representative)
        assert list(phone.get("/").context["open_calls"]) == []


def test_the_navigation_has_home_the_association_and_its_reports_alone(phone, representative):
    items = phone.get(OWN).context["navigation"]

    assert [item.url for item in items] == ["/", OWN, reverse("microprojects:my_reports")]


def test_it_sees_its_papers_and_bank_details_and_no_member_and_no_note(phone, own):
    Association.objects.filter(pk=own.pk).update(notes="À surveiller")
    paper(own, "statutes", number="12/2018", scan=(PDF, ".pdf"))
    account(own)
    member(own, name="Karima El Hamdaoui")

    text = phone.get(OWN).content.decode()

    assert "12/2018" in text and rib()[6:22] in text
    assert "Karima" not in text and "surveiller" not in text


def test_a_paper_that_it_adds_is_there_with_who_added_it(phone, own, representative, client, coordinator):
    sent = {"kind": kind("statutes").pk, "number": "12/2018", "scan": SimpleUploadedFile("a.pdf", PDF)}

    answer = phone.post(ADD, sent)

    added = Paper.objects.get()
    assert answer.url == OWN
    assert (added.association, added.added_by, bool(added.scan)) == (own, representative, True)
    client.force_login(coordinator)
    assert representative.name in client.get(own.get_absolute_url()).content.decode()


def test_what_is_no_paper_is_refused_beside_its_field(phone):
    shown = phone.post(ADD, {"kind": kind("statutes").pk, "scan": SimpleUploadedFile("a.pdf", b"MZ")})

    assert "scan" in shown.context["form"].errors
    assert not Paper.objects.exists()


def test_bank_details_that_it_proposes_wait_for_cefa(phone, own, representative, finance):
    answer = phone.post(PROPOSE, {"rib": rib(), "bank": "BP"})
    again = phone.post(PROPOSE, {"rib": rib("1458109031177015416240")})

    proposed = BankAccount.objects.get()
    assert answer.url == OWN and again.context["form"].non_field_errors()
    assert (proposed.status, proposed.proposed_by) == ("proposed", representative)
    assert not representative.has_perm("microprojects.confirm_bankaccount", proposed)
    assert finance.has_perm("microprojects.confirm_bankaccount", proposed)


def test_it_opens_its_own_scans_and_no_other_association_s(phone, own, areas):
    mine = paper(own, "statutes", scan=(PDF, ".pdf"))
    other = paper(record(areas.khouribga, "Zohour"), "statutes", scan=(PDF, ".pdf"))

    opened = phone.get(reverse("microprojects:open_own_paper", args=[mine.pk]))

    assert opened.status_code == 200 and opened["Content-Disposition"].startswith("attachment")
    assert phone.get(reverse("microprojects:open_own_paper", args=[other.pk])).status_code == 404


def test_whoever_speaks_for_none_has_no_such_pages(client, coordinator, areas):
    client.force_login(coordinator)

    assert {client.get(page).status_code for page in (OWN, ADD, PROPOSE)} == {403}
