"""Rows of dates: the headings of a grid in which each column is a day."""

from ui.workbooks.cells import BadCell, date

_SEARCHED_ROWS = 40


def row_of_dates(rows):
    """The position of the row with most dates among the first ones, and {column index: date}."""
    best, found = None, {}
    for position, (_number, cells) in enumerate(rows[:_SEARCHED_ROWS]):
        dates = {index: on for index, cell in enumerate(cells) if (on := _exact_date(cell))}
        if len(dates) > len(found):
            best, found = position, dates
    return best, found


def heads_columns(rows):
    """Whether several dates stand in one row as headings: with rows below, and hardly a date below any of them."""
    position, dates = row_of_dates(rows)
    if len(dates) < 2:
        return False
    below = rows[position + 1 :]
    dated = sum(any(_exact_date(cells[index]) for index in dates if index < len(cells)) for _number, cells in below)
    return 5 * dated < len(below)


def _exact_date(cell):
    if cell is None or isinstance(cell, float | int):
        return None
    try:
        loose = date(cell)
    except BadCell:
        return None
    return loose.day if loose else None
