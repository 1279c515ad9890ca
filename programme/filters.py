"""What the list of postings can be narrowed to. A person's name stands in no address (decision 0014)."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Role
from programme.models import Area, Partner, Posting
from ui.filters import SealedFilter

STATES = {
    "now": (_("In force"), ("in_force", "ending")),
    "ending": (_("Ends soon"), ("ending",)),
    "to_come": (_("To come"), ("to_come",)),
    "ended": (_("Ended"), ("ended", "taken_back")),
}


class PostingFilter(filters.FilterSet):
    """Who is posted to a place: there, or everywhere."""

    q = SealedFilter(
        label=_("Name or e-mail"),
        method="find",
        max_length=120,
        widget=forms.TextInput({"type": "search", "dir": "auto", "autocomplete": "off"}),
    )
    role = filters.ChoiceFilter(label=_("Role"), choices=Role.choices, empty_label=_("All"))
    partner = filters.ModelChoiceFilter(
        label=_("Partner"), queryset=Partner.objects.all(), method="at", empty_label=_("All")
    )
    area = filters.ModelChoiceFilter(label=_("Area"), queryset=Area.objects.all(), method="at", empty_label=_("All"))
    state = filters.ChoiceFilter(
        label=_("State"),
        choices=[(name, word) for name, (word, _states) in STATES.items()],
        method="in_state",
        empty_label=_("All"),
    )

    class Meta:
        model = Posting
        fields = ["q", "role", "partner", "area", "state"]

    def __init__(self, data, postings, *, user):
        super().__init__(data, postings)
        self.form.fields["q"].reader = user

    def find(self, postings, name, value):
        return postings.filter(Q(user__name__icontains=value) | Q(user__email__icontains=value))

    def at(self, postings, name, value):
        return postings.filter(Q(**{name: value}) | Q(**{f"{name}__isnull": True}))

    def in_state(self, postings, name, value):
        return postings.filter(state__in=STATES[value][1])
