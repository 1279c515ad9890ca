"""What of the micro-projects waits for a user on the home page: assessments, applications, appeals, money."""

from datetime import timedelta

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, ngettext_lazy

from microprojects.models import Amendment, Appeal, Application, Assessment, Grant, Tranche, VisitAction
from microprojects.workflow import AssessmentStatus as S
from reports.views.task import Task

AHEAD = timedelta(days=7)  # so long before its day an action that was agreed on is told


def tasks_of_assessor(user):
    """Of each call the applications that wait for an assessor's score, until the first of their days."""
    if not user.has_perm("microprojects.list_assessment"):
        return
    mine = Assessment.objects.own(user).at_work()
    for found, is_signed in ((mine.filter(status=S.ASSIGNED), False), (mine.exclude(status=S.ASSIGNED), True)):
        counted = found.order_by().values("application__call__code")
        for call in counted.annotate(number=Count("pk"), until=Min("due_on")).order_by("until"):
            yield Task(
                call["number"], _waits_for(call["number"], is_signed), reverse("microprojects:assessments"),
                "list-checks" if is_signed else "file-check", call["application__call__code"], until=call["until"],
            )  # fmt: skip


def _waits_for(number, is_signed):
    if is_signed:
        return ngettext("Application waits for your score", "Applications wait for your score", number)
    return ngettext("Application waits for your declaration", "Applications wait for your declaration", number)


def tasks_of_applications(user):
    """Of each call those that wait to be examined, and those of which corrections did not come in time."""
    if not user.has_perm("microprojects.admit_application"):
        return
    applications = Application.objects.visible_to(user)
    for call in _by_call(applications.corrected()):
        words = ngettext("Application was corrected: examine it", "Applications were corrected: examine them",
                         call["number"])  # fmt: skip
        address = f"{reverse('microprojects:applications', args=[call['call']])}?view=table&status=submitted"
        yield Task(call["number"], words, address, "pencil", call["call__code"])
    for call in _by_call(applications.to_examine().exclude(pk__in=applications.corrected())):
        words = ngettext("Application waits for admission", "Applications wait for admission", call["number"])
        address = f"{reverse('microprojects:applications', args=[call['call']])}?view=table&status=submitted"
        since = timezone.localtime(call["since"]).date()
        yield Task(call["number"], words, address, "files", call["call__code"], since)
    for call in _by_call(applications.with_late_corrections()):
        words = ngettext(
            "Application was not corrected in time", "Applications were not corrected in time", call["number"]
        )
        address = f"{reverse('microprojects:applications', args=[call['call']])}?view=table&late=yes"
        yield Task(call["number"], words, address, "clock-alert", call["call__code"])
    for call in _by_call(applications.lacking_assessors()):
        words = ngettext("Application waits for an assessor", "Applications wait for assessors", call["number"])
        address = reverse("microprojects:assign", args=[call["call"]])
        yield Task(call["number"], words, address, "users", call["call__code"])

    yield from _appeals(user)


def _appeals(user):
    """Those that wait for who took no part in what they are about."""
    waiting = Appeal.objects.visible_to(user).waiting().select_related("application__call").order_by("filed_at")
    mine = [each for each in waiting if user.has_perm("microprojects.uphold_appeal", each)]
    if mine:
        words = ngettext("Appeal waits for a decision", "Appeals wait for a decision, the first:", len(mine))
        since = timezone.localtime(mine[0].filed_at).date()
        yield Task(len(mine), words, mine[0].get_absolute_url(), "gavel", mine[0].application.code, since)


def _by_call(applications):
    counted = applications.order_by().values("call", "call__code")
    return counted.annotate(number=Count("pk"), since=Min("submitted_at")).order_by("call__closes_at")


def tasks_of_grants(user):
    """Money and reports that wait for who handles them: only what they may decide themselves."""
    tranches = Tranche.objects.visible_to(user).select_related("grant__application")
    if user.has_perm("microprojects.release_tranche"):
        yield from _of_grants(
            [each.grant for each in tranches.to_release(user).order_by("requested_at")], "wallet",
            ngettext_lazy("Payment waits for its release", "Payments wait for their release, the first:"),
        )  # fmt: skip
    if user.has_perm("microprojects.confirm_payment_tranche"):
        yield from _of_grants(
            [each.grant for each in tranches.to_confirm().order_by("released_at")], "landmark",
            ngettext_lazy("Payment waits for the bank's confirmation",
                          "Payments wait for the bank's confirmation, the first:"),
        )  # fmt: skip
    if user.has_perm("microprojects.decide_expense"):
        grants = Grant.objects.visible_to(user).select_related("application").order_by("pk")
        yield from _of_grants(
            list(grants.with_undecided_expenses()), "receipt",
            ngettext_lazy("Grant has expenses to decide", "Grants have expenses to decide, the first:"),
        )  # fmt: skip
        yield from _of_grants(
            list(grants.with_reports_to_approve()), "clipboard-list",
            ngettext_lazy("Grant has a report to approve", "Grants have reports to approve, the first:"),
        )  # fmt: skip
        amendments = Amendment.objects.visible_to(user).to_approve().exclude(proposed_by=user)
        yield from _of_grants(
            [each.grant for each in amendments.select_related("grant__application").order_by("pk")], "file-pen",
            ngettext_lazy("Amendment waits for approval", "Amendments wait for approval, the first:"),
        )  # fmt: skip
    yield from _agreed_on(user)


def _agreed_on(user):
    """What was agreed on at visits and is to be done within days."""
    if not user.has_perm("microprojects.finish_visitaction"):
        return
    agreed = VisitAction.objects.visible_to(user).due_by(timezone.localdate() + AHEAD)
    agreed = list(agreed.select_related("visit__grant").order_by("due_on", "pk"))
    if agreed:
        words = ngettext(
            "Action agreed on at a visit is due", "Actions agreed on at visits are due, the first:", len(agreed)
        )
        visit, until = agreed[0].visit, agreed[0].due_on
        yield Task(len(agreed), words, visit.get_absolute_url(), "map-pin", visit.grant.number, until=until)


def _of_grants(grants, icon, words):
    """One line for all of one kind; it leads to the first."""
    if grants:
        first = grants[0]
        yield Task(len(grants), words % len(grants), first.get_absolute_url(), icon, first.number)
