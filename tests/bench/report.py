"""A month's report, from the records to the stored PDF, against WeasyPrint alone on the same HTML."""

import tempfile
from functools import partial

import weasyprint
from django.conf import settings
from django.utils.translation import override

from accounts.models import Role, User
from jesuismigrant.celery import app
from programme.models import Posting
from programme.periods import month
from reports import actions
from reports.figures.reading import Reading
from reports.models import Report
from reports.pdf import report_html
from reports.tasks import compute_report
from tests.bench import databases, figures, imports
from tests.bench.measure import paired, table
from ui.pdf import BASE_URL, _StaticFiles


def run(rounds=5, people=10_000, attendances=50_000):
    """Print both medians and their ratio."""
    app.conf.broker_url = settings.CELERY_BROKER_URL = imports.other_redis()
    databases.use(people)
    figures.add_attendances(attendances)
    user = User.objects.get_or_create(email="bench@bench.invalid", defaults={"name": "bench"})[0]
    Posting.objects.get_or_create(user=user, role=Role.PROGRAMME_MANAGER)
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        report = actions.register(period=month(2019, 6), languages=["fr"], by=user)
        _compute(report)
        snapshot = report.snapshots.first()
        with override("fr"):
            html = report_html(snapshot, Reading(snapshot.data))
        candidates = {"the whole report": partial(_again, report, user), "WeasyPrint alone": partial(_alone, html)}
        results = paired(candidates, rounds=rounds)
        pages = report.snapshots.first().documents.first().pages
    ratio = results["the whole report"].wall / results["WeasyPrint alone"].wall
    rows = [(name, f"{result.wall / 1000:.2f}") for name, result in results.items()]
    rows.append(("ratio (bar 1.2)", f"{ratio:.2f}"))
    table(f"A report of {pages} pages, {people:,} people, {attendances:,} attendances", ("", "s"), rows)


def _again(report, user):
    actions.compute(Report.objects.get(pk=report.pk), by=user)
    _compute(report)


def _compute(report):
    compute_report(report.pk)
    report.refresh_from_db()
    if report.status != "ready":
        raise RuntimeError(f"the report is {report.status}: {report.problem}")


def _alone(html):
    weasyprint.HTML(string=html, base_url=BASE_URL, url_fetcher=_StaticFiles()).write_pdf(
        pdf_variant="pdf/a-3a", pdf_tags=True
    )
