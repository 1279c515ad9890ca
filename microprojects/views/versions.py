"""What a version says, section by section, and how two of them differ: contents of JSON in the reader's words."""

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from beneficiaries.models import Group, Sex
from microprojects.models import Activity, Application, BudgetLine, ExpectedPeople, Heading, Paper, PaperKind, Section
from microprojects.resources.freezing import TEXTS
from ui import formats

MODELS = {
    Section.ACTIVITIES: Activity,
    Section.PEOPLE: ExpectedPeople,
    Section.BUDGET: BudgetLine,
    Section.PAPERS: Paper,
}
MONEY = {"unit_cost", "own_contribution", "total", "requested"}
HIDDEN = {"sha256"}


@dataclass(frozen=True)
class Shown:
    """A section of a version: its texts, or its rows."""

    key: str
    label: str
    facts: list = field(default_factory=list)  # (label, text)
    rows: list = field(default_factory=list)  # {name: text}
    months: range = range(0)  # of the calendar
    sums: dict = field(default_factory=dict)


def sections_of(content):
    known = _known()
    shown = [
        Shown(section, section.label, facts=[(_label(Application, name), _text(name, content[section][name], known))
                                             for name in names])
        for section, names in TEXTS.items()
    ]  # fmt: skip
    by_key = {each.key: each for each in shown} | {
        section: Shown(section, section.label, rows=_rows(section, content, known)) for section in MODELS
    }
    by_key[Section.ACTIVITIES] = _calendar(content)
    by_key[Section.PEOPLE].sums["number"] = formats.number(sum(each["number"] for each in content[Section.PEOPLE]))
    total, requested = Decimal(content["total"]), Decimal(content["requested"])
    sums = {"total": total, "own_contribution": total - requested, "requested": requested}
    by_key[Section.BUDGET].sums.update({name: formats.decimal(value, 2) for name, value in sums.items()})
    return [by_key[section] for section in Section]


def blind_sections_of(content):
    """The same for an assessor: of the papers only which are there, no number of an account or a receipt."""
    papers = [each | {"number": "", "sha256": ""} for each in content[Section.PAPERS]]
    return sections_of(content | {Section.PAPERS: papers})


def _rows(section, content, known):
    rows = [{name: _text(name, value, known) for name, value in row.items()} for row in content[section]]
    if section == Section.BUDGET:
        for row, kept in zip(rows, content[section], strict=True):
            row["requested"] = formats.decimal(Decimal(kept["total"]) - Decimal(kept["own_contribution"]), 2)
    return rows


def _calendar(content):
    """Activities with the months in which they go on."""
    activities, months = content[Section.ACTIVITIES], content[Section.PROJECT]["months"] or 0
    last = max([months, *(each["start_month"] + each["months"] - 1 for each in activities)])
    span = range(1, last + 1)
    rows = [
        {
            "name": each["name"],
            "first": each["start_month"],
            "last": each["start_month"] + each["months"] - 1,
            "months": [each["start_month"] <= month < each["start_month"] + each["months"] for month in span],
        }
        for each in activities
    ]
    return Shown(Section.ACTIVITIES, Section.ACTIVITIES.label, rows=rows, months=span)


@dataclass(frozen=True)
class Told:
    """One place that differs: `state` is added, removed or changed; `lines` are (label, before, after)."""

    name: str
    state: str
    lines: list


def told_differences(differences):
    """[(section's label, [Told])] of freezing.differences()."""
    known = _known()
    return [
        (section.label, [_told(section, change, known) for change in changes])
        for section, changes in differences.items()
    ]


def _told(section, change, known):
    if section in TEXTS:
        texts = [_text(change.name, value, known) for value in (change.before, change.after)]
        return Told(_label(Application, change.name), "changed", [("", *texts)])
    before, after = change.before or {}, change.after or {}
    state = "changed" if before and after else "added" if after else "removed"
    lines = [
        (_label(MODELS[section], name), _text(name, before.get(name), known), _text(name, after.get(name), known))
        for name in (after or before)
        if before.get(name) != after.get(name) and name not in HIDDEN
    ]
    said = [line for line in lines if any(line[1:])]  # of what came or went, what was left blank is not told
    return Told(_text(NAMING[section], change.name, known), state, said)


NAMING = {Section.ACTIVITIES: "name", Section.PEOPLE: "group", Section.BUDGET: "name", Section.PAPERS: "kind"}


def _label(model, name):
    if (model, name) == (ExpectedPeople, "number"):
        return _("How many")
    named = model._meta.get_field(name)
    return capfirst(str(getattr(named, "output_field", named).verbose_name))  # what is computed is named there


def _known():
    """{"kind" or "heading": {as JSON keeps it: its name in the reader's language}}"""
    kinds = {kind.code: kind.name for kind in PaperKind.objects.all()}
    return {"kind": kinds, "heading": {each.name_fr: each.name for each in Heading.objects.all()}}


def _text(name, value, known):
    """A value as JSON keeps it in words; "" for nothing."""
    if value in (None, ""):
        return ""
    words = {"group": dict(Group.choices), "sex": dict(Sex.choices), **known}.get(name)
    if words:
        return str(words.get(value, value))
    if name == "age":
        return _("Not known") if value == "U" else value
    if name in MONEY:
        return formats.decimal(Decimal(value), 2)
    if name == "quantity":
        return formats.hours(Decimal(value))
    return formats.day(date.fromisoformat(value)) if name == "issued_on" else str(value)
