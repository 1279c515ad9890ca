"""Whom a task may read: every task stands in tasks.txt, and the table is true."""

import inspect
import re
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, connection, transaction
from django.utils import timezone

from accounts import actions as accounts
from accounts.models import Invitation
from beneficiaries import tasks as people
from beneficiaries.actions import exports, imports
from beneficiaries.models import Beneficiary, Export, Import
from beneficiaries.workflow import IMPORT
from jesuismigrant.celery import app
from journal.models import Entry
from microprojects.actions import applications, representatives
from microprojects.actions import imports as registry
from microprojects.models import Committee, GrantFile, Letter, Representative
from programme import scope
from programme.models import Area, Posting
from programme.scope import EVERYTHING, acting_as, scoped
from reports.workflow import REPORT
from tests.access import world as worlds
from tests.access.world import GRID
from tests.microprojects import filed, granted, lists, notices, speakers
from tests.microprojects.registry import record
from trainings import tasks as trainings
from trainings.actions import grids

pytestmark = pytest.mark.django_db
TABLE = Path(__file__).with_name("tasks.txt")
REGISTER = """Nom;Prénom;Sexe;Date de naissance;Catégorie;Date d'inscription;Consentement
El Amrani;Fatima;F;1990;Migrante de retour;02/02/2018;oui
Tazi;Karim;H;31/02/1990;Migrant de retour;02/02/2018;oui
"""


def rows():
    """{task: (argument, scope)}"""
    lines = [line.split() for line in TABLE.read_text().splitlines() if line and not line.startswith("#")]
    return {task: (argument, scope) for task, argument, scope in lines}


