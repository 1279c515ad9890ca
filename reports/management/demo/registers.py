"""The demo's registers as workbooks, brought in through the import that partners use."""

import io
from datetime import timedelta

from openpyxl import Workbook
from openpyxl.styles import Font

from beneficiaries.actions import imports
from beneficiaries.models import Import
from beneficiaries.tasks import check_import, save_import
from programme.models import Area, Partner
from reports.management.demo.people import HEADINGS, moved, register_of
from reports.management.demo.places import PLACES


def bring_in(programme, officers, today, random):
    """Import every partner's register, one workbook a contract year; people who moved stand in two registers."""
    registers = {place.area: register_of(place, period_of(programme), today, random) for place in PLACES}
    for place in PLACES:
        _let_some_move(place, registers, today, random)
    for place in PLACES:
        lines = sorted(registers[place.area], key=lambda line: line["Date d'inscription"])
        for number, line in enumerate(lines, start=1):
            line["N°"] = number
        for year in programme.contract_years:
            if of_year := [line for line in lines if line["Date d'inscription"] in year]:
                name = f"beneficiaires_{place.area}_annee_{year.number}.xlsx"
                confirmed(checked(place, of_year, name, officers[place.area]), officers[place.area])


def _let_some_move(place, registers, today, random):
    """One in forty of a place's people is found again by the partner of another area."""
    lines = registers[place.area]
    for line in random.sample(lines, k=len(lines) // 40):
        on = line["Date d'inscription"] + timedelta(days=random.randint(60, 300))
        if on < today:
            other = random.choice([other for other in PLACES if other is not place])
            registers[other.area].append(moved(line, other, on, random))


def left_open(programme, officers, today, random):
    """A last workbook of Khouribga that waits for a decision: new people, some known ones, and mistakes to correct."""
    place = next(place for place in PLACES if place.area == "khouribga")
    period = period_of(programme)
    lines = register_of(place, period, today, random)[-24:]
    lines[3]["Sexe"] = None
    lines[7]["Date de naissance"] = "31/02/1991"
    lines[12]["Commune"] = "Khouribka Nord"
    lines[16]["Date d'inscription"] = today + timedelta(days=400)
    lines[19] = {**lines[18], "N°": lines[19]["N°"]}
    for line in lines:
        line["N°"] += 2_000
    return checked(place, lines, "beneficiaires_khouribga_nouveaux.xlsx", officers[place.area])


def checked(place, lines, filename, officer):
    """Upload a register and check it, as its page and the worker do."""
    partner, area = Partner.objects.get(code=place.partner), Area.objects.get(code=place.area)
    file = io.BytesIO(workbook(f"Registre des bénéficiaires – {partner.name_fr}", lines))
    file.name = filename
    source = imports.upload(file, partner=partner, area=area, by=officer)
    imports.check(source, fields=source.mapping["fields"], by=officer)
    check_import(source.pk)
    source.refresh_from_db()
    return source


def confirmed(source, officer):
    """Save the good rows of a checked import."""
    imports.confirm(source, choice=Import.Choice.GOOD_ROWS, by=officer)
    save_import(source.pk)
    source.refresh_from_db()
    return source


def workbook(title, lines):
    """An .xlsx with a title over the headings, as registers have."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Registre"
    sheet.append([title])
    sheet.append([])
    sheet.append(HEADINGS)
    for cell in (sheet["A1"], *sheet[3]):
        cell.font = Font(bold=True)
    for line in lines:
        sheet.append([line.get(heading) for heading in HEADINGS])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def period_of(programme):
    years = programme.contract_years
    return type(years[0])(years[0].start, years[-1].end)
