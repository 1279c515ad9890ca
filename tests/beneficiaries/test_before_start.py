"""The programme counts from its start: who was registered before is kept, and counted nowhere (decision 0016)."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils.translation import override

from beneficiaries.actions import people
from beneficiaries.figures import registered
from beneficiaries.models import Beneficiary, Group, ImportRow, Registration
from programme.counting import count
from programme.models import Indicator
from programme.periods import Period
from programme.scope import acting_as
from tests.beneficiaries.registers import AMINA, KARIM, checked, imported
from tests.cast import register

pytestmark = pytest.mark.django_db

GROUPS = [Group.TG1_RETURNEE, Group.TG1_FAMILY]
BEFORE, SINCE = "28/02/2017", "01/03/2017"  # the programme starts on 1 March 2017
FIRST_YEAR = Period(date(2017, 3, 1), date(2018, 2, 28))


@pytest.fixture
def home(officer, partners, areas):
    return {"by": officer, "partner": partners.aideca, "area": areas.khouribga}


def figure():
    return count(registered(GROUPS), rule=Indicator.Rule.UNIQUE_EVER, period=FIRST_YEAR, with_growth=True)


def counted():
    return figure().total


def remarks(source):
    with acting_as(source.created_by):
        return {row.number: row.remarks for row in ImportRow.objects.filter(source=source)}


def test_a_row_from_before_the_start_is_told_and_saved(home):
    source = checked(AMINA | {"registered_on": BEFORE}, KARIM | {"registered_on": SINCE}, **home)

    sentence = "Registered before the programme began on 01/03/2017: kept, not counted."
    with override("en"):
        assert remarks(source) == {2: [("registered_on", sentence)], 3: []}
    assert (source.counts["new"], source.counts["error"], source.counts["told"]) == (2, 0, 1)


def test_who_was_registered_before_the_start_is_kept_and_not_counted(home):
    imported(AMINA | {"registered_on": BEFORE}, KARIM | {"registered_on": SINCE}, **home)

    assert Beneficiary.objects.count() == Registration.objects.count() == 2
    assert (counted().new, counted().cumulative, counted().occurrences) == (1, 1, 1)
    assert figure().growth == ((date(2017, 3, 1), 1),)


def test_who_is_registered_again_after_the_start_counts_from_the_later_line(home):
    imported(AMINA | {"registered_on": BEFORE}, **home)
    source = imported(AMINA | {"reference": "9", "registered_on": "12/06/2017"}, **home)

    assert source.counts["saved"]["people"] == 0
    assert (counted().cumulative, counted().occurrences) == (1, 1)
    assert figure().growth == ((date(2017, 6, 12), 1),)


def test_a_line_from_before_the_start_keeps_nobody_out_of_the_same_register(home, partners, areas):
    line = {"partner": partners.aideca, "area": areas.khouribga, "group": Group.TG1_RETURNEE, "by": home["by"]}
    person = register(partners.aideca, areas.khouribga, "Bennani", "Amina", on=date(2016, 12, 1))
    assert counted().cumulative == 0

    with pytest.raises(people.AlreadyRegistered):
        people.add_registration(person, on=date(2017, 1, 5), **line)
    people.add_registration(person, on=date(2017, 4, 3), **line)
    with pytest.raises(people.AlreadyRegistered):
        people.add_registration(person, on=date(2017, 5, 3), **line)

    assert counted().cumulative == 1


def test_the_form_says_it_beside_the_field(client, officer):
    client.force_login(officer)
    client.cookies["django_language"] = "en"

    page = client.get(reverse("beneficiaries:register")).content.decode()

    assert "Whoever was registered before the programme began on 1 March 2017 is kept, not counted." in page.replace(
        "\u00a0", " "
    )
