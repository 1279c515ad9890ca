"""Documents of a grant: the agreement in two languages, the statement of its settlement, the archive of all of it."""

import csv
import io
import subprocess
import sys
import zipfile
from decimal import Decimal
from hashlib import sha256

import pypdf
import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext, override, pgettext

from journal.models import Entry
from microprojects import tasks
from microprojects.actions import documents, reporting, settlements, visits
from microprojects.actions import expenses as deciding
from microprojects.actions.grants import GrantRefused
from microprojects.models import GrantFile
from microprojects.pdf.grants import agreement_html, agreement_pdf, statement_pdf
from programme.scope import EVERYTHING, scoped
from tests.facts import person
from tests.microprojects.granted import STARTS, ended, fresh, signed, somebody, spent
from tests.microprojects.registry import PDF
from tests.microprojects.reporting import due, submitted, under_way

pytestmark = pytest.mark.django_db


def made(grant, kind):
    found = documents.make_file(grant, kind=kind, by=somebody("preparer"))
    tasks.make_grant_file(found.pk)
    found.refresh_from_db()
    return found


def text_of(content):
    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages)


def test_the_documents_say_what_was_agreed_and_settled_and_pass_the_checkers(areas, tmp_path):
    grant = ended(areas.khouribga, Decimal(40_000))
    spent(grant, 600, voucher="", label="Affiches")
    deciding.decide_as_proposed(grant, by=somebody("preparer"))
    settlements.settle(grant, by=somebody("preparer"))
    grant = fresh(grant)

    drawn, signed = {"agreement": agreement_pdf(grant)}, agreement_html(grant).partition("Signatures")[2]
    drawn |= {language: statement_pdf(grant.settlement, language) for language in ("fr", "ar")}

    assert "45 000,00" in text_of(drawn["agreement"]).replace("\u202f", " ").replace("\u00a0", " ")
    with override("ar"):
        labels = [gettext("Signatures"), gettext("Place and date"), pgettext("signature", "For the association")]
    assert [f'dir="rtl">{label}' in signed.replace("<h3>", "") for label in labels] == [True] * 3
    assert grant.settlement.sha256 in text_of(drawn["fr"]).replace(" ", "").replace("\n", "")
    assert "6 000,00" in text_of(drawn["fr"]).replace("\u202f", " ").replace("\u00a0", " ")
    for name, content in drawn.items():
        (tmp_path / f"{name}.pdf").write_bytes(content)
    paths = [str(tmp_path / f"{name}.pdf") for name in drawn]
    for checker in (["pdfua", "check"], ["outloud"]):
        program = [f"{sys.prefix}/bin/{checker[0]}", *checker[1:], *paths]
        found = subprocess.run(program, capture_output=True, text=True, cwd=tmp_path)
        assert found.returncode == 0, found.stdout


def test_the_archive_holds_the_whole_file_and_its_index_is_true(areas):
    grant = _with_receipt(areas)

    with scoped(EVERYTHING):
        archive = made(grant, "archive")

    with archive.file.open("rb") as file, zipfile.ZipFile(file) as found:
        names = set(found.namelist())
        index = list(csv.reader(io.StringIO(found.read("index.csv").decode("utf-8-sig")), delimiter=";"))
        hashes = {name: sha256(found.read(name)).hexdigest() for name in names - {"index.csv"}}
        assert {row[0]: row[2] for row in index[1:]} == hashes
        assert b"request" in found.read("history.csv")
    wanted = {"application/version-1.json", "agreement/agreement.json", "agreement/signed.pdf",
              "agreement/agreement.pdf", "payments/tranches.csv", "expenses/expenses.csv",
              "settlement/settlement.json", "settlement/statement-fr.pdf", "settlement/statement-ar.pdf"}  # fmt: skip
    assert names >= wanted
    assert [name for name in names if name.startswith("expenses/DEP-")] != []
    with archive.file.open("rb") as file:
        assert archive.sha256 == sha256(file.read()).hexdigest()


