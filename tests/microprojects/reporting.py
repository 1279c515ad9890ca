"""Reports of associations made for a test, by the actions of the pages."""

from datetime import date

from microprojects.actions import new_people, tranches
from microprojects.actions import reporting as actions
from microprojects.models import GrantReport
from programme.scope import EVERYTHING, scoped
from tests.microprojects import granted

# The smallest JPEG there is, with the notes of a camera: a place, and that it is to be turned (6).
PIXELS = bytes.fromhex(
    "ffdb004300" + "01" * 64 + "ffc0000b080001000101011100ffc40014000100000000000000000000000000000000"
    "ffc40014100100000000000000000000000000000000ffda0008010100003f00" + "00" + "ffd9"
)
CAMERA = (
    b"\xff\xe1\x00\x3eExif\0\0MM\0*\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0"
    b"\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0N 32.3373 W 6.3498"
)
CAMERA = CAMERA[:2] + (len(CAMERA) - 2).to_bytes(2, "big") + CAMERA[4:]
PHOTO = b"\xff\xd8" + CAMERA + PIXELS


def under_way(area, **more):
    """A grant of which the first tranche is paid; 12,000 MAD are handed in."""
    with scoped(EVERYTHING):
        grant = granted.signed(area, **more)
        granted.paid(grant)
        granted.spent(grant, 12_000)
    return granted.fresh(grant)


def due(grant, kind="final"):
    return grant.due_reports.get(kind=kind)


def written(report, by, people=(), women=12, men=8, youth=5):
    """A report with all its parts."""
    texts = {"done": "Six ateliers sur huit.", "difficulties": "Une salle fermée.", "visibility": "Logo sur l'affiche."}
    actions.write_report(report, by=by, **texts)
    actions.add_reached(report, people, by=by)
    counted = {"activity": "Fête du quartier", "held_on": date(2019, 5, 4), "method": "ticket"}
    if women or men:
        actions.add_headcount(report, women=women, men=men, other=0, youth=youth, by=by, **counted)
    actions.add_proof(report, caption="L'affiche", photo=(PHOTO, ".jpg"), by=by)
    return report


def submitted(report, by, **more):
    written(report, by, **more)
    actions.submit_report(report, by=by)
    return fresh(report)


def new_person(report, by, **facts):
    """Somebody in no register, written into a report that is being written."""
    written_as = {"last_name": "Senhaji", "first_name": "Naïma", "sex": "F", "birth_year": 1991, "phone": ""}
    new_people.add_new_person(report, by=by, **written_as | {"consented_on": date(2019, 4, 2)} | facts)
    return report.new_people.latest("pk")


def approved(report, by, **more):
    submitted(report, by, **more)
    came = GrantReport.objects.get(grant=report.grant, kind=report.kind, status="received")
    tranches.approve_report(came, by=granted.somebody("approver"))
    return fresh(report)


def fresh(report):
    return type(report).objects.with_file().get(pk=report.pk)
