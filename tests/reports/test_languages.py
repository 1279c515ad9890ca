"""One set of figures, several languages: drawn now or later, also of a report that was sent, without counting anew."""

import re

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from journal import jobs
from journal.models import Entry
from programme.periods import month
from reports import actions
from reports.models import Document, Edition, Report
from reports.tasks import draw_documents, resume_reports
from reports.workflow import ATTEMPTS
from tests.facts import person, registered
from tests.reports.conftest import attached, drawn, rows_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def both(report, frozen, kept):
    """The report on April 2018 in French and Italian, of which French is drawn, as compute_report leaves it."""
    for number in range(7):
        registered(person(sex="F" if number else "M"), f"2018-04-{number + 1:02d}")
    report.editions.create(language="it")
    frozen(report)
    kept(report.editions.get(language="fr"), "full")
    return report


def test_a_sent_report_can_be_asked_for_in_another_language_and_nothing_is_counted_anew(brief, both, manager):
    actions.approve(both, version=1, by=manager)
    actions.send(both, by=manager)
    registered(person(sex="F"), "2018-04-20")

    actions.translate(both, language="en", by=manager)
    actions.translate(both, language="en", by=manager)
    draw_documents(both.editions.get(language="en").pk)

    english = both.snapshots.get().documents.filter(edition__language="en")
    assert {document.variant for document in english} == {"full", "shared"}
    for document in english:
        assert "April 2018" in text_of(document)
        assert rows_of(*attached(document).values())["R1.1", "", ""]["cumulative"] == "7"
    assert [entry.act for entry in Entry.objects.about(both)].count("translate") == 1


def test_a_period_has_one_report(both, manager):
    march = actions.register(period=month(2018, 3), languages=["it", "fr"], by=manager)
    again = actions.register(period=month(2018, 4), languages=["it", "en"], by=manager)

    assert again == both != march
    assert [edition.language for edition in march.editions.all()] == ["it", "fr"]
    assert [edition.language for edition in both.editions.all()] == ["fr", "it", "en"]
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.create(starts_on=both.starts_on, ends_on=both.ends_on, kind=both.kind)


def test_what_is_not_drawn_waits_and_what_is_drawn_does_not(both, kept, manager):
    french, italian = both.editions.all()
    assert list(Edition.objects.to_draw()) == [italian]
    kept(italian, "full")
    assert not Edition.objects.to_draw()

    actions.approve(both, version=1, by=manager)
    assert set(Edition.objects.to_draw()) == {french, italian}
    kept(italian, "shared")
    assert list(Edition.objects.to_draw()) == [french]
    kept(french, "shared")
    assert not Edition.objects.to_draw()


def test_a_draft_without_figures_has_nothing_to_draw(report, frozen):
    assert not Edition.objects.to_draw()

    frozen(frozen(report))
    assert list(Edition.objects.to_draw()) == list(report.editions.all())


def test_a_language_drawn_from_an_earlier_version_waits_for_the_last_one(report, frozen):
    edition = frozen(report).editions.get()
    facts = {"edition": edition, "sha256": "0" * 64, "file": "reports/first.pdf"}
    Document.objects.create(snapshot=report.snapshots.get(), **facts)
    assert not Edition.objects.to_draw()

    frozen(report)

    assert list(Edition.objects.to_draw()) == [edition]


def test_drawing_that_always_kills_its_worker_is_given_up_and_can_be_asked_for_again(brief, both, manager):
    italian = both.editions.get(language="it")
    Edition.objects.filter(pk=italian.pk).update(attempts=ATTEMPTS)
    assert not Edition.objects.to_draw(), "nor does the sweep ask again"
    draw_documents(italian.pk)
    assert drawn(both) == {("fr", "full")}
    client = Client()
    client.force_login(manager)
    page = client.get(both.get_absolute_url()).content.decode()
    assert "data-given-up" in page

    client.post(reverse("reports:translate", args=[both.pk]), {"language": "it"})
    draw_documents(italian.pk)

    assert ("it", "full") in drawn(both)
    assert Edition.objects.get(pk=italian.pk).attempts == 0


@pytest.mark.django_db(transaction=True)
def test_a_language_whose_message_is_lost_is_asked_for_again_unless_somebody_draws_it(queue, report, frozen, manager):
    frozen(report)
    actions.translate(report, language="it", by=manager)
    queue.flushdb()
    with jobs.alone(report.editions.get(language="fr")):
        resume_reports()

    assert queue.llen("pdf") == 1


@pytest.mark.parametrize("language", ["it", "de", ""])
def test_the_page_offers_the_languages_that_are_not_there(language, report, frozen, manager):
    frozen(report)
    client = Client()
    client.force_login(manager)
    page = client.get(report.get_absolute_url()).content.decode()
    offered = set(re.findall(r'name="language" value="(..)"', page))
    assert offered == set(Edition.Language.values) - {"fr"}

    assert client.post(reverse("reports:translate", args=[report.pk]), {"language": language}).status_code == 302
    assert {edition.language for edition in report.editions.all()} == {"fr", *({"it"} & {language})}


def test_who_sees_every_number_can_read_what_readers_outside_read(both, kept, manager, donor):
    actions.approve(both, version=1, by=manager)
    made = kept(both.editions.get(language="it"), "full", "shared")
    client = Client()
    client.force_login(manager)
    url = reverse("reports:document", args=[both.pk, 1, "it"])
    assert f"{url}?variant=shared" in client.get(both.get_absolute_url()).content.decode()

    assert b"".join(client.get(f"{url}?variant=shared").streaming_content) == made["shared"]
    assert b"".join(client.get(url).streaming_content) == made["full"]
    client.force_login(donor)
    assert b"".join(client.get(f"{url}?variant=full").streaming_content) == made["shared"]
