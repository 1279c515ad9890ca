"""What the pages show of an import: how far it is, how many rows of which kind, and what is wrong with each."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext

from beneficiaries.models import ImportRow
from beneficiaries.resources.origin import doubts_of
from beneficiaries.resources.wordings import FIELDS
from beneficiaries.workflow import ImportStatus
from journal import jobs

V = ImportRow.Verdict
ORDER = (V.ERROR, V.QUESTION, V.NEW, V.KNOWN, V.CHANGED, V.UNCHANGED, V.SKIPPED)  # what needs work first
TONES = {V.NEW: "good", V.KNOWN: "info", V.CHANGED: "info", V.QUESTION: "warn", V.ERROR: "bad"}


@dataclass(frozen=True)
class Tile:
    verdict: str
    label: str
    count: int
    is_shown: bool


@dataclass(frozen=True)
class Explained:
    """A row with its sentences: [(column, what stands there, sentence)]."""

    row: ImportRow
    problems: list
    remarks: list
    tone: str


def progress_of(record):
    """Whether work is under way, and whether it still waits for somebody to begin it."""
    is_running = record.status in (ImportStatus.CHECKING, ImportStatus.CONFIRMING)
    return {"is_running": is_running, "is_waiting": is_running and not jobs.is_held(record)}


def of_check(record, show, kind):
    """Counts by verdict, the kinds of errors, and the rows of the verdict to `show` (by default what needs work)."""
    counts = {verdict: record.counts.get(verdict.value, 0) for verdict in V}
    present = [verdict for verdict in ORDER if counts[verdict]]
    shown = V(show) if show in V.values else (present or [V.NEW])[0]
    rows = ImportRow.objects.filter(source=record, verdict=shown)
    if kind:
        rows = rows.filter(errors__contains=[[kind]])
    return {
        "tiles": [Tile(verdict.value, verdict.label, counts[verdict], verdict == shown) for verdict in present],
        "shown": shown,
        "kind": kind,
        "kinds": kinds_of_errors(record) if shown == V.ERROR else [],
        "rows": rows,
        "doubts": doubts_of(record),
        "has_to_save": has_to_save(record),
    }


def has_to_save(record):
    """Whether a row may be saved, perhaps after an answer."""
    return any(record.counts.get(verdict.value) for verdict in (V.NEW, V.KNOWN, V.CHANGED, V.QUESTION))


def kinds_of_errors(record):
    """[(code, sentence, in how many rows)], the most frequent first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT error->>1, min(error->>2), count(*) FROM beneficiaries_importrow"
            " CROSS JOIN jsonb_array_elements(errors) AS error WHERE source_id = %s GROUP BY 1 ORDER BY 3 DESC, 1",
            [record.pk],
        )
        return [(code, gettext(sentence), count) for code, sentence, count in cursor.fetchall()]


def explained(rows):
    return [
        Explained(row, _labelled(row, row.problems), _labelled(row, row.remarks), TONES.get(row.verdict, "neutral"))
        for row in rows
    ]


def _labelled(row, sentences):
    return [(FIELDS.get(field, ""), row.raw.get(field, ""), sentence) for field, sentence in sentences]


def of_questions(record):
    """How many rows are good, wrong, asked about and still unanswered."""
    asked = ImportRow.objects.filter(source=record, verdict=V.QUESTION)
    good = sum(record.counts.get(verdict.value, 0) for verdict in (V.NEW, V.KNOWN, V.CHANGED))
    return {
        "good": good,
        "errors": record.counts.get(V.ERROR.value, 0),
        "asked": record.counts.get(V.QUESTION.value, 0),
        "unanswered": asked.filter(answer="").count(),
    }


def left_rows(record):
    """The rows of a finished import that were not saved."""
    return ImportRow.objects.filter(source=record, verdict__in=[V.ERROR, V.QUESTION, V.KNOWN])
