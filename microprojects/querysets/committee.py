"""Which committees and letters: those who decide see them all, nobody else sees any."""

from django.db import models
from django.db.models import F, Q

from microprojects.querysets.calls import PREPARES
from microprojects.workflow import ApplicationStatus, LetterStatus
from programme.scope import scope_of
from ui.workbooks.words import plain


class CommitteeQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self if scope_of(user, PREPARES).everything else self.none()

    def without_minutes(self):
        """Those that decided and whose minutes are not drawn yet."""
        return self.filter(deliberated_at__isnull=False, minutes="")


class LetterQuerySet(CommitteeQuerySet):
    def of_call(self, call):
        return self.filter(application__call=call)

    def of_decisions(self):
        """Those that tell what the committee decided, not what was found before it or became of it afterwards."""
        return self.filter(appeal__isnull=True, examined_at__isnull=True, selected_at__isnull=True)

    def of_examinations(self):
        """Those that tell that an application is inadmissible."""
        return self.filter(examined_at__isnull=False)

    def standing(self):
        """Without those of an application that was examined again since."""
        return self.filter(Q(examined_at__isnull=True) | Q(examined_at=F("application__examined_at")))

    def sent(self):
        return self.filter(status=LetterStatus.SENT)

    def to_mail(self):
        """Sent ones whose mail has not left yet."""
        return self.sent().filter(mailed_at=None)


def deciding(committee):
    """The names of different members who judge one application at least, as compared: plain letters, small.

    A name that stands there twice is one member, however it is written; who stood back from all applications judges
    none.
    """
    applications = set(committee.call.applications.filter(status=ApplicationStatus.SCORED).values_list("pk", flat=True))
    stood_back = {}
    for name, application in committee.recusals.values_list("member", "application"):
        stood_back.setdefault(plain(name), set()).add(application)
    names = {plain(name) for name in committee.members.values_list("name", flat=True)} - {""}
    return {name for name in names if not applications or applications - stood_back.get(name, set())}
