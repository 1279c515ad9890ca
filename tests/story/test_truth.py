"""The four registers and ten grids of the samples, imported as people would, and the report that is made of them.

What is counted, printed in the PDF and attached to it as CSV equals truth.json.
"""

import re
from collections import Counter
from datetime import date

import pytest
from django.db.models import Sum
from django.utils.translation import gettext as _
from django.utils.translation import override

from beneficiaries.models import Registration
from programme import counting
from programme.models import Indicator
from programme.periods import Period, month
from programme.scope import acting_as
from reports import actions
from reports.tasks import compute_report
from tests.imported import home, import_grid, import_register, sample
from tests.reports.conftest import attached, rows_of, text_of
from tests.samples import REGISTERS, truth
from tests.story import expected
from tests.trainings.sheets import checked, saved
from trainings.figures import attended, certified
from trainings.models import Attendance, Course, Enrolment, Module

pytestmark = [pytest.mark.django_db, pytest.mark.sweep]
GROUPS = {
    "TG1": ["TG1_RETURNEE", "TG1_FAMILY"],
    "TG2": ["TG2_SUBSAHARAN"],
    "TG3": ["TG3_TEACHER", "TG3_SOCIOEDU"],
    "TG5": ["TG5_CSO_LEADER"],
    "TG6": ["TG6_SUBURB"],
}
PROGRAMME = Period(date(2017, 3, 1), date(2020, 2, 29))
LAST_MONTH = month(2020, 2)


def test_what_stands_in_the_files_is_what_the_report_says(me_officer, subtests):
    """One test, so that everything is imported once; each check is told apart."""
    for name in REGISTERS:
        import_register(name, me_officer)
    courses = {training["file"]: import_grid(training, me_officer) for training in truth()["trainings"]}
    with subtests.test("marks, hours and certificates of each course"):
        check_courses(courses)
    with subtests.test("those trained are counted once whatever they took part in"):
        check_trained()
    with subtests.test("everybody who was in two places at once is found"):
        check_double_bookings()

    document = report_of_the_last_month(me_officer)
    text, lines = text_of(document), rows_of(*attached(document).values())
    for code in expected.TARGETS:
        with subtests.test(f"the PDF says how many were reached and where: {code}"):
            check_pdf(code, text)
        with subtests.test(f"the attached CSV says the same: {code}"):
            check_csv(code, lines)
    with subtests.test("PDF and CSV say how many sessions and hours were held"):
        check_sessions(text, lines)
    with subtests.test("the totals are those known by heart"):  # so that truth and code cannot go wrong together
        found = {code: lines[code, "", ""]["cumulative"] for code in (*expected.TARGETS, "R1.8")}
        assert found == {"R1.1": "490", "R1.2": "516", "R1.3": "76", "R1.5": "112", "R1.8": "62"}

    with subtests.test("everything imported again changes nothing"):
        check_again(me_officer)


def report_of_the_last_month(by):
    """The French report of the month of the last registration, its document."""
    report = actions.register(period=LAST_MONTH, languages=["fr"], by=by)
    compute_report(report.pk)
    return report.snapshots.get().documents.get()


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


def check_courses(courses):
    for training in truth()["trainings"]:
        course, unknown = courses[training["file"]]
        assert unknown == set(training["unregistered"]), training["file"]
        assert totals_of(course) == registered_totals(training), training["file"]
        assert (course.module.code, course.place) == (training["module"], training["place"])
        assert (course.planned_hours, course.sessions.count()) == (training["planned_hours"], training["n_sessions"])


def check_trained():
    any_module = truth()["trained"]["any"]
    for target, groups in GROUPS.items():
        counted = counting.count(certified(groups), rule=Indicator.Rule.UNIQUE_EVER, period=PROGRAMME)
        assert counted.total.cumulative == any_module["certified"]["by_target"][target], target
    reached = counting.count(attended(), rule=Indicator.Rule.UNIQUE_EVER, period=PROGRAMME)
    unregistered = {person for training in truth()["trainings"] for person in training["unregistered"]}
    assert reached.total.cumulative == any_module["attended"]["unique"] - len(unregistered)


def check_double_bookings():
    pairs = Attendance.objects.double_booked().values_list("session__on", "enrolment__person").distinct()

    assert len(pairs) == len(truth()["double_bookings"]) == 11
    assert {str(on) for on, _person in pairs} == {on for _person, on, _hour, _files in truth()["double_bookings"]}


def check_pdf(code, text):
    true, words = expected.people(code), chapter(code, text)

    assert re.search(rf"{heading(code)} \d+ \d+ \d+ \d+ {true['', '']} [\d,]+ %", text), "in the logframe"
    for label, place in (("Women", ("sex", "F")), ("Men", ("sex", "M")), ("Total", ("", ""))):
        assert re.search(rf" {in_french(label)} \d+ \d+ {true[place]} [\d,]+ %", words), label
    for area, name in expected.AREAS.items():
        women, men, all_ = true["area,sex", f"{area},F"], true["area,sex", f"{area},M"], true["area", area]
        assert f" {name} {women} {men} 0 {all_} " in words, name


def check_csv(code, lines):
    found = {(axes, values): int(line["cumulative"]) for (of, axes, values), line in lines.items() if of == code}
    true = expected.people(code)

    assert {place: found[place] for place in true} == true
    assert {place for place, number in found.items() if number and place[0] in {"area", "sex", "area,sex"}} <= set(true)


def check_sessions(text, lines):
    true, words = expected.sessions(), chapter("R1.8", text)
    names = {("group", module.code): module.name_fr for module in Module.objects.all()}
    names |= {("area", area): name for area, name in expected.AREAS.items()} | {("", ""): in_french("Total")}

    for (axes, values), (held, hours) in true.items():
        line = lines["R1.8", axes, values]
        assert (int(line["cumulative"]), float(line["weight"])) == (held, hours), values
        assert f" {names[axes, values]} 0 0 {held} {hours} " in words, values


def check_again(me_officer):
    again = checked(sample("presences_RAD_beni_mellal.xlsx"), **home("beni_mellal"), by=me_officer)
    with acting_as(me_officer):
        assert set(again.rows.exclude(person=None).values_list("verdict", flat=True)) == {"unchanged"}
    assert saved(again, by=me_officer).counts["saved"] == {"left_out": 3}
    for name in REGISTERS:
        import_register(name, me_officer)

    assert (Course.objects.count(), Registration.objects.count()) == (10, 1852)


def in_french(words):
    with override("fr"):
        return _(words)


def heading(code):
    return f"{code} {Indicator.objects.get(code=code).name_fr}"


def chapter(code, text):
    """The text from the heading of an indicator's chapter to the next one's."""
    begins = {
        each: text.index(f"{heading(each)} {in_french('In the period')} ") for each in (*expected.TARGETS, "R1.8")
    }
    after = [position for position in begins.values() if position > begins[code]]
    return text[begins[code] : min(after, default=len(text))]
