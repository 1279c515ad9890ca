"""Statements whose SQL is kept: they answer as the query set would, each time with other values."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from threading import Barrier
from time import sleep

import pytest
from django.db import connection
from django.db.models import IntegerField
from django.test.utils import CaptureQueriesContext

from programme.models import Area, Posting
from ui.statements import Given, Statement

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("programme")]


def test_it_answers_for_the_values_that_are_given(areas):
    of = Statement(Area.objects.filter(pk=Given("areas")).order_by("code").values_list("code", "order"))
    both = [areas.khouribga, areas.oujda]

    assert of.rows(areas=[each.pk for each in both]) == [(each.code, each.order) for each in both]
    assert of.rows(areas={areas.oujda.pk}) == [("oujda", areas.oujda.order)]
    assert of.rows(areas=[]) == []


def test_a_single_value_may_be_given_and_used_twice(areas):
    place = Given("place", IntegerField())
    of = Statement(Area.objects.filter(order__lte=place).exclude(order__lt=place).order_by().values_list("code"))

    assert of.rows(place=areas.oujda.order) == [("oujda",)]
    assert of.rows(place=areas.khouribga.order) == [("khouribga",)]


def test_its_sql_is_written_once(areas):
    asked = Area.objects.filter(pk=Given("areas")).values_list("code")
    of = Statement(asked)
    of.rows(areas=[areas.oujda.pk])
    asked.query.clear_where()  # were it written anew, all areas would come

    with CaptureQueriesContext(connection) as captured:
        assert of.rows(areas=[areas.khouribga.pk]) == [("khouribga",)]
    assert len(captured) == 1


def test_what_would_be_kept_for_ever_is_refused(subtests):
    for kept in ({"since": date(2026, 1, 1)}, {"since__month": 11}, {"user": 5}):
        with subtests.test(str(kept)), pytest.raises(TypeError, match="kept for ever"):
            Statement(Posting.objects.filter(**kept).values_list("pk")).rows()


def test_threads_that_come_first_together_write_it_once(monkeypatch):
    of = Statement(Area.objects.filter(pk=Given("areas")).values_list("code"))
    written, begin = [], Barrier(4)
    write = of._queryset.query.sql_with_params
    monkeypatch.setattr(of._queryset.query, "sql_with_params", lambda: written.append(1) or sleep(0.05) or write())

    def ask(_number):
        begin.wait()
        return of._written()

    with ThreadPoolExecutor(4) as pool:
        assert len({sql for sql, _params in pool.map(ask, range(4))}) == 1
    assert len(written) == 1


def test_a_value_that_is_not_given_is_missed():
    with pytest.raises(KeyError, match="areas"):
        Statement(Area.objects.filter(pk=Given("areas")).values_list("pk")).rows(area=[1])
