"""Statements of frequent pages, of which the SQL is written once: for most of them that takes longer than asking."""

from datetime import date
from functools import cached_property

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
    query set had looked up by itself would be kept with it.
    """

    def __init__(self, queryset):
        self._queryset = queryset

    @cached_property
    def _written(self):
        sql, params = self._queryset.query.sql_with_params()
        if kept := [each for each in params if isinstance(each, date)]:
            raise TypeError(f"a moment would be kept for ever: {kept}")
        return sql, params

    def rows(self, **given):
        """All rows, with the values `given`: lists of numbers or single values. Raises KeyError when one is missing."""
        sql, params = self._written
        values = [_value(given[each.value]) if isinstance(each, Given) else each for each in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return cursor.fetchall()


def _value(given):
    return list(given) if isinstance(given, (set, frozenset, tuple)) else given
