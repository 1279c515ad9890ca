"""Which appeals; until when one may be filed, and who took part in what it is about."""

from datetime import timedelta

from django.db import models
from django.utils import timezone

from beneficiaries.names import full_key
from journal.models import Entry
from microprojects.querysets.calls import PREPARES
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow.appeals import AppealStatus
from programme.scope import scope_of
from ui.workbooks.words import plain

# What of an application tells in the journal that somebody examined it, also when it was examined again later.
EXAMINING = ("ask_correction", "lift_correction", "answer_rules", "admit", "declare_inadmissible", "reopen", "score")
REFUSED = (P.RESERVE, P.REJECTED)  # what one may appeal against


class AppealQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those of the association that the user speaks for; for who prepares calls all of them."""
        if own := getattr(user, "represented_id", None):
            return self.filter(application__association=own)
        return self if scope_of(user, PREPARES).everything else self.none()

    def waiting(self):
        return self.filter(status=AppealStatus.FILED)


def last_day(application):
    """The last day on which an appeal may be filed, by the Moroccan calendar; None before the letter was sent."""
    letter = application.letters.of_decisions().sent().first()
    if letter is None:
        return None
    return timezone.localdate(letter.sent_at) + timedelta(days=application.call.appeal_days)


def took_part(user, application):
    """Whether they examined or assessed it at any time, or were of the committee that decided."""
    committee = getattr(application.call, "committee", None)
    decided = committee is not None and (
        committee.deliberated_by_id == user.pk or _is_named(user, committee.members.values_list("name", flat=True))
    )
    return (
        decided
        or application.examined_by_id == user.pk
        or application.assessments.filter(assessor=user).exists()
        or application.corrections.filter(asked_by=user).exists()
        or application.answers.filter(answered_by=user).exists()
        or Entry.objects.filter(by=user, act__in=EXAMINING, record_type=application._meta.label_lower)
        .filter(record_id=application.pk)
        .exists()
    )


def _is_named(user, members):
    """Whether a member of the committee has the user's name, as it sounds: its words in any order, without titles."""
    own = full_key("", user.name)
    return any(own == full_key("", name) if own else plain(name) == plain(user.name) for name in members)
