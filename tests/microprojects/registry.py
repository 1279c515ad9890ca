"""Associations made for a test, by the actions of the pages."""

from datetime import date

from accounts.models import User
from microprojects import actions
from microprojects.formats import key_of
from microprojects.models import PaperKind
from programme.scope import EVERYTHING, scoped

PDF = b"%PDF-1.4\n1 0 obj << /Type /Catalog >> endobj\ntrailer << /Root 1 0 R >>\n%%EOF\n"


def registrar():
    return User.objects.get_or_create(email="registrar@example.org", defaults={"name": "Registrar"})[0]


def record(area, name="Association Basma des jeunes créateurs", **facts):
    with scoped(EVERYTHING):
        return actions.record_association(name=name, area=area, by=registrar(), **facts)


def rib(account="1458109031177015416239"):
    """A RIB with its key; `account` are the first 22 digits."""
    return account + key_of(account)


def paper(association, kind, issued_on=date(2018, 1, 2), **facts):
    kind = PaperKind.objects.get(code=kind)
    with scoped(EVERYTHING):
        return actions.add_paper(association, kind=kind, issued_on=issued_on, by=registrar(), **facts)


def member(association, name="Karima El Hamdaoui", role="president", person=None, **dates):
    with scoped(EVERYTHING):
        made = actions.add_member(association, name=name, role=role, by=registrar(), **dates)
        return actions.link_member(made, person, by=registrar()) if person else made


def account(association, number=None):
    return actions.propose_account(association, rib=number or rib(), bank="BP", by=registrar())


def merge(kept, merged):
    with scoped(EVERYTHING):
        return actions.merge_association(kept, merged, by=registrar())
