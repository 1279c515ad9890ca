"""The grid of eligibility as people read it: each answer in words, with what it was computed from or who gave it."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from microprojects.models import Application, PaperKind
from microprojects.querysets.eligibility import EXAMINED
from microprojects.workflow import Rule
from programme.models import Partner
from ui import formats


@dataclass(frozen=True)
class Line:
    """One rule of the grid."""

    cell: object
    word: str
    tone: str
    told: str

    @property
    def computed_word(self):
        return _("Yes") if self.cell.computed else _("No")

    @property
    def rule(self):
        return self.cell.rule.label


def lines_of(grid, application):
    kinds = {kind.code: kind.name for kind in PaperKind.objects.all()}
    is_decided = application.status not in EXAMINED
    words = {
        True: ("good", _("Yes")),
        False: ("bad", _("No")),
        None: ("neutral", _("Not said")) if is_decided else ("warn", _("To answer")),
    }
    return [Line(cell, *reversed(words[cell.is_met]), _told(cell, application, kinds)) for cell in grid.cells]


def _told(cell, application, kinds):
    """What the data say, in a sentence; "" where they say nothing."""
    if cell.computed is None or cell.rule not in TOLD or not set(cell.facts) - {"computed"}:
        return ""
    return TOLD[cell.rule](cell, application, kinds)


def _in_time(cell, application, _kinds):
    moments = {
        "at": formats.moment(datetime.fromisoformat(cell.facts["at"])),
        "closes": formats.moment(application.call.closes_at),
    }
    return _("Submitted %(at)s; the call closed %(closes)s.") % moments


def _trained(cell, _application, _kinds):
    number = cell.facts["members"]
    if not number:
        return _("No member had a certificate on the day of submission.")
    return ngettext(
        "%(count)s member had a certificate on the day of submission.",
        "%(count)s members had a certificate on the day of submission.",
        number,
    ) % {"count": number}


def _not_partner(cell, _application, _kinds):
    partner = Partner.objects.filter(code=cell.facts["partner"]).first()
    return _("It has the name of a partner: %(partner)s.") % {"partner": partner or cell.facts["partner"]}


def _papers(cell, _application, kinds):
    waits = cell.facts.get("waits", {})
    told = [kinds.get(code, code) for code in cell.facts["missing"] if code not in waits]
    sentences = [_("Missing or not valid: %(papers)s.") % {"papers": formats.listed(told)}] if told else []
    sentences += [
        _("%(paper)s: counts from %(day)s on.") % {
            "paper": kinds.get(code, code), "day": formats.day(date.fromisoformat(day))
        }
        for code, day in waits.items()
    ]  # fmt: skip
    return " ".join(sentences)


def _other(cell, _application, _kinds):
    return _("See %(code)s.") % {"code": Application(pk=cell.facts["other"]).code}


def _amount(cell, application, _kinds):
    call = application.call
    return _("%(share)s of the total cost; the call pays %(rate)s at most, from %(minimum)s to %(maximum)s.") % {
        "share": formats.percent(float(cell.facts["share"]), 1),
        "rate": formats.percent(float(call.rate), 0),
        "minimum": formats.money(call.minimum, "MAD"),
        "maximum": formats.money(call.maximum, "MAD"),
    }


TOLD = {
    Rule.IN_TIME: _in_time,
    Rule.TRAINED: _trained,
    Rule.NOT_PARTNER: _not_partner,
    Rule.PAPERS: _papers,
    Rule.SETTLED: _other,
    Rule.ONLY_ONE: _other,
    Rule.AMOUNT: _amount,
}
