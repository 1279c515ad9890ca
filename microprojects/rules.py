"""Who may do what with associations, their papers, bank details and members."""

import rules

from accounts.models import Role
from accounts.rules import has_role, is_administrator, let_administrators_keep
from microprojects.querysets.appeals import took_part

RECORDS = has_role(Role.AREA_COORDINATOR, Role.GRANTS_MANAGER, Role.ME_OFFICER, Role.PROGRAMME_MANAGER)
VIEWS = RECORDS | has_role(Role.FIELD_OFFICER, Role.FINANCE_OFFICER)
KNOWS_MEMBERS = RECORDS | has_role(Role.FIELD_OFFICER)
KNOWS_BANK = has_role(Role.GRANTS_MANAGER, Role.FINANCE_OFFICER, Role.PROGRAMME_MANAGER)


@rules.predicate
def is_for_all(user, paper=None):
    return paper is None or paper.kind.readers == "all"


@rules.predicate
def names_people(user, paper=None):
    return paper is not None and paper.kind.readers == "people"


@rules.predicate
def tells_bank(user, paper=None):
    return paper is not None and paper.kind.readers == "bank"


@rules.predicate
def is_own_assessment(user, assessment=None):
    return assessment is not None and assessment.assessor_id == user.pk


@rules.predicate
def is_open_to_read(user, assessment=None):
    return assessment is not None and assessment.is_open


@rules.predicate
def proposed_it(user, account=None):
    return account is not None and account.proposed_by_id == user.pk


@rules.predicate
def represents(user, record=None):
    """They speak for the record's association (for one at all where there is no record): decision 0030."""
    own = getattr(user, "represented_id", None)
    return own is not None and (record is None or own == getattr(record, "association_id", record.pk))


@rules.predicate
def may_ask(user, representative=None):
    """Signed in, and neither posted nor speaking for an association."""
    is_known = getattr(user, "is_authenticated", False) and user.is_active
    return bool(is_known and not user.active_postings and not user.represented_id)


@rules.predicate
def asked_for_it(user, representative=None):
    return representative is not None and representative.user_id == user.pk


rules.add_perm("microprojects.view_association", VIEWS)
rules.add_perm("microprojects.record_association", RECORDS)
rules.add_perm("microprojects.change_association", RECORDS)
rules.add_perm("microprojects.merge_association", RECORDS)
rules.add_perm("microprojects.upload_association", RECORDS)
rules.add_perm("beneficiaries.read_associations_import", RECORDS)
rules.add_perm("beneficiaries.confirm_associations_import", RECORDS)

rules.add_perm("microprojects.add_paper_association", RECORDS)
rules.add_perm("microprojects.open_paper", VIEWS & is_for_all | RECORDS & names_people | KNOWS_BANK & tells_bank)
rules.add_perm("microprojects.remove_paper", RECORDS)

rules.add_perm("microprojects.view_accounts_association", KNOWS_BANK)
rules.add_perm("microprojects.propose_account_association", KNOWS_BANK)
rules.add_perm("microprojects.confirm_bankaccount", KNOWS_BANK & ~proposed_it)
rules.add_perm("microprojects.refuse_bankaccount", KNOWS_BANK)

rules.add_perm("microprojects.view_members_association", KNOWS_MEMBERS)
rules.add_perm("microprojects.add_member_association", RECORDS)
rules.add_perm("microprojects.link_member", RECORDS)
rules.add_perm("microprojects.change_member", RECORDS)

CONFIRMS = has_role(Role.AREA_COORDINATOR, Role.GRANTS_MANAGER, Role.PROGRAMME_MANAGER)
rules.add_perm("microprojects.view_representative", CONFIRMS)
rules.add_perm("microprojects.confirm_representative", CONFIRMS & ~asked_for_it)
rules.add_perm("microprojects.refuse_representative", CONFIRMS & ~asked_for_it)
rules.add_perm("microprojects.end_representative", CONFIRMS & ~asked_for_it)
rules.add_perm("microprojects.ask_representative", may_ask)

# What whoever speaks for an association does with it, on pages of their own.
rules.add_perm("microprojects.view_own_association", represents)
rules.add_perm("microprojects.add_own_paper_association", represents)
rules.add_perm("microprojects.open_own_paper", represents)
rules.add_perm("microprojects.propose_own_account_association", represents)
rules.add_perm("microprojects.draft_own_association", represents)
rules.add_perm("microprojects.ask_own_question_association", represents)
rules.add_perm("microprojects.view_own_application", represents)
rules.add_perm("microprojects.write_own_application", represents)
rules.add_perm("microprojects.submit_own_application", represents)
rules.add_perm("microprojects.withdraw_own_application", represents)
rules.add_perm("microprojects.file_appeal_application", represents)
rules.add_perm("microprojects.view_own_duereport", represents)
rules.add_perm("microprojects.write_own_duereport", represents)