def registered():
    app.loader.import_default_modules()
    return {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


class Work:
    """Something for each task to do: work[task] gives its arguments."""

    def __init__(self, place, manager):
        self.place, self.by = place, manager

    def __getitem__(self, task):
        prepare = getattr(self, task.rpartition(".")[2])
        return [prepare()] if rows()[task][0] == "pk" else prepare() or []

    def _uploaded(self):
        file = SimpleUploadedFile("registre.csv", REGISTER.encode())
        with acting_as(self.by):
            return imports.upload(file, **self.place, by=self.by)

    def _asked(self):
        source = self._uploaded()
        imports.check(source, fields=source.mapping["fields"], by=self.by)
        return source

    def _checked(self):
        source = self._asked()
        people.check_import(source.pk)
        source.refresh_from_db()
        return source

    def check_import(self):
        return self._asked().pk

    def save_import(self):
        source = self._checked()
        with acting_as(self.by):
            imports.answer(source, {row.pk: "other" for row in source.rows.filter(verdict="question")})
            imports.confirm(source, choice=Import.Choice.GOOD_ROWS, by=self.by)
        return source.pk

    def annotate_import(self):
        return self._checked().pk

    def resume_imports(self):
        self._asked()

    def forget_imports(self):
        source = self._checked()
        IMPORT.take("cancel", source, by=self.by)
        Import.objects.update(created_at=timezone.now() - people.KEPT - timedelta(days=1))

    def write_export(self):
        with acting_as(self.by):
            people = Beneficiary.objects.visible_to(self.by)
            return exports.export(people, format="csv", content="names", filters="", by=self.by).pk

    def resume_exports(self):
        self.write_export()

    def forget_exports(self):
        people.write_export(self.write_export())
        Export.objects.update(created_at=timezone.now() - people.KEPT)

    def check_grid(self):
        file = SimpleUploadedFile("presences.csv", GRID.encode())
        return grids.upload(file, **self.place, by=self.by).pk

    def save_grid(self):
        pk = self.check_grid()
        trainings.check_grid(pk)
        source = Import.objects.get(pk=pk)
        with acting_as(self.by):
            grids.confirm(source, {}, by=self.by)
        return pk

    def resume_grids(self):
        self.check_grid()

    def check_associations(self):
        return registry.upload(lists.workbook({}), area=self.place["area"], by=self.by).pk

    def save_associations(self):
        source = lists.checked(lists.workbook({}), by=self.by, area=self.place["area"])
        with acting_as(self.by):
            registry.confirm(source, {}, by=self.by)
        return source.pk

    def check_expenses(self):
        return registry.upload_expenses(granted.workbook(), call=notices.published(), by=self.by).pk

    def save_expenses(self):
        source = granted.checked(granted.workbook(), notices.published(), by=self.by)
        return granted.confirmed(source, by=granted.somebody("confirmer")).pk

    def make_grant_file(self):
        grant = granted.agreed(filed.submitted(area=Area.objects.get(code="khouribga")))
        return GrantFile.objects.create(grant=grant, kind="archive", asked_by=self.by).pk

    def check_applications(self):
        return registry.upload_applications(filed.workbook(), call=notices.published(), by=self.by).pk

    def save_applications(self):
        source = filed.checked(filed.workbook(), notices.published(), by=self.by)
        with acting_as(self.by):
            registry.confirm(source, {}, by=self.by)
        return source.pk

    def draw_minutes(self):
        call = notices.published()
        about = {"code": call.code, "name": "", "envelope": "1.00", "pass_mark": "60"}
        moments = {"held_on": "2026-01-02", "decided_at": "2026-01-02T10:00:00+00:00"}
        lists = {name: [] for name in ("criteria", "ranking", "members", "recusals", "changes")}
        content = {"call": about, "place": "", "remarks": "", "committed": "0", "left": "1", **moments, **lists}
        return Committee.objects.create(
            call=call, held_on="2026-01-02", place="Rabat", content=content, sha256="0" * 64,
            deliberated_at=timezone.now(), deliberated_by=self.by,
        ).pk  # fmt: skip

    def mail_letter(self):
        application = filed.submitted(area=Area.objects.get(code="khouribga"))
        return Letter.objects.create(
            application=application, language="fr", subject="Décision", body="Retenu.", status="sent",
            approved_at=timezone.now(), approved_by=self.by, sent_at=timezone.now(), address="a@example.org",
        ).pk  # fmt: skip

    def tell_representative(self):
        return speakers.written(self.place["area"]).pk

    def send_reminder(self):
        call = notices.published(opens_at=timezone.now() - timedelta(days=2),
                                 questions_until=timezone.now() + timedelta(days=1),
                                 closes_at=timezone.now() + timedelta(days=2))  # fmt: skip
        user = speakers.asked("Zohour", self.place["area"]).user
        association = record(self.place["area"], "Zohour")
        representatives.confirm(user.representations.get(), association, by=self.by)
        applications.draft_application(call, association, by=user)
        return user.pk

    def ensure_reminders(self):
        self.send_reminder()

    def resume_representatives(self):
        self.tell_representative()

    def forget_unverified(self):
        speakers.written(self.place["area"])
        Representative.objects.update(written_at=timezone.now() - timedelta(days=8))

    def resume_associations(self):
        self.check_associations()

    def compute_report(self):
        report = worlds.reports(by=self.by)["draft"]
        REPORT.take("compute", report, by=self.by)
        return report.pk

    def draw_documents(self):
        report = worlds.reports(by=self.by)["ready"]
        return report.editions.create(language="it").pk

    def resume_reports(self):
        self.compute_report()

    def ensure_last_month(self):
        pass

    def send_invitation(self):
        accounts.invite(name="N", email="n@example.org", language="fr", by=self.by)
        return Invitation.objects.get().pk

    def resume_invitations(self):
        self.send_invitation()

    def send_end_notices(self):
        Posting.objects.filter(user=self.by).update(until=timezone.localdate() + timedelta(days=3))
        return self.by.pk

    def ensure_end_notices(self):
        self.send_end_notices()

    def ensure_anchor(self):
        pass


@pytest.fixture
def work(fatima, manager, partners, areas, queue, settings, tmp_path):
    settings.JOURNAL_ANCHORS = str(tmp_path)
    return Work({"partner": partners.aideca, "area": areas.khouribga}, manager)


@pytest.fixture
def vault():
    """The names of the tables under row-level security."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname FROM pg_class WHERE relrowsecurity AND relforcerowsecurity")
        return {name for (name,) in cursor}


class Reading:
    """{table of the vault: how many of its rows the database showed to the statements that named it}"""

    def __init__(self, vault):
        self.tables, self.shown = re.compile(r"\b(" + "|".join(vault) + r")\b"), {}

    def __call__(self, execute, sql, params, many, context):
        named = set(self.tables.findall(str(sql)))
        self._look(named)
        answer = execute(sql, params, many, context)
        self._look(named)
        return answer

    def _look(self, named):
        for table in named:
            (rows,) = connection.connection.execute(f"SELECT count(*) FROM {table}").fetchone()
            self.shown[table] = max(rows, self.shown.get(table, 0))


def test_every_task_stands_in_the_table_and_every_line_has_its_task():
    assert set(rows()) == set(registered())


def test_a_task_takes_the_id_of_its_record_and_nothing_else():
    for name, task in registered().items():
        assert list(inspect.signature(task.run).parameters) == [rows()[name][0]] * (rows()[name][0] != "-"), name
        assert rows()[name][0] in {"pk", "-"}, name


def test_what_beat_sends_carries_no_argument():
    for entry in settings.CELERY_BEAT_SCHEDULE.values():
        assert rows()[entry["task"]][0] == "-"
        assert not entry.get("args") and not entry.get("kwargs")


@pytest.mark.sweep
@pytest.mark.parametrize("name", rows())
def test_a_task_works_in_the_scope_of_the_table_alone(name, work, vault):
    arguments, reading = work[name], Reading(vault)
    last = Entry.objects.latest("id").pk

    with connection.execute_wrapper(reading):
        registered()[name](*arguments)

    taken = Entry.objects.filter(pk__gt=last, act="acting_as_system").values_list("system", flat=True)
    assert set(taken) == {rows()[name][1]} - {"-", "owner"}
    assert any(reading.shown.values()) == (rows()[name][1] in {"import", "owner"}), reading.shown


@pytest.mark.parametrize("name", [name for name, (_argument, taken) in rows().items() if taken != "-"])
def test_a_task_whose_scope_is_not_set_reads_nobody_and_saves_nobody(name, work, vault, monkeypatch):
    arguments, reading = work[name], Reading(vault)
    people_before = Beneficiary.objects.count()
    monkeypatch.setattr(scope, "_apply", lambda cursor, role, keys: None)

    with connection.execute_wrapper(reading), suppress(ProgrammingError), transaction.atomic():
        registered()[name](*arguments)

    assert not any(reading.shown.values()), reading.shown
    assert Beneficiary.objects.count() == people_before


def test_without_a_scope_the_vault_is_empty_for_the_connection_of_a_worker(fatima, vault):
    with connection.cursor() as cursor:
        for table in vault:
            cursor.execute(f"SELECT count(*) FROM {connection.ops.quote_name(table)}")
            assert cursor.fetchone() == (0,), table
    with scoped(EVERYTHING):
        assert Beneficiary.objects.get().identity.last_name == "El Amrani"
