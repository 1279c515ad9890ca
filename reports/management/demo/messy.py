"""Workbooks as offices really keep them: every cell in another style, blocks, subtotals, headings that come again."""

import io
from datetime import date

from openpyxl import Workbook
from openpyxl.styles import Font

# heading of the sheet: heading of people.HEADINGS, or what makes the cell of a line
COLUMNS = {
    "N° fiche": "N°",
    "Nom et prénom": lambda line, random: " ".join(filter(None, [(line["Nom"] or "").upper(), line["Prénom"]])),
    "بالعربية": "الاسم الكامل",
    "S": lambda line, random: random.choice(_SEXES.get(line["Sexe"], [None])),
    "Né(e) le": lambda line, random: _day(line["Date de naissance"], random),
    "Type de bénéficiaire": "Catégorie",
    "Nat.": "Nationalité",
    "N° CIN ou passeport": lambda line, random: _number(line.get("CIN / Passeport"), random),
    "Tél / GSM": lambda line, random: _phone(line.get("Téléphone"), random),
    "Ville / Commune": lambda line, random: random.choice(_COMMUNES.get(line["Commune"], [line["Commune"]])),
    "Adresse (quartier)": "Quartier / Douar",
    "Famille n°": "N° foyer",
    "Émigré en": "Pays de résidence à l'étranger",
    "Revenu le": lambda line, random: _day(line.get("Date de retour"), random),
    "Nature titre séjour": "Titre de séjour",
    "N° titre": "N° du titre",
    "Du": "Délivré le",
    "Au": "Expire le",
    "Date de la fiche": lambda line, random: _day(line["Date d'inscription"], random),
    "Accord (oui/non)": lambda line, random: random.choice(_CONSENTS.get(line["Consentement"], [None])),
    "Rq": lambda line, random: line.get("Observations") or random.choice(_NOTHING),
}
_SEXES = {"F": ["F", "f", "Femme", "أنثى"], "M": ["M", "m", "Homme", "ذكر"]}
_COMMUNES = {
    "Khouribga": ["Khouribga", "KHOURIBGA", "خريبكة"],
    "Oued Zem": ["Oued Zem", "Oued-Zem", "OUED ZEM"],
    "Bejaad": ["Bejaad", "Boujad", "Béjaad"],
}
_CONSENTS = {"oui": ["Oui", "OUI", "signé", "fiche signée", "x"], "non": ["NON"]}
_NOTHING = [None, None, "RAS", "néant", "/", "-"]
_MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre",
    "décembre",
)  # fmt: skip
_BOLD = Font(bold=True)


def register(titles, blocks, random):
    """An .xlsx of `blocks` {commune: lines of people.HEADINGS}, each with its own line above and a subtotal below."""
    book, sheet = _begun("Liste", titles)
    for number, (commune, lines) in enumerate(blocks.items()):
        if number % 2 == 0:  # as on every printed page
            _headings(sheet, list(COLUMNS))
        sheet.append([f"Commune : {commune}"])
        for line in lines:
            sheet.append([_cell(line, source, random) for source in COLUMNS.values()])
        sheet.append([f"Sous-total {commune}", None, len(lines)])
        sheet.append([])
    return _bytes(book)


def grid(titles, headings, hours, lines):
    """An .xlsx with one line per participant under the days among `headings` and their `hours`; signatures below."""
    book, sheet = _begun("Présences", titles)
    _headings(sheet, headings)
    sheet.append(hours)
    for line in lines:
        sheet.append(line)
    sheet.append([None, "Total présents"])
    sheet.append([])
    sheet.append(["Signature du formateur :"])
    return _bytes(book)


def _begun(name, titles):
    book = Workbook()
    sheet = book.active
    sheet.title = name
    for title in titles:
        sheet.append(title)
    sheet["A1"].font = _BOLD
    sheet.merge_cells("A1:F1")
    return book, sheet


def _headings(sheet, headings):
    sheet.append(headings)
    for cell in sheet[sheet.max_row]:
        cell.font = _BOLD


def _bytes(book):
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _cell(line, source, random):
    return line.get(source) if isinstance(source, str) else source(line, random)


def _day(value, random):
    """A day as a date, or in one of four writings; whatever else stands there as it is."""
    if not isinstance(value, date):
        return value
    written = f"{value.day} {_MONTHS[value.month - 1]} {value.year}"
    return random.choice((value, value, f"{value:%d/%m/%Y}", f"{value:%d-%m-%Y}", f"{value:%d.%m.%Y}", written))


def _number(value, random):
    if not value:
        return random.choice(_NOTHING)
    letters = "".join(each for each in value if each.isalpha())
    return random.choice((value, value.lower(), f"{letters} {value[len(letters) :]}"))


def _phone(value, random):
    if not value:
        return random.choice(_NOTHING)
    pairs = " ".join(value[place : place + 2] for place in range(0, 10, 2))
    return random.choice((value, pairs, f"+212{value[1:]}", f"00212{value[1:]}", int(value)))