PREPARES_CALLS = has_role(Role.GRANTS_MANAGER, Role.PROGRAMME_MANAGER)
rules.add_perm("microprojects.view_call", VIEWS)
rules.add_perm("microprojects.record_call", PREPARES_CALLS)
rules.add_perm("microprojects.change_call", PREPARES_CALLS)
rules.add_perm("microprojects.publish_call", PREPARES_CALLS)
rules.add_perm("microprojects.close_call", PREPARES_CALLS)
rules.add_perm("microprojects.correct_call", PREPARES_CALLS)
rules.add_perm("microprojects.ask_question_call", PREPARES_CALLS)
rules.add_perm("microprojects.answer_question", PREPARES_CALLS)

# Assessors see what is assigned to them on pages of their own, an association its own. Donors see none.
ANSWERS_RULES = PREPARES_CALLS | has_role(Role.AREA_COORDINATOR)
rules.add_perm("microprojects.view_application", VIEWS)
rules.add_perm("microprojects.upload_application", PREPARES_CALLS)
rules.add_perm("microprojects.ask_correction_application", PREPARES_CALLS)
rules.add_perm("microprojects.extend_correction_application", PREPARES_CALLS)
rules.add_perm("microprojects.lift_correction_application", PREPARES_CALLS)
rules.add_perm("microprojects.answer_rules_application", ANSWERS_RULES)
rules.add_perm("microprojects.overrule_application", PREPARES_CALLS)
rules.add_perm("microprojects.admit_application", PREPARES_CALLS)
rules.add_perm("microprojects.declare_inadmissible_application", PREPARES_CALLS)
rules.add_perm("microprojects.reopen_application", PREPARES_CALLS)
rules.add_perm("microprojects.withdraw_application", PREPARES_CALLS)
rules.add_perm("beneficiaries.read_applications_import", PREPARES_CALLS | has_role(Role.ME_OFFICER))
rules.add_perm("beneficiaries.confirm_applications_import", PREPARES_CALLS)

# Whoever assigns and decides scores nothing (programme/rules.py: INCOMPATIBLE), and reads no score before both are in.
ASSESSES = has_role(Role.ASSESSOR)
rules.add_perm("microprojects.list_assessment", ASSESSES)
rules.add_perm("microprojects.view_assessment", ASSESSES & is_own_assessment)
rules.add_perm("microprojects.declare_assessment", ASSESSES & is_own_assessment)
rules.add_perm("microprojects.declare_conflict_assessment", ASSESSES & is_own_assessment)
rules.add_perm("microprojects.score_assessment", ASSESSES & is_own_assessment & is_open_to_read)
rules.add_perm("microprojects.take_back_assessment", PREPARES_CALLS)
rules.add_perm("microprojects.record_tie_association", PREPARES_CALLS)
rules.add_perm("microprojects.evaluate_call", PREPARES_CALLS)
rules.add_perm("microprojects.assign_call", PREPARES_CALLS)
rules.add_perm("microprojects.compare_scores_application", PREPARES_CALLS)
rules.add_perm("microprojects.go_on_application", PREPARES_CALLS)
rules.add_perm("microprojects.rank_call", PREPARES_CALLS)
rules.add_perm("microprojects.convene_call", PREPARES_CALLS)
rules.add_perm("microprojects.deliberate_call", PREPARES_CALLS)
rules.add_perm("microprojects.select_from_reserve_call", PREPARES_CALLS)
rules.add_perm("microprojects.view_minutes_call", PREPARES_CALLS)
rules.add_perm("microprojects.write_letters_call", PREPARES_CALLS)
rules.add_perm("microprojects.view_letter", PREPARES_CALLS)
rules.add_perm("microprojects.change_letter", PREPARES_CALLS)
rules.add_perm("microprojects.approve_letter", PREPARES_CALLS)
rules.add_perm("microprojects.send_letter", PREPARES_CALLS)


@rules.predicate
def took_part_in_it(user, appeal=None):
    return appeal is not None and took_part(user, appeal.application)


rules.add_perm("microprojects.view_appeal", PREPARES_CALLS)
rules.add_perm("microprojects.uphold_appeal", PREPARES_CALLS & ~took_part_in_it)
rules.add_perm("microprojects.reject_appeal", PREPARES_CALLS & ~took_part_in_it)
rules.add_perm("microprojects.settle_appeal", PREPARES_CALLS & ~took_part_in_it)

# Who handles money sees it: officers in the field do not, assessors and donors neither.
SEES_MONEY = RECORDS | has_role(Role.FINANCE_OFFICER)


