"""What the list of courses can be narrowed to. A trainer's name stands in no address (decision 0014)."""

import django_filters as filters
from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from programme.models import Area, Partner, Programme
from trainings.models import Course, Module
from ui.filters import SealedFilter


class CourseFilter(filters.FilterSet):
    q = SealedFilter(label=_("Code or place"), method="find", max_length=80, widget=forms.TextInput({"type": "search"}))
    module = filters.ModelChoiceFilter(label=_("Module"), queryset=Module.objects.all(), empty_label=_("All"))
    area = filters.ModelChoiceFilter(label=_("Area"), queryset=Area.objects.all(), empty_label=_("All"))
    partner = filters.ModelChoiceFilter(label=_("Partner"), queryset=Partner.objects.all(), empty_label=_("All"))
    year = filters.ChoiceFilter(label=_("Period"), method="in_year", empty_label=_("All"))

    class Meta:
        model = Course
        fields = ["q", "module", "area", "partner", "year"]

    def __init__(self, data, courses, *, user):
        super().__init__(data, courses)
        programme = Programme.objects.order_by("-starts_on").first()
        self.years = {str(year.number): year for year in (programme.contract_years if programme else [])}
        self.filters["year"].extra["choices"] = [(number, year.label) for number, year in self.years.items()]
        self.form.fields["q"].reader = user

    def find(self, courses, name, value):
        """A course's code (“CRS-0012”, “12”) or a part of its place or trainer."""
        words = Q(place__icontains=value) | Q(trainer__icontains=value)
        number = value.upper().removeprefix("CRS-").lstrip("0")
        if number.isdecimal() and number.isascii() and len(number) < 10:
            words |= Q(pk=int(number))
        return courses.filter(words)

    def in_year(self, courses, name, value):
        return courses.touching(self.years[value])
