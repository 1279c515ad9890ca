"""A report's history: its steps with the state before and after, for those who work on it."""

import pytest
from django.urls import reverse
from django.utils import timezone

from programme.scope import acting_as, acting_as_system
from reports.workflow import REPORT

pytestmark = pytest.mark.django_db


@pytest.fixture
def computed(report, manager):
    with acting_as(manager):
        REPORT.take("compute", report, by=manager)
    with acting_as_system("report"):
        REPORT.take("deliver", report, system="compute_report", details={"version": 1})
    with acting_as(manager):
        REPORT.take("approve", report, by=manager, approved_by=manager, approved_at=timezone.now())
    return report


def test_each_step_stands_with_the_state_before_and_after(client, computed, manager):
    client.force_login(manager)
    client.cookies["django_language"] = "en"

    items = client.get(reverse("reports:history", args=[computed.pk])).context["history"]

    assert [(item.acts, list(map(str, item.authors)), item.notes) for item in items] == [
        (["Approved"], ["Manager"], []),
        (["Figures frozen"], ["Computing of a report"], ["version 1"]),
        (["Figures asked for"], ["Manager"], []),
    ]
    assert [(line.before, line.after) for item in items for change in item.changes for line in change.lines] == [
        ("Ready to read", "Approved"), ("Being computed", "Ready to read"), ("Draft", "Being computed"),
    ]  # fmt: skip


def test_the_donor_reads_when_it_was_approved_and_not_who_did_what(client, computed, donor):
    client.force_login(donor)
    page = client.get(computed.get_absolute_url())

    assert page.status_code == 200
    assert page.context["history"] == []
    assert "Manager" not in page.content.decode()
    assert reverse("reports:history", args=[computed.pk]) not in page.content.decode()
