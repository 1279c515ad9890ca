"""Statements of frequent pages, of which the SQL is written once: for most of them that takes longer than asking."""

from threading import Lock

from django.db import connection
from django.db.models import BigIntegerField, Value


class Given(Value):
    """A value of a Statement that is given each time, by this name: any one of a list of numbers, or a single one.

    `filter(call=Given("calls"))` takes the place of `filter(call__in=calls)`; with an `output_field` of its own it is
    one value of that kind, `filter(ends_on__lt=Given("today", DateField()))`.
    """

    def __init__(self, name, output_field=None):
        super().__init__(name, output_field=output_field or BigIntegerField())
        self.is_one = output_field is not None

    def as_sql(self, compiler, connection):
        kind = self.output_field.db_type(connection)
        return f"%s::{kind}" if self.is_one else f"ANY(%s::{kind}[])", [self]


class Statement:
    """A query set whose SQL is written at its first use and kept as long as the process; rows come as tuples.

    It ends in values_list(). Whatever differs from one reader, language or day to the next is Given: a day that the
    query set had looked up by itself would be kept with it, and so would a reader's number.
    """

    def __init__(self, queryset):
        self._queryset, self._kept, self._lock = queryset, None, Lock()

    def rows(self, **given):
        """All rows, with the values `given`: lists of numbers or single values. Raises KeyError when one is missing."""
        sql, params = self._kept or self._written()
        values = [_value(given[each.value]) if isinstance(each, Given) else each for each in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()

    def _written(self):
        """One thread writes it: a query set counts its aliases while it does. Raises TypeError for what changes."""
        with self._lock:
            if self._kept is None:
                sql, params = self._queryset.query.sql_with_params()
                if changing := [each for each in params if not _never_changes(each)]:
                    raise TypeError(f"these values would be kept for ever: {changing}")
                self._kept = sql, params
        return self._kept


def _never_changes(value):
    """Words of a workflow, yes and no, nothing and one; a number or a day is of somebody or some time."""
    return isinstance(value, (Given, str, bool)) or value in (0, 1)


def _value(given):
    return list(given) if isinstance(given, (set, frozenset, tuple)) else given
