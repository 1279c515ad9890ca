"""What the pages show of an import: how far it is, how many rows of which kind, and what is wrong with each."""

from dataclasses import dataclass

from django.db import connection
from django.utils.translation import gettext

from beneficiaries.models import Beneficiary, ImportRow
from beneficiaries.resources.origin import doubts_of
from beneficiaries.resources.wordings import FIELDS
from beneficiaries.workflow import ImportStatus
from journal import jobs
from programme.scope import scope_of

V = ImportRow.Verdict
ORDER = (V.ERROR, V.QUESTION, V.NEW, V.KNOWN, V.CHANGED, V.UNCHANGED, V.SKIPPED)  # what needs work first
TONES = {V.NEW: "good", V.KNOWN: "info", V.CHANGED: "info", V.QUESTION: "warn", V.ERROR: "bad"}


REMARKS = "remarks"  # what is asked for in place of a verdict: rows of any verdict that have a remark


@dataclass(frozen=True)
class Tile:
    show: str
    label: str
    count: int
    is_shown: bool


@dataclass(frozen=True)
class Whom:
    """Who a row is about: somebody known, with an address when the reader may open it, or the row above it."""

    code: str = ""
    url: str = ""
    row: int = 0


@dataclass(frozen=True)
class Explained:
    """A row with its sentences: [(column, what stands there, sentence)], and why it was not saved."""

    row: ImportRow
    problems: list
    remarks: list
    label: str = ""
    tone: str = "neutral"
    whom: Whom | None = None
    reason: str = ""


def progress_of(record):
    """Whether work is under way, and whether it still waits for somebody to begin it."""
    is_running = record.status in (ImportStatus.CHECKING, ImportStatus.CONFIRMING)
    return {"is_running": is_running, "is_waiting": is_running and not jobs.is_held(record)}


def of_check(record, show, kind, *, is_told=True):
    """Counts by verdict, the kinds of errors, and the rows of the verdict to `show` (by default what needs work).

    Unless the reader `is_told` who is known to other partners, new and known people are one number.
    """
    counts = {verdict: record.counts.get(verdict.value, 0) for verdict in V}
    if not is_told:
        counts[V.NEW], counts[V.KNOWN] = counts[V.NEW] + counts[V.KNOWN], 0
        show = V.NEW.value if show == V.KNOWN else show
    present = [verdict.value for verdict in ORDER if counts[verdict]]
    shown = show if show in (*V.values, REMARKS) else (present or [V.NEW.value])[0]
    tiles = [Tile(value, label_of(value, is_told), counts[V(value)], value == shown) for value in present]
    if remarked := record.counts.get(REMARKS):
        tiles.append(Tile(REMARKS, label_of(REMARKS), remarked, shown == REMARKS))
    return {
        "tiles": tiles,
        "shown": shown,
        "shown_label": label_of(shown, is_told),
        "kind": kind,
        "kinds": kinds_of_errors(record) if shown == V.ERROR else [],
        "rows": _rows_of(record, shown, kind, is_told),
        "doubts": doubts_of(record),
        "has_to_save": has_to_save(record),
    }


def label_of(value, is_told=True):
    """What the rows of a verdict, or those with remarks, are called."""
    if value == REMARKS:
        return gettext("With remarks")
    return gettext("New or known person") if value in (V.NEW, V.KNOWN) and not is_told else V(value).label


def _rows_of(record, shown, kind, is_told):
    rows = ImportRow.objects.filter(source=record)
    if shown == REMARKS:
        return rows.exclude(warnings=[])
    rows = rows.filter(verdict__in=[shown] if is_told or shown != V.NEW else [V.NEW, V.KNOWN])
    return rows.filter(errors__contains=[[kind]]) if kind else rows


def strangers_known(record, user):
    """The codes of those whom rows are about for certain, and whom `user` may not see: the counts tell of them."""
    if scope_of(user).everything or not record.counts.get(V.KNOWN.value):
        return []
    known = ImportRow.objects.filter(source=record, verdict=V.KNOWN, person__isnull=False).values("person")
    people = Beneficiary.objects.filter(pk__in=known)
    return [person.code for person in people.exclude(scope_of(user).of_scopes()).only("pk")]


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


def explained(rows, user, *, is_told=True):
    """What becomes of each row and what is to be said of it; nothing of whom `user` is not told."""
    people = {row.person_id for row in rows if row.person_id}
    visible = Beneficiary.objects.visible_to(user).filter(pk__in=people) if people else Beneficiary.objects.none()
    known = {person.pk: person.get_absolute_url() for person in visible.only("pk")}
    return [
        Explained(
            row, _labelled(row, row.problems), _labelled(row, row.remarks), label_of(row.verdict, is_told),
            TONES[V.NEW] if row.verdict == V.KNOWN and not is_told else TONES.get(row.verdict, "neutral"),
            _whom(row, known, is_told),
        )
        for row in rows
    ]  # fmt: skip


def _whom(row, known, is_told):
    if row.person_id is None:
        number = (row.clean or {}).get("same_row")
        return Whom(row=number) if number else None
    if row.person_id not in known and row.verdict == V.KNOWN and not is_told:
        return None
    return Whom(code=Beneficiary(pk=row.person_id).code, url=known.get(row.person_id, ""))


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


def of_left(record, most):
    """How many rows of a finished import were not saved, because of errors or of open questions; `most` of them."""
    rows = ImportRow.objects.filter(source=record, verdict__in=[V.ERROR, V.QUESTION, V.KNOWN])
    not_saved = rows.count()
    wrong = rows.filter(verdict=V.ERROR).count()
    left = [Explained(row, _labelled(row, row.problems), [], reason=_reason(row)) for row in rows[:most]]
    return {"not_saved": not_saved, "errors_left": wrong, "open_left": not_saved - wrong, "left": left}


def _reason(row):
    """Why a row without errors was not saved: its question, or the one of the row it follows, stayed open."""
    if row.verdict == V.ERROR:
        return ""
    if above := (row.clean or {}).get("same_row"):
        return gettext("Same person as row %(row)s, whose question stayed open.") % {"row": above}
    return gettext("The question “Is this the same person?” stayed open.")
