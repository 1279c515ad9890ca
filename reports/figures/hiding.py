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


def hidden_places(matrix, *, across=(), already=(), insiders=(), totals_stay=False):
    """The places (row, column) to hide in a table whose last row is the sum of the rows above it.

    `across` are the columns of which the last is the sum of the others, if any. Hidden are the numbers from 1 to 4
    and as many others as it takes until neither a hidden number nor a small sum of hidden ones can be computed, by
    readers outside or by somebody who knows all of one of `insiders`, sets of places, besides. `already` are places
    hidden in another table; if `totals_stay`, that table tells the other numbers of the last row.
    """
    hidden = {(r, c) for r, row in enumerate(matrix) for c, value in enumerate(row) if is_small(value)} | {*already}
    lines = [[(r, c) for r in range(len(matrix))] for c in range(len(matrix[0]))]
    lines += [[(r, c) for c in across] for r in range(len(matrix)) if across]

    def found(own, keep_totals):
        return _companion(matrix, lines, hidden, own, keep_totals)

    while place := next(filter(None, (found(own, totals_stay or bool(own)) for own in (set(), *insiders))), None):
        hidden.add(place)
    return hidden


def _companion(matrix, lines, hidden, own, keep_totals):
    """One more number to hide from who knows those of `own`; None when nothing is told, or nothing is left to hide."""
    unknown = hidden - own
    computed = computable(lines, unknown)
    exposed = [line for line in lines if len(unknown & {*line}) == 1]
    exposed += [line for line in lines if _is_small_together(matrix, line, unknown - computed)]
    for told in (exposed, [line for line in lines if computed & {*line}]):
        found = [_least(matrix, line, hidden | own, keep_totals=keep_totals) for line in told]
        if any(found):
            return min(filter(None, found))
    return None


def _is_small_together(matrix, line, unknown):
    """Whether the total less what is known of it leaves a small number for the unknown ones together."""
    *parts, total = line
    known = sum(matrix[r][c] for r, c in parts if (r, c) not in unknown)
    return not unknown.isdisjoint(parts) and total not in unknown and is_small(matrix[total[0]][total[1]] - known)


def _least(matrix, line, taken, *, keep_totals):
    """The number of a sum that is missed least: the smallest that is no total, else the total, else a zero.

    Against an insider the totals of the table stay: they stand in other tables too, and their whole less what is the
    insider's own is no secret (docs/decisions/0018).
    """
    *parts, total = line
    free = [place for place in parts if place not in taken and not (keep_totals and place[0] == len(matrix) - 1)]
    if shown := [place for place in free if matrix[place[0]][place[1]]]:
        return min(shown, key=lambda place: (abs(matrix[place[0]][place[1]]), place))
    is_total_free = total not in taken and not (keep_totals and total[0] == len(matrix) - 1)
    return total if is_total_free else next(iter(free), None)


def computable(lines, unknown):
    """The unknown places that follow from the others, whichever of the sums one adds and subtracts.

    Each place stands in one or two sums. Those two hang together by unknown places other than itself, or it follows:
    what is one more in the place can be made good nowhere else.
    """
    sums = {place: [n for n, line in enumerate(lines) if place in line] for place in sorted(unknown)}
    around = {}
    for place, (one, *other) in sums.items():
        other = other[0] if other else None  # places of a single sum are made good by each other
        around.setdefault(one, []).append((place, other))
        around.setdefault(other, []).append((place, one))
    reached, found = {}, set()
    for start in around:
        if start not in reached:
            _walk(start, None, around, reached, found)
    return found


def _walk(here, came_by, around, reached, found):
    """Visit all that hangs together with `here`; returns the first of those reached that a way leads back to.

    A place is `found` when behind it no other way leads back.
    """
    reached[here] = first = len(reached)
    for place, there in around[here]:
        if place == came_by:
            continue
        if there in reached:
            first = min(first, reached[there])
            continue
        back = _walk(there, place, around, reached, found)
        if back > reached[here]:
            found.add(place)
        first = min(first, back)
    return first
