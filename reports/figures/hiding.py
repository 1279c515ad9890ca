"""Small numbers hidden in everything that is shared (domain reference, privacy: 1 to 4, with complementary cells)."""

SMALLEST_SHOWN = 5


def is_small(number):
    return 0 < abs(number) < SMALLEST_SHOWN


def hidden_places(matrix, *, across=(), already=()):
    """The places (row, column) to hide in a table whose last row is the sum of the rows above it.

    `across` are the columns of which the last is the sum of the others, if any. Hidden are the numbers from 1 to 4
    and, in every sum with a single hidden number, one more, so that no sum gives a hidden number away: the
    smallest number that is not a total, else the total. `already` are places hidden in another table.
    """
    hidden = {(r, c) for r, row in enumerate(matrix) for c, value in enumerate(row) if is_small(value)} | {*already}
    sums = [[(r, c) for r in range(len(matrix))] for c in range(len(matrix[0]))]
    sums += [[(r, c) for c in across] for r in range(len(matrix)) if across]
    while companions := {place for line in sums if (place := _companion(line, matrix, hidden))}:
        hidden |= {min(companions)}
    return hidden


def _companion(line, matrix, hidden):
    """The number to hide beside the single hidden one of a sum; None when nothing can be computed."""
    if len(hidden & set(line)) != 1:
        return None
    *parts, total = line
    shown = [place for place in parts if place not in hidden and matrix[place[0]][place[1]]]
    if shown:
        return min(shown, key=lambda place: (abs(matrix[place[0]][place[1]]), place))
    return total if total not in hidden else next((place for place in parts if place not in hidden), None)
