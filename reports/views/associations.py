"""Home of whoever speaks for an association: its applications, its papers and the calls that are open to it."""

from django.utils import timezone

from microprojects.models import Association, Call, PaperKind
from microprojects.querysets.dossiers import ENDS_SOON, checklist_of
from microprojects.resources.reminders import dues_of
from microprojects.views.own import own_applications_of


def home_of_association(user):
    association = Association.objects.visible_to(user).select_related("area", "commune").get(pk=user.represented_id)
    today = timezone.localdate()
    checklist = checklist_of(association.papers.select_related("kind"), PaperKind.objects.all(), today)
    calls = Call.objects.for_area(association.area_id).order_by("closes_at")
    return {
        "today": today,
        "association": association,
        "dues": dues_of(user),
        "applications": own_applications_of(association),
        "lines": [line for line in checklist if line.is_open or line.state == ENDS_SOON],
        "open_calls": calls.open(),
        "calls_to_come": calls.to_come(),
    }


def asked_by(user):
    """The last request of somebody who is posted nowhere and speaks for no association; None for everybody else."""
    if user.active_postings or user.represented_id:
        return None
    return user.representations.select_related("association").order_by("-pk").first()
