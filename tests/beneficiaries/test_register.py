"""Registering and correcting a person by hand: what is kept, what is refused, and the warning about duplicates."""

import re
from datetime import date

import pytest
from django.urls import reverse

from beneficiaries.actions import people
from beneficiaries.models import Beneficiary, ConsentState, Group, Identity, MatchKey, SearchKeys
from journal.models import Entry
from programme.scope import EVERYTHING, keys_for, scoped
from tests.beneficiaries.people import registered

pytestmark = pytest.mark.django_db
REGISTER = reverse("beneficiaries:register")


@pytest.fixture
def said(partners, areas):
    """said(sex="F"): what the form sends, for somebody at AIDECA in Khouribga."""
    usual = {
        "partner": partners.aideca.pk,
        "area": areas.khouribga.pk,
        "group": Group.TG1_RETURNEE,
        "on": "2018-03-01",
        "consent": "yes",
        "last_name": "BENNANI",
        "first_name": "salma",
        "sex": "F",
        "birth": "12/03/1989",
        "phones": "06 12 34 56 78",
    }
    return lambda **changes: {name: value for name, value in (usual | changes).items() if value is not None}


@pytest.fixture
def in_office(client, officer):
    client.force_login(officer)
    return client


def person_of(answer):
    """The person whose dossier the answer leads to."""
    assert answer.status_code == 302, answer.context["form"].errors
    return Beneficiary.objects.get(pk=int(answer.url.rstrip("/").rpartition("-")[2]))


def identity(person):
    with scoped(EVERYTHING):
        return people.identity_of(person)


def test_a_registered_person_is_kept_in_two_halves(in_office, officer, said, partners, areas):
    form = said(
        document_kind="CIN", document_number="qa 12345", nationality="MA", arabic_name="سلمى بناني", household="F 7"
    )

    person = person_of(in_office.post(REGISTER, form))

    assert (person.sex, person.birth_year, person.nationality) == ("F", 1989, "MA")
    assert (person.partner, person.area, person.created_by) == (partners.aideca, areas.khouribga, officer)
    assert set(person.scopes) == set(keys_for(partners.aideca.pk, areas.khouribga.pk))
    kept = identity(person)
    assert (kept["last_name"], kept["first_name"], kept["arabic_name"]) == ("Bennani", "Salma", "سلمى بناني")
    assert (kept["birth_date"], kept["phones"]) == (date(1989, 3, 12), ["+212612345678"])
    assert kept["document_number"] == "QA12345"
    line = person.registrations.get()
    assert (line.group, line.on, line.household) == ("TG1_RETURNEE", date(2018, 3, 1), "F 7")


def test_numbers_are_encrypted_in_the_database(in_office, said):
    person = person_of(
        in_office.post(REGISTER, said(document_kind="CIN", document_number="QA12345", permit_number="T77"))
    )

    with scoped(EVERYTHING):
        kept = Identity.objects.get(pk=person.pk)
    assert "QA12345" not in kept.document_number
    assert "T77" not in kept.permit_number
    assert len(kept.document_number) > 30


def test_the_journal_tells_of_a_registration_without_a_name(in_office, officer, said):
    person = person_of(in_office.post(REGISTER, said()))

    entry = Entry.objects.get(act="register_beneficiary")
    assert (entry.by, entry.label) == (officer, person.code)
    assert entry.details == {"partner": "aideca", "area": "khouribga", "group": "TG1_RETURNEE", "consent": "yes"}


def test_whoever_refuses_consent_is_counted_and_not_named(in_office, said):
    person = person_of(in_office.post(REGISTER, said(consent="no", sure="yes")))

    assert (person.consent, person.sex, person.birth_year) == (ConsentState.REFUSED, "F", 1989)
    assert identity(person) == {}
    assert not SearchKeys.objects.filter(pk=person.pk).exists()
    assert MatchKey.objects.filter(person=person).exists()


def test_whoever_refuses_consent_needs_no_name(in_office, said):
    person = person_of(
        in_office.post(REGISTER, said(consent="no", last_name=None, first_name=None, phones=None, birth="1989"))
    )

    assert person.registrations.count() == 1


@pytest.mark.parametrize("sex", ["F", "M", "X", "U"])
def test_every_answer_about_the_sex_is_kept(sex, in_office, said):
    assert person_of(in_office.post(REGISTER, said(sex=sex))).sex == sex


