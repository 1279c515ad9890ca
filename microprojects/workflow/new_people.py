"""The life of a person whom an association wrote into its report: registered by CEFA, or not."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.steps import Step, Workflow


class NewPersonStatus(models.TextChoices):
    WAITING = "waiting", _("To be registered")
    REGISTERED = "registered", pgettext_lazy("person", "Registered")
    REFUSED = "refused", pgettext_lazy("person", "Not registered")


P = NewPersonStatus

# To be known already or not is told to nobody outside CEFA: both ways lead to the same state.
NEW_PERSON = Workflow(
    link_new_person=Step([P.WAITING], P.REGISTERED, _("Link")),
    register_new_person=Step([P.WAITING], P.REGISTERED, _("Register")),
    refuse_new_person=Step([P.WAITING], P.REFUSED, _("Do not register")),
)
NEW_PERSON_TONES = {P.WAITING: "info", P.REGISTERED: "good", P.REFUSED: "warn"}
