"""Which grants, tranches, reports and amendments; and the money of many grants in one statement."""

from django.db import models
from django.db.models import DecimalField, Exists, F, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from microprojects.querysets import of_areas
from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow.grants import (
    RUNNING,
    UNDER_WAY,
    AmendmentStatus,
    ExpenseStatus,
    ReportStatus,
    TrancheStatus,
)

MONEY = DecimalField(max_digits=14, decimal_places=2)
GRANT_SORTS = {
    "number": "number",
    "association": "application__association__name",
    "area": "application__area__order",
    "amount": "amount",
    "paid": "paid",
    "admitted": "admitted",
    "ends": "ends_on",
}


class GrantQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Grants of the areas in which the user is posted."""
        return self.filter(of_areas(user, "application__area"))

    def signed(self):
        return self.filter(signed_on__isnull=False)

    def with_money(self):
        """Each with `paid`, `under_way`, `declared`, `admitted`, `undecided` and `due` in MAD; `due` once settled."""
        return self.annotate(
            paid=self._sum("tranches", "amount", status=TrancheStatus.PAID),
            under_way=self._sum("tranches", "amount", status__in=UNDER_WAY),
            declared=self._sum("expenses", "amount"),
            admitted=self._sum("expenses", "admitted"),
            undecided=self._sum("expenses", "amount", status=ExpenseStatus.DECLARED),
            due=F("settlement__due"),
            committed=Coalesce("settlement__due", "amount"),
        )

    def _sum(self, name, field, **lookup):
        parts = self.model._meta.get_field(name).related_model.objects.filter(grant=OuterRef("pk"), **lookup)
        found = parts.order_by().values("grant").annotate(found=Sum(field)).values("found")
        return Coalesce(Subquery(found, output_field=MONEY), Value(0, MONEY))

    def sorted_by(self, asked):
        """In the order asked for (“amount”, “-number”); by number when it is none of GRANT_SORTS."""
        column = GRANT_SORTS.get((asked or "").removeprefix("-"), "number")
        is_down = (asked or "").startswith("-") and asked[1:] in GRANT_SORTS
        return self.order_by("-call", f"-{column}" if is_down else column, "pk")

    def found_by(self, text):
        """Those whose number it is, whose application is found by it, or whose association's name holds it."""
        applications = self.model._meta.get_field("application").related_model.objects.found_by(text)
        return self.filter(Q(number__icontains=text) | Q(application__in=applications))

    def to_sign(self):
        return self.filter(application__status=P.SELECTED)

    def running(self):
        return self.filter(application__status__in=RUNNING)

    def late(self, day):
        """Those under way of which on `day` the project should be over, or a report should have come.

        Each with `overdue_on`: since when a report is due that has not come, or was sent back; None when none is.
        """
        due = self.model._meta.get_field("due_reports").related_model.objects
        overdue = due.awaited().filter(grant=OuterRef("pk"), due_on__lt=day).order_by("due_on").values("due_on")[:1]
        running = self.filter(application__status__in=[P.CONTRACTED, P.ONGOING]).annotate(overdue_on=Subquery(overdue))
        return running.filter(Q(ends_on__lt=day) | Q(overdue_on__isnull=False))

    def to_settle(self):
        """Those whose final report is approved, or that were terminated, without a settlement."""
        ended = Q(application__status__in=[P.FINAL_REPORT, P.TERMINATED])
        return self.filter(ended, settlement__isnull=True)

    def with_undecided_expenses(self):
        return self._with("expenses", lambda expenses: expenses.filter(status=ExpenseStatus.DECLARED))

    def with_reports_to_approve(self):
        return self._with("reports", lambda reports: reports.filter(status=ReportStatus.RECEIVED))

    def with_payments_to_release(self, user):
        """Those with a payment that this user may release: one that somebody else requested."""
        return self._with("tranches", lambda tranches: tranches.to_release(user))

    def with_payments_to_confirm(self):
        return self._with("tranches", lambda tranches: tranches.to_confirm())

    def with_amendments_to_approve(self, user):
        """Those with an amendment that this user may approve: one that somebody else proposed."""
        return self._with("amendments", lambda amendments: amendments.to_approve().exclude(proposed_by=user))

    def with_visits_to_follow(self):
        """Those running with an action agreed on at a visit that is due within days."""
        visits = self.model._meta.get_field("visits").related_model
        actions = visits._meta.get_field("actions").related_model.objects.due_soon()
        return self.filter(Exists(actions.filter(visit__grant=OuterRef("pk"))))

    def _with(self, name, narrowed):
        parts = self.model._meta.get_field(name).related_model.objects
        return self.filter(Exists(narrowed(parts.filter(grant=OuterRef("pk")))))


class _OfGrant(models.QuerySet):
    def visible_to(self, user):
        """Those of the grants that the user sees."""
        return self.filter(of_areas(user, "grant__application__area"))


class TrancheQuerySet(_OfGrant):
    def to_release(self, user):
        """Requested ones that this user may release: those that somebody else requested."""
        return self.filter(status=TrancheStatus.REQUESTED).exclude(requested_by=user)

    def to_confirm(self):
        """Released ones of which the bank said nothing yet."""
        return self.filter(status=TrancheStatus.RELEASED)

    def paid(self):
        return self.filter(status=TrancheStatus.PAID)

    def under_way(self):
        return self.filter(status__in=UNDER_WAY)

    def standing(self):
        """All but those that are not paid any more."""
        return self.exclude(status=TrancheStatus.DROPPED)

    def planned(self):
        return self.filter(status=TrancheStatus.PLANNED)

    def total(self):
        return self.aggregate(total=Coalesce(Sum("amount"), Value(0, MONEY)))["total"]


class FileQuerySet(_OfGrant):
    def to_make(self):
        """Those that were asked for and are not made yet."""
        return self.filter(made_at__isnull=True)

    def latest_of_each(self):
        """The latest of each kind."""
        return self.order_by("kind", "-pk").distinct("kind")


class ReportQuerySet(_OfGrant):
    def approved(self, kind):
        return self.filter(status=ReportStatus.APPROVED, kind=kind)


class AmendmentQuerySet(_OfGrant):
    def to_approve(self):
        return self.filter(status=AmendmentStatus.PROPOSED)
