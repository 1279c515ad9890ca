"""The demo: believable, complete, loaded once, and never beside real people."""

from collections import Counter
from io import StringIO

import pytest
from django.core.files import File
from django.core.management import CommandError, call_command
from django.db.models import Count
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from accounts.models import Role, User
from beneficiaries.actions import imports
from beneficiaries.models import Beneficiary, Identity, Import, Registration
from beneficiaries.resources.origin import doubts_of
from beneficiaries.tasks import check_import
from journal.models import Entry
from programme.models import Area, Partner, Posting, Programme, Target
from programme.periods import month_of
from programme.scope import EVERYTHING, acting_as, keys_for, scoped
from reports.management.demo.calendar import shifted
from reports.management.demo.users import PASSWORD, SIGN_INS
from reports.management.demo.visitors import FILES
from reports.models import Report
from tests.trainings.sheets import checked
from trainings.figures import certified
from trainings.models import Attendance, Course, Session

pytestmark = pytest.mark.django_db


@pytest.fixture
def load_demo(tmp_path):
    """load_demo(options…): what the command prints; workbooks to try go to tmp_path."""

    def _load(*options):
        output = StringIO()
        call_command("load_demo", *options, files=tmp_path, stdout=output)
        return output.getvalue()

    return _load


@pytest.mark.sweep
def test_the_whole_demo(client, load_demo, tmp_path):
    printed = load_demo()
    today, programme = timezone.localdate(), Programme.objects.current()
    last_month = month_of(today).previous

    # The programme ends with the next month, and everything moved with it.
    assert month_of(today).end < programme.ends_on <= shifted(month_of(today).end, 1)
    assert set(Target.objects.values_list("due_on", flat=True)) == {programme.ends_on}
    assert (programme.ends_on - programme.starts_on).days > 38 * 30

    # About 2,000 people of four areas, in the vault unless they refused, none from the future.
    assert 1_900 < Beneficiary.objects.count() < 2_100
    with scoped(EVERYTHING):
        assert 1_850 < Identity.objects.count() < Beneficiary.objects.count()
        assert Identity.objects.exclude(arabic_name="").count() > 1_000
    areas = Registration.objects.values("area").annotate(lines=Count("pk")).values_list("lines", flat=True)
    assert len(areas) == 4
    assert min(areas) > 400
    assert not Registration.objects.filter(on__gte=today).exists()
    assert (
        Beneficiary.objects.annotate(places=Count("registrations__area", distinct=True)).filter(places=2).count() > 20
    )
    check_who_sees_a_file()

    # Courses in all areas, and something to report on last month.
    assert Course.objects.values("area").distinct().count() == 4
    assert Session.objects.filter(on__range=(last_month.start, last_month.end)).count() >= 4
    assert Registration.objects.filter(on__range=(last_month.start, last_month.end)).count() >= 10
    assert not Attendance.objects.filter(session__on__gte=today).exists()
    assert 200 < len({fact["person"] for fact in certified(["TG3_TEACHER", "TG3_SOCIOEDU"])}) <= 420

    # Work in several states, done by the acts that people use.
    assert set(Import.objects.values_list("kind", "status")) == {
        ("people", "done"),
        ("people", "checked"),
        ("attendance", "checked"),
    }
    assert list(Report.objects.order_by("starts_on").values_list("status", flat=True)) == ["sent", "approved"]
    assert all(report.snapshots.count() == 1 for report in Report.objects.all())
    assert Entry.objects.filter(act="approve", record_type="reports.report").count() == 2

    # Everybody who is printed can sign in, one at least for each role.
    assert {posting.role for posting in Posting.objects.all()} == set(Role.values)
    for each in SIGN_INS:
        assert each.email in printed
        client.post(reverse("account_login"), {"login": each.email, "password": PASSWORD})
        assert client.session["_auth_user_id"] == str(User.objects.get(email=each.email).pk)
        client.logout()

    # Loaded again it changes nothing and still says who can sign in.
    before = (Entry.objects.count(), User.objects.count(), Beneficiary.objects.count())
    again = load_demo()
    assert "already" in again
    assert SIGN_INS[0].email in again
    assert (Entry.objects.count(), User.objects.count(), Beneficiary.objects.count()) == before

    check_files_to_try(load_demo, printed, tmp_path)


