"""The grid of eligibility: each rule answered from the data as of the day of submission, or by a person with proof.

A person's answer goes before what is computed; once it is decided, all answers are those kept at that moment.
As many statements for fifty applications as for one.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache

from django.db.models import DateField, Q
from django.utils import timezone

from microprojects.matching import bare
from microprojects.querysets.dossiers import ENDS_SOON, VALID, WAITS, state_by
from microprojects.workflow import UNSETTLED, Rule
from microprojects.workflow import ApplicationStatus as P
from programme.models import Partner
from trainings.models import Enrolment
from ui.statements import Given, Statement

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
    """{application's id: (how many rules are not met, of how many nobody knows)}, as its Grid has them."""
    if not applications:
        return {}
    data = _Data(type(applications[0]), [each for each in applications if each.status in EXAMINED])
    kept = defaultdict(dict)
    answers = _statements(type(applications[0]))["answers"]
    for application, rule, is_met in answers.rows(applications=[each.pk for each in applications]):
        kept[application][rule] = is_met
    met = {
        each.pk: [kept[each.pk][rule] if rule in kept[each.pk] else data.computed(each, rule)[0] for rule in Rule]
        for each in applications
    }
    return {pk: (each.count(False), each.count(None)) for pk, each in met.items()}


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
        self.ask, self.pks = _statements(model), {each.pk for each in applications}
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
        if not applications:
            return
        calls = {each.call_id for each in applications}
        associations = {each.association_id for each in applications} - {None}
        self._look_up_calls(calls)
        self._look_up_papers(associations)
        self._look_up_members(associations)
        self._look_up_others(calls, associations)

    def computed(self, application, rule):
        """(is it met, from which facts); (None, {}) when the data do not say."""
        compute = self.rules.get(rule)
        if compute is None or application.pk not in self.pks:
            return None, {}
        return compute(application)

    def _look_up_calls(self, calls):
        self.areas, self.required = defaultdict(set), defaultdict(list)
        for call, area in self.ask["quotas"].rows(calls=calls):
            self.areas[call].add(area)
        for call, kind in self.ask["kinds"].rows(calls=calls):
            self.required[call].append(kind)
        self.partners = {bare(name): code for code, *own, more in self.ask["partners"].rows() for name in (*own, *more)}

    def _look_up_papers(self, associations):
        """(codes of what it is and stands for, (its day, its last day, days to wait)) of each association's papers."""
        self.papers = defaultdict(list)
        for association, kind, stands_for, *days in self.ask["papers"].rows(associations=associations):
            self.papers[association].append(({kind, stands_for or kind}, days))

    def _look_up_members(self, associations):
        """Those who hold a certificate: (person, since, until, its day) by association."""
        self.holders = defaultdict(list)
        for association, *holder in self.ask["holders"].rows(associations=associations, today=timezone.localdate()):
            self.holders[association].append(holder)

    def _look_up_others(self, calls, associations):
        """Other applications of these associations, those of records merged into them included."""
        self.others = defaultdict(list)
        for of, merged, *row in self.ask["others"].rows(calls=calls, associations=associations):
            for association in {of, merged} - {None}:
                self.others[association].append(row)

    def _in_area(self, application):
        return application.area_id in self.areas[application.call_id], {}

    def _trained(self, application):
        """Whether somebody who was a member on the day of submission held a certificate by then."""
        if application.association_id is None:
            return None, {}
        day = _day_of(application)
        holders = {
            person
            for person, since, until, certified in self.holders[application.association_id]
            if (since is None or since <= day) and (until is None or until >= day) and certified < day
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
        for kinds, days in self.papers[application.association_id]:
            state, counts_from = state_by(*days, day)
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


@cache
def _statements(model):
    """What is asked about applications of this model, by name."""
    call, registry = _related(model, "call"), _related(model, "association")
    associations = Given("associations")
    papers = _related(registry, "papers").objects.filter(association=associations)
    members = _related(registry, "members").objects.filter(association=associations).order_by()
    enrolments = Enrolment.objects.filter(person__in=members.values("person"))
    member = "person__memberships"
    holders = enrolments.certified(Given("today", DateField())).filter(**{f"{member}__association": associations})
    theirs = registry.objects.filter(Q(pk=associations) | Q(merged_into=associations)).order_by()
    live = model.objects.live().filter(association__in=theirs.values("pk"))
    queries = {
        "answers": _related(model, "answers").objects.filter(application=Given("applications")).order_by().values_list(
            "application", "rule", "is_met"
        ),
        "quotas": _related(call, "quotas").objects.filter(call=Given("calls")).order_by().values_list("call", "area"),
        "kinds": _related(call, "required_papers").objects.filter(calls=Given("calls")).values_list("calls", "code"),
        "partners": Partner.objects.values_list("code", "name_fr", "name_ar", "short_name", "aliases"),
        "papers": papers.values_list(
            "association", "kind__code", "kind__stands_for__code", "issued_on", "expires_on", "kind__waits_days"
        ),
        "holders": holders.order_by().values_list(
            f"{member}__association", "person", f"{member}__since", f"{member}__until", "course__ends_on"
        ),
        "others": live.filter(Q(call=Given("calls")) | Q(status__in=UNSETTLED)).order_by().values_list(
            "association", "association__merged_into", "call", "submitted_at", "pk", "status"
        ),
    }  # fmt: skip
    return {name: Statement(query) for name, query in queries.items()}


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
