"""An attendance grid as trainers fill it in -> sessions, participants and their marks."""

import re
from dataclasses import dataclass, field
from datetime import date as Date
from decimal import Decimal

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from trainings.resources import marks
from ui.workbooks.cells import BadCell, text
from ui.workbooks.dates import row_of_dates
from ui.workbooks.headings import Vocabulary, column_letter
from ui.workbooks.phones import phones
from ui.workbooks.words import plain

LONGEST_SHEET = 120  # letters of a sheet's name that are kept


class NoGridFound(Exception):
    """The workbook holds no row of dates with names below; `sentence` says so, in the user's language."""

    def __init__(self):
        self.sentence = _("No attendance grid was found: a row with the dates of the sessions and a column of names.")
        super().__init__(self.sentence)


@dataclass(frozen=True, slots=True)
class Session:
    letter: str  # the column
    on: Date
    hours: Decimal | None
    starts: int | None  # the full hour, when the grid says from when to when


@dataclass(frozen=True, slots=True)
class Participant:
    row_number: int
    name: str
    arabic_name: str
    phones: tuple[str, ...]
    reference: str
    marks: str  # one letter per session: P, A, E or ?
    notes: str
    sheet: str = ""
    also: tuple = ()  # (sheet, row) of the same person on later sheets


@dataclass(slots=True)
class Grid:
    sheet: str
    header_row: int
    module: str = ""
    place: str = ""
    trainer: str = ""
    partner: str = ""
    group: str = ""
    declared_sessions: int | None = None
    declared_hours: Decimal | None = None
    sessions: list[Session] = field(default_factory=list)
    participants: list[Participant] = field(default_factory=list)
    problems: list = field(default_factory=list)  # (row, column letter, code, sentence)
    later: list = field(default_factory=list)  # the grids that go on with this one (resources/months.py)

    @property
    def sheets(self):
        """The grids of all its sheets."""
        return [self, *self.later]

    @property
    def module_code(self):
        """ "RAD" of "RAD – Prévention du radicalisme"; "" when the module has no code."""
        match = re.match(r"^([A-Z]{2,6})\b", self.module)
        return match[1] if match else ""

    @property
    def planned_hours(self):
        return sum((session.hours or 0 for session in self.sessions), Decimal(0))


_COLUMNS = Vocabulary(
    {
        "number": ("N°", "No", "Num", "N° ordre", "#", "الرقم", "رقم", "Numero"),
        "name": ("Nom et prénom", "Nom et prénoms", "Noms et prénoms", "Prénom et nom", "Nom complet", "Nom",
                 "Participant", "Participante", "Participants", "Nom du participant", "Bénéficiaire", "Name",
                 "الاسم", "الاسم الكامل", "الاسم والنسب",
                 "Full name", "Cognome e nome", "Nome e cognome", "Nominativo"),
        "first_name": ("Prénom", "Prénoms", "First name", "Nome", "الاسم الشخصي"),
        "arabic_name": ("Nom en arabe", "الاسم بالعربية", "بالعربية", "Arabic name"),
        "phone": ("Téléphone", "Tél", "Tel", "GSM", "Portable", "Contact", "الهاتف", "Phone", "Telefono", "Tél / GSM"),
        "reference": ("N° fiche", "N° de fiche", "Fiche", "Code", "Réf.", "Référence", "N° inscription",
                      "رقم الاستمارة", "Form number", "N. scheda", "Code bénéficiaire"),
        "signature": ("Émargement", "Signature", "Signatures", "التوقيع", "Firma"),
        "notes": ("Observations", "Observation", "Remarques", "Notes", "ملاحظات", "Note", "Remarks", "Osservazioni"),
    }
)  # fmt: skip

