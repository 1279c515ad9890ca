"""Small numbers hidden in everything that is shared (domain reference, privacy: 1 to 4, with complementary cells).

The same rule serves twice: for the numbers of a table, and for how much they grew since the report before, so that
two reports side by side tell no small number either (docs/decisions/0015). Of the several numbers that a report gives
of one total, those are told that tell no small number together.
"""

SMALLEST_SHOWN = 5

# What can be computed from numbers of one total: `before` is what readers have of it, `reported` and `recounted` what
# it was on the last day of the report before, as it was frozen then and as it is known now.
PATHS = (
    ("period", ()),
    ("new", ()),
    ("reported", ()),
    ("recounted", ()),
    ("total", ("period",)),
    ("total", ("new",)),
    ("total", ("before",)),
    ("total", ("reported",)),
    ("total", ("recounted",)),
    ("total", ("new", "before")),
    ("total", ("new", "reported")),
    ("total", ("new", "recounted")),
    ("period", ("new",)),
    ("recounted", ("reported",)),
    ("recounted", ("before",)),
    ("new", ("reported", "-recounted")),
    ("new", ("before", "-recounted")),
)


def is_small(number):
    return 0 < abs(number) < SMALLEST_SHOWN


def told_together(known, offered):
    """The names of the numbers of one total that may stand beside those that the reader knows.

    `offered` are {name: number}, each told as a whole or not at all, what matters most first; a number that tells a
    small one by one of PATHS, together with those before it, is left out.
    """
    told = dict(known)
    for numbers in offered:
        if not _tell_small({**told, **numbers}):
            told |= numbers
    return set(told)


def _tell_small(numbers):
    signed = {**numbers, **{f"-{name}": -number for name, number in numbers.items()}}
    return any(
        is_small(signed[first] - sum(signed[other] for other in others))
        for first, others in PATHS
        if {first, *others} <= signed.keys()
    )


def tells_nothing_between(number, parts):
    """Whether nothing small is left of a period's number when told parts of the period are taken from it.

    `parts` are [(first day, last day, number), ...]; taken away are one or several that do not overlap. None: what
    readers have goes beyond the period, and nothing is told.
    """
    if parts is None:
        return False
    left = {None: {number}}  # by the last day that was taken away
    for first, last, part in sorted(parts, key=lambda each: each[1]):
        before = set().union(*(numbers for day, numbers in left.items() if day is None or day < first))
        left.setdefault(last, set()).update(each - part for each in before)
    return not any(is_small(each) for numbers in left.values() for each in numbers)


def hidden_places(matrix, *, across=(), already=(), known=()):
    """The places (row, column) to hide in a table whose last row is the sum of the rows above it.

    `across` are the columns of which the last is the sum of the others, if any. Hidden are the numbers from 1 to 4
    and, in every sum of which one number is hidden or of which the hidden ones together are small, one more, so that
    no sum gives a small number away: the smallest number that is not a total, else the total. `already` are places
    hidden in another table; `known` ones are shown whatever they hold, because the reader knows them anyway.
    """
    hidden = {(r, c) for r, row in enumerate(matrix) for c, value in enumerate(row) if is_small(value)} | {*already}
    hidden -= {*known}
    sums = [[(r, c) for r in range(len(matrix))] for c in range(len(matrix[0]))]
    sums += [[(r, c) for c in across] for r in range(len(matrix)) if across]
    while companions := {place for line in sums if (place := _companion(line, matrix, hidden, known))}:
        hidden |= {min(companions)}
    return hidden


def _companion(line, matrix, hidden, known):
    """The number to hide beside those of a sum that are hidden; None when nothing small can be computed."""
    *parts, total = line
    if not hidden & set(line) or _is_safe(line, matrix, hidden):
        return None
    free = [place for place in parts if place not in hidden and place not in known]
    shown = [place for place in free if matrix[place[0]][place[1]]]
    if shown:
        return min(shown, key=lambda place: (abs(matrix[place[0]][place[1]]), place))
    return total if total not in hidden and total not in known else next(iter(free), None)


def _is_safe(line, matrix, hidden):
    """Whether the sum leaves at least two numbers open, and does not say that they are small together."""
    *parts, total = line
    if len(hidden & set(line)) == 1:
        return False
    missing = matrix[total[0]][total[1]] - sum(matrix[r][c] for r, c in parts if (r, c) not in hidden)
    return total in hidden or not is_small(missing)
