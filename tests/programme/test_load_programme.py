"""`manage.py load_programme` may be run again at any time."""

import pytest
from django.apps import apps
from django.core.management import call_command

from journal.models import Entry
from programme.languages import LANGUAGES, Named
from programme.models import (
    Amendment,
    Area,
    Commune,
    EndNotice,
    Funder,
    Indicator,
    Partner,
    Posting,
    Programme,
    Region,
    Result,
    Target,
)
from trainings.models import Module

pytestmark = pytest.mark.django_db
REFERENCE = (Target, Indicator, Result, Funder, Amendment, Programme, Commune, Area, Region, Partner, Module)


def everything():
    """Every row of every table of the reference data, and how many entries the journal has."""
    rows = {model.__name__: list(model.objects.order_by("pk").values()) for model in REFERENCE}
    return {**rows, "journal": Entry.objects.count()}


def empty():
    Commune.objects.filter(parent__isnull=False).delete()
    Result.objects.filter(code__in=["R1", "R2", "R3"]).update(parent=None)
    Target.objects.all().delete()
    Indicator.objects.all().delete()
    Result.objects.filter(level="output").delete()
    Result.objects.filter(level="outcome").delete()
    for model in REFERENCE:
        model.objects.all().delete()


def test_it_fills_an_empty_database_with_the_whole_programme():
    empty()

    call_command("load_programme", verbosity=0)

    assert {model.__name__: model.objects.count() for model in REFERENCE} == {
        "Programme": 1,
        "Amendment": 1,
        "Funder": 5,
        "Partner": 10,
        "Region": 3,
        "Area": 4,
        "Commune": 80,
        "Module": 6,
        "Result": 5,
        "Indicator": 16,
        "Target": 8,
    }
    assert Entry.objects.latest("id").act == "load_programme"


def test_run_again_it_changes_nothing():
    before = everything()

    call_command("load_programme", verbosity=0)

    assert everything() == before


def test_it_brings_back_what_is_missing():
    Module.objects.filter(code="CON").delete()
    Commune.objects.filter(code="04.421.01.09").delete()
    Target.objects.filter(indicator__code="R1.1").delete()

    call_command("load_programme", verbosity=0)

    assert Module.objects.get(code="CON").name_it == "Gestione dei conflitti"
    assert Commune.objects.get(code="04.421.01.09").name_fr == "Yacoub El Mansour"
    assert Target.objects.get(indicator__code="R1.1").value == 500


def test_it_leaves_what_a_manager_has_edited(programme):
    Programme.objects.update(end_amended="2020-08-31", name_fr="Je suis migrant, phase II")
    Indicator.objects.filter(code="R1.1").update(name_fr="Migrants de retour accompagnés", baseline_value=12)
    Target.objects.filter(indicator__code="R1.2").update(value=650)
    Partner.objects.filter(code="aideca").update(short_name="AIDECA Maroc", aliases=["Aidéca"])
    before = {name: rows for name, rows in everything().items() if name != "Partner"}

    call_command("load_programme", verbosity=0)

    assert {name: rows for name, rows in everything().items() if name != "Partner"} == before
    aideca = Partner.objects.get(code="aideca")
    assert aideca.short_name == "AIDECA Maroc"
    assert {"Aidéca", "AIDECA Khouribga"} <= set(aideca.aliases)


def test_reference_data_are_named_in_four_languages():
    """Communes aside: the HCP names them in French and Arabic."""
    nameless = {
        f"{model.__name__} {record}: {language}"
        for model in apps.get_models()
        if issubclass(model, Named) and model is not Commune
        for record in model.objects.all()
        for language in LANGUAGES
        if not getattr(record, f"name_{language}")
    }
    assert not nameless
    assert not Commune.objects.filter(name_ar="").exists()


def test_a_target_that_a_manager_changed_does_not_come_back():
    indicator = Indicator.objects.get(code="R1.3")
    Target.objects.create(indicator=indicator, due_on="2020-05-31", value=320, reason="Avenant n° 1")

    call_command("load_programme", verbosity=0)

    assert sorted(indicator.targets.values_list("value", flat=True)) == [300, 320]


