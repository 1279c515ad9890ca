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
SMALL, CONFIDENTIAL = "<5", "c"


@dataclass(frozen=True)
class Number:
    """One number and its place in the figure; `kind` is a column of the snapshot's cells, "" when it was derived."""

    value: float
    kind: str
    axes: tuple = ()
    values: tuple = ()
    is_hidden: bool = False

    @property
    def text(self):
        if self.is_hidden:
            return SMALL if 0 < self.value < SMALLEST_SHOWN else CONFIDENTIAL
        return formats.decimal(self.value, 0 if self.value == int(self.value) else 2)

    @property
    def opens(self):
        """Whether there is a list of records behind it."""
        return bool(self.value) and not self.is_hidden and self.kind in FrozenCell.Kind.values

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


def tables_of(indicator):
    """The tables an indicator asks for by its axes, in the order people read them."""
    if not indicator.is_computed:
        return []
    if indicator.counts == "people":
        makers = {"sex": _by_sex, "age": _crossed, "area": _crossed, "group": _crossed}
    else:
        makers = {"group": _by_sessions, "area": _by_sessions}
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


def _by_sessions(indicator, axis):
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
    if not indicator.is_small_hidden:
        return matrix
    already = {(len(matrix) - 1, c) for c, number in enumerate(matrix[-1]) if number.values in _hidden_sexes(indicator)}
    values = [[number.value for number in row] for row in matrix]
    hidden = hidden_places(values, across=across, already=already)
    return [
        [replace(number, is_hidden=(r, c) in hidden) for c, number in enumerate(row)] for r, row in enumerate(matrix)
    ]


def _hidden_sexes(indicator):
    """Sexes whose number the table by sex hides: another table's total row must not show it."""
    counted = [((sex,), indicator.cells.get((("sex",), (sex,)), {}).get("cumulative", 0)) for sex in sexes()]
    column = [[number] for _sex, number in counted] + [[indicator.total["cumulative"]]]
    return {counted[r][0] for r, _c in hidden_places(column) if r < len(counted)}


def _number(indicator, kind, place):
    axes, values = tuple(axis for axis, _v in place), tuple(value for _a, value in place)
    return replace(indicator.number(kind, axes, values), is_hidden=False)


def _share(number, total):
    if not total.value or number.is_hidden or total.is_hidden or number.kind == "":
        return formats.NOTHING
    return formats.percent(Decimal(100) * Decimal(number.value) / Decimal(total.value), 1)


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
