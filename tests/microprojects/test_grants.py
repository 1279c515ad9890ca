"""An agreement is prepared within the envelope, signed, paid in tranches by four hands, amended, terminated."""

from datetime import date
from decimal import Decimal

import pytest

from journal.models import Entry
from journal.steps import StepRefused
from microprojects.actions import grants as actions
from microprojects.actions import tranches
from microprojects.actions.grants import GrantRefused
from microprojects.formats import shares_of
from microprojects.models import Grant, Tranche
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.grants import AMENDMENT, EXPENSE, GRANT, REPORT, TRANCHE
from tests.microprojects import filed
from tests.microprojects.granted import (
    ENDS,
    STARTS,
    admitted,
    ended,
    fresh,
    paid,
    prepared,
    released,
    report,
    requested,
    selected,
    settled,
    signed,
    somebody,
)
from tests.microprojects.notices import published
from tests.microprojects.registry import PDF

pytestmark = pytest.mark.django_db
P = ApplicationStatus

# workflow, status: the status after each step, "-" when it is refused
TABLES = {
    # sign begin finish terminate close
    "grant": (GRANT, P, {
        "selected": "contracted - - - -",
        "contracted": "- ongoing - terminated -",
        "ongoing": "- - final_report terminated -",
        "final_report": "- - - terminated settled",
        "terminated": "- - - - settled",
    }),
    # request turn_down release confirm_payment return_payment drop
    "tranche": (TRANCHE, Tranche._meta.get_field("status").choices, {
        "planned": "requested - - - - dropped",
        "requested": "- planned released - - -",
        "released": "- - - paid planned -",
    }),
    # approve send_back
    "report": (REPORT, [("received", ""), ("approved", ""), ("returned", "")], {"received": "approved returned"}),
    # approve refuse
    "amendment": (AMENDMENT, [("proposed", ""), ("in_force", ""), ("refused", "")], {"proposed": "in_force refused"}),
    # admit admit_in_part refuse reconsider
    "expense": (EXPENSE, [("declared", ""), ("admitted", ""), ("in_part", ""), ("refused", "")], {
        "declared": "admitted in_part refused -",
        **dict.fromkeys(["admitted", "in_part", "refused"], "- - - declared"),
    }),
}  # fmt: skip


@pytest.mark.parametrize("name", TABLES)
def test_each_step_is_taken_from_its_statuses_only(name):
    workflow, statuses, table = TABLES[name]

    for status in [each[0] if isinstance(each, tuple) else each for each in statuses]:
        told = table.get(status, " ".join("-" for _step in workflow.steps)).split()
        steps = [step.target if status in step.sources else "-" for step in workflow.steps.values()]
        assert steps == told, status


def test_an_agreement_takes_its_budget_from_what_was_submitted_and_its_tranches_from_the_setting(areas):
    grant = prepared(areas.khouribga)

    assert (grant.number, grant.rate) == ("APP/2018/01/C01", 75)
    assert [(line.name, line.amount, line.heading.name_fr) for line in grant.lines.all()] == [
        ("Ateliers", 60_000, "ressources humaines")
    ]
    assert [(each.amount, each.condition) for each in grant.tranches.all()] == [
        (18_000, "signed"), (18_000, "interim"), (9_000, "final"),
    ]  # fmt: skip
    assert Entry.objects.filter(act="prepare_grant", label=grant.application.code).exists()


def test_a_number_that_an_imported_agreement_has_is_passed_over(areas):
    first = prepared(areas.khouribga, amount=1_000)
    Grant.objects.filter(pk=first.pk).update(number="APP/2018/01/C02")

    second = prepared(
        areas.khouribga, application=selected(areas.khouribga, call=first.call, name="Amal"), amount=1_000
    )

    assert second.number == "APP/2018/01/C03"


