"""The pages of reports: what each role sees, what a number opens, and the acts."""

import re
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from journal.models import Entry
from reports import actions
from reports.models import Document, FrozenCell, Report
from reports.workflow import ReportStatus
from tests.facts import course, person, registered, roll_call
from tests.reports.conftest import rows_of

pytestmark = pytest.mark.django_db
ROLES = "officer coordinator me_officer manager grants_manager assessor finance donor administrator".split()


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def text(response):
    return response.content.decode()


@pytest.fixture
def ready(report, frozen, fatima, aissatou):
    """The report on April 2018, computed, with a person of Khouribga and three of Oujda."""
    for day in ("2018-04-02", "2018-04-03"):
        registered(person(sex="M", in_area="oujda", at="amappe"), day, in_area="oujda", at="amappe")
    registered(fatima, "2018-04-02")
    roll_call(course(in_area="khouribga", at="aideca", days=("2018-04-03", "2018-04-10")), fatima, "AA")
    return frozen(report)


@pytest.fixture
def published(ready, manager):
    actions.approve(ready, version=1, by=manager)
    return ready


def cell_url(report, code="R1.1", axes="", values="", kind="cumulative"):
    base = reverse("reports:cell", args=[report.pk, 1, code])
    return f"{base}?axes={axes}&values={values}&kind={kind}"


# who sees the list; a report that is ready; one that is published; a frozen number (of three people: a coordinator,
# who has two of them elsewhere, reads "<5", which does not open)
SEES = {
    "officer": (403, 404, 404, 404),
    "coordinator": (200, 200, 200, 404),
    "me_officer": (200, 200, 200, 200),
    "manager": (200, 200, 200, 200),
    "grants_manager": (200, 200, 200, 200),
    "assessor": (403, 404, 404, 404),
    "finance": (200, 404, 200, 403),
    "donor": (200, 404, 200, 403),
    "administrator": (403, 404, 404, 404),
}


def test_each_role_sees_its_reports(ready, manager, request):
    clients = {role: signed_in(request.getfixturevalue(role)) for role in ROLES}

    def answers(*urls):
        return {role: tuple(client.get(url).status_code for url in urls) for role, client in clients.items()}

    before = answers(reverse("reports:list"), ready.get_absolute_url())
    actions.approve(ready, version=1, by=manager)
    after = answers(ready.get_absolute_url(), cell_url(ready))

    assert {role: before[role] + after[role] for role in ROLES} == SEES


# acts by role: compute and send are for those who make reports, approve for the programme manager
ACTS = {"compute": {"me_officer", "manager"}, "approve": {"manager"}, "send": {"me_officer", "manager"}}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_for_its_roles(act, published, request):
    url = reverse(f"reports:{act}", args=[published.pk])
    clients = {role: signed_in(request.getfixturevalue(role)) for role in ROLES}

    answers = {role: client.post(url, {"version": 1}).status_code for role, client in clients.items()}

    sees = {role: SEES[role][2] == 200 for role in ROLES}
    assert answers == {role: 302 if role in ACTS[act] else 403 if sees[role] else 404 for role in ROLES}


def test_a_number_opens_the_codes_that_were_counted(ready, manager, fatima):
    page = text(signed_in(manager).get(cell_url(ready)))

    counted = FrozenCell.objects.get(indicator="R1.1", axes="", kind="cumulative")
    assert len(counted.ids) == 3
    for pk in counted.ids:
        assert reverse("beneficiaries:dossier", args=[f"JSM-{pk:06d}"]) in page
    assert "data-outside" not in page
    assert "values=oujda" in page, "it can be narrowed down by area"


@pytest.fixture
def crowd(report, frozen):
    """Twenty people of Khouribga, seven and a few of Oujda."""
    for number in range(19):
        registered(person(sex="F", born=1990), f"2018-04-{number + 1:02d}")
    registered(person(sex="M", born=1961), "2018-04-03")
    for number in range(9):
        away = person(sex="F" if number < 7 else "M", born=1970, in_area="oujda", at="amappe")
        registered(away, f"2018-04-{number + 1:02d}", in_area="oujda", at="amappe")
    return frozen(report)


