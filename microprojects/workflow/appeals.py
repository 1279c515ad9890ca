"""The life of an appeal against what the committee decided, and the acts in the words of its history."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from journal.steps import Step, Workflow


class AppealStatus(models.TextChoices):
    FILED = "filed", _("Appeal under way")
    UPHELD = "upheld", pgettext_lazy("appeal", "Upheld")
    REJECTED = "rejected", pgettext_lazy("appeal", "Rejected")
    SETTLED = "settled", pgettext_lazy("appeal", "Without object")


A = AppealStatus

# Somebody who took no part examines the application again and decides once: triggers of migration 0016.
APPEAL = Workflow(
    uphold=Step([A.FILED], A.UPHELD, pgettext_lazy("appeal", "Uphold")),
    reject=Step([A.FILED], A.REJECTED, pgettext_lazy("appeal", "Reject")),
    # what it was about is selected or withdrawn meanwhile: nothing is left to decide
    settle=Step([A.FILED], A.SETTLED, _("Close as without object")),
)
APPEAL_TONES = {A.FILED: "warn", A.UPHELD: "good", A.REJECTED: "bad", A.SETTLED: "neutral"}
