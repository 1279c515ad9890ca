"""The ranking: means of all, thresholds, ties, quotas, where the money ends; the database holds the envelope."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from microprojects.models import Application, Call
from microprojects.querysets.ranking import Ranked, drawn, line_of, moved
from microprojects.workflow import ApplicationStatus as P
from tests.microprojects.judged import admitted, assessors, assigned, evaluating, scored
from tests.microprojects.notices import published

pytestmark = pytest.mark.django_db
KHOURIBGA, OUJDA, RABAT = 1, 2, 3


def row(pk, requested, area=KHOURIBGA, passes=True):
    marks = (Decimal(20),)
    return Ranked(pk, f"P{pk}", ("A", ""), area, Decimal(requested), Decimal(70), marks, (), passes, (pk,))


def outcomes(line):
    return "".join({P.SELECTED: "s", P.RESERVE: "r", P.REJECTED: "x"}[each.outcome] for each in line.rows)


@pytest.fixture
def ranked(areas, grants_manager):
    """A call of which applications were scored with these values by both, in this order."""

    def rank(*values, **facts):
        call = published(**facts)
        applications = admitted(call, areas.khouribga, grants_manager, len(values))
        first, second = assessors(2)
        call = evaluating(call, grants_manager)
        choices = [(each.pk, order, user.pk) for each in applications for order, user in ((1, first), (2, second))]
        of = {}
        for each in assigned(call, grants_manager, choices):
            of.setdefault(each.application_id, []).append(each)
        for application, given in zip(applications, values, strict=True):
            for each, value in zip(
                of[application.pk], given if isinstance(given, tuple) else (given, given), strict=True
            ):
                scored(each, value)
        return call, applications

    return rank


def test_the_best_come_first_and_what_does_not_pass_last(ranked):
    call, applications = ranked(3, 5, [2, 5, 5, 5, 5], 4, [3, 2, 3, 3, 3])

    rows = line_of(call).rows

    places = [applications.index(Application.objects.get(pk=each.pk)) for each in rows]
    assert places == [1, 3, 0, 2, 4]
    assert [each.total for each in rows] == [100, 80, 60, 82, 55]
    assert [each.passes for each in rows] == [True, True, True, False, False]  # the pass mark itself passes
    assert [each.below for each in rows] == [(), (), (), (0,), ()]  # 12 of 30, where 18 are needed


def test_equals_are_told_apart_as_the_call_says(ranked):
    """All have eighty points: more relevance first, then more for the budget, then who came first."""
    call, (one, two, three, four) = ranked([4, 4, 4, 4, 4], [4, 4, 3, 4, 5], [5, 4, 4, 3, 3], [4, 4, 4, 4, 4])

    rows = line_of(call).rows

    assert [each.pk for each in rows] == [three.pk, two.pk, one.pk, four.pk]
    assert [each.is_tied for each in rows] == [False, False, True, True]


def test_means_are_rounded_before_they_are_compared(ranked):
    call, _applications = ranked(([4, 3, 3, 3, 3], [3, 3, 3, 3, 3]))

    (only,) = line_of(call).rows

    assert (only.total, only.marks[0]) == (Decimal("63.00"), Decimal("21.00"))


def test_the_line_lies_where_the_money_ends_and_nobody_overtakes():
    rows = [row(1, 40), row(2, 50), row(3, 30), row(4, 5), row(5, 1, passes=False)]

    line = drawn(rows, Decimal(100), {})

    assert (outcomes(line), line.committed, line.left) == ("ssrrx", 90, 10)
    assert [each.running for each in line.rows] == [40, 90, None, None, None]
    assert outcomes(drawn(rows, Decimal(125), {})) == "ssssx"
    assert outcomes(drawn(rows, Decimal(0), {})) == "rrrrx"


def test_what_is_kept_for_an_area_goes_to_its_own_first():
    rows = [row(1, 60, KHOURIBGA), row(2, 60, KHOURIBGA), row(3, 40, OUJDA), row(4, 20, OUJDA), row(5, 1, RABAT)]

    line = drawn(rows, Decimal(150), {KHOURIBGA: None, OUJDA: Decimal(50), RABAT: None})

    assert (outcomes(line), line.committed, line.kept) == ("srsrr", 100, {OUJDA: Decimal(10)})


def test_a_smaller_envelope_is_never_exceeded_by_what_is_kept():
    rows = [row(1, 40, OUJDA), row(2, 40, KHOURIBGA)]

    line = drawn(rows, Decimal(30), {OUJDA: Decimal(50), KHOURIBGA: Decimal(50)})

    assert (outcomes(line), line.committed) == ("rr", 0)


def test_the_committee_moves_or_rejects_and_the_line_is_drawn_anew():
    rows = [row(1, 40), row(2, 40), row(3, 40), row(4, 40, passes=False)]

    line = drawn(moved(rows, {3: 1, 1: None, 4: 1}), Decimal(80), {})

    assert [(each.pk, each.outcome) for each in line.rows] == [
        (3, P.SELECTED), (2, P.SELECTED), (1, P.REJECTED), (4, P.REJECTED),
    ]  # fmt: skip
    assert [each.is_moved for each in line.rows] == [True, False, True, False]


def test_the_ranking_asks_as_much_of_the_database_for_many_as_for_one(ranked, django_assert_num_queries):
    call, _applications = ranked(4, 3, 5)

    with django_assert_num_queries(3):
        line_of(call)
    Application.objects.exclude(pk=Application.objects.first().pk).update(status=P.WITHDRAWN)
    with django_assert_num_queries(3):
        assert len(line_of(call).rows) == 1


def test_another_envelope_is_tried_and_nothing_is_saved(ranked, client, grants_manager):
    call, _applications = ranked(4, 3)
    client.force_login(grants_manager)
    page = reverse("microprojects:rank", args=[call.pk])

    answers = {envelope: client.get(page, {"envelope": envelope}) for envelope in ("50000", "90000", "-1", "beaucoup")}

    assert [answer.status_code for answer in answers.values()] == [200] * 4
    assert [len(answers[each].context["line"].of(P.SELECTED)) for each in ("50000", "90000")] == [1, 2]
    assert answers["-1"].context["line"].envelope == call.envelope
    assert Call.objects.get(pk=call.pk).envelope == call.envelope


SELECT = "UPDATE microprojects_application SET status = 'selected' WHERE id = ANY(%s)"


def test_the_database_refuses_to_select_beyond_the_envelope(ranked):
    call, applications = ranked(4, 4, 4, envelope=100_000)
    ids = [each.pk for each in applications]

    for chosen in (ids, ids[:3]):
        with pytest.raises(IntegrityError, match="envelope"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(SELECT, [chosen])
    with connection.cursor() as cursor:
        cursor.execute(SELECT, [ids[:2]])
    with pytest.raises(IntegrityError, match="envelope"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(SELECT, [ids[2:]])
    assert call.applications.filter(status=P.SELECTED).count() == 2
