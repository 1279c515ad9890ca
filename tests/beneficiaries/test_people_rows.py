import datetime

import pytest

from beneficiaries.resources import values, written
from beneficiaries.resources.countries import country
from beneficiaries.resources.people import clean_person
from tests.samples import KOBO, REGISTERS, communes, people, truth
from ui.workbooks.cells import BadCell

TODAY = datetime.date(2020, 6, 1)
ROW = {
    "last_name": "EL AMRANI", "first_name": "Larbi", "sex": "H", "birth": "12/03/1989", "nationality": "Marocain",
    "group": "Migrant de retour", "document": "ib 123456", "phone": 612345678.0, "commune": "Beni Mellal",
    "consent": "signé le 02/03/2018", "registered_on": "02/03/2018",
}  # fmt: skip


def cleaned(**changes):
    return clean_person(ROW | changes, today=TODAY, communes=communes())


def codes(person):
    return [(field, code) for field, code, _sentence in person.errors]


@pytest.mark.parametrize("name", REGISTERS)
def test_the_errors_of_a_register_are_exactly_the_true_ones(name):
    found = {(row[1], row[2], code) for row, person in people(name, TODAY) for _field, code, _said in person.errors}
    assert found == {tuple(error) for error in truth()["files"][name]["errors"]}


@pytest.mark.parametrize("name", REGISTERS)
def test_who_gave_no_consent_is_exactly_told(name):
    word = {"no": "no", "unknown": "blank"}
    found = {(row[1], row[2], word[p.consent]) for row, p in people(name, TODAY) if p.consent != "yes"}
    assert found == {tuple(row) for row in truth()["files"][name]["no_consent"]}


@pytest.mark.parametrize("name", REGISTERS)
def test_sex_group_birth_and_household_of_every_person_are_the_true_ones(name):
    expected = {tuple(row): person for person in truth()["people"].values() for row in person["rows"]}
    households = set()
    for row, person in people(name, TODAY):
        true = expected[row]
        assert person.group in true["groups"]
        assert person.sex in ("", true["sex"])
        if person.birth_date:
            assert person.birth_date.isoformat() == true["birth"]
        if person.household:
            households.add(person.household)
    assert len(households) == truth()["files"][name]["households"]


def test_a_survey_export_is_a_register_like_the_others():
    rows = dict(people(KOBO, TODAY))
    assert [person for person in rows.values() if person.errors] == []
    assert [row[2] for row, person in rows.items() if person.is_refusal] == truth()["files"][KOBO]["refusals"]
    assert len({person.submission for person in rows.values()}) == 150 - len(truth()["files"][KOBO]["repeated_uuid"])


def test_a_row_becomes_a_person():
    person = cleaned()
    assert person.errors == person.warnings == []
    assert (person.last_name, person.first_name, person.sex, person.nationality) == ("El Amrani", "Larbi", "M", "MA")
    assert (person.birth_date, person.birth_year) == (datetime.date(1989, 3, 12), 1989)
    assert (person.group, person.permit_kind, person.commune) == ("TG1_RETURNEE", "NATIONAL", "05.091.01.01")
    assert (person.document_kind, person.document_number) == ("CIN", "IB123456")
    assert person.phones == ("+212612345678",)
    assert (person.consent, person.consent_on) == ("yes", datetime.date(2018, 3, 2))


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"last_name": None, "first_name": "-"}, ("last_name", "name_missing")),
        ({"last_name": "<script>alert(1)</script>"}, ("last_name", "name_suspicious")),
        ({"first_name": "Ali{{ 7*7 }}"}, ("last_name", "name_suspicious")),
        ({"last_name": "=HYPERLINK(1)"}, ("last_name", "name_suspicious")),
        ({"sex": "?"}, ("sex", "missing_sex")),
        ({"birth": "31/02/1985"}, ("birth", "impossible_date")),
        ({"birth": "01/06/2091"}, ("birth", "impossible_date")),
        ({"birth": "1850"}, ("birth", "impossible_date")),
        ({"registered_on": "14/05/2118"}, ("registered_on", "future_registration")),
        ({"registered_on": "02/06/2020"}, ("registered_on", "future_registration")),
        ({"registered_on": "2018"}, ("registered_on", "impossible_date")),
        ({"returned_on": "2091"}, ("returned_on", "impossible_date")),
        ({"group": "plombier"}, ("group", "group_unknown")),
        ({"document": "ABCD1234"}, ("document", "cin_malformed")),
        ({"document": "12345678"}, ("document", "cin_malformed")),
        ({"commune": "Bergame"}, ("commune", "unknown_commune")),
        (
            {"permit_issued": "02/03/2018", "permit_expires": "01/03/2018"},
            ("permit_expires", "permit_expiry_before_issue"),
        ),
        ({"permit_issued": "32/03/2018"}, ("permit_issued", "impossible_date")),
    ],
)
def test_an_error_is_told_with_its_field(changes, error):
    person = cleaned(**changes)
    assert codes(person) == [error]
    assert all(str(sentence).endswith(".") for _field, _code, sentence in person.errors)


