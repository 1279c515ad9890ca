"""A call that is prepared, its corrigendum, its questions."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from microprojects.actions.calls import Parts
from microprojects.models import Call, Corrigendum, Cost, Criterion, Heading, PaperKind, Question, Quota
from microprojects.resources.seed import CRITERIA, ELIGIBLE, HEADINGS, INELIGIBLE
from programme.languages import LANGUAGES, NAMES
from programme.models import Area

MOMENT = "%Y-%m-%dT%H:%M"


def _lines(label, **options):
    widget = forms.Textarea({"rows": 5, "dir": "auto"})
    return forms.CharField(label=label, widget=widget, required=False, **options)


class _CriterionForm(forms.ModelForm):
    class Meta:
        model = Criterion
        fields = [*NAMES, "weight", "threshold", "tie_order"]
        widgets = {
            name: forms.NumberInput({"min": 0, "max": 100, "step": "0.5", "class": "input-short"})
            for name in ("weight", "threshold")
        } | {"tie_order": forms.NumberInput({"min": 1, "max": 12, "class": "input-short"})}


class _Criteria(forms.BaseFormSet):
    @property
    def records(self):
        return [
            Criterion(order=order, **form.cleaned_data)
            for order, form in enumerate(self.forms, start=1)
            if form.cleaned_data.get("name_fr")
        ]


Criteria = forms.formset_factory(_CriterionForm, formset=_Criteria, extra=2, max_num=12)


class _MomentsMixin(forms.ModelForm):
    """Deadlines are typed in the time of the programme, and follow one another."""

    def clean(self):
        said = super().clean()
        opens, asks, closes = (
            said.get(name, getattr(self.instance, name)) for name in ("opens_at", "questions_until", "closes_at")
        )
        if opens and asks and not opens < asks:
            self.add_error("questions_until", gettext("This must be after the opening."))
        if asks and closes and not asks <= closes:
            self.add_error("closes_at", gettext("This must not be before the end of the questions."))
        low, high, envelope = (
            said.get(name, getattr(self.instance, name)) for name in ("minimum", "maximum", "envelope")
        )
        if low and high and low > high:
            self.add_error("maximum", gettext("The largest grant is smaller than the smallest."))
        if high and envelope and high > envelope:
            self.add_error("envelope", gettext("The envelope is smaller than one grant."))
        return said


def _moments(*names):
    return {name: forms.DateTimeInput({"type": "datetime-local"}, format=MOMENT) for name in names}


class CallForm(_MomentsMixin):
    """A draft with all that hangs on it. Lists are written one line each; the Arabic ones in the same order."""

    eligible_fr = _lines(_("Costs that a grant pays, in French"), help_text=_("One a line."))
    eligible_ar = _lines(_("The same in Arabic"), help_text=_("One a line, in the same order."))
    ineligible_fr = _lines(_("Costs that it does not pay, in French"), help_text=_("One a line."))
    ineligible_ar = _lines(_("The same in Arabic"), help_text=_("One a line, in the same order."))
    headings_fr = _lines(_("Budget headings, in French"), help_text=_("One a line."))
    headings_ar = _lines(_("The same in Arabic"), help_text=_("One a line, in the same order."))

    class Meta:
        model = Call
        fields = [
            "code", *NAMES, *(f"text_{language}" for language in LANGUAGES), "envelope", "minimum", "maximum", "rate",
            "opens_at", "questions_until", "closes_at", "pass_mark", "gap_limit", "appeal_days",
        ]  # fmt: skip
        widgets = _moments("opens_at", "questions_until", "closes_at") | {
            f"text_{language}": forms.Textarea({"rows": 8, "dir": "auto"}) for language in LANGUAGES
        }
        help_texts = {"closes_at": _("Moroccan time; the server's clock decides.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.papers = PaperKind.objects.all()
        self.fields["papers"] = forms.ModelMultipleChoiceField(
            self.papers, label=_("Papers asked for"), required=False, widget=forms.CheckboxSelectMultiple
        )
        call = self.instance
        for area in Area.objects.all():
            quota = call.quotas.filter(area=area).first() if call.pk else None
            self.fields[f"area-{area.pk}"] = forms.BooleanField(
                label=area.name, required=False, initial=quota is not None or not call.pk
            )
            self.fields[f"quota-{area.pk}"] = forms.DecimalField(
                label=gettext("Kept for %(area)s in MAD") % {"area": area.name},
                required=False, min_value=1, max_digits=12, decimal_places=2, initial=quota and quota.amount,
            )  # fmt: skip
        self.criteria = Criteria(self.data if self.is_bound else None, prefix="criteria", initial=_criteria_of(call))
        for name, value in _lists_of(call).items():
            self.fields[name].initial = value
        self.fields["papers"].initial = call.required_papers.all() if call.pk else self.papers.filter(is_required=True)

    def is_valid(self):
        return all([super().is_valid(), self.criteria.is_valid()])

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def parts(self):
        """The Parts of a valid form."""
        said = self.cleaned_data
        quotas = [
            Quota(area=area, amount=said[f"quota-{area.pk}"]) for area in Area.objects.all() if said[f"area-{area.pk}"]
        ]
        costs = [
            *self._listed(Cost, "eligible", is_eligible=True),
            *self._listed(Cost, "ineligible", is_eligible=False),
        ]
        headings = self._listed(Heading, "headings")
        return Parts(self.criteria.records, costs, headings, quotas, list(said["papers"]))

    def _listed(self, model, name, **facts):
        french, arabic = (_split(self.cleaned_data[f"{name}_{language}"]) for language in ("fr", "ar"))
        arabic += [""] * (len(french) - len(arabic))
        return [
            model(name_fr=fr, name_ar=ar, order=order, **facts)
            for order, (fr, ar) in enumerate(zip(french, arabic, strict=False), start=1)
        ]


def _split(text):
    return [" ".join(line.split())[:400] for line in text.splitlines() if line.strip()]


def _criteria_of(call):
    if not call.pk:
        return CRITERIA
    return list(call.criteria.values(*NAMES, "weight", "threshold", "tie_order"))


def _lists_of(call):
    """The lists as lines, those of the seed for a new call."""
    lists = {"eligible": ELIGIBLE, "ineligible": INELIGIBLE, "headings": HEADINGS}
    if call.pk:
        costs = {is_eligible: call.costs.filter(is_eligible=is_eligible) for is_eligible in (True, False)}
        lists = {"eligible": costs[True], "ineligible": costs[False], "headings": call.headings.all()}
        lists = {name: [(each.name_fr, each.name_ar) for each in found] for name, found in lists.items()}
    return {
        f"{name}_{language}": "\n".join(pair[place] for pair in pairs)
        for name, pairs in lists.items()
        for place, language in enumerate(("fr", "ar"))
    }


class CorrigendumForm(_MomentsMixin):
    """What changes of a published call, and the words that tell everybody."""

    class Meta:
        model = Call
        fields = ["closes_at", "questions_until", "envelope", "minimum", "maximum"]
        widgets = _moments("questions_until", "closes_at")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for language in LANGUAGES:
            field = Corrigendum._meta.get_field(f"text_{language}").formfield(
                widget=forms.Textarea({"rows": 3, "dir": "auto"})
            )
            field.required = language in ("fr", "ar")
            self.fields[f"text_{language}"] = field

    @property
    def facts(self):
        return {name: self.cleaned_data[name] for name in self.Meta.fields}

    @property
    def texts(self):
        return {name: value for name, value in self.cleaned_data.items() if name.startswith("text_")}


class QuestionForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ["question", "asked_on"]
        widgets = {
            "question": forms.Textarea({"rows": 4, "dir": "auto"}),
            "asked_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        help_texts = {"question": _("Without the name of who asks: everybody reads it.")}

    def clean_asked_on(self):
        day = self.cleaned_data["asked_on"]
        if day > timezone.localdate():
            raise forms.ValidationError(gettext("This day is still to come."))
        return day


class OwnQuestionForm(forms.Form):
    """A question of whoever speaks for an association."""

    question = forms.CharField(
        label=_("Your question"), max_length=2000, widget=forms.Textarea({"rows": 5, "dir": "auto"}),
        help_text=_("Name nobody: question and answer are published, without saying who asked."),
    )  # fmt: skip


class AnswerForm(forms.ModelForm):
    class Meta:
        model = Question
        fields = ["answer_fr", "answer_ar"]
        widgets = {name: forms.Textarea({"rows": 5, "dir": "auto"}) for name in fields}

    def clean(self):
        said = super().clean()
        if not (said.get("answer_fr") or said.get("answer_ar")):
            self.add_error("answer_fr", gettext("Write the answer in one language at least."))
        return said
