"""What a row does to people who are known: nothing, a new line, a correction, a question."""

import pytest

from beneficiaries.blind import decrypt
from beneficiaries.models import Beneficiary, Identity, Import, ImportRow, Registration, SearchKeys
from journal.models import Entry
from programme.scope import EVERYTHING, keys_for, scoped
from tests.beneficiaries.registers import AMINA, KARIM, checked, saved, verdicts


@pytest.fixture
def home(me_officer, partners, areas):
    return {"by": me_officer, "partner": partners.aideca, "area": areas.khouribga}


@pytest.fixture
def elsewhere(me_officer, partners, areas):
    return {"by": me_officer, "partner": partners.amappe, "area": areas.oujda}


@pytest.fixture(autouse=True)
def _everybody(db):
    with scoped(EVERYTHING):
        yield


def imported(*rows, by, partner, area, **how):
    return saved(checked(*rows, by=by, partner=partner, area=area), by=by, **how)


def test_a_row_becomes_a_person_a_name_in_the_vault_and_a_line(home):
    source = imported(AMINA, **home)

    person, line = Beneficiary.objects.get(), Registration.objects.get()
    assert (person.sex, person.birth_year, person.consent, person.created_by) == ("F", 1989, "yes", home["by"])
    assert person.scopes == keys_for(home["partner"].pk, home["area"].pk)
    assert (person.identity.name, person.identity.phones) == ("Bennani Amina", ["+212612345678"])
    assert person.identity.document_number != "QA123456" == decrypt(person.identity.document_number)
    assert (line.person, line.group, line.reference, line.source) == (person, "TG1_RETURNEE", "1", source)
    assert (source.counts["saved"]["people"], source.counts["saved"]["lines"]) == (1, 1)


def test_the_same_row_again_changes_nothing_even_in_another_order(home):
    imported(AMINA, KARIM, **home)
    source = imported(KARIM, AMINA, **home)

    assert verdicts(source) == {"unchanged": 2}
    assert (Beneficiary.objects.count(), Registration.objects.count()) == (2, 2)


def test_another_partners_row_about_the_same_person_adds_a_line_and_opens_the_person_to_them(home, elsewhere):
    imported(AMINA, **home)
    source = imported(AMINA | {"reference": "77", "birth": "1989", "phone": "0655555555"}, **elsewhere)

    person = Beneficiary.objects.get()
    assert verdicts(source) == {"known": 1}
    assert set(person.scopes) == {
        *keys_for(home["partner"].pk, home["area"].pk),
        *keys_for(elsewhere["partner"].pk, elsewhere["area"].pk),
    }
    assert set(SearchKeys.objects.get().scopes) == set(person.scopes)
    assert person.identity.phones == ["+212612345678", "+212655555555"]
    assert Registration.objects.count() == 2


def test_a_row_with_the_number_and_day_of_a_line_corrects_it(home):
    imported(AMINA, KARIM, **home)
    source = imported(AMINA | {"group": "Enseignante", "phone": "0600000001", "commune": "Oued Zem"}, **home)

    line = Registration.objects.get(reference="1")
    assert (verdicts(source), source.counts["saved"]["corrections"]) == ({"changed": 1}, 1)
    assert (line.group, Registration.objects.count()) == ("TG3_TEACHER", 2)
    assert line.person.commune.name_fr == "Oued Zem"
    assert line.person.identity.phones == ["+212600000001"]
    assert verdicts(
        imported(AMINA | {"group": "Enseignante", "phone": "0600000001", "commune": "Oued Zem"}, **home)
    ) == {"unchanged": 1}


def test_what_a_correction_does_not_give_stays(home):
    imported(AMINA, **home)
    imported(AMINA | {"phone": "", "group": "Enseignante"}, **home)

    assert Identity.objects.get().phones == ["+212612345678"]


def test_the_same_number_on_another_day_is_a_new_line(home):
    imported(AMINA, **home)
    source = imported(AMINA | {"registered_on": "01/03/2019"}, **home)

    assert verdicts(source) == {"known": 1}
    assert (Beneficiary.objects.count(), Registration.objects.count()) == (1, 2)
    assert str(Beneficiary.objects.get().registered_on) == "2018-02-05"


