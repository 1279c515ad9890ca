"""The four registers and ten grids of the samples, imported as people would: what is counted equals truth.json."""

from collections import Counter
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import Sum

from beneficiaries import tasks as people_tasks
from beneficiaries.actions import imports as people_imports
from beneficiaries.models import Beneficiary, Import, ImportRow, Registration
from programme import counting
from programme.models import Area, Indicator, Partner
from programme.periods import Period
from programme.scope import acting_as
from tests.samples import FOLDER, REGISTERS, truth
from tests.trainings.sheets import checked, saved
from trainings.figures import attended, certified
from trainings.models import Attendance, Course, Enrolment

pytestmark = pytest.mark.django_db
PARTNERS = {"beni_mellal": "flsh_beni_mellal", "khouribga": "aideca", "rabat_sale": "cefa", "oujda": "amappe"}
GROUPS = {
    "TG1": ["TG1_RETURNEE", "TG1_FAMILY"],
    "TG2": ["TG2_SUBSAHARAN"],
    "TG3": ["TG3_TEACHER", "TG3_SOCIOEDU"],
    "TG5": ["TG5_CSO_LEADER"],
    "TG6": ["TG6_SUBURB"],
}
PROGRAMME = Period(date(2017, 3, 1), date(2020, 2, 29))


def file(name):
    return SimpleUploadedFile(name, (FOLDER / name).read_bytes())


def home(area):
    return {"partner": Partner.objects.get(code=PARTNERS[area]), "area": Area.objects.get(code=area)}


def import_register(name, by):
    """As proposed, every question answered with “the same person”: true in the samples."""
    area = name.removeprefix("beneficiaires_").partition(".")[0]
    with acting_as(by):
        source = people_imports.upload(file(name), **home(area), by=by)
        people_imports.check(source, fields=source.mapping["fields"], by=by)
    people_tasks.check_import(source.pk)
    source.refresh_from_db()
    with acting_as(by):
        asked = ImportRow.objects.filter(source=source, verdict=ImportRow.Verdict.QUESTION)
        first = {row.pk: row.candidates[0] for row in asked}
        people_imports.answer(source, {pk: f"same:{who}" if who > 0 else f"row:{-who}" for pk, who in first.items()})
        people_imports.confirm(source, choice=Import.Choice.GOOD_ROWS, by=by)
    people_tasks.save_import(source.pk)


def answer(row, true_person):
    """What somebody who knows the participants would answer: the candidate born in that year, else nobody."""
    if true_person is None:
        return None
    born = int(true_person["birth"][:4])
    [who] = Beneficiary.objects.filter(pk__in=row.candidates, birth_year=born)
    return who.pk


def import_grid(training, by):
    source = checked(file(training["file"]), **home(training["area"]), by=by)
    people, at_row = truth()["people"], {number: person for number, person, *_rest in training["rows"]}
    with acting_as(by):
        open_rows = source.rows.exclude(verdict=ImportRow.Verdict.KNOWN)
        answers = {row.pk: answer(row, people.get(at_row[row.number])) for row in open_rows}
        unknown = {at_row[row.number] for row in open_rows if answers[row.pk] is None}
    saved(source, answers, by=by)
    return Course.objects.get(pk__in=source.counts["courses"]), unknown


def registered_totals(training):
    """The totals of truth.json without the participants whom no register knows."""
    marks = {}
    for _number, person, letters, *_rest in training["rows"]:
        marks.setdefault(person, []).append(letters)
    hours = [session[2] for session in training["sessions"]]
    counted, person_hours = Counter(), 0
    for person, own in marks.items():
        if person not in training["unregistered"]:
            one = ["PE?A"[min(map("PE?A".index, each))] for each in zip(*own, strict=True)]
            counted.update(one)
            person_hours += sum(length for length, mark in zip(hours, one, strict=True) if mark == "P")
    certificates = [
        yes for person, (_hours, yes) in training["people"].items() if person not in training["unregistered"]
    ]
    return dict(counted), person_hours, len(certificates), sum(certificates)


def totals_of(course):
    """The same of a course as it stands here."""
    marks = Attendance.objects.filter(enrolment__course=course)
    enrolled = Enrolment.objects.of([course])
    hours = enrolled.with_hours().aggregate(together=Sum("hours"))["together"]
    return dict(Counter(marks.values_list("mark", flat=True))), hours, enrolled.count(), enrolled.certified().count()


@pytest.fixture
def courses(me_officer):
    """Everything imported: {file: (course, the participants whom nobody knew)}."""
    for name in REGISTERS:
        import_register(name, me_officer)
    return {training["file"]: import_grid(training, me_officer) for training in truth()["trainings"]}


def test_grids_and_registers_together_give_the_figures_of_the_truth(courses, me_officer):
    for training in truth()["trainings"]:
        course, unknown = courses[training["file"]]
        assert unknown == set(training["unregistered"]), training["file"]
        assert totals_of(course) == registered_totals(training), training["file"]
        assert (course.module.code, course.place) == (training["module"], training["place"])
        assert (course.planned_hours, course.sessions.count()) == (training["planned_hours"], training["n_sessions"])

    any_module = truth()["trained"]["any"]
    for target, groups in GROUPS.items():
        counted = counting.count(certified(groups), rule=Indicator.Rule.UNIQUE_EVER, period=PROGRAMME)
        assert counted.total.cumulative == any_module["certified"]["by_target"][target], target
    reached = counting.count(attended(), rule=Indicator.Rule.UNIQUE_EVER, period=PROGRAMME)
    assert reached.total.cumulative == any_module["attended"]["unique"] - len(
        {person for training in truth()["trainings"] for person in training["unregistered"]}
    )

    pairs = (
        Attendance.objects.double_booked().values_list("session__course", "session__on", "enrolment__person").distinct()
    )
    booked = {(on, person) for _course, on, person in pairs}
    assert len(booked) == len(truth()["double_bookings"]) == 11
    assert {str(on) for on, _person in booked} == {on for _person, on, _hour, _files in truth()["double_bookings"]}

    again = checked(file("presences_RAD_beni_mellal.xlsx"), **home("beni_mellal"), by=me_officer)
    with acting_as(me_officer):
        assert set(again.rows.exclude(person=None).values_list("verdict", flat=True)) == {"unchanged"}
    assert saved(again, by=me_officer).counts["saved"] == {"left_out": 3}
    assert (Course.objects.count(), Registration.objects.count()) == (10, 1852)
