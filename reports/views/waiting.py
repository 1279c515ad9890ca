"""What waits for a user on the home page: only what they can do, and what is theirs to do."""

from datetime import timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from beneficiaries.models import Import
from microprojects.models import Representative
from programme.models import Posting
from reports.models import Report
from reports.views.microprojects import tasks_of_applications, tasks_of_assessor, tasks_of_grants
from reports.views.task import Task
from reports.workflow import ReportStatus
from trainings.models import Session

CALLED_LATE = timedelta(days=31)  # for so long a roll-call that was not taken is asked for


def tasks_of(user):
    """The Tasks of a user, the gravest first: a report that nobody approves holds up everybody who reads it."""
    waiting = (
        _reports, tasks_of_assessor, tasks_of_applications, tasks_of_grants, _roll_calls, _imports, _representatives,
        _postings, _own_postings,
    )  # fmt: skip
    return [task for kind in waiting for task in kind(user)]


def session_to_call(user):
    """The session whose roll-call somebody takes next: the last one held without marks, else the last one held."""
    held = Session.objects.visible_to(user).held().select_related("course__module").order_by("-on", "-starts_at", "-pk")
    return held.uncalled(_lately()).first() or held.first()


def _lately():
    return timezone.localdate() - CALLED_LATE


def _reports(user):
    reports = Report.objects.visible_to(user)
    if user.has_perm("reports.approve_report"):
        for each in reports.to_approve():
            yield Task(1, _("Report to approve"), each.get_absolute_url(), "file-check", capfirst(each.period.label))
    if user.has_perm("reports.compute_report"):
        for each in reports.filter(status=ReportStatus.DRAFT).exclude(problem=""):
            words = _("Report that could not be computed")
            yield Task(1, words, each.get_absolute_url(), "circle-alert", capfirst(each.period.label))
    if user.has_perm("reports.send_report"):
        yield from _unsent(list(reports.filter(status=ReportStatus.APPROVED)))


def _unsent(reports):
    if not reports:
        return
    since = min(timezone.localtime(each.approved_at).date() for each in reports)
    if len(reports) == 1:
        address, name = reports[0].get_absolute_url(), capfirst(reports[0].period.label)
        yield Task(1, _("Approved report to send"), address, "send", name, since)
    else:
        yield Task(len(reports), _("Approved reports to send"), reverse("reports:list"), "send", since=since)


def _roll_calls(user):
    if not user.has_perm("reports.act_in_the_field"):
        return
    sessions = Session.objects.visible_to(user).held().uncalled(_lately()).select_related("course__module")
    sessions = list(sessions.order_by("on", "starts_at", "pk"))
    if sessions:
        first = sessions[0]
        words = ngettext("Roll-call not taken yet", "Roll-calls not taken yet, the oldest:", len(sessions))
        name = f"{first.course.module} · {first.course.code}"
        yield Task(len(sessions), words, roll_call_of(first), "list-checks", name, first.on)


def roll_call_of(session):
    return reverse("trainings:roll_call", args=[session.course.code, session.pk])


def _imports(user):
    if not user.has_perm("beneficiaries.view_import"):
        return
    waiting = Import.objects.waiting_for(user).order_by("created_at")
    number = waiting.count()
    if not number:
        return
    first = waiting.first()
    since = timezone.localtime(first.created_at).date()
    if number == 1:
        yield Task(1, first.get_status_display(), first.get_absolute_url(), "file-up", first.filename, since)
    else:
        address = reverse("beneficiaries:imports") + "?waiting=yes"
        yield Task(number, _("Uploaded workbooks wait for your decision"), address, "file-up", since=since)


def _representatives(user):
    """Who asks for the account of an association, in the areas where the user confirms it."""
    if not user.has_perm("microprojects.confirm_representative"):
        return
    asked = list(Representative.objects.visible_to(user).waiting().in_order())
    if asked:
        first = asked[0]
        words = ngettext(
            "An association asks for an account", "Associations ask for an account, the first:", len(asked)
        )
        address = first.get_absolute_url() if len(asked) == 1 else reverse("microprojects:representatives")
        since = timezone.localtime(first.verified_at).date()
        yield Task(len(asked), words, address, "id-card", first.association_name, since)


def _postings(user):
    """Those that end soon, for the programme manager; nobody extends their own."""
    if not user.has_perm("programme.entrust_posting"):
        return
    ending = list(Posting.objects.ending_soon().exclude(user=user).select_related("user").order_by("until", "pk"))
    if len(ending) == 1:
        person = ending[0].user
        address = reverse("programme:postings_of", args=[person.pk])
        yield Task(1, _("A posting ends soon"), address, "calendar-clock", str(person), until=ending[0].until)
    elif ending:
        address = reverse("programme:postings") + "?state=ending"
        words = _("Postings end soon, the first:")
        yield Task(len(ending), words, address, "calendar-clock", str(ending[0].user), until=ending[0].until)


def _own_postings(user):
    ending = Posting.objects.ending_soon().filter(user=user).select_related("partner", "area").order_by("until", "pk")
    for each in ending:
        address = reverse("programme:own_postings")
        yield Task(1, _("Your posting ends soon"), address, "calendar-clock", str(each), until=each.until)
