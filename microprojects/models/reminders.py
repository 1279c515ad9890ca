"""Which deadlines somebody was told of by mail, and on which day: one message a day at most."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from microprojects.querysets.reminders import ReminderQuerySet


class Reminder(models.Model):
    """The one mail of a day; `told` are the keys of what was new in it (microprojects/resources/reminders.py)."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    day = models.DateField(_("day"))
    told = models.JSONField(default=list)

    objects = ReminderQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "day"], name="one_reminder_a_day")]

    def __str__(self):
        return f"{self.user_id} {self.day}"