def check_who_sees_a_file():
    """A file is open where its lines are, but for the few that a name alone matched (decision 0010)."""
    apart = 0
    for person in Beneficiary.objects.prefetch_related("registrations"):
        places = {(line.partner_id, line.area_id) for line in person.registrations.all()}
        opened = {place for place in places if "{}/{}".format(*place) in person.scopes}
        assert set(person.scopes) == {key for place in opened for key in keys_for(*place)}
        assert (person.partner_id, person.area_id) in opened
        apart += len(places - opened)
    assert apart < 10


def check_files_to_try(load_demo, printed, folder):
    """Each does in the imports what is said of it; what is there stays, what was lost is written again."""
    assert {path.name for path in folder.iterdir()} == {file.name for file in FILES}
    assert all(f"{folder / file.name}\n      {file.leads_to}" in printed for file in FILES)
    kept, lost = folder / FILES[0].name, folder / FILES[1].name
    before = (kept.read_bytes(), lost.read_bytes())
    kept.write_bytes(b"corrected by a visitor")
    lost.unlink()
    load_demo()
    assert kept.read_bytes() == b"corrected by a visitor"
    assert lost.exists()
    kept.write_bytes(before[0])

    officer = User.objects.get(email="officer.khouribga@demo.example")
    here = {"partner": Partner.objects.get(code="aideca"), "area": Area.objects.get(code="khouribga"), "by": officer}
    check_register(kept, here)
    check_grid(lost, here)
    with override("en"):
        doubts = doubts_of(people_checked(folder / FILES[2].name, **here))
    assert doubts.is_grave
    assert [sentence.rpartition(". ")[2] for sentence in doubts.sentences] == [
        "Was the right area chosen?",
        "Was the right partner chosen?",
    ]


def people_checked(path, *, by, **place):
    with acting_as(by), path.open("rb") as file:
        source = imports.upload(File(file, path.name), **place, by=by)
        imports.check(source, fields=source.mapping["fields"], by=by)
    check_import(source.pk)
    source.refresh_from_db()
    return source


def check_register(path, here):
    source = people_checked(path, **here)
    with scoped(EVERYTHING):
        rows = list(source.rows.all())
    errors = [code for row in rows for _field, code, *_rest in row.errors]
    remarks = {code for row in rows for _field, code, *_rest in row.warnings}

    assert sorted(errors) == [
        "cin_malformed",
        "future_registration",
        "group_unknown",
        "impossible_date",
        "missing_sex",
        "name_missing",
        "name_suspicious",
        "permit_expiry_before_issue",
        "registration_missing",
        "too_long",
        "unknown_commune",
    ]
    counts = {kind: source.counts[kind] for kind in ("new", "known", "question", "error", "skipped")}
    assert counts == {"new": 15, "known": 2, "question": 1, "error": 11, "skipped": 2}
    assert {"consent_missing", "before_programme", "twice", "refused"} <= remarks
    assert sum((row.clean or {}).get("consent") == "no" for row in rows) == 1
    assert not doubts_of(source).sentences


def check_grid(path, here):
    source = checked(File(path.open("rb"), path.name), **here)
    with scoped(EVERYTHING):
        rows = list(source.rows.all())

    [course] = source.mapping["courses"]
    assert (course["problems"], course["question"], course["course"]) == ([], [], None)
    assert Counter(row.verdict for row in rows) == {"known": 12, "question": 3, "skipped": 2}
    assert [code for row in rows for _column, code, *_rest in row.warnings] == ["mark_unreadable"]


def test_it_refuses_to_run_in_production(settings, load_demo):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="production"):
        load_demo()

    assert not User.objects.exists()


def test_it_refuses_to_run_beside_other_people(fatima, load_demo):
    with pytest.raises(CommandError, match="already"):
        load_demo()

    assert Beneficiary.objects.count() == 1
    assert not Posting.objects.exists()


def test_the_sign_ins_can_be_printed_alone(load_demo):
    assert "manager@demo.example" in load_demo("--print-sign-ins")
    assert not User.objects.exists()


@pytest.mark.parametrize(
    ("day", "months", "moved"),
    [
        ("2020-02-29", 0, "2020-02-29"),
        ("2020-02-29", 79, "2026-09-30"),
        ("2020-05-31", 79, "2026-12-31"),
        ("2017-03-01", 79, "2023-10-01"),
        ("2020-03-30", -1, "2020-02-29"),
        ("2019-12-15", 2, "2020-02-15"),
    ],
)
def test_dates_move_by_whole_months_and_ends_of_months_stay_ends(day, months, moved):
    assert str(shifted(timezone.datetime.fromisoformat(day).date(), months)) == moved
