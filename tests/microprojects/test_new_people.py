"""Somebody in no register is written into a report, waits for CEFA, and is linked, registered or refused."""

from datetime import date

import pytest
from django.db import ProgrammingError, connection
from django.urls import reverse

from accounts.models import User
from beneficiaries.actions import people
from beneficiaries.models import Beneficiary, Identity
from journal.models import Entry
from microprojects.actions import new_people as actions
from microprojects.actions import reporting, tranches
from microprojects.actions.grants import GrantRefused
from microprojects.figures.facts import people_reached
from microprojects.models import Application, NewPerson, Reached, SubmittedReport, WrittenPerson
from programme.scope import EVERYTHING, NOTHING, scope_of, scoped
from tests.cast import place, register
from tests.facts import person
from tests.microprojects import granted
from tests.microprojects.refusing import refused
from tests.microprojects.reporting import due, fresh, new_person, submitted, under_way, written
from tests.microprojects.speakers import represent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]
LIST = reverse("microprojects:people_to_register")
NAIMA = {
    "last_name": "Senhaji", "first_name": "Naïma", "sex": "F", "birth_year": 1991, "phone": "06 61 22 33 44",
    "consented_on": "2019-04-02", "agreed": "on",
}  # fmt: skip


@pytest.fixture(scope="module")
def made(lasting):
    report = due(under_way(place("khouribga")))
    user = User.objects.create_user("khadija@example.org", name="Khadija", language="ar")
    represent(user, report.grant.application.association)
    return report


@pytest.fixture
def report(made, db):
    return fresh(made)


@pytest.fixture
def speaker(made, db):
    return User.objects.get(email="khadija@example.org")


@pytest.fixture
def line(report, speaker):
    """Somebody who waits in a report that CEFA has."""
    written = new_person(report, speaker)
    submitted(report, speaker)
    return NewPerson.objects.get(pk=written.pk)


@pytest.fixture
def naima(partners, areas):
    return register(partners.aideca, areas.khouribga, "Senhaji", "Naïma", birth_year=1991)


def own(name, report, *args):
    return reverse(f"microprojects:{name}", args=[report.pk, *args])


def page(step, line):
    return reverse(f"microprojects:{step}_new_person", args=[line.pk])


def in_the_vault(scope=EVERYTHING):
    with scoped(scope), connection.cursor() as cursor:
        cursor.execute("SELECT last_name || ' ' || first_name || ' ' || phone FROM microprojects_writtenperson")
        return [told.strip() for (told,) in cursor.fetchall()]


def link(line, registered, *, by):
    with scoped(scope_of(by)):
        return actions.link_new_person(line, registered, by=by)


def approve(report):
    return tranches.approve_report(report.grant.reports.get(status="received"), by=granted.somebody("approver"))


# --- The association writes -------------------------------------------------------------------------------------------


def test_somebody_is_written_and_their_name_lies_in_the_vault_alone(client, report, speaker, coordinator, stranger):
    client.force_login(speaker)

    answer = client.post(own("add_own_part", report, "new-person"), NAIMA)

    assert answer.url == own("own_report", report)
    made = report.new_people.get()
    assert (made.status, made.sex, made.birth_year, made.consented_on) == ("waiting", "F", 1991, date(2019, 4, 2))
    assert in_the_vault() == in_the_vault(scope_of(coordinator)) == ["Senhaji Naïma +212661223344"]
    assert in_the_vault(NOTHING) == in_the_vault(scope_of(stranger)) == in_the_vault(scope_of(speaker)) == []
    assert "Senhaji" not in client.get(answer.url).content.decode()
    assert "Senhaji" not in str(Entry.objects.values_list("details", flat=True))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("last_name", ""), ("first_name", "<b>"), ("sex", "U"), ("sex", ""), ("birth_year", "1899"),
        ("birth_year", "2100"), ("phone", "12"), ("phone", "0661223344 / 0661223345"), ("consented_on", "2100-01-01"),
        ("consented_on", "1980-01-01"), ("consented_on", ""), ("agreed", ""),
    ],
)  # fmt: skip
def test_what_cannot_be_is_said_beside_its_field(client, report, speaker, field, value):
    client.force_login(speaker)

    shown = client.post(own("add_own_part", report, "new-person"), NAIMA | {field: value})

    assert list(shown.context["form"].errors) == [field]
    assert not report.new_people.exists()


