"""What to show for the question “is this the same person?”: each candidate as far as the reader may see them."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from beneficiaries.models import Beneficiary, Identity, ImportRow
from beneficiaries.resources.telling import Told
from beneficiaries.resources.wordings import REASONS
from ui import formats

TOLD_ALL = Told()


@dataclass(frozen=True)
class Candidate:
    """Somebody a row may be about. `answer` is what is stored when the reader says so."""

    answer: str
    code: str
    name: str
    facts: str
    reasons: str


def candidates_of(rows, user, told=TOLD_ALL):
    """{row id: [Candidate]} as far as `user` is told. Of a person whom they may not see there is only where they are.

    Name, year and reasons would tell a stranger which of their guesses are right.
    """
    asked = {who for row in rows for who in row.candidates if who > 0}
    people = Beneficiary.objects.select_related("partner", "area").in_bulk(asked)
    names = {identity.pk: identity.name for identity in Identity.objects.filter(pk__in=asked)}
    visible = set(Beneficiary.objects.visible_to(user).filter(pk__in=asked).values_list("pk", flat=True))
    above = _rows_above(rows)
    found = {}
    for row in rows:
        reasons = (row.clean or {}).get("reasons", [])
        found[row.pk] = [
            (_person(people[who], names.get(who, ""), said) if who in visible else _stranger(people[who]))
            if who > 0
            else _row(above[-who], -who, said)
            for who, said in zip(row.candidates, reasons, strict=True)
            if told.may_offer(who) and (who < 0 or who in people)
        ]
    return found


def _rows_above(rows):
    """{position in the file: ImportRow} of the candidates that stand in the same file."""
    positions = {-who for row in rows for who in row.candidates if who < 0}
    if not positions:
        return {}
    pks = list(ImportRow.objects.filter(source=rows[0].source_id).order_by("id").values_list("pk", flat=True))
    by_pk = ImportRow.objects.in_bulk([pks[position - 1] for position in positions])
    return {position: by_pk[pks[position - 1]] for position in positions}


def _where(person):
    return _("registered by %(partner)s in %(area)s") % {"partner": person.partner, "area": person.area}


def _stranger(person):
    tell = _("You may not see this file; your coordinator can tell who it is.")
    return Candidate(f"same:{person.pk}", person.code, "", _where(person), tell)


def _person(person, name, reasons):
    born = _("birth: %(year)s") % {"year": person.birth_year} if person.birth_year else ""
    facts = " · ".join(filter(None, [_where(person), born]))
    return Candidate(f"same:{person.pk}", person.code, name, facts, _in_words(reasons))


def _row(row, position, reasons):
    facts = _("row %(row)s of this file") % {"row": row.number}
    return Candidate(f"row:{position}", "", row.name, facts, _in_words(reasons))


def _in_words(reasons):
    return formats.listed(REASONS[reason] for reason in reasons if reason in REASONS)
