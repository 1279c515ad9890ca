"""A list of associations on its way in: every flaw told, each association recorded once, the same file no change."""

import json

import pytest
from django.urls import reverse

from beneficiaries.models import Import, ImportRow
from journal.models import Entry
from microprojects import actions as registry_actions
from microprojects import tasks
from microprojects.actions import imports
from microprojects.models import Association, BankAccount, Member, Paper, WrittenName
from programme.scope import EVERYTHING, acting_as, scoped
from tests.imported import sample
from tests.microprojects.lists import checked, saved, workbook
from tests.microprojects.registry import record, rib
from tests.samples import FOLDER

pytestmark = pytest.mark.django_db
FILE = "associations.xlsx"
TRUTH = json.loads((FOLDER / "truth_microprojects.json").read_text())
UPLOAD = reverse("microprojects:upload_associations")
MODELS = (Association, Paper, BankAccount, Member, WrittenName)
FLAWS = {
    "rib_wrong_length", "rib_wrong_key", "rib_turned_into_number", "ice_wrong_length", "ice_zeros_lost",
    "receipt_missing", "pv_missing",
}  # fmt: skip


def rows_of(source):
    with scoped(EVERYTHING):
        return list(source.rows.all())


def test_the_sample_is_read_as_the_truth_says(me_officer):
    expected = TRUTH[FILE]

    source = checked(sample(FILE), by=me_officer)

    rows = rows_of(source)
    told = {(row.number, code) for row in rows for _column, code, *_said in row.warnings if code in FLAWS}
    twice = [[row.warnings[-1][3]["row"], row.number] for row in rows if row.verdict == "known"]
    assert len(rows) == expected["rows"]
    assert told == {tuple(flaw) for flaw in expected["flaws"]}
    assert twice == expected["duplicates"]
    assert [row.number for row in rows if row.errors or row.verdict == "question"] == []


def test_the_sample_is_saved_once_and_the_same_file_again_changes_nothing(me_officer, areas):
    expected = TRUTH[FILE]

    source = saved(checked(sample(FILE), by=me_officer), by=me_officer)

    assert source.counts["saved"]["new"] == Association.objects.count() == expected["unique"]
    here = Association.objects.filter(charter_signed_on__isnull=False)
    assert here.count() == expected["charter_signed"]
    for code, number in expected["by_area"].items():
        assert Association.objects.filter(area__code=code).count() == number
    assert not Association.objects.doubled().exists()
    ribs = {row for row, flaw in expected["flaws"] if flaw.startswith("rib")}
    assert BankAccount.objects.filter(status="proposed").count() == expected["unique"] - len(ribs)
    assert not rows_of(source)
    before = facts()

    again = checked(sample(FILE), by=me_officer)
    assert (again.counts["unchanged"], again.counts["new"], again.counts["question"]) == (60, 0, 0)
    again = saved(again, by=me_officer)
    assert again.counts["saved"] == {"unchanged": 60}
    assert facts() == before


def facts():
    with scoped(EVERYTHING):
        return [list(model.objects.order_by("pk").values()) for model in MODELS]


def test_members_in_one_cell_are_linked_proposed_or_kept_as_written(coordinator, areas, fatima):
    file = workbook({"Membres formés": "Mme Fatima EL AMRANI ; Zoulikha Inconnue", "Président(e)": "EL AMRANI Fatima"})

    source = saved(checked(file, by=coordinator, area=areas.khouribga), by=coordinator)

    assert (source.counts["linked"], source.counts["members"]) == (2, 3)
    with scoped(EVERYTHING):
        found = [
            (each.person, each.role, WrittenName.objects.filter(member=each).values_list("name", flat=True).first())
            for each in Member.objects.all()
        ]
    assert found == [(fatima, "president", None), (None, "member", "Zoulikha Inconnue")]


def test_a_person_of_another_area_is_not_linked(me_officer, areas, aissatou):
    file = workbook({"Membres": "Aïssatou Diallo"})

    saved(checked(file, by=me_officer), by=me_officer)

    assert Member.objects.get().person is None


def test_a_known_association_is_completed_and_nothing_there_is_overwritten(me_officer, areas):
    known = record(areas.khouribga, "Basma", year_founded=2012, ice="003578125339371")
    file = workbook({"Association": "Assoc. BASMA", "Création": 2011, "ICE": "003578125339371", "Tél.": "0637191242"})

    source = checked(file, by=me_officer)
    assert source.counts["changed"] == 1
    saved(source, by=me_officer)

    known.refresh_from_db()
    assert (known.name, known.year_founded, known.phone) == ("Basma", 2012, "+212637191242")
    entry = Entry.objects.about(known).first()
    assert (entry.act, entry.details["fields"]) == ("save_association", ["phone"])


@pytest.mark.parametrize(("answer", "number"), [("same:{}", 1), ("other", 2), ("", 1)])
def test_what_may_be_an_association_that_is_here_is_asked(me_officer, areas, answer, number):
    known = record(areas.khouribga, "Basma")
    file = workbook({"Association": "Assoc. Basma", "Tél.": "0637191242"})
    source = checked(file, by=me_officer)
    [row] = rows_of(source)
    assert (row.verdict, row.candidates) == ("question", [known.pk])

    saved(source, {row.pk: answer.format(known.pk)}, by=me_officer)

    assert Association.objects.count() == number
    known.refresh_from_db()
    assert known.phone == ("+212637191242" if answer.startswith("same") else "")


