"""What the database itself refuses about money, tried from raw SQL."""

import pytest
from django.db import connection, transaction

from microprojects.actions import amendments, settlements
from tests.microprojects.granted import (
    admitted,
    ended,
    fresh,
    kept_import,
    paid,
    prepared,
    released,
    requested,
    selected,
    settled,
    signed,
    somebody,
    spent,
)
from tests.microprojects.notices import published
from tests.microprojects.refusing import refused

pytestmark = pytest.mark.django_db
TRANCHE = "UPDATE microprojects_tranche SET "
GRANT = "UPDATE microprojects_grant SET "


def run(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


def test_an_agreement_that_cannot_be_is_refused(areas, subtests):
    prepared(areas.khouribga)

    for change, name in [
        ("amount = -1", "grant_is_plausible|more would be released"),
        ("amount = 0", "grant_is_plausible"),
        ("rate = 100.01", "grant_is_plausible"),
        ("ends_on = starts_on", "grant_is_plausible"),
        ("amount = 1000000.01", "more would be committed than the envelope holds"),
        ("signed_on = now()", "signature_has_its_author"),
        ("copy = 'x.pdf', sha256 = repeat('0', 64)", "signed_copy_has_its_hash"),
    ]:  # fmt: skip
        with subtests.test(change):
            refused(GRANT + change, name)


def test_grants_are_committed_within_the_envelope_of_their_call_and_it_is_not_lowered_under_them(areas):
    call = published(envelope=100_000, maximum=100_000)
    first = prepared(areas.khouribga, call=call, name="Amal")
    second = prepared(areas.khouribga, call=call, name="Basma")

    run(GRANT + "amount = 55000 WHERE id = %s", first.pk)
    refused(GRANT + "amount = 45000.01 WHERE id = %s", "more would be committed", second.pk)
    refused("UPDATE microprojects_call SET envelope = 99999.99", "published|more is committed|corrig")


def test_only_a_selected_application_is_granted_in_its_own_call(areas):
    application = selected(areas.khouribga)
    insert = (
        "INSERT INTO microprojects_grant (application_id, call_id, version_id, number, amount, rate, starts_on,"
        " ends_on, conditions, tolerance, justified, copy, sha256, created_at, created_by_id)"
        " SELECT a.id, a.call_id, v.id, 'X', 1, 75, '2019-01-01', '2019-06-01', '', 15, 70, '', '', now(),"
        " a.created_by_id"
        " FROM microprojects_application a JOIN microprojects_version v ON v.application_id = a.id"
    )
    run("UPDATE microprojects_application SET status = 'reserve'")

    refused(insert, "a grant is that of a selected application of its call")
    run("UPDATE microprojects_application SET status = 'selected'")
    run(insert)
    refused(insert, "application_id")
    assert application.grant.amount == 1


def test_a_signed_agreement_changes_only_by_an_amendment(areas, subtests):
    signed(areas.khouribga)

    for change in [
        "amount = 44999", "rate = 74", "ends_on = '2019-10-01'", "starts_on = '2019-01-01'", "number = 'X'",
        "tolerance = 16", "justified = 0", "conditions = 'x'", "signed_on = '2018-01-01'", "copy = 'x'", "sha256 = 'x'",
    ]:  # fmt: skip
        with subtests.test(change):
            refused(GRANT + change, "a signed agreement changes only by an amendment")


def test_the_budget_of_a_signed_agreement_stays(areas, subtests):
    signed(areas.khouribga)

    for statement in [
        "UPDATE microprojects_grantline SET amount = 1", "DELETE FROM microprojects_grantline",
        "INSERT INTO microprojects_grantline (grant_id, number, name, amount) SELECT id, 9, 'x', 1"
         " FROM microprojects_grant",
    ]:  # fmt: skip
        with subtests.test(statement):
            refused(statement, "a signed agreement changes only by an amendment")


def test_an_amendment_is_approved_by_another_and_then_stays(areas):
    grant = signed(areas.khouribga)
    amendments.propose_amendment(grant, reason="Moins", amount=40_000, by=somebody("preparer"))
    alone = "status = 'in_force', decided_at = now(), decided_by_id = proposed_by_id"

    refused(f"UPDATE microprojects_amendment SET {alone}", "amendment_approved_by_another")
    refused("UPDATE microprojects_amendment SET amount = 1", "an amendment that was decided stays")
    refused("DELETE FROM microprojects_amendment", "an amendment that was decided stays")


def test_a_tranche_that_cannot_be_is_refused(areas, subtests):
    signed(areas.khouribga)

    for change, name in [
        ("amount = -1", "tranche_is_positive"),
        ("amount = 0", "tranche_is_positive"),
        ("status = 'requested'", "request_has_its_author"),
        ("status = 'released'", "a payment is requested, released, then paid"),
        ("status = 'paid'", "a payment is requested, released, then paid"),
        ("paid_on = now()", "paid_when_the_bank_says_so"),
        ("number = 1 WHERE number = 2", "does not change"),
    ]:  # fmt: skip
        with subtests.test(change):
            refused(TRANCHE + change, name)


RELEASE = TRANCHE + (
    "status = 'released', released_at = now(), released_by_id = {by}, account_id = {account} WHERE number = 1"
)
IN_FORCE = "(SELECT max(id) FROM microprojects_bankaccount)"
SOMEBODY = "(SELECT max(id) FROM accounts_user)"


def test_the_same_person_does_not_stand_on_both_sides(areas):
    requested(signed(areas.khouribga))

    refused(RELEASE.format(by="requested_by_id", account=IN_FORCE), "released_by_another")
    refused(RELEASE.format(by=SOMEBODY, account="NULL").replace(SOMEBODY, "NULL"), "release_has_its_author")


def test_who_requested_is_not_changed_to_somebody_else_at_the_release(areas):
    tranche = requested(signed(areas.khouribga))
    other = somebody("another")

    statement = RELEASE.format(by=tranche.requested_by_id, account=IN_FORCE)
    refused(statement.replace("released_at", f"requested_by_id = {other.pk}, released_at"), "what was requested")


def test_money_goes_to_the_bank_details_in_force_of_its_association(areas):
    call = published()
    requested(signed(areas.khouribga, call=call, name="Amal"))
    signed(areas.khouribga, call=call, name="Basma")
    by = somebody("another").pk
    tranche = " AND grant_id = (SELECT min(id) FROM microprojects_grant)"

    refused(RELEASE.format(by=by, account=IN_FORCE) + tranche, "bank details in force of its association")
    refused(RELEASE.format(by=by, account="NULL") + tranche, "release_has_its_author")


def test_no_more_is_released_than_was_granted(areas):
    grant = signed(areas.khouribga)
    paid(grant)
    run(TRANCHE + "amount = 27000.01 WHERE number = 2")
    told = f"requested_at = now(), requested_by_id = {somebody('requester').pk}"
    run(TRANCHE + f"status = 'requested', {told} WHERE number = 2")

    release = RELEASE.format(by=somebody("releaser").pk, account=IN_FORCE).replace("number = 1", "number = 2")
    refused(release, "more would be released than was granted")


def test_nothing_is_released_before_the_signature(areas):
    prepared(areas.khouribga)
    told = f"requested_at = now(), requested_by_id = {somebody('requester').pk}"
    run(TRANCHE + f"status = 'requested', {told} WHERE number = 1")

    refused(RELEASE.format(by=somebody("releaser").pk, account=IN_FORCE), "before the agreement is signed")


def test_a_tranche_is_paid_once(areas, subtests):
    paid(signed(areas.khouribga))

    for statement, name in [
        (TRANCHE + "status = 'planned' WHERE number = 1", "a tranche is paid once"),
        (TRANCHE + "amount = amount WHERE number = 1", "a tranche is paid once"),
        (TRANCHE + "paid_on = '2019-03-03' WHERE number = 1", "a tranche is paid once"),
        ("DELETE FROM microprojects_tranche WHERE number = 1", "a tranche of a signed agreement stays"),
        ("INSERT INTO microprojects_tranche (grant_id, number, amount, condition, status, reference, reason)"
         " SELECT id, 1, 1, 'signed', 'planned', '', '' FROM microprojects_grant", "tranche_once"),
        ("INSERT INTO microprojects_tranche (grant_id, number, amount, condition, status, reference, reason)"
         " SELECT id, 4, 1, 'signed', 'paid', '', '' FROM microprojects_grant",
        "a payment is requested, released, then paid"),
    ]:  # fmt: skip
        with subtests.test(statement):
            refused(statement, name)


def test_what_was_released_goes_where_it_was_released_to(areas):
    released(signed(areas.khouribga))

    refused(TRANCHE + "amount = 1 WHERE number = 1", "what was requested does not change")
    refused(TRANCHE + "released_at = '2019-01-01' WHERE number = 1", "what was released does not change")


def test_an_expense_that_cannot_be_is_refused(areas, subtests):
    spent(signed(areas.khouribga), 1_000)

    for change, name in [
        ("amount = -1", "expense_is_plausible|does not change"),
        ("amount = 2", "what was declared does not change"),
        ("payee = 'x'", "what was declared does not change"),
        ("status = 'admitted', decided_at = now(), decided_by_id = recorded_by_id", "admitted_as_its_state_says"),
        ("status = 'admitted', admitted = 99999", "admitted_as_its_state_says"),
        ("status = 'in_part', admitted = amount", "admitted_as_its_state_says"),
        ("status = 'refused', admitted = 0", "not_admitted_for_a_reason|expense_decision_has_its_author"),
        ("status = 'admitted', admitted = amount", "expense_decision_has_its_author"),
        ("receipt = 'x.jpg'", "receipt_has_its_hash"),
    ]:  # fmt: skip
        with subtests.test(change):
            refused(f"UPDATE microprojects_expense SET {change}", name)


def test_one_receipt_is_admitted_once_over_all_grants_and_calls(areas):
    receipt = {"voucher": "F7131/01", "payee": "Imprimerie El Wafa"}
    admitted(signed(areas.khouribga), 1_000, **receipt)
    other = signed(areas.oujda, call=published(code="APP/2018/02"), name="Amal")
    again = spent(other, 1_000, **receipt)

    decided = "status = 'admitted', admitted = amount, decided_at = now(), decided_by_id = recorded_by_id"
    refused(f"UPDATE microprojects_expense SET {decided} WHERE id = %s", "receipt_admitted_once", again.pk)


def test_a_settled_grant_stays(areas, subtests):
    settled(areas.khouribga)

    for statement, name in [
        ("UPDATE microprojects_expense SET status = 'declared', admitted = NULL", "a settled grant does not change"),
        ("DELETE FROM microprojects_expense", "a settled grant does not change"),
        ("UPDATE microprojects_settlement SET balance = 0", "a settlement stays"),
        ("DELETE FROM microprojects_settlement", "a settlement stays"),
        ("DELETE FROM microprojects_grant", "an agreement stays on file"),
    ]:  # fmt: skip
        with subtests.test(statement):
            refused(statement, name)


def test_no_settlement_that_does_not_add_up(areas):
    grant = ended(areas.khouribga)
    insert = (
        "INSERT INTO microprojects_settlement (grant_id, granted, rate, declared, admitted, excess, counts_excess,"
        " reason, eligible, due, paid, balance, content, sha256, settled_at, settled_by_id) VALUES"
        " (%s, {granted}, 75, 60000, 60000, 0, {counts}, '', {eligible}, {due}, {paid}, {balance}, '{{}}',"
        " repeat('0', 64), now(), %s)"
    )
    good = {"granted": 45_000, "counts": "false", "eligible": 60_000, "due": 45_000, "paid": 36_000, "balance": 9_000}

    for wrong, name in (
        ({"due": 45_001, "balance": 9_001}, "settlement_adds_up"),
        ({"balance": 9_001}, "settlement_adds_up"),
        ({"paid": 0, "balance": 45_000}, "a settlement is that of the grant as it stands"),
        ({"granted": 46_000}, "a settlement is that of the grant as it stands"),
        ({"eligible": 59_000, "due": 44_250, "balance": 8_250}, "eligible_is_admitted"),
        ({"counts": "true"}, "excess_accepted_for_a_reason"),
    ):
        refused(insert.format(**good | wrong), name, grant.pk, grant.created_by_id)
    run(insert.format(**good), grant.pk, grant.created_by_id)


def test_no_more_is_paid_than_the_settlement_says(areas):
    grant = settled(areas.khouribga, 50_000)
    grant.tranches.get(number=3)

    run(TRANCHE + "amount = 1500.01 WHERE number = 3")
    told = f"requested_at = now(), requested_by_id = {somebody('requester').pk}"
    run(TRANCHE + f"status = 'requested', {told} WHERE number = 3")
    release = RELEASE.format(by=somebody("releaser").pk, account=IN_FORCE).replace("number = 1", "number = 3")
    refused(release, "more would be released than was granted")


def test_no_more_is_paid_back_than_is_owed(areas):
    grant = settled(areas.khouribga, 40_000)  # 30,000 due of 36,000 paid
    facts = {"received_on": grant.ends_on, "by": somebody("releaser")}
    settlements.record_recovery(grant, amount=4_000, reference="R-1", **facts)
    insert = (
        "INSERT INTO microprojects_recovery (grant_id, amount, received_on, reference, recorded_at, recorded_by_id)"
        " SELECT id, %s, now(), 'R-2', now(), created_by_id FROM microprojects_grant"
    )

    refused(insert, "more would be paid back than is owed", "2000.01")
    refused(insert, "recovery_is_positive", "-1")
    refused("DELETE FROM microprojects_recovery", "a repayment stays on file")
    assert fresh(grant).settlement.to_recover == 6_000


def test_what_was_recorded_of_money_does_not_move(areas):
    grant = signed(areas.khouribga)
    elsewhere = prepared(areas.oujda, call=grant.call, name="Basma").lines.get()
    expense = admitted(grant, 500)
    source = kept_import(somebody("importer"))

    refused(f"{TRANCHE}source_id = %s WHERE number = 1", "does not move", source.pk)
    for change, value in (("receipt", "another.jpg"), ("line_id", elsewhere.pk), ("source_id", source.pk)):
        refused(f"UPDATE microprojects_expense SET {change} = %s WHERE id = %s", "move|line of its", value, expense.pk)


SMALL = """
INSERT INTO microprojects_amendment (grant_id, number, status, reason, amount, ends_on, lines, before,
    is_within_tolerance, proposed_at, proposed_by_id, decided_at, decided_by_id)
SELECT id, 1, 'in_force', 'x', {amount}, NULL, '{{}}', '{{}}', true, now(), created_by_id, now(), created_by_id
FROM microprojects_grant WHERE id = %s
"""


def test_one_person_alone_does_not_change_what_is_granted(areas):
    grant = signed(areas.khouribga)

    refused(SMALL.format(amount=50_000), "small shift", grant.pk)
    with transaction.atomic():
        run(SMALL.format(amount="NULL"), grant.pk)
        refused(f"{GRANT}amount = 50000 WHERE id = %s", "only by an amendment", grant.pk)
        refused(f"{GRANT}ends_on = ends_on + 1 WHERE id = %s", "only by an amendment", grant.pk)
