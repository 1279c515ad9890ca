"""`{% load reports %}`: what only report templates need, and what other apps' pages show of reports."""

from django import template

from reports.figures.opening import reading_for
from reports.models import Snapshot

register = template.Library()


@register.simple_tag
def chart_of(charts, indicator, name):
    """The chart `name` of an indicator, "" when it has none."""
    return charts["indicators"].get(indicator.code, {}).get(name, "")


@register.simple_tag(takes_context=True)
def published_reading(context):
    """The latest published figures as the user reads them; None when there are none, or none for them."""
    user = context["request"].user
    if not user.has_perm("reports.view_figures"):
        return None
    snapshot = Snapshot.objects.select_related("report").of_published().telling_most().first()
    return snapshot and reading_for(user, snapshot)


@register.simple_tag
def indicator_of(reading, code):
    """The counted indicator `code` of a reading; None when it is not counted there."""
    return next((each for each in reading.computed if each.code == code), None) if reading else None