def test_arabic_letters_are_letters(client, report, speaker):
    client.force_login(speaker)

    client.post(own("add_own_part", report, "new-person"), NAIMA | {"last_name": "السنهاجي", "first_name": "نعيمة"})

    assert in_the_vault() == ["السنهاجي نعيمة +212661223344"]


def test_the_same_person_waits_once_in_a_report_however_they_are_spelt(client, report, speaker):
    new_person(report, speaker)
    client.force_login(speaker)

    twice = client.post(own("add_own_part", report, "new-person"), NAIMA | {"last_name": "SENHAJI"})
    client.post(own("add_own_part", report, "new-person"), NAIMA | {"birth_year": "1962"})

    assert twice.context["form"].non_field_errors()
    assert [each.birth_year for each in report.new_people.all()] == [1991, 1962]


def test_only_so_many_wait_in_a_report(client, report, speaker, monkeypatch):
    monkeypatch.setattr(actions, "MOST", 1)
    new_person(report, speaker)
    client.force_login(speaker)

    shown = client.post(own("add_own_part", report, "new-person"), NAIMA | {"birth_year": "1962"})

    assert shown.context["form"].non_field_errors()


def test_whoever_waits_is_somebody_reached_and_frozen_without_a_name(report, speaker):
    new_person(report, speaker)

    submitted(report, speaker, women=0, men=0)

    assert SubmittedReport.objects.get().content["to_be_registered"] == [{"sex": "F", "birth_year": 1991}]
    with pytest.raises(GrantRefused):
        new_person(report, speaker, birth_year=1962)


def test_taken_out_nothing_of_them_is_left(client, report, speaker):
    made = new_person(report, speaker)
    client.force_login(speaker)
    address = own("remove_own_part", report, "new-person", made.pk)

    assert client.get(address).status_code == 200
    client.post(address)

    assert not report.new_people.exists()
    assert in_the_vault() == []


def test_another_association_sees_and_takes_out_nothing(client, areas, report, speaker, django_user_model):
    made = new_person(report, speaker)
    other = due(under_way(areas.oujda, call=report.grant.call, name="Association d'ailleurs"))
    stranger = django_user_model.objects.create_user("other@example.org", name="Other")
    represent(stranger, other.grant.application.association)
    client.force_login(stranger)

    asked = [
        own("own_report", report), own("add_own_part", report, "new-person"),
        own("remove_own_part", report, "new-person", made.pk), own("remove_own_part", other, "new-person", made.pk),
    ]  # fmt: skip

    assert [client.get(address).status_code for address in asked] == [404] * 4
    assert not NewPerson.objects.visible_to(stranger).exists()


# --- CEFA decides -----------------------------------------------------------------------------------------------------


def test_a_report_that_is_still_written_is_the_association_s_own(client, report, speaker, coordinator):
    made = new_person(report, speaker)
    client.force_login(coordinator)

    assert client.get(page("link", made)).status_code == 404
    assert client.get(LIST).context["page"].rows == []
    with pytest.raises(GrantRefused), scoped(scope_of(coordinator)):
        actions.refuse_new_person(made, reason="Non.", by=coordinator)


def test_who_waits_is_a_task_and_listed_by_name(client, line, coordinator, me_officer, grants_manager, officer):
    told = {}
    for user in (coordinator, me_officer, grants_manager, officer):
        client.force_login(user)
        told[user.name] = [task.number for task in client.get("/").context["tasks"] if task.url == LIST]

    assert list(told.values()) == [[1], [1], [], []]
    client.force_login(coordinator)
    assert [each.name for each in client.get(LIST).context["page"].rows] == ["Senhaji Naïma"]


def test_who_works_for_one_partner_of_the_area_registers_nobody_here(client, line, officer, partners):
    officer.postings.update(role="area_coordinator")
    client.force_login(officer)

    assert client.get(page("link", line)).status_code == 404
    assert not officer.has_perm("microprojects.link_newperson", line)


