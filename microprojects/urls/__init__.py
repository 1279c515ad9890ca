"""The pages of micro-projects."""

from django.urls import path, register_converter

from microprojects.views import accounts, associations, calls, imports, members, papers


class AssociationCode:
    """“ASS-0012” in the address, 12 in the view."""

    regex = r"ASS-\d{4,9}"

    def to_python(self, value):
        return int(value.removeprefix("ASS-"))

    def to_url(self, value):
        return value if isinstance(value, str) else f"ASS-{value:04d}"


register_converter(AssociationCode, "association")

app_name = "microprojects"

urlpatterns = [
    path("associations/", associations.associations, name="associations"),
    path("associations/record/", associations.record_association, name="record_association"),
    path("associations/upload/", imports.upload_associations, name="upload_associations"),
    path("associations/imports/<int:pk>/", imports.import_associations, name="import_associations"),
    path("associations/imports/<int:pk>/confirm/", imports.confirm_associations, name="confirm_associations"),
    path("associations/imports/<int:pk>/cancel/", imports.cancel_associations, name="cancel_associations"),
    path("associations/<association:pk>/", associations.association, name="association"),
    path("associations/<association:pk>/history/", associations.association_history, name="association_history"),
    path("associations/<association:pk>/change/", associations.change_association, name="change_association"),
    path(
        "associations/<association:pk>/merge/<association:other>/",
        associations.merge_association,
        name="merge_association",
    ),
    path("associations/<association:pk>/papers/add/", papers.add_paper, name="add_paper"),
    path("associations/<association:pk>/papers/<int:paper>/", papers.open_paper, name="open_paper"),
    path("associations/<association:pk>/papers/<int:paper>/remove/", papers.remove_paper, name="remove_paper"),
    path("associations/<association:pk>/accounts/propose/", accounts.propose_account, name="propose_account"),
    path(
        "associations/<association:pk>/accounts/<int:account>/confirm/",
        accounts.confirm_account,
        name="confirm_account",
    ),
    path(
        "associations/<association:pk>/accounts/<int:account>/refuse/",
        accounts.refuse_account,
        name="refuse_account",
    ),
    path("associations/<association:pk>/members/add/", members.add_member, name="add_member"),
    path("associations/<association:pk>/members/<int:member>/link/", members.link_member, name="link_member"),
    path("associations/<association:pk>/members/<int:member>/change/", members.change_member, name="change_member"),
    path("calls/", calls.calls, name="calls"),
    path("calls/record/", calls.record_call, name="record_call"),
    path("calls/<int:pk>/", calls.call, name="call"),
    path("calls/<int:pk>/history/", calls.call_history, name="call_history"),
    path("calls/<int:pk>/change/", calls.change_call, name="change_call"),
    path("calls/<int:pk>/publish/", calls.publish, name="publish"),
    path("calls/<int:pk>/close/", calls.close, name="close"),
    path("calls/<int:pk>/correct/", calls.correct_call, name="correct_call"),
    path("calls/<int:pk>/questions/ask/", calls.ask_question, name="ask_question"),
    path("calls/<int:pk>/questions/<int:question>/answer/", calls.answer_question, name="answer_question"),
]
