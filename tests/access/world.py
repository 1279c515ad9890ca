"""What the table of access is asked about: the same records three times, as near to and as far from the officer."""

import io
from datetime import date, timedelta
from types import SimpleNamespace

from django.core.files.base import ContentFile
from django.utils import timezone

from beneficiaries.actions import imports
from beneficiaries.tasks import annotate_import, check_import
from programme.scope import acting_as_system
from reports.figures.assembling import assemble
from reports.figures.freezing import freeze, unsaved_snapshot
from reports.models import Document, Report
from tests.cast import hold_course, register
from trainings.actions import grids
from trainings.tasks import check_grid

# of the officer's partner and area; of a foreign partner in the same area; of a foreign partner in a foreign area
PLACES = {"own": ("aideca", "khouribga"), "partner": ("cefa", "khouribga"), "area": ("amappe", "oujda")}
REGISTER = """Nom;Prénom;Sexe;Date de naissance;Nationalité;Catégorie;Commune;Date d'inscription;Consentement
Bennani;Salma;F;12/03/1989;Marocaine;Migrante de retour;Oued Zem;02/02/2018;oui
Tazi;Karim;H;31/02/1990;Marocaine;Migrant de retour;Oued Zem;02/02/2018;oui
"""
GRID = """Module :;CON – Gestion des conflits
Lieu :;Maison des jeunes
Durée :;2 séances, 6 h
N°;Nom et prénom;03/05/2018;10/05/2018
Heures;;3;3
1;El Amrani Fatima;P;P
2;Inconnue Zoulikha;P;A
"""


def build(partners, areas, modules, by):
    """{place: person, course, session, people_import, attendance_import}; `by` uploaded the imports."""
    world = {}
    for place, (partner_code, area_code) in PLACES.items():
        partner, area = getattr(partners, partner_code), getattr(areas, area_code)
        person = register(partner, area, "El Amrani", "Fatima")
        course = hold_course(modules.CON, person, starts_on=date.today() - timedelta(days=30))
        world[place] = SimpleNamespace(
            person=person,
            course=course,
            session=course.sessions.first(),
            people_import=_checked_register(partner, area, by),
            attendance_import=_checked_grid(partner, area, by),
        )
    return world


def reports(by):
    """{state: report} with a version of figures and its documents for all but the draft."""
    made = {}
    for month, status in enumerate(["draft", "ready", "sent"], start=4):
        report = Report.objects.create(starts_on=date(2018, month, 1), ends_on=date(2018, month, 28), number=month)
        if status != "draft":
            _freeze(report)
            now = timezone.now()
            facts = {"approved_by": by, "approved_at": now, "sent_by": by, "sent_at": now} if status == "sent" else {}
            Report.objects.filter(pk=report.pk).update(status=status, **facts)
        made[status] = report
    return made


def _checked_register(partner, area, by):
    source = imports.upload(_file(REGISTER, "registre.csv"), partner=partner, area=area, by=by)
    imports.check(source, fields=source.mapping["fields"], by=by)
    check_import(source.pk)
    annotate_import(source.pk)
    return source


def _checked_grid(partner, area, by):
    source = grids.upload(_file(GRID, "presences.csv"), partner=partner, area=area, by=by)
    check_grid(source.pk)
    return source


def _freeze(report):
    with acting_as_system("report"):
        assembled = assemble(report, version=1, tell=lambda done: None)
    snapshot = unsaved_snapshot(report, assembled, version=1)
    freeze(snapshot, assembled.cells)
    for variant in Document.Variant:
        file = ContentFile(b"%PDF-1.7", name=f"{report.code}-{variant}.pdf")
        Document.objects.create(snapshot=snapshot, variant=variant, file=file, sha256="0" * 64, pages=1)


def _file(text, name):
    file = io.BytesIO(text.encode())
    file.name = name
    return file