@rules.predicate
def requested_it(user, tranche=None):
    return tranche is not None and tranche.requested_by_id == user.pk


@rules.predicate
def uploaded_it(user, source=None):
    return source is not None and source.created_by_id == user.pk


rules.add_perm("microprojects.view_grant", SEES_MONEY)
# Sums alone: neither who applies nor whose grant is late.
rules.add_perm("microprojects.view_portfolio_call", SEES_MONEY | has_role(Role.DONOR))
rules.add_perm("microprojects.prepare_grant_application", PREPARES_CALLS)
rules.add_perm("microprojects.change_grant", PREPARES_CALLS)
rules.add_perm("microprojects.sign_grant", PREPARES_CALLS)
rules.add_perm("microprojects.open_agreement_grant", SEES_MONEY)
rules.add_perm("microprojects.terminate_grant", PREPARES_CALLS)
rules.add_perm("microprojects.propose_amendment_grant", PREPARES_CALLS)
rules.add_perm("microprojects.approve_amendment", PREPARES_CALLS & ~proposed_it)
rules.add_perm("microprojects.refuse_amendment", PREPARES_CALLS)
rules.add_perm("microprojects.request_tranche", KNOWS_BANK)
rules.add_perm("microprojects.turn_down_tranche", KNOWS_BANK)
rules.add_perm("microprojects.release_tranche", KNOWS_BANK & ~requested_it)
rules.add_perm("microprojects.confirm_payment_tranche", KNOWS_BANK)
rules.add_perm("microprojects.return_payment_tranche", KNOWS_BANK)
rules.add_perm("microprojects.receive_report_grant", PREPARES_CALLS)
rules.add_perm("microprojects.approve_grantreport", PREPARES_CALLS)
rules.add_perm("microprojects.send_back_grantreport", PREPARES_CALLS)
rules.add_perm("microprojects.view_duereport", SEES_MONEY)
rules.add_perm("microprojects.send_back_item_duereport", PREPARES_CALLS)
rules.add_perm("microprojects.approve_duereport", PREPARES_CALLS)
rules.add_perm("microprojects.open_proof", SEES_MONEY)
# Who records associations and registers people: the vault shows them the names. Who manages grants registers nobody.
REGISTERS_NEW = has_role(Role.AREA_COORDINATOR, Role.ME_OFFICER, Role.PROGRAMME_MANAGER)
rules.add_perm("microprojects.view_newperson", REGISTERS_NEW)
rules.add_perm("microprojects.link_newperson", REGISTERS_NEW)
rules.add_perm("microprojects.register_newperson", REGISTERS_NEW)
rules.add_perm("microprojects.refuse_newperson", REGISTERS_NEW)
rules.add_perm("microprojects.view_visit", SEES_MONEY)
rules.add_perm("microprojects.record_visit_grant", RECORDS)
rules.add_perm("microprojects.change_visit", RECORDS)
rules.add_perm("microprojects.finish_visitaction", RECORDS)
rules.add_perm("microprojects.record_expense_grant", KNOWS_BANK)
rules.add_perm("microprojects.remove_expense", KNOWS_BANK)
rules.add_perm("microprojects.open_receipt_expense", SEES_MONEY)
rules.add_perm("microprojects.decide_expense", PREPARES_CALLS)
rules.add_perm("microprojects.reconsider_expense", PREPARES_CALLS)
rules.add_perm("microprojects.decide_as_proposed_grant", PREPARES_CALLS)
rules.add_perm("microprojects.settle_grant", PREPARES_CALLS)
rules.add_perm("microprojects.record_recovery_grant", KNOWS_BANK)
rules.add_perm("microprojects.close_grant", PREPARES_CALLS)


@rules.predicate
def is_no_archive(user, made=None):
    return made is None or not made.is_archive


# The archive holds papers that name people and bank details: who may open each of these takes it away.
rules.add_perm("microprojects.make_file_grant", SEES_MONEY)
rules.add_perm("microprojects.make_archive_grant", PREPARES_CALLS)
rules.add_perm("microprojects.open_grantfile", SEES_MONEY & is_no_archive | PREPARES_CALLS)
rules.add_perm("microprojects.upload_grant", PREPARES_CALLS)
rules.add_perm("beneficiaries.read_expenses_import", KNOWS_BANK | has_role(Role.ME_OFFICER))
rules.add_perm("beneficiaries.confirm_expenses_import", KNOWS_BANK & ~uploaded_it)
rules.add_perm("beneficiaries.cancel_expenses_import", KNOWS_BANK)

rules.add_perm("microprojects", is_administrator)  # the checklist of papers in the back office
let_administrators_keep("microprojects", "paperkind", acts=("view", "add", "change"))
