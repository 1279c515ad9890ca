"""A person's history on their dossier and on its own page: who did what, from what to what; and to whom it is told."""

import pytest
from django.urls import reverse

from beneficiaries.actions import people
from beneficiaries.models import Identity
from journal.models import Entry
from programme.scope import EVERYTHING, acting_as, scoped
from tests.beneficiaries.people import registered

pytestmark = pytest.mark.django_db


@pytest.fixture
def salma(officer, partners, areas):
    return registered(
        partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, sex="F", birth_year=1989,
        phones=["+212612345678"], document_kind="CIN", document_number="QA12345",
    )  # fmt: skip


@pytest.fixture
def as_user(client):
    """as_user(user, person, page): what they are shown."""

    def open_page(user, person, route="history", **query):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client.get(reverse(f"beneficiaries:{route}", args=[person.code]), query)

    return open_page


def corrected(person, by, **facts):
    with acting_as(by):
        people.correct(person, by=by, **facts)


@pytest.mark.parametrize("page", ["dossier", "history"])
def test_a_correction_stands_with_what_was_before_and_what_came_after(as_user, salma, officer, page):
    corrected(salma, officer, first_name="سلمى", nationality="SN")

    text = as_user(officer, salma, page).content.decode()

    for shown in ("Salma", "سلمى", "Senegal", "Officer", "First name"):
        assert f'<bdi dir="auto">{shown}</bdi>' in text or f"<dt>{shown}</dt>" in text


def test_a_number_tells_that_it_changed_and_never_which(as_user, salma, officer):
    corrected(salma, officer, document_number="QA99999")
    before = as_user(officer, salma)
    corrected(salma, officer, first_name="Selma")  # the same number is encrypted anew
    after = as_user(officer, salma)

    [line] = next(item for item in before.context["history"] if item.changes).changes[0].lines
    assert (line.label, line.before, line.after, line.is_sealed) == ("Document number", "", "", True)
    assert "QA12345" not in before.content.decode()
    assert "QA99999" not in before.content.decode()
    kept = Identity.history.rel.related_model.objects
    with scoped(EVERYTHING):
        for number in kept.values_list("document_number", flat=True):
            assert number not in before.content.decode()
    assert [line.label for change in after.context["history"][0].changes for line in change.lines] == ["First name"]


def test_only_who_may_know_is_told_from_which_address(client, as_user, salma, officer, manager, coordinator):
    client.force_login(coordinator)
    form = client.get(reverse("beneficiaries:change", args=[salma.code])).context["form"]
    data = {name: form[name].value() for name in form.fields if form[name].value() is not None}
    client.post(
        reverse("beneficiaries:change", args=[salma.code]), data | {"nationality": "ML"}, REMOTE_ADDR="192.0.2.77"
    )

    told = {user: as_user(user, salma).content.decode() for user in (officer, coordinator, manager)}

    assert all("Coordinator" in text and "Mali" in text for text in told.values())
    assert [user for user, text in told.items() if "192.0.2.77" in text] == [manager]


def test_a_deleted_identity_leaves_no_name_in_the_history(as_user, salma, officer):
    corrected(salma, officer, first_name="Selma")
    corrected(salma, officer, consent="no")

    page = as_user(officer, salma)

    for name in ("Salma", "Selma", "Bennani"):
        assert name not in page.content.decode()
    assert [item.notes for item in page.context["history"]][1] == ["Identity corrected"]
    assert "Identity deleted after a refusal" in page.content.decode()


def test_refused_accesses_are_no_history(as_user, salma, stranger, officer):
    assert as_user(stranger, salma).status_code == 404
    assert Entry.objects.refusals().filter(record_id=salma.pk).exists()

    page = as_user(officer, salma)

    assert "Stranger" not in page.content.decode()
    assert "refuse_access" not in page.content.decode()


def test_reading_the_history_is_reading_the_identity(as_user, salma, coordinator):
    as_user(coordinator, salma)

    assert Entry.objects.get(act="read_beneficiary", by=coordinator).record_id == salma.pk


def test_older_acts_stand_on_the_next_page(as_user, salma, officer):
    for number in range(25):
        corrected(salma, officer, birth_year=1950 + number)

    dossier, first = as_user(officer, salma, "dossier"), as_user(officer, salma)
    second = as_user(officer, salma, page=2)

    assert len(dossier.context["history"]) == 10
    assert reverse("beneficiaries:history", args=[salma.code]) in dossier.content.decode()
    assert [len(page.context["history"]) for page in (first, second)] == [20, 7]  # a reading and the registration, too
    assert ('rel="next"' in first.content.decode(), 'rel="next"' in second.content.decode()) == (True, False)
    assert second.context["history"][-1].acts == ["Registered"]
    assert salma.code in first.content.decode().split("</title>")[0]
    assert "Salma" not in first.content.decode().split("</title>")[0]
