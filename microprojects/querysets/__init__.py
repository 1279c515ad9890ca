"""Which associations, papers, bank details and members."""

from datetime import timedelta

from django.db import models
from django.db.models import DurationField, Exists, ExpressionWrapper, F, OuterRef, Q, Value
from django.utils import timezone

from accounts.models import Role
from programme.scope import scope_of
from trainings.models import Enrolment

SEES_ASSOCIATIONS = {
    Role.FIELD_OFFICER,
    Role.AREA_COORDINATOR,
    Role.GRANTS_MANAGER,
    Role.ME_OFFICER,
    Role.FINANCE_OFFICER,
    Role.PROGRAMME_MANAGER,
}
SOON = timedelta(days=60)  # a paper that ends within these days "expires soon"
LIVE = ["proposed", "in_force"]  # bank details that are, or may become, where money goes
SORTS = {"name": "name", "code": "pk", "area": "area__order", "commune": "commune__name_fr", "year": "year_founded"}


def of_areas(user, area="area", roles=SEES_ASSOCIATIONS):
    """The condition for rows of the areas in which the user is posted with one of `roles`, at whatever partner."""
    areas = areas_of(user, roles)
    return Q() if areas is None else Q(**{f"{area}__in": areas})


def areas_of(user, roles=SEES_ASSOCIATIONS):
    """The ids of these areas; None for all, and for what belongs to none."""
    scope = scope_of(user, roles)
    areas = {key.partition("/")[2] for key in scope.keys}
    return None if scope.everything or "*" in areas else [int(each) for each in areas]


def own_or_of_areas(user, association="association"):
    """The condition for rows of the one association that the user speaks for, else of the areas of their postings."""
    own = getattr(user, "represented_id", None)
    if own:
        return Q(**{association: own})
    return of_areas(user, "area" if association == "pk" else f"{association}__area")


class AssociationQuerySet(models.QuerySet):
    def visible_to(self, user):
        """The one that they speak for; for staff those of their areas, those merged into another included."""
        return self.filter(own_or_of_areas(user, "pk"))

    def standing(self):
        """Those that were not merged into another."""
        return self.filter(merged_into__isnull=True)

    def sorted_by(self, asked):
        """In the order asked for (“name”, “-code”); by name when it is none of SORTS."""
        column = SORTS.get((asked or "").removeprefix("-"), "name")
        is_down = (asked or "").startswith("-") and asked[1:] in SORTS
        return self.order_by(f"-{column}" if is_down else column, "pk")

    def trained(self):
        """Those of which somebody in office or a member today holds a certificate: computed, never typed."""
        return self.filter(self._is_trained())

    def untrained(self):
        return self.exclude(self._is_trained())

    def _is_trained(self):
        members = self.model._meta.get_field("members").related_model.objects.in_office().of_certified()
        return Exists(members.filter(association=OuterRef("pk")))

    def with_papers_complete(self, day=None):
        """Each with `is_complete`: no paper that is needed is missing or not valid on `day` (today)."""
        papers = self.model._meta.get_field("papers").related_model
        kinds = papers._meta.get_field("kind").related_model
        valid = papers.objects.valid_on(day or timezone.localdate()).filter(
            Q(kind=OuterRef("pk")) | Q(kind__stands_for=OuterRef("pk")), association=OuterRef(OuterRef("pk"))
        )
        missing = kinds.objects.filter(is_required=True).filter(~Exists(valid))
        return self.annotate(is_complete=~Exists(missing))

    def found_by(self, text):
        """Those whose code (“ASS-0012”, “12”) it is, or whose name holds it, as written or as it sounds."""
        words = Q(name__icontains=text) | Q(arabic_name__icontains=text)
        number = text.upper().removeprefix("ASS-").lstrip("0")
        if number.isdecimal() and number.isascii() and len(number) < 10:
            words |= Q(pk=int(number))
        return self.filter(words)

    def alike(self, keys, *, area=None, ice="", rib="", receipt=""):
        """Standing ones that may be the one of these facts: the same name in its area, the same ICE, RIB or receipt."""
        alike = Q(pk__in=[])
        keys = [key for key in keys if key]
        if keys and area:
            alike |= Q(area=area) & (Q(name_key__in=keys) | Q(arabic_key__in=keys))
        if ice:
            alike |= Q(ice=ice)
        if rib:
            alike |= Q(accounts__rib=rib, accounts__status__in=LIVE)
        if receipt and area:
            alike |= Q(area=area, papers__number=receipt, papers__kind__is_receipt=True)
        return self.standing().filter(alike).distinct()

    def doubled(self):
        """Standing ones beside which another stands that may be the same: by name, ICE, bank details or receipt."""
        others = self.model.objects.standing().filter(~Q(pk=OuterRef("pk")))
        near = others.filter(area=OuterRef("area"))
        accounts, papers = (self.model._meta.get_field(name).related_model for name in ("accounts", "papers"))
        rivals = accounts.objects.live().filter(~Q(association=OuterRef("association")), rib=OuterRef("rib"))
        receipts = papers.objects.receipts().filter(
            ~Q(association=OuterRef("association")),
            number=OuterRef("number"),
            association__area=OuterRef("association__area"),
        )
        return self.standing().filter(
            ~Q(name_key="") & Exists(near.filter(name_key=OuterRef("name_key")))
            | ~Q(arabic_key="") & Exists(near.filter(Q(arabic_key=OuterRef("arabic_key"))))
            | ~Q(ice="") & Exists(others.filter(ice=OuterRef("ice")))
            | Exists(accounts.objects.live().filter(Exists(rivals), association=OuterRef("pk")))
            | Exists(papers.objects.receipts().filter(Exists(receipts), association=OuterRef("pk")))
        )


class OfAssociationQuerySet(models.QuerySet):
    """Rows that hang on an association."""

    def visible_to(self, user):
        return self.filter(of_areas(user, "association__area"))

    def of(self, associations):
        return self.filter(association__in=associations)


class PaperQuerySet(OfAssociationQuerySet):
    def visible_to(self, user):
        return self.filter(own_or_of_areas(user))

    def receipts(self):
        """Numbered receipts of the authorities, of associations that stand."""
        return self.filter(kind__is_receipt=True, association__merged_into__isnull=True).exclude(number="")

    def valid_on(self, day):
        """Papers that count on `day`: dated, begun, not expired, and older than their kind has to wait.

        A provisional receipt counts once it is *older than* 60 days (domain reference, papers): from the 61st day on.
        """
        wait = ExpressionWrapper(F("kind__waits_days") * Value(timedelta(days=1)), output_field=DurationField())
        has_waited = Q(kind__waits_days=0) | Q(issued_on__lt=Value(day) - wait)
        begun = Q(issued_on__isnull=True) | Q(issued_on__lte=day)
        return self.filter(begun, has_waited).filter(Q(expires_on__isnull=True) | Q(expires_on__gte=day))


class AccountQuerySet(OfAssociationQuerySet):
    def live(self):
        """In force, or to be confirmed, of associations that stand."""
        return self.filter(status__in=LIVE, association__merged_into__isnull=True)

    def in_force(self):
        return self.filter(status="in_force")


class MemberQuerySet(OfAssociationQuerySet):
    def in_office(self, day=None):
        """Members on `day` (today): begun, and not ended before it."""
        day = day or timezone.localdate()
        begun = Q(since__isnull=True) | Q(since__lte=day)
        return self.filter(begun).filter(Q(until__isnull=True) | Q(until__gte=day))

    def of_certified(self):
        """Members linked to a person who completed a course with the programme's share of its hours."""
        return self.filter(person__in=Enrolment.objects.certified().order_by().values("person"))
