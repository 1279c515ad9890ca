"""Who a line of a course's sheet was said to be: the same line is not asked about again.

A line is kept as a keyed hash of what stands in it. Whom somebody chose holds as long as the line is written so; that
it was left out holds as long as it may be the same people, too: who was registered since is asked about.
"""

from collections import Counter

from beneficiaries.blind import keyed_hash
from beneficiaries.models import ImportRow
from trainings.models import LineAnswer
from ui.workbooks.words import plain

V = ImportRow.Verdict
LEFT_OUT = "none"  # the answer “this person is left out”; the others are the id of a person


def forget(rows):
    """Open again the lines that were answered from memory: it may be another course now."""
    for row in rows:
        if is_recalled(row):
            row.clean.pop("recalled")
            row.person_id, row.verdict = None, V.QUESTION if row.candidates else V.SKIPPED


def recall(course, rows):
    """Give the open lines of a sheet of this course the answers that they had before."""
    lines = [(row, *keys) for row, keys in _keyed(rows) if row.verdict in (V.QUESTION, V.SKIPPED) and not row.answer]
    wanted = {key for _row, *keys in lines for key in keys}
    known = dict(LineAnswer.objects.filter(course=course, line__in=wanted).values_list("line", "person"))
    for row, chosen, left_out in lines:
        if known.get(chosen):
            row.person_id, row.verdict = known[chosen], V.KNOWN
            row.clean["recalled"] = True
        elif left_out in known:
            row.clean["recalled"] = True


def remember(course, rows, by):
    """Keep the answers that somebody gave to the lines of a saved sheet."""
    answers = []
    for row, (chosen, left_out) in _keyed(rows):
        if row.answer == LEFT_OUT:
            answers += [LineAnswer(course=course, line=left_out, by=by), LineAnswer(course=course, line=chosen, by=by)]
        elif row.answer:
            answers.append(LineAnswer(course=course, line=chosen, person_id=int(row.answer), by=by))
    LineAnswer.objects.bulk_create(
        answers, update_conflicts=True, unique_fields=["course", "line"], update_fields=["person", "by"]
    )


def is_recalled(row):
    return bool((row.clean or {}).get("recalled"))


def _keyed(rows):
    """(row, (hash of its line, hash of its line and of whom it may be)); equal lines are told apart by their order."""
    times = Counter()
    for row in rows:
        raw = row.raw
        written = "|".join([plain(raw["name"]), plain(raw["arabic_name"]), *raw["phones"], plain(raw["reference"])])
        times[written] += 1
        line = f"{written}|{times[written]}"
        yield row, (keyed_hash("line", line), keyed_hash("line left out", f"{line}|{sorted(row.candidates)}"))