def test_the_person_found_is_linked_and_the_name_goes(client, line, coordinator, naima):
    client.force_login(coordinator)

    found = client.get(page("link", line))
    sought = client.post(page("link", line), {"q": "Senhaji"})
    client.post(page("link", line), {"person": naima.pk})

    assert [each.code for each in found.context["rows"]] == [naima.code]
    assert "Senhaji" not in sought.url
    reached = Reached.objects.get()
    assert (reached.person, reached.consented_on, reached.is_named) == (naima, date(2019, 4, 2), False)
    line.refresh_from_db()
    assert (line.status, line.reached, line.written_key, line.decided_by) == ("registered", reached, None, coordinator)
    assert in_the_vault() == []


def test_a_new_person_is_registered_with_what_was_written_and_named(client, report, speaker, coordinator, partners):
    line = new_person(report, speaker, phone="+212661223344")
    submitted(report, speaker)
    client.force_login(coordinator)

    form = client.get(page("register", line)).context["form"]
    begun = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    told = {"partner": partners.aideca.pk, "group": "TG2_SUBSAHARAN", "on": "2019-06-01"}
    answer = client.post(page("register", line), begun | told)

    assert answer.url == LIST, answer.context["form"].errors
    made = Reached.objects.get().person
    assert (made.sex, made.birth_year, made.consent, made.consent_on) == ("F", 1991, "yes", date(2019, 4, 2))
    with scoped(EVERYTHING):
        identity = Identity.objects.get(person=made)
    assert (identity.last_name, identity.first_name, identity.phones) == ("Senhaji", "Naïma", ["+212661223344"])
    assert in_the_vault() == []


def test_without_consent_nobody_is_registered_here(client, line, coordinator, partners, areas):
    client.force_login(coordinator)
    told = {"partner": partners.aideca.pk, "area": areas.khouribga.pk, "group": "TG2_SUBSAHARAN", "on": "2019-06-01"}

    shown = client.post(page("register", line), told | {"consent": "no", "sex": "F", "last_name": "Senhaji"})

    assert list(shown.context["form"].errors) == ["consent"]
    assert not Beneficiary.objects.exists()


def test_who_seems_registered_already_is_offered_to_be_linked(client, line, coordinator, naima, partners, areas):
    client.force_login(coordinator)
    told = {"partner": partners.aideca.pk, "area": areas.khouribga.pk, "group": "TG2_SUBSAHARAN", "on": "2019-06-01"}
    told |= {"consent": "yes", "sex": "F", "birth": "1991", "last_name": "Senhaji", "first_name": "Naïma"}

    shown = client.post(page("register", line), told)

    assert [each.person for each in shown.context["candidates"]] == [naima]
    assert f'formaction="{page("link", line)}"' in shown.content.decode()
    client.post(page("link", line), told | {"person": naima.pk})
    assert Reached.objects.get().person == naima


def test_who_stands_in_the_report_already_is_counted_once(client, report, speaker, coordinator, naima):
    line = new_person(report, speaker)
    submitted(report, speaker, people=[naima])
    client.force_login(coordinator)

    answer = client.post(page("link", line), {"person": naima.pk}, follow=True)

    assert naima.code in str(*answer.context["messages"])
    assert report.reached.get().is_named
    assert report.new_people.get().reached == report.reached.get()


def test_who_has_not_agreed_is_not_linked(client, line, coordinator, naima):
    Beneficiary.objects.update(consent="unknown", consent_on=None)
    client.force_login(coordinator)

    found = client.get(page("link", line))
    answer = client.post(page("link", line), {"person": naima.pk}, follow=True)

    assert [each.has_agreed for each in found.context["rows"]] == [False]
    assert [each.level_tag for each in answer.context["messages"]] == ["error"]
    assert not Reached.objects.exists()


def test_refused_the_name_goes_and_the_association_reads_why(client, line, report, speaker, coordinator):
    client.force_login(coordinator)
    client.post(page("refuse", line), {"reason": "L’accord n’est pas prouvé."})

    assert in_the_vault() == []
    assert report.new_people.get().status == "refused"
    approve(report)
    assert not people_reached().exists()
    client.force_login(speaker)
    assert "L’accord n’est pas prouvé." in client.get(own("own_report", report)).content.decode()


