"""The pages of trainings."""

from django.urls import path, register_converter

import beneficiaries.urls  # noqa: F401 - registers <code:…>, a person's code
from trainings.views import courses, imports, removals, rolls


class CourseCode:
    """“CRS-0012” in the address, 12 in the view."""

    regex = r"CRS-\d{4,9}"

    def to_python(self, value):
        return int(value.removeprefix("CRS-"))

    def to_url(self, value):
        return str(value)


register_converter(CourseCode, "course")

app_name = "trainings"

urlpatterns = [
    path("", courses.list_, name="list"),
    path("record/", courses.record, name="record"),
    path("export/", courses.export, name="export"),
    path("upload/", imports.upload, name="upload"),
    path("imports/<int:pk>/", imports.import_, name="import"),
    path("imports/<int:pk>/check/", imports.check, name="check_import"),
    path("imports/<int:pk>/course/", imports.choose, name="choose_import"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="confirm_import"),
    path("imports/<int:pk>/cancel/", imports.cancel, name="cancel_import"),
    path("people/<code:code>/", rolls.person_panel, name="person_panel"),
    path("<course:pk>/", courses.dossier, name="dossier"),
    path("<course:pk>/history/", courses.history, name="history"),
    path("<course:pk>/sessions/record/", courses.record_session, name="record_session"),
    path("<course:pk>/sessions/<int:session>/roll-call/", rolls.roll_call, name="roll_call"),
    path("<course:pk>/sessions/<int:session>/remove/", removals.remove_session, name="remove_session"),
    path("<course:pk>/sheet/", rolls.sheet, name="sheet"),
    path("<course:pk>/enrol/", rolls.enrol, name="enrol"),
    path("<course:pk>/enrolments/<int:enrolment>/remove/", removals.unenrol, name="unenrol"),
]
