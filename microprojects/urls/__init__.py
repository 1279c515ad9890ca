"""The pages of micro-projects."""

from django.urls import path, register_converter

from microprojects.urls import reporting
from microprojects.views import (
    accounts,
    amendments,
    appeals,
    applications,
    assessments,
    assigning,
    associations,
    calls,
    committees,
    documents,
    expenses,
    filed,
    grants,
    imports,
    letters,
    members,
    own,
    paid,
    papers,
    portfolio,
    ranking,
    representatives,
    submitted,
    tranches,
    visits,
    writing,
)


class AssociationCode:
    """“ASS-0012” in the address, 12 in the view."""

    regex = r"ASS-\d{4,9}"

    def to_python(self, value):
        return int(value.removeprefix("ASS-"))

    def to_url(self, value):
        return value if isinstance(value, str) else f"ASS-{value:04d}"


class ApplicationCode:
    """“APL-0012” in the address, 12 in the view."""

    regex = r"APL-\d{4,9}"

    def to_python(self, value):
        return int(value.removeprefix("APL-"))

    def to_url(self, value):
        return value if isinstance(value, str) else f"APL-{value:04d}"


register_converter(AssociationCode, "association")
register_converter(ApplicationCode, "application")

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
    path("associations/<association:pk>/ties/record/", assigning.record_tie, name="record_tie"),
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
    path("representatives/", representatives.representatives, name="representatives"),
    path("representatives/ask/", representatives.ask_representative, name="ask_representative"),
    path("representatives/<int:pk>/", representatives.representative, name="representative"),
    path("representatives/<int:pk>/confirm/", representatives.confirm_representative, name="confirm_representative"),
    path("representatives/<int:pk>/refuse/", representatives.refuse_representative, name="refuse_representative"),
    path("representatives/<int:pk>/end/", representatives.end_representative, name="end_representative"),
    path("my-association/", own.my_association, name="my_association"),
    path("my-association/papers/add/", own.add_own_paper, name="add_own_paper"),
    path("my-association/papers/<int:paper>/", own.open_own_paper, name="open_own_paper"),
    path("my-association/bank-details/propose/", own.propose_own_account, name="propose_own_account"),
    path("my-association/calls/<int:pk>/draft/", writing.draft_own_application, name="draft_own_application"),
    path("my-association/calls/<int:pk>/ask/", writing.ask_own_question, name="ask_own_question"),
    path("my-association/applications/<application:pk>/", submitted.own_application, name="own_application"),
    path(
        "my-association/applications/<application:pk>/write/<slug:section>/",
        writing.write_section,
        name="write_section",
    ),
    path(
        "my-association/applications/<application:pk>/submit/",
        writing.submit_own_application,
        name="submit_own_application",
    ),
    path(
        "my-association/applications/<application:pk>/withdraw/",
        writing.withdraw_own_application,
        name="withdraw_own_application",
    ),
    path("my-association/applications/<application:pk>/appeal/", appeals.file_appeal, name="file_appeal"),
    path(
        "my-association/applications/<application:pk>/versions/<int:number>/",
        submitted.own_version,
        name="own_version",
    ),
    path(
        "my-association/applications/<application:pk>/versions/<int:number>/receipt/",
        submitted.own_receipt,
        name="own_receipt",
    ),
    path(
        "my-association/applications/<application:pk>/versions/<int:number>/<int:other>/",
        submitted.compare_own_versions,
        name="compare_own_versions",
    ),
    path("portfolio/", portfolio.portfolio, name="portfolio"),
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
    path("calls/<int:pk>/applications/", applications.applications, name="applications"),
    path("calls/<int:pk>/applications/upload/", filed.upload_applications, name="upload_applications"),
    path("applications/imports/<int:pk>/", filed.import_applications, name="import_applications"),
    path("applications/imports/<int:pk>/confirm/", filed.confirm_applications, name="confirm_applications"),
    path("applications/imports/<int:pk>/cancel/", filed.cancel_applications, name="cancel_applications"),
    path("applications/<application:pk>/", applications.application, name="application"),
    path("applications/<application:pk>/history/", applications.application_history, name="application_history"),
    path(
        "applications/<application:pk>/versions/<int:number>/",
        applications.application_version,
        name="application_version",
    ),
    path(
        "applications/<application:pk>/versions/<int:number>/<int:other>/",
        applications.compare_versions,
        name="compare_versions",
    ),
    path("applications/<application:pk>/rules/", applications.answer_rules, name="answer_rules"),
    path("applications/<application:pk>/correction/", applications.ask_correction, name="ask_correction"),
    path("applications/<application:pk>/correction/extend/", applications.extend_correction, name="extend_correction"),
    path("applications/<application:pk>/correction/lift/", applications.lift_correction, name="lift_correction"),
    path("applications/<application:pk>/admit/", applications.admit, name="admit"),
    path("applications/<application:pk>/inadmissible/", applications.declare_inadmissible, name="declare_inadmissible"),
    path("applications/<application:pk>/reopen/", applications.reopen, name="reopen"),
    path("applications/<application:pk>/withdraw/", applications.withdraw_application, name="withdraw_application"),
    path("calls/<int:pk>/grants/upload/", paid.upload_expenses, name="upload_expenses"),
    path("grants/imports/<int:pk>/", paid.import_expenses, name="import_expenses"),
    path("grants/imports/<int:pk>/confirm/", paid.confirm_expenses, name="confirm_expenses"),
    path("grants/imports/<int:pk>/cancel/", paid.cancel_expenses, name="cancel_expenses"),
    path("grants/", grants.grants, name="grants"),
    path("applications/<application:pk>/grant/", grants.prepare_grant, name="prepare_grant"),
    path("grants/<application:pk>/", grants.grant, name="grant"),
    path("grants/<application:pk>/history/", grants.grant_history, name="grant_history"),
    path("grants/<application:pk>/change/", grants.change_grant, name="change_grant"),
    path("grants/<application:pk>/sign/", grants.sign, name="sign"),
    path("grants/<application:pk>/copy/add/", grants.add_copy, name="add_copy"),
    path("grants/<application:pk>/copy/", grants.open_agreement, name="open_agreement"),
    path("grants/<application:pk>/terminate/", grants.terminate, name="terminate"),
    path("grants/<application:pk>/close/", grants.close_grant, name="close_grant"),
    path("grants/<application:pk>/tranches/<int:number>/request/", tranches.request_payment, name="request_payment"),
    path("grants/<application:pk>/tranches/<int:number>/turn_down/", tranches.turn_down, name="turn_down"),
    path("grants/<application:pk>/tranches/<int:number>/release/", tranches.release, name="release"),
    path(
        "grants/<application:pk>/tranches/<int:number>/confirm_payment/",
        tranches.confirm_payment,
        name="confirm_payment",
    ),
    path(
        "grants/<application:pk>/tranches/<int:number>/return_payment/", tranches.return_payment, name="return_payment"
    ),
    path("grants/<application:pk>/expenses/", expenses.expenses, name="expenses"),
    path("grants/<application:pk>/expenses/record/", expenses.record_expense, name="record_expense"),
    path("grants/<application:pk>/expenses/decide/", expenses.decide_as_proposed, name="decide_as_proposed"),
    path("grants/<application:pk>/expenses/<int:expense>/decide/", expenses.decide_expense, name="decide_expense"),
    path("grants/<application:pk>/expenses/<int:expense>/admit/", expenses.admit_expense, name="admit_expense"),
    path(
        "grants/<application:pk>/expenses/<int:expense>/reconsider/",
        expenses.reconsider_expense,
        name="reconsider_expense",
    ),
    path("grants/<application:pk>/expenses/<int:expense>/remove/", expenses.remove_expense, name="remove_expense"),
    path("grants/<application:pk>/expenses/<int:expense>/receipt/", expenses.open_receipt, name="open_receipt"),
    path("grants/<application:pk>/amendments/propose/", amendments.propose_amendment, name="propose_amendment"),
    path(
        "grants/<application:pk>/amendments/<int:number>/approve/",
        amendments.approve_amendment,
        name="approve_amendment",
    ),
    path(
        "grants/<application:pk>/amendments/<int:number>/refuse/", amendments.refuse_amendment, name="refuse_amendment"
    ),
    path("grants/<application:pk>/files/<slug:kind>/make/", documents.make_file, name="make_file"),
    path("grants/<application:pk>/files/<int:file>/", documents.open_file, name="open_file"),
    path("grants/<application:pk>/settle/", amendments.settle, name="settle"),
    path("grants/<application:pk>/recovery/", amendments.record_recovery, name="record_recovery"),
    path("calls/<int:pk>/evaluate/", assigning.evaluate, name="evaluate"),
    path("calls/<int:pk>/assign/", assigning.assign, name="assign"),
    path("calls/<int:pk>/ranking/", ranking.rank, name="rank"),
    path("calls/<int:pk>/committee/", committees.committee, name="committee"),
    path("calls/<int:pk>/committee/session/", committees.convene, name="convene"),
    path("calls/<int:pk>/committee/deliberate/", committees.deliberate, name="deliberate"),
    path("calls/<int:pk>/committee/select_from_reserve/", committees.select_from_reserve, name="select_from_reserve"),
    path("calls/<int:pk>/committee/minutes/", committees.minutes, name="minutes"),
    path("calls/<int:pk>/letters/", letters.letters, name="letters"),
    path("calls/<int:pk>/letters/write/", letters.write_letters, name="write_letters"),
    path("appeals/<int:pk>/", appeals.appeal, name="appeal"),
    path("appeals/<int:pk>/uphold/", appeals.uphold, name="uphold_appeal"),
    path("appeals/<int:pk>/reject/", appeals.reject, name="reject_appeal"),
    path("appeals/<int:pk>/settle/", appeals.settle, name="settle_appeal"),
    path("letters/<int:pk>/", letters.letter, name="letter"),
    path("letters/<int:pk>/approve/", letters.approve, name="approve_letter"),
    path("letters/<int:pk>/send/", letters.send, name="send_letter"),
    path("applications/<application:pk>/scores/", assigning.compare_scores, name="compare_scores"),
    path("applications/<application:pk>/scores/go_on/", assigning.go_on, name="go_on"),
    path("assessments/", assessments.assessments, name="assessments"),
    path("assessments/<int:pk>/", assessments.assessment, name="assessment"),
    path("assessments/<int:pk>/declare/", assessments.declare, name="declare"),
    path("assessments/<int:pk>/conflict/", assessments.declare_conflict, name="declare_conflict"),
    path("assessments/<int:pk>/score/", assessments.score, name="score"),
    path("assessments/<int:pk>/take_back/", assigning.take_back, name="take_back"),
    path("applications/<application:pk>/visits/record/", visits.record_visit, name="record_visit"),
    *reporting.urlpatterns,
]
