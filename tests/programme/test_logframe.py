"""The logframe's page, and setting a target that nobody knew at the start."""

import pytest
from django.urls import reverse
from django.utils.html import escape

from journal.models import Entry
from programme.models import Indicator

pytestmark = pytest.mark.django_db
LOGFRAME = reverse("programme:logframe")


@pytest.fixture
def desk(client, me_officer):
    client.force_login(me_officer)
    return client


def set_target(code):
    return reverse("programme:set_target", args=[code])


def test_every_indicator_stands_under_its_result(desk):
    page = desk.get(LOGFRAME)

    assert [result.code for result in page.context["results"]] == ["OG", "OS", "R1", "R2", "R3"]
    assert [indicator.code for indicator in page.context["indicators"]][:4] == ["OS1", "OS2", "R1.1", "R1.2"]
    assert "Migrants subsahariens touchés" in page.content.decode()


def test_the_page_takes_the_same_statements_however_many_indicators(desk, django_assert_max_num_queries):
    with django_assert_max_num_queries(14):
        desk.get(LOGFRAME)


def test_an_unknown_target_is_set_without_a_reason(desk, me_officer):
    response = desk.post(set_target("R2.2"), {"value": "14", "due_on": "2020-05-31", "reason": ""})

    assert (response.status_code, response.url) == (302, LOGFRAME)
    assert [target.value for target in Indicator.objects.get(code="R2.2").targets.all()] == [14]
    entry = Entry.objects.latest("id")
    assert (entry.act, entry.by, entry.label) == ("set_target", me_officer, "R2.2")


def test_a_change_needs_a_reason_and_keeps_what_was_set(desk):
    silent = desk.post(set_target("R1.1"), {"value": "450", "due_on": "2020-05-31", "reason": ""})
    desk.post(set_target("R1.1"), {"value": "450", "due_on": "2020-05-31", "reason": "Avenant n° 1"})

    assert "reason" in silent.context["form"].errors
    assert sorted(Indicator.objects.get(code="R1.1").targets.values_list("value", flat=True)) == [450, 500]
    shown = {indicator.code: indicator.target for indicator in desk.get(LOGFRAME).context["indicators"]}
    assert shown["R1.1"] == 450


@pytest.mark.parametrize(
    ("value", "due_on", "field"), [("-1", "2020-05-31", "value"), ("10", "2021-01-01", "due_on"), ("x", "", "value")]
)
def test_what_makes_no_sense_is_a_sentence_at_its_field(desk, value, due_on, field):
    page = desk.post(set_target("R2.2"), {"value": value, "due_on": due_on})

    assert field in page.context["form"].errors
    assert not Indicator.objects.get(code="R2.2").targets.exists()


@pytest.mark.parametrize("language", ["fr", "ar", "it", "en"])
def test_it_reads_in_four_languages(desk, language):
    page = desk.get(LOGFRAME, headers={"accept-language": language}).content.decode()

    with_name = Indicator.objects.get(code="R1.2").name_in(language)
    assert with_name in page


def test_what_nothing_counts_yet_says_where_it_will_come_from(desk):
    row = desk.get(LOGFRAME, headers={"accept-language": "en"}).content.decode()
    row = row.partition(">R3.1<")[2].partition("</tr>")[0]

    assert "Cooperatives" in row and "by hand" not in row


@pytest.mark.parametrize("language", ["fr", "ar", "it", "en"])
def test_every_source_of_verification_is_there_in_four_languages(desk, language):
    page = desk.get(LOGFRAME, headers={"accept-language": language}).content.decode()

    for indicator in Indicator.objects.all():
        own = getattr(indicator, f"source_{language}")
        assert own and escape(own) in page, indicator.code
        assert indicator.source[language] == own
    assert len(set(Indicator.objects.values_list(f"source_{language}", flat=True))) == 13