def test_of_other_areas_a_coordinator_reads_what_readers_outside_read(crowd, coordinator, manager):
    url = reverse("reports:indicator", args=[crowd.pk, 1, "R1.1"])

    page, all_numbers = (text(signed_in(user).get(url)) for user in (coordinator, manager))

    areas, everywhere = (numbers_of(each, "by-area") for each in (page, all_numbers))
    assert everywhere["Oujda"] == ["7", "2", "0", "9", "9"]
    assert areas["Khouribga"] == ["19", "1", "0", "20"], "of one's own area every number, though it is small"
    assert areas["Oujda"][1] == "&lt;5"
    assert numbers_of(page, "by-sex")["Hommes"] == ["&lt;5"]


def test_a_coordinator_opens_the_numbers_of_the_own_area_and_no_hidden_one(crowd, coordinator, manager):
    client = signed_in(coordinator)

    for axes, values, status in (
        ("", "", 200),
        ("area", "khouribga", 200),
        ("area,sex", "khouribga,M", 200),
        ("area,sex", "oujda,M", 404),
        ("group,area,sex", "TG1_RETURNEE,oujda,F", 404),
        ("sex", "M", 404),
    ):
        assert client.get(cell_url(crowd, axes=axes, values=values)).status_code == status, values
        assert signed_in(manager).get(cell_url(crowd, axes=axes, values=values)).status_code == 200
    assert "values=oujda,M" not in text(client.get(cell_url(crowd, axes="sex", values="F")))


def test_people_outside_the_own_area_are_counted_and_not_listed(crowd, coordinator):
    page = text(signed_in(coordinator).get(cell_url(crowd)))

    assert 'data-outside="9"' in page and "<strong>29</strong>" in page
    assert len(set(re.findall(r"JSM-\d{6}", page))) == 20
    for elsewhere in FrozenCell.objects.get(indicator="R1.1", axes="area", values="oujda", kind="cumulative").ids:
        assert f"JSM-{elsewhere:06d}" not in page


def test_a_coordinator_gets_the_files_without_small_numbers_of_others(crowd, kept, coordinator, manager):
    actions.approve(crowd, version=1, by=manager)
    made = kept(crowd.editions.get(), "full", "shared")
    client = signed_in(coordinator)

    rows = rows_of(client.get(reverse("reports:csv", args=[crowd.pk, 1]) + "?for=programs").getvalue())
    assert rows["R1.1", "area,sex", "khouribga,M"]["cumulative"] == "1"
    assert rows["R1.1", "area,sex", "oujda,M"]["cumulative"] == "<5"
    answer = client.get(reverse("reports:document", args=[crowd.pk, 1, "fr"]))
    assert b"".join(answer.streaming_content) == made["shared"]


def numbers_of(page, table):
    """{first cell: numbers} of a table of an indicator's page, without the shares."""
    part = page.partition(f'aria-labelledby="{table}"')[2].partition("</table>")[0]
    rows = re.findall(r"<tr.*?</tr>", part, re.S)[1:]
    cells = ([re.sub(r"<[^>]+>|\s+", "", cell) for cell in re.findall(r"<t[hd].*?</t[hd]>", row, re.S)] for row in rows)
    return {first: numbers[:-1] for first, *numbers in cells}


def test_a_number_of_sessions_opens_the_sessions(ready, manager):
    page = text(signed_in(manager).get(cell_url(ready, code="R1.8")))

    assert "03/04/2018" in page and "10/04/2018" in page


@pytest.mark.parametrize("place", ["axes=shoe&values=42&kind=cumulative", "axes=&values=&kind=guess", ""])
def test_a_number_that_was_not_frozen_is_not_there(place, ready, manager):
    url = reverse("reports:cell", args=[ready.pk, 1, "R1.1"])

    assert signed_in(manager).get(f"{url}?{place}").status_code == 404


