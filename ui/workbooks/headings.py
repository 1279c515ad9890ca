"""Find the table in a sheet: its headings under the titles, what each column means, and which rows are records."""

import re
from collections import Counter
from dataclasses import dataclass, field

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from rapidfuzz import fuzz, process

from ui.workbooks.words import plain

_SEARCHED_ROWS = 60  # titles, logos and notes above a table are never longer in practice
_SURE = 100
_CLOSE = 88  # below this two headings are different words, not two spellings
_FORM_PATH = re.compile(r"^\w+(/\w+)+$")  # "identite/nom": a question inside its group, as survey tools export it


class NoHeaderFound(Exception):
    """No row of the sheet looks like headings; `sentence` says so, in the user's language."""

    def __init__(self, name):
        self.sentence = format_lazy(
            _("No headings were found in the sheet “{name}”. The list needs a row with the names of its columns."),
            name=name,
        )
        super().__init__(self.sentence)


class Vocabulary:
    """The headings that an app knows: {field: its headings in any language}.

    `repeatable` fields may stand in several columns; `filler` fields alone do not make a record
    (the numbers typed down the first column before anybody is written there).
    """

    def __init__(self, headings, *, repeatable=(), filler=()):
        self.fields = tuple(headings)
        self.repeatable, self.filler = frozenset(repeatable), frozenset(filler)
        self._known = {plain(heading): name for name, known in headings.items() for heading in known}

    def field_for(self, heading, key, remembered):
        """(field or None, score out of 100) for a heading and its normalised key; what was remembered comes first."""
        if key in remembered:
            return remembered[key] or None, _SURE
        if key in self._known:
            return self._known[key], _SURE
        if _FORM_PATH.match(heading):
            return self._known.get(plain(heading.rpartition("/")[2])), _SURE
        found = process.extractOne(key, self._known.keys(), scorer=fuzz.ratio, score_cutoff=_CLOSE) if key else None
        return (self._known[found[0]], round(found[1])) if found else (None, 0)


@dataclass(frozen=True, slots=True)
class Column:
    letter: str
    index: int
    heading: str
    key: str  # the normalised heading, numbered when it is repeated: what a remembered mapping is filed under
    field: str | None
    score: int


@dataclass(frozen=True, slots=True)
class Record:
    row_number: int
    cells: list


@dataclass(slots=True)
class Table:
    sheet: str
    header_row: int
    columns: list[Column]
    records: list[Record]
    left_out: list[tuple[int, str]] = field(default_factory=list)  # rows that are no records, with their text

    @property
    def mapped(self):
        return [column for column in self.columns if column.field]

    @property
    def unmapped(self):
        return [column for column in self.columns if not column.field]

    @property
    def mapping(self):
        """{normalised heading: field}, to be remembered and given back as `remembered`."""
        return {column.key: column.field or "" for column in self.columns}

    def raws(self):
        """(row number, {field: cell}) for each record; cells of a repeated field are joined by " / "."""
        single, several = self._positions()
        for record in self.records:
            cells = record.cells
            raw = {name: cells[index] for name, index in single}
            for name, indexes in several:
                raw[name] = _joined([cells[index] for index in indexes])
            yield record.row_number, raw

    def _positions(self):
        positions = {}
        for column in self.mapped:
            positions.setdefault(column.field, []).append(column.index)
        single = [(name, indexes[0]) for name, indexes in positions.items() if len(indexes) == 1]
        return single, [(name, indexes) for name, indexes in positions.items() if len(indexes) > 1]


def _joined(cells):
    filled = [cell for cell in cells if cell is not None and cell != ""]
    return " / ".join(_as_text(cell) for cell in filled) if len(filled) > 1 else (filled[0] if filled else None)


def _as_text(cell):
    return str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell).strip()


def find_tables(sheets, vocabulary, remembered=None):
    """(tables, names of the sheets without headings); raises NoHeaderFound when there is no table at all."""
    tables, without = [], []
    for sheet in sheets:
        if not sheet.rows or not sheet.visible:
            continue
        try:
            tables.append(find_table(sheet, vocabulary, remembered))
        except NoHeaderFound:
            without.append(sheet.name)
    if not tables:
        raise NoHeaderFound(without[0] if without else sheets[0].name)
    return tables, without


def find_table(sheet, vocabulary, remembered=None):
    """The table of one sheet; `remembered` is an earlier or corrected {normalised heading: field or ""}."""
    remembered = remembered or {}
    position = _header_position(sheet, vocabulary, remembered)
    header_row, header = sheet.rows[position]
    columns = _columns(header, vocabulary, remembered)
    table = Table(sheet.name, header_row, columns, [])
    width = columns[-1].index + 1
    rows = _filled_down(sheet, header_row, sheet.rows[position + 1 :], width)
    _sort_rows(table, rows, vocabulary.filler)
    return table


