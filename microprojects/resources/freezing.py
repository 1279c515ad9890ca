"""What an association submits becomes a Version: a copy that stays, with its hash; and how two of them differ."""

import hashlib
import json
from dataclasses import dataclass

from django.core.serializers.json import DjangoJSONEncoder
from django.utils import timezone

from microprojects.models import Section, Version
from microprojects.querysets.dossiers import ENDS_SOON, VALID, state_of

TEXTS = {
    Section.PROJECT: ("title", "theme", "months", "summary"),
    Section.CONTEXT: ("context", "objectives"),
    Section.RISKS: ("risks",),
}


def content_of(application):
    """All that an application says, as JSON keeps it: amounts as text, people and papers as codes."""
    content = {section: said_in(application, section) for section in Section}
    return json.loads(_dumped(content | {"call": application.call.code, "applicant": _applicant(application)}
                              | {"total": application.total, "requested": application.requested}))  # fmt: skip


def said_in(application, section):
    """What one section says."""
    if section in TEXTS:
        return {name: getattr(application, name) for name in TEXTS[section]}
    if section == Section.ACTIVITIES:
        return list(application.activities.values("name", "start_month", "months"))
    if section == Section.PEOPLE:
        return list(application.people.values("group", "sex", "age", "number"))
    if section == Section.BUDGET:
        return [_line(each) for each in application.lines.select_related("heading")]
    return _papers(application)


def is_as_in(version, application, section):
    """Whether a section says what it said in `version`."""
    return json.loads(_dumped(said_in(application, section))) == version.content[section]


def seal_of(application, section):
    """By which somebody who writes a section knows again what they have seen of it."""
    return hash_of(said_in(application, section))


def freeze(application, *, by):
    """Keep what the application says now as its next Version. The caller holds the application and the transaction."""
    content = content_of(application)
    number = application.versions.count() + 1
    return Version.objects.create(
        application=application, number=number, content=content, sha256=hash_of(content), frozen_by=by
    )


def hash_of(content):
    """The SHA-256 of a content, the same whoever computes it: keys sorted, no spaces, UTF-8."""
    return hashlib.sha256(_dumped(content).encode()).hexdigest()


def _dumped(content):
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False, cls=DjangoJSONEncoder)


def _line(line):
    names = ("name", "unit", "quantity", "unit_cost", "own_contribution", "total")
    facts = {name: getattr(line, name) for name in names}
    return facts | {"heading": line.heading.name_fr}


def _applicant(application):
    association = application.association
    return {"code": association.code, "name": association.name} if association else {"name": application.applicant}


def _papers(application):
    """Those of the association that count today; a scan is told by its hash."""
    if application.association is None:
        return []
    day = timezone.localdate(application.submitted_at)  # today, while it is a draft
    return [
        {"kind": paper.kind.code, "number": paper.number, "issued_on": paper.issued_on, "sha256": paper.sha256}
        for paper in application.association.papers.select_related("kind")
        if state_of(paper, day)[0] in (VALID, ENDS_SOON)
    ]


@dataclass(frozen=True)
class Change:
    """What stood in one place of a section before and after, as JSON keeps it; None where there is nothing."""

    name: str
    before: object
    after: object


def differences(before, after):
    """{section: [Change]} between two contents, sections that are the same left out. Rows are known by their names."""
    found = {section: _facts(before[section], after[section]) for section in TEXTS}
    found |= {
        Section.ACTIVITIES: _rows(before, after, Section.ACTIVITIES, lambda row: row["name"]),
        Section.PEOPLE: _rows(before, after, Section.PEOPLE, lambda row: (row["group"], row["sex"], row["age"])),
        Section.BUDGET: _rows(before, after, Section.BUDGET, lambda row: (row["heading"], row["name"])),
        Section.PAPERS: _rows(before, after, Section.PAPERS, lambda row: (row["kind"], row["issued_on"])),
    }
    return {section: found[section] for section in Section if found[section]}


def _facts(before, after):
    return [Change(name, before[name], after[name]) for name in before if before[name] != after[name]]


def _rows(before, after, section, key):
    old, new = (_numbered(content[section], key) for content in (before, after))
    return [
        Change(_named(new.get(each) or old[each]), old.get(each), new.get(each))
        for each in dict.fromkeys([*old, *new])
        if old.get(each) != new.get(each)
    ]


def _numbered(rows, key):
    """{(key, how many of this key came before): row}: two lines of one name stay two."""
    found, seen = {}, {}
    for row in rows:
        seen[key(row)] = seen.get(key(row), 0) + 1
        found[key(row), seen[key(row)]] = row
    return found


def _named(row):
    return row.get("name") or row.get("kind") or row["group"]
