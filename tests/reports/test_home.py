"""Home: what waits for me, and the last frozen figures, different for each role."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from beneficiaries.models import Import
from beneficiaries.workflow import ImportStatus
from journal.actions import write
from reports import actions
from reports.models import Report
from tests.facts import person, registered
from trainings.models import Attendance

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
        counts={"new": 2},
        created_by=officer,
    )


def test_nothing_waits_is_said_to_whoever_has_tasks_at_times(request):
    told = {role for role in ROLES if "Rien ne vous attend." in words(request.getfixturevalue(role))}
    assert told == set(ROLES) - {"donor", "administrator"}


def test_everybody_has_a_home_with_and_without_figures(request, report, frozen):
    users = {role: request.getfixturevalue(role) for role in ROLES}
    without = {role: home(user).status_code for role, user in users.items()}

    frozen(report)

    assert without == {role: home(user).status_code for role, user in users.items()} == dict.fromkeys(ROLES, 200)


def test_no_figures_are_promised_to_who_sees_none(assessor, officer):
    promised = "Les chiffres apparaissent ici avec le premier rapport."
    assert promised in words(officer) and promised not in words(assessor)


def test_an_import_waits_for_those_who_may_decide_on_it(waiting, officer, stranger, coordinator, donor):
    for user, waits in ((officer, True), (coordinator, True), (stranger, False), (donor, False)):
        assert (waiting.get_absolute_url() in words(user)) is waits, user


def test_what_others_uploaded_elsewhere_waits_for_nobody_else(waiting, manager, me_officer):
    """Who follows the whole programme is not asked to decide on everybody's workbooks."""
    for user in (manager, me_officer):
        assert waiting.get_absolute_url() not in words(user), user


@pytest.mark.parametrize(
    ("status", "counts", "waits"),
    [
        (ImportStatus.UPLOADED, {}, True),
        (ImportStatus.CHECKED, {"question": 1}, True),
        (ImportStatus.CHECKED, {"open": 3}, True),
        (ImportStatus.CHECKED, {"unchanged": 30, "error": 2, "skipped": 1, "new": 0, "rows": 33}, False),
        (ImportStatus.DONE, {"new": 4}, False),
    ],
)
def test_an_upload_with_nothing_to_save_or_decide_waits_for_nobody(status, counts, waits, waiting, officer):
    confirmed = {"confirmed_by": officer, "confirmed_at": timezone.now()} if status == ImportStatus.DONE else {}
    Import.objects.filter(pk=waiting.pk).update(status=status, counts=counts, **confirmed)

    assert (waiting.get_absolute_url() in words(officer)) is waits


def test_several_uploads_are_one_task_and_lead_to_the_list_of_them(waiting, officer, client):
    Import.objects.create(**{**vars_of(waiting), "filename": "autre.xlsx"})
    Import.objects.create(**{**vars_of(waiting), "filename": "sans rien.xlsx", "counts": {"unchanged": 3}})

    tasks = home(officer).context["tasks"]
    assert [(task.number, task.name) for task in tasks] == [(2, "")]

    client.force_login(officer)
    listed = client.get(tasks[0].url).content.decode()
    assert "autre<wbr>.xlsx" in listed and "sans rien" not in listed


def test_the_report_to_approve_stands_first_for_the_manager(figures, waiting, manager):
    Import.objects.filter(pk=waiting.pk).update(created_by=manager)

    assert [task.icon for task in home(manager).context["tasks"]] == ["file-check", "file-up"]


def test_a_field_officer_finds_the_acts_of_the_day_and_the_roll_call_that_was_not_taken(officer, own_course, manager):
    held = own_course.sessions.create(on=timezone.localdate() - timedelta(days=2), hours=3)
    own_course.sessions.create(on=timezone.localdate() + timedelta(days=2), hours=3)
    address = reverse("trainings:roll_call", args=[own_course.code, held.pk])

    assert home(officer).context["roll_call"] == address
    assert [(task.icon, task.url) for task in home(officer).context["tasks"]] == [("list-checks", address)]
    assert address not in words(manager), "it is not for the manager to take it"

    Attendance.objects.create(session=held, enrolment=own_course.enrolments.get(), mark="P")
    assert home(officer).context["tasks"] == []


def test_recent_acts_are_words_with_a_link_to_what_the_reader_may_open(officer, own_course, stranger):
    write("take_roll_call", own_course, by=officer)
    write("take_roll_call", own_course, by=stranger)

    page = words(officer)
    assert f'href="{own_course.get_absolute_url()}"' in page and str(own_course.module) in page
    page = words(stranger)
    assert own_course.get_absolute_url() not in page and own_course.code in page


def test_a_ready_report_waits_for_the_manager_alone(figures, manager, me_officer):
    assert [task.url for task in home(manager).context["tasks"]] == [figures.get_absolute_url()]
    assert home(me_officer).context["tasks"] == []


def test_progress_comes_from_the_frozen_figures_and_opens_for_those_who_may(figures, manager, officer):
    registered(person(), "2018-04-20")
    actions.approve(figures, version=1, by=manager)

    assert f"{figures.get_absolute_url()}1/indicator/R1.1/" in words(manager)
    page = words(officer)
    assert "indicator/R1.1/" not in page
    assert ">12</bdi>" in page.replace("\n", "").replace(" ", ""), "not 13: nothing is counted anew"


def test_who_reads_from_outside_sees_figures_once_they_are_published(figures, donor, manager):
    assert "<progress" not in words(donor)

    actions.approve(figures, version=1, by=manager)

    page = words(donor)
    assert "<progress" in page and figures.get_absolute_url() in page


def test_figures_that_nobody_published_are_only_for_those_who_work_on_reports(
    figures, manager, officer, finance, donor, administrator
):
    others = (officer, finance, donor, administrator)
    assert [user for user in (manager, *others) if "<progress" in words(user)] == [manager]

    actions.approve(figures, version=1, by=manager)
    assert [user for user in others if "<progress" not in words(user)] == []


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
    assert '<span class="tile-figure"><bdi>12</bdi></span>' in page.replace("> ", ">").replace(" <", "<")
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
