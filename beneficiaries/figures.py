"""The facts of registration, in the shape of programme/counting.py."""

from django.db.models import F, IntegerField, Value

from beneficiaries.models import Registration


def registered(groups):
    """One fact per line of a partner's register in one of the target `groups`, on the day of registration.

    People are counted where and as what they were registered: a person of two areas counts once in each and once
    in the total. The programme counts from its start: who has an earlier line only is in none of the figures.
    """
    lines = Registration.objects.filter(group__in=groups)
    return lines.counted().values(
        "person",
        "on",
        "area",
        "partner",
        "group",
        sex=F("person__sex"),
        birth_year=F("person__birth_year"),
        weight=Value(1, output_field=IntegerField()),
    )
