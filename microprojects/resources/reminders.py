"""What somebody is reminded of by mail: their deadlines of the days to come, and what is newly theirs.

Each thing has a key for being new, and one for each of STAGES that its deadline reached; what was told is not told
again.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from accounts.models import User
from microprojects.models import (
    Appeal,
    Application,
    Assessment,
    CorrectionRequest,
    DueReport,
    Representative,
    VisitAction,
)
from microprojects.querysets.reminders import KEPT
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow.reporting import ReportState

INSTANT = timedelta(microseconds=1)
STAGES = (7, 3, 1)  # days before a deadline
AT_ONCE = ("score", "correction", "appeal", "returned", "received")  # told when they are new, however late they are due
LATE = {"report": (1, 7, 30), "action": (1,)}  # days after a deadline that somebody let pass
AHEAD = timedelta(days=30)  # so long before its day a report of a grant is on the home page


@dataclass(frozen=True)
class Due:
    """One thing to do: `kind` says what, `code` and `name` of which record, `until` its last day."""

    kind: str
    pk: int
    code: str
    until: date | None
    path: str
    name: str = ""

    @property
    def link(self):
        return f"{settings.SITE_URL}{self.path}"

    def keys(self, today):
        """By which it is known whether it was told; none of what is late for longer than it is known."""
        keys = {f"{self.kind}:{self.pk}"} if self.kind in AT_ONCE else set()
        if self.until is None:
            return keys
        left = (self.until - today).days
        stages = [stage for stage in STAGES if 0 <= left <= stage]
        late = [-stage for stage in LATE.get(self.kind, ()) if stage <= -left <= KEPT.days]
        return keys | {f"{self.kind}:{self.pk}:{self.until}:{min(each)}" for each in (stages, late) if each}


def who_is_reminded():
    """Ids of users for whom something may be due."""
    assessors = Assessment.objects.at_work().values_list("assessor", flat=True)
    writing = Application.objects.filter(status__in=[P.DRAFT, P.CORRECTION]).values("association")
    reporting = DueReport.objects.to_hand_in(_soon()).values("grant__application__association")
    speakers = Representative.objects.in_force().filter(Q(association__in=writing) | Q(association__in=reporting))
    waiting = (Appeal.objects.waiting(), DueReport.objects.to_approve(), VisitAction.objects.due_by(_soon()))
    managers = User.objects.filter(postings__role__in=MANAGERS) if any(some.exists() for some in waiting) else ()
    return {*assessors, *speakers.values_list("user", flat=True), *(user.pk for user in managers)} - {None}


MANAGERS = ("grants_manager", "programme_manager")


def dues_of(user):
    """All that is due of one user, what ends first on top."""
    found = [*_scores(user), *_written(user), *_reports(user), *_appeals(user), *_followed(user)]
    return sorted(found, key=lambda due: (due.until is None, due.until or date.max, due.code))


def _scores(user):
    """Of an assessor, as far as their posting goes; no association's name leaves the platform."""
    for each in Assessment.objects.own(user).at_work().select_related("application"):
        yield Due("score", each.pk, each.application.code, each.due_on, each.get_absolute_url())


def _written(user):
    """Of whoever speaks for an association: drafts, and corrections that are awaited."""
    if not user.represented_id:
        return
    own = Application.objects.visible_to(user).select_related("call")
    for each in own.filter(status=P.DRAFT):
        if each.call.is_open:
            yield _own("draft", each, each.pk, each.call.closes_at)
    asked = CorrectionRequest.objects.open().filter(application__in=own.filter(status=P.CORRECTION))
    for each in asked.order_by("application_id", "due_at").distinct("application_id").select_related("application"):
        if not each.is_late:
            yield _own("correction", each.application, each.pk, each.due_at)


def _reports(user):
    """Of whoever speaks for an association: reports of its grants that come due, are late, or came back."""
    if not user.represented_id:
        return
    for each in DueReport.objects.visible_to(user).to_hand_in(timezone.localdate() + AHEAD).with_file():
        path = reverse("microprojects:own_report", args=[each.pk])
        is_back = each.state == ReportState.RETURNED
        kind, pk = ("returned", each.latest.pk) if is_back else ("report", each.pk)
        yield Due(kind, pk, each.code, each.due_on, path, each.grant.application.title)


def _own(kind, application, pk, moment):
    """Its last day is that before a deadline at midnight."""
    path = reverse("microprojects:own_application", args=[application.code])
    return Due(kind, pk, application.code, timezone.localdate(moment - INSTANT), path, application.title)


def _appeals(user):
    if not user.has_perm("microprojects.view_appeal"):
        return
    for each in Appeal.objects.visible_to(user).waiting().select_related("application__call"):
        if user.has_perm("microprojects.uphold_appeal", each):
            yield Due("appeal", each.pk, each.application.code, None, each.get_absolute_url())


def _followed(user):
    """Of managers of grants: reports to approve, and what was agreed on at visits and is to be done within a week."""
    if user.has_perm("microprojects.approve_duereport"):
        for each in DueReport.objects.visible_to(user).to_approve().with_file():
            yield Due("received", each.latest.pk, each.code, None, each.get_absolute_url())
        for each in VisitAction.objects.visible_to(user).due_by(_soon()).select_related("visit"):
            yield Due("action", each.pk, each.visit.code, each.due_on, each.visit.get_absolute_url())


def _soon():
    return timezone.localdate() + timedelta(days=max(STAGES))