@pytest.mark.parametrize(("version", "code"), [(2, "R1.1"), (1, "R9.9"), (1, "R1.4")])
def test_an_indicator_or_version_that_is_not_there_is_not_found(version, code, ready, manager):
    assert signed_in(manager).get(reverse("reports:indicator", args=[ready.pk, version, code])).status_code == 404


def test_the_donor_reads_aggregates_with_small_numbers_hidden_and_no_links(published, kept, donor):
    made = kept(published.editions.get(), "full", "shared")
    client = signed_in(donor)

    page = text(client.get(published.get_absolute_url()))
    tables = text(client.get(reverse("reports:indicator", args=[published.pk, 1, "R1.1"])))
    assert "/cell/" not in page + tables
    assert "&lt;5" in page and "&lt;5" in tables

    rows = rows_of(client.get(reverse("reports:csv", args=[published.pk, 1]) + "?for=programs").getvalue())
    assert rows["R1.1", "", ""]["cumulative"] == "<5"
    document = client.get(reverse("reports:document", args=[published.pk, 1, "fr"]))
    assert b"".join(document.streaming_content) == made["shared"]


def test_cefa_reads_every_number(published, manager):
    rows = rows_of(signed_in(manager).get(reverse("reports:csv", args=[published.pk, 1]) + "?for=programs").getvalue())

    assert rows["R1.1", "", ""]["cumulative"] == "3"


def test_the_whole_fingerprint_of_the_figures_can_be_read(ready, manager):
    assert ready.snapshots.get().sha256 in text(signed_in(manager).get(ready.get_absolute_url()))


def test_a_document_that_is_not_made_yet_is_not_there(published, donor):
    assert signed_in(donor).get(reverse("reports:document", args=[published.pk, 1, "fr"])).status_code == 404


@pytest.mark.parametrize("damage", ["exchanged", "lost"])
def test_a_document_that_is_not_the_one_that_was_made_is_not_handed_out(damage, published, kept, donor):
    kept(published.editions.get(), "full", "shared")
    document = Document.objects.get(variant=Document.Variant.SHARED)
    path = Path(document.file.path)
    if damage == "lost":
        path.unlink()
    else:
        path.write_bytes(path.read_bytes() + b"%")

    answer = signed_in(donor).get(reverse("reports:document", args=[published.pk, 1, "fr"]), follow=True)

    assert answer.redirect_chain == [(published.get_absolute_url(), 302)]
    assert "notice-bad" in text(answer)
    entry = Entry.objects.about(published)[0]
    assert (entry.act, entry.by, entry.details["variant"]) == ("damaged_document", donor, "shared")


def test_the_donor_cannot_read_a_version_that_was_not_published(report, frozen, manager, donor):
    frozen(frozen(report))
    actions.approve(report, version=2, by=manager)

    assert signed_in(donor).get(reverse("reports:csv", args=[report.pk, 1])).status_code == 404
    assert signed_in(donor).get(reverse("reports:csv", args=[report.pk, 2])).status_code == 200


def test_earlier_versions_are_for_those_who_see_every_number(crowd, frozen, coordinator, manager):
    frozen(crowd)

    for user, first in ((coordinator, 404), (manager, 200)):
        client = signed_in(user)
        assert client.get(reverse("reports:indicator", args=[crowd.pk, 1, "R1.1"])).status_code == first
        assert client.get(reverse("reports:csv", args=[crowd.pk, 1])).status_code == first
        assert client.get(reverse("reports:csv", args=[crowd.pk, 2])).status_code == 200
        page = text(client.get(crowd.get_absolute_url() + "?version=1"))
        assert (f'href="{crowd.get_absolute_url()}?version=2"' in page) is (first == 200)