@pytest.mark.parametrize(
    ("amount", "shares", "parts"),
    [
        ("100.01", [40, 40, 20], ["40.00", "40.00", "20.01"]),
        ("0.05", [50, 50], ["0.03", "0.02"]),
        ("33333.33", [33, 33, 34], ["11000.00", "11000.00", "11333.33"]),
    ],
)
def test_tranches_add_up_to_the_cent_the_last_one_takes_the_rounding(amount, shares, parts):
    assert shares_of(Decimal(amount), shares) == [Decimal(part) for part in parts]


@pytest.mark.parametrize(
    "terms",
    [{"amount": 0}, {"amount": 45_001}, {"amount": -1}, {"amount": 1_000_000_000}, {"ends_on": STARTS},
     {"starts_on": date(2017, 2, 28)}, {"ends_on": date(2020, 6, 1)}],
)  # fmt: skip
def test_terms_that_cannot_be_are_refused(areas, terms):
    application = selected(areas.khouribga)

    with pytest.raises(GrantRefused):
        prepared(areas.khouribga, application=application, **terms)
    assert not Grant.objects.exists()


def test_a_period_in_the_extension_counts_once_the_amendment_of_the_programme_is_approved(areas, programme):
    application = selected(areas.khouribga)
    programme.end_amended = None
    programme.save()
    with pytest.raises(GrantRefused):
        prepared(areas.khouribga, application=application, ends_on=date(2020, 5, 31))

    programme.end_amended = date(2020, 5, 31)
    programme.save()

    assert prepared(areas.khouribga, application=application, ends_on=date(2020, 5, 31)).ends_on.year == 2020


def test_only_a_selected_application_gets_one_agreement(areas):
    application = prepared(areas.khouribga).application

    with pytest.raises(GrantRefused):
        prepared(areas.khouribga, application=application)
    with pytest.raises(StepRefused):
        actions.terminate(application.grant, reason="x", by=somebody("preparer"))
    assert Grant.objects.count() == 1


def test_the_envelope_holds_and_says_so(areas):
    """What an agreement leaves of what was asked for is free for another one, and is then taken."""
    call = published(envelope=100_000, maximum=100_000)
    first = prepared(areas.khouribga, call=call, name="Amal", amount=25_000)
    prepared(areas.khouribga, call=call, name="Basma")
    small = filed.line(call, quantity=1, unit_cost=40_000, own_contribution=10_000)
    selected(areas.khouribga, call=call, name="Chourouk", lines=[small])

    with pytest.raises(GrantRefused, match=r"enveloppe|envelope"):
        actions.change_grant(first, amount=Decimal(25_001), starts_on=STARTS, ends_on=ENDS, by=somebody("preparer"))
    assert fresh(first).amount == 25_000


def test_terms_change_until_somebody_signs(areas):
    grant = prepared(areas.khouribga)
    changed = {"amount": Decimal(30_000), "starts_on": STARTS, "ends_on": ENDS, "by": somebody("preparer")}
    actions.change_grant(grant, **changed, shares=[80, 20])
    actions.sign(grant, signed_on=STARTS, copy=(PDF, ".pdf"), by=somebody("preparer"))

    with pytest.raises(GrantRefused):
        actions.change_grant(grant, **changed)
    grant = fresh(grant)
    assert [each.amount for each in grant.tranches.all()] == [24_000, 6_000]
    assert (grant.rate, grant.application.status, len(grant.sha256)) == (50, P.CONTRACTED, 64)


def test_a_tranche_is_requested_by_one_released_by_another_closed_by_the_bank(areas):
    grant = signed(areas.khouribga)
    tranche = requested(grant)

    with pytest.raises(GrantRefused):
        tranches.release(tranche, by=somebody("requester"))
    paid_one = tranches.release(tranche, by=somebody("releaser"))
    tranches.confirm_payment(paid_one, paid_on=date(2019, 1, 28), reference="VIR-1", by=somebody("releaser"))
    for again in (tranches.request, tranches.release):
        with pytest.raises(StepRefused):
            again(tranche, by=somebody("third"))
    assert fresh(grant).application.status == P.ONGOING
    assert grant.tranches.get(number=1).account == grant.application.association.accounts.in_force().get()


