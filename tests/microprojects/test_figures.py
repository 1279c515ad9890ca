"""What reports count of micro-projects: applications, grants, grants settled."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from microprojects.actions import grants, settlements
from microprojects.actions.reporting import answer_remark, send_back_item, submit_report
from microprojects.actions.tranches import approve_report
from microprojects.figures.facts import headcounts
from microprojects.models import Application, Settlement
from programme.counting import count
from programme.models import Indicator
from programme.periods import month, month_of
from programme.scope import EVERYTHING, scoped
from reports.figures.reached import reached_beside
from reports.indicators import COMPUTED
from tests.facts import course, person, registered, roll_call
from tests.microprojects import filed, granted, registry, reporting
from tests.microprojects.notices import published

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
JANUARY = month(2019, 1)


def counted(code, period=JANUARY):
    return count(COMPUTED[code].facts(), rule=Indicator.Rule.OCCURRENCES, period=period, with_ids=True)


def numbers(figure):
    return (figure.total.period, figure.total.weight_period, figure.total.cumulative, figure.total.weight)


@pytest.fixture
def khouribga(areas):
    return areas.khouribga


@pytest.fixture
def money(khouribga):
    """Two grants of one area, signed in January 2019, and one that is only prepared."""
    call = published(envelope=Decimal(200_000))
    with scoped(EVERYTHING):
        made = [granted.signed(khouribga, call=call, name=f"Association {n}", amount=n * 10_000) for n in (1, 2)]
        granted.prepared(khouribga, call=call, name="Association 3")
    return made


def test_grants_count_once_signed_and_weigh_what_was_granted(money, khouribga):
    figure = counted("R2.1")

    assert numbers(figure) == (2, 30_000.0, 2, 30_000.0)
    assert figure.cell(area=khouribga.pk).weight == 30_000.0
    assert set(figure.total.ids) == {grant.pk for grant in money}
    assert numbers(counted("R2.1", month(2018, 12))) == (0, 0, 0, 0)


def test_applications_count_when_they_came_whatever_became_of_them(khouribga):
    call = published()
    with scoped(EVERYTHING):
        filed.drafted(call, registry.record(khouribga, "Association en train d'écrire"))
        came = [
            filed.submitted(call, registry.record(khouribga, name)) for name in ("Association A", "Association du Sud")
        ]
    Application.objects.filter(pk=came[0].pk).update(status="withdrawn")
    Application.objects.filter(pk=came[1].pk).update(area=None)

    figure = counted("R2.1a", month_of(timezone.localdate()))

    assert numbers(figure) == (2, 90_000.0, 2, 90_000.0)
    assert set(figure.total.ids) == {application.pk for application in came}
    assert figure.cell(area="U").cumulative == 1, "from outside the areas"


def test_a_project_is_completed_once_its_balance_was_paid_back_on_that_day(khouribga):
    with scoped(EVERYTHING):
        grant = granted.settled(khouribga, Decimal(40_000))
    assert grant.settlement.balance == -6_000, "paid 36,000; 75 % of 40,000 is due"
    this_month = month_of(timezone.localdate())
    assert numbers(counted("R2.2", this_month)) == (0, 0, 0, 0), "settled, and not paid back"

    terms = {"amount": Decimal(6_000), "received_on": timezone.localdate(), "reference": "VIR-RETOUR"}
    settlements.record_recovery(grant, by=granted.somebody("finance"), **terms)
    grants.close(granted.fresh(grant), by=granted.somebody("finance"))

    assert numbers(counted("R2.2", this_month)) == (1, 30_000.0, 1, 30_000.0)
    assert Settlement.objects.get().due == 30_000


def test_what_was_signed_before_the_programme_began_does_not_count(khouribga):
    with scoped(EVERYTHING):
        granted.signed(khouribga)

    assert numbers(counted("R2.1", month_of(date(2017, 3, 1)))) == (0, 0, 0, 0)


def test_people_reached_count_once_however_many_reports_name_them_and_headcounts_never(khouribga, areas):
    by, today = granted.somebody("speaker"), timezone.localdate()
    here, there = person(sex="F"), person(sex="M", in_area="oujda")
    registered(here, "2018-02-03", group="TG6_SUBURB")
    registered(here, "2018-02-03", group="TG5_CSO_LEADER")
    first = reporting.under_way(khouribga, name="Association A")
    second = reporting.under_way(areas.oujda, name="Association B", call=first.call)
    reporting.approved(reporting.due(first, "interim"), by, people=[here])
    reporting.approved(reporting.due(first, "final"), by, people=[here, there], women=0, men=0)
    reporting.approved(reporting.due(second, "final"), by, people=[here])

    figure = count(COMPUTED["R2.3"].facts(), rule=Indicator.Rule.UNIQUE_EVER, period=month_of(today))

    assert (figure.total.period, figure.total.cumulative, figure.total.occurrences) == (2, 2, 4)
    assert figure.cell(area=areas.oujda.pk).cumulative == 1
    assert (figure.cell(sex="F").cumulative, figure.cell(group="U").cumulative) == (1, 1)
    assert figure.cell(group="TG6_SUBURB").cumulative == figure.cell(group="TG5_CSO_LEADER").cumulative == 1
    assert headcounts(month_of(today)) == [
        (khouribga.pk, {"women": 12, "men": 8, "other": 0, "youth": 5, "period": 20}),
        (areas.oujda.pk, {"women": 12, "men": 8, "other": 0, "youth": 5, "period": 20}),
    ]


def test_what_a_report_says_counts_once_it_is_approved_also_after_it_came_back(khouribga):
    by, today = granted.somebody("speaker"), timezone.localdate()
    report = reporting.due(reporting.under_way(khouribga))
    reporting.submitted(report, by, people=[person()])
    facts = COMPUTED["R2.3"].facts
    assert count(facts(), rule=Indicator.Rule.UNIQUE_EVER, period=month_of(today)).total.cumulative == 0

    remark = send_back_item(report, item="people", text="Qui ?", by=granted.somebody("manager"))
    answer_remark(remark, answer="Fait.", by=by)
    submit_report(report, by=by)
    approve_report(report.grant.reports.get(status="received"), by=granted.somebody("manager"))

    figure = count(facts(), rule=Indicator.Rule.UNIQUE_EVER, period=month_of(today))
    assert (figure.total.cumulative, figure.total.occurrences) == (1, 1)


def test_a_report_reconciles_the_people_reached_with_the_programme_s_unique_people(khouribga):
    by, known, trained, stranger = granted.somebody("speaker"), person(), person(), person()
    registered(known, "2018-02-03")
    registered(trained, "2018-02-03")
    registered(person(), "2018-02-03")
    roll_call(course(), trained, "PA")
    reporting.approved(reporting.due(reporting.under_way(khouribga)), by, people=[known, trained, stranger])

    beside = reached_beside(month_of(timezone.localdate()))

    assert beside["people"] == {"registered": 3, "reached": 3, "both": 2, "trained": 1}
    assert beside["headcounts"] == [["khouribga", 12, 8, 0, 5, 20]]
