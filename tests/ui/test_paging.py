import pytest
from django.core.exceptions import BadRequest
from django.test import RequestFactory

from accounts.models import User
from ui import paging
from ui.paging import Page, page_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def people():
    User.objects.bulk_create([User(email=f"p{number:03}@example.org", name="Same name") for number in range(120)])
    return User.objects.filter(name="Same name")


def asked(page):
    return RequestFactory().get("/", {"page": page} if page else {})


def test_a_page_holds_its_rows_and_says_which_they_are(people):
    page = page_of(asked("2"), people.order_by("email"))

    assert [user.email for user in page][:1] == ["p050@example.org"]
    assert (page.count, page.first, page.last, page.previous, page.next) == (120, 51, 100, 1, 3)


def test_rows_that_tie_keep_their_place_from_page_to_page(people):
    seen = [user.pk for number in "123" for user in page_of(asked(number), people.order_by("name"))]

    assert seen == sorted(user.pk for user in people)


@pytest.mark.parametrize("wanted", ["0", "-1", "two", "1.5", "٣", "9" * 40])
def test_a_page_that_is_no_number_is_a_bad_request(people, wanted):
    with pytest.raises(BadRequest):
        page_of(asked(wanted), people)


def test_a_page_past_the_end_is_the_last_one(people):
    assert page_of(asked("999"), people).number == 3


def test_an_empty_list_has_one_empty_page(people):
    page = page_of(asked(""), people.none())

    assert (page.rows, page.count, page.number, page.first, page.last) == ([], 0, 1, 0, 0)


def test_counting_stops_at_the_limit(people, monkeypatch):
    monkeypatch.setattr(paging, "COUNT_LIMIT", 100)

    page = page_of(asked(""), people)

    assert (page.count, page.is_capped) == (100, True)


@pytest.mark.parametrize("rows", [1, 120])
def test_a_page_costs_two_statements_whatever_its_rows(people, rows, django_assert_num_queries):
    few = people.order_by("pk")[:rows].values("pk")

    with django_assert_num_queries(2):
        list(page_of(asked(""), User.objects.filter(pk__in=few)))


def test_far_pages_are_left_out_of_the_numbers():
    assert Page([], number=5, count=600, is_capped=False).numbers == [1, None, 4, 5, 6, None, 12]
