"""Role x act, without a page: what user.has_perm says, with records near and far."""

import pytest
from django.contrib.auth.models import AnonymousUser

from tests.cast import POSTINGS

pytestmark = pytest.mark.django_db
EVERYBODY = set(POSTINGS)
AT_WORK = {"officer", "stranger", "coordinator", "me_officer", "manager"}
MAKES_REPORTS = {"me_officer", "manager"}
READS_REPORTS = MAKES_REPORTS | {"coordinator", "grants_manager", "finance", "donor"}

ACTS = {
    "accounts.view_user": {"administrator"},
    "accounts.open_backoffice": {"administrator"},
    "journal.view_entry": {"administrator"},
    "programme.view_indicator": EVERYBODY,
    "programme.set_target_indicator": {"me_officer", "manager"},
    "programme.view_posting": {"manager", "administrator"},
    "programme.give_posting": {"manager", "administrator"},
    "programme.extend_posting": {"manager", "administrator"},
    "programme.end_posting": {"manager", "administrator"},
    "programme.entrust_posting": {"manager"},
    "programme.change_posting": set(),
    "programme.delete_posting": set(),
    "programme.change_commune": set(),
    "programme.delete_programme": set(),
    "beneficiaries.view_beneficiary": AT_WORK | {"grants_manager"},
    "beneficiaries.register_beneficiary": AT_WORK,
    "beneficiaries.change_beneficiary": AT_WORK,
    "beneficiaries.upload_import": AT_WORK,
    "beneficiaries.confirm_import": AT_WORK,
    "beneficiaries.view_identity": set(),
    "trainings.view_course": AT_WORK | {"grants_manager"},
    "trainings.record_course": AT_WORK,
    "trainings.upload_course": AT_WORK,
    "reports.view_report": READS_REPORTS,
    "reports.view_figures": EVERYBODY - {"assessor"},
    "reports.open_report": MAKES_REPORTS | {"coordinator", "grants_manager"},
    "reports.register_report": MAKES_REPORTS,
    "reports.compute_report": MAKES_REPORTS,
    "reports.translate_report": MAKES_REPORTS,
    "reports.approve_report": {"manager"},
    "reports.send_report": MAKES_REPORTS,
}


@pytest.mark.parametrize("act", ACTS)
def test_each_act_is_for_these_roles_and_no_others(act, request):
    allowed = {role for role in POSTINGS if request.getfixturevalue(role).has_perm(act)}

    assert allowed == ACTS[act]
    assert not AnonymousUser().has_perm(act)


@pytest.mark.parametrize(
    ("record", "allowed"),
    [
        ("fatima", {"officer", "coordinator", "me_officer", "manager"}),
        ("rachid", {"coordinator", "me_officer", "manager"}),
        ("aissatou", {"stranger", "me_officer", "manager"}),
    ],
)
def test_a_person_is_corrected_by_those_whose_posting_covers_them(record, allowed, request):
    person = request.getfixturevalue(record)

    who = {
        role for role in POSTINGS if request.getfixturevalue(role).has_perm("beneficiaries.change_beneficiary", person)
    }

    assert who == allowed


@pytest.mark.parametrize(
    ("record", "allowed"),
    [
        ("own_course", {"officer", "coordinator", "me_officer", "manager"}),
        ("foreign_partner_course", {"coordinator", "me_officer", "manager"}),
        ("foreign_area_course", {"stranger", "me_officer", "manager"}),
    ],
)
def test_a_course_is_changed_by_those_whose_posting_covers_it(record, allowed, request):
    course = request.getfixturevalue(record)

    who = {role for role in POSTINGS if request.getfixturevalue(role).has_perm("trainings.change_course", course)}

    assert who == allowed


def test_two_half_postings_do_not_make_a_whole_one(officer, aissatou, partners, areas):
    """A donor's posting everywhere shows reports; it does not widen the field officer's to all areas."""
    officer.postings.create(role="donor")
    officer.postings.create(role="field_officer", partner=partners.amappe, area=areas.khouribga)

    assert not type(officer).objects.get(pk=officer.pk).has_perm("beneficiaries.change_beneficiary", aissatou)
