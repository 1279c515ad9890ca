"""50,000 rows from a workbook into the database: ours, django-import-export's defaults, and parsing plus COPY."""

import io
import tempfile
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import openpyxl
import redis
import tablib
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from python_calamine import CalamineWorkbook

from accounts.models import Role, User
from beneficiaries import tasks
from beneficiaries.actions import imports as actions
from beneficiaries.models import Beneficiary, Import
from beneficiaries.resources import files
from beneficiaries.resources.register import PeopleResource
from jesuismigrant.celery import app
from programme.models import Area, Partner, Posting
from programme.scope import acting_as_system
from tests.bench import databases
from tests.bench.measure import paired, table

HEADINGS = (
    "N° fiche|Nom|Prénom|Sexe|Date de naissance|Nationalité|Catégorie|CIN|Téléphone|Commune|Quartier|Consentement|"
    "Date d'inscription|N° foyer|Observations"
).split("|")
OURS, DEFAULTS = "ours: dry run and confirm", "django-import-export's defaults, both"
COPY = "parsing and COPY, table with four indexes"
# A plain register as one would copy it: kept, typed, found by its key, its number, the CIN and the telephone.
PLAIN = """
    CREATE TABLE bench_register (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, reference text, last_name text,
        first_name text, sex text, born date, nationality text, kind text, cin text, phone text, commune text,
        neighbourhood text, consent text, registered date, household text, notes text);
    CREATE INDEX ON bench_register (reference);
    CREATE INDEX ON bench_register (cin);
    CREATE INDEX ON bench_register (phone);
"""
GROUPS = ("Migrant de retour", "Enseignant", "Acteur associatif", "Jeune du quartier")


def run(rows=50_000, defaults=2_000, rounds=3):
    """Print the three medians and ratios; the defaults on fewer rows, since each takes them the same time."""
    app.conf.broker_url = settings.CELERY_BROKER_URL = other_redis()
    databases.use(0)
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        book, small = _workbook(rows), _workbook(defaults)
        candidates = {
            "the upload, once": partial(_uploaded, book),
            OURS: partial(_ours, lambda: uploads[rows], rows),
            DEFAULTS: partial(_by_defaults, lambda: uploads[defaults], defaults),
            COPY: partial(_parse_and_copy, book),
            "parsing and COPY, temporary table without indexes": partial(_parse_and_copy_bare, book),
        }
        uploads = {}

        def before():
            databases.empty()
            uploads.update({rows: _uploaded(book), defaults: _uploaded(small)})

        results = paired(candidates, rounds=rounds, warm_up=0, before=before)
    per_row = {name: result.wall / (defaults if name == DEFAULTS else rows) for name, result in results.items()}
    ours = per_row[OURS]
    bars = {DEFAULTS: "at least 15x", COPY: "at most 10x"}
    shown = []
    for name, spent in per_row.items():
        ratio = max(ours, spent) / min(ours, spent)
        shown.append((name, f"{spent * 1000:.0f}", f"{spent * rows / 1000:.1f}", f"{ratio:.1f}", bars.get(name, "")))
    headings = ("", "µs a row", f"s for {rows:,} rows", "ratio to ours", "bar")
    table(f"Import of {rows:,} rows of {len(HEADINGS)} fields (defaults: {defaults:,} rows)", headings, shown)


def _ours(uploaded, expected):
    record = uploaded()
    actions.check(record, fields=record.mapping["fields"], by=record.created_by)
    tasks.check_import(record.pk)
    record.refresh_from_db()
    actions.confirm(record, choice=Import.Choice.GOOD_ROWS, by=record.created_by)
    tasks.save_import(record.pk)
    record.refresh_from_db()
    if record.status != "done":
        raise RuntimeError(f"the import is {record.status}: {record.problem}")
    _expect(expected)


def _by_defaults(uploaded, expected):
    record = uploaded()
    raws = [raw for _sheet, _number, raw in files.rows_of(record)]
    names = sorted({name for raw in raws for name in raw})
    with acting_as_system("import"):
        resource = PeopleResource(record)
        for dry_run in (True, False):
            dataset = tablib.Dataset(*[[raw.get(name) for name in names] for raw in raws], headers=names)
            result = resource.import_row_by_row(dataset, dry_run=dry_run)
            if result.has_errors():
                raise RuntimeError([repr(error.error) for error in result.base_errors] or result.row_errors()[:1])
    _expect(expected)


def _expect(rows):
    found = Beneficiary.objects.count()
    if not 0.95 * rows <= found <= rows:
        raise RuntimeError(f"{found} people were saved, not about {rows}")


def _parse_and_copy(book):
    with databases.connect(databases.OWNER_URL, "jsm_bench_0") as owner, owner.cursor() as cursor:
        cursor.execute(PLAIN)
        owner.commit()
        cursor.execute("SET datestyle TO 'ISO, DMY'")
        columns = cursor.execute("SELECT * FROM bench_register LIMIT 0").description[1:]
        _copy(book, cursor, f"bench_register ({', '.join(column.name for column in columns)})")


def _parse_and_copy_bare(book):
    with connection.cursor() as cursor:
        columns = ", ".join(f"c{i} text" for i in range(len(HEADINGS)))
        cursor.execute(f"CREATE TEMP TABLE raw ({columns})")
        _copy(book, cursor, "raw")
        cursor.execute("DROP TABLE raw")


def _copy(book, cursor, into):
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book)).get_sheet_by_index(0).to_python()[1:]
    with cursor.copy(f"COPY {into} FROM STDIN") as copy:
        for row in rows:
            copy.write_row([str(cell) for cell in row])


def _uploaded(book):
    user = User.objects.get_or_create(email="bench@bench.invalid", defaults={"name": "bench"})[0]
    Posting.objects.get_or_create(user=user, role=Role.ME_OFFICER)
    place = {"partner": Partner.objects.get(code="aideca"), "area": Area.objects.get(code="khouribga")}
    return actions.upload(SimpleUploadedFile("registre.xlsx", book), by=user, **place)


def _workbook(rows):
    """A register of people who do not exist, every one different."""
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("Liste")
    sheet.append(HEADINGS)
    families, firsts = databases.rare_families(2000), databases.rare_families(2000)[::7]
    start = date(2017, 3, 1)
    for n in range(rows):
        on = start + timedelta(days=n * 1000 // rows)
        born = date(1950 + n % 50, 1 + n % 12, 1 + n % 28)
        sheet.append(
            (
                f"F{n}", families[n * 7 % len(families)].upper(), firsts[n * 11 // 13 % len(firsts)], "FH"[n % 2],
                f"{born:%d/%m/%Y}", "Marocaine", GROUPS[n % 4], f"Q{100000 + n}", f"06{10000000 + n * 7:08d}",
                ("Khouribga", "Oued Zem", "Bejaad")[n % 3], "Hay Salam", "Oui", on, "", "",
            )
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "registre.xlsx"
        book.save(path)
        return path.read_bytes()


def other_redis():
    """The queue of these runs, empty and apart: nobody works on it."""
    url = settings.REDIS_URL.replace("db=0", "db=9")
    redis.Redis.from_url(url).flushdb()
    return url.replace("unix:", "redis+socket:").replace("?db=", "?virtual_host=")
