"""An attendance grid of the demo, written by hand as trainers do, that waits for somebody to say who is who."""

import io
from datetime import timedelta

from openpyxl import Workbook

from beneficiaries.models import Identity, Registration
from programme.models import Area, Partner
from programme.scope import acting_as
from trainings.actions import grids
from trainings.tasks import check_grid

PARTNER, AREA = "aideca", "khouribga"


def left_open(officer, today, random):
    """Last month's course of Khouribga: most lines sure, a few names misspelt, two people not registered."""
    partner, area = Partner.objects.get(code=PARTNER), Area.objects.get(code=AREA)
    with acting_as(officer):
        participants = _participants(partner, area, random)
    source = grids.upload(_file(participants, today, random), partner=partner, area=area, by=officer)
    check_grid(source.pk)
    source.refresh_from_db()
    return source


def _participants(partner, area, random):
    """[(name as written, telephone or nothing)]"""
    people = Registration.objects.filter(partner=partner, area=area).values("person")
    reachable = Identity.objects.filter(person__in=people).exclude(phones=[]).order_by("person")
    chosen = random.sample(list(reachable), k=18)
    lines = [(f"{each.last_name} {each.first_name}", each.phones[0]) for each in chosen[:12]]
    lines += [(f"{each.first_name} {each.last_name.upper()}", None) for each in chosen[12:15]]
    lines += [(f"{each.last_name[:-1]} {each.first_name[:-1]}", None) for each in chosen[15:]]
    return [*lines, ("Tariq Boulaich", None), ("Mme Zoulikha", None)]


def _file(participants, today, random):
    days = [today - timedelta(days=38 - 7 * week) for week in range(5)]
    book = Workbook()
    sheet = book.active
    sheet.title = "Présences"
    sheet.append(["FEUILLE DE PRÉSENCE"])
    sheet.append([])
    sheet.append(["Module :", "ANI – Animation interculturelle"])
    sheet.append(["Lieu :", "Maison des associations, Khouribga"])
    sheet.append(["Formateur/trice :", "Kaoutar El Amrani"])
    sheet.append(["Partenaire :", "AIDECA"])
    sheet.append(["Durée :", "5 séances, 15 h"])
    sheet.append(["N°", "Nom et prénom", "Téléphone", *days])
    sheet.append(["Heures", None, None, *["9h-12h"] * len(days)])
    for number, (name, phone) in enumerate(participants, start=1):
        sheet.append([number, name, phone, *random.choices(("P", "A", "E"), (86, 10, 4), k=len(days))])
    file = io.BytesIO()
    book.save(file)
    file.seek(0)
    file.name = "presences_ANI_khouribga.xlsx"
    return file
