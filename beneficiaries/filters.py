"""What the list of people can be narrowed to."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from beneficiaries.models import Beneficiary, ConsentState, Group, Registration, Sex
from programme.models import Area, Partner
from ui.filters import SealedFilter

# Years of age from and to, both included. Youth of the programme is 15 to 29.
AGES = {"0-14": (0, 14), "15-17": (15, 17), "18-24": (18, 24), "25-29": (25, 29), "30-39": (30, 39), "40-59": (40, 59)}
AGES |= {"60+": (60, 200)}
UNKNOWN = "U"
ORDERS = {
    "code": ("pk",),
    "registered_on": ("registered_on", "pk"),
    "name": ("identity__sort_name", "pk"),
}


class _Day(forms.DateInput):
    input_type = "date"

    def __init__(self, attrs=None):
        super().__init__(attrs, format="%Y-%m-%d")


class PeopleFilter(filters.FilterSet):
    """People of the signed-in user. What the address says and cannot be understood is left out."""

    q = SealedFilter(
        label=_("Name, code, telephone or document"),
        method="skip",
        max_length=120,
        widget=forms.TextInput({"type": "search", "dir": "auto", "autocomplete": "off"}),
    )
    area = filters.ChoiceFilter(label=_("Area"), method="skip", empty_label=_("All"))
    partner = filters.ChoiceFilter(label=_("Partner"), method="skip", empty_label=_("All"))
    group = filters.ChoiceFilter(label=_("Group"), choices=Group.choices, method="of_group", empty_label=_("All"))
    sex = filters.ChoiceFilter(label=_("Sex"), choices=Sex.choices, empty_label=_("All"))
    age = filters.ChoiceFilter(
        label=_("Age"),
        # each isolated, so that Arabic does not turn "60+" round
        choices=[*((band, f"\u2066{band}\u2069") for band in AGES), (UNKNOWN, _("Unknown"))],
        method="of_age",
        empty_label=_("All"),
    )
    consent = filters.ChoiceFilter(label=_("Consent"), choices=ConsentState.choices, empty_label=_("All"))
    since = filters.DateFilter(label=_("Registered from"), field_name="registered_on", lookup_expr="gte", widget=_Day)
    until = filters.DateFilter(label=_("Registered to"), field_name="registered_on", lookup_expr="lte", widget=_Day)

    class Meta:
        model = Beneficiary
        fields = ["q", "area", "partner", "group", "sex", "age", "consent", "since", "until"]

    def __init__(self, data, *, user):
        super().__init__(data, Beneficiary.objects.visible_to(user))
        self.user = user
        self.areas, self.partners = Area.objects.in_bulk(), Partner.objects.in_bulk()
        for name, records in (("area", self.areas), ("partner", self.partners)):
            choices = _posted(records, f"{name}_id", user)
            if len(choices) > 1:
                self.filters[name].extra["choices"] = choices
            else:
                del self.filters[name]
        self.form.fields["q"].reader = user

    def filter_queryset(self, queryset):
        asked = self.form.cleaned_data
        self.place = {name: int(asked[name]) for name in ("area", "partner") if asked.get(name)}
        if text := asked.get("q"):
            queryset = Beneficiary.objects.found_by(text, user=self.user)
        return self._narrowed(queryset)

    def _narrowed(self, queryset):
        return super().filter_queryset(queryset.within(**self.place))

    @property
    def is_narrowed(self):
        """Whether any filter is set and understood."""
        return any(value not in (None, "") for value in self.form.cleaned_data.values())

    @property
    def counted(self):
        """The people of the list, to be counted: whoever refused has no place in the order of names."""
        people, text = self.qs, self.form.cleaned_data.get("q")
        if text:
            people = self._narrowed(Beneficiary.objects.counted_by(text, user=self.user))
        return people.exclude(consent=ConsentState.REFUSED) if self.is_by_name else people

    @property
    def in_order(self):
        """The people of the list as `?sort=` asks, the latest first unless told."""
        asked = self.data.get("sort", "")
        order = ORDERS.get(asked.lstrip("-"), ("-pk",))
        if asked.startswith("-") and asked.lstrip("-") in ORDERS:
            order = [f"-{field}" for field in order]
        # The inner join lets the planner walk along the index of names.
        people = self.qs.filter(identity__isnull=False) if self.is_by_name else self.qs
        return people.order_by(*order)

    @property
    def is_by_name(self):
        return self.data.get("sort", "").lstrip("-") == "name"

    def skip(self, people, name, value):
        """Done in filter_queryset: the words looked for, and the place (area and partner belong together)."""
        return people

    def of_group(self, people, name, value):
        """Registered in this group; at the chosen partner, in the chosen area when they are chosen too."""
        return people.filter(pk__in=Registration.objects.filter(group=value, **self.place).values("person"))

    def of_age(self, people, name, value):
        """Of this age today, as far as a year of birth tells."""
        if value == UNKNOWN:
            return people.filter(birth_year__isnull=True)
        youngest, oldest = AGES[value]
        year = timezone.localdate().year
        return people.filter(Q(birth_year__gte=year - oldest) & Q(birth_year__lte=year - youngest))


def _posted(records, key, user):
    """The choice of the partners or areas where the user is posted; of all when a posting names none."""
    named = {getattr(posting, key) for posting in user.active_postings}
    return [(pk, str(record)) for pk, record in records.items() if None in named or pk in named]
