"""Which rows of the programme's reference data."""

from datetime import date, timedelta

from django.conf import settings
from django.db import models
from django.db.models import Case, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Lower
from django.utils import timezone

from accounts.models import Role


class ProgrammeQuerySet(models.QuerySet):
    def current(self):
        """The programme this installation runs: the one that started last. Raises DoesNotExist before loading."""
        return self.latest("starts_on")

    def begins_on(self):
        """The day from which figures count: that of the current programme; `date.max` before loading, when none do.

        A value, not a subquery, so that PostgreSQL knows while it plans how many rows lie after it.
        """
        return self.order_by("-starts_on").values_list("starts_on", flat=True).first() or date.max


class PostingQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Who keeps postings sees them all, everybody their own."""
        return self if user.has_perm("programme.view_posting") else self.filter(user=user)

    def in_force(self, day=None):
        """Postings that have begun and not ended on `day` (today)."""
        day = day or timezone.localdate()
        return self.filter(Q(since__isnull=True) | Q(since__lte=day), Q(until__isnull=True) | Q(until__gte=day))

    def ending_soon(self):
        """In force, of people who can sign in, and over within the days of the first notice."""
        today = timezone.localdate()
        last = today + timedelta(days=max(settings.POSTING_NOTICE_DAYS))
        return self.in_force(today).filter(until__lte=last, user__is_active=True)

    def programme_managers(self):
        return self.filter(role="programme_manager", user__is_active=True).in_force()

    def meeting(self, since, until):
        """Those that count on a day from `since` to `until` (None: without end)."""
        found = self.filter(Q(until__isnull=True) | Q(until__gte=since)).exclude(until__lt=F("since"))
        return found if until is None else found.filter(Q(since__isnull=True) | Q(since__lte=until))

    def with_state(self):
        """Each with `state`: taken_back, ended, to_come, ending (soon) or in_force."""
        today = timezone.localdate()
        soon = today + timedelta(days=max(settings.POSTING_NOTICE_DAYS))
        states = [
            When(until__lt=F("since"), then=Value("taken_back")),
            When(until__lt=today, then=Value("ended")),
            When(since__gt=today, then=Value("to_come")),
            When(until__lte=soon, then=Value("ending")),
        ]
        return self.annotate(state=Case(*states, default=Value("in_force")))

    def in_time(self):
        """What holds now first, then what is to come, then what ended; each the latest first. Needs with_state()."""
        place = Case(When(state__in=["in_force", "ending"], then=0), When(state="to_come", then=1), default=2)
        return self.order_by(place, F("since").desc(nulls_last=True), "-pk")

    def sorted_by(self, asked):
        """By person unless `asked` is “role” or “until”; “-” turns it round."""
        name = Lower("user__name")
        first = {"role": F("role"), "until": F("until")}.get((asked or "").lstrip("-"), name)
        first = first.desc() if (asked or "").startswith("-") else first.asc()
        return self.order_by(first, name, "user", "-since", "pk")

    def hold_another_manager(self, user):
        """Whether another open account is programme manager today; the postings are held as they are."""
        held = self.of_managers().select_for_update(no_key=True, of=["self"]).select_related("user").order_by("pk")
        return any(each.user.is_active and each.user_id != user.pk for each in list(held))

    def of_managers(self):
        """Postings of programme managers in force today."""
        return self.filter(role=Role.PROGRAMME_MANAGER).in_force()


class ResultQuerySet(models.QuerySet):
    def in_order(self):
        """From the overall objective down to the results."""
        levels = {"impact": 0, "outcome": 1, "output": 2}
        rank = Case(*(When(level=level, then=place) for level, place in levels.items()))
        return self.order_by(rank, "code")


class IndicatorQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Everybody at work in the programme sees its indicators."""
        return self if user.roles else self.none()

    def with_target(self, targets, day):
        """Each with `target`: the value last set for the latest due date, as known on `day`; None when not set."""
        latest = targets.filter(indicator=OuterRef("pk"), set_at__date__lte=day).order_by("-due_on", "-set_at")
        return self.annotate(target=Subquery(latest.values("value")[:1]))
