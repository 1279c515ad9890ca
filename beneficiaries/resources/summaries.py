"""What the pages show of an import: how far it is, how many rows of which kind, and what is wrong with each."""

from dataclasses import dataclass

from django.db import connection
from django.db.models import Q
from django.utils.translation import gettext

from beneficiaries.models import Beneficiary, ImportRow
from beneficiaries.resources.origin import doubts_of
from beneficiaries.resources.saving import ASIDE
from beneficiaries.resources.wordings import FIELDS
from beneficiaries.workflow import ImportStatus
from journal import jobs

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


def of_check(record, show, kind, told):
    """Counts by verdict, the kinds of errors, and the rows of the verdict to `show` (by default what needs work).

    Unless the reader is `told` all of whom other partners know, new and known people are one number, and whoever is
    asked about with them.
    """
    counts = _counts(record, told)
    show = V.NEW.value if show == V.KNOWN and not told.is_all else show
    present = [verdict.value for verdict in ORDER if counts[verdict]]
    shown = show if show in (*V.values, REMARKS) else (present or [V.NEW.value])[0]
    tiles = [Tile(value, label_of(value, told.is_all), counts[V(value)], value == shown) for value in present]
    if remarked := record.counts.get(REMARKS):
        tiles.append(Tile(REMARKS, label_of(REMARKS), remarked, shown == REMARKS))
    return {
        "tiles": tiles,
        "shown": shown,
        "shown_label": label_of(shown, told.is_all),
        "kind": kind,
        "kinds": kinds_of_errors(record) if shown == V.ERROR else [],
        "rows": _rows_of(record, shown, kind, told),
        "doubts": doubts_of(record),
        "has_to_save": has_to_save(record),
        "asks": counts[V.QUESTION],
    }


def _counts(record, told):
    counts = {verdict: record.counts.get(verdict.value, 0) for verdict in V}
    if not told.is_all:
        kept_back = len(told.kept_back)
        counts[V.NEW] += counts[V.KNOWN] + kept_back
        counts |= {V.KNOWN: 0, V.QUESTION: counts[V.QUESTION] - kept_back}
    return counts


def label_of(value, is_told=True):
    """What the rows of a verdict, or those with remarks, are called."""
    if value == REMARKS:
        return gettext("With remarks")
    return gettext("New or known person") if value in (V.NEW, V.KNOWN) and not is_told else V(value).label


def _rows_of(record, shown, kind, told):
    rows = ImportRow.objects.filter(source=record)
    if shown == REMARKS:
        return rows.exclude(warnings=[])
    if shown == V.NEW and not told.is_all:
        rows = rows.filter(Q(verdict__in=[V.NEW, V.KNOWN]) | Q(pk__in=told.kept_back))
    else:
        rows = rows.filter(verdict=shown).exclude(pk__in=told.kept_back)
    return rows.filter(errors__contains=[[kind]]) if kind else rows


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


def explained(rows, user, told):
    """What becomes of each row and what is to be said of it; nothing of whom `user` is not `told`."""
    people = {row.person_id for row in rows if row.person_id}
    visible = Beneficiary.objects.visible_to(user).filter(pk__in=people) if people else Beneficiary.objects.none()
    known = {person.pk: person.get_absolute_url() for person in visible.only("pk")}
    return [
        Explained(
            row, _labelled(row, row.problems), _labelled(row, row.remarks),
            label_of(verdict, told.is_all), TONES.get(verdict, "neutral"), _whom(row, known, told),
        )
        for row, verdict in ((row, _looks_like(row, told)) for row in rows)
    ]  # fmt: skip


def _looks_like(row, told):
    is_hidden = not told.is_all and (row.verdict == V.KNOWN or row.pk in told.kept_back)
    return V.NEW if is_hidden else row.verdict


def _whom(row, known, told):
    if row.person_id is None:
        number = (row.clean or {}).get("same_row")
        return Whom(row=number) if number and told.is_all else None
    code, url = Beneficiary(pk=row.person_id).code, known.get(row.person_id, "")
    return Whom(code, url) if url or code in told.shown else None


def _labelled(row, sentences):
    return [(FIELDS.get(field, ""), row.raw.get(field, ""), sentence) for field, sentence in sentences]


def of_questions(record, told):
    """How many rows are good, wrong and still unanswered, and the rows that are `asked` about."""
    counts = _counts(record, told)
    asked = ImportRow.objects.filter(source=record, verdict=V.QUESTION).exclude(pk__in=told.kept_back)
    return {
        "good": counts[V.NEW] + counts[V.KNOWN] + counts[V.CHANGED],
        "errors": counts[V.ERROR],
        "asked": asked,
        "unanswered": asked.filter(answer__in=["", ASIDE] if told.is_all else [""]).count(),
    }


def of_left(record, most, told):
    """How many rows of a finished import were not saved, because of errors or of open questions; `most` of them.

    What the reader is not `told` of is one number with the lines that were added.
    """
    rows = ImportRow.objects.filter(source=record, verdict__in=[V.ERROR, V.QUESTION, V.KNOWN])
    kept_back = rows.none()
    if not told.is_all:
        kept_back = rows.filter(Q(verdict=V.KNOWN) | Q(answer=ASIDE) | Q(pk__in=told.kept_back))
        rows = rows.exclude(pk__in=kept_back.values("pk"))
    not_saved = rows.count()
    wrong = rows.filter(verdict=V.ERROR).count()
    return {
        "not_saved": not_saved,
        "errors_left": wrong,
        "open_left": not_saved - wrong,
        "left": [Explained(row, _labelled(row, row.problems), [], reason=_reason(row)) for row in rows[:most]],
        "added": record.counts["saved"]["lines"] + kept_back.count(),
    }


def _reason(row):
    """Why a row without errors was not saved: its question, or the one of the row it follows, stayed open."""
    if row.verdict == V.ERROR:
        return ""
    if above := (row.clean or {}).get("same_row"):
        return gettext("Same person as row %(row)s, whose question stayed open.") % {"row": above}
    return gettext("The question “Is this the same person?” stayed open.")
