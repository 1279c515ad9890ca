"""The drill: back up, restore into an empty cluster, compare everything."""

import fcntl
import os
import subprocess
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from psycopg import sql

from tests.beneficiaries.people import registered
from tests.infrastructure.cluster import new_cluster
from tests.slots import ROOT, maintenance

MARKER = "Zzmarqueur"


def run(script, *arguments, **environment):
    return subprocess.run(
        [ROOT / "script" / script, *arguments],
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.fixture(scope="session")
def key(tmp_path_factory):
    """The file of a private key, and the public key."""
    file = tmp_path_factory.mktemp("age") / "key"
    made = subprocess.run(["age-keygen", "-o", file], capture_output=True, text=True, check=True)
    return file, made.stderr.rpartition(" ")[2].strip()


@pytest.fixture
def place(tmp_path, slot, key):
    """The environment of a backup of this test's database."""
    for folder in ("temporary", "media", "anchors"):
        (tmp_path / folder).mkdir()
    owner = os.environ["DATABASE_OWNER_URL"].rpartition("/")[0]
    return {
        **slot.environment(),
        "DATABASE_OWNER_URL": f"{owner}/{slot.database}",
        "BACKUP_DIR": str(tmp_path / "backups"),
        "BACKUP_RECIPIENTS": key[1],
        "BACKUP_KEY": str(key[0]),
        "MEDIA_ROOT": str(tmp_path / "media"),
        "JOURNAL_ANCHORS": str(tmp_path / "anchors"),
        "TMPDIR": str(tmp_path / "temporary"),
    }


@pytest.fixture
def elsewhere(place, tmp_path):
    """The environment of a machine that has nothing yet."""
    with new_cluster() as cluster:
        yield place | cluster | {"MEDIA_ROOT": str(tmp_path / "elsewhere")}


def in_database(environment, name):
    urls = {key: f"{environment[key].rpartition('/')[0]}/{name}" for key in ("DATABASE_URL", "DATABASE_OWNER_URL")}
    return environment | urls


def contents(environment, monkeypatch):
    """{table: (rows, checksum)}, read as people do who see everybody."""
    monkeypatch.setenv("DATABASE_URL", environment["DATABASE_URL"])
    found = {}
    with maintenance("DATABASE_URL") as session:
        session.execute("SET ROLE jsm_everything; SET TIME ZONE UTC")
        names = session.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1").fetchall()
        for (name,) in names:
            statement = "SELECT count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text)) FROM {} t"
            found[name] = session.execute(sql.SQL(statement).format(sql.Identifier(name))).fetchone()
    return found


def structure(environment, monkeypatch):
    """What protects the rows: policies, triggers, grants, constraints."""
    monkeypatch.setenv("DATABASE_URL", environment["DATABASE_URL"])
    statements = (
        "SELECT relname, relrowsecurity, relforcerowsecurity, relacl::text FROM pg_class"
        " WHERE relnamespace = 'public'::regnamespace ORDER BY 1",
        "SELECT tablename, policyname, roles::text, qual, with_check FROM pg_policies ORDER BY 1, 2",
        "SELECT tgrelid::regclass::text, tgname, tgfoid::regproc::text, tgtype, tgenabled, tginitdeferred"
        " FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1, 2",
        "SELECT conrelid::regclass::text, conname, contype, convalidated FROM pg_constraint ORDER BY 1, 2",
        "SELECT tablename, indexname FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2",
        "SELECT defaclobjtype, defaclacl::text FROM pg_default_acl ORDER BY 1",
        "SELECT tableowner, count(*) FROM pg_tables WHERE schemaname = 'public' GROUP BY 1",
        "SELECT sequencename, last_value FROM pg_sequences ORDER BY 1",
        "SELECT extname FROM pg_extension ORDER BY 1",
        "SELECT datlocprovider, datcollate, pg_encoding_to_char(encoding), datdba::regrole::text"
        " FROM pg_database WHERE datname = current_database()",
        "SELECT rolname, rolsuper, rolinherit, rolcreaterole, rolcreatedb, rolcanlogin, rolbypassrls, rolconfig"
        " FROM pg_roles WHERE rolname LIKE 'jsm%' ORDER BY 1",
        "SELECT roleid::regrole::text, member::regrole::text, admin_option FROM pg_auth_members"
        " WHERE roleid::regrole::text LIKE 'jsm%' ORDER BY 1",
    )
    with maintenance("DATABASE_URL") as session:
        return [session.execute(statement).fetchall() for statement in statements]


@pytest.mark.sweep
@pytest.mark.django_db(transaction=True)
def test_a_backup_restored_into_a_new_cluster_is_the_same_in_every_table(
    place, elsewhere, partners, areas, manager, tmp_path, monkeypatch
):
    for first_name in ("Fatima", "Salma"):
        registered(partners.aideca, areas.khouribga, MARKER, first_name, by=manager)
    for folder in ("imports", "exports"):
        (tmp_path / "media" / folder).mkdir()
        (tmp_path / "media" / folder / "list.txt").write_text(MARKER)
    (tmp_path / "media" / "maintenance").touch()

    backup = run("backup", **place)
    assert backup.returncode == 0, backup.stderr
    folder = Path(backup.stdout.strip())
    restored = run("restore", str(folder), **elsewhere)

    assert restored.returncode == 0, restored.stderr
    before = contents(place, monkeypatch)
    assert before["beneficiaries_identity"][0] == 2
    assert before["journal_link"][0] >= 2
    assert contents(elsewhere, monkeypatch) == before
    for restored_part, part in zip(structure(elsewhere, monkeypatch), structure(place, monkeypatch), strict=True):
        assert restored_part == part
    assert (tmp_path / "elsewhere" / "imports" / "list.txt").read_text() == MARKER
    assert not (tmp_path / "elsewhere" / "maintenance").exists(), "what is restored would answer nobody"
    assert not (tmp_path / "elsewhere" / "exports").exists(), "a list outlives its three days in no backup"
    assert "The journal is whole" in restored.stdout
    _nothing_lies_in_clear(tmp_path)
    again = run("restore", str(folder), **elsewhere)
    assert (again.returncode, "is not empty" in again.stderr) == (2, True)
    _what_nobody_sees_is_no_backup(elsewhere, monkeypatch)


def _nothing_lies_in_clear(tmp_path):
    """Neither a name nor the head of a dump, and no temporary file at all."""
    written = [path for path in (tmp_path / "backups").rglob("*") if path.is_file()]
    assert {path.name for path in written} >= {"database.age", "media.age", "anchors.age", "SHA256SUMS"}
    for path in written:
        assert MARKER.encode() not in path.read_bytes()
        assert b"PGDMP" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
    assert list((tmp_path / "temporary").iterdir()) == []


def _what_nobody_sees_is_no_backup(environment, monkeypatch):
    """A table whose policies forget jsm_everything would be dumped empty: refused, and named."""
    monkeypatch.setenv("DATABASE_OWNER_URL", environment["DATABASE_OWNER_URL"])
    with maintenance("DATABASE_OWNER_URL") as owner:
        owner.execute("CREATE TABLE forgotten (name text); ALTER TABLE forgotten ENABLE ROW LEVEL SECURITY")
    refused = run("backup", **environment)
    assert (refused.returncode, "forgotten" in refused.stderr) == (1, True)
    assert len(list(Path(environment["BACKUP_DIR"]).glob("2*"))) == 1


def test_a_backup_is_never_made_in_clear(place):
    refused = run("backup", **place | {"BACKUP_RECIPIENTS": ""})
    assert refused.returncode == 2
    assert "never made in clear" in refused.stderr


def test_two_backups_do_not_run_at_once(place):
    folder = Path(place["BACKUP_DIR"])
    folder.mkdir()
    with (folder / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert run("backup", **place).returncode == 3


def test_a_backup_that_fails_says_so_and_leaves_nothing_that_looks_like_one(place):
    failed = run("backup", **in_database(place, "jsm_not_there"))
    assert failed.returncode not in (0, 2, 3)
    assert list(Path(place["BACKUP_DIR"]).glob("2*")) == []
    assert run("backup", "age", **place).returncode == 1


def test_a_damaged_backup_is_not_restored(place, tmp_path):
    folder = tmp_path / "damaged"
    folder.mkdir()
    (folder / "database.age").write_bytes(b"age-encryption.org/v1 cut off")
    (folder / "SHA256SUMS").write_text(f"{'0' * 64}  database.age\n")
    assert run("restore", str(folder), **place).returncode == 1


def test_seven_days_five_weeks_and_twelve_months_are_kept(place):
    folder = Path(place["BACKUP_DIR"])
    last = datetime(2026, 11, 23, 1, 30, tzinfo=UTC)
    for days in range(500):
        (folder / f"{last - timedelta(days=days):%Y%m%dT%H%M%SZ}").mkdir(parents=True)
    (folder / "20261123T120000Z").mkdir()

    assert run("backup", "prune", **place).returncode == 0

    kept = sorted((path.name[:8] for path in folder.glob("2*")), reverse=True)
    assert kept[:7] == [f"202611{day}" for day in range(23, 16, -1)]
    assert kept[7:10] == ["20261115", "20261108", "20261101"]  # the Sundays of three weeks before
    months = "20261031 20260930 20260831 20260731 20260630 20260531 20260430 20260331 20260228 20260131 20251231"
    assert kept[10:] == months.split()
    assert (folder / "20261123T120000Z").exists()
