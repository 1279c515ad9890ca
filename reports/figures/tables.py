"""Tables of one indicator: by sex, age, area and group, with a row for what is unknown, and totals that reconcile."""

from dataclasses import dataclass, replace
from decimal import Decimal
from urllib.parse import urlencode

from django.utils.translation import get_language_bidi, pgettext
from django.utils.translation import gettext as _

from programme.counting import AGE_BANDS
from reports.figures.hiding import SMALLEST_SHOWN, hidden_places
from reports.models import FrozenCell
from ui import formats

# As statistical offices write it: a small number, and one kept back so that the small one cannot be computed.
SMALL, CONFIDENTIAL, KEPT = "<5", "c", "*"


@dataclass(frozen=True)
class Number:
    """One number and its place in the figure; `kind` is a column of the snapshot's cells, "" when it was derived.

    `kept` is the number of the report before, shown instead because this one changed too little since then.
    """

    value: float
    kind: str
    axes: tuple = ()
    values: tuple = ()
    is_hidden: bool = False
    kept: float | None = None

    @property
    def shown(self):
        """What a reader sees when it is not hidden."""
        return self.value if self.kept is None else self.kept

    @property
    def text(self):
        if self.is_hidden:
            return SMALL if 0 < self.value < SMALLEST_SHOWN else CONFIDENTIAL
        mark = "" if self.kept is None else KEPT
        return formats.decimal(self.shown, 0 if self.shown == int(self.shown) else 2) + mark

    @property
    def opens(self):
        """Whether there is a list of records behind it."""
        return bool(self.value) and self.is_told and self.kind in FrozenCell.Kind.values

    @property
    def is_told(self):
        """Whether the reader sees the number itself."""
        return not self.is_hidden and self.kept is None

    @property
    def query(self):
        """Its place, as a page's address spells it."""
        return urlencode({"axes": ",".join(self.axes), "values": ",".join(self.values), "kind": self.kind}, safe=",")


@dataclass(frozen=True)
class Row:
    label: str
    numbers: tuple
    share: str = formats.NOTHING
    is_total: bool = False
    is_overlap: bool = False


@dataclass(frozen=True)
class Table:
    """`head` names the columns of numbers; the last row is the total."""

    axis: str
    title: str
    first: str
    head: tuple
    rows: tuple
    has_share: bool = True

    @property
    def numbers(self):
        return [number for row in self.rows for number in row.numbers]


def tables_of(indicator):
    """The tables an indicator asks for by its axes, in the order people read them."""
    if not indicator.is_computed:
        return []
    if indicator.counts == "people":
        makers = {"sex": _by_sex, "group": _crossed, "age": _crossed, "area": _crossed}
    else:
        makers = {"group": _by_weight, "area": _by_weight}
    return [
        make(indicator, axis) for axis, make in makers.items() if axis in indicator.axes and _lines(indicator, axis)
    ]


def label_of(report, axes, values):
    """A place in words: "Khouribga · Women"; "" for the total."""
    words = []
    for axis, value in zip(axes, values, strict=True):
        if value == "U":
            words.append(_("Not known"))
        else:
            words.append(_word(report, axis, value))
    return " · ".join(words)


def axes_label(joined):
    """What the values of a place are, in words: "Area · Sex"; "" for the total."""
    words = {**_firsts(), "partner": _("Partner")}
    return " · ".join(words[axis] for axis in joined.split(",") if axis)


def _word(report, axis, value):
    if axis == "age":
        return f"\u2066{value}\u2069" if get_language_bidi() else value  # so that Arabic does not turn "60+" round
    return sexes()[value] if axis == "sex" else report.name(axis, value)


def sexes():
    return {"F": _("Women"), "M": _("Men"), "X": _("Other"), "U": _("Not known")}


def _by_sex(indicator, axis):
    columns = [
        (_("In the period"), "period", ()),
        (pgettext("counted for the first time", "New"), "new", ()),
        (_("Since the start"), "cumulative", ()),
    ]
    return _table(indicator, axis, _shared(indicator, columns), across=())


