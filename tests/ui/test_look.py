"""What must be true of the style sheets: contrast, direction, weight."""

import re
from pathlib import Path

import brotli
import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

STATIC = settings.BASE_DIR / "static"
TOKENS = (STATIC / "css/tokens.css").read_text()
LIGHT, _, DARK = TOKENS.partition("@media screen and (prefers-color-scheme: dark)")
TEXT_ON_GROUND = [
    *((ink, ground) for ink in ("ink", "ink-soft", "ink-faint", "teal", "bad") for ground in ("ground", "surface")),
    *((ink, "surface-sunk") for ink in ("ink", "ink-soft", "ink-faint")),
    *((ink, "surface-hover") for ink in ("ink", "ink-soft", "ink-faint", "teal")),
    *((tone, f"{tone}-soft") for tone in ("good", "warn", "bad", "info", "teal")),
    *(("ink", f"{tone}-soft") for tone in ("good", "warn", "bad", "info", "saffron", "teal")),
    ("teal", "warn-soft"),
    ("saffron-ink", "saffron-soft"),
    ("on-teal", "teal"),
    ("on-teal", "teal-strong"),
    ("rail-ink", "rail"),
    ("rail-strong", "rail-hover"),
]
SHAPES = [("line-strong", "surface"), ("chart-1", "surface"), ("chart-target", "surface"), ("saffron", "rail")]


def colour(name, scheme):
    found = re.search(rf"--{name}: #([0-9a-f]{{6}});", scheme) or re.search(rf"--{name}: #([0-9a-f]{{6}});", LIGHT)
    return [int(found.group(1)[place : place + 2], 16) / 255 for place in (0, 2, 4)]


def contrast(one, other):
    """As WCAG 2.2 defines it."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(channels):
    red, green, blue = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
def test_text_and_shapes_stand_out_from_their_ground(scheme):
    faint = {
        f"{ink} on {ground}": round(ratio, 2)
        for pairs, least in ((TEXT_ON_GROUND, 4.5), (SHAPES, 3))
        for ink, ground in pairs
        if (ratio := contrast(colour(ink, scheme), colour(ground, scheme))) < least
    }
    assert faint == {}


def test_pages_know_no_left_and_right():
    """Logical properties turn a page round in Arabic; paper (document.css) is WeasyPrint's and may name sides."""
    sided = re.compile(
        r"(?<![-\w])(margin|padding|border|inset)-(left|right|top|bottom)|(?<![-\w])(left|right|width|height|float)\s*:"
        r"|text-align:\s*(left|right)"
    )
    found = {
        sheet.name: sided.findall(sheet.read_text())
        for sheet in (STATIC / "css").glob("*.css")
        if sheet.name != "document.css" and sided.search(sheet.read_text())
    }
    assert found == {}


def test_every_custom_property_in_use_is_decided_in_the_tokens():
    decided = set(re.findall(r"(--[\w-]+):", TOKENS))
    used = {
        name for sheet in (STATIC / "css").glob("*.css") for name in re.findall(r"var\((--[\w-]+)", sheet.read_text())
    }
    assert used - decided == set()


def test_the_first_visit_weighs_at_most_60_kb_in_8_requests(client, db):
    page = client.get("/accounts/login/").content
    wanted = re.findall(rb'(?:href|src)="/static/([^"]+)"', page)
    bodies = [page, *(Path(finders.find(name.decode())).read_bytes() for name in wanted)]

    assert len(bodies) <= 7, "and one for the way from / to the door"
    assert sum(len(brotli.compress(body, quality=5)) for body in bodies) <= 60_000


@pytest.mark.parametrize("name", ["apple-touch-icon.png", "favicon.ico", "robots.txt"])
def test_what_browsers_and_robots_ask_for_by_themselves_is_there_without_signing_in(client, name):
    answer = client.get(f"/{name}")

    assert answer.status_code == 200
    assert len(b"".join(answer)) < 4_000
