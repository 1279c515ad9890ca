"""Legal papers: what counts on which day, what is kept as a scan, who opens it."""

import zlib
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from journal.models import Entry
from microprojects.models import Association, Paper, PaperKind
from microprojects.querysets.dossiers import checklist_of
from microprojects.resources.scans import MAX_BYTES, BadScan, checked
from tests.microprojects.registry import PDF, paper, record

pytestmark = pytest.mark.django_db
JPEG = b"\xff\xd8\xff\xe0" + b"0" * 50 + b"\xff\xd9"
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 50 + b"IEND\xaeB`\x82"
RECEIVED = date(2018, 1, 1)


@pytest.fixture
def association(areas):
    return record(areas.khouribga)


def states(association, day):
    papers = association.papers.select_related("kind")
    return {line.kind.code: line.state for line in checklist_of(papers, PaperKind.objects.all(), day)}


@pytest.mark.parametrize(
    ("day", "counts"),
    [
        (date(2018, 3, 1), False),  # 59 days old
        (date(2018, 3, 2), False),  # 60 days old, and not older than 60 days
        (date(2018, 3, 3), True),  # older than 60 days
    ],
)
def test_a_provisional_receipt_counts_once_it_is_older_than_sixty_days(association, day, counts):
    paper(association, "provisional-receipt", issued_on=RECEIVED)

    assert association.papers.valid_on(day).exists() is counts
    assert states(association, day)["provisional-receipt"] == ("valid" if counts else "waits")
    assert "final-receipt" not in states(association, day)  # the provisional one stands for it, or soon will


def test_a_final_receipt_counts_at_once(association):
    paper(association, "provisional-receipt", issued_on=RECEIVED)
    paper(association, "final-receipt", issued_on=date(2018, 1, 20))

    assert states(association, date(2018, 1, 20))["final-receipt"] == "valid"
    assert association.papers.valid_on(date(2018, 1, 20)).get().kind.code == "final-receipt"


def test_a_provisional_receipt_without_date_never_counts(association):
    paper(association, "provisional-receipt", issued_on=None, number="4")

    assert states(association, date(2018, 6, 1))["provisional-receipt"] == "undated"
    assert not association.papers.valid_on(date(2018, 6, 1)).exists()


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2018, 10, 1), "valid"),
        (date(2018, 11, 1), "soon"),
        (date(2018, 12, 31), "soon"),
        (date(2019, 1, 1), "expired"),
    ],
)
def test_a_paper_that_ends_is_told_in_time(association, day, state):
    paper(association, "signatory-id", expires_on=date(2018, 12, 31))

    assert states(association, day)["signatory-id"] == state
    assert association.papers.valid_on(day).exists() is (state != "expired")


def test_a_newer_paper_stands_beside_the_older_one(association):
    paper(association, "assembly-minutes", issued_on=date(2017, 1, 1), expires_on=date(2017, 12, 31))
    newer = paper(association, "assembly-minutes", issued_on=date(2018, 1, 2))

    [line] = [
        each
        for each in checklist_of(association.papers.all(), PaperKind.objects.all(), date(2018, 2, 1))
        if each.kind.code == "assembly-minutes"
    ]
    assert (line.paper, line.state, len(line.older)) == (newer, "valid", 1)


def test_the_file_is_complete_when_nothing_that_is_needed_is_missing(association):
    needed = PaperKind.objects.filter(is_required=True).exclude(code="final-receipt")
    for kind in needed:
        paper(association, kind.code)
    paper(association, "provisional-receipt", issued_on=RECEIVED)

    def is_complete(day):
        return Association.objects.with_papers_complete(day).get().is_complete

    assert not is_complete(date(2018, 3, 2))
    assert is_complete(date(2018, 3, 3))
    association.papers.filter(kind__code="statutes").delete()
    assert not is_complete(date(2018, 3, 3))


def packed(objects, kind=b"/ObjStm"):
    """A PDF with a compressed stream."""
    stream = (
        b"2 0 obj << /Type "
        + kind
        + b" /Filter /FlateDecode >> stream\n"
        + zlib.compress(objects)
        + b"\nendstream endobj\n"
    )
    return PDF.replace(b"trailer", stream + b"trailer")