def test_the_archive_tells_how_it_was_examined_reported_on_and_visited(areas):
    grant = under_way(areas.khouribga)
    report = submitted(due(grant), somebody("speaker"), people=[person()])
    reporting.send_back_item(report, item="done", text="Détailler.", by=somebody("preparer"))
    said = {"visited_on": STARTS, "visitors": "CEFA", "findings": "La salle est ouverte."}
    visit = visits.record_visit(grant, by=somebody("preparer"), **said)
    agreed = {"text": "Remplacer le micro", "who": "Le trésorier", "due_on": STARTS}
    visits.add_visit_action(visit, by=somebody("preparer"), **agreed)

    with scoped(EVERYTHING):
        archive = made(grant, "archive")

    with archive.file.open("rb") as file, zipfile.ZipFile(file) as found:
        told = {name: found.read(name).decode("utf-8", "ignore") for name in found.namelist()}
    [came] = [name for name in told if name.startswith("reports/final-")]
    assert "Six ateliers" in told[came] and "Détailler." in told["reports/corrections.csv"]
    assert "La salle est ouverte." in told["visits/visits.csv"] and "micro" in told["visits/actions.csv"]
    assert [name for name in told if name.startswith("reports/photo-") and name.endswith(".jpg")]
    assert {"application/rules.json", "application/corrections.json", "reports/reports.csv"} <= set(told)


def _with_receipt(areas):
    grant = ended(areas.khouribga, Decimal(40_000))
    deciding.admit(spent(grant, 500, receipt=(PDF, ".pdf")), by=somebody("preparer"))
    settlements.settle(grant, by=somebody("preparer"))
    return fresh(grant)


def test_a_document_that_is_being_made_is_not_asked_for_twice_and_made_once(areas):
    grant = signed(areas.khouribga)
    first, second = (documents.make_file(grant, kind="archive", by=somebody("preparer")) for _turn in range(2))
    assert first == second

    tasks.make_grant_file(first.pk)
    first.refresh_from_db()
    name = first.file.name
    tasks.make_grant_file(first.pk)

    first.refresh_from_db()
    assert (first.file.name, GrantFile.objects.count()) == (name, 1)
    assert Entry.objects.filter(act="make_file").count() == 1


def test_there_is_no_statement_before_the_settlement(areas):
    with pytest.raises(GrantRefused):
        documents.make_file(signed(areas.khouribga), kind="statement-fr", by=somebody("preparer"))


def test_the_database_wants_the_hash_of_what_was_made(areas):
    grant = signed(areas.khouribga)
    by = somebody("preparer")

    for facts in ({"file": "x.pdf"}, {"made_at": "2019-01-01T00:00Z"}, {"made_at": "2019-01-01T00:00Z", "file": "x"}):
        with pytest.raises(IntegrityError), transaction.atomic():
            GrantFile.objects.create(grant=grant, kind="agreement", asked_by=by, **facts)


def test_who_may_takes_it_away_on_record_and_finance_gets_no_archive(client, areas, grants_manager, finance):
    grant = signed(areas.khouribga)
    files = {kind: GrantFile.objects.create(
        grant=grant, kind=kind, file=f"{kind}.pdf", sha256="0" * 64, made_at="2019-01-01T00:00Z", asked_by=finance
    ) for kind in ("agreement", "archive")}  # fmt: skip
    files["agreement"].file.storage.save("agreement.pdf", io.BytesIO(PDF))
    address = {kind: reverse("microprojects:open_file", args=[grant.application.code, each.pk])
               for kind, each in files.items()}  # fmt: skip

    client.force_login(finance)
    assert client.get(address["archive"]).status_code == 403
    assert b"".join(client.get(address["agreement"]).streaming_content) == PDF
    assert Entry.objects.get(act="open_file").details["kind"] == "agreement"
    shown = client.get(reverse("microprojects:grant", args=[grant.application.code])).context["files"]
    assert [row.kind for row in shown] == ["agreement"]
    client.force_login(grants_manager)
    ask = reverse("microprojects:make_file", args=[grant.application.code, "archive"])
    assert client.post(ask).status_code == 302
    assert GrantFile.objects.filter(made_at=None, kind="archive").exists()
    assert client.post(ask.replace("archive", "odd")).status_code == 404
