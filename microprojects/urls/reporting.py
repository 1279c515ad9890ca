"""The pages of reports on grants: those of the association's own people, and those of CEFA."""

from django.urls import path, register_converter

from microprojects.views import new_people, own_reports, reporting, visits


class ReportPart:
    """What a report holds many of: views.own_reports.PARTS."""

    regex = "people|new-person|headcount|photo|expense"

    def to_python(self, value):
        return value

    def to_url(self, value):
        return value


register_converter(ReportPart, "part")
OWN = "my-association/reports/<int:pk>/"

urlpatterns = [
    path("my-association/reports/", own_reports.my_reports, name="my_reports"),
    path(OWN, own_reports.own_report, name="own_report"),
    path(f"{OWN}write/", own_reports.write_own_report, name="write_own_report"),
    path(f"{OWN}submit/", own_reports.submit_own_report, name="submit_own_report"),
    path(f"{OWN}remarks/<int:row>/", own_reports.answer_own_remark, name="answer_own_remark"),
    path(f"{OWN}<part:part>/add/", own_reports.add_own_part, name="add_own_part"),
    path(f"{OWN}<part:part>/<int:row>/", own_reports.open_own_part, name="open_own_part"),
    path(f"{OWN}<part:part>/<int:row>/remove/", own_reports.remove_own_part, name="remove_own_part"),
    path("reports/<int:pk>/", reporting.grant_report, name="grant_report"),
    path("reports/<int:pk>/send-back/", reporting.send_back_item, name="send_back_item"),
    path("reports/<int:pk>/approve/", reporting.approve_grant_report, name="approve_grant_report"),
    path("reports/<int:pk>/photos/<int:row>/", reporting.open_proof, name="open_proof"),
    path("people-to-register/", new_people.people_to_register, name="people_to_register"),
    path("people-to-register/<int:pk>/", new_people.link_new_person, name="link_new_person"),
    path("people-to-register/<int:pk>/register/", new_people.register_new_person, name="register_new_person"),
    path("people-to-register/<int:pk>/refuse/", new_people.refuse_new_person, name="refuse_new_person"),
    path("visits/<int:pk>/", visits.visit, name="visit"),
    path("visits/<int:pk>/change/", visits.change_visit, name="change_visit"),
    path("visits/<int:pk>/actions/add/", visits.add_visit_action, name="add_visit_action"),
    path("visits/<int:pk>/actions/<int:row>/finish/", visits.finish_visit_action, name="finish_visit_action"),
]
