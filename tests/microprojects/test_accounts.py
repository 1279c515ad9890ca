"""Bank details: one proposes, another confirms; the number is told to nobody else."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.urls import reverse

from accounts.models import User
from journal.models import Entry
from journal.steps import StepRefused
from microprojects import actions
from microprojects.actions import AssociationRefused
from microprojects.models import BankAccount
from microprojects.workflow import ACCOUNT, AccountStatus
from tests.microprojects.registry import record, rib

pytestmark = pytest.mark.django_db
OTHER = rib("0074101117738570581870")
A = AccountStatus


@pytest.fixture
def association(areas):
    return record(areas.khouribga)


def page(name, association, *more):
    return reverse(f"microprojects:{name}", args=[association.code, *more])


def test_a_change_is_proposed_by_one_and_confirmed_by_another(client, association, finance, manager):
    client.force_login(finance)
    client.post(page("propose_account", association), {"rib": "145 810 9031177015416239 08", "bank": "BP"})
    account = BankAccount.objects.get()
    assert account.status == A.PROPOSED
    assert client.post(page("confirm_account", association, account.pk), {"has_compared": "on"}).status_code == 403

    client.force_login(manager)
    confirming = page("confirm_account", association, account.pk)
    assert client.post(confirming, {}).context["form"].errors
    client.post(confirming, {"has_compared": "on"})

    account.refresh_from_db()
    assert (account.status, account.rib, account.confirmed_by) == (A.IN_FORCE, rib(), manager)


def test_new_bank_details_replace_those_in_force_only_when_confirmed(association, finance, manager):
    first = actions.confirm_account(actions.propose_account(association, rib=rib(), by=manager), by=finance)
    second = actions.propose_account(association, rib=OTHER, by=finance)
    assert association.accounts.in_force().get() == first

    actions.confirm_account(second, by=manager)

    assert association.accounts.in_force().get() == second
    first.refresh_from_db()
    assert (first.status, first.confirmed_by) == (A.REPLACED, finance)


def test_a_change_says_why(client, association, finance, manager):
    actions.confirm_account(actions.propose_account(association, rib=rib(), by=manager), by=finance)
    client.force_login(finance)

    answer = client.post(page("propose_account", association), {"rib": OTHER})

    assert list(answer.context["form"].errors) == ["reason"]


@pytest.mark.parametrize("number", ["145810903117701541623909", "14581090311770154162390", "RIB", ""])
def test_a_wrong_rib_is_told_and_not_kept(client, association, finance, number):
    client.force_login(finance)

    answer = client.post(page("propose_account", association), {"rib": number})

    assert list(answer.context["form"].errors) == ["rib"]
    assert not BankAccount.objects.exists()


def test_what_is_in_force_or_waits_is_not_proposed_again(association, finance, manager):
    first = actions.propose_account(association, rib=rib(), by=manager)
    with pytest.raises(AssociationRefused):
        actions.propose_account(association, rib=OTHER, by=finance)
    actions.confirm_account(first, by=finance)
    with pytest.raises(AssociationRefused):
        actions.propose_account(association, rib=rib(), by=manager)

    actions.refuse_account(actions.propose_account(association, rib=OTHER, by=finance), by=finance)
    assert [each.status for each in association.accounts.all()] == [A.REFUSED, A.IN_FORCE]


def test_who_proposed_cannot_confirm_not_even_in_the_shell(association, manager):
    account = actions.propose_account(association, rib=rib(), by=manager)

    with pytest.raises(AssociationRefused):
        actions.confirm_account(account, by=manager)


# status x step: the status afterwards, "-" when the step is refused
STEPS = {
    A.PROPOSED: "in_force refused -",
    A.IN_FORCE: "- - replaced",
    A.REPLACED: "- - -",
    A.REFUSED: "- - -",
}


@pytest.mark.parametrize("status", STEPS)
def test_each_step_is_taken_from_its_statuses_only(status, association, manager, finance):
    table = dict(zip(ACCOUNT.steps, STEPS[status].split(), strict=True))
    for step, after in table.items():
        facts = {"confirmed_by": finance, "confirmed_at": "2018-01-01T00:00Z"}
        account = BankAccount.objects.create(
            association=association, rib=rib(), proposed_by=manager, status=status, **facts
        )
        if after == "-":
            with pytest.raises(StepRefused):
                ACCOUNT.take(step, account, by=finance)
        else:
            assert ACCOUNT.take(step, account, by=finance).status == after
        account.delete()


# act x role: who may, for an association of Khouribga
MAY = """
                        officer coordinator me_officer grants_manager finance manager assessor donor administrator