@pytest.mark.parametrize(
    ("content", "suffix"),
    [
        (PDF, ".pdf"),
        (PDF.replace(b"/Catalog", b"/Catalog /OpenAction [1 0 R /FitH null]"), ".pdf"),
        (packed(b"1 0 << /Type /Page >>"), ".pdf"),
        (
            PDF.replace(b"trailer", b"2 0 obj << /Subtype /Image >> stream\n\xff/JS /Launch \x00\nendstream\ntrailer"),
            ".pdf",
        ),
        (JPEG, ".jpg"),
        (PNG, ".png"),
    ],
)
def test_a_scan_is_what_it_holds(content, suffix):
    assert checked(content) == (content, suffix)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"PK\x03\x04 a workbook",
        b"MZ a programme",
        PDF.replace(b"/Catalog", b"/Catalog /OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        PDF.replace(b"/Catalog", b"/Catalog /Names << /Embedded#46iles 3 0 R >>"),
        packed(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>"),
        PDF.replace(b"trailer", b"trailer << /Encrypt 4 0 R >>"),
        PDF[:-8],
        JPEG[:-2],
        PDF[:20] + b"0" * MAX_BYTES + PDF[20:],
        packed(b" " * 2**25),
        packed(b" " * 2**24) + packed(b" " * 2**24),
        packed(b"1 0 << /S /JavaScript /JS (app.alert(1)) >>", kind=b"/Obj#53tm"),
    ],
    ids="""empty page workbook programme javascript embedded packed protected cut cut_picture large
        unpacks_to_far_more many_that_unpack_to_more packed_under_a_code""".split(),
)
def test_anything_else_is_refused_with_a_sentence(content):
    with pytest.raises(BadScan) as refused:
        checked(content)
    assert str(refused.value.sentence).endswith(".")


def post(client, association, kind, scan=None, **more):
    said = {"kind": PaperKind.objects.get(code=kind).pk, "number": "104/2018", "issued_on": "2018-01-02"} | more
    page = reverse("microprojects:add_paper", args=[association.code])
    return client.post(page, said | ({"scan": scan} if scan else {}))


def test_a_paper_is_added_with_its_scan_under_a_name_that_tells_nothing(client, coordinator, association):
    client.force_login(coordinator)

    answer = post(client, association, "statutes", SimpleUploadedFile("statuts de Karima.PDF", PDF))

    assert answer.url == association.get_absolute_url()
    added = Paper.objects.get()
    assert "Karima" not in added.scan.name
    assert (added.scan.read(), len(added.sha256), added.added_by) == (PDF, 64, coordinator)
    assert post(client, association, "statutes").context["form"].non_field_errors()


@pytest.mark.parametrize(
    ("kind", "more", "wrong"),
    [
        ("statutes", {"issued_on": "2091-01-01"}, "issued_on"),
        ("provisional-receipt", {"issued_on": ""}, "issued_on"),
        ("statutes", {"scan": SimpleUploadedFile("x.pdf", b"<html>")}, "scan"),
    ],
)
def test_what_cannot_be_is_told_beside_its_field(client, coordinator, association, kind, more, wrong):
    client.force_login(coordinator)

    answer = post(client, association, kind, **more)

    assert list(answer.context["form"].errors) == [wrong]
    assert not Paper.objects.exists()


def test_an_end_before_the_date_is_told(client, coordinator, association):
    client.force_login(coordinator)

    answer = post(client, association, "statutes", expires_on="2018-01-01")

    assert list(answer.context["form"].errors) == ["expires_on"]


# Who opens the scan of which paper: role -> statutes, minutes (which name people), proof of the account.
OPENS = {
    "officer": "ok no no",
    "coordinator": "ok ok no",
    "me_officer": "ok ok no",
    "grants_manager": "ok ok ok",
    "finance": "ok no ok",
    "manager": "ok ok ok",
}


@pytest.mark.parametrize("role", OPENS)
def test_a_scan_is_opened_by_whom_it_concerns_and_restricted_readings_are_written_down(
    client, request, role, association
):
    client.force_login(request.getfixturevalue(role))
    kinds = ("statutes", "assembly-minutes", "bank-proof")
    papers = [paper(association, kind, scan=(PDF, ".pdf")) for kind in kinds]

    given = [client.get(reverse("microprojects:open_paper", args=[association.code, each.pk])) for each in papers]

    assert " ".join("ok" if answer.status_code == 200 else "no" for answer in given) == OPENS[role]
    assert b"".join(given[0].streaming_content) == PDF
    assert given[0]["Content-Disposition"] == f'attachment; filename="{association.code}-statutes-{papers[0].code}.pdf"'
    assert given[0]["X-Content-Type-Options"] == "nosniff"
    opened = [entry.details["kind"] for entry in Entry.objects.about(association) if entry.act == "open_paper"]
    expected = [kind for kind, answer in zip(kinds, given, strict=True) if answer.status_code == 200]
    assert sorted(opened) == sorted(set(expected) - {"statutes"})


def test_a_paper_taken_back_leaves_its_history_and_no_scan(
    client, coordinator, association, django_capture_on_commit_callbacks
):
    added = paper(association, "statutes", scan=(PDF, ".pdf"))
    stored, name = added.scan.storage, added.scan.name
    client.force_login(coordinator)

    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("microprojects:remove_paper", args=[association.code, added.pk]))

    assert not association.papers.exists()
    assert not stored.exists(name)
    assert Paper.pgh_event_model.objects.get().id == added.pk
    assert Entry.objects.about(association).first().details["paper"] == added.code