def test_what_was_recorded_since_the_check_is_looked_at_again(me_officer, areas):
    source = checked(workbook({"Association": "Assoc. Basma"}), by=me_officer)
    assert source.counts["new"] == 1
    record(areas.khouribga, "Basma")

    source = saved(source, by=me_officer)

    assert (source.counts["saved"], Association.objects.count()) == ({"left": 1}, 1)


def test_every_error_of_every_row_is_told_and_good_rows_are_saved(coordinator, areas):
    file = workbook(
        {"Association": "Basma", "Zone": "Oujda", "Commune": "Nulle part", "Création": 1066},
        {"Association": "", "Zone": "Marrakech", "Tél.": "12"},
        {"Association": "Zohour", "Date récépissé": "31/02/2018", "Récépissé": "provisoire", "ICE": "12"},
    )

    source = checked(file, by=coordinator, area=areas.khouribga)

    told = [[code for _column, code, *_said in (*row.errors, *row.warnings)] for row in rows_of(source)]
    assert told == [
        ["area_foreign", "commune_unknown", "year_odd", "receipt_missing", "pv_missing"],
        ["name_missing", "area_unknown", "phone_odd", "receipt_missing", "pv_missing"],
        ["ice_wrong_length", "date_odd", "receipt_undated", "pv_missing"],
    ]
    saved(source, by=coordinator)
    assert Association.objects.get().name == "Zohour"


def test_a_list_that_is_none_is_refused_at_once(client, coordinator, areas):
    client.force_login(coordinator)

    for name in ("presences_CON_rabat_sale.xlsx", "candidatures.xlsx"):
        answer = client.post(UPLOAD, {"area": areas.khouribga.pk, "file": sample(name)})
        assert "file" in answer.context["form"].errors

    assert not Import.objects.exists()


def test_the_wizard_leads_from_the_upload_to_the_result(client, coordinator, areas, django_capture_on_commit_callbacks):
    client.force_login(coordinator)
    record(areas.khouribga, "Basma")
    file = workbook({"Association": "Assoc. Basma"}, {"Association": "Zohour"}, {"Association": "Massar", "Zone": "?"})

    page = client.post(UPLOAD, {"area": areas.khouribga.pk, "file": file}).url
    assert client.get(page).context["is_running"]
    tasks.check_associations(Import.objects.get().pk)
    context = client.get(page).context
    assert [row.number for row in context["page"]] == [2, 3, 4]
    [(row, _field)] = context["answers"].questions
    confirming = reverse("microprojects:confirm_associations", args=[Import.objects.get().pk])
    assert client.post(confirming, {f"row-{row.pk}": "same:999"}).status_code == 200
    client.post(confirming, {f"row-{row.pk}": "other"})
    tasks.save_associations(Import.objects.get().pk)

    assert b"notice-good" in client.get(page).content
    assert Association.objects.count() == 3


def test_a_cancelled_list_is_gone(client, coordinator, areas):
    source = checked(workbook({"Association": "Basma"}), by=coordinator, area=areas.khouribga)
    client.force_login(coordinator)

    client.post(reverse("microprojects:cancel_associations", args=[source.pk]))

    source.refresh_from_db()
    assert (source.status, bool(rows_of(source))) == ("cancelled", False)


def test_the_account_s_number_is_neither_in_the_staged_cells_nor_in_the_journal(me_officer, areas):
    file = workbook({"RIB": rib()})

    source = checked(file, by=me_officer)
    assert "rib" not in rows_of(source)[0].raw
    saved(source, by=me_officer)

    assert BankAccount.objects.get().rib == rib()
    assert rib()[6:22] not in "".join(str(entry.details) for entry in Entry.objects.all())


def test_a_list_belongs_to_whoever_works_for_all_partners_of_its_area(
    client, coordinator, officer, stranger, me_officer, areas
):
    source = checked(workbook({"Association": "Basma"}), by=coordinator, area=areas.khouribga)
    page = source.get_absolute_url()

    given = []
    for user in (coordinator, me_officer, officer, stranger):
        client.force_login(user)
        given.append(client.get(page).status_code)

    assert given == [200, 200, 404, 404]
    with acting_as(officer):
        assert not ImportRow.objects.exists()
    with acting_as(coordinator):
        assert ImportRow.objects.count() == 1


def test_a_second_task_does_nothing(me_officer, areas):
    source = checked(workbook({"Association": "Basma"}), by=me_officer)
    with acting_as(me_officer):
        imports.confirm(source, {}, by=me_officer)
    tasks.save_associations(source.pk)
    tasks.save_associations(source.pk)
    tasks.check_associations(source.pk)

    assert Association.objects.count() == 1


def test_what_a_dead_worker_left_is_asked_for_again(me_officer, areas, monkeypatch):
    with acting_as(me_officer):
        source = imports.upload(workbook({"Association": "Basma"}), area=None, by=me_officer)

    sent = []
    monkeypatch.setattr(tasks.jobs, "send", lambda task, pk: sent.append((task.name, pk)))
    tasks.resume_associations()

    assert sent == [("microprojects.tasks.check_associations", source.pk)]


def test_a_merged_association_is_not_taken_for_a_row(me_officer, areas):
    kept, merged = record(areas.khouribga, "Zohour"), record(areas.khouribga, "Basma", ice="003578125339371")
    registry_actions.merge_association(kept, merged, by=me_officer)

    source = checked(workbook({"Association": "Basma", "ICE": "003578125339371"}), by=me_officer)

    assert rows_of(source)[0].candidates == [kept.pk]
