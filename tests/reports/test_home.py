"""Home: what waits for me, and the last frozen figures, different for each role."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from beneficiaries.models import Import
from beneficiaries.workflow import ImportStatus
from reports import actions
from reports.models import Report
from tests.facts import person, registered

pytestmark = pytest.mark.django_db
ROLES = "officer stranger coordinator me_officer manager grants_manager assessor finance donor administrator".split()


def home(user):
    client = Client()
    client.force_login(user)
    return client.get(reverse("home"))


def words(user):
    return home(user).content.decode()


@pytest.fixture
def figures(report, frozen):
    for number in range(12):
        registered(person(sex="F" if number else "M"), f"2018-04-{number + 1:02d}")
    return frozen(report)


@pytest.fixture
def waiting(partners, areas, officer):
    """An import of AIDECA in Khouribga that was checked."""
    return Import.objects.create(
        kind=Import.Kind.PEOPLE,
        partner=partners.aideca,
        area=areas.khouribga,
        filename="registre.xlsx",
        file="imports/registre.xlsx",
        sha256="0" * 64,
        status=ImportStatus.CHECKED,
        created_by=officer,
    )


@pytest.mark.parametrize("role", ROLES)
def test_everybody_has_a_home_with_and_without_figures(role, request, report, frozen):
    user = request.getfixturevalue(role)
    assert home(user).status_code == 200

    frozen(report)
    assert home(user).status_code == 200


def test_an_import_waits_for_those_who_may_decide_on_it(waiting, officer, stranger, coordinator, donor):
    for user, waits in ((officer, True), (coordinator, True), (stranger, False), (donor, False)):
        assert (waiting.get_absolute_url() in words(user)) is waits, user


def test_a_ready_report_waits_for_the_manager_alone(figures, manager, me_officer):
    assert f'href="{figures.get_absolute_url()}"' in words(manager)
    assert f'href="{figures.get_absolute_url()}"' not in words(me_officer)


def test_progress_comes_from_the_frozen_figures_and_opens_for_those_who_may(figures, manager, officer):
    registered(person(), "2018-04-20")
    actions.approve(figures, version=1, by=manager)

    assert f"{figures.get_absolute_url()}1/indicator/R1.1/" in words(manager)
    page = words(officer)
    assert "indicator/R1.1/" not in page
    assert ">12</span>" in page.replace("\n", "").replace(" ", ""), "not 13: nothing is counted anew"


def test_who_reads_from_outside_sees_figures_once_they_are_published(figures, donor, manager):
    assert "<progress" not in words(donor)

    actions.approve(figures, version=1, by=manager)

    page = words(donor)
    assert "<progress" in page and figures.get_absolute_url() in page


@pytest.mark.parametrize("role", ["officer", "finance", "donor", "administrator"])
def test_figures_that_nobody_published_are_only_for_those_who_work_on_reports(role, figures, manager, request):
    user = request.getfixturevalue(role)
    assert "<progress" not in words(user)
    assert "<progress" in words(manager)

    actions.approve(figures, version=1, by=manager)
    assert "<progress" in words(user)


def test_an_assessor_sees_no_figures_not_even_published_ones(figures, manager, assessor):
    actions.approve(figures, version=1, by=manager)

    page = words(assessor)
    assert "<progress" not in page and "R1.1" not in page


def test_the_donor_sees_small_numbers_nowhere_and_later_figures_neither(figures, frozen, manager, donor):
    actions.approve(figures, version=1, by=manager)
    for number in range(9):
        registered(person(sex="F"), f"2018-05-{number + 1:02d}")
    frozen(Report.objects.create(starts_on=date(2018, 5, 1), ends_on=date(2018, 5, 31), number=5))

    page = " ".join(words(donor).replace("\n", "").split())
    assert '<span class="tile-figure">12</span>' in page.replace("> ", ">").replace(" <", "<")
    assert ">21<" not in page


def test_home_asks_the_database_as_often_whatever_waits(figures, waiting, manager):
    client = Client()
    client.force_login(manager)
    client.get(reverse("home"))

    with CaptureQueriesContext(connection) as little:
        client.get(reverse("home"))
    for number in range(3):
        Import.objects.create(**{**vars_of(waiting), "sha256": str(number)})
        registered(person(), "2018-04-20")
    with CaptureQueriesContext(connection) as more:
        client.get(reverse("home"))

    assert len(more) == len(little)


def vars_of(record):
    return {field.attname: getattr(record, field.attname) for field in record._meta.fields if field.name != "id"}
