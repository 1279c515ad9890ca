"""A report made in the test's own process, and what its files say."""

import csv
import io

import pypdf
import pytest

from programme.models import Indicator
from reports.figures.assembling import assemble
from reports.figures.freezing import freeze, next_version, unsaved_snapshot
from reports.models import Document
from reports.tasks import _keep, compute_report
from reports.workflow import REPORT
from ui.pdf import Pdf


@pytest.fixture
def computed(manager):
    """computed(report): the report with its figures frozen and its document made, as a worker does it."""

    def compute(report):
        REPORT.take("compute", report, by=manager)
        compute_report(report.pk)
        report.refresh_from_db()
        return report

    return compute


@pytest.fixture
def frozen(manager):
    """frozen(report): the report with its figures frozen, without the document, which takes seconds to draw."""

    def freeze_figures(report):
        REPORT.take("compute", report, by=manager)
        version = next_version(report)
        assembled = assemble(report, version=version, tell=lambda done: None)
        freeze(unsaved_snapshot(report, assembled, version=version), assembled.cells)
        return REPORT.take("deliver", report, by=manager)

    return freeze_figures


@pytest.fixture
def kept():
    """kept(edition, variant, …): {variant: bytes} of documents stored as a worker stores them, without drawing them.

    For who gets which document and which one is missing; what a document shows is asked in test_pdf.py.
    """

    def keep(edition, *variants):
        snapshot = edition.report.snapshots.first()
        contents = {variant: Pdf(f"%PDF-1.7 {edition} {variant}".encode()) for variant in variants}
        for variant, content in contents.items():
            _keep(snapshot, edition, variant, content)
        return contents

    return keep


@pytest.fixture
def brief(programme):
    """The programme with two indicators of people and one of sessions: frozen and drawn in half the time."""
    Indicator.objects.exclude(code__in=["R1.1", "R1.2", "R1.8"]).delete()


def drawn(report):
    """The documents of the last figures: {(language, variant), …}."""
    made = Document.objects.filter(snapshot=report.snapshots.first())
    return set(made.values_list("edition__language", "variant"))


def rows_of(content):
    """The lines of a CSV of figures, by indicator, axes and values."""
    lines = csv.DictReader(io.StringIO(content.decode("utf-8-sig")), delimiter=";")
    return {(line["indicator"], line["axes"], line["values"]): line for line in lines}


def text_of(document):
    """A PDF's text, spaces of any kind made plain."""
    with document.file.open() as file:
        pages = [page.extract_text() for page in pypdf.PdfReader(file).pages]
    return " ".join(" ".join(pages).split())


def attached(document):
    """{name: bytes} of what the PDF carries."""
    with document.file.open() as file:
        return {name: contents[0] for name, contents in pypdf.PdfReader(file).attachments.items()}
