"""Who speaks for an association on the platform: asked for by them, confirmed by CEFA against the registry."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from journal.models import keep_history
from microprojects.models.associations import Association
from microprojects.models.members import Member
from microprojects.querysets.representatives import RepresentativeQuerySet
from microprojects.workflow.representatives import RepresentativeStatus as Status
from programme.models import Area

SEATS = (1, 2)  # so many speak for one association at most
DECIDED = Q(decided_by__isnull=False, decided_at__isnull=False)

CONSTRAINTS = [
    models.CheckConstraint(
        name="representative_has_an_account_once_verified",
        condition=Q(status=Status.WRITTEN, user__isnull=True, verified_at__isnull=True) & ~Q(email="")
        | ~Q(status=Status.WRITTEN) & Q(user__isnull=False, verified_at__isnull=False, email=""),
    ),
    models.CheckConstraint(
        name="representative_confirmed_for_an_association",
        condition=~Q(status__in=[Status.CONFIRMED, Status.ENDED]) | Q(association__isnull=False) & DECIDED,
    ),
    models.CheckConstraint(
        name="representative_refused_with_a_reason",
        condition=~Q(status=Status.REFUSED) | Q(association__isnull=True) & DECIDED & ~Q(reason=""),
    ),
    models.CheckConstraint(
        name="representation_ended_by_somebody",
        condition=~Q(status=Status.ENDED) | Q(ended_by__isnull=False, ended_at__isnull=False) & ~Q(reason=""),
    ),
    models.CheckConstraint(
        name="representative_decided_by_another",
        condition=Q(decided_by__isnull=True) | ~Q(decided_by=F("user")),
    ),
    models.CheckConstraint(
        name="representative_in_force_has_a_seat",
        condition=Q(status=Status.CONFIRMED, seat__isnull=False, seat__in=SEATS)
        | ~Q(status=Status.CONFIRMED) & Q(seat__isnull=True),
    ),
    models.UniqueConstraint(
        fields=["association", "seat"],
        name="one_representative_a_seat",
        condition=Q(status=Status.CONFIRMED),
    ),
    models.UniqueConstraint(
        fields=["user"],
        name="one_association_at_a_time",
        condition=Q(status__in=[Status.ASKED, Status.CONFIRMED]),
    ),
]


@keep_history(deletes=False, exclude=["email", "mailed_at"], within="association")
class Representative(models.Model):
    """Somebody who asks to speak for an association, with what they wrote; once confirmed, they do.

    Until the address is verified there is an e-mail and no user, then a user and no e-mail. What is never verified is
    deleted (microprojects/tasks.py); everything else stays. Their name stands with the user alone.
    """

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="representations", verbose_name=_("account")
    )
    email = models.EmailField(_("e-mail"), blank=True)
    language = models.CharField(_("language"), max_length=2, default="fr")
    status = models.CharField(_("state"), max_length=10, choices=Status, default=Status.WRITTEN)
    association_name = models.CharField(_("name of the association, as written"), max_length=200)
    area = models.ForeignKey(Area, models.PROTECT, related_name="+", verbose_name=_("area"))
    receipt = models.CharField(_("number of the receipt"), max_length=60, blank=True)
    role = models.CharField(_("role in the association"), max_length=10, choices=Member.Role)
    written_at = models.DateTimeField(_("written at"), default=timezone.now)
    verified_at = models.DateTimeField(_("address verified at"), null=True)
    association = models.ForeignKey(
        Association, models.PROTECT, null=True, related_name="representatives", verbose_name=_("association")
    )
    seat = models.PositiveSmallIntegerField(null=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("ended by")
    )
    ended_at = models.DateTimeField(_("ended at"), null=True)
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    mailed_at = models.DateTimeField(null=True)  # since when they know of their link, or of what was decided

    objects = RepresentativeQuerySet.as_manager()

    class Meta:
        verbose_name = _("representative")
        verbose_name_plural = _("representatives")
        constraints = CONSTRAINTS

    def __str__(self):
        return self.code

    @property
    def code(self):
        return f"REP-{self.pk:04d}"

    def get_absolute_url(self):
        return reverse("microprojects:representative", args=[self.pk])

    def is_within(self, posting):
        """Whoever works in the area of its association, before that in the one that was written."""
        return posting.area_id in (None, self.association.area_id if self.association_id else self.area_id)