def test_nothing_is_paid_before_the_signature_or_without_bank_details(areas):
    unsigned = prepared(areas.khouribga)
    with pytest.raises(GrantRefused):
        requested(unsigned)

    grant = signed(areas.khouribga, name="Amal", call=unsigned.call)
    grant.application.association.accounts.update(status="replaced")

    with pytest.raises(GrantRefused):
        requested(grant)


def test_bank_details_that_changed_meanwhile_are_those_that_are_paid(areas):
    grant = signed(areas.khouribga)
    tranche = requested(grant)
    grant.application.association.accounts.update(status="replaced")

    with pytest.raises(GrantRefused):
        tranches.release(tranche, by=somebody("releaser"))
    assert grant.tranches.get(number=1).status == "requested"


@pytest.mark.parametrize(("spent", "is_enough"), [(16_799, False), (16_800, True)])
def test_the_second_tranche_waits_for_the_interim_report_and_for_70_per_cent_of_the_first(areas, spent, is_enough):
    grant = signed(areas.khouribga)
    paid(grant, 1)
    with pytest.raises(GrantRefused):
        requested(grant, 2)
    report(grant, "interim")
    admitted(grant, spent)  # of which the grant pays 75 %: 12,600 are 70 % of 18,000

    if is_enough:
        assert requested(grant, 2).status == "requested"
    else:
        with pytest.raises(GrantRefused):
            requested(grant, 2)


def test_the_last_tranche_waits_for_the_final_report_and_the_settlement(areas):
    grant = ended(areas.khouribga)

    with pytest.raises(GrantRefused):
        requested(grant, 3)


def test_what_the_bank_sends_back_or_somebody_turns_down_is_requested_again(areas):
    grant = signed(areas.khouribga)
    tranches.turn_down(requested(grant), reason="Pièce manquante", by=somebody("releaser"))
    tranches.return_payment(released(grant), reason="Compte clos", by=somebody("releaser"))

    again = paid(grant)

    assert (again.status, again.reason) == ("paid", "")
    assert Entry.objects.get(label=grant.application.code, act="return_payment").details["tranche"] == 1


def test_a_grant_with_a_payment_under_way_is_not_terminated(areas):
    grant = signed(areas.khouribga)
    tranche = requested(grant)
    with pytest.raises(GrantRefused):
        actions.terminate(grant, reason="Abandon", by=somebody("preparer"))
    tranches.turn_down(tranche, reason="Abandon", by=somebody("releaser"))

    actions.terminate(grant, reason="Abandon", by=somebody("preparer"))

    assert (fresh(grant).application.status, fresh(grant).application.reason) == (P.TERMINATED, "Abandon")


@pytest.mark.parametrize("number", [1, 2])
def test_of_a_terminated_grant_nothing_is_paid_before_its_settlement(areas, number):
    grant = signed(areas.khouribga)
    if number == 2:
        paid(grant)
        admitted(grant, 18_000)
        admitted(grant, 6_000)
        report(grant, "interim")
    actions.terminate(grant, reason="Abandon", by=somebody("preparer"))

    with pytest.raises(GrantRefused):
        requested(fresh(grant), number)


def test_a_settled_grant_is_not_terminated_any_more(areas):
    grant = settled(areas.khouribga)

    with pytest.raises(GrantRefused):
        actions.terminate(grant, reason="Abandon", by=somebody("preparer"))


def test_one_reference_of_the_bank_stands_at_one_payment(areas):
    call = published()
    paid(signed(areas.khouribga, call=call, name="Amal"), reference="VIR-7")
    other = released(signed(areas.khouribga, call=call, name="Basma"))

    with pytest.raises(GrantRefused):
        tranches.confirm_payment(other, paid_on=STARTS, reference="VIR-7", by=somebody("releaser"))
    assert other.grant.tranches.get(number=1).status == "released"
