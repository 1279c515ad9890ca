"""Before something recorded by hand is removed: what goes with it was looked at."""

from django import forms
from django.db.models import Sum
from django.utils.translation import gettext_lazy as _

from trainings.models import Course
from trainings.querysets.rolls import seal_of_removal


class RemovalForm(forms.Form):
    """`record` is the session or enrolment that goes; `seen` says with which marks it was shown."""

    seen = forms.CharField(max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = seal_of_removal(record)


class SessionRemovalForm(RemovalForm):
    """The planned hours follow when they were those of all sessions together; else they stay. Both may be changed."""

    planned_hours = Course._meta.get_field("planned_hours").formfield(
        label=_("Planned hours of the course without this session"),
        help_text=_("A certificate takes a share of these hours."),
        min_value=0.25,
        widget=forms.NumberInput({"step": "0.25", "inputmode": "decimal", "class": "input-short"}),
    )

    def __init__(self, *args, record, **kwargs):
        super().__init__(*args, record=record, **kwargs)
        planned = record.course.planned_hours
        together = record.course.sessions.aggregate(hours=Sum("hours"))["hours"]
        self.fields["planned_hours"].initial = planned - record.hours if planned == together else planned
