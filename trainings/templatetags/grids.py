"""`{% load grids %}`: what was found wrong in a grid, in the reader's language."""

from datetime import date

from django import template
from django.utils.translation import gettext

from ui import formats

register = template.Library()


@register.filter
def told(entry):
    """The sentence of a stored remark [..., sentence, facts], translated now."""
    *_rest, sentence, facts = entry
    return gettext(sentence) % facts


@register.filter
def iso_day(text):
    """A day kept as “2018-03-31”, as readers write it."""
    return formats.day(date.fromisoformat(text))


@register.filter
def course_code(pk):
    return f"CRS-{pk:04d}"
