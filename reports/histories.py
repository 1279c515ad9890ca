"""What the history tells of reports. The figures of its versions are frozen and have no history."""

from django.utils.translation import gettext_lazy as _

from journal.histories.kept import Kept
from journal.histories.timeline import Timeline
from programme.histories import JOBS
from reports.models import Edition, Report
from reports.workflow import ACTS

REPORT = Kept(
    Report,
    shown=("status", "starts_on", "ends_on"),
    # Who approved and sent it, and when, says the act itself.
    hidden=("id", "kind", "number", "only_in", "problem", "approved_at", "approved_by", "sent_at", "sent_by"),
)


def of_report(report, *, reader):
    return Timeline(
        report,
        rows=((REPORT, REPORT.events.filter(pgh_obj=report)),),
        acts=ACTS,
        jobs=JOBS,
        notes={"deliver": _version, "approve": _version, "translate": _language, "damaged_document": _language},
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def _version(entry, _models):
    version = entry.details.get("version")
    return _("version %(version)s") % {"version": version} if version else ""


def _language(entry, _models):
    return dict(Edition.Language.choices).get(entry.details.get("language"), "")
