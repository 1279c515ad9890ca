"""Which report is wanted."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from programme.periods import Period, PeriodKind, month_of, quarter_of
from reports.models import Edition

OTHER = "other"


def periods_of(programme, today):
    """The programme's months, quarters and contract years that are over, the latest first, by kind."""
    over = min(today, programme.ends_on)
    found = {PeriodKind.MONTH: [], PeriodKind.QUARTER: [], PeriodKind.CONTRACT_YEAR: []}
    for kind, period_of in ((PeriodKind.MONTH, month_of), (PeriodKind.QUARTER, quarter_of)):
        period = period_of(over)
        while period.end >= programme.starts_on:
            if period.end < today:
                found[kind].append(period)
            period = period.previous
    found[PeriodKind.CONTRACT_YEAR] = [year for year in reversed(programme.contract_years) if year.end < today]
    return found


class ReportForm(forms.Form):
    """A period that is over, or two days of one's own, and the languages. `period` in the clean data is a Period."""

    which = forms.ChoiceField(label=_("Period"))
    starts_on = forms.DateField(
        label=_("From"), required=False, widget=forms.DateInput({"type": "date"}), help_text=_("For another period.")
    )
    ends_on = forms.DateField(
        label=_("To"), required=False, widget=forms.DateInput({"type": "date"}), help_text=_("For another period.")
    )
    languages = forms.MultipleChoiceField(
        label=_("Languages"),
        choices=Edition.Language.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("All are drawn from the same figures. Others can be asked for later."),
    )

    def __init__(self, *args, programme, **kwargs):
        super().__init__(*args, **kwargs)
        self.programme, self.today = programme, timezone.localdate()
        self.periods = {}
        groups = []
        for kind, periods in periods_of(programme, self.today).items():
            keys = {f"{kind.value} {period.start:%Y-%m-%d}": period for period in periods}
            self.periods |= keys
            groups.append((kind.label, [(key, period.label) for key, period in keys.items()]))
        self.fields["which"].choices = [*groups, (OTHER, _("Another period"))]
        self.fields["languages"].initial = programme.report_languages

    def clean(self):
        data = super().clean()
        if data.get("which") == OTHER:
            data["period"] = self._own_period(data.get("starts_on"), data.get("ends_on"))
        elif "which" in data:
            data["period"] = self.periods[data["which"]]
        return data

    def _own_period(self, first, last):
        for name, day in (("starts_on", first), ("ends_on", last)):
            if day is None and name not in self.errors:
                self.add_error(name, _("Write the day."))
        if first is None or last is None:
            return None
        if last < first:
            self.add_error("ends_on", _("The period cannot end before it starts."))
        elif last >= self.today:
            self.add_error("ends_on", _("The period is not over yet."))
        elif first < self.programme.starts_on:
            self.add_error("starts_on", _("The programme had not begun yet."))
        else:
            return Period(first, last)
        return None


class ApprovalForm(forms.Form):
    """Which version was read."""

    version = forms.IntegerField(widget=forms.HiddenInput)


class EditionForm(forms.Form):
    """One more language."""

    language = forms.ChoiceField(label=_("Language"), choices=Edition.Language.choices)
