"""Which reports are due, which parts of them, and what each says of the people reached."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery, Sum

from beneficiaries.models import Beneficiary
from microprojects.querysets import of_areas
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.grants import RUNNING, ReportStatus

STANDING = (ReportStatus.RECEIVED, ReportStatus.APPROVED)  # with CEFA


def own_or_of_grants(user, grant):
    """The condition for rows of grants: those of the association that the user speaks for, else of their areas."""
    own = getattr(user, "represented_id", None)
    if own:
        return Q(**{f"{grant}__application__association": own})
    return of_areas(user, f"{grant}__application__area")


class DueReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(own_or_of_grants(user, "grant"))

    def awaited(self):
        """Of grants that run: not come yet, or sent back."""
        return self.filter(~Exists(self._came(*STANDING)), grant__application__status__in=RUNNING)

    def to_hand_in(self, on):
        """Of projects under way: those awaited that are due by the day `on`, and all that were sent back."""
        returned = self._came(ReportStatus.RETURNED)
        return self.awaited().filter(
            Q(due_on__lte=on) | Exists(returned), grant__application__status=ApplicationStatus.ONGOING
        )

    def to_approve(self):
        """Those that came and wait for a decision, each with `received_on`."""
        waiting = self._came(ReportStatus.RECEIVED).values("received_on")[:1]
        return self.annotate(received_on=Subquery(waiting)).filter(received_on__isnull=False)

    def _came(self, *statuses):
        came = self.model._meta.get_field("grant").related_model._meta.get_field("reports").related_model
        return came.objects.filter(grant=OuterRef("grant"), kind=OuterRef("kind"), status__in=statuses)

    def with_file(self):
        """Each with its grant, application and what came."""
        related = ("grant__call", "grant__application__association", "grant__application__area")
        return self.select_related(*related).prefetch_related("grant__reports")


class OfReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        return self.filter(own_or_of_grants(user, "due__grant"))

    def open(self):
        """Of remarks: those without an answer."""
        return self.filter(answered_at__isnull=True)

    def approved(self):
        """Of reports that CEFA approved, each with `approved_at`."""
        return self.filter(
            due__grant__reports__kind=F("due__kind"), due__grant__reports__status=ReportStatus.APPROVED
        ).annotate(approved_at=F("due__grant__reports__decided_at"))


class ReachedQuerySet(OfReportQuerySet):
    def named(self):
        """Those whom the association named itself: of the others it is told no code."""
        return self.filter(is_named=True)

    def of_sexes(self):
        """{sex: how many}."""
        return dict(self.order_by().values_list("person__sex").annotate(number=models.Count("person", distinct=True)))


class HeadcountQuerySet(OfReportQuerySet):
    def totals(self):
        """{"women", "men", "other", "youth": how many}, zeros when nobody was counted."""
        sums = self.aggregate(**{name: Sum(name, default=0) for name in ("women", "men", "other", "youth")})
        return sums | {"total": sums["women"] + sums["men"] + sums["other"]}


def people_to_choose(report):
    """Members in office of its association who are registered, agreed to be, and are not named in it yet."""
    members = report.grant.application.association.members.in_office()
    chosen = Beneficiary.objects.filter(pk__in=members.values("person"), consent="yes").order_by("pk")
    return chosen.exclude(pk__in=report.reached.named().values("person"))


def found_by_code(code, birth_year):
    """The registered person of this code who agreed to be registered; None for another year of birth."""
    number = code.strip().upper().removeprefix("JSM-")
    if not (number.isdecimal() and number.isascii() and len(number) <= 9):
        return None
    return Beneficiary.objects.filter(pk=int(number), consent="yes", birth_year=birth_year or 0).first()