@pytest.mark.parametrize(
    ("birth", "year", "day", "is_approximate"),
    [
        ("12/03/1989", 1989, date(1989, 3, 12), False),
        ("1989", 1989, None, False),
        ("ca 1989", 1989, None, True),
        ("vers 1989", 1989, None, True),
        ("", None, None, False),
    ],
)
def test_a_birth_is_kept_as_well_as_it_is_known(birth, year, day, is_approximate, in_office, said):
    person = person_of(in_office.post(REGISTER, said(birth=birth)))

    assert (person.birth_year, person.birth_is_approximate) == (year, is_approximate)
    assert identity(person)["birth_date"] == day


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("last_name", {"last_name": "", "first_name": ""}),
        ("last_name", {"last_name": "<script>alert(1)</script>"}),
        ("sex", {"sex": ""}),
        ("consent", {"consent": ""}),
        ("group", {"group": ""}),
        ("birth", {"birth": "31/02/1989"}),
        ("birth", {"birth": "2091"}),
        ("birth", {"birth": "nobody knows"}),
        ("phones", {"phones": "12"}),
        ("document_number", {"document_kind": "CIN", "document_number": "12345"}),
        ("document_kind", {"document_number": "QA12345"}),
        ("permit_expires_on", {"permit_issued_on": "2018-03-01", "permit_expires_on": "2018-02-01"}),
        ("on", {"on": "2091-01-01"}),
        ("on", {"on": "0018-01-01"}),
        ("returned_on", {"returned_on": "2091-01-01"}),
        ("commune", {"commune": "02.411.01.23"}),
        ("nationality", {"nationality": "ZZ"}),
        ("last_name", {"last_name": "x" * 121}),
    ],
)
def test_a_wrong_answer_is_told_and_nothing_is_saved(field, changes, in_office, said):
    answer = in_office.post(REGISTER, said(**changes))

    assert answer.status_code == 200
    assert list(answer.context["form"].errors) == [field]
    assert not Beneficiary.objects.exists()


def test_nobody_registers_for_a_foreign_partner_or_area(in_office, said, partners, areas):
    answers = [
        in_office.post(REGISTER, said(partner=partners.cefa.pk)),
        in_office.post(REGISTER, said(area=areas.oujda.pk)),
    ]

    assert [list(answer.context["form"].errors) for answer in answers] == [["partner"], ["area"]]
    assert not Beneficiary.objects.exists()


def test_two_postings_do_not_mix(client, officer, said, partners, areas):
    officer.postings.create(role="field_officer", partner=partners.amappe, area=areas.oujda)
    client.force_login(officer)

    answer = client.post(REGISTER, said(partner=partners.amappe.pk))

    assert list(answer.context["form"].errors) == ["area"]


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("coordinator", 200), ("me_officer", 200), ("manager", 200), ("grants_manager", 403),
     ("donor", 403), ("finance", 403), ("assessor", 403), ("administrator", 403)],
)  # fmt: skip
def test_who_may_register(who, status, client, request):
    client.force_login(request.getfixturevalue(who))

    assert client.get(REGISTER).status_code == status


def test_the_form_shows_the_commission_s_reference(in_office, settings):
    settings.CNDP_REFERENCE = "A-AU-123/2017"

    assert "A-AU-123/2017" in in_office.get(REGISTER).content.decode()


@pytest.mark.parametrize(("who", "is_told"), [("officer", False), ("coordinator", False), ("manager", True)])
def test_a_missing_reference_is_told_to_who_can_do_something_about_it(who, is_told, client, request):
    client.force_login(request.getfixturevalue(who))

    assert ("CNDP" in client.get(REGISTER).content.decode()) is is_told


@pytest.mark.parametrize("field", ["document_number", "permit_number", "phones", "birth", "notes", "last_name"])
@pytest.mark.parametrize("mark", ["??", "-"])
def test_an_answer_that_says_nothing_is_not_dropped_without_a_word(field, mark, in_office, said):
    form = in_office.post(REGISTER, said(**{field: mark})).context["form"]

    assert list(form.errors) == [field]
    assert form[field].value() == mark


def test_the_names_are_not_called_optional_and_say_once_that_one_is_needed(in_office):
    text = in_office.get(REGISTER).content.decode()
    names = text[text.index("names-hint") : text.index("id_arabic_name")]

    assert text.count('id="names-hint"') == 1
    assert 'class="optional"' not in names
    assert 'class="optional"' in text


def test_the_programme_s_frequent_nationalities_stand_first_and_once(in_office, said):
    form = in_office.get(REGISTER).context["form"]
    codes = re.findall(r'value="(\w*)"', str(form["nationality"]))

    assert codes[:5] == ["", "MA", "CI", "SN", "GN"]
    assert len(codes) == len(set(codes)) == len(list(form.fields["nationality"].choices))
    assert str(form["country_abroad"]).count("<optgroup") == 0
    chosen = in_office.post(REGISTER, said(nationality="SN", sex="")).context["form"]
    assert str(chosen["nationality"]).count(" selected") == 1


