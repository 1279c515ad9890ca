"""What lies behind a frozen number: the records it counted, and the finer numbers of the same figure."""

from dataclasses import dataclass

from django.db.models import F, Func

from beneficiaries.models import Beneficiary
from programme.counting import SETS
from programme.scope import scope_of
from reports.figures.tables import label_of
from reports.models import FrozenCell
from trainings.models import Session


@dataclass(frozen=True)
class Behind:
    """One record behind a number. `record` is None when the reader may not see it or, with `is_gone`, nobody can.

    `is_open` when the reader may open its page.
    """

    code: str
    record: object
    is_open: bool
    is_gone: bool = False


def people_behind(ids, user):
    """The people with these ids by their codes; more than the code only of those whom the user may see."""
    visible = Beneficiary.objects.visible_to(user).select_related("area", "partner").in_bulk(ids)
    there = set(Beneficiary.objects.filter(pk__in=ids).values_list("pk", flat=True))
    return [Behind(Beneficiary(pk=pk).code, visible.get(pk), pk in visible, is_gone=pk not in there) for pk in ids]


def people_outside(cell, user):
    """How many of those whom a number counts the user may not see."""
    if scope_of(user).everything:
        return 0
    ids = FrozenCell.objects.filter(pk=cell.pk).values_list(Func(F("ids"), function="unnest"))
    counted = Beneficiary.objects.filter(pk__in=ids)
    return counted.count() - counted.visible_to(user).count()


def sessions_behind(ids, user):
    sessions = Session.objects.select_related("course__module", "course__area", "course__partner").in_bulk(ids)
    visible = set(Session.objects.visible_to(user).filter(pk__in=ids).values_list("pk", flat=True))
    return [
        Behind(sessions[pk].course.code if pk in sessions else "", sessions.get(pk), pk in visible, pk not in sessions)
        for pk in ids
    ]


def narrower_cells(cell, report):
    """The numbers one axis finer: [(axis, [(label, FrozenCell), ...]), ...]; `report` is a Reading."""
    axes, values = _parts(cell.axes), _parts(cell.values)
    finer = [known for known in SETS if len(known) == len(axes) + 1 and set(axes) < set(known)]
    cells = FrozenCell.objects.filter(
        snapshot=cell.snapshot_id,
        indicator=cell.indicator,
        kind=cell.kind,
        axes__in=[",".join(known) for known in finer],
    ).defer("ids")
    found = {}
    for each in cells:
        place = dict(zip(_parts(each.axes), _parts(each.values), strict=True))
        if all(place[axis] == value for axis, value in zip(axes, values, strict=True)):
            (axis,) = set(place) - set(axes)
            found.setdefault(axis, []).append((label_of(report, [axis], [place[axis]]), each))
    return [(axis, sorted(found[axis], key=lambda pair: -pair[1].value)) for axis in found]


def words_of(cell, report):
    """Where a number stands, in words: "Khouribga · Women"; "" for the total."""
    return label_of(report, _parts(cell.axes), _parts(cell.values))


def _parts(joined):
    return joined.split(",") if joined else []