def test_one_person_on_two_rows_of_a_file_is_one_person_with_two_lines(home):
    source = imported(AMINA, KARIM, AMINA | {"reference": "3", "group": "Enseignante"}, **home)

    assert verdicts(source) == {"new": 2, "known": 1}
    assert (Beneficiary.objects.count(), Registration.objects.count()) == (2, 3)


def test_a_line_that_stands_twice_in_a_file_counts_once(home):
    source = imported(AMINA, AMINA, **home)

    assert verdicts(source) == {"new": 1, "skipped": 1}
    assert Registration.objects.count() == 1


def test_of_a_form_that_was_sent_twice_the_last_one_counts_today_and_tomorrow(home):
    form = {key: value for key, value in AMINA.items() if key != "reference"} | {"submission": "5f1d-aa"}
    first = imported(form, form | {"phone": "0600000002"}, **home)
    later = imported(form | {"phone": "0600000003"}, **home)

    assert (verdicts(first), verdicts(later)) == ({"skipped": 1, "new": 1}, {"changed": 1})
    assert Identity.objects.get().phones == ["+212600000003"]
    assert Registration.objects.get().reference == "5f1d-aa"


MAYBE_KARIM = KARIM | {"reference": "9", "last_name": "Tazy", "phone": "0655555555"}


def test_a_doubt_is_a_question_and_without_an_answer_nothing_is_saved(home, elsewhere):
    imported(KARIM, **home)
    source = imported(MAYBE_KARIM, **elsewhere)

    assert (verdicts(source), source.counts["saved"]["waiting"]) == ({"question": 1}, 1)
    assert (Beneficiary.objects.count(), Registration.objects.count()) == (1, 1)
    left = ImportRow.objects.get(source=source)
    assert (left.name, left.raw, left.candidates) == ("Tazy Karim", {}, [Beneficiary.objects.get().pk])


def test_the_answer_decides(home, elsewhere):
    imported(KARIM, **home)
    karim = Beneficiary.objects.get()
    imported(MAYBE_KARIM, answers=[f"same:{karim.pk}"], **elsewhere)
    assert (Beneficiary.objects.count(), karim.registrations.count()) == (1, 2)

    imported(MAYBE_KARIM | {"reference": "10", "phone": "0644444444"}, answers=["other"], **elsewhere)
    assert (Beneficiary.objects.count(), karim.registrations.count()) == (2, 2)


def test_a_question_about_two_rows_of_one_file_is_answered_with_the_row(home):
    source = imported(KARIM, MAYBE_KARIM, answers=["row:1"], **home)

    assert verdicts(source) == {"new": 1, "question": 1}
    assert (Beneficiary.objects.count(), Registration.objects.count()) == (1, 2)


def test_a_row_that_follows_an_unanswered_one_waits_with_it(home, elsewhere):
    imported(KARIM, **home)
    again = MAYBE_KARIM | {"reference": "12", "group": "Enseignante"}
    source = imported(MAYBE_KARIM | {"document": "QB999999"}, again | {"document": "QB999999"}, **elsewhere)

    assert (verdicts(source), source.counts["saved"]["waiting"]) == ({"question": 1, "known": 1}, 2)
    assert Registration.objects.count() == 1


def test_all_or_nothing_saves_everything_when_every_row_is_good(home):
    source = imported(AMINA, KARIM, choice=Import.Choice.ALL_OR_NOTHING, **home)

    assert (source.status, Beneficiary.objects.count()) == ("done", 2)


def test_somebody_registered_between_check_and_save_is_not_registered_again(home, elsewhere):
    waiting = checked(AMINA, **elsewhere)
    imported(AMINA | {"reference": "5"}, **home)
    source = saved(waiting, by=elsewhere["by"])

    assert source.counts["saved"]["people"] == 0
    assert (Beneficiary.objects.count(), Registration.objects.count()) == (1, 2)


