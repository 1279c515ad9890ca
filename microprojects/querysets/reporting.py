"""Which reports are due, which parts of them, and what each says of the people reached."""

from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Sum

from beneficiaries.models import Beneficiary
from microprojects.querysets import of_areas
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
        came = self.model._meta.get_field("grant").related_model._meta.get_field("reports").related_model
        standing = came.objects.filter(grant=OuterRef("grant"), kind=OuterRef("kind"), status__in=STANDING)
        return self.filter(~Exists(standing), grant__application__status__in=RUNNING)

    def due_reports(self, on):
        """Those awaited that are due on the day `on` or were before; reminders ask for a later day than today."""
        return self.awaited().filter(due_on__lte=on)

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
    def of_sexes(self):
        """{sex: how many}."""
        return dict(self.order_by().values_list("person__sex").annotate(number=models.Count("person", distinct=True)))


class HeadcountQuerySet(OfReportQuerySet):
    def totals(self):
        """{"women", "men", "other", "youth": how many}, zeros when nobody was counted."""
        sums = self.aggregate(**{name: Sum(name, default=0) for name in ("women", "men", "other", "youth")})
        return sums | {"total": sums["women"] + sums["men"] + sums["other"]}


def people_to_choose(report):
    """Members in office of its association who are registered, agreed to be, and do not stand in the report yet."""
    members = report.grant.application.association.members.in_office()
    chosen = Beneficiary.objects.filter(pk__in=members.values("person"), consent="yes").order_by("pk")
    return chosen.exclude(pk__in=report.reached.values("person"))


def found_by_code(code, birth_year):
    """The registered person of this code who agreed to be registered; None for another year of birth."""
    number = code.strip().upper().removeprefix("JSM-")
    if not (number.isdecimal() and number.isascii() and len(number) <= 9):
        return None
    return Beneficiary.objects.filter(pk=int(number), consent="yes", birth_year=birth_year or 0).first()
