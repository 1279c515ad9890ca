"""What of the micro-projects waits for a user on the home page: assessments, applications, appeals, money."""

from django.db.models import Count, Min
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import ngettext, ngettext_lazy

from microprojects.filters import appeals_for, waiting_for
from microprojects.models import Application, Assessment, Grant, NewPerson, VisitAction
from microprojects.workflow import AssessmentStatus as S
from reports.views.task import Task


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
    """Of each call those that wait for who took no part in what they are about."""
    mine = appeals_for(user)
    for call in dict.fromkeys(each.application.call for each in mine):
        here = [each for each in mine if each.application.call == call]
        words = ngettext("Appeal waits for a decision", "Appeals wait for a decision", len(here))
        since = timezone.localtime(here[0].filed_at).date()
        address, name = here[0].get_absolute_url(), here[0].application.code
        if len(here) > 1:
            address = f"{reverse('microprojects:applications', args=[call.pk])}?view=table&appeal=decide"
            name = call.code
        yield Task(len(here), words, address, "gavel", name, since)


def _by_call(applications):
    counted = applications.order_by().values("call", "call__code")
    return counted.annotate(number=Count("pk"), since=Min("submitted_at")).order_by("call__closes_at")


def tasks_of_grants(user):
    """Money and reports that wait for who handles them: only what they may decide themselves."""
    for task, (act, icon, words) in OF_GRANTS.items():
        if user.has_perm(f"microprojects.{act}"):
            grants = waiting_for(user, Grant.objects.visible_to(user), task)
            yield from _of_grants(grants.select_related("application").order_by("pk"), task, icon, words)
    yield from _new_people(user)
    yield from _agreed_on(user)


def _of_grants(grants, task, icon, words):
    """One line for all of one kind: it leads to the list of these grants, or to the only one."""
    if number := grants.count():
        address, name = f"{reverse('microprojects:grants')}?todo={task}", ""
        if number == 1:
            address, name = grants[0].get_absolute_url(), grants[0].number
        yield Task(number, words % number, address, icon, name)


def _new_people(user):
    """Who wait in reports of associations to be registered."""
    if not user.has_perm("microprojects.register_newperson"):
        return
    number = NewPerson.objects.visible_to(user).waiting().count()
    if number:
        words = ngettext("Person waits to be registered", "People wait to be registered", number)
        yield Task(number, words, reverse("microprojects:people_to_register"), "user-round-pen")


def _agreed_on(user):
    """What was agreed on at visits and is to be done within days, by grant."""
    if not user.has_perm("microprojects.finish_visitaction"):
        return
    agreed = VisitAction.objects.visible_to(user).due_soon()
    agreed = list(agreed.select_related("visit__grant__application").order_by("due_on", "pk"))
    if not agreed:
        return
    visits = {each.visit for each in agreed}
    grants = {each.grant for each in visits}
    words = ngettext(
        "Grant has an action of a visit to follow up", "Grants have actions of visits to follow up", len(grants)
    )
    address, name = f"{reverse('microprojects:grants')}?todo=visit", ""
    if len(grants) == 1:
        only, name = agreed[0].visit.grant, agreed[0].visit.grant.number
        address = (only if len(visits) > 1 else agreed[0].visit).get_absolute_url()
    yield Task(len(grants), words, address, "map-pin", name, until=agreed[0].due_on)


# task of the list of grants: permission, icon, words
OF_GRANTS = {
    "release": (
        "release_tranche", "wallet",
        ngettext_lazy("Payment waits for its release", "Payments wait for their release"),
    ),
    "confirm": (
        "confirm_payment_tranche", "landmark",
        ngettext_lazy("Payment waits for the bank's confirmation", "Payments wait for the bank's confirmation"),
    ),
    "decide": (
        "decide_expense", "receipt", ngettext_lazy("Grant has expenses to decide", "Grants have expenses to decide"),
    ),
    "report": (
        "decide_expense", "clipboard-list",
        ngettext_lazy("Grant has a report to approve", "Grants have reports to approve"),
    ),
    "amend": (
        "decide_expense", "file-pen", ngettext_lazy("Amendment waits for approval", "Amendments wait for approval"),
    ),
}  # fmt: skip
