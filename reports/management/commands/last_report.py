"""Last month's report, made when it is missing: what the daily job asks for, for a person who waits for the PDF."""

import time

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from programme.models import Programme
from reports.models import Document
from reports.tasks import last_report
from reports.workflow import ReportStatus


class Command(BaseCommand):
    help = "Ask for last month's report if it is missing, and print the path of its PDF."

    def add_arguments(self, parser):
        parser.add_argument("--wait", type=int, default=0, help="seconds to wait until it is ready (default: 0)")

    def handle(self, *args, wait, **options):
        programme = Programme.objects.order_by("starts_on").last()
        if programme is None:
            raise CommandError("There is no programme yet. Run load_programme first.")
        report = last_report(programme, timezone.localdate())
        if report is None:
            raise CommandError("The programme's first month is not over yet.")
        deadline = time.monotonic() + wait
        while report.status == ReportStatus.COMPUTING and time.monotonic() < deadline:
            time.sleep(0.5)
            report.refresh_from_db()
        document = (
            Document.objects.filter(snapshot__report=report, variant="full")
            .order_by("-snapshot__version", "pk")
            .first()
        )
        if document is None:
            raise CommandError(f"{report.code} has no PDF: {report.get_status_display()}. {report.problem}")
        self.stdout.write(document.file.path)
