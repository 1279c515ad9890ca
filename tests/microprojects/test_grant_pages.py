"""The pages of grants: listed, prepared, signed, paid by four hands, spent, amended, settled, closed."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from journal.models import Entry
from microprojects.actions import tranches
from microprojects.models import Expense, Grant
from microprojects.querysets.expenses import looks_at
from microprojects.resources.photos import cleaned
from tests.microprojects.granted import (
    ended,
    fresh,
    paid,
    prepared,
    selected,
    settled,
    signed,
    somebody,
    spent,
)
from tests.microprojects.notices import published
from tests.microprojects.registry import PDF
from tests.microprojects.reporting import PHOTO

pytestmark = pytest.mark.django_db


def url(name, grant, *more):
    return reverse(f"microprojects:{name}", args=[grant.application.code, *more])


def scan(name="convention.pdf"):
    return SimpleUploadedFile(name, PDF)


@pytest.fixture
def as_manager(client, grants_manager):
    client.force_login(grants_manager)
    return client


def text_of(response):
    assert response.status_code == 200, response.status_code
    return response.content.decode()


def said(response):
    return [str(message) for message in response.context["messages"]]


def test_the_list_shows_money_and_is_narrowed(as_manager, areas):
    call = published()
    first = signed(areas.khouribga, call=call, name="Amal")
    paid(first)
    spent(first, 700)
    prepared(areas.oujda, call=call, name="Basma")
    listed = reverse("microprojects:grants")

    assert [row.number for row in as_manager.get(listed).context["page"]] == ["APP/2018/01/C01", "APP/2018/01/C02"]
    for query, numbers in {
        "?q=amal": ["APP/2018/01/C01"], "?q=c02": ["APP/2018/01/C02"], "?todo=sign": ["APP/2018/01/C02"],
        "?todo=decide": ["APP/2018/01/C01"], "?todo=release": [], f"?area={areas.oujda.pk}": ["APP/2018/01/C02"],
        "?status=ongoing": ["APP/2018/01/C01"], f"?call={call.pk}&sort=-paid": ["APP/2018/01/C01", "APP/2018/01/C02"],
    }.items():  # fmt: skip
        assert [row.number for row in as_manager.get(listed + query).context["page"]] == numbers, query


def test_the_list_asks_the_same_of_the_database_for_three_as_for_one(
    as_manager, areas, django_assert_max_num_queries, django_assert_num_queries
):
    call = published()
    prepared(areas.khouribga, call=call, name="Amal")
    listed = reverse("microprojects:grants")
    as_manager.get(listed)
    with django_assert_max_num_queries(40) as one:
        as_manager.get(listed)
    for name in ("Basma", "Chourouk"):
        prepared(areas.khouribga, call=call, name=name)

    with django_assert_num_queries(len(one)):
        as_manager.get(listed)


def test_an_agreement_is_prepared_changed_and_signed(as_manager, areas):
    application = selected(areas.khouribga)
    terms = {"amount": "45 000,00", "starts_on": "2019-01-22", "ends_on": "2019-09-19", "shares": "40 40 20"}
    prepare = reverse("microprojects:prepare_grant", args=[application.code])
    as_manager.post(prepare, terms)
    grant = Grant.objects.get()
    as_manager.post(url("change_grant", grant), terms | {"amount": "٣٠٠٠٠", "shares": "50/50"})

    as_manager.post(url("sign", grant), {"signed_on": "2019-01-22", "copy": scan()})

    grant = fresh(grant)
    assert (grant.amount, grant.application.status, bool(grant.copy)) == (30_000, "contracted", True)
    assert [each.amount for each in grant.tranches.all()] == [15_000, 15_000]
    response = as_manager.get(url("open_agreement", grant))
    assert b"".join(response.streaming_content) == PDF
    assert Entry.objects.filter(act="open_agreement", label=application.code).count() == 1


def test_the_page_of_a_selected_application_leads_to_its_agreement_and_then_to_its_grant(as_manager, areas):
    application = selected(areas.khouribga)
    page = application.get_absolute_url()

    before = as_manager.get(page).content.decode()
    prepared(areas.khouribga, application=application)
    after = as_manager.get(page).content.decode()

    prepare, grant = reverse("microprojects:prepare_grant", args=[application.code]), url("grant", Grant.objects.get())
    assert [prepare in before, grant in before] == [True, False]
    assert [prepare in after, grant in after] == [False, True]


@pytest.mark.parametrize(
    ("said", "field"),
    [({"amount": "-5"}, "amount"), ({"amount": "1 000 000 000"}, "amount"), ({"amount": "beaucoup"}, "amount"),
     ({"amount": "0"}, "amount"), ({"amount": "NaN"}, "amount"), ({"shares": "40 40"}, "shares"),
     ({"shares": "100 0"}, "shares"),
     ({"amount": "45 000,01"}, None), ({"ends_on": "2019-01-01"}, None)],
)  # fmt: skip
def test_terms_that_cannot_be_get_a_sentence_and_nothing_is_lost(as_manager, areas, said, field):
    application = selected(areas.khouribga)
    terms = {"amount": "45 000", "starts_on": "2019-01-22", "ends_on": "2019-09-19", "shares": "40 40 20"} | said

    response = as_manager.post(reverse("microprojects:prepare_grant", args=[application.code]), terms)

    errors = response.context["form"].errors
    assert list(errors) == [field or "__all__"]
    assert terms["amount"] in response.content.decode()
    assert not Grant.objects.exists()


def test_what_is_no_scan_is_not_taken_as_the_signed_copy(as_manager, areas):
    grant = prepared(areas.khouribga)
    copy = SimpleUploadedFile("convention.pdf", b"MZ\x90 no pdf")

    response = as_manager.post(url("sign", grant), {"signed_on": "2019-01-22", "copy": copy})

    assert list(response.context["form"].errors) == ["copy"]
    assert not fresh(grant).is_signed


def test_a_tranche_is_requested_by_one_and_released_and_confirmed_by_another(client, areas, grants_manager, finance):
    grant = signed(areas.khouribga)
    client.force_login(grants_manager)
    client.post(url("request_payment", grant, 1))
    assert not client.get(url("grant", grant)).context["tranches"][0].can["release"]
    assert client.post(url("release", grant, 1)).status_code == 403

    client.force_login(finance)
    client.post(url("release", grant, 1))
    client.post(url("confirm_payment", grant, 1), {"paid_on": "2019-01-28", "reference": "VIR-1"})

    tranche = grant.tranches.get(number=1)
    assert (tranche.status, tranche.requested_by, tranche.released_by) == ("paid", grants_manager, finance)
    assert fresh(grant).application.status == "ongoing"


def test_what_keeps_a_tranche_from_being_requested_stands_beside_it(as_manager, areas):
    grant = signed(areas.khouribga)
    first = as_manager.get(url("grant", grant)).context["tranches"]
    assert [row.can["request"] for row in first] == [True, False, False]
    paid(grant)

    response = as_manager.post(url("request_payment", grant, 2), follow=True)

    rows = response.context["tranches"]
    assert [row.can["request"] for row in rows] == [False, False, False]
    assert [len(row.missing) for row in rows] == [0, 2, 0]
    assert len(said(response)) == 1
    assert grant.tranches.get(number=2).status == "planned"


def test_a_request_is_turned_down_and_a_payment_sent_back_for_a_reason(as_manager, areas):
    grant = signed(areas.khouribga)
    first = grant.tranches.get(number=1)
    tranches.request(first, by=somebody("requester"))
    assert as_manager.post(url("turn_down", grant, 1), {"reason": ""}).context["form"].errors
    as_manager.post(url("turn_down", grant, 1), {"reason": "RIB à vérifier"})
    assert grant.tranches.get(number=1).reason == "RIB à vérifier"

    tranches.release(tranches.request(grant.tranches.get(number=1), by=somebody("requester")), by=somebody("releaser"))
    as_manager.post(url("return_payment", grant, 1), {"reason": "Compte clos"})

    assert grant.tranches.get(number=1).status == "planned"


def test_expenses_are_decided_one_by_one_and_as_proposed(as_manager, areas):
    grant = signed(areas.khouribga)
    good, lost, part = spent(grant, 500), spent(grant, 600, voucher=""), spent(grant, 700)
    fine = spent(grant, 800, label="Amende")
    rows = as_manager.get(url("expenses", grant)).context["rows"]
    assert [bool(row.proposal) for row in rows] == [False, True, False, True]

    as_manager.post(url("admit_expense", grant, good.pk))
    in_part = {"step": "admit_in_part", "admitted": "650,50", "ground": "over_line", "reason": ""}
    as_manager.post(url("decide_expense", grant, part.pk), in_part)
    as_manager.post(url("decide_expense", grant, lost.pk), {"step": "refuse", "ground": "no_voucher"})
    as_manager.post(url("reconsider_expense", grant, good.pk))
    as_manager.post(url("decide_as_proposed", grant))

    told = dict(Expense.objects.values_list("pk", "status"))
    assert told == {good.pk: "admitted", lost.pk: "refused", part.pk: "in_part", fine.pk: "refused"}
    assert Expense.objects.get(pk=part.pk).admitted == Decimal("650.50")


@pytest.mark.parametrize(
    ("said", "field"),
    [({"step": "refuse"}, "ground"), ({"step": "admit_in_part", "ground": "other"}, "admitted"),
     ({"step": "refuse", "ground": "other"}, "__all__"), ({}, "step"),
     ({"step": "admit_in_part", "ground": "over_line", "admitted": "500"}, "__all__")],
)  # fmt: skip
def test_a_decision_without_its_ground_gets_a_sentence(as_manager, areas, said, field):
    expense = spent(signed(areas.khouribga), 500)

    response = as_manager.post(url("decide_expense", expense.grant, expense.pk), said)

    assert list(response.context["form"].errors) == [field]
    assert Expense.objects.get().status == "declared"


def test_a_receipt_handed_in_twice_leads_to_the_other_and_is_opened_on_record(as_manager, areas):
    call = published()
    first = spent(signed(areas.khouribga, call=call, name="Amal"), 500, voucher="F5", receipt=(PDF, ".pdf"))
    other = signed(areas.oujda, call=call, name="Basma")
    spent(other, 500, voucher="F5")

    page = text_of(as_manager.get(url("expenses", other)))
    response = as_manager.get(url("open_receipt", first.grant, first.pk))

    assert url("expenses", first.grant) + f"#{first.code}" in page
    assert b"".join(response.streaming_content) == PDF
    assert Entry.objects.filter(act="open_receipt").count() == 1


def test_an_expense_is_recorded_from_paper_and_taken_back(as_manager, areas):
    grant = signed(areas.khouribga)
    facts = {"line": grant.lines.get().pk, "spent_on": "2019-02-20", "voucher": "F7", "payee": "Papeterie",
             "label": "Affiches", "amount": "1 351,67"}  # fmt: skip
    assert "amount" in as_manager.post(url("record_expense", grant), facts | {"amount": "-1"}).context["form"].errors

    as_manager.post(url("record_expense", grant), facts | {"receipt": scan("recu.pdf")})

    made = Expense.objects.get()
    assert (made.amount, bool(made.receipt)) == (Decimal("1351.67"), True)
    as_manager.post(url("remove_expense", grant, made.pk))
    assert not Expense.objects.exists()


def test_an_overrun_of_a_line_is_told_as_soon_as_it_is_declared(as_manager, areas):
    grant = signed(areas.khouribga)
    spent(grant, 69_000)
    assert not as_manager.get(url("grant", grant)).context["lines"][0].overrun

    spent(grant, Decimal("0.01"))

    assert "0,01" in as_manager.get(url("grant", grant)).context["lines"][0].overrun


def test_an_amendment_is_proposed_by_one_and_approved_by_another(client, areas, grants_manager, manager):
    grant = signed(areas.khouribga)
    client.force_login(grants_manager)
    changes = {"reason": "Retard", "amount": "45 000", "ends_on": "2019-11-30", "line-1": "60 000"}
    assert client.post(url("propose_amendment", grant), changes | {"ends_on": "2031-01-01"}).context["form"].errors
    client.post(url("propose_amendment", grant), changes)
    assert client.post(url("approve_amendment", grant, 1)).status_code == 403
    [row] = client.get(url("grant", grant)).context["amendments"]
    assert (row.can_approve, row.can_refuse, len(row.changes)) == (False, True, 1)

    client.force_login(manager)
    client.post(url("approve_amendment", grant, 1))

    assert fresh(grant).ends_on == date(2019, 11, 30)


def test_settling_shows_how_it_comes_about_and_closing_what_is_missing(as_manager, areas):
    grant = ended(areas.khouribga, Decimal(60_000))
    page = as_manager.get(url("settle", grant))
    assert (page.context["money"].due, page.context["money"].balance) == (45_000, 9_000)

    as_manager.post(url("settle", grant), {})
    refused = as_manager.post(url("close_grant", grant), follow=True)

    assert fresh(grant).settlement.balance == 9_000
    assert refused.context["gates"][1] != []
    paid(grant, 3)
    as_manager.post(url("close_grant", grant))
    assert fresh(grant).application.status == "settled"
    assert as_manager.get(url("grant", grant)).context["gates"] is None


def test_settling_before_its_time_gets_all_that_is_missing(as_manager, areas):
    grant = signed(areas.khouribga)
    spent(grant, 100)

    response = as_manager.post(url("settle", grant), {})

    assert len(response.context["missing"]) == 2
    assert response.context["form"].non_field_errors()
    assert offers_to_settle(as_manager.get(url("settle", ended(areas.oujda, Decimal(40_000), name="Amal"))))
    assert not offers_to_settle(response) and not offers_to_settle(as_manager.get(url("settle", grant)))


def offers_to_settle(page):
    return "Liquider la subvention</button>" in " ".join(text_of(page).split()).replace(" </", "</")


def test_what_is_owed_is_paid_back_in_parts_then_the_file_closes(as_manager, areas):
    grant = settled(areas.khouribga, Decimal(40_000))  # 30,000 of 36,000 paid
    repay = {"amount": "4 000", "received_on": "2019-12-01", "reference": "REM-1"}
    as_manager.post(url("record_recovery", grant), repay)
    too_much = as_manager.post(url("record_recovery", grant), repay | {"amount": "2 000,01", "reference": "REM-2"})
    assert too_much.context["form"].errors

    as_manager.post(url("record_recovery", grant), repay | {"amount": "2 000", "reference": "REM-2"})
    as_manager.post(url("close_grant", grant))

    assert fresh(grant).application.status == "settled"


def test_a_grant_is_terminated_for_a_reason_that_its_page_tells(as_manager, areas):
    grant = signed(areas.khouribga)

    as_manager.post(url("terminate", grant), {"reason": "Le bureau a démissionné."})

    assert "Le bureau a démissionné." in text_of(as_manager.get(url("grant", grant)))


def test_a_copy_is_put_on_file_once(as_manager, areas):
    grant = signed(areas.khouribga)

    response = as_manager.post(url("add_copy", grant), {"copy": scan()})

    assert response.context["form"].non_field_errors()


def test_one_photo_is_known_again_whoever_hands_it_in_and_the_camera_s_notes_are_not_kept(as_manager, areas):
    call = published()
    first = spent(signed(areas.khouribga, call=call, name="Amal"), 500, receipt=cleaned(PHOTO))
    grant = signed(areas.khouribga, call=call, name="Basma")

    facts = {"line": grant.lines.get().pk, "spent_on": "2019-03-02", "payee": "Imprimerie", "label": "Tracts"}
    facts |= {"amount": "90", "receipt": SimpleUploadedFile("recu.jpg", PHOTO, "image/jpeg")}
    as_manager.post(url("record_expense", grant), facts)

    made = grant.expenses.get()
    assert b"6.3498" in PHOTO and b"6.3498" not in made.receipt.read()
    [look] = looks_at(grant, [made])
    assert [twin.pk for twin in look.twins] == [first.pk] and look.has_known_picture


def test_the_dossier_and_its_history_are_shown_in_every_state(as_manager, areas):
    call = published()
    grants = [
        prepared(areas.khouribga, call=call, name="Amal"),
        signed(areas.khouribga, call=call, name="Basma"),
        settled(areas.khouribga, Decimal(40_000), call=call, name="Chourouk"),
    ]

    for grant in grants:
        assert grant.number in text_of(as_manager.get(url("grant", grant)))
        assert grant.number in text_of(as_manager.get(url("grant_history", grant)))
    assert url("grant", grants[2]) in text_of(as_manager.get(grants[2].application.get_absolute_url()))
