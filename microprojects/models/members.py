"""Officers and members of an association; a name as written stands in a vault of its own (migration 0002)."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary
from journal.models import keep_history
from microprojects.models.associations import Association
from microprojects.querysets import MemberQuerySet


@keep_history(exclude=["written_key"], within="association")
class Member(models.Model):
    """Somebody of an association, without a name: a person of the registers, or who a WrittenName names."""

    class Role(models.TextChoices):
        PRESIDENT = "president", _("President")
        TREASURER = "treasurer", _("Treasurer")
        SECRETARY = "secretary", _("Secretary")
        MEMBER = "member", _("Member")

    association = models.ForeignKey(Association, models.PROTECT, related_name="members", verbose_name=_("association"))
    person = models.ForeignKey(
        Beneficiary, models.PROTECT, null=True, blank=True, related_name="memberships", verbose_name=_("person")
    )
    role = models.CharField(_("role in the association"), max_length=10, choices=Role, default=Role.MEMBER)
    since = models.DateField(_("since"), null=True, blank=True)
    until = models.DateField(_("until"), null=True, blank=True)
    # A keyed hash of the name as a workbook had it: the same file again finds its member, whoever it was linked to.
    written_key = models.BigIntegerField(null=True, editable=False)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("member")
        verbose_name_plural = _("members")
        constraints = [
            models.CheckConstraint(
                name="member_ends_after_the_beginning",
                condition=Q(since__isnull=True) | Q(until__isnull=True) | Q(until__gte=F("since")),
            ),
            models.CheckConstraint(
                name="member_is_somebody", condition=Q(person__isnull=False) | Q(written_key__isnull=False)
            ),
            models.UniqueConstraint(
                fields=["association", "person"],
                name="person_once_in_an_association",
                condition=Q(person__isnull=False, until__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["association", "written_key"],
                name="written_name_once_in_an_association",
                condition=Q(written_key__isnull=False),
            ),
        ]

    def __str__(self):
        return f"{self.association_id} {self.role}"

    @property
    def code(self):
        return f"MEM-{self.pk:05d}"

    def is_within(self, posting):
        return self.association.is_within(posting)


@keep_history(deletes=False)
class WrittenName(models.Model):
    """The name of a member who is linked to nobody yet; deleted, with its history, when they are."""

    member = models.OneToOneField(Member, models.CASCADE, primary_key=True, related_name="written")
    name = models.CharField(_("name as written"), max_length=160)

    class Meta:
        verbose_name = _("name as written")
        verbose_name_plural = _("names as written")

    def __str__(self):
        return str(self.member_id)
