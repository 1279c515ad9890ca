"""The facts of trainings, in the shape of programme/counting.py: sessions held, people present, courses completed."""

from django.db.models import Exists, F, IntegerField, OuterRef, TextField, Value
from django.db.models.functions import Cast
from django.utils import timezone

from programme.models import Programme
from trainings.models import Attendance, Enrolment, Session
from trainings.querysets import certificate_share

NO_YEAR = Cast(Value(None), IntegerField())


def sessions_held():
    """One fact per session held, on its day, weighing its hours; `group` is the module's code. Nobody is in it.

    Held: its roll-call was taken, whatever the marks. A session that was only planned is none, and one from before the
    programme began does not count (decision 0016).
    """
    return (
        Session.objects.counted()
        .filter(Exists(Attendance.objects.filter(session=OuterRef("pk"))))
        .values(
            "on",
            person=F("pk"),
            area=F("course__area"),
            partner=F("course__partner"),
            sex=Value("U", output_field=TextField()),
            birth_year=NO_YEAR,
            group=F("course__module__code"),
            weight=F("hours"),
        )
    )


def attended():
    """One fact per person present at a session that counts, weighing its hours; `group` is the module's code."""
    present = Attendance.objects.filter(mark=Attendance.Mark.PRESENT, session__on__gte=Programme.objects.begins_on())
    return present.values(
        person=F("enrolment__person"),
        on=F("session__on"),
        area=F("session__course__area"),
        partner=F("session__course__partner"),
        sex=F("enrolment__person__sex"),
        birth_year=F("enrolment__person__birth_year"),
        group=F("session__course__module__code"),
        weight=F("session__hours"),
    )


def certified(groups):
    """One fact per person and course completed, on its last day, in each target group they hold among `groups`.

    Completed: present for the programme's share of the planned hours of a course that is over (domain reference,
    training), all its sessions together, and that ended since the programme began. The group comes from the person's
    registrations, whoever made them; the fact weighs the hours present.
    """
    return Enrolment.objects.filter(
        present__hours__gte=F("course__planned_hours") * certificate_share(),
        course__ends_on__lt=timezone.localdate(),
        course__ends_on__gte=Programme.objects.begins_on(),
        person__groups_held__group__in=groups,
    ).values(
        "person",
        on=F("course__ends_on"),
        area=F("course__area"),
        partner=F("course__partner"),
        sex=F("person__sex"),
        birth_year=F("person__birth_year"),
        group=F("person__groups_held__group"),
        weight=F("present__hours"),
        fact=F("pk"),
    )
