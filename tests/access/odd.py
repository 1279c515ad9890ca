"""What nobody sends by mistake: odd values, and the forms, links and names of fields that a page takes them in."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import parse_qsl, urlsplit

from tests.architecture.sources import APPS, ROOT

# As bytes where no text says it. Each is sent in every field: alone, beside what a browser would send, and everywhere.
VALUES = {
    "NUL": "a\0b",
    "no UTF-8": b"\xff\xfe\xc3(",
    "half a surrogate": b"\xed\xa0\x80",
    "beyond bigint": "9" * 25,
    "more digits than int() reads": "9" * 5_000,
    "beyond integer": str(2**31),
    "negative": "-1",
    "a digit that is no number": "²",
    "Arabic digits": "١٢٣",
    "not a number": "NaN",
    "without end": "Infinity",
    "beyond float": "1e400",
    "no such day": "2018-02-30",
    "year 0": "0000-00-00",
    "the last day": "9999-12-31",
    "the first day": "0001-01-01",
    "year 99999": "99999-01-01",
    "very long": "é" * 20_000,
    "a quote": "'\"`;--\\",
    "braces": "{{ 7*7 }}{% x %}%s%(x)s{0}",
    "a list": "[1]",
    "an object": '{"a": null}',
    "brackets without end": "[" * 20_000,
    "a path": "../../../../etc/passwd",
    "an address": "//[",
    "lines": "a\r\nX-Odd: b\r\n",
    "turned": "\u202e\u2066\u200f",
    "nothing": "",
}

# What a browser's user would write where a page leaves a field empty: by the field's name, else by its type.
WRITTEN = {"birth": "1990", "phones": "0612345678", "date": "2018-02-02", "number": "3", "email": "a@example.org"}


@dataclass
class Form:
    """What a browser would send: (name, value) in order; `files` are names of fields for files.

    `others` are the addresses that buttons send the same to.
    """

    action: str = ""
    method: str = "get"
    fields: list = field(default_factory=list)
    files: list = field(default_factory=list)
    others: list = field(default_factory=list)

    @property
    def names(self):
        return sorted({name for name, _value in self.fields if name != "csrfmiddlewaretoken"} | set(self.files))


class _Reader(HTMLParser):
    """Forms as a browser would send them (of a list what is chosen, else the second), and the addresses of links."""

    def __init__(self):
        super().__init__()
        self.forms, self.links, self.form, self.name, self.choices = [], [], Form(), "", []

    def handle_starttag(self, tag, attrs):
        given = {name: value or "" for name, value in attrs}
        name, value = given.get("name", ""), given.get("value", "")
        if tag == "form":
            self.form = Form(given.get("action", ""), given.get("method", "get").lower())
            self.forms.append(self.form)
        elif tag == "select":
            self.name, self.choices, self.chosen = name, [], None
        elif tag == "option":
            self.choices.append(value)
            self.chosen = value if "selected" in given and value else self.chosen
        elif tag == "input" and name:
            self._take_input(name, value, given)
        elif name and tag in ("textarea", "button"):
            self.form.fields.append((name, value))
        self.form.others += [given["formaction"]] if given.get("formaction") else []
        for link in {given.get("href", ""), given.get("data-hx-get", ""), given.get("formaction", "")} - {""}:
            self.links.append(link)

    def _take_input(self, name, value, given):
        if given.get("type") == "file":
            self.form.files.append(name)
        elif given.get("type") != "radio" or name not in dict(self.form.fields):
            kind = given.get("type", "text")
            written = "on" if kind == "checkbox" else WRITTEN.get(name) or WRITTEN.get(kind, "Ali")
            self.form.fields.append((name, value or ("" if kind in ("hidden", "radio") else written)))

    def handle_endtag(self, tag):
        if tag == "select":
            self.form.fields.append((self.name, self.chosen or (self.choices[1:] or self.choices or [""])[0]))
        elif tag == "form":
            self.form = Form()


def read(page):
    """(the page's forms, the names in the queries of its links, the links)."""
    reader = _Reader()
    reader.feed(page)
    asked = {name for link in reader.links for name, _value in parse_qsl(urlsplit(link).query, True)}
    return reader.forms, asked, reader.links


def names_in_code():
    """Names that views read from a request, whether a page shows them or not."""
    said = re.compile(r"""(?:GET|POST)(?:\.get(?:list)?\(|\[)"(\w+)"|"(\w+)" (?:not )?in request\.(?:GET|POST)""")
    code = "\n".join(path.read_text() for app in APPS for path in (ROOT / app).rglob("*.py"))
    return {name for found in said.findall(code) for name in found if name}
