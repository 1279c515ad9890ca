"""Recording, correcting and merging associations."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal.models import Entry
from microprojects import actions
from microprojects.actions import AssociationRefused
from microprojects.models import Association
from programme.scope import EVERYTHING, scoped
from tests.microprojects.registry import member, paper, record, rib

pytestmark = pytest.mark.django_db
LIST = reverse("microprojects:associations")
RECORD = reverse("microprojects:record_association")


@pytest.fixture
def association(areas):
    return record(areas.khouribga)


def sent(area, **more):
    return {"name": "Assoc. Al Manar", "area": area.pk, "ice": "", "phone": "05 23 48 12 34"} | more


def test_a_coordinator_registers_an_association_of_her_area(client, coordinator, areas):
    client.force_login(coordinator)

    answer = client.post(RECORD, sent(areas.khouribga, arabic_name="جمعية المنار", charter_signed_on="2018-05-31"))

    made = Association.objects.get()
    assert answer.url == made.get_absolute_url() == f"/microprojects/associations/{made.code}/"
    assert (made.phone, made.name_key, made.arabic_key) == ("+212523481234", "mnr", "mnr")
    assert Entry.objects.about(made).get().details == {"area": "khouribga"}


def test_an_area_where_she_does_not_work_is_refused_with_a_sentence(client, coordinator, areas):
    client.force_login(coordinator)

    answer = client.post(RECORD, sent(areas.oujda))

    assert answer.status_code == 200
    assert "area" in answer.context["form"].errors
    assert not Association.objects.exists()


def test_an_odd_ice_is_kept_with_a_word_of_warning(client, coordinator, areas):
    client.force_login(coordinator)

    answer = client.post(RECORD, sent(areas.khouribga, ice="00978 380983919"), follow=True)

    assert Association.objects.get().ice == "00978380983919"
    assert [str(each.level_tag) for each in answer.context["messages"]] == ["warning"]


@pytest.mark.parametrize("name", ["Ass. BASMA des jeunes createurs", "Basma des Jeunes Créateurs"])
def test_a_known_association_is_asked_about_before_anything_is_saved(client, coordinator, association, name):
    client.force_login(coordinator)

    answer = client.post(RECORD, sent(association.area, name=name))
    assert [each.code for each in answer.context["form"].others] == [association.code]
    assert Association.objects.count() == 1

    client.post(RECORD, sent(association.area, name=name, is_other="on"))
    assert Association.objects.count() == 2


def test_a_correction_is_journalled_by_its_fields_and_kept_in_the_history(client, coordinator, association):
    client.force_login(coordinator)
    page = reverse("microprojects:change_association", args=[association.code])

    client.post(page, sent(association.area, name="Association Basma"))

    entry = Entry.objects.about(association).first()
    assert (entry.act, entry.details) == ("change_association", {"fields": ["name", "phone"]})
    assert association.history.get().name == "Association Basma des jeunes créateurs"


def test_the_list_is_searched_filtered_and_sorted(client, coordinator, areas, programme):
    first = record(areas.khouribga, "Amal", charter_signed_on="2018-01-01")
    second = record(areas.khouribga, "Zohour")
    record(areas.oujda, "Basma")
    client.force_login(coordinator)

    def shown(**query):
        return [row.code for row in client.get(LIST, query).context["rows"]]

    assert shown() == [first.code, second.code]
    assert shown(sort="-name") == [second.code, first.code]
    assert shown(q="zoh") == shown(q=second.code.lower()) == shown(charter="no") == [second.code]
    assert shown(charter="yes") == [first.code]
    assert shown(papers="complete") == shown(trained="yes") == shown(doubles="yes") == []
    assert shown(area=areas.oujda.pk) == []


def test_the_list_asks_as_much_for_three_as_for_one(client, manager, areas):
    client.force_login(manager)
    counts = []
    for number in (1, 2):
        for each in range(number):
            member(record(areas.khouribga, f"Amal {number} {each}"))
        client.get(LIST)
        with CaptureQueriesContext(connection) as asked:
            assert len(client.get(LIST).context["rows"]) == (1, 3)[number - 1]
        counts.append(len(asked))

    assert counts[0] == counts[1]


def test_doubles_are_found_by_name_ice_bank_details_and_receipt(areas, manager, finance):
    same = record(areas.khouribga, "Al Amal")
    by_name = record(areas.khouribga, "جمعية الأمل")
    by_ice = [record(area, name, ice="003578125339371") for area, name in ((areas.oujda, "A"), (areas.khouribga, "B"))]
    by_rib = [record(areas.oujda, name) for name in ("Zohour", "Rawabit")]
    by_receipt = [record(areas.rabat_sale, name) for name in ("Izdihar", "Massar")]
    record(areas.oujda, "Al Amal")  # of another area
    for each in by_rib:
        actions.propose_account(each, rib=rib(), by=manager)
    for each in by_receipt:
        paper(each, "final-receipt", number="104/2011")

    assert set(Association.objects.doubled()) == {same, by_name, *by_ice, *by_rib, *by_receipt}


def test_a_merge_moves_what_is_not_there_and_keeps_both_histories(areas, manager, finance, fatima, rachid):
    kept, merged = record(areas.khouribga, "Basma"), record(areas.khouribga, "BASMA", ice="003578125339371")
    paper(kept, "final-receipt", number="104/2011")
    twice, moved = paper(merged, "final-receipt", number="104/2011"), paper(merged, "statutes")
    member(kept, "Fatima El Amrani", person=fatima)
    both, other = member(merged, "F. El Amrani", person=fatima), member(merged, "R. Ouazzani", person=rachid)
    actions.confirm_account(actions.propose_account(merged, rib=rib(), by=manager), by=finance)

    with scoped(EVERYTHING):
        actions.merge_association(kept, merged, by=manager)

    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (merged.merged_into, kept.ice) == (kept, "003578125339371")
    assert set(merged.papers.all()) == {twice}
    assert moved in kept.papers.all()
    assert (list(merged.members.all()), other in kept.members.all()) == ([both], True)
    assert kept.accounts.in_force().get().rib == rib()
    entry = Entry.objects.about(kept).first()
    assert (entry.act, entry.details["merged"]) == ("merge_association", merged.code)
    assert entry.details["papers"] == [moved.code]
    assert Entry.objects.about(merged).first().details["kept"] == kept.code
    assert Association.objects.standing().get() == kept


def test_of_two_accounts_in_force_that_of_the_kept_record_goes_on(areas, manager, finance):
    kept, merged = record(areas.khouribga, "Basma"), record(areas.khouribga, "BASMA")
    other = rib("0074101117738570581870")
    for each, number in ((kept, rib()), (merged, other)):
        actions.confirm_account(actions.propose_account(each, rib=number, by=manager), by=finance)

    actions.merge_association(kept, merged, by=manager)

    assert {(each.rib, each.status) for each in kept.accounts.all()} == {(rib(), "in_force"), (other, "replaced")}


def test_what_was_merged_is_merged_no_second_time_and_changed_no_more(areas, manager):
    kept, merged = record(areas.khouribga, "Basma"), record(areas.khouribga, "BASMA")
    actions.merge_association(kept, merged, by=manager)

    for refused in (
        lambda: actions.merge_association(merged, kept, by=manager),
        lambda: actions.merge_association(kept, kept, by=manager),
        lambda: actions.change_association(merged, name="Basma 2", by=manager),
        lambda: actions.propose_account(merged, rib=rib(), by=manager),
    ):
        with pytest.raises(AssociationRefused):
            refused()


def test_two_records_are_merged_on_their_page(client, coordinator, areas):
    kept, merged = record(areas.khouribga, "Basma"), record(areas.khouribga, "BASMA")
    client.force_login(coordinator)
    page = reverse("microprojects:merge_association", args=[merged.code, kept.code])

    assert client.get(kept.get_absolute_url()).context["doubles"] == [(merged, ["name"])]
    assert client.post(page, {}).context["form"].errors
    answer = client.post(page, {"kept": kept.pk})

    assert answer.url == kept.get_absolute_url()
    shown = client.get(merged.get_absolute_url())
    assert shown.context["association"].merged_into == kept
    assert not any(shown.context["can"][act] for act in ("change", "merge", "add_paper", "propose_account"))
    assert shown.context["doubles"] == []