def test_approving_shows_the_warnings_first_and_then_publishes(ready, manager):
    client = signed_in(manager)
    url = reverse("reports:approve", args=[ready.pk])

    assert text(client.get(url)).count('name="version"') == 1
    assert Report.objects.get().status == ReportStatus.READY
    client.post(url, {"version": "1"})
    assert Report.objects.get().status == ReportStatus.APPROVED


def test_sending_is_asked_once_more_and_then_final(published, me_officer):
    client = signed_in(me_officer)
    url = reverse("reports:send", args=[published.pk])

    assert client.get(url).status_code == 200
    client.post(url)
    assert Report.objects.get().status == ReportStatus.SENT
    assert "notice-bad" in text(client.post(url, follow=True)), "the second time is refused with a sentence"


def test_computing_is_shown_with_its_progress_and_reloads_when_done(report, manager):
    client = signed_in(manager)
    client.post(reverse("reports:compute", args=[report.pk]))
    page = text(client.get(report.get_absolute_url()))
    assert 'data-hx-trigger="every 2s"' in page and 'http-equiv="refresh"' in page

    fragment = client.get(report.get_absolute_url(), headers={"HX-Request": "true"})
    assert "<html" not in text(fragment)
    Report.objects.update(status=ReportStatus.DRAFT)
    done = client.get(report.get_absolute_url(), headers={"HX-Request": "true"})
    assert done.headers["HX-Refresh"] == "true"


@pytest.mark.parametrize(
    ("sent", "kind", "starts_on", "ends_on"),
    [
        ({"which": "month 2018-04-01"}, "month", "2018-04-01", "2018-04-30"),
        ({"which": "quarter 2018-04-01"}, "quarter", "2018-04-01", "2018-06-30"),
        ({"which": "contract_year 2018-03-01"}, "contract_year", "2018-03-01", "2019-02-28"),
        (
            {"which": "other", "starts_on": "2018-04-02", "ends_on": "2018-04-08"},
            "custom",
            "2018-04-02",
            "2018-04-08",
        ),
    ],
)
def test_a_report_on_any_kind_of_period_can_be_asked_for_once(sent, kind, starts_on, ends_on, me_officer):
    client = signed_in(me_officer)

    for _again in range(2):
        answer = client.post(reverse("reports:register"), {**sent, "languages": ["it", "fr"]})
        made = Report.objects.get()
        assert answer.url == made.get_absolute_url()

    assert (made.kind, str(made.starts_on), str(made.ends_on)) == (kind, starts_on, ends_on)
    assert {edition.language for edition in made.editions.all()} == {"it", "fr"}
    assert (made.status, made.created_by) == (ReportStatus.COMPUTING, me_officer)


@pytest.mark.parametrize(
    "sent",
    [
        {},
        {"which": "month 2018-04-01", "languages": ["de"]},
        {"which": "month 2018-04-01"},
        {"which": "month 2091-04-01", "languages": ["fr"]},
        {"which": "other", "languages": ["fr"]},
        {"which": "other", "languages": ["fr"], "starts_on": "2018-04-08", "ends_on": "2018-04-02"},
        {"which": "other", "languages": ["fr"], "starts_on": "2018-04-08", "ends_on": "2091-04-02"},
        {"which": "other", "languages": ["fr"], "starts_on": "2016-04-08", "ends_on": "2018-04-02"},
        {"which": "other", "languages": ["fr"], "starts_on": "31/02/2018", "ends_on": "2018-04-02"},
    ],
)
def test_a_period_that_makes_no_sense_is_refused_with_a_sentence(sent, manager):
    page = text(signed_in(manager).post(reverse("reports:register"), sent))

    assert "error-summary" in page
    assert not Report.objects.exists()


def test_the_list_costs_the_same_with_one_report_and_with_thirty(report, manager):
    client = signed_in(manager)
    url = reverse("reports:list")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for number in range(1, 30):
        Report.objects.create(starts_on=f"2018-06-{number:02d}", ends_on="2018-06-30", kind="custom")
    with CaptureQueriesContext(connection) as thirty:
        client.get(url)
    assert len(one) == len(thirty)