view_association        yes     yes         yes        yes            yes     yes     no       no    no
record_association      no      yes         yes        yes            no      yes     no       no    no
change_association      no      yes         yes        yes            no      yes     no       no    no
merge_association       no      yes         yes        yes            no      yes     no       no    no
add_paper_association   no      yes         yes        yes            no      yes     no       no    no
view_members_association yes    yes         yes        yes            no      yes     no       no    no
add_member_association  no      yes         yes        yes            no      yes     no       no    no
view_accounts_association no    no          no         yes            yes     yes     no       no    no
propose_account_association no  no          no         yes            yes     yes     no       no    no
confirm_bankaccount     no      no          no         yes            yes     yes     no       no    no
refuse_bankaccount      no      no          no         yes            yes     yes     no       no    no
link_member             no      yes         yes        yes            no      yes     no       no    no
change_member           no      yes         yes        yes            no      yes     no       no    no
remove_paper            no      yes         yes        yes            no      yes     no       no    no
"""


def test_each_role_may_what_the_table_says(request, association):
    roles, *lines = [line.split() for line in MAY.strip().splitlines()]
    users = {role: request.getfixturevalue(role) for role in roles}
    account = BankAccount(association=association, proposed_by=User(pk=0))

    wrong = [
        (act, role)
        for act, *answers in lines
        for role, expected in zip(roles, answers, strict=True)
        for record_ in [account if act.endswith("bankaccount") else association]
        if users[role].has_perm(f"microprojects.{act}", record_) is not (expected == "yes")
    ]

    assert wrong == []


def test_a_coordinator_does_nothing_in_another_area(coordinator, areas):
    elsewhere = record(areas.oujda)

    assert not coordinator.has_perm("microprojects.change_association", elsewhere)
    assert not coordinator.has_perm("microprojects.view_association", elsewhere)


@pytest.mark.parametrize("role", ["officer", "coordinator", "me_officer"])
def test_bank_details_are_not_on_the_page_of_who_does_not_handle_money(client, request, role, association, manager):
    actions.propose_account(association, rib=rib(), by=manager)
    client.force_login(request.getfixturevalue(role))

    shown = client.get(association.get_absolute_url())

    assert shown.status_code == 200
    assert rib()[6:22].encode() not in shown.content
    assert shown.context["accounts"] == []


def test_the_number_stands_in_no_log_address_or_journal_entry(client, association, finance, manager, caplog):
    client.force_login(finance)
    answer = client.post(page("propose_account", association), {"rib": rib()})
    client.force_login(manager)
    client.post(page("confirm_account", association, BankAccount.objects.get().pk), {"has_compared": "on"})

    kept = [str(entry.details) + entry.label for entry in Entry.objects.all()]
    assert rib()[6:22] not in "".join([answer.url, caplog.text, *kept])


@pytest.mark.django_db(transaction=True)
def test_of_two_people_who_confirm_together_one_is_told(association, finance, manager, grants_manager):
    account = actions.propose_account(association, rib=rib(), by=finance)

    def confirm(by):
        try:
            actions.confirm_account(BankAccount.objects.get(pk=account.pk), by=by)
        except StepRefused as refused:
            return str(refused)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        answers = list(pool.map(confirm, [manager, grants_manager]))

    assert answers.count(None) == 1
    assert "Confirm" in next(filter(None, answers)) or "Confirmer" in next(filter(None, answers))
