"""How far an application is written: what each section needs before it can be submitted."""

from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from microprojects.models import Section
from microprojects.querysets.dossiers import checklist_of
from ui import formats


@dataclass(frozen=True)
class Need:
    """Something that a section needs; `sentence` says that it is missing."""

    section: str
    is_met: bool
    sentence: str


@dataclass(frozen=True)
class Progress:
    """How far one section is, or the whole."""

    section: str
    needs: tuple

    @property
    def label(self):
        return Section(self.section).label

    @property
    def total(self):
        return len(self.needs)

    @property
    def done(self):
        return sum(need.is_met for need in self.needs)

    @property
    def is_complete(self):
        return self.done == self.total

    @property
    def missing(self):
        return [need.sentence for need in self.needs if not need.is_met]


def progress_of(application):
    """A Progress for each section, in their order. Legal papers are not asked for here: they keep nobody back."""
    needs = _needs_of(application)
    return [
        Progress(section, tuple(need for need in needs if need.section == section))
        for section in Section
        if section != Section.PAPERS
    ]


def whole_of(sections):
    """The Progress of all `sections` together."""
    return Progress("", tuple(need for each in sections for need in each.needs))


def why_not_submitted(application):
    """The sentences that say what an application still needs before it can be submitted."""
    return [need.sentence for need in _needs_of(application) if not need.is_met]


def papers_of(application):
    """The checklist of the papers that the call asks for, as of today."""
    papers = application.association.papers.select_related("kind")
    wanted = {kind.pk for kind in application.call.required_papers.all()}
    kinds = papers.model._meta.get_field("kind").related_model.objects.all()
    lines = checklist_of(papers, kinds, timezone.localdate())
    return [line for line in lines if {line.kind.pk, line.kind.stands_for_id} & wanted]


def _needs_of(application):
    call, lines = application.call, application.lines.all()
    limits = {"minimum": formats.money(call.minimum, "MAD"), "maximum": formats.money(call.maximum, "MAD"),
              "rate": formats.decimal(call.rate, 0)}  # fmt: skip
    activities = list(application.activities.all())
    return [
        Need(Section.PROJECT, bool(application.title), _("The project has no title.")),
        Need(Section.PROJECT, bool(application.summary), _("The summary is missing.")),
        Need(
            Section.PROJECT, application.months is not None, _("It is not said how many months the project lasts.")
        ),
        Need(Section.CONTEXT, bool(application.context), _("The context is missing.")),
        Need(Section.CONTEXT, bool(application.objectives), _("The objectives are missing.")),
        Need(Section.ACTIVITIES, bool(activities), _("There is no activity in the calendar.")),
        Need(
            Section.ACTIVITIES, bool(activities) and not _outlasts(application, activities),
            _("An activity goes on after the end of the project.") if activities
            else _("It is not said when the activities take place."),
        ),
        Need(
            Section.PEOPLE, application.people.exists(), _("It is not said how many people are to be reached.")
        ),
        Need(Section.BUDGET, bool(lines), _("The budget has no line.")),
        Need(
            Section.BUDGET, call.minimum <= application.requested <= call.maximum,
            _("The amount asked for lies between %(minimum)s and %(maximum)s.") % limits,
        ),
        Need(
            Section.BUDGET, bool(lines) and application.requested <= application.total * call.rate / 100,
            _("A grant pays %(rate)s %% of the total cost at most.") % limits,
        ),
        Need(Section.RISKS, bool(application.risks), _("The risks are missing.")),
    ]  # fmt: skip


def _outlasts(application, activities):
    last = max((each.last_month for each in activities), default=0)
    return application.months is not None and last > application.months
