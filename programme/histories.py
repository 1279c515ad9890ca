"""What the histories tell of postings and targets; the jobs that may have acted, in words."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from accounts.histories import ACCOUNT, ACCOUNT_ACTS
from journal.histories.kept import Kept, day_in
from journal.histories.timeline import Timeline
from programme.models import Posting, Target
from ui import formats

# Named jobs (programme/scope.py), and those that the journal knows as `system`.
JOBS = {
    "deduplication": _("Search for duplicates"),
    "import": _("Import of a workbook"),
    "report": _("Computing of a report"),
    "compute_report": _("Computing of a report"),
    "ensure_last_month": _("Monthly report, asked for by itself"),
    "demo": _("Loading of the demo programme"),
    "load_programme": _("Loading of the programme"),
    "erasure": _("Erasure of an identity"),
    "scores": _("Scores counted"),
    "own_question": _("An association, on its own page"),
    "give_posting": _("Command on the server"),
}

POSTING_ACTS = {
    "give_posting": _("Posting given"),
    "extend_posting": _("Posting extended"),
    "end_posting": _("Posting ended"),
}

POSTING = Kept(
    Posting,
    shown=("role", "partner", "area", "since", "until"),
    hidden=("id", "user", "given_by"),
    naming=("role", "partner", "area"),
    changed=ngettext_lazy("%(count)s posting changed", "%(count)s postings changed", "count"),
    removed=ngettext_lazy("%(count)s posting removed", "%(count)s postings removed", "count"),
)
TARGET = Kept(
    Target,
    shown=("value", "due_on", "reason"),
    hidden=("id", "indicator", "set_at"),
    naming=("due_on",),
    changed=ngettext_lazy("%(count)s target changed", "%(count)s targets changed", "count"),
    removed=ngettext_lazy("%(count)s target removed", "%(count)s targets removed", "count"),
)


def of_indicator(indicator, *, reader):
    """An indicator's targets: each that was set, and what was changed afterwards."""
    return Timeline(
        indicator,
        rows=((TARGET, TARGET.events.filter(indicator=indicator)),),
        acts={"set_target": _("Target set")},
        jobs=JOBS,
        notes={"set_target": _target},
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def of_account(user, *, reader):
    """A user's account with the postings that it had."""
    postings = POSTING.events.filter(user=user.pk)
    held = {posting.pk: posting for posting in user.postings.select_related("partner", "area")}

    def given(entry, _models):
        return str(held.get(entry.record_id, ""))

    return Timeline(
        user,
        rows=((ACCOUNT, ACCOUNT.events.filter(pgh_obj=user.pk)), (POSTING, postings)),
        acts=ACCOUNT_ACTS | POSTING_ACTS,
        jobs=JOBS,
        notes={"give_posting": given},
        shows_addresses=reader.has_perm("journal.see_addresses"),
        parts=((Posting, {*held, *postings.values_list("pgh_obj", flat=True)}),),
    )


def _target(entry, _models):
    return _("%(value)s by %(day)s") % {
        "value": formats.hours(entry.details.get("value")),
        "day": day_in(entry, "due_on"),
    }
