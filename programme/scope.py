"""Whom a user may see: the one place that knows, for query sets and for the database's row-level security.

Every record about people carries `scopes`, the texts "3/1" (partner 3 in area 1), "3/*" and "*/1". A posting is
one such text, so "may this user see this row" is one array overlap, in Python, in SQL and in a policy alike.
People who see everything take the database role `jsm_everything`, whose policies are simply true: a condition
would keep the planner from its indexes (see docs/decisions/0003).
"""

from contextlib import contextmanager
from dataclasses import dataclass

import pghistory
from django.db import connection, transaction
from django.db.models import Q

from accounts.models import Role
from journal.actions import write

SEES_PEOPLE = {
    Role.FIELD_OFFICER,
    Role.AREA_COORDINATOR,
    Role.GRANTS_MANAGER,
    Role.ME_OFFICER,
    Role.PROGRAMME_MANAGER,
}
NAMED_JOBS = {"deduplication", "import", "report", "demo", "erasure"}


@dataclass(frozen=True)
class Scope:
    """What a user may see: everything, or the rows that carry one of `keys`; by default nothing."""

    everything: bool = False
    keys: frozenset = frozenset()

    @property
    def as_text(self):
        """The scope as a text that is equal for equal scopes."""
        return "*" if self.everything else " ".join(sorted(self.keys))

    def of_pairs(self, partner="partner", area="area"):
        """The condition for rows that belong to one partner and one area (a course, an import)."""
        if self.everything:
            return Q()
        condition = Q(pk__in=[])
        for key in self.keys:
            partner_id, area_id = key.split("/")
            pair = Q()
            if partner_id != "*":
                pair &= Q(**{f"{partner}_id": int(partner_id)})
            if area_id != "*":
                pair &= Q(**{f"{area}_id": int(area_id)})
            condition |= pair
        return condition

    def of_scopes(self, field="scopes"):
        """The condition for rows that carry a `scopes` array (a person)."""
        if self.everything:
            return Q()
        return Q(**{f"{field}__overlap": sorted(self.keys)}) if self.keys else Q(pk__in=[])


NOTHING = Scope()
EVERYTHING = Scope(everything=True)


def keys_for(partner_id, area_id):
    """The three texts that a record of this partner in this area carries in `scopes`."""
    return [f"{partner_id}/{area_id}", f"{partner_id}/*", f"*/{area_id}"]


def scope_of(user, roles=SEES_PEOPLE):
    """The scope of a user through those of their postings in force that give one of `roles`."""
    if not getattr(user, "is_authenticated", False):
        return NOTHING
    keys = {
        f"{posting.partner_id or '*'}/{posting.area_id or '*'}"
        for posting in user.active_postings
        if posting.role in roles
    }
    return EVERYTHING if "*/*" in keys else Scope(keys=frozenset(keys))


@contextmanager
def scoped(scope):
    """Let the database show the identities of `scope` until the end of the surrounding block.

    Opens a transaction; the setting is local to it, so nothing is left on a pooled connection. Inside another
    scope the outer one holds again afterwards; after an error PostgreSQL itself goes back to it.
    """
    is_nested = connection.in_atomic_block
    with transaction.atomic(), connection.cursor() as cursor:
        before = _current(cursor) if is_nested else None
        _apply(cursor, "jsm_everything" if scope.everything else "", ",".join(sorted(scope.keys)))
        yield scope
        if before and not connection.needs_rollback:
            _apply(cursor, *before)


@contextmanager
def acting_as(user):
    """Do a task's work with exactly the rows that `user` may see."""
    with pghistory.context(user=user.pk), scoped(scope_of(user)):
        yield user


@contextmanager
def acting_as_system(job):
    """Do the work of one of the few named jobs that must see everybody; it is written in the journal."""
    if job not in NAMED_JOBS:
        raise ValueError(f"{job!r} is not one of the named jobs {sorted(NAMED_JOBS)}")
    with pghistory.context(job=job), scoped(EVERYTHING):
        write("acting_as_system", system=job)
        yield


class ScopeMiddleware:
    """Answer every request in one transaction, with the signed-in user's scope set for that transaction only.

    It must stand last. ATOMIC_REQUESTS undoes the writes of a view that raised; what fails while the page is
    rendered is undone here. What a response streams afterwards is read without a scope, that is without identities.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with scoped(scope_of(request.user)):
            response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


def _current(cursor):
    cursor.execute("SELECT current_user, coalesce(current_setting('jsm.scope', true), '')")
    role, keys = cursor.fetchone()
    return ("jsm_everything" if role == "jsm_everything" else "", keys)


def _apply(cursor, role, keys):
    cursor.execute("SELECT set_config('jsm.scope', %s, true), set_config('role', %s, true)", [keys, role or "none"])