def test_a_question_that_came_up_meanwhile_stops_all_or_nothing(home, elsewhere):
    waiting = checked(MAYBE_KARIM, **elsewhere)
    imported(KARIM, **home)
    source = saved(waiting, by=elsewhere["by"], choice=Import.Choice.ALL_OR_NOTHING)

    assert (source.status, verdicts(source)) == ("checked", {"question": 1})
    assert source.problem
    assert Registration.objects.count() == 1


def test_answers_survive_a_second_check(home, elsewhere):
    imported(KARIM, **home)
    waiting = checked(MAYBE_KARIM, **elsewhere)
    imported(AMINA, **home)  # so that the rows are compared again before they are saved
    source = saved(waiting, by=elsewhere["by"], answers=["other"])

    assert source.counts["saved"]["people"] == 1


def refused(row):
    return row | {"consent": "non"}


def test_of_a_refused_row_nothing_that_names_is_kept_not_even_while_it_waits(home):
    source = checked(refused(AMINA), **home)
    kept = str(ImportRow.objects.get(source=source).clean)
    assert not any(word in kept for word in ("Bennani", "Amina", "612345678", "QA123456", "1989-03-12"))

    saved(source, by=home["by"])
    person = Beneficiary.objects.get()
    assert (person.consent, person.birth_year, person.registrations.count()) == ("no", 1989, 1)
    assert not Identity.objects.exists()
    assert not SearchKeys.objects.exists()


def test_who_refused_counts_once_when_another_register_has_them_too(home, elsewhere):
    imported(refused(AMINA), **home)
    source = imported(AMINA | {"reference": "8", "registered_on": "06/02/2018"}, **elsewhere)

    person = Beneficiary.objects.get()
    assert verdicts(source) == {"known": 1}
    assert (person.consent, person.identity.name, person.registrations.count()) == ("yes", "Bennani Amina", 2)
    assert SearchKeys.objects.filter(person=person).exists()


def test_an_older_refusal_elsewhere_adds_nothing_to_the_vault_and_takes_nothing_away(home, elsewhere):
    imported(AMINA, **home)
    earlier = {"reference": "8", "phone": "0655555555", "registered_on": "04/02/2018"}
    imported(refused(AMINA) | earlier, **elsewhere)

    person = Beneficiary.objects.get()
    assert (person.consent, person.registrations.count()) == ("yes", 2)
    assert person.identity.phones == ["+212612345678"]


def test_a_form_with_nothing_but_a_refusal_registers_nobody(home):
    empty = dict.fromkeys(AMINA, "") | {"reference": "4", "registered_on": "05/02/2018", "consent": "non"}
    source = imported(AMINA, empty, **home)

    assert verdicts(source) == {"new": 1, "skipped": 1}
    assert Beneficiary.objects.count() == 1


def test_the_journal_tells_of_the_import_without_a_name(home):
    imported(AMINA, **home)

    entries = list(Entry.objects.filter(record_type="beneficiaries.import").order_by("id"))
    assert [entry.act for entry in entries] == ["upload", "check", "report_check", "confirm", "finish"]
    assert not any("Bennani" in str(entry.details) for entry in entries)


def crowd():
    """40 women of one day whose names begin alike, with nothing else in common."""
    firsts = ("khair", "touzi", "marzou", "drissi", "nouar", "soufi", "rahma", "fettah")
    ends = [first + second for first in firsts for second in ("ane", "oudd", "ibek", "emzou", "ogmar")]
    for number, end in enumerate(ends, start=100):
        yield AMINA | {"reference": str(number), "last_name": f"Bal{end}", "document": "", "phone": ""}


def test_in_a_crowd_of_one_day_the_whole_name_still_finds_the_person(home, elsewhere):
    everybody = list(crowd())
    first = imported(*everybody, everybody[7] | {"reference": "900", "group": "Enseignante"}, **home)
    again = imported(everybody[7] | {"reference": "901"}, **elsewhere)

    assert (len(everybody), first.counts["known"], again.counts["known"]) == (40, 1, 1)
    assert again.counts["saved"]["people"] == 0