def test_all_errors_of_a_row_are_told_at_once():
    assert len(codes(cleaned(sex=None, birth="99/99/1999", commune="Bergame", document="?12"))) == 4


@pytest.mark.parametrize(
    ("changes", "field", "code"),
    [
        ({"first_name": None}, "last_name", "name_incomplete"),
        ({"nationality": "Martien"}, "nationality", "country_unknown"),
        ({"nationality": "Congolais", "document": None}, "nationality", "country_doubtful"),
        ({"phone": "chez son frère"}, "phone", "bad_phone"),
        ({"commune": None}, "commune", "commune_missing"),
        ({"document": "A12"}, "document", "cin_unusual"),
        ({"permit_kind": "laissez-passer"}, "permit_kind", "permit_unknown"),
        ({"birth": "03/03/2018"}, "birth", "born_after_registration"),
    ],
)
def test_a_doubt_is_told_but_stops_nobody(changes, field, code):
    person = cleaned(**changes)
    assert codes(person) == []
    assert [(name, said) for name, said, _sentence in person.warnings] == [(field, code)]


def test_the_wordings_of_groups_permits_and_communes_are_recognised():
    wordings = truth()["wordings"]
    for code, words in wordings["groups"].items():
        assert {values.group(word) for word in words} == {code}
    for code, words in wordings["permits"].items():
        assert {values.permit(word) for word in words if word} == {code}
    for code, words in wordings["communes"].items():
        assert {communes().find(word) for word in words} == {code}


@pytest.mark.parametrize("name", ["Zone 4", "Sidi Machin", "Douar Lahfira 2", "Bergame", "Casablanca", "Marrakech"])
def test_a_commune_of_elsewhere_is_not_forced_into_the_areas(name):
    with pytest.raises(BadCell):
        communes().find(name)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("Marocaine", "MA"), ("marocchina", "MA"), ("مغربية", "MA"), ("Maroc", "MA"), ("Ivoirienne", "CI"),
        ("Côte d'Ivoire", "CI"),
        ("cote_d_ivoire", "CI"), ("RD Congo", "CD"), ("Congo-Brazzaville", "CG"), ("Guinéennes", "GN"),
        ("Guinée-Bissau", "GW"),
        ("Nigérienne", "NE"), ("Nigériane", "NG"), ("Sénégalaise", "SN"), ("السنغال", "SN"), ("Burkinabè", "BF"),
        ("maliana", "ML"),
        ("Italie (Turin)", "IT"), ("Espagne (Almería)", "ES"), ("Pays-Bas", "NL"), ("Libye", "LY"), ("ML", "ML"),
        ("Atlantide", ""),
    ],
)  # fmt: skip
def test_countries_and_peoples_are_recognised(word, code):
    assert country(word)[0] == code


@pytest.mark.parametrize(
    ("cell", "answer"),
    [
        ("oui", "yes"), ("X", "yes"), ("Signature", "yes"), ("fiche signée", "yes"), ("oui (tuteur)", "yes"),
        ("نعم", "yes"),
        (datetime.date(2018, 3, 1), "yes"), ("02/03/2018", "yes"), ("✓", "yes"), ("Sì", "yes"),
        ("non", "no"), ("NON", "no"), ("non signé", "no"), ("refus", "no"), ("لا", "no"),
        (None, "unknown"), ("", "unknown"), ("-", "unknown"), ("à voir", "unknown"),
    ],
)  # fmt: skip
def test_consent_is_yes_no_or_not_said(cell, answer):
    assert values.consent(cell).answer == answer


def test_a_guardian_who_consents_is_noted():
    assert [values.consent(cell).guardian for cell in ("oui (mère)", "Oui - père", "oui")] == [True, True, False]


@pytest.mark.parametrize(
    ("cell", "last", "first"),
    [
        ("EL MOKHTARI Larbi", "El Mokhtari", "Larbi"), ("Larbi EL MOKHTARI", "El Mokhtari", "Larbi"),
        ("El Mokhtari Larbi", "El Mokhtari", "Larbi"), ("Alaoui Fatima Zahra", "Alaoui", "Fatima Zahra"),
        ("Mme TAZI Hanane", "Tazi", "Hanane"), ("N'DIAYE Awa", "N'Diaye", "Awa"), ("Alaoui, Ali", "Alaoui", "Ali"),
        ("AIT LAHCEN Khadija", "Ait Lahcen", "Khadija"), ("Alaoui", "Alaoui", ""), ("", "", ""),
    ],
)  # fmt: skip
def test_one_cell_holds_family_and_first_name(cell, last, first):
    assert written.split(cell) == (last, first)


def test_where_the_first_name_comes_first_the_family_is_what_remains():
    assert written.split("Larbi El Mokhtari", given_first=True) == ("El Mokhtari", "Larbi")


def test_a_foreigner_needs_no_cin():
    person = cleaned(nationality="Malien", document="s62a 93503", group="Subsaharien")
    assert (person.document_kind, person.document_number, codes(person)) == ("PASSPORT", "S62A93503", [])
