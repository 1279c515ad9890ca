"""People whom an association's project reached and who are in no register yet, until CEFA registers them.

What names or reaches one stands in a vault of its own (migration 0056), as long as they wait.
"""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Sex
from journal.models import keep_history
from microprojects.models.grants import BY
from microprojects.models.reporting import DueReport, OfReport, Reached
from microprojects.querysets.new_people import NewPersonQuerySet
from microprojects.workflow.new_people import NEW_PERSON_TONES, NewPersonStatus

_WAITS = Q(status="waiting", written_key__isnull=False, reached__isnull=True, reason="", decided_by__isnull=True)
_DECIDED = Q(written_key__isnull=True, decided_by__isnull=False, decided_at__isnull=False)
_REGISTERED = Q(status="registered", reached__isnull=False, reason="")
_REFUSED = Q(status="refused", reached__isnull=True) & ~Q(reason="")


@keep_history(exclude=["written_key"], within="due")
class NewPerson(OfReport):
    """Somebody whom an association wrote into its report, without a name: a WrittenPerson has it while they wait.

    Once registered, `reached` names them in the report, as those whom the association names by their code.
    """

    due = models.ForeignKey(DueReport, models.PROTECT, related_name="new_people", verbose_name=_("report"))
    sex = models.CharField(_("sex"), max_length=1, choices=Sex)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"))
    consented_on = models.DateField(_("agreed on"))
    status = models.CharField(_("state"), max_length=10, choices=NewPersonStatus, default=NewPersonStatus.WAITING)
    # A keyed hash of name and year of birth: nobody waits twice in a report. It goes with the name.
    written_key = models.BigIntegerField(null=True, editable=False)
    reached = models.ForeignKey(
        Reached, models.PROTECT, null=True, blank=True, related_name="written_as", verbose_name=_("person reached")
    )
    reason = models.TextField(_("reason of the refusal"), blank=True)
    recorded_by = models.ForeignKey(verbose_name=_("recorded by"), **BY)
    decided_at = models.DateTimeField(_("decided at"), null=True)
    decided_by = models.ForeignKey(null=True, verbose_name=_("decided by"), **BY)

    objects = NewPersonQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("person to be registered")
        verbose_name_plural = _("people to be registered")
        constraints = [
            models.CheckConstraint(
                name="new_person_waits_or_is_decided", condition=_WAITS | _DECIDED & (_REGISTERED | _REFUSED)
            ),
            models.CheckConstraint(name="new_person_was_born", condition=Q(birth_year__gte=1900, birth_year__lte=2100)),
            models.UniqueConstraint(
                fields=["due", "written_key"],
                name="new_person_waits_once_in_a_report",
                condition=Q(written_key__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["due"], name="new_person_waits", condition=Q(status="waiting"))]

    def __str__(self):
        return f"{self.get_sex_display()} · {self.birth_year}"

    @property
    def code(self):
        return f"NEW-{self.pk:05d}"

    @property
    def tone(self):
        return NEW_PERSON_TONES[self.status]

    def get_absolute_url(self):
        return reverse("microprojects:link_new_person", args=[self.pk])

    def is_within(self, posting):
        """Whoever works for all partners of the area, as the vault has it."""
        return posting.partner_id is None and super().is_within(posting)


class WrittenPerson(models.Model):
    """The name and telephone of a NewPerson who waits: no history, and deleted as soon as they wait no more."""

    new_person = models.OneToOneField(
        NewPerson, models.DO_NOTHING, primary_key=True, related_name="written", db_constraint=False
    )  # the database deletes it with its NewPerson: who writes it does not see it
    last_name = models.CharField(_("family name"), max_length=120)
    first_name = models.CharField(_("first name"), max_length=120)
    phone = models.CharField(_("telephone"), max_length=20, blank=True)

    class Meta:
        verbose_name = _("person as written")
        verbose_name_plural = _("people as written")

    def __str__(self):
        return str(self.new_person_id)
