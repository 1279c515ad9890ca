"""`{% load ui %}`: icons, states, numbers, dates, sorting. Described in docs/ui.md."""

import re
from functools import lru_cache

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from lucide.templatetags.lucide import lucide

from ui import formats

register = template.Library()

register.filter("number", formats.number)
register.filter("decimal", formats.decimal)
register.filter("hours", formats.hours)
register.filter("percent", formats.percent)
register.filter("money", formats.money)
register.filter("day", formats.day)
register.filter("moment", formats.moment)
register.filter("month", formats.month)
register.filter("day_at", formats.day_at)
register.filter("listed", formats.listed)
register.filter("colon", formats.colon)
register.filter("direction", formats.direction)
register.filter("left_to_right", formats.left_to_right)


register.simple_tag(formats.comma, name="comma")


@register.simple_tag
def file_name(name):
    """A file's name, or another one: it breaks after its parts, and its ending stays whole."""
    stem, dot, ending = str(name).rpartition(".")
    if not dot or " " in ending or len(ending) > 5:
        stem, dot, ending = str(name), "", ""
    pieces = [piece for piece in (*re.split(r"(?<=[_\-])", stem), dot + ending) if piece]
    broken = format_html_join(mark_safe("<wbr>"), "{}", ((piece,) for piece in pieces))
    return format_html('<bdi class="file-name" dir="auto">{}</bdi>', broken)


@register.simple_tag
def icon(name, label="", css=""):
    """An icon of the Lucide set as inline SVG: silent beside a word, named by `label` when alone."""
    return _icon(str(name), str(label), str(css))


@lru_cache(maxsize=512)
def _icon(name, label, css):
    attributes = {"class": f"icon {css}".strip(), "focusable": "false"}
    if label:
        attributes |= {"role": "img", "aria-label": label}
    else:
        attributes["aria-hidden"] = "true"
    return lucide(name, size=20, **attributes)


TONES = {"good": "good", "warn": "warn", "bad": "bad", "info": "info", "neutral": "neutral"}


@register.simple_tag
def badge(label, tone="neutral"):
    """A state as a word on its colour: {% badge report.get_status_display "good" %}."""
    return format_html('<span class="badge badge-{}">{}</span>', TONES[tone], label)


@register.simple_tag(takes_context=True)
def sort_header(context, key, label, css=""):
    """A column heading that sorts by `key`; the rest of the address stays. First click up, second down."""
    request = context["request"]
    asked = request.GET.get("sort") or context.get("default_sort", "")
    is_sorted, is_down = asked.lstrip("-") == key, asked.startswith("-")
    query = request.GET.copy()
    query.pop("page", None)
    query["sort"] = key if not is_sorted or is_down else f"-{key}"
    return format_html(
        '<th scope="col" class="{}"{}><a href="?{}">{} {}</a></th>',
        css,
        _aria_sort(is_sorted, is_down),
        query.urlencode(),
        label,
        _icon(("arrow-down" if is_down else "arrow-up") if is_sorted else "chevrons-up-down", "", ""),
    )


def _aria_sort(is_sorted, is_down):
    if not is_sorted:
        return ""
    return mark_safe(' aria-sort="descending"' if is_down else ' aria-sort="ascending"')


@register.inclusion_tag("ui/progress.html")
def progress(value, total, label, note=""):
    """A bar with its words: `value` of `total`, and how much that is in whole per cent: 100 only when all is done."""
    share = int(100 * value / total) if total else None
    bar = min(value or 0, total or 1)  # more than was aimed at fills it
    return {"bar": bar, "value": value, "total": total, "label": label, "note": note, "share": share}


@register.inclusion_tag("ui/paging.html", takes_context=True)
def paging(context, page):
    """Previous, numbers, next; the address keeps its filters."""
    query = context["request"].GET.copy()
    query.pop("page", None)
    return {"page": page, "query": query.urlencode()}


@register.simple_tag
def count_of(page):
    """How many rows a list has: "1 234", or "10 000+" when counting on would only cost time."""
    return formats.number(page.count) + ("+" if page.is_capped else "")
