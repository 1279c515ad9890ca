"""sqlmap on what pages take: every argument of an address, name in a query and field of a form, once each.

Whose: of nobody and of every role, each in their turn; what an earlier one was tried with is not tried again. Addresses
are those that links and forms lead to, and those of the table of access (tests/access/table.txt). What came of each
parameter is kept in var/probe/injections.json, where a run that was ended goes on; delete it to begin anew. ROLES names
some of the roles, ONLY is a regular expression over “POST microprojects:publish”, SECONDS_IN_ALL ends the run early.
"""

import json
import os
import re
import time
from dataclasses import dataclass
from functools import partial
from urllib.parse import parse_qsl, urlencode, urlsplit

from django.urls import Resolver404, resolve

from tests.access.test_table import all_routes
from tests.access.test_table import rows as lines_of_access
from tests.probes import sqlmap
from tests.probes.records import CSV, addresses, doors, of_packages, prepare
from tests.probes.site import PASSWORD, TOOLS
from tests.probes.visitor import Visitor

SECONDS = int(os.environ.get("SECONDS_IN_ALL", "36000"))
ONLY = re.compile(os.environ.get("ONLY", ""))
KEPT = TOOLS / "injections.json"
# In the order in which they do least harm to each other: a manager closes accounts, an administrator deletes.
ROLES = {
    "nobody": "", "officer": "officer.khouribga", "coordinator": "coordinator.khouribga", "me_officer": "me",
    "grants_manager": "grants", "assessor": "assessor", "finance": "finance", "association": "association",
    "donor": "donor", "manager": "manager", "administrator": "admin",
}  # fmt: skip
# What ends the session that it is sent in, or what it holds: tried last.
LAST = re.compile("account_logout|account_change_password|end_session|end_other|PATH accounts:open_invitation")
SESSIONS = "/accounts/sessions/"  # a light page; what headers say is read on every one
_NUMBERS = re.compile(r"\d+")


@dataclass(frozen=True)
class Target:
    """What is sent together: an address with its arguments or its query, or a form."""

    method: str
    route: str
    address: str
    names: tuple
    fields: tuple | None = None
    files: tuple = ()

    def __str__(self):
        return f"{self.method} {self.route}"


def run(site):
    ends, kept = time.monotonic() + SECONDS, _read_kept()
    prepare()
    for role in os.environ.get("ROLES", " ".join(ROLES)).split():
        visitor = _visitor(site, role)
        if visitor is None:
            yield [role, "could not sign in any more", ""]
            continue
        for target in sorted(_targets(visitor, role), key=lambda target: bool(LAST.search(str(target)))):
            names = {_kind(name): name for name in target.names if not _is_done(kept, target, name)}
            if names and ONLY.search(str(target)) and time.monotonic() < ends:
                visitor = _visitor(site, role, visitor) or visitor
                _keep(kept, role, target, names, _try(site, visitor, target, list(names.values())))
    yield from _table(kept)


def _visitor(site, role, visitor=None):
    """Somebody signed in as `role`: again, when something sent meanwhile ended the session; None when that fails."""
    if role == "nobody":
        return visitor or Visitor(site)
    if visitor and visitor.ask("/").status == 200:
        return visitor
    try:
        return Visitor(site).sign_in(f"{ROLES[role]}@demo.example", PASSWORD)
    except AssertionError:
        return None


def _targets(visitor, role):
    starts = doors() if role == "nobody" else ["/", *addresses(role, "GET"), *of_packages()]
    seen = set()
    yield from _new(
        [Target("HEADER", "accounts:sessions", SESSIONS, (*visitor.cookies, "user-agent", "referer"))], seen
    )
    for address, answer, body in visitor.pages(*starts, each=2, most=600):
        found = [*_arguments(address), *_query(address)]
        if answer.status == 200 and b"<form" in body:
            found += _forms(address, body.decode(errors="replace"))
        yield from _new(found, seen)
    if role != "nobody":
        token = (("csrfmiddlewaretoken", visitor.token("/accounts/2fa/")),)
        yield from _new((found for to in addresses(role, "POST") for found in _arguments(to, token)), seen)


def _new(found, seen):
    for target in found:
        key = (str(target), frozenset(map(_kind, target.names)))
        if key not in seen:
            seen.add(key)
            yield target


