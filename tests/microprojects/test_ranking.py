"""The ranking: means of all, thresholds, ties, quotas, where the money ends; the database holds the envelope."""

from decimal import Decimal
from itertools import product

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from microprojects.actions import calls as actions
from microprojects.models import Application, Call, Quota, Tally
from microprojects.querysets.ranking import Ranked, drawn, line_of, moved
from microprojects.querysets.sheet import Sheet
from microprojects.resources.applications.scores import record_scores
from microprojects.workflow import ApplicationStatus as P
from tests.microprojects.filed import submitted
from tests.microprojects.judged import admitted, assessors, assigned, evaluating, scored
from tests.microprojects.notices import facts, parts, published
from tests.microprojects.registry import registrar

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


@pytest.fixture
def kept():
    return None


@pytest.fixture
def tallied(areas, grants_manager, kept):
    """Nine scored applications of two areas, for one of which so much is kept, with what their scores come to."""
    quotas = [Quota(area=areas.khouribga), Quota(area=areas.oujda, amount=kept)]
    said = facts(envelope=Decimal(250_000))
    call = actions.publish(actions.record_call(parts(quotas=quotas), by=registrar(), **said), by=registrar())
    where = [areas.khouribga, areas.oujda] * 4 + [areas.oujda]
    made = [submitted(call, area=area, name=f"Amal {'abcdefghi'[at] * 3}") for at, area in enumerate(where)]
    call.applications.update(status=P.ADMISSIBLE, examined_at=timezone.now(), examined_by=grants_manager)
    totals = [70, 90, 80, 80, 61, 59, 95, 80, 75]
    for each, total in zip(made, totals, strict=True):
        first = 17 if total == 75 else 20 if each == made[7] else 25
        on_paper = [(1, "Grille", 1, given(call, first, total), "")]
        record_scores(Application.objects.get(pk=each.pk), on_paper, source="grilles.xlsx", by=grants_manager)
    call.applications.update(status=P.SCORED)
    return call, made


def given(call, first, total):
    """{criterion: points}: `first` for the first one, what is left to `total` for the others, as far as each holds."""
    points, left = {}, total
    for criterion in call.criteria.all():
        most = min(criterion.weight, left) if points else first
        points[criterion.pk] = most
        left -= most
    return points


CHANGES = [{}, {1: 1}, {1: None, 3: None}, {4: 1, 2: 1, 0: 30}, {5: 1, 8: None, 6: 3}]


ENVELOPES = [Decimal(0), Decimal(100_000), Decimal(250_000), Decimal(900_000)]


@pytest.mark.parametrize("kept", [None, 50_000, 120_000])
def test_a_page_of_the_ranking_is_a_part_of_the_whole(tallied, subtests):
    call, made = tallied

    for changed, envelope in product(CHANGES, ENVELOPES):
        changes = {made[at].pk: place for at, place in changed.items()}
        with subtests.test(changed=changed, envelope=envelope):
            line = line_of(call, envelope=envelope, changes=changes)
            sheet = Sheet(call, envelope=envelope, changes=changes)
            assert len(sheet) == len(line.rows) == 9
            whole = [bare(row) for row in line.rows]
            assert [[bare(row) for row in sheet[at : at + 2]] for at in range(0, 9, 2)] == [
                whole[at : at + 2] for at in range(0, 9, 2)
            ]
            assert (sheet.committed, sheet.left) == (line.committed, line.left)
            assert {outcome: of(line, outcome) for outcome in sheet.sums} == sheet.sums


def bare(row):
    """Without its place among those that do not pass, which nobody shows."""
    return (row.pk, row.place, row.outcome, row.running, row.is_tied, row.is_moved, row.below, row.total)


def of(line, outcome):
    rows = line.of(outcome)
    return len(rows), sum(row.requested for row in rows)


def test_only_the_two_that_nothing_tells_apart_are_tied(tallied):
    call, made = tallied

    rows = line_of(call).rows

    assert {row.pk for row in rows if row.is_tied} == {made[2].pk, made[3].pk}


def test_the_database_keeps_what_the_scores_come_to(ranked):
    _call, (first, second) = ranked(([3, 3, 4, 4, 4], [4, 4, 3, 3, 3]), [5, 2, 5, 5, 5])

    found = {each.pk: each for each in Tally.objects.all()}

    assert [str(mark) for mark in found[first.pk].marks] == ["21.00", "17.50", "10.50", "10.50", "10.50"]
    assert (found[first.pk].total, found[first.pk].ties, found[first.pk].is_below) == (70, [21, Decimal("10.5")], False)
    Application.objects.filter(pk=second.pk).update(status=P.WITHDRAWN)
    assert list(Tally.objects.filter(is_ranked=True)) == [found[first.pk]]


def test_a_page_of_the_ranking_asks_as_much_for_nine_as_for_two(tallied, client, grants_manager):
    call, made = tallied
    client.force_login(grants_manager)
    taken = []
    for pks in ([], [each.pk for each in made[1:8]]):
        Application.objects.filter(pk__in=pks).update(status=P.WITHDRAWN)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("microprojects:rank", args=[call.pk])).status_code == 200
        taken.append(len(asked))

    assert taken[0] == taken[1]


def test_another_envelope_is_tried_and_nothing_is_saved(ranked, client, grants_manager):
    call, _applications = ranked(4, 3)
    client.force_login(grants_manager)
    page = reverse("microprojects:rank", args=[call.pk])

    answers = {envelope: client.get(page, {"envelope": envelope}) for envelope in ("50000", "90000", "-1", "beaucoup")}

    assert [answer.status_code for answer in answers.values()] == [200] * 4
    assert [answers[each].context["line"].sums[P.SELECTED][0] for each in ("50000", "90000")] == [1, 2]
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