def _crossed(indicator, axis):
    """Women, men and not known beside the total since the start, then the period."""
    shown = [sex for sex in sexes() if sex != "X" or indicator.cells.get((("sex",), ("X",)))]
    columns = [(sexes()[sex], "cumulative", (("sex", sex),)) for sex in shown]
    columns += [(_("Total"), "cumulative", ()), (_("In the period"), "period", ())]
    return _table(indicator, axis, _shared(indicator, columns), across=range(len(shown) + 1))


def _shared(indicator, columns):
    """For readers outside only the columns since the start: beside them those of a period tell small numbers."""
    return [each for each in columns if each[1] == "cumulative" or not indicator.is_small_hidden]


def _by_weight(indicator, axis):
    """How many and what they weigh: sessions and hours, files and money."""
    columns = [(_("In the period"), "period", ()), (_("MAD in the period"), "weight_period", ())]
    columns += [(_("Since the start"), "cumulative", ()), (_("MAD since the start"), "weight", ())]
    if indicator.weighs == "hours":
        columns = [
            (_("Sessions in the period"), "period", ()),
            (_("Hours in the period"), "weight_period", ()),
            (_("Sessions since the start"), "cumulative", ()),
            (_("Hours since the start"), "weight", ()),
        ]
    title, first = {"group": (_("By module"), _("Module")), "area": (_("By area"), _("Area"))}[axis]
    return replace(_table(indicator, axis, columns, across=()), title=title, first=first, has_share=False)


def _table(indicator, axis, columns, *, across):
    """`across` are the columns of which the last is the sum of the others."""
    lines = _lines(indicator, axis)
    body = [[_number(indicator, kind, ((axis, value), *column)) for _l, kind, column in columns] for value, _l in lines]
    total = [_number(indicator, kind, column) for _l, kind, column in columns]
    labels = [label for _value, label in lines]
    overlap = [Number(number.value - sum(row[c].value for row in body), "") for c, number in enumerate(total)]
    overlaps = any(number.value for number in overlap)
    if overlaps:
        body.append(overlap)
        labels.append(_overlap_label(axis))
    *body, total = _with_small_hidden(indicator, [*body, total], across)
    whole = next(c for c, (_l, kind, column) in enumerate(columns) if kind == "cumulative" and not column)
    rows = [Row(label, tuple(row), _share(row[whole], total[whole])) for label, row in zip(labels, body, strict=True)]
    if overlaps:
        rows[-1] = replace(rows[-1], is_overlap=True)
    rows.append(Row(_("Total"), tuple(total), _share(total[whole], total[whole]), is_total=True))
    return Table(axis, _titles()[axis], _firsts()[axis], tuple(label for label, _k, _c in columns), tuple(rows))


def _overlap_label(axis):
    return {"area": _("in several areas"), "group": _("in several groups")}.get(axis, _("counted twice"))


def _with_small_hidden(indicator, matrix, across):
    """What readers outside see: small numbers hidden, small growth since the report before not shown yet.

    Somebody of an area sees the same, and the area's own numbers: nothing more can be computed from the two together.
    """
    if not indicator.is_small_hidden:
        return matrix
    by_sex = _sexes_hidden(indicator)
    bottom = {(len(matrix) - 1, c): by_sex.get(number.values) for c, number in enumerate(matrix[-1])}
    already = {place for place, sex in bottom.items() if sex and sex.is_hidden}
    shared = _hidden(matrix, across, already)
    shared = _kept(indicator, shared, across, {place for place, sex in bottom.items() if sex and sex.kept is not None})
    own = set().union(*(places for area, places in _by_area(matrix).items() if area in indicator.own_areas))
    return _changed(shared, own, lambda number, place: matrix[place[0]][place[1]])


