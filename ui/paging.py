"""Long lists, one page at a time, at a price that does not grow with the list."""

from dataclasses import dataclass, field

from django.core.exceptions import BadRequest
from django.db import connection
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext as _

ROWS = 50
HISTORY_ROWS = 20
COUNT_LIMIT = 10_000
LARGE_TABLE = 100_000  # rows; past them a narrowed list is counted to SMALL_COUNT_LIMIT only
SMALL_COUNT_LIMIT = 1_000


@dataclass(frozen=True)
class Page:
    """One page of a list. `count` stops at `COUNT_LIMIT`; `is_capped` says that there are more."""

    rows: list = field(repr=False)
    number: int
    count: int
    is_capped: bool
    size: int = ROWS

    def __iter__(self):
        return iter(self.rows)

    def __len__(self):
        return len(self.rows)

    @property
    def first(self):
        return (self.number - 1) * self.size + 1 if self.rows else 0

    @property
    def last(self):
        return self.first + len(self.rows) - 1 if self.rows else 0

    @property
    def last_number(self):
        return max(1, -(-self.count // self.size))

    @property
    def previous(self):
        return self.number - 1 if self.number > 1 else None

    @property
    def next(self):
        return self.number + 1 if self.number < self.last_number else None

    @property
    def numbers(self):
        """Page numbers worth a link; None where some are left out: 1 … 4 [5] 6 … 12."""
        near = {1, self.last_number, self.number - 1, self.number, self.number + 1}
        shown = sorted(number for number in near if 1 <= number <= self.last_number)
        result = []
        for number in shown:
            if result and number - result[-1] > 1:
                result.append(None)
            result.append(number)
        return result


def page_of(request, queryset, *, size=ROWS, counted=None):
    """The page of `queryset` that `?page=` asks for: never more than `size` rows and one capped count.

    `counted` is the same set without the annotations and ordering that only the rows need.
    A page that is not a number is a bad request; one past the end shows the last page.
    """
    queryset = queryset.order_by(*_stable_order(queryset))
    count, is_capped = _capped_count(queryset if counted is None else counted)
    number = min(_asked_number(request), max(1, -(-count // size)))
    start = (number - 1) * size
    return Page(list(queryset[start : start + size]), number, count, is_capped, size)


def narrowed_page_of(request, queryset, *, size=ROWS, counted=None):
    """Like page_of, for a list narrowed by filters or scope, whose order should not decide how it is found.

    The keys are read first, in no order, and no more than are counted. Asked for the first rows in an order, the
    planner walks along that order and hopes to meet them soon; when they are few, it walks through the whole table.
    """
    limit = _limit(queryset.model)
    keys = list((queryset if counted is None else counted).order_by().values_list("pk", flat=True)[: limit + 1])
    is_capped = len(keys) > limit
    count = min(len(keys), limit)
    few = count <= SMALL_COUNT_LIMIT and not is_capped
    rows = _with_keys(queryset.model, keys) if few else queryset
    number = min(_asked_number(request), max(1, -(-count // size)))
    rows = rows.order_by(*_stable_order(queryset))[(number - 1) * size : number * size]
    return Page(list(rows), number, count, is_capped, size)


def _with_keys(model, keys):
    """The rows with these keys, sent as one value: a thousand placeholders take longer to write than to look up."""
    key = connection.ops.quote_name(model._meta.pk.column)
    table = connection.ops.quote_name(model._meta.db_table)
    asked = RawSQL(f"{table}.{key} = ANY(%s::bigint[])", ["{" + ",".join(map(str, keys)) + "}"], BooleanField())  # noqa: S611
    return model._base_manager.filter(asked)


def page_of_rows(request, rows, *, size=ROWS):
    """The page of a list that is already here."""
    number = min(_asked_number(request), max(1, -(-len(rows) // size)))
    start = (number - 1) * size
    return Page(list(rows[start : start + size]), number, len(rows), False, size)


def _limit(model):
    """How far a narrowed list of `model` is counted, from the database's own estimate of the table's rows."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT reltuples FROM pg_class WHERE oid = %s::regclass", [model._meta.db_table])
        return COUNT_LIMIT if cursor.fetchone()[0] < LARGE_TABLE else SMALL_COUNT_LIMIT


def _asked_number(request):
    asked = request.GET.get("page") or "1"
    if not (asked.isascii() and asked.isdigit() and len(asked) <= 9 and int(asked) >= 1):
        raise BadRequest(_("This page number is not a number: go back to the first page."))
    return int(asked)


def _capped_count(queryset):
    # Only the key is selected: counting must not drag annotations and wide columns along.
    count = queryset.order_by().values("pk")[: COUNT_LIMIT + 1].count()
    return min(count, COUNT_LIMIT), count > COUNT_LIMIT


def _stable_order(queryset):
    """The asked order, with the key behind it: rows that tie stay where they are from page to page."""
    order = list(queryset.query.order_by or queryset.query.get_meta().ordering)
    return order if "pk" in order or "-pk" in order else [*order, "pk"]
