"""What a report of an association is made of, and the acts around it and around visits in the words of histories."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Item(models.TextChoices):
    """The parts of a report: each is sent back by itself."""

    DONE = "done", _("Done against planned")
    DIFFICULTIES = "difficulties", _("Difficulties")
    VISIBILITY = "visibility", _("Visibility of the donor")
    PROOFS = "proofs", _("Photos")
    PEOPLE = "people", _("People reached")
    EXPENSES = "expenses", _("Expenses")


TEXTS = (Item.DONE, Item.DIFFICULTIES, Item.VISIBILITY)  # written in words


class ReportState(models.TextChoices):
    """Where a report that is due stands, computed from what came."""

    AWAITED = "awaited", _("Awaited")
    RETURNED = "returned", _("Sent back")
    RECEIVED = "received", _("To be approved")
    APPROVED = "approved", pgettext_lazy("report of a grant", "Approved")


STATE_TONES = {"awaited": "neutral", "returned": "warn", "received": "info", "approved": "good"}


class Method(models.TextChoices):
    """How people were counted who are in no register (domain reference, headcount record)."""

    LIST = "list", _("Attendance list")
    TICKET = "ticket", _("Tickets")
    ESTIMATE = "estimate", _("Estimate")


REPORTING_ACTS = {
    "write_report": _("Report written"),
    "add_reached": _("People reached named"),
    "remove_reached": _("Person reached taken back"),
    "add_new_person": _("Person to be registered written"),
    "remove_new_person": _("Person to be registered taken back"),
    "link_new_person": _("Person linked whom an association wrote"),
    "register_new_person": _("Person registered whom an association wrote"),
    "refuse_new_person": _("Person not registered whom an association wrote"),
    "add_headcount": _("Headcount added"),
    "remove_headcount": _("Headcount taken back"),
    "add_proof": _("Photo added"),
    "remove_proof": _("Photo taken back"),
    "open_proof": _("Photo opened"),
    "submit_report": _("Report submitted"),
    "send_back_item": _("Part of a report sent back"),
    "answer_remark": _("Correction answered"),
    "record_visit": _("Visit recorded"),
    "change_visit": _("Visit corrected"),
    "add_visit_action": _("Action agreed on"),
    "finish_visit_action": _("Action done"),
}
