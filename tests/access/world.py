"""What the table of access is asked about: the same records three times, as near to and as far from the officer."""

import io
from datetime import date, timedelta
from functools import cached_property
from hashlib import sha256

from django.core.files.base import ContentFile
from django.utils import timezone

from accounts.models import User
from beneficiaries.actions import exports, imports
from beneficiaries.models import Beneficiary
from beneficiaries.tasks import annotate_import, check_import, write_export
from microprojects.actions import appeals, applications, visits
from microprojects.models import Application, Assessment, Association, Call, Committee, GrantFile, Letter, Remark
from programme.models import Posting
from programme.scope import acting_as_system
from reports.figures.assembling import assemble
from reports.figures.freezing import freeze, unsaved_snapshot
from reports.models import Document, Report
from tests.cast import hold_course, one_of_the_cast, register
from tests.microprojects import filed, granted, lists, notices, registry, reporting, speakers
from trainings.actions import grids
from trainings.tasks import check_grid

# of the officer's partner and area; of a foreign partner in the same area; of a foreign partner in a foreign area
PLACES = {"own": ("aideca", "khouribga"), "partner": ("cefa", "khouribga"), "area": ("amappe", "oujda")}
REGISTER = """Nom;Prénom;Sexe;Date de naissance;Nationalité;Catégorie;Commune;Date d'inscription;Consentement
Bennani;Salma;F;12/03/1989;Marocaine;Migrante de retour;Oued Zem;02/02/2018;oui
Tazi;Karim;H;31/02/1990;Marocaine;Migrant de retour;Oued Zem;02/02/2018;oui
"""
GRID = """Module :;CON – Gestion des conflits
Lieu :;Maison des jeunes
Durée :;2 séances, 6 h
N°;Nom et prénom;03/05/2018;10/05/2018
Heures;;3;3
1;El Amrani Fatima;P;P
2;Inconnue Zoulikha;P;A
"""


class Records:
    """A partner's records in one area, each made when it is first asked for; `by` uploads the imports."""

    def __init__(self, partner, area, module, by):
        self.partner, self.area, self.module, self.by = partner, area, module, by

    @cached_property
    def person(self):
        return register(self.partner, self.area, "El Amrani", "Fatima")

    @cached_property
    def course(self):
        return hold_course(self.module, self.person, starts_on=date.today() - timedelta(days=30))

    @cached_property
    def session(self):
        return self.course.sessions.first()

    @cached_property
    def account(self):
        """Of somebody invited, who belongs nowhere yet."""
        return User.objects.get_or_create(email="invited@example.org", is_active=False)[0]

    @cached_property
    def posting(self):
        return Posting.objects.get_or_create(user=self.account, role="assessor")[0]

    @cached_property
    def people_import(self):
        place = {"partner": self.partner, "area": self.area, "by": self.by}
        source = imports.upload(_file(REGISTER, "registre.csv"), **place)
        imports.check(source, fields=source.mapping["fields"], by=self.by)
        check_import(source.pk)
        annotate_import(source.pk)
        return source

    @cached_property
    def export(self):
        people = Beneficiary.objects.filter(pk=self.person.pk)
        export = exports.export(people, format="xlsx", content="names", filters="", by=self.by)
        write_export(export.pk)
        return export

    @cached_property
    def attendance_import(self):
        source = grids.upload(_file(GRID, "presences.csv"), partner=self.partner, area=self.area, by=self.by)
        check_grid(source.pk)
        return source

    @cached_property
    def association(self):
        """With a paper, bank details to confirm, a member to link, and one beside it that may be the same."""
        name = f"Basma {self.partner.code}"  # the representative's own, where there is one
        made = Association.objects.filter(name=name).first() or registry.record(self.area, name)
        registry.paper(made, "statutes", scan=(registry.PDF, ".pdf"))
        registry.account(made)
        registry.member(made)
        return made

    @cached_property
    def request(self):
        """Of somebody who asks to speak for it."""
        return speakers.asked(self.association.name, self.area, f"asks.{self.partner.code}")

    @cached_property
    def associations_import(self):
        return lists.checked(lists.workbook({"Zone": self.area.name}), by=self.by, area=self.area)

    @cached_property
    def application(self):
        """Corrected once, and to be examined again."""
        call = Call.objects.filter(code="APP/2018/03").first() or notices.published(code="APP/2018/03")
        made = filed.ask(filed.submitted(call, self.association), self.by)
        applications.resubmit(made, by=self.by)
        made.refresh_from_db()
        return made

    @cached_property
    def judged(self):
        """Admitted in a call of its own."""
        call = Call.objects.filter(code="APP/2018/04").first() or notices.published(code="APP/2018/04")
        made = filed.submitted(call, self.association)
        facts = {"status": "admissible", "examined_at": timezone.now(), "examined_by": self.by}
        Application.objects.filter(pk=made.pk).update(**facts)
        return made

    @cached_property
    def assessment(self):
        """The assessor's of the cast, not declared yet."""
        assessor = one_of_the_cast("assessor")
        version = self.judged.versions.first()
        return Assessment.objects.create(
            application=self.judged, version=version, order=1, assessor=assessor, assigned_by=self.by
        )

    @cached_property
    def due_report(self):
        """Of a grant whose agreement is signed, with all its parts, and one of them sent back."""
        made = reporting.written(self._due("APP/2018/17"), self.by, people=[self.person])
        reporting.new_person(made, self.by)
        Remark.objects.create(due=made, item="done", text="Quand ?", made_by=self.by)
        return made

    @cached_property
    def new_person(self):
        """To be registered: in a report that was handed in."""
        report = self._due("APP/2018/18")
        Application.objects.filter(pk=report.grant.application_id).update(status="ongoing")
        made = reporting.new_person(report, self.by)
        reporting.submitted(report, self.by)
        return made

    def _due(self, code):
        call = Call.objects.filter(code=code).first() or notices.published(code=code)
        application = filed.submitted(call, self.association)
        facts = {"status": "selected", "examined_at": timezone.now(), "examined_by": self.by}
        Application.objects.filter(pk=application.pk).update(**facts)
        application.refresh_from_db()
        grant = granted.signed(self.area, application=application)
        granted.spent(grant, 1_000)
        return grant.due_reports.get(kind="final")

    @cached_property
    def visit(self):
        facts = {"visited_on": date(2019, 4, 1), "visitors": "CEFA", "findings": "Bien.", "by": self.by}
        made = visits.record_visit(self.due_report.grant, **facts)
        visits.add_visit_action(made, text="Afficher le logo", who="Association", due_on=date(2019, 5, 1), by=self.by)
        return made

    @cached_property
    def letter(self):
        return Letter.objects.create(application=self.judged, language="fr", subject="Décision", body="Retenu.")

    @cached_property
    def appeal(self):
        """Of an application that was refused, in a call of its own, by somebody else than the cast."""
        call = Call.objects.filter(code="APP/2018/07").first() or notices.published(code="APP/2018/07")
        made, by = filed.submitted(call, self.association), registry.registrar()
        facts = {"status": "rejected", "examined_at": timezone.now(), "examined_by": by}
        Application.objects.filter(pk=made.pk).update(**facts)
        sent = {"status": "sent", "sent_at": timezone.now(), "approved_at": timezone.now(), "address": "a@example.org"}
        Letter.objects.create(application=made, language="fr", subject="D", body="Non.", approved_by=by, **sent)
        made.refresh_from_db()
        return appeals.file_appeal(made, text="Relire.", by=by)

    @cached_property
    def applications_import(self):
        return filed.checked(filed.workbook(), self.application.call, by=self.by)

    @cached_property
    def grant(self):
        """Signed, with an expense of which the receipt is there and an amendment to approve."""
        call = Call.objects.filter(code="APP/2018/15").first() or notices.published(code="APP/2018/15")
        return granted.agreed(filed.submitted(call, self.association))

    @cached_property
    def grant_file(self):
        """The archive of that grant, made."""
        file = ContentFile(b"PK", name="x.zip")
        facts = {"sha256": "0" * 64, "made_at": timezone.now(), "asked_by": self.by}
        return GrantFile.objects.create(grant=self.grant, kind="archive", file=file, **facts)

    @cached_property
    def expenses_import(self):
        return granted.checked(granted.workbook(), self.grant.call, by=self.by)

    @cached_property
    def double(self):
        return registry.record(self.area, f"BASMA {self.partner.code}")


