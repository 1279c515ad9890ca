"""`{% load reports %}`: what only report templates need."""

from django import template

register = template.Library()


@register.simple_tag
def chart_of(charts, indicator, name):
    """The chart `name` of an indicator, "" when it has none."""
    return charts["indicators"].get(indicator.code, {}).get(name, "")