def test_names_of_communes_are_the_hcp_s_and_are_refreshed():
    Commune.objects.filter(code="05.311.01.09").update(name_fr="Ouedzem")

    call_command("load_programme", verbosity=0)

    assert Commune.objects.get(code="05.311.01.09").name_fr == "Oued Zem"


@pytest.mark.parametrize(
    ("code", "name", "area", "parent"),
    [
        ("05.091.01.01", "Béni Mellal", "beni_mellal", None),
        ("05.311.01.07", "Khouribga", "khouribga", None),
        ("04.421.01.0", "Rabat", "rabat_sale", None),
        ("04.421.01.07", "Touarga", "rabat_sale", None),
        ("04.421.01.05", "Hassan", "rabat_sale", "04.421.01.0"),
        ("04.441.01.09", "Tabriquet", "rabat_sale", "04.441.01.0"),
        ("02.411.01.23", "Oujda", "oujda", None),
    ],
)
def test_communes_and_arrondissements_hang_where_the_hcp_puts_them(code, name, area, parent):
    commune = Commune.objects.select_related("area").get(code=code)

    assert (commune.name_fr, commune.area.code, commune.parent_id) == (name, area, parent)
    assert commune.name_ar


def test_the_amended_end_stands_only_with_an_approved_amendment(programme):
    assert str(programme.end_original) == "2020-02-29"
    assert str(programme.ends_on) == "2020-05-31"
    assert programme.amendments.get(kind="period").approved_on is not None
    assert len(programme.contract_years) == 4


@pytest.mark.parametrize(
    ("code", "rule", "target"),
    [
        ("OS1", "typed", None),
        ("R1.1", "unique_ever", 500),
        ("R1.2", "unique_ever", 600),
        ("R1.3", "unique_ever", 300),
        ("R1.4", "typed", 3000),
        ("R1.5", "unique_ever", 400),
        ("R1.6", "typed", 5000),
        ("R1.7", "typed", 120),
        ("R1.8", "occurrences", None),
        ("R2.1", "occurrences", None),
        ("R2.1a", "occurrences", None),
        ("R2.2", "occurrences", None),
        ("R2.3", "unique_ever", None),
        ("R3.1", "typed", 30),
    ],
)
def test_indicators_have_the_rule_and_target_of_the_domain_reference(code, rule, target):
    indicator = Indicator.objects.get(code=code)
    targets = [(str(row.due_on), row.value) for row in indicator.targets.all()]

    assert indicator.rule == rule
    assert (indicator.baseline_value, indicator.baseline_year) == (0, 2017)
    assert targets == ([] if target is None else [("2020-05-31", target)])


def test_indicators_results_areas_and_modules_are_worded_in_four_languages():
    for model in (Indicator, Result, Area, Module, Region, Programme):
        for record in model.objects.all():
            missing = [lang for lang in ("fr", "ar", "it", "en") if not getattr(record, f"name_{lang}")]
            assert not missing, f"{model.__name__} {record.code} has no name in {missing}"


def test_a_partner_is_found_by_the_spelling_of_its_files():
    spellings = {alias: partner.code for partner in Partner.objects.all() for alias in partner.aliases}

    assert spellings["Université de Béni Mellal – FLSH"] == "flsh_beni_mellal"
    assert spellings["CEFA – bureau de Rabat"] == "cefa"
    assert len(spellings) == sum(len(partner.aliases) for partner in Partner.objects.all())


def test_no_table_of_the_programme_is_forgotten_by_these_tests():
    """But postings, which are no reference data, and what pghistory keeps of earlier states."""
    tables = set(apps.get_app_config("programme").get_models())
    histories = {model for model in tables if hasattr(model, "pgh_obj")}

    assert histories
    assert tables - histories - {Posting, EndNotice} <= set(REFERENCE)
