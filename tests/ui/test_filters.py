"""What an address says of a search: nothing to whom it does not belong, and the same again to whom it does."""

import re
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError
from django.http import QueryDict

from ui.filters import SealedField, Unreadable, posted_search, seal, unseal

READER, OTHER = SimpleNamespace(pk=7), SimpleNamespace(pk=8)


@pytest.mark.parametrize(
    "text", ["Fatima El Amrani", "محمد الإدريسي", "06 12 34 56 78", "x" * 120, "ع" * 120, "a\nb", "&=?#"]
)
def test_a_sealed_text_is_read_again_by_its_reader_alone(text):
    token = seal(text, READER)

    assert unseal(token, READER) == text
    with pytest.raises(Unreadable):
        unseal(token, OTHER)


def test_a_token_stands_in_an_address_as_it_is_and_is_short():
    token = seal("ع" * 120, READER)

    assert re.fullmatch(r"[\w-]+", token, re.ASCII)
    assert len(token) < 400


def test_one_search_of_one_reader_has_one_address():
    assert seal("Fatima", READER) == seal("Fatima", READER)
    assert seal("Fatima", READER) != seal("Fatima", OTHER)


def test_a_token_does_not_tell_how_long_a_name_is():
    assert len(seal("Sy", READER)) == len(seal("Fatima Zahra El Amrani", READER))


@pytest.mark.parametrize("token", ["Fatima", "محمد", "A", "AAAA", "=", "é", "_" * 60, " ", "\0", "🙂", "A" * 5000])
def test_what_is_no_token_is_unreadable(token):
    with pytest.raises(Unreadable):
        unseal(token, READER)


def test_a_token_of_which_a_letter_was_changed_is_unreadable():
    token = seal("Fatima", READER)
    for place in range(0, len(token), 7):
        changed = token[:place] + ("A" if token[place] != "A" else "B") + token[place + 1 :]
        with pytest.raises(Unreadable):
            unseal(changed, READER)


def test_another_key_reads_nothing(settings):
    token = seal("Fatima", READER)
    settings.SECRET_KEY = "another"

    with pytest.raises(Unreadable):
        unseal(token, READER)


def test_the_field_cleans_and_shows_the_words_and_forgets_what_it_cannot_read():
    field = SealedField(required=False, max_length=20)
    field.reader = READER

    assert field.clean(seal(" Fatima ", READER)) == field.prepare_value(seal("Fatima", READER)) == "Fatima"
    assert (field.clean(""), field.prepare_value("Fatima")) == ("", "")
    for unusable in (seal("Fatima", OTHER), seal("x" * 21, READER)):
        with pytest.raises(ValidationError):
            field.clean(unusable)


def test_of_a_posted_search_the_address_holds_what_was_filled_in_and_the_sealed_words():
    request = SimpleNamespace(method="POST", path="/people/", user=READER, POST=QueryDict(
        "csrfmiddlewaretoken=abc&q=+Fatima+&sex=F&area=&sort=name"
    ))  # fmt: skip
    address = posted_search(request, "q")

    asked = QueryDict(address.removeprefix("/people/?")).dict()
    assert unseal(asked.pop("q"), READER) == "Fatima"
    assert asked == {"sex": "F", "sort": "name"}
    assert address == f"/people/?{request.GET.urlencode()}"


def test_an_empty_search_leads_to_the_whole_list_and_none_to_nothing():
    request = SimpleNamespace(method="POST", path="/people/", user=READER, POST=QueryDict("q=&sex="))

    assert posted_search(request, "q") == "/people/"
    assert posted_search(SimpleNamespace(method="GET"), "q") == ""
