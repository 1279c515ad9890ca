"""The histories of an indicator's targets and of accounts."""

import pytest
from django.urls import reverse

from programme import actions
from programme.models import Indicator, Posting, Target
from programme.scope import acting_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(client):
    """opened(user, route, argument): the items of a history."""

    def open_history(user, route, argument):
        client.force_login(user)
        client.cookies["django_language"] = "en"
        return client.get(reverse(f"programme:{route}", args=[argument])).context["history"]

    return open_history


def told(item):
    return {line.label: (line.before, line.after) for change in item.changes for line in change.lines}


def test_a_target_that_was_set_and_changed_later(opened, manager, me_officer):
    indicator = Indicator.objects.get(code="R2.2")
    with acting_as(manager):
        target = actions.set_target(indicator, value=600, due_on="2020-02-28", by=manager)
    with acting_as(me_officer):
        Target.objects.filter(pk=target.pk).update(value="612.50")

    changed, set_, *_ = opened(me_officer, "history", "R2.2")

    assert (changed.acts, changed.authors, told(changed)) == (["Changed"], [me_officer], {"Value": ("600", "612.5")})
    assert [note.replace("\xa0", " ") for note in set_.notes] == ["600 by 28 February 2020"]


def test_an_account_with_its_postings(opened, officer, manager, administrator, areas):
    with acting_as(administrator):
        Posting.objects.filter(user=officer).update(area=areas.oujda)
        officer.name = "Salma"
        officer.save()
    with acting_as(administrator):
        officer.postings.all().delete()

    removed, changed = opened(manager, "account_history", officer.pk)[:2]

    assert (removed.acts, [change.is_removed for change in removed.changes]) == (["Removed"], [True])
    assert removed.changes[0].name == "Field officer · AIDECA · Oujda"
    assert told(changed) == {"Name": ("Officer", "Salma"), "Area": ("Khouribga", "Oujda")}
    assert changed.authors == [administrator]
