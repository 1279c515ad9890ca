"""A register of another area, or of another partner, than was chosen: said on top, and answered before it is saved."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries import tasks
from beneficiaries.actions import imports as actions
from beneficiaries.models import Beneficiary, Import
from programme.scope import acting_as
from tests.beneficiaries.registers import AMINA, KARIM, checked
from tests.imported import sample
from tests.samples import KOBO
from tests.workbooks.files import xlsx

pytestmark = pytest.mark.django_db

WRONG_AREA = "rows name communes of Oujda, not Khouribga. Was the right area chosen?"
WRONG_PARTNER = "The titles of this file name AMAPPE, not AIDECA. Was the right partner chosen?"


@pytest.fixture
def home(officer, partners, areas):
    return {"by": officer, "partner": partners.aideca, "area": areas.khouribga}


@pytest.fixture
def page(client, officer):
    """page("check", source): the page's answer in English."""
    client.force_login(officer)

    def _page(name, source, data=None):
        url = reverse(f"beneficiaries:{name}", args=[source.pk])
        return getattr(client, "post" if data else "get")(url, data, headers={"accept-language": "en"})

    return _page


def checked_file(file, *, by, partner, area):
    with acting_as(by):
        source = actions.upload(file, partner=partner, area=area, by=by)
        actions.check(source, fields=source.mapping["fields"], by=by)
    tasks.check_import(source.pk)
    source.refresh_from_db()
    return source


def said(page, source):
    return page("check", source).context["doubts"].sentences


def rows(here, elsewhere, other="Oujda"):
    places = ["Khouribga"] * here + [other] * elsewhere
    told = ({"reference": f"{n}", "document": f"QA12345{n}", "phone": f"061234567{n}"} for n in range(len(places)))
    return [
        AMINA | each | {"birth": f"1{n}/03/198{n}", "commune": place}
        for n, (each, place) in enumerate(zip(told, places, strict=True))
    ]


def test_the_register_of_another_area_and_partner_is_told_on_top(page, home):
    source = checked_file(sample("beneficiaires_oujda.csv"), **home)

    number, partner = said(page, source)
    assert number.endswith(WRONG_AREA)
    outside, all_rows = number.removesuffix(WRONG_AREA).strip().split(" of ")
    assert int(all_rows) == source.counts["rows"]
    assert 0.95 * int(all_rows) < int(outside) < int(all_rows), "those of which no commune is known are not counted"
    assert partner == WRONG_PARTNER
    assert WRONG_PARTNER in page("check", source).content.decode()


@pytest.mark.parametrize(
    "name, area, partner",
    [
        ("khouribga.xlsx", "khouribga", "aideca"),
        ("oujda.csv", "oujda", "amappe"),
        ("rabat_sale.xlsx", "rabat_sale", "cefa"),
        ("beni_mellal.xlsx", "beni_mellal", "flsh_beni_mellal"),
    ],
)
def test_nothing_is_said_of_a_register_in_its_own_place(page, me_officer, partners, areas, client, name, area, partner):
    place = {"partner": getattr(partners, partner), "area": getattr(areas, area)}
    source = checked_file(sample(f"beneficiaires_{name}"), by=me_officer, **place)
    client.force_login(me_officer)

    assert said(page, source) == ()


def test_saving_rows_of_another_area_asks_for_a_tick(page, home):
    source = checked(*rows(here=2, elsewhere=1), **home)
    answer = {"save": "yes", "choice": "good_rows"}

    refused = page("confirm", source, answer)
    assert refused.context["form"].errors.keys() == {"is_right_area"}
    assert "1 of 3 rows name communes of Oujda, not Khouribga." in refused.content.decode()
    source.refresh_from_db()
    assert source.status == "checked"

    assert page("confirm", source, answer | {"is_right_area": "on"}).status_code == 302
    tasks.save_import(source.pk)
    assert Beneficiary.objects.count() == 3


def test_a_quarter_of_neighbours_is_nothing_to_ask_about(page, home):
    source = checked(*rows(here=3, elsewhere=1), **home)

    assert said(page, source) == ()
    assert page("confirm", source, {"save": "yes", "choice": "good_rows"}).status_code == 302


def test_forms_of_several_areas_are_told_with_their_numbers(page, home):
    source = checked_file(sample(KOBO), **home)

    [sentence] = said(page, source)
    assert " rows name communes outside Khouribga: " in sentence
    named = dict(each.rsplit(" ", 1) for each in sentence.partition(": ")[2].partition(". ")[0].split(" · "))
    assert named.keys() == {"Béni Mellal", "Rabat-Salé", "Oujda"}
    assert sum(map(int, named.values())) == int(sentence.split(" of ")[0])
    assert "is_right_area" in page("confirm", source).context["form"].fields


def test_a_form_of_another_area_is_told_however_few_they_are(page, home):
    forms = [row | {"submission": f"uuid-{n}"} for n, row in enumerate(rows(here=6, elsewhere=1))]
    source = checked(*forms, **home)

    assert said(page, source) == ("1 of 7 rows name communes of Oujda, not Khouribga. Was the right area chosen?",)
    assert "is_right_area" not in page("confirm", source).context["form"].fields


HEAD = ["N°", "Nom", "Prénom", "Sexe", "Catégorie", "Date d'inscription", "Commune"]
ROW = [1, "Tazi", "Karim", "M", "Migrant de retour", "05/02/2018", "Khouribga"]


@pytest.mark.parametrize(
    "titles, told",
    [
        ([["A.M.A.P.P.E – agence d'Oujda"]], (WRONG_PARTNER,)),
        ([["Partenaire :", None, "Association AMAPPE"]], (WRONG_PARTNER,)),
        ([["Registre de l'AIDECA, d'après celui de l'AMAPPE"]], ()),
        ([["Projet « Je suis migrant » – CEFA Onlus"]], ()),
        ([["CEFA"], ["Partenaire : AIDECA Khouribga"]], ()),
        ([["Partenaire : CEFA Maroc"]], (WRONG_PARTNER.replace("AMAPPE", "CEFA"),)),
        ([["Une association inconnue"]], ()),
        ([], ()),
    ],
)
def test_the_partner_in_the_titles_is_compared_with_the_chosen_one(page, home, titles, told):
    source = checked_file(SimpleUploadedFile("registre.xlsx", xlsx(("Liste", [*titles, HEAD, ROW]))), **home)

    assert said(page, source) == told
    assert page("confirm", source, {"save": "yes", "choice": "good_rows"}).status_code == 302, "a warning only"


def test_an_import_checked_before_this_was_asked_goes_on(page, home):
    source = checked(AMINA, KARIM, **home)
    Import.objects.filter(pk=source.pk).update(counts=source.counts | {"places": {}}, mapping={"fields": {}})

    assert page("check", source).status_code == 200
    assert page("confirm", source, {"save": "yes", "choice": "good_rows"}).status_code == 302