def _sexes_hidden(indicator):
    """The total of each sex as the table by sex shows it: another table's total row must not tell more."""
    column = [[indicator.plain("cumulative", ("sex",), (sex,))] for sex in sexes()]
    column.append([indicator.plain("cumulative")])
    column = _kept(indicator, _hidden(column, (), ()), (), ())
    return {number.values: number for (number,) in column[:-1]}


def _hidden(matrix, across, already):
    values = [[number.value for number in row] for row in matrix]
    insiders, stay = _by_area(matrix).values(), bool(across)
    hidden = hidden_places(values, across=across, already=already, insiders=insiders, totals_stay=stay)
    return _changed(matrix, hidden, lambda number, place: replace(number, is_hidden=True))


def _kept(indicator, matrix, across, already):
    """Numbers that grew too little since the report before, and those that would tell them, stay as they were then."""
    if not indicator.is_compared:
        return matrix
    before = _before(indicator, matrix)
    grown = [
        [0 if was is None else number.value - was for number, was in zip(row, earlier, strict=True)]
        for row, earlier in zip(matrix, before, strict=True)
    ]
    places = _places(matrix)
    untold = {(r, c) for r, c in places if matrix[r][c].is_hidden or before[r][c] is None}
    about = {"insiders": _by_area(matrix).values(), "totals_stay": bool(across)}
    kept = hidden_places(grown, across=across, already=untold | {*already}, **about)
    return _changed(matrix, kept - untold, lambda number, place: replace(number, kept=before[place[0]][place[1]]))


def _before(indicator, matrix):
    """What readers outside saw of these numbers in the report before; None where it was hidden.

    A row that was derived then is derived again.
    """
    before = [[indicator.shared_before(number) for number in row] for row in matrix]
    for r, row in enumerate(matrix):
        for c, number in enumerate(row):
            if not number.kind:
                column = [before[other][c] for other in range(len(matrix)) if other != r]
                before[r][c] = None if None in column else column[-1] - sum(column[:-1])
    return before


def _by_area(matrix):
    """{area: its places}: whoever works there knows them all."""
    found = {}
    for r, c in _places(matrix):
        number = matrix[r][c]
        if number.axes[:1] == ("area",) and number.values[0] != "U":
            found.setdefault(number.values[0], set()).add((r, c))
    return found


def is_of(axes, values, areas):
    """Whether a place of the figure lies in one of these areas."""
    return any(axis == "area" and value in areas for axis, value in zip(axes, values, strict=True))


def _places(matrix):
    return [(r, c) for r, row in enumerate(matrix) for c in range(len(row))]


def _changed(matrix, places, change):
    return [
        [change(number, (r, c)) if (r, c) in places else number for c, number in enumerate(row)]
        for r, row in enumerate(matrix)
    ]


def _number(indicator, kind, place):
    axes, values = tuple(axis for axis, _v in place), tuple(value for _a, value in place)
    return indicator.plain(kind, axes, values)


def _share(number, total):
    if not total.shown or number.is_hidden or total.is_hidden or number.kind == "":
        return formats.NOTHING
    return formats.percent(Decimal(100) * Decimal(number.shown) / Decimal(total.shown), 1)


def _lines(indicator, axis):
    """Every value of an axis worth a row, with its label; what is unknown comes last."""
    used = {values[0] for axes, values in indicator.cells if axes == (axis,)}
    if axis == "sex":
        return [(sex, label) for sex, label in sexes().items() if sex != "X" or sex in used]
    if axis == "age":
        return [(band, _("Not known") if band == "U" else band) for band in AGE_BANDS]
    order = indicator.report.order(axis)
    known = order if axis == "area" else [value for value in order if value in used]
    unknown = [("U", _("Not known"))] if "U" in used else []
    return [(value, indicator.report.name(axis, value)) for value in known] + unknown


def _titles():
    return {
        "sex": _("By sex"),
        "age": _("By age and sex"),
        "area": _("By area and sex"),
        "group": _("By group and sex"),
    }


def _firsts():
    return {"sex": _("Sex"), "age": _("Age"), "area": _("Area"), "group": _("Group")}