def test_in_a_closed_file_nobody_is_named_any_more_and_no_name_is_left_behind(line, report, coordinator, naima):
    Application.objects.filter(pk=report.grant.application_id).update(status="settled")
    closed = NewPerson.objects.get(pk=line.pk)

    with pytest.raises(GrantRefused):
        link(closed, naima, by=coordinator)
    with scoped(scope_of(coordinator)):
        actions.refuse_new_person(closed, reason="Le dossier est clos.", by=coordinator)

    assert in_the_vault() == []


def test_the_report_waits_for_them_and_counts_them_when_it_is_approved(client, line, report, coordinator, naima):
    manager = granted.somebody("approver")
    with pytest.raises(GrantRefused):
        approve(report)
    client.force_login(coordinator)
    assert LIST in client.get(report.get_absolute_url()).content.decode()

    link(line, naima, by=coordinator)
    tranches.approve_report(report.grant.reports.get(status="received"), by=manager)

    assert {fact["person"] for fact in people_reached()} == {naima.pk}
    assert LIST not in client.get(report.get_absolute_url()).content.decode()


# --- What the association is told afterwards --------------------------------------------------------------------------


def test_known_before_or_new_looks_the_same_to_the_association(client, report, speaker, coordinator, partners, areas):
    """Not even the code is told: codes are numbered in the order of registration."""
    known = register(partners.aideca, areas.khouribga, "Senhaji", "Naïma", birth_year=1990)
    lines = [new_person(report, speaker), new_person(report, speaker, last_name="Tazi")]
    submitted(report, speaker)
    new = register(partners.aideca, areas.khouribga, "Tazi", "Naïma", sex="M", birth_year=1985)

    for line, registered in zip(lines, (known, new), strict=True):
        link(line, registered, by=coordinator)

    client.force_login(speaker)
    shown = client.get(own("own_report", report))
    told = [[each.sex, each.birth_year, each.status, each.consented_on] for each in shown.context["new_people"]]
    assert told[0] == told[1] == ["F", 1991, "registered", date(2019, 4, 2)]
    assert [code in shown.content.decode() for code in (known.code, new.code)] == [False, False]
    assert list(shown.context["people"]) == []


def test_whom_the_association_names_too_tells_it_nothing_of_a_line(client, report, speaker, coordinator, naima):
    line = new_person(report, speaker)
    submitted(report, speaker)
    link(line, naima, by=coordinator)
    reporting.send_back_item(fresh(report), item="people", text="Tous ?", by=coordinator)
    reached = report.reached.get()
    client.force_login(speaker)

    assert client.get(own("remove_own_part", report, "people", reached.pk)).status_code == 404
    code = {"code": naima.code, "birth_year": 1991, "agreed": "on"}
    client.post(own("add_own_part", report, "people"), code)
    assert [each.person for each in client.get(own("own_report", report)).context["people"]] == [naima]
    client.post(own("remove_own_part", report, "people", reached.pk))
    assert [(each.person, each.is_named) for each in report.reached.all()] == [(naima, False)]


def test_a_line_that_is_taken_out_takes_along_whom_it_alone_named(report, speaker, coordinator, naima):
    first, second = new_person(report, speaker), new_person(report, speaker, last_name="Tazi")
    submitted(report, speaker)
    for line in (first, second):
        link(line, naima, by=coordinator)
    reporting.send_back_item(fresh(report), item="people", text="Tous ?", by=coordinator)

    actions.remove_new_person(report, first, by=speaker)
    assert report.reached.get().person == naima
    actions.remove_new_person(report, second, by=speaker)

    assert not report.reached.exists()
    reporting.add_reached(report, [naima], by=speaker)
    assert report.reached.get().is_named


def test_the_association_takes_out_whom_cefa_is_about_to_link(client, report, line, speaker, coordinator, naima):
    remark = reporting.send_back_item(fresh(report), item="people", text="Tous ?", by=coordinator)
    with pytest.raises(GrantRefused):
        link(line, naima, by=coordinator)
    client.force_login(coordinator)
    assert client.get(page("link", line)).status_code == 404, "while it is corrected the report is the association's"

    actions.remove_new_person(report, line, by=speaker)
    reporting.answer_remark(remark, answer="Non.", by=speaker)
    reporting.submit_report(report, by=speaker)

    with pytest.raises(GrantRefused):
        link(line, naima, by=coordinator)
    assert not report.reached.exists()


