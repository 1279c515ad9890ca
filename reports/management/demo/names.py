"""Composes names at random from names.toml."""

import tomllib
from pathlib import Path

_NAMES = tomllib.loads(Path(__file__).with_name("names.toml").read_text(encoding="utf-8"))


def moroccan(random, sex, family=None):
    """(family name, first name, whole name in Arabic); `family` when it is given."""
    firsts = _NAMES["women" if sex == "F" else "men"]
    first, last = random.choice(list(firsts)), family or random.choice(list(_NAMES["families"]))
    return last, first, f"{firsts[first]} {_NAMES['families'][last]}"


def subsaharan(random, sex):
    """(family name, first name, nationality as registers write it)"""
    countries = list(_NAMES["countries"].values())
    country = random.choices(countries, [each["share"] for each in countries])[0]
    names, nationality = ("women", "woman") if sex == "F" else ("men", "man")
    return random.choice(country["families"]), random.choice(country[names]), country[nationality]
