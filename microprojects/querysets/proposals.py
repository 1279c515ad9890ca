"""Who could assess what: a proposal that spreads applications evenly, to be changed and confirmed by a manager."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass

from accounts.models import Role
from microprojects.matching import written_key

_ARABIC = re.compile(r"[؀-ۿ]")


@dataclass(frozen=True)
class Wanted:
    """An application with a place for an assessor: the first, the second or, when two lie far apart, the third."""

    application: object
    order: int
    candidates: tuple  # assessors who may, those proposed first
    proposed: object = None


def assessors_of(users):
    """Open accounts among `users` that are assessors today, each with `areas`: None for all, or a set of ids."""
    postings = users.model._meta.get_field("postings").related_model.objects.in_force()
    places = defaultdict(set)
    for user, area in postings.filter(role=Role.ASSESSOR, user__is_active=True).values_list("user", "area"):
        places[user].add(area)
    found = list(users.filter(pk__in=places).order_by("name", "pk"))
    for each in found:
        each.areas = None if None in places[each.pk] else places[each.pk]
    return found


def ties_of(associations, assessors, model):
    """{(assessor's id, association's id)}: declared ones, and members and addresses that are the assessor's own.

    `model` is Tie. A member is known by the keyed hash of the name: nobody's name is read for it.
    """
    found = set()
    merged = {each.pk: each.pk for each in associations}
    for user, association, into in model.objects.of(associations).values_list(
        "user", "association", "association__merged_into"
    ):
        found.add((user, merged.get(association, into)))
    members = model._meta.get_field("association").related_model._meta.get_field("members").related_model
    keys, addresses = defaultdict(set), defaultdict(set)
    for association, key in members.objects.of(associations).values_list("association", "written_key"):
        keys[key].add(association)
    for each in associations:
        addresses[each.email.lower()].add(each.pk)
    for each in assessors:
        own = keys.get(written_key(each.name), set()) | addresses.get(each.email.lower(), set())
        found |= {(each.pk, association) for association in own}
    return found


def propose(places, *, assessors, ties, loads, taken):
    """A Wanted for each of `places` (application, order): the hardest to place first, to who has least to read.

    `loads` are the assessments that each has already; `taken` {application's id: ids of those who know it}. Who reads
    the application's language comes first among equals.
    """
    loads, proposed = Counter(loads), defaultdict(set)
    able = {
        application.pk: [
            each for each in assessors if may_assess(each, application, ties) and each.pk not in taken[application.pk]
        ]
        for application, _order in places
    }
    made = {}
    for application, order in sorted(places, key=lambda place: (len(able[place[0].pk]), place[1], place[0].pk)):
        free = [each for each in able[application.pk] if each.pk not in proposed[application.pk]]
        chosen = min(free, key=lambda each: _cost(each, application, loads), default=None)
        if chosen:
            loads[chosen.pk] += 1
            proposed[application.pk].add(chosen.pk)
        made[application.pk, order] = Wanted(application, order, tuple(able[application.pk]), chosen)
    return [made[application.pk, order] for application, order in places]


def may_assess(user, application, ties):
    """Whether a posting covers the application's area and no tie binds the user to its association."""
    covers = user.areas is None or application.area_id in user.areas
    return covers and (user.pk, application.association_id) not in ties


def is_arabic(application):
    """Whether it was written in Arabic."""
    return bool(_ARABIC.search(application.title + application.summary))


def _cost(user, application, loads):
    """Least to read first; then the reader of its language; then turn by turn, so that pairs are mixed."""
    reads = (user.language == "ar") == is_arabic(application)
    return loads[user.pk], not reads, (user.pk + application.pk) % 7, user.pk
