"""Counting rules, checks and reconciliations in words."""

from datetime import date

from django.utils.translation import get_language_bidi, gettext_lazy
from django.utils.translation import gettext as _

from programme.models import Indicator
from ui import formats

Rule = Indicator.Rule
RULES = {
    Rule.UNIQUE_EVER: gettext_lazy("Each person once since the start"),
    Rule.UNIQUE_IN_PERIOD: gettext_lazy("Each person once in the period"),
    Rule.PER_ACTIVITY: gettext_lazy("Each person once in each activity"),
    Rule.OCCURRENCES: gettext_lazy("Each occurrence"),
    Rule.TYPED: gettext_lazy("Not counted by the platform"),
}
UNITS = {
    "people": gettext_lazy("people"),
    "sessions": gettext_lazy("sessions"),
    "organisations": gettext_lazy("organisations"),
    "cooperatives": gettext_lazy("cooperatives"),
    "micro-projects": gettext_lazy("micro-projects"),
    "grants": gettext_lazy("grants"),
    "applications": gettext_lazy("applications"),
}
# Sources of verification as the first snapshots have them, which know French only.
SOURCES = {
    "Registres des partenaires": gettext_lazy("Registers of the partners"),
    "Feuilles de présence": gettext_lazy("Attendance sheets"),
}


def check_sentences(checks):
    """What was found before approval, one sentence for each kind of check."""
    found = {}
    for check in checks:
        found.setdefault(check["code"], []).append(check)
    return [_sentence(code, same) for code, same in found.items()]


def _sentence(code, checks):
    pair = "\u2068%s %s\u2069" if get_language_bidi() else "%s %s"  # so that Arabic does not part them
    numbers = " · ".join(pair % (check["indicator"], formats.number(check["number"])) for check in checks)
    number = checks[0]["number"]
    return {
        "unknown_sex": _("People without a known sex: %s") % numbers,
        "unknown_age": _("People without a known age: %s") % numbers,
        "no_target": _("No target is set: %s") % formats.listed(check["indicator"] for check in checks),
        "imports_waiting": _("Imports not confirmed, whose rows are not counted: %s") % formats.number(number),
        "reports_not_approved": _("Earlier reports not approved, with which late data cannot be compared: %s")
        % formats.number(number),
        "sessions_without_marks": _("Sessions of the period without a roll-call: %s") % formats.number(number),
        "double_bookings": _("People present in two courses at the same hour: %s") % formats.number(number),
    }[code]


def reconciliation_lines(indicator):
    """From participations to unique people in one sum: [{"label", "number", "is_total"}, ...].

    Each line that is no total is added to the total before it and makes the next one. Areas and groups have their own
    sums: a row of their tables says how many stand in several.
    """
    numbers = dict(indicator.about["reconciliation"])
    together = numbers["sum_by_partner"]
    return [
        _line(_("Participations recorded"), numbers["participations"], is_total=True),
        _line(_("the same people again at the same partner"), together - numbers["participations"]),
        _line(_("Sum of the partners"), together, is_total=True),
        _line(_("the same people at another partner"), -numbers["more_than_one_partner"]),
        _line(_("Unique people"), numbers["unique"], is_total=True),
    ]


def adjustment_sentence(about, *, with_numbers=True):
    """What arrived after the last published report was frozen, with its date; or that nothing did."""
    words = {
        "report": about["report"],
        "day": formats.day(date.fromisoformat(about["period_end"])),
        "frozen": formats.day(date.fromisoformat(about["frozen_on"])),
        "reported": formats.number(about["reported"]),
        "now": formats.number(about["recounted"]),
        "difference": f"{'+' if about['difference'] > 0 else ''}{formats.number(about['difference'])}",
    }
    if not with_numbers:
        return _without_numbers(words, about["difference"])
    if not about["difference"]:
        return _("The total of %(reported)s on %(day)s, published in %(report)s, has not changed.") % words
    return (
        _(
            "%(report)s, frozen on %(frozen)s, gave a total of %(reported)s on %(day)s. With the data recorded or"
            " corrected since then it is %(now)s: adjustment of %(difference)s, contained in the total since the start."
        )
        % words
    )


def _without_numbers(words, difference):
    if not difference:
        return _("The total on %(day)s, published in %(report)s, has not changed.") % words
    return (
        _(
            "%(report)s, frozen on %(frozen)s, gave a total on %(day)s that has changed with the data recorded or"
            " corrected since then. The numbers are hidden, because small ones are among them or could be computed from"
            " them; the total since the start contains them."
        )
        % words
    )


def _line(label, number, *, is_total=False):
    return {"label": label, "number": number, "is_total": is_total}
