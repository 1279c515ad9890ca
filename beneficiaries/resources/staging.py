"""The rows of a checked file in the database, waiting for somebody's decision."""

from collections import Counter

import orjson
from django.db import OperationalError, connection, transaction
from django.db.models import F
from django.db.models.functions import JSONObject
from django.utils import translation
from django.utils.translation import gettext as _
from psycopg.errors import LockNotAvailable

from beneficiaries.models import ImportRow
from beneficiaries.resources.lines import array, shown, stored
from beneficiaries.resources.saving import ASIDE

V = ImportRow.Verdict
TO_SAVE = (V.NEW, V.KNOWN, V.CHANGED, V.QUESTION)
_ONE_AT_A_TIME = 0x6A736D01  # any number: who compares and who saves take turns
PATIENCE = "3s"  # how long a form waits for an import


class ImportUnderWay(Exception):
    """People of a file are being compared or saved. Its text is a sentence for whoever waited with a form."""


def take_turn():
    """Wait for whoever compares or saves people now; ours until the end of the transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_ONE_AT_A_TIME])


def wait_for_imports():
    """Wait a little for an import that compares or saves people; none begins until the end of the transaction.

    Forms do not wait for each other here. Raises ImportUnderWay, with nothing undone.
    """
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [PATIENCE])
            cursor.execute("SELECT pg_advisory_xact_lock_shared(%s)", [_ONE_AT_A_TIME])
            cursor.execute("SELECT set_config('lock_timeout', '0', true)")
    except OperationalError as error:
        if not isinstance(error.__cause__, LockNotAvailable):
            raise
        sentence = _("An import is being saved at this moment. What you typed is still here: try again in a moment.")
        raise ImportUnderWay(sentence) from error


def latest_people():
    """Changes whenever somebody is registered or their keys change: what a check found holds while it stays the same.

    The highest numbers alone would miss a registration that drew lower ones and was committed later; so the newest
    are counted too. Ask before the comparison: who comes during it makes a difference then.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LATEST)
        return [number or 0 for row in cursor.fetchall() for number in row]


_LATEST = " UNION ALL ".join(
    f"SELECT max(id), count(*) FROM {table} WHERE id > (SELECT max(id) FROM {table}) - 10000"  # noqa: S608 - two fixed names
    for table in ("beneficiaries_matchkey", "beneficiaries_beneficiary")
)


def stage(source, lines):
    """Put the judged Lines in the place of those an earlier check left; answers given to its questions stay."""
    asked = ImportRow.objects.filter(source=source).exclude(answer="").values_list("sheet", "number", "answer")
    answers = {(sheet, number): answer for sheet, number, answer in asked}
    ImportRow.objects.filter(source=source).delete()
    with connection.cursor() as cursor:
        # Straight into the table is not allowed: PostgreSQL refuses COPY where row-level security holds.
        cursor.execute(f"CREATE TEMP TABLE arriving ({_TYPED}) ON COMMIT DROP")
        with (
            translation.override(None),  # sentences are kept as they are translated from: readers have four languages
            cursor.copy("COPY arriving FROM STDIN") as copy,
        ):
            for line in lines:
                copy.write_row(_row(line, answers))
        cursor.execute(
            f"INSERT INTO beneficiaries_importrow (source_id, {_COLUMNS}) SELECT %s, {_COLUMNS} FROM arriving",  # noqa: S608
            [source.pk],
        )
        cursor.execute("DROP TABLE arriving")


_TYPED = (
    "sheet text, number int, raw jsonb, clean jsonb, errors jsonb, warnings jsonb, verdict text, person_id bigint,"
    " candidates bigint[], answer text"
)
_COLUMNS = ", ".join(column.split()[0] for column in _TYPED.split(", "))


def is_open(source):
    """Whether a row is to be corrected or a question unanswered: then not every row is good."""
    rows = ImportRow.objects.filter(source=source)
    return rows.filter(verdict=V.ERROR).exists() or rows.filter(verdict=V.QUESTION, answer__in=["", ASIDE]).exists()


def forget_what_is_saved(source):
    """Keep only the rows that are not saved, for the result page; of unanswered ones name, place, and who it may be."""
    rows = ImportRow.objects.filter(source=source)
    rows.exclude(verdict__in=[V.ERROR, V.QUESTION, V.KNOWN]).delete()
    rows.filter(verdict=V.ERROR).update(clean=None)
    told = {name: F(f"clean__{name}") for name in ("last_name", "first_name", "arabic_name", "consent", "same_row")}
    rows.exclude(verdict=V.ERROR).update(clean=JSONObject(**told))


def totals(lines):
    """How many rows of each verdict, and how many have a remark."""
    counts = Counter(line.verdict.value for line in lines)
    return {verdict: counts[verdict] for verdict in V.values}


def _row(line, answers):
    candidates = [who for who, _reasons in line.candidates] or ([-line.leader] if line.leader else [])
    offered = {"other", ASIDE, *(f"same:{who}" if who > 0 else f"row:{-who}" for who in candidates)}
    answer = answers.get((line.sheet, line.number), "") if line.verdict == V.QUESTION else ""
    return (
        line.sheet,
        line.number,
        _json(shown(line)) if line.person.errors else "{}",
        _json(_clean(line)) if line.verdict in TO_SAVE else None,
        _told(line.person.errors),
        _told([*line.person.warnings, *line.remarks]),
        line.verdict.value,
        line.known,
        candidates,
        answer if answer in offered else "",
    )


def _clean(line):
    """The line as jsonb_to_record reads it back (saving.py): arrays in PostgreSQL's own spelling are read fastest."""
    values = stored(line)
    kinds, keys = zip(*values.pop("match_keys"), strict=True) if "match_keys" in values else ((), ())
    values |= {"kinds": array(kinds), "keys": array(keys)}
    if "search_keys" in values:
        values["search"] = array(values.pop("search_keys"))
    if line.same_row:
        values["same_row"] = line.same_row
    if line.proven:
        values["proven"] = array(line.proven)
    if line.candidates:
        values["reasons"] = [reasons for _who, reasons in line.candidates]
    return values


def _told(entries):
    return _json([[name, code, str(sentence), *rest] for name, code, sentence, *rest in entries]) if entries else "[]"


def _json(value):
    return orjson.dumps(value).decode()