def _route(address):
    try:
        return resolve(urlsplit(address).path)
    except Resolver404:
        return None


def _arguments(address, fields=None):
    """The address with a mark where sqlmap is to write."""
    path = urlsplit(address).path
    if not (match := _route(path)) or not match.kwargs:
        return
    values = {str(value) for value in match.kwargs.values()}
    parts = [f"{part}*" if part in values or part[-1:].isdigit() else part for part in path.split("/")]
    names = tuple(f"#{number + 1}*" for number in range(sum(part.endswith("*") for part in parts)))
    if names:
        yield Target("PATH", match.view_name, "/".join(parts), names, fields)


def _query(address):
    said = urlsplit(address)
    if said.query and (match := _route(address)):
        yield Target("GET", match.view_name, address, _once(name for name, _value in parse_qsl(said.query, True)))


def _forms(address, page):
    """What a file holds is no parameter: workers read it when the answer is given (tests/access/test_odd_values.py)."""
    for form in Visitor.read_forms(page):
        for action in (form.action, *form.others):
            if not (match := _route(where := action or address)):
                continue
            names = _once(name for name in form.names if name not in form.files)
            make = partial(Target, form.method.upper(), match.view_name, names=names)
            if form.method == "post":
                yield from _arguments(where, tuple(form.fields))
                yield make(address=where, fields=tuple(form.fields), files=tuple(form.files))
            elif names:
                query = urlencode([(name, value or "1") for name, value in form.fields])
                yield make(address=f"{urlsplit(where).path}?{query}")


def _once(names):
    """Of marks of thirty people the first: one name of each kind."""
    return tuple({_kind(name): name for name in names}.values())


def _kind(name):
    return name if name.startswith("#") else _NUMBERS.sub("#", name)


def _try(site, visitor, target, names):
    fields = None if target.fields is None else list(target.fields)
    level = 2 if target.method == "HEADER" else 1  # below, it leaves cookies alone
    return sqlmap.ask(site, visitor, target.address, names, fields, dict.fromkeys(target.files, CSV), level)


# --- What is kept -----------------------------------------------------------------------------------------------------


def _read_kept():
    return json.loads(KEPT.read_text()) if KEPT.exists() else {}


def _is_done(kept, target, name):
    return kept.get(f"{target} {_kind(name)}", {}).get("ended", False)


def _keep(kept, role, target, names, answer):
    for kind, name in names.items():
        kept[f"{target} {kind}"] = {
            "target": str(target), "role": role, "ended": name in answer.tried, "found": name in answer.found,
            "codes": answer.codes, "seconds": round(answer.seconds / len(names), 1),
        }  # fmt: skip
    if answer.found or "500" in answer.codes or not answer.tried:
        (TOOLS / f"sqlmap-{re.sub(r'[^a-z]+', '-', str(target).lower())}.txt").write_text(answer.said)
    KEPT.write_text(json.dumps(kept, indent=1))


def _table(kept):
    for target in sorted({each["target"] for each in kept.values()}):
        mine = {name.rpartition(" ")[2]: each for name, each in kept.items() if each["target"] == target}
        codes = {code for each in mine.values() for code in each["codes"]}
        early = [name for name, each in mine.items() if not each["ended"]]
        found = [name for name, each in mine.items() if each["found"]]
        said = [f"FOUND {', '.join(found)}"] * bool(found) + [f"not to the end: {', '.join(early)}"] * bool(early)
        roles = ", ".join(sorted({each["role"] for each in mine.values()}))
        yield [f"{roles}: {target}", ", ".join(mine), "; ".join([*said, f"also {', '.join(sorted(codes))}"])]
    reached = {each["target"].partition(" ")[2] for each in kept.values()}
    taking = {name for name, arguments in all_routes().items() if arguments}
    taking |= {route for route, lines in lines_of_access().items() if any(line[0] == "POST" for line in lines)}
    yield ["never reached", len(taking - reached), ", ".join(sorted(taking - reached))]
    yield ["parameters", len(kept), f"{sum(each['ended'] for each in kept.values())} to the end"]
    yield ["found", sum(each["found"] for each in kept.values()), ""]
    yield ["answered 500", sum("500" in each["codes"] for each in kept.values()), ""]
    yield ["minutes", round(sum(each["seconds"] for each in kept.values()) / 60), ""]
