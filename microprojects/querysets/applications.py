"""Which applications, and which corrections of them."""

from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from microprojects.querysets import of_areas
from microprojects.workflow import UNSETTLED, CallStatus
from microprojects.workflow import ApplicationStatus as P

APPLICATION_SORTS = {
    "code": "pk",
    "title": "title",
    "association": "association__name",
    "area": "area__order",
    "requested": "requested",
    "submitted": "submitted_at",
}
IN_SHORT = (
    "title", "call", "area", "applicant", "reference", "is_second", "status", "total", "requested", "submitted_at",
    "association__name", "association__arabic_name",
)  # fmt: skip


class ApplicationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Applications of the areas in which the user is posted; those of no area are for who works in all of them.

        A draft is the association's own: CEFA sees it once it was submitted. Whoever speaks for an association sees
        all of its applications, drafts included, and no other's.
        """
        if own := getattr(user, "represented_id", None):
            return self.filter(association=own)
        return self.filter(of_areas(user)).submitted()

    def being_written(self, user):
        """Drafts of the areas in which the user is posted: to be counted, not to be read."""
        return self.filter(of_areas(user), status=P.DRAFT)

    def submitted(self):
        """Those that were submitted at some time."""
        return self.filter(submitted_at__isnull=False)

    def live(self):
        """Submitted, and not withdrawn."""
        return self.submitted().exclude(status=P.WITHDRAWN)

    def in_short(self):
        """As a call's list shows them and rules are answered by: with association, without the long texts."""
        return self.select_related("association").only(*IN_SHORT)

    def standing(self):
        """Drafts and submitted ones, not withdrawn."""
        return self.exclude(status=P.WITHDRAWN)

    def beside(self, application):
        """Others of its association."""
        if application.association_id is None:
            return self.none()
        return self.filter(association=application.association_id).exclude(pk=application.pk)

    def to_examine(self):
        """Those that wait to be admitted or declared inadmissible."""
        return self.filter(status=P.SUBMITTED)

    def corrected(self):
        """Those to examine of which corrections came in."""
        corrections = self.model._meta.get_field("corrections").related_model.objects
        return self.to_examine().filter(
            Exists(corrections.filter(application=OuterRef("pk"), answered_in__isnull=False))
        )

    def lacking_assessors(self):
        """Those being evaluated of which a place waits for somebody: the first, the second, or a third after a gap."""
        assessments = self.model._meta.get_field("assessments").related_model.objects
        here = {order: assessments.live().filter(application=OuterRef("pk"), order=order) for order in (1, 2, 3)}
        both_in = Exists(here[1].submitted()) & Exists(here[2].submitted())
        lacks = ~Exists(here[1]) | ~Exists(here[2]) | (both_in & ~Exists(here[3]))
        return self.filter(lacks, status=P.ADMISSIBLE, call__status=CallStatus.EVALUATION)

    def unsettled(self):
        """Those with a grant whose money is not accounted for."""
        return self.filter(status__in=UNSETTLED)

    def with_late_corrections(self):
        """Those of which a correction that was asked for did not come in time."""
        corrections = self.model._meta.get_field("corrections").related_model
        return self.filter(Exists(corrections.objects.late().filter(application=OuterRef("pk"))))

    def sorted_by(self, asked):
        """In the order asked for (“requested”, “-code”); the latest first when it is none of APPLICATION_SORTS."""
        column = APPLICATION_SORTS.get((asked or "").removeprefix("-"))
        if column is None:
            return self.order_by("-submitted_at", "-pk")
        return self.order_by(f"-{column}", "-pk") if asked.startswith("-") else self.order_by(column, "pk")

    def found_by(self, text):
        """Those whose code or number in the paper file it is, or whose title or association's name holds it."""
        words = Q(title__icontains=text) | Q(applicant__icontains=text) | Q(reference__iexact=text)
        words |= Q(association__name__icontains=text) | Q(association__arabic_name__icontains=text)
        number = text.upper().removeprefix("APL-").lstrip("0")
        if number.isdecimal() and number.isascii() and len(number) < 10:
            words |= Q(pk=int(number))
        return self.filter(words)


class CorrectionQuerySet(models.QuerySet):
    def open(self):
        """Neither answered nor taken back."""
        return self.filter(answered_in__isnull=True, lifted_at__isnull=True)

    def late(self, now=None):
        """Open ones whose time is over."""
        return self.open().filter(due_at__lte=now or timezone.now())
