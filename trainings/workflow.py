"""The acts on a course, in the words of its history. A course has no status: its dates say where it stands."""

from django.utils.translation import gettext_lazy as _

ACTS = {
    "record_course": _("Course registered"),
    "record_session": _("Session added"),
    "remove_session": _("Session removed"),
    "enrol": _("Person enrolled"),
    "unenrol": _("Enrolment taken back"),
    "take_roll_call": _("Roll-call taken"),
    "save_grid": _("Attendance grid imported"),
}