_LABELS = {
    "module": ("module", "formation", "theme", "intitule", "modulo", "training", "course", "الوحده", "التكوين"),
    "place": ("lieu", "salle", "luogo", "place", "venue", "المكان"),
    "trainer": ("formateur", "formatrice", "animateur", "animatrice", "intervenant", "formatore", "trainer", "المكون"),
    "partner": ("partenaire", "organisme", "association", "partner", "الشريك"),
    "group": ("groupe", "group", "gruppo", "الفوج", "المجموعه"),
    "length": ("duree", "volume horaire", "durata", "duration", "length", "المده"),
}
_GROUP = re.compile(r"\b(?i:groupe|group|gruppo|grp|فوج|الفوج|مجموعة|المجموعة)\s*(?:[n:#-]°?\s*)?(\d{1,2}|[A-Z])\b")
_HOURS_ROW = re.compile(r"^(heures?|horaires?|duree|hours?|ore|orario|time|الساعات|التوقيت)\b")
_END = re.compile(r"^(totale?s?|sous total|signatures?|nb|fait a|visa|المجموع|توقيع|firma|effectif)\b")


def read_grids(sheets):
    """The Grid of every sheet that holds one; raises NoGridFound when none does."""
    grids = [grid for sheet in sheets if sheet.visible and (grid := _read(sheet)) is not None]
    if not grids:
        raise NoGridFound()
    return grids


def _read(sheet):
    position, dates = row_of_dates(sheet.rows)
    if not dates:
        return None
    heading, columns = _headings(sheet.rows, position, dates)
    if "name" not in columns:
        return None
    grid = Grid(sheet.name[:LONGEST_SHEET], sheet.rows[heading][0])
    above = sheet.rows[: min(heading, position)]
    _read_labels(grid, above)
    grid.group = grid.group or _group_in([*(text(cell) for _number, cells in above for cell in cells), sheet.name])
    start = max(heading, position) + 1
    hours, start = _hours_row(grid, sheet.rows, start, dates, columns)
    grid.sessions = [Session(column_letter(index), on, *hours.get(index, (None, None))) for index, on in dates.items()]
    _read_participants(grid, sheet.rows[start:], list(dates), columns)
    _check_columns(grid, sheet.rows[position], sheet.rows[start:], dates, columns)
    _check(grid)
    return grid


def _headings(rows, position, dates):
    """The row of headings (that of the dates, or one beside it) and {field: column index}."""
    best, found = position, {}
    for near in (position, position - 1, position + 1):
        if not 0 <= near < len(rows):
            continue
        columns = {}
        for index, cell in enumerate(rows[near][1]):
            if index not in dates and isinstance(cell, str) and cell.strip():
                name, _score = _COLUMNS.field_for(cell.strip(), plain(cell), {})
                columns.setdefault(name, index)
        columns.pop(None, None)
        if len(columns) > len(found) and "name" in columns:
            best, found = near, columns
    return best, found


def _read_labels(grid, rows):
    """ "Module : ... RAD – Prévention": a label, then its words in the same cell or the next filled one."""
    for _number, cells in rows:
        filled = [text(cell) for cell in cells if text(cell)]
        if not filled:
            continue
        label, _colon, inside = filled[0].partition(":")
        value = inside.strip() or (filled[1] if len(filled) > 1 else "")
        label = plain(label)
        for name, words in _LABELS.items():
            if value and (label in words if name == "group" else label.startswith(words)):
                _set_label(grid, name, value)


def _group_in(writings):
    """ "2" of “CON – Gestion des conflits (groupe 2)”; "" when no title names a group."""
    return next((match[1] for each in writings if each and (match := _GROUP.search(each))), "")


def _set_label(grid, name, value):
    if name != "length":
        setattr(grid, name, getattr(grid, name) or value)
        return
    sessions = re.search(r"(\d+)\s*(?:séances?|seances?|sessions?|sessioni|jours?|حصص|حصة)", value)
    hours = re.search(r"(\d+(?:[.,]\d+)?)\s*(?:h\b|heures?|hours?|ore|ساعة|ساعات)", value)
    grid.declared_sessions = int(sessions[1]) if sessions else None
    grid.declared_hours = Decimal(hours[1].replace(",", ".")) if hours else None