def _header_position(sheet, vocabulary, remembered):
    best, position = 0, None
    for index, (_number, cells) in enumerate(sheet.rows[:_SEARCHED_ROWS]):
        texts = [cell.strip() for cell in cells if isinstance(cell, str) and cell.strip() and len(cell) < 80]
        if len(texts) < 2:
            continue
        fields = {vocabulary.field_for(text, plain(text), remembered)[0] for text in texts} - {None}
        if len(fields) > best and (len(fields) >= 3 or 2 * len(fields) >= len(texts)):
            best, position = len(fields), index
    if position is None or best < 2:
        raise NoHeaderFound(sheet.name)
    return position


def _columns(header, vocabulary, remembered):
    columns, taken, seen = [], {}, Counter()
    for index, cell in enumerate(header):
        heading = " ".join(_as_text(cell).split()) if cell is not None else ""
        if not heading:
            continue
        key = plain(heading) or heading
        seen[key] += 1
        key = f"{key} {seen[key]}" if seen[key] > 1 else key
        name, score = vocabulary.field_for(heading, key, remembered)
        columns.append(Column(column_letter(index), index, heading, key, name, score))
        if name and name not in vocabulary.repeatable:
            taken.setdefault(name, []).append(columns[-1])
    doubled = {id(each) for rivals in taken.values() for each in sorted(rivals, key=lambda c: -c.score)[1:]}
    return [
        Column(each.letter, each.index, each.heading, each.key, None, 0) if id(each) in doubled else each
        for each in columns
    ]


def column_letter(index):
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def _filled_down(sheet, header_row, rows, width):
    """The rows below the headings, as wide as the table, with what was merged over several rows in each of them."""
    merged = [each for each in sheet.merged if each[2] > each[0] > header_row]
    rows = [(number, cells + [None] * (width - len(cells)) if len(cells) < width else cells) for number, cells in rows]
    if merged:
        by_number = dict(rows)
        for top, left, bottom, _right in merged:
            value = by_number[top][left - 1] if top in by_number and left <= width else None
            for number in range(top + 1, min(bottom, rows[-1][0]) + 1):
                if value is not None and number in by_number:
                    by_number[number][left - 1] = value
    return rows


def _sort_rows(table, rows, filler):
    """Records on one side; headings again, subtotals, notes and numbered empty lines on the other."""
    told = [column.index for column in table.columns if column.field not in filler]
    watched = [column.index for column in table.mapped][:2]
    headings = {column.index: plain(column.heading) for column in table.columns}
    few = 3 + len(table.columns) - len(told)
    for number, cells in rows:
        if len(cells) - cells.count(None) > few:
            again = _says_heading(cells, watched, headings) and _repeats_headings(cells, headings)
        else:
            filled = [index for index in told if cells[index] is not None and cells[index] != " "]
            again = _is_note(cells, filled, len(table.columns)) or _repeats_headings(cells, headings)
        if again:
            table.left_out.append((number, _row_text(cells)))
        else:
            table.records.append(Record(number, cells))


def _says_heading(cells, watched, headings):
    return any(cells[index].__class__ is str and plain(cells[index]) == headings[index] for index in watched)


def _repeats_headings(cells, headings):
    same = sum(
        1 for index, heading in headings.items() if isinstance(cells[index], str) and plain(cells[index]) == heading
    )
    return same >= 2 and 2 * same > sum(cell is not None for cell in cells)


_NOTE = re.compile(
    r"^(sous )?totale?s?\b|^(sub|sous) ?total|^totaux\b|^nb\b|^n b\b|^notes?\b|^nota\b|^remarques? \b|^signatures?\b"
    r"|^fait a\b|^date et signature|^suite\b|^page \d|^المجموع|^مجموع|^ملاحظه|^total"
)
_LABEL = re.compile(r"^[^:]{3,40}\s:\s|^[^:]{3,40}:\s\S")


def _is_note(cells, filled, width):
    """A total, a note or the label of a block: few cells, and words that say so."""
    texts = [cell for cell in cells if isinstance(cell, str) and cell.strip()]
    if not filled:
        return True
    first = texts[0] if texts else ""
    if _NOTE.search(plain(first)):
        return True
    return len(filled) <= 1 and width >= 5 and (_LABEL.search(first) is not None or len(first.split()) > 7)


def _row_text(cells):
    return " ".join(_as_text(cell) for cell in cells if cell is not None and _as_text(cell))[:200]
