"""Module → course → session → attendance. A course is one cycle of a module, held by one partner in one area."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary, Import
from journal.models import keep_history
from programme.languages import Named
from programme.models import Area, Partner
from trainings.querysets import CourseQuerySet, EnrolmentQuerySet, SessionQuerySet
from trainings.querysets.attendances import AttendanceQuerySet


class Module(Named):
    """What is taught, e.g. CON conflict management."""

    code = models.CharField(_("code"), max_length=6, unique=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        ordering = ["order", "code"]
        verbose_name = _("module")
        verbose_name_plural = _("modules")


@keep_history(exclude=["created_at", "created_by"])
class Course(models.Model):
    """One cycle of a module: its sessions, its place, its planned hours."""

    module = models.ForeignKey(Module, models.PROTECT, related_name="courses", verbose_name=_("module"))
    partner = models.ForeignKey(Partner, models.PROTECT, related_name="courses", verbose_name=_("partner"))
    area = models.ForeignKey(Area, models.PROTECT, related_name="courses", verbose_name=_("area"))
    place = models.CharField(_("place"), max_length=200, blank=True)
    group = models.CharField(
        _("training group"),
        max_length=60,
        blank=True,
        default="",
        db_default="",
        help_text=_("Only when several groups are trained at the same place in the same days."),
    )
    trainer = models.CharField(_("trainer"), max_length=120, blank=True)
    planned_hours = models.DecimalField(_("planned hours"), max_digits=6, decimal_places=2)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    source = models.ForeignKey(
        Import, models.SET_NULL, null=True, blank=True, related_name="courses", verbose_name=_("import")
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("recorded by")
    )

    objects = CourseQuerySet.as_manager()

    class Meta:
        ordering = ["-starts_on", "-id"]
        verbose_name = _("course")
        verbose_name_plural = _("courses")
        indexes = [models.Index(fields=["partner", "area", "-starts_on"], name="course_partner_area")]
        constraints = [
            models.CheckConstraint(name="course_ends_after_it_starts", condition=Q(ends_on__gte=models.F("starts_on"))),
            models.CheckConstraint(name="course_has_hours", condition=Q(planned_hours__gt=0)),
            models.UniqueConstraint(
                fields=["module", "partner", "area", "starts_on", "place", "group"], name="course_recorded_once"
            ),
        ]

    def __str__(self):
        return f"{self.code} {self.module.code}"

    @property
    def code(self):
        return f"CRS-{self.pk:04d}"

    @property
    def is_over(self):
        """Whether the day of its last session has passed; `ends_on` is that day."""
        return self.ends_on < timezone.localdate()

    @property
    def is_planned(self):
        return self.starts_on > timezone.localdate()

    def get_absolute_url(self):
        return reverse("trainings:dossier", args=[self.code])

    def is_within(self, posting):
        return posting.covers(self.partner_id, self.area_id)


@keep_history(within="course")
class Session(models.Model):
    """One meeting of a course."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="sessions", verbose_name=_("course"))
    on = models.DateField(_("on"))
    starts_at = models.TimeField(_("from"), null=True, blank=True)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=2)
    source = models.ForeignKey(  # nothing when somebody recorded it by hand: an import never takes that away
        Import, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("import")
    )

    objects = SessionQuerySet.as_manager()

    class Meta:
        ordering = ["on", "starts_at", "id"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        indexes = [models.Index(fields=["on"], name="session_on")]
        constraints = [
            models.CheckConstraint(name="session_has_hours", condition=Q(hours__gt=0, hours__lte=24)),
            models.UniqueConstraint(
                fields=["course", "on", "starts_at"], name="session_recorded_once", nulls_distinct=False
            ),
        ]

    def __str__(self):
        return f"{self.course_id} {self.on}"

    @property
    def is_to_come(self):
        return self.on > timezone.localdate()


@keep_history(within="course")
class Enrolment(models.Model):
    """A person takes part in a course."""

    course = models.ForeignKey(Course, models.CASCADE, related_name="enrolments", verbose_name=_("course"))
    person = models.ForeignKey(Beneficiary, models.PROTECT, related_name="enrolments", verbose_name=_("person"))
    enrolled_on = models.DateField(_("enrolled on"))
    source = models.ForeignKey(  # nothing when somebody enrolled the person by hand
        Import, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("import")
    )

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [models.UniqueConstraint(fields=["course", "person"], name="enrolled_once_per_course")]

    def __str__(self):
        return f"{self.course_id} {self.person_id}"


@keep_history(within="session")
class Attendance(models.Model):
    """What the roll-call says of one person at one session. Only “present” counts hours."""

    class Mark(models.TextChoices):
        PRESENT = "P", _("Present")
        EXCUSED = "E", _("Excused")
        ABSENT = "A", _("Absent")
        UNREADABLE = "?", _("Unreadable")

    session = models.ForeignKey(Session, models.CASCADE, related_name="attendances", verbose_name=_("session"))
    enrolment = models.ForeignKey(Enrolment, models.CASCADE, related_name="attendances", verbose_name=_("enrolment"))
    mark = models.CharField(_("mark"), max_length=1, choices=Mark)
    is_imported = models.BooleanField(  # else somebody took it in the roll-call, and no grid takes it away unasked
        _("came with an attendance grid"), default=False, db_default=False
    )

    objects = AttendanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("attendance")
        verbose_name_plural = _("attendances")
        constraints = [models.UniqueConstraint(fields=["session", "enrolment"], name="one_mark_per_session")]

    def __str__(self):
        return f"{self.session_id} {self.enrolment_id} {self.mark}"


class LineAnswer(models.Model):
    """Who a line of this course's sheets was said to be; nobody when it was left out.

    `line` is a keyed hash of what was written (trainings/resources/remembering.py): no name can be read from it.
    """

    course = models.ForeignKey(Course, models.CASCADE, related_name="line_answers", db_index=False)
    line = models.BigIntegerField()
    person = models.ForeignKey(Beneficiary, models.CASCADE, null=True, related_name="+", db_index=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", db_index=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["course", "line"], name="line_answered_once_per_course")]

    def __str__(self):
        return f"{self.course_id} {self.line}"


class HoursPresent(models.Model):
    """How many hours an enrolled person was present: a view of the database, one row per enrolment (migration 0002).

    Joining it instead of the attendances keeps a figure's other joins from multiplying the hours.
    """

    enrolment = models.OneToOneField(Enrolment, models.DO_NOTHING, primary_key=True, related_name="present")
    hours = models.DecimalField(max_digits=9, decimal_places=2)

    class Meta:
        managed = False
        db_table = "trainings_hourspresent"

    def __str__(self):
        return f"{self.enrolment_id} {self.hours}"


class GroupHeld(models.Model):
    """A target group that a person was ever registered in, once: a view of the database (migration 0002)."""

    pk = models.CompositePrimaryKey("person", "group")
    person = models.ForeignKey(Beneficiary, models.DO_NOTHING, related_name="groups_held")
    group = models.CharField(max_length=16)

    class Meta:
        managed = False
        db_table = "trainings_groupheld"

    def __str__(self):
        return f"{self.person_id} {self.group}"