def _hours_row(grid, rows, start, dates, columns):
    """({column: (hours, start)}, position of the first participant); without such a row, the declared hours shared."""
    for position in range(start, min(start + 3, len(rows))):
        cells = rows[position][1]
        name = plain(text(_at(cells, columns["name"])) or text(_at(cells, 0)))
        found = {index: marks.hours(_at(cells, index)) for index in dates}
        if _HOURS_ROW.match(name) or (not name and any(length for length, _starts in found.values())):
            return found, position + 1
    if grid.declared_hours:
        return {index: (grid.declared_hours / len(dates), None) for index in dates}, start
    return {}, start


def _at(cells, index):
    return cells[index] if index is not None and index < len(cells) else None


def _read_participants(grid, rows, sessions, columns):
    for number, cells in rows:
        name = _name(cells, columns)
        first = plain(name or next((text(cell) for cell in cells if text(cell)), ""))
        if _END.match(first):
            continue
        read = "".join(marks.mark(_at(cells, index)) for index in sessions)
        if not name:
            if set(read) - {marks.ABSENT}:
                column = column_letter(columns["name"])
                grid.problems.append((number, column, "name_missing", _("There are marks here, but no name.")))
            continue
        grid.participants.append(_participant(grid, number, cells, columns, name, read))


def _name(cells, columns):
    parts = (text(_at(cells, columns.get(field))) for field in ("name", "first_name"))
    return " ".join(part for part in parts if part)


def _participant(grid, number, cells, columns, name, read):
    for session, letter in zip(grid.sessions, read, strict=True):
        if letter == marks.UNREADABLE:
            grid.problems.append((number, session.letter, "mark_unreadable", _("This mark cannot be read.")))
    try:
        numbers = phones(_at(cells, columns.get("phone")))
    except BadCell as bad:
        numbers = ()
        grid.problems.append((number, column_letter(columns["phone"]), bad.code, bad.sentence))
    return Participant(
        row_number=number,
        name=name,
        arabic_name=text(_at(cells, columns.get("arabic_name"))),
        phones=numbers,
        reference=text(_at(cells, columns.get("reference"))),
        marks=read,
        notes=text(_at(cells, columns.get("notes"))),
        sheet=grid.sheet,
    )


_LIKE_A_DATE = re.compile(r"\d{1,4}\s*[/.\- ]\s*(\d|[^\W\d_]{3})")


def _check_columns(grid, heading, rows, dates, columns):
    """Marks below no date, or below one that does not exist, belong to no session: tell, rather than lose them."""
    number, cells = heading
    numbers = {participant.row_number for participant in grid.participants}
    lines = [line for row, line in rows if row in numbers]
    for index in range(max(len(line) for line in [cells, *lines])):
        if index in dates or index in columns.values():
            continue
        written = text(_at(cells, index))
        told = sum(marks.mark(_at(line, index)) in (marks.PRESENT, marks.EXCUSED) for line in lines)
        is_filled = index > min(dates) and 2 * told >= max(len(lines), 1)  # before the dates stand names and numbers
        if _LIKE_A_DATE.search(written) or (not written and is_filled):
            sentence = _("There are marks here, but no date that exists.")
            grid.problems.append((number, column_letter(index), "date_unreadable", sentence))


def _check(grid):
    for session in grid.sessions:
        if session.hours is None:
            grid.problems.append(
                (grid.header_row, session.letter, "hours_missing", _("The hours of this session are missing."))
            )
    days = [(session.on, session.starts) for session in grid.sessions]
    if len(set(days)) < len(days):
        grid.problems.append((grid.header_row, "", "session_twice", _("One session stands twice in the grid.")))
    if grid.declared_hours is not None and grid.declared_hours != grid.planned_hours:
        sentence = format_lazy(
            _("The grid announces {declared} hours, its sessions make {planned}."),
            declared=grid.declared_hours,
            planned=grid.planned_hours,
        )
        grid.problems.append((grid.header_row, "", "hours_differ", sentence))
