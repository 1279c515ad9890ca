"""What a user reads of a report, and what lies behind a frozen number: the records it counted, the finer numbers."""

from dataclasses import dataclass

from django.db.models import F, Func, Max
from django.utils import timezone

from beneficiaries.models import Beneficiary
from microprojects.models import Application, Grant
from programme.counting import SETS
from programme.models import Area, Indicator, Target
from programme.scope import scope_of
from reports.figures.reading import Reading
from reports.figures.tables import label_of
from reports.models import FrozenCell
from trainings.models import Session

OF_PEOPLE = {"sex", "age"}  # axes on which nothing but people can be told apart


@dataclass(frozen=True)
class Behind:
    """One record behind a number. `record` is None when it is no longer there; then its page does not open.

    `amount` in MAD is what a file was counted with.
    """

    code: str
    record: object
    is_open: bool
    amount: object = None


def sees_every_number(user):
    """Those who work on reports and see everybody; who works in some areas reads the others like readers outside."""
    return user.has_perm("reports.open_report") and scope_of(user).everything


def reading_for(user, snapshot):
    """The snapshot as this user reads it."""
    if sees_every_number(user):
        return Reading(snapshot.data)
    own = _own_areas(user) if user.has_perm("reports.open_report") else frozenset()
    return Reading(snapshot.data, hide_small=True, own_areas=own)


def _own_areas(user):
    """Codes of the areas of which a user sees everybody."""
    keys = (key.split("/") for key in scope_of(user).keys)
    areas = [area for partner, area in keys if partner == "*"]
    return frozenset(Area.objects.filter(pk__in=areas).values_list("code", flat=True))


def targets_set_since(reading):
    """Indicators whose target is another now than in the figures: [(its reading, Indicator as it is now), ...].

    The latter says since when: `set_last`.
    """
    indicators = Indicator.objects.with_target(Target.objects, timezone.localdate())
    since = indicators.annotate(set_last=Max("targets__set_at")).filter(set_last__gt=reading.cut_off)
    now = {indicator.code: indicator for indicator in since}
    return [
        (each, now[each.code])
        for each in reading.indicators
        if each.code in now and each.target != now[each.code].target
    ]


def listed_ids(cell, user, model):
    """Ids of the records behind a number that this user may see, in their order: the others are counted, not listed.

    Who sees everybody gets those too that are no longer there.
    """
    if scope_of(user).everything:
        return sorted(cell.ids)
    counted = FrozenCell.objects.filter(pk=cell.pk).values_list(Func(F("ids"), function="unnest"))
    return list(model.objects.visible_to(user).filter(pk__in=counted).order_by("pk").values_list("pk", flat=True))


def people_behind(ids):
    """The people with these ids, whom the reader may see."""
    found = Beneficiary.objects.select_related("area", "partner").in_bulk(ids)
    return [Behind(Beneficiary(pk=pk).code, found.get(pk), pk in found) for pk in ids]


def sessions_behind(ids):
    """The sessions with these ids, which the reader may see."""
    found = Session.objects.select_related("course__module", "course__area", "course__partner").in_bulk(ids)
    return [Behind(found[pk].course.code if pk in found else "", found.get(pk), pk in found) for pk in ids]


def applications_behind(ids):
    """The applications with these ids, which the reader may see."""
    found = Application.objects.select_related("association", "area").in_bulk(ids)
    return [Behind(each.code, each, True, each.requested) for each in _there(found, ids)]


def grants_behind(ids):
    """The grants with these ids, which the reader may see; one that is settled with what it came to."""
    related = ("application__association", "application__area", "settlement")
    found = Grant.objects.with_money().select_related(*related).in_bulk(ids)
    return [Behind(each.code, each, True, each.committed) for each in _there(found, ids)]


def _there(found, ids):
    """In the order of the ids: neither an application that came nor an agreement is ever deleted."""
    return [found[pk] for pk in ids]


BEHIND = {
    "people": (Beneficiary, people_behind),
    "sessions": (Session, sessions_behind),
    "applications": (Application, applications_behind),
    "grants": (Grant, grants_behind),
}


def narrower_cells(cell, indicator):
    """The numbers one axis finer that the reader sees: [(axis, [(label, FrozenCell), ...]), ...]."""
    axes, values = _parts(cell.axes), _parts(cell.values)
    no_axes = set() if indicator.counts == "people" else OF_PEOPLE
    finer = [
        known for known in SETS if len(known) == len(axes) + 1 and set(axes) < set(known) and not no_axes & set(known)
    ]
    cells = FrozenCell.objects.filter(
        snapshot=cell.snapshot_id,
        indicator=cell.indicator,
        kind=cell.kind,
        axes__in=[",".join(known) for known in finer],
    ).defer("ids")
    found = {}
    for each in cells:
        place = dict(zip(_parts(each.axes), _parts(each.values), strict=True))
        is_finer = all(place[axis] == value for axis, value in zip(axes, values, strict=True))
        if is_finer and indicator.shows(each.kind, tuple(place), tuple(place.values())):
            (axis,) = set(place) - set(axes)
            found.setdefault(axis, []).append((label_of(indicator.report, [axis], [place[axis]]), each))
    return [(axis, sorted(found[axis], key=lambda pair: -pair[1].value)) for axis in found]


def words_of(cell, report):
    """Where a number stands, in words: "Khouribga · Women"; "" for the total."""
    return label_of(report, _parts(cell.axes), _parts(cell.values))


def _parts(joined):
    return joined.split(",") if joined else []