def test_who_does_not_see_the_name_decides_nothing(line, naima, coordinator):
    with pytest.raises(WrittenPerson.DoesNotExist), scoped(NOTHING):
        actions.link_new_person(line, naima, by=coordinator)

    assert in_the_vault() and not Reached.objects.exists()


def test_erased_afterwards_the_person_is_named_nowhere(report, line, coordinator, naima):
    link(line, naima, by=coordinator)

    with scoped(EVERYTHING):
        people.correct(naima, by=coordinator, consent="no", consent_on=None)

    with scoped(EVERYTHING):
        assert not Identity.objects.exists() and not WrittenPerson.objects.exists()
    assert NewPerson.objects.get().written_key is None
    assert not hasattr(WrittenPerson, "pgh_event_model")
    assert "written_key" not in {field.name for field in NewPerson.pgh_event_model._meta.fields}


# --- The database itself ----------------------------------------------------------------------------------------------


def test_the_database_lets_nobody_be_both_or_neither(line, naima, coordinator):
    told = "UPDATE microprojects_newperson SET {} WHERE id = %s"

    for change in (
        "status = 'registered', written_key = NULL", "written_key = NULL", "status = 'refused', written_key = NULL",
        "reason = 'Non.'", "status = 'refused', reason = 'Non.'",
    ):  # fmt: skip
        refused(told.format(change), "new_person_waits_or_is_decided", line.pk)
    for change in ("sex = 'M'", "birth_year = 1990", "consented_on = '2019-01-01'"):
        refused(told.format(change), "written of a person stays", line.pk)
    refused("DELETE FROM microprojects_newperson WHERE id = %s", "does not change while CEFA has it", line.pk)


def test_the_database_decides_once_and_in_the_same_report(areas, report, speaker, line, naima, coordinator):
    other = due(under_way(areas.oujda, call=report.grant.call, name="Association d'ailleurs"))
    written(other, granted.somebody("other"), people=[person()])
    told = (
        "UPDATE microprojects_newperson SET status = 'registered', written_key = NULL, decided_at = now(),"
        " decided_by_id = recorded_by_id, reached_id = %s WHERE id = %s"
    )
    refused(told, "in the report they were written into", other.reached.get().pk, line.pk)
    assert in_the_vault(), "nothing was decided"

    link(line, naima, by=coordinator)

    refused("UPDATE microprojects_newperson SET reason = 'x' WHERE id = %s", "once", line.pk)
    refused("DELETE FROM microprojects_reached WHERE due_id = %s", "does not change while CEFA has it", report.pk)
    insert = (
        "INSERT INTO microprojects_reached (due_id, person_id, consented_on, is_named, recorded_by_id)"
        " VALUES (%s, %s, '2019-04-02', false, %s)"
    )
    refused(insert, "nobody waits", report.pk, person().pk, coordinator.pk)


def test_the_database_approves_no_report_in_which_somebody_waits(report, line):
    approval = (
        "UPDATE microprojects_grantreport SET status = 'approved', decided_at = now(), decided_by_id = recorded_by_id"
        " WHERE grant_id = %s AND status = 'received'"
    )

    refused(approval, "wait to be registered", report.grant_id)


def test_a_name_is_written_for_who_waits_and_never_changed(report, line, naima, coordinator):
    with scoped(NOTHING), connection.cursor() as cursor:
        cursor.execute("UPDATE microprojects_writtenperson SET last_name = 'x'")
        assert cursor.rowcount == 0
        cursor.execute("DELETE FROM microprojects_writtenperson")
        assert cursor.rowcount == 0
    with scoped(EVERYTHING):
        refused("UPDATE microprojects_writtenperson SET last_name = 'x'", "stays as it was written")
    link(line, naima, by=coordinator)

    with pytest.raises(ProgrammingError, match="row-level security"), scoped(NOTHING):
        WrittenPerson.objects.create(new_person=line, last_name="Senhaji", first_name="Naïma")