# Duplicates


@pytest.fixture
def salma(officer, partners, areas):
    """Salma Bennani, born on 12 March 1989, at AIDECA in Khouribga."""
    return registered(
        partners.aideca, areas.khouribga, "Bennani", "Salma", by=officer, sex="F", birth_year=1989,
        birth_date=date(1989, 3, 12), phones=["+212612345678"],
    )  # fmt: skip


@pytest.fixture
def salma_in_oujda(manager, partners, areas):
    return registered(
        partners.amappe, areas.oujda, "Bennani", "Salma", by=manager, sex="F", birth_year=1989,
        birth_date=date(1989, 3, 12), phones=["+212612345678"],
    )  # fmt: skip


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"phones": ""},
        {"last_name": "Benani", "phones": ""},
        {"last_name": "", "first_name": "", "arabic_name": "سلمى بناني", "phones": ""},
        {"last_name": "Alaoui", "first_name": "Driss", "birth": "1960", "sex": "M"},
    ],
)
def test_somebody_known_is_shown_before_saving(changes, in_office, said, salma):
    answer = in_office.post(REGISTER, said(**changes))

    assert [candidate.code for candidate in answer.context["candidates"]] == [salma.code]
    assert "Bennani Salma" in answer.content.decode()
    assert Beneficiary.objects.count() == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"first_name": "Karima", "phones": ""},
        {"birth": "1961", "phones": ""},
        {"sex": "M", "phones": ""},
    ],
)
def test_somebody_else_is_saved_at_once(changes, in_office, said, salma):
    person_of(in_office.post(REGISTER, said(**changes)))

    assert Beneficiary.objects.count() == 2


def test_a_document_s_number_finds_its_owner_under_any_name(in_office, said, officer, partners, areas):
    owner = registered(
        partners.aideca, areas.khouribga, "Tazi", "Omar", by=officer, document_kind="CIN", document_number="QA12345"
    )

    answer = in_office.post(REGISTER, said(document_kind="CIN", document_number="qa12345"))

    assert [(found.code, found.reasons) for found in answer.context["candidates"]] == [(owner.code, ("document",))]


def test_whom_one_may_not_see_has_no_name_in_the_warning(in_office, said, salma_in_oujda):
    answer = in_office.post(REGISTER, said(last_name="Benani"))

    (candidate,) = answer.context["candidates"]
    assert (candidate.is_visible, candidate.name) == (False, "")
    text = answer.content.decode()
    assert "AMAPPE" in text
    assert "Bennani" not in text
    assert salma_in_oujda.get_absolute_url() not in text


def test_the_warning_is_written_in_the_journal_by_code(in_office, said, officer, salma_in_oujda):
    in_office.post(REGISTER, said())

    codes = [salma_in_oujda.code]
    assert Entry.objects.get(act="warn_of_duplicates").details == {"shown": codes, "strangers": codes, "foreign": 1}
    assert Entry.objects.get(act="acting_as_system").system == "deduplication"


def test_the_user_may_say_that_it_is_another_person(in_office, said, salma):
    twin = person_of(in_office.post(REGISTER, said(another=salma.code)))

    assert twin != salma


def test_a_candidate_nobody_looked_at_is_shown_all_the_same(in_office, said, salma, salma_in_oujda):
    answer = in_office.post(REGISTER, said(another=salma.code))

    assert len(answer.context["candidates"]) == 2
    assert Beneficiary.objects.count() == 2


def test_a_known_person_gets_the_line_of_the_form(in_office, said, salma, manager, partners, areas):
    add = reverse("beneficiaries:add_registration", args=[salma.code])

    answer = in_office.post(add, said(group=Group.TG3_TEACHER, on="2017-12-01", reference="12"))

    assert person_of(answer) == salma
    salma.refresh_from_db()
    assert {line.group for line in salma.registrations.all()} == {"TG1_RETURNEE", "TG3_TEACHER"}
    assert salma.registered_on == date(2017, 12, 1)
    assert Entry.objects.get(act="add_registration").label == salma.code


def test_the_same_line_is_not_added_twice(in_office, said, salma):
    answer = in_office.post(reverse("beneficiaries:add_registration", args=[salma.code]), said())

    assert answer.status_code == 200
    assert salma.registrations.count() == 1


