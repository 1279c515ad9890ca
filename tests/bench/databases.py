"""Databases of a given size, filled by SQL with people who do not exist, and kept for the next run."""

import os
import subprocess
import sys
from contextlib import contextmanager
from itertools import product
from pathlib import Path

import environ
import psycopg
from django.conf import settings
from django.db import connection

from beneficiaries.blind import search_keys
from tests.bench.measure import write

ROOT = Path(__file__).resolve().parents[2]
UNFINISHED = "jsm_bench_unfinished"
MINT = "jsm_bench_mint"  # the database without people as it was before anything was imported
OWNER_URL, APP_URL = os.environ["DATABASE_OWNER_URL"], os.environ["DATABASE_URL"]

# Names are composed; the first of each list are frequent, as in life (one man in ten is Mohamed).
MEN = "Mohamed Ahmed Youssef Hassan Omar Khalid Rachid Said Abdelaziz Mustapha Ibrahima Moussa Amadou Ousmane".split()
WOMEN = "Fatima Khadija Aicha Zineb Naima Amina Latifa Hanane Bouchra Malika Aminata Mariama Awa Fatoumata".split()
FAMILIES = (
    "El Amrani|Bennani|Alaoui|Tazi|El Idrissi|Mansouri|Fassi|Chraibi|Ouazzani|Belkacem|Diallo|Traore|Camara|Konate|"
    "Cisse|Ndiaye|Mbuyi|Kamdem|Zerouali|Ait Brahim|El Hamdaoui|Berrada|Ziani|Tahiri|Khalfi|Rahmouni|Saidi|Haddad"
).split("|")
AS_ARABIC = {"Mohamed": "محمد", "Fatima": "فاطمة"}
SYLLABLES = "ba be di fa ga ha ja ka la ma na ou ra sa ta wa ya za chi dou kho nou rou sou tou".split()


def rare_families(count):
    """Family names of three syllables, none of them frequent."""
    return ["".join(parts).capitalize() for parts in product(SYLLABLES, repeat=3)][::7][:count]


def use(size, *, called=""):
    """Point Django's connection at the database with `size` people, made on first use; returns its name.

    One that is `called` something is a database of its own, to be filled with more than people.
    """
    name = f"jsm_bench_{called or size}"
    with connect(OWNER_URL, autocommit=True) as owner:
        found = [each for each in ((name,) if size else (name, MINT)) if _exists(owner, each)]
        if name not in found:
            _drop(owner, UNFINISHED)
            owner.execute(f'CREATE DATABASE "{UNFINISHED}"')
            write(f"making {name}: once, then kept")
            _make(UNFINISHED, size)
            owner.execute(f'ALTER DATABASE "{UNFINISHED}" RENAME TO "{name}"')
    for each in found:
        manage(["migrate", "--verbosity", "0"], OWNER_URL, each)
    connection.close()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    return name


def forget():
    """Drop every database that was made here."""
    connection.close()
    with connect(OWNER_URL, autocommit=True) as owner:
        for (name,) in owner.execute("SELECT datname FROM pg_database WHERE datname LIKE 'jsm_bench_%'").fetchall():
            _drop(owner, name)


def _exists(owner, name):
    return owner.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name]).fetchone() is not None


def _drop(owner, name):
    """Drop a database, ending what an interrupted run left behind: by force only a superuser may end autovacuum too."""
    for url in (APP_URL, OWNER_URL):
        with connect(url, autocommit=True) as session:
            session.execute(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE datname = %s AND usename = current_user",
                [name],
            )
    owner.execute(f'DROP DATABASE IF EXISTS "{name}"')  # waits for autovacuum


def connect(url, name=None, *, autocommit=False):
    """A plain connection with the user and server of a DATABASE_URL, to that database or to the one named."""
    config = environ.Env.db_url_config(url)
    return psycopg.connect(
        host=config["HOST"] or None,
        port=config["PORT"] or None,
        user=config["USER"],
        password=config["PASSWORD"] or None,
        dbname=name or config["NAME"],
        autocommit=autocommit,
    )


def _make(name, size):
    with connect(OWNER_URL, name) as owner:
        owner.execute((ROOT / "script" / "database.sql").read_text())
    for command in (["migrate", "--verbosity", "0"], ["createcachetable"], ["load_programme"]):
        url = OWNER_URL if command[0] != "load_programme" else APP_URL
        manage(command, url, name)
    if size:
        with _without_slow_indexes(name), connect(APP_URL, name) as app:
            app.execute("SET ROLE jsm_everything")
            _fill(app, size)
    vacuum(name)


@contextmanager
def _without_slow_indexes(name):
    """GIN indexes are built in one go afterwards: row by row a million people would take hours."""
    with connect(OWNER_URL, name, autocommit=True) as owner:
        found = owner.execute(
            "SELECT indexname, indexdef FROM pg_indexes"
            " WHERE tablename LIKE 'beneficiaries_%' AND indexdef LIKE '%gin%'"
        ).fetchall()
        for index, _definition in found:
            owner.execute(f'DROP INDEX "{index}"')
        yield
        for _index, definition in found:
            owner.execute(definition)


def vacuum(name):
    """Statistics as a database in daily use has them."""
    with connect(OWNER_URL, name, autocommit=True) as owner:
        owner.execute("VACUUM ANALYZE")


def manage(command, url, name):
    head, _, _ = url.rpartition("/")
    environment = os.environ | {"DATABASE_URL": f"{head}/{name}"}
    subprocess.run([sys.executable, ROOT / "manage.py", *command], env=environment, check=True, stdout=sys.stderr)


def _fill(app, size):
    app.execute("CREATE TEMP TABLE first_name (i int PRIMARY KEY, sex text, name text, keys bigint[])")
    app.execute("CREATE TEMP TABLE family (i int PRIMARY KEY, name text, keys bigint[])")
    firsts = [(sex, name) for pair in zip(MEN, WOMEN, strict=True) for sex, name in zip("MF", pair, strict=True)]
    families = [*FAMILIES, *rare_families(2000)]
    with app.cursor() as cursor:
        cursor.executemany(
            "INSERT INTO first_name VALUES (%s, %s, %s, %s)",
            [(i, sex, name, list(search_keys(name, AS_ARABIC.get(name, "")))) for i, (sex, name) in enumerate(firsts)],
        )
        cursor.executemany(
            "INSERT INTO family VALUES (%s, %s, %s)",
            [(i, name, list(search_keys(name))) for i, name in enumerate(families)],
        )
    for statement in (ROOT / "tests" / "bench" / "people.sql").read_text().split(";\n"):
        if statement.strip():
            app.execute(statement, {"size": size, "firsts": len(firsts), "families": len(families)})


def empty():
    """Put the database without people back to what it was when it was made."""
    name = "jsm_bench_0"
    connection.close()
    with connect(OWNER_URL, autocommit=True) as owner:
        if not _exists(owner, MINT):
            owner.execute(f'CREATE DATABASE {MINT} TEMPLATE "{name}"')
        _drop(owner, name)
        owner.execute(f'CREATE DATABASE "{name}" TEMPLATE {MINT}')
