"""Is an uploaded workbook what its wizard is for? Registers and attendance grids are told apart before one is kept."""

from django.utils.translation import gettext_lazy as _

from beneficiaries.resources.columns import VOCABULARY
from ui.workbooks.dates import heads_columns
from ui.workbooks.headings import NoHeaderFound, find_tables
from ui.workbooks.reading import UnreadableFile

_TELLING = {"sex", "group", "registered_on"}  # no grid has two of these columns


class OtherWizard(UnreadableFile):
    """The file belongs to another wizard: `url_name` names its page, `link` says what the link there is called."""

    def __init__(self, sentence, url_name, link):
        self.url_name, self.link = url_name, link
        super().__init__(sentence)


def tables_of_register(sheets, remembered):
    """The tables of people in an uploaded file, with the columns as `remembered`.

    Raises NoHeaderFound, OtherWizard for an attendance grid, UnreadableFile when there are headings and no rows.
    """
    try:
        tables, _without = find_tables(sheets, VOCABULARY, remembered)
    except NoHeaderFound:
        _refuse_grid(sheets)
        raise
    if not any(map(_is_register, tables)):
        _refuse_grid(sheets)
    if not any(table.records for table in tables):
        raise UnreadableFile(_("This file holds headings only: there is no row below them."))
    return tables


def refuse_register(sheets):
    """Raise OtherWizard when an uploaded grid is a register of people."""
    try:
        tables, _without = find_tables(sheets, VOCABULARY)
    except NoHeaderFound:
        return
    if any(map(_is_register, tables)) and not _has_grid(sheets):
        sentence = _("This looks like a register of people, not like an attendance grid.")
        raise OtherWizard(sentence, "beneficiaries:upload", _("Upload it under People"))


def _refuse_grid(sheets):
    if _has_grid(sheets):
        sentence = _("This looks like an attendance grid, not like a register of people.")
        raise OtherWizard(sentence, "trainings:upload", _("Upload it under Trainings"))


def _is_register(table):
    return len(_TELLING.intersection(column.field for column in table.columns)) >= 2


def _has_grid(sheets):
    return any(sheet.visible and heads_columns(sheet.rows) for sheet in sheets)
