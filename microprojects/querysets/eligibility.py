"""The grid of eligibility: each rule answered from the data as of the day of submission, or by a person with proof.

A person's answer goes before what is computed; once it is decided, all answers are those kept at that moment.
As many statements for fifty applications as for one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, Q
from django.utils import timezone

from microprojects.matching import bare
from microprojects.querysets.dossiers import ENDS_SOON, VALID, WAITS, state_of
from microprojects.workflow import UNSETTLED, Rule
from microprojects.workflow import ApplicationStatus as P
from programme.models import Partner
from trainings.models import Enrolment

EXAMINED = (P.DRAFT, P.SUBMITTED, P.CORRECTION)  # later, what was kept at the decision is what is shown


@dataclass(frozen=True)
class Cell:
    """One rule: whether it is met (None: nobody said, nothing says), from which facts, or by whom with which proof."""

    rule: Rule
    is_met: bool | None
    computed: bool | None = None  # what the data say, whatever a person answered
    facts: dict = field(default_factory=dict)
    proof: str = ""
    by: object = None
    at: object = None

    @property
    def is_overruled(self):
        return self.by is not None and self.computed is not None and self.computed != self.is_met


@dataclass(frozen=True)
class Grid:
    cells: tuple

    @property
    def refused(self):
        """The cells of rules that are not met."""
        return [cell for cell in self.cells if cell.is_met is False]

    @property
    def open(self):
        """The cells of rules of which nobody knows yet."""
        return [cell for cell in self.cells if cell.is_met is None]

    @property
    def is_met(self):
        """False when a rule is not met, None while one is open, True when all are met."""
        return False if self.refused else None if self.open else True


def grid_of(application):
    return grids_of([application])[application.pk]


def grids_of(applications):
    """{application's id: Grid}; each application comes with its `call` and `association`."""
    if not applications:
        return {}
    data = _Data(type(applications[0]), [each for each in applications if each.status in EXAMINED])
    kept = defaultdict(dict)
    model = applications[0].answers.model
    for answer in model.objects.filter(application__in=applications).select_related("answered_by"):
        kept[answer.application_id][answer.rule] = answer
    return {
        each.pk: Grid(tuple(_cell(rule, kept[each.pk].get(rule), data.computed(each, rule)) for rule in Rule))
        for each in applications
    }


def states_of(applications):
    """{application's id: (how many rules are not met, of how many nobody knows)}, as its Grid has them.

    Of what is decided the answers that were kept are counted where they are.
    """
    examined = [each for each in applications if each.status in EXAMINED]
    told = {pk: (len(grid.refused), len(grid.open)) for pk, grid in grids_of(examined).items()}
    decided = {each.pk for each in applications} - set(told)
    if decided:
        kept = applications[0].answers.model.objects.filter(application__in=decided, rule__in=Rule.values)
        numbers = (
            kept.order_by()
            .values_list("application")
            .annotate(refused=Count("pk", filter=Q(is_met=False)), answered=Count("pk"))
        )
        told |= dict.fromkeys(decided, (0, len(Rule)))
        told |= {pk: (refused, len(Rule) - answered) for pk, refused, answered in numbers}
    return told


def _cell(rule, answer, computed):
    met, facts = computed
    if answer is None:
        return Cell(rule, met, met, facts)
    if answer.is_computed:
        return Cell(rule, answer.is_met, answer.is_met, answer.facts, at=answer.answered_at)
    if met is None:  # decided: what the data said then was kept with the answer
        met, facts = answer.facts.get("computed"), answer.facts
    return Cell(rule, answer.is_met, met, facts, answer.proof, answer.answered_by, answer.answered_at)


class _Data:
    """All that is asked about some applications of one model, looked up at once."""

    def __init__(self, model, applications):
        self.model, self.pks = model, {each.pk for each in applications}
        self.rules = {
            Rule.IN_TIME: _in_time,
            Rule.IN_AREA: self._in_area,
            Rule.TRAINED: self._trained,
            Rule.NOT_PARTNER: self._not_partner,
            Rule.PAPERS: self._papers,
            Rule.SETTLED: self._settled,
            Rule.ONLY_ONE: self._only_one,
            Rule.AMOUNT: _amount,
        }
        calls = {each.call_id for each in applications}
        associations = {each.association_id for each in applications} - {None}
        self._look_up_calls(_related(model, "call"), calls)
        self._look_up_papers(_related(model, "association"), associations)
        self._look_up_members(_related(model, "association"), associations)
        self._look_up_others(calls, associations)

    def computed(self, application, rule):
        """(is it met, from which facts); (None, {}) when the data do not say."""
        compute = self.rules.get(rule)
        if compute is None or application.pk not in self.pks:
            return None, {}
        return compute(application)

    def _look_up_calls(self, model, calls):
        self.areas, self.required = defaultdict(set), defaultdict(list)
        quotas, kinds = _related(model, "quotas"), _related(model, "required_papers")
        for call, area in quotas.objects.filter(call__in=calls).values_list("call", "area"):
            self.areas[call].add(area)
        for call, kind in kinds.objects.filter(calls__in=calls).values_list("calls", "code"):
            self.required[call].append(kind)
        self.partners = {
            bare(name): each.code
            for each in Partner.objects.all()
            for name in (each.name_fr, each.name_ar, each.short_name, *each.aliases)
        }

    def _look_up_papers(self, model, associations):
        self.papers = defaultdict(list)
        papers = _related(model, "papers")
        kinds = _related(papers, "kind").objects.in_bulk()
        for kind in kinds.values():
            kind.stands_for = kinds.get(kind.stands_for_id)
        for paper in papers.objects.of(associations).only("association", "kind", "issued_on", "expires_on"):
            paper.kind = kinds[paper.kind_id]
            self.papers[paper.association_id].append(paper)

    def _look_up_members(self, model, associations):
        self.members, self.certificates = defaultdict(list), defaultdict(list)
        members = _related(model, "members").objects.of(associations).exclude(person=None)
        for association, *member in members.values_list("association", "person", "since", "until"):
            self.members[association].append(member)
        people = {person for rows in self.members.values() for person, *_days in rows}
        certified = Enrolment.objects.certified().filter(person__in=people).order_by()
        for person, day in certified.values_list("person", "course__ends_on"):
            self.certificates[person].append(day)

    def _look_up_others(self, calls, associations):
        """Other applications of these associations, those of records merged into them included."""
        registry = _related(self.model, "association").objects
        theirs = registry.filter(Q(pk__in=associations) | Q(merged_into__in=associations)).order_by()
        live = self.model.objects.live().filter(association__in=theirs.values("pk")).order_by()
        rows = live.filter(Q(call__in=calls) | Q(status__in=UNSETTLED))
        self.others = defaultdict(list)
        for row in rows.values_list("association", "association__merged_into", "call", "submitted_at", "pk", "status"):
            for association in {row[0], row[1]} - {None}:
                self.others[association].append(row[2:])

    def _in_area(self, application):
        return application.area_id in self.areas[application.call_id], {}

    def _trained(self, application):
        """Whether somebody who was a member on the day of submission held a certificate by then."""
        if application.association_id is None:
            return None, {}
        day = _day_of(application)
        holders = {
            person
            for person, since, until in self.members[application.association_id]
            if (since is None or since <= day) and (until is None or until >= day)
            if any(ended < day for ended in self.certificates[person])
        }
        return bool(holders), {"members": len(holders)}

    def _not_partner(self, application):
        """Compared as written: by sound, a short name would be too many others."""
        association = application.association
        names = [association.name, association.arabic_name] if association else [application.applicant]
        partner = next((self.partners[key] for key in map(bare, names) if key and key in self.partners), None)
        return partner is None, {"partner": partner} if partner else {}

    def _papers(self, application):
        """A kind is there when a paper of it, or of one that stands for it, counts on the day of submission."""
        if application.association_id is None:
            return None, {}
        day, valid, waiting = _day_of(application), set(), {}
        for paper in self.papers[application.association_id]:
            state, counts_from = state_of(paper, day)
            kinds = {paper.kind.code, paper.kind.stands_for.code if paper.kind.stands_for else paper.kind.code}
            if state in (VALID, ENDS_SOON):
                valid |= kinds
            elif state == WAITS:
                waiting |= dict.fromkeys(kinds, counts_from)
        missing = [kind for kind in self.required[application.call_id] if kind not in valid]
        waits = {kind: waiting[kind].isoformat() for kind in missing if kind in waiting}
        return not missing, {"missing": missing, "waits": waits} if missing else {}

    def _settled(self, application):
        if application.association_id is None:
            return None, {}
        others = [pk for _call, _at, pk, status in self.others[application.association_id] if status in UNSETTLED]
        others = [pk for pk in others if pk != application.pk]
        return not others, {"other": others[0]} if others else {}

    def _only_one(self, application):
        """The first one that came stands; a later one does not."""
        if application.association_id is None:
            return None, {}
        mine = (application.submitted_at or timezone.now(), application.pk)
        earlier = [
            pk
            for call, at, pk, _status in self.others[application.association_id]
            if call == application.call_id and (at, pk) < mine and pk != application.pk
        ]
        return not earlier, {"other": earlier[0]} if earlier else {}


def _related(model, name):
    return model._meta.get_field(name).related_model


def _day_of(application):
    return timezone.localdate(application.submitted_at)


def _in_time(application):
    if application.submitted_at is None:
        return None, {}
    return application.submitted_at < application.call.closes_at, {"at": application.submitted_at.isoformat()}


def _amount(application):
    call, asked, total = application.call, application.requested, application.total
    share = asked * 100 / total if total else Decimal(0)
    is_met = call.minimum <= asked <= call.maximum and share <= call.rate
    return is_met, {"requested": str(asked), "share": str(share.quantize(Decimal("0.01")))}