def build(partners, areas, modules, by):
    """{place: Records}"""
    return {
        place: Records(getattr(partners, partner), getattr(areas, area), modules.CON, by)
        for place, (partner, area) in PLACES.items()
    }


def reports(by):
    """{state: report} with a version of figures and its documents for all but the draft."""
    made = {}
    for month, status in enumerate(["draft", "ready", "sent"], start=4):
        report = Report.objects.create(starts_on=date(2018, month, 1), ends_on=date(2018, month, 28), number=month)
        report.editions.create(language="fr")
        if status != "draft":
            _freeze(report)
            now = timezone.now()
            facts = {"approved_by": by, "approved_at": now, "sent_by": by, "sent_at": now} if status == "sent" else {}
            Report.objects.filter(pk=report.pk).update(status=status, **facts)
        made[status] = report
    return made


def calls():
    """{state: call}; the public one has a question that waits for its answer."""
    here = {call.code: call for call in Call.objects.all()}
    if not here:
        here = {"APP/2018/09": notices.drafted(code="APP/2018/09"), "APP/2018/01": notices.published()}
        notices.ask(here["APP/2018/01"])
        minutes = ContentFile(b"%PDF-1.7", name="pv.pdf")
        Committee.objects.create(call=here["APP/2018/01"], held_on=timezone.localdate(), place="Rabat", minutes=minutes)
    return {"draft_call": here["APP/2018/09"], "public_call": here["APP/2018/01"]}


def _freeze(report):
    with acting_as_system("report"):
        assembled = assemble(report, version=1, tell=lambda done: None)
    snapshot = unsaved_snapshot(report, assembled, version=1)
    freeze(snapshot, assembled.cells)
    for variant in Document.Variant:
        file = ContentFile(b"%PDF-1.7", name=f"{report.code}-{variant}.pdf")
        Document.objects.create(
            snapshot=snapshot,
            edition=report.editions.get(),
            variant=variant,
            file=file,
            sha256=sha256(file.read()).hexdigest(),
            pages=1,
        )


def _file(text, name):
    file = io.BytesIO(text.encode())
    file.name = name
    return file
