"""How far the filled cells of a sheet reach: the reader reserves that rectangle in memory, and dies if it cannot.

Most workbooks are cleared by two fast searches. The others (cells far out, or written in an unusual way) are walked
through element by element, placing each cell as the reader would.
"""

import io
import re
import xml.parsers.expat  # no part with DOCTYPE or ENTITY comes here
import zipfile

from django.utils.translation import gettext_lazy as _

from ui.workbooks.refusal import UnreadableFile

MAX_CELLS = 8_000_000

_UNUSUAL = re.compile(rb'<(?:c|row)(?! r=")[\s>/]')
_FAR = re.compile(rb' r="(?:[A-Za-z]{3}|[B-Zb-z][A-Za-z]\d|[A-Za-z]{0,2}\d{6})')


def looks_small(block):
    """Whether every cell of this piece says where it is, before column BA and before row 100,000."""
    if b":c" in block or b":row" in block:
        return False
    return _UNUSUAL.search(block) is None and _FAR.search(block) is None


def refuse_giant(last_row, last_column):
    if last_row * last_column > MAX_CELLS:
        raise UnreadableFile(
            _(
                "A sheet goes as far as row {row}: something was left far below or beside the list. "
                "Delete the empty rows and columns after the list, save, and upload it again."
            ),
            row=last_row,
        )


class Walk:
    """Goes through the XML of one part; a subclass says what an element's start and end mean."""

    def __init__(self):
        self._parser = xml.parsers.expat.ParserCreate()
        self._parser.StartElementHandler = self.start
        self._parser.EndElementHandler = self.end

    def through(self, pieces):
        try:
            for piece in pieces:
                self._parser.Parse(piece, False)
            self._parser.Parse(b"", True)
        except (xml.parsers.expat.ExpatError, ValueError, LookupError) as error:
            raise UnreadableFile(_("This file is damaged: it cannot be opened.")) from error
        return self

    def end(self, name):
        """Nothing to do at the end of most elements."""


_CELL = re.compile(r"^([A-Za-z]+)(\d+)$")
_VALUES = frozenset(("v", "is", "f"))


class SheetWalk(Walk):
    """The far corner of the filled cells of an .xlsx sheet."""

    def __init__(self):
        super().__init__()
        self.row = self.column = self.last_row = self.last_column = 0

    def start(self, name, attributes):
        name = name.rpartition(":")[2]
        if name == "row":
            self.row, self.column = int(attributes.get("r", self.row + 1)), 0
        elif name == "c":
            self._place(attributes.get("r"))
        elif name in _VALUES:
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)

    def _place(self, reference):
        if reference is None:
            self.column += 1
            return
        match = _CELL.match(reference)
        if match is None or len(reference) > 12:
            raise UnreadableFile(_("This file is damaged: it cannot be opened."))
        self.column, self.row = column_number(match[1].upper()), int(match[2])


_RANGES = frozenset(("mergeCell", "hyperlink", "comment"))


class OpenedWalk(SheetWalk):
    """The far corner of all cells that openpyxl makes for a part, empty ones too."""

    def __init__(self):
        super().__init__()
        self.is_sheet = False

    def start(self, name, attributes):
        super().start(name, attributes)
        name = name.rpartition(":")[2]
        self.is_sheet = self.is_sheet or name == "sheetData"
        if name in _RANGES:
            for corner in attributes.get("ref", "").split(":"):
                self._place(corner)
        if name in _RANGES or name == "c":
            self.last_row = max(self.last_row, self.row)
            self.last_column = max(self.last_column, self.column)


def cells_when_opened(data):
    """How many cells the writing library would hold of an .xlsx that was read before: whole rectangles, of any sheet.

    The remarks of a sheet are in a part of their own; they reach as far in every sheet.
    """
    sheets, others = [], []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for entry in archive.infolist():
            with archive.open(entry) as part:
                if not part.peek(64)[:64].removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
                    continue  # a picture
                walk = OpenedWalk().through(iter(lambda part=part: part.read(2**20), b""))
                (sheets if walk.is_sheet else others).append((walk.last_row, walk.last_column))
    rows, columns = (max((corner[axis] for corner in others), default=0) for axis in (0, 1))
    return sum(max(row, rows) * max(column, columns) for row, column in sheets)


def column_number(letters):
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


class TableWalk(Walk):
    """The merged cells of each sheet of an .ods, which the reader leaves out, and the far corner of each."""

    def __init__(self):
        super().__init__()
        self.merged = {}
        self._spans = None
        self._first = self._after = self._column = 1
        self._last_row = self._last_column = 0

    def start(self, name, attributes):
        if name == "table:table":
            self._spans = self.merged.setdefault(attributes.get("table:name", ""), [])
            self._first = self._after = self._column = 1
            self._last_row = self._last_column = 0
        elif self._spans is None:
            return
        elif name == "table:table-row":
            self._first, self._column = self._after, 1
            self._after += int(attributes.get("table:number-rows-repeated", 1))
        elif name in ("table:table-cell", "table:covered-table-cell"):
            self._cell(attributes)

    def _cell(self, attributes):
        width = int(attributes.get("table:number-columns-repeated", 1))
        if "office:value-type" in attributes:
            self._last_row = self._after - 1
            self._last_column = max(self._last_column, self._column + width - 1)
        if "table:number-rows-spanned" in attributes:
            bottom = self._first + int(attributes["table:number-rows-spanned"]) - 1
            right = self._column + int(attributes.get("table:number-columns-spanned", 1)) - 1
            self._spans.append((self._first, self._column, bottom, right))
        self._column += width

    def end(self, name):
        if name == "table:table" and self._spans is not None:
            refuse_giant(self._last_row, self._last_column)
            self._spans = None
