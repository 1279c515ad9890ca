"""Sheets on which assessors wrote their points: read with the list of applications, recorded as given on paper."""

from dataclasses import dataclass, field
from decimal import Decimal

from django.utils import timezone
from django.utils.translation import gettext_noop

from journal.actions import write
from microprojects.models import Assessment, Score
from microprojects.resources.columns import APPLICATION_HEADINGS
from microprojects.resources.completing import complete
from microprojects.workflow import ASSESSMENT, AssessmentStatus
from ui.workbooks.cells import BadCell, amount, text
from ui.workbooks.headings import NoHeaderFound, Vocabulary, find_table
from ui.workbooks.reading import read
from ui.workbooks.words import DIGITS

MOST = 3
TOTAL = ("Total /100", "Total", "Note", "Points", "Totale", "المجموع")
COMMENT = ("Commentaire", "Commentaires", "Observations", "Comment", "Commento", "ملاحظات")
LANGUAGES = ("fr", "ar", "it", "en")
SAID = {
    "score_odd": gettext_noop("%(sheet)s, row %(row)s: points are missing or cannot be: its scores are left out."),
    "total_differs": gettext_noop(
        "%(sheet)s, row %(row)s: the points add up to %(sum)s, %(total)s is written: their sum counts."
    ),
    "scored_twice": gettext_noop("%(sheet)s, row %(row)s: scores of this application stand above: these are left out."),
}


@dataclass
class Sheets:
    """What the scoring sheets of a workbook say: the points by application, and words about what is odd."""

    names: list = field(default_factory=list)
    # {reference: [[assessor number, sheet, row, {criterion's id: points as text}, comment]]}
    scores: dict = field(default_factory=dict)
    told: dict = field(default_factory=dict)  # {reference: [[code, values]]}


def read_scores(data, filename, call, *, is_checked=False):
    """The Sheets of a workbook: each sheet that has a column for every criterion of the call is one assessor's."""
    criteria = list(call.criteria.all())
    vocabulary, found = _vocabulary(criteria), Sheets()
    needed = {"reference", *(str(each.pk) for each in criteria)}
    for sheet in read(data, filename, is_checked=is_checked):
        table = _table(sheet, vocabulary, needed)
        if table and len(found.names) < MOST:
            found.names.append(sheet.name)
            for number, raw in table.raws():
                if text(raw.get("reference")):
                    _read_row(found, sheet.name, number, raw, criteria)
    return found


def _table(sheet, vocabulary, needed):
    if not sheet.rows or not sheet.visible:
        return None
    try:
        table = find_table(sheet, vocabulary)
    except NoHeaderFound:
        return None
    return table if {column.field for column in table.mapped} >= needed else None


def _vocabulary(criteria):
    """A criterion is headed by its name or its first word, in any language, maybe with its points: “Budget /15”."""
    headings = {"reference": APPLICATION_HEADINGS["reference"], "applicant": APPLICATION_HEADINGS["applicant"]}
    headings |= {"total": TOTAL, "comment": COMMENT}
    for each in criteria:
        names = {getattr(each, f"name_{language}") for language in LANGUAGES} - {""}
        names |= {name.split()[0].rstrip(",") for name in names}
        weight = f"{each.weight.normalize():f}"
        headings[str(each.pk)] = tuple(f"{name}{end}" for name in sorted(names) for end in ("", f" /{weight}"))
    return Vocabulary(headings)


def _read_row(found, sheet, number, raw, criteria):
    reference, order = text(raw.get("reference"))[:20], len(found.names)
    told, scores = found.told.setdefault(reference, []), found.scores.setdefault(reference, [])
    where = {"sheet": sheet, "row": number}
    points = {each.pk: _points(raw.get(str(each.pk)), each.weight) for each in criteria}
    if None in points.values():
        told.append(["score_odd", where])
    elif any(each[0] == order for each in scores):
        told.append(["scored_twice", where])
    else:
        comment = text(raw.get("comment"))[:4000]
        scores.append([order, sheet, number, {str(pk): str(value) for pk, value in points.items()}, comment])
        total, added = _points(raw.get("total"), Decimal(100)), sum(points.values())
        if total is not None and total != added:
            told.append(["total_differs", where | {"sum": f"{added:g}", "total": f"{total:g}"}])


def _points(cell, most):
    """“11/15”, “12,0” or 11, between 0 and what the criterion has; None for anything else."""
    written = text(cell).translate(DIGITS).replace(" ", "") if isinstance(cell, str) else ""
    given, slash, of = written.partition("/")
    try:
        found = amount(given if slash else cell)
        if slash and amount(of) != most:
            return None
    except BadCell:
        return None
    return found if found is not None and 0 <= found <= most else None


def record_scores(application, scores, *, source, by):
    """Record what was given on paper, once: an application that has assessments already stays as it is.

    `scores` are those of Sheets. The caller holds the application and the transaction; returns how many.
    """
    if not scores or application.assessments.exists():
        return 0
    version, now = application.versions.first(), timezone.now()
    for order, sheet, number, points, comment in scores:
        made = Assessment.objects.create(
            application=application, version=version, order=order, source=f"{source} · {sheet} {number}"[:120],
            status=AssessmentStatus.DRAFT, assigned_by=by, comment=comment,
        )  # fmt: skip
        Score.objects.bulk_create(
            Score(assessment=made, criterion_id=int(pk), points=Decimal(value)) for pk, value in points.items()
        )
        ASSESSMENT.take("submit_scores", made, by=by, submitted_at=now)
    write("record_scores", application, by=by, source=source, assessments=len(scores))
    complete(application)
    return len(scores)