def test_nobody_adds_a_line_to_a_file_they_may_not_see(in_office, said, salma_in_oujda):
    answer = in_office.post(reverse("beneficiaries:add_registration", args=[salma_in_oujda.code]), said())

    assert answer.status_code == 404
    assert salma_in_oujda.registrations.count() == 1


def test_a_line_needs_a_post(in_office, salma):
    assert in_office.get(reverse("beneficiaries:add_registration", args=[salma.code])).status_code == 405


def test_a_second_register_opens_the_file_to_its_partner(salma, stranger, manager, partners, areas):
    with scoped(EVERYTHING):
        line = {"partner": partners.amappe, "area": areas.oujda, "group": Group.TG2_SUBSAHARAN, "on": date(2018, 6, 1)}
        people.add_registration(salma, by=manager, **line)

    assert Beneficiary.objects.visible_to(stranger).get() == salma
    assert Beneficiary.objects.found_by("bennani", user=stranger).get() == salma


# Correcting


def change(client, person, **answers):
    url = reverse("beneficiaries:change", args=[person.code])
    form = client.get(url).context["form"]
    unchanged = {name: form.get_initial_for_field(field, name) for name, field in form.fields.items()}
    return client.post(url, {name: "" if value is None else value for name, value in (unchanged | answers).items()})


def test_the_form_is_filled_with_what_is_known(in_office, salma):
    form = in_office.get(reverse("beneficiaries:change", args=[salma.code])).context["form"]

    assert (form["last_name"].value(), form["birth"].value()) == ("Bennani", "12/03/1989")
    assert (form["phones"].value(), form["sex"].value(), form["consent"].value()) == ("+212612345678", "F", "yes")


def test_a_correction_reaches_identity_keys_and_journal(in_office, salma, officer):
    change(in_office, salma, last_name="Bennis", phones="06 99 99 99 99 / 0612345678", sex="X", birth="1990")

    salma.refresh_from_db()
    assert (salma.sex, salma.birth_year, identity(salma)["birth_date"]) == ("X", 1990, None)
    assert identity(salma)["phones"] == ["+212699999999", "+212612345678"]
    assert list(Beneficiary.objects.found_by("bennis", user=officer)) == [salma]
    assert list(Beneficiary.objects.found_by("0699999999", user=officer)) == [salma]
    assert not Beneficiary.objects.found_by("bennani", user=officer).exists()
    fields = Entry.objects.get(act="change_beneficiary").details["fields"]
    assert {"last_name", "phones", "sex", "birth_year", "birth_date"} <= set(fields)


def test_nothing_changed_is_nothing_written(in_office, salma):
    change(in_office, salma, administrative_status="")
    before = Entry.objects.filter(act="change_beneficiary").count()

    answer = change(in_office, salma)

    assert answer.status_code == 302
    assert Entry.objects.filter(act="change_beneficiary").count() == before


def test_consent_taken_back_takes_the_name_away(in_office, salma, officer):
    change(in_office, salma, consent="no", sure="yes")

    salma.refresh_from_db()
    assert (salma.consent, salma.consent_on) == (ConsentState.REFUSED, None)
    assert identity(salma) == {}
    assert not Beneficiary.objects.found_by("bennani", user=officer).exists()
    assert salma.registrations.count() == 1


def test_a_correction_of_somebody_without_a_name_keeps_their_hashes(in_office, said):
    person = person_of(in_office.post(REGISTER, said(consent="no", sure="yes")))
    hashes = set(MatchKey.objects.filter(person=person).values_list("kind", "key"))

    change(in_office, person, nationality="ML")

    person.refresh_from_db()
    assert person.nationality == "ML"
    assert set(MatchKey.objects.filter(person=person).values_list("kind", "key")) == hashes


def test_a_correction_that_is_wrong_changes_nothing(in_office, salma):
    answer = change(in_office, salma, birth="2091", last_name="Bennis")

    assert list(answer.context["form"].errors) == ["birth"]
    assert identity(salma)["last_name"] == "Bennani"


def test_opening_the_form_is_a_reading(in_office, officer, salma):
    in_office.get(reverse("beneficiaries:change", args=[salma.code]))

    assert Entry.objects.get(act="read_beneficiary").by == officer


@pytest.mark.parametrize(
    ("who", "status"),
    [("officer", 200), ("coordinator", 200), ("grants_manager", 403), ("stranger", 404), ("donor", 404)],
)
def test_who_may_correct(who, status, client, request, salma):
    client.force_login(request.getfixturevalue(who))

    assert client.get(reverse("beneficiaries:change", args=[salma.code])).status_code == status
