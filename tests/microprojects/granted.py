"""Grants made for a test: an application brought to its selection, then by the actions of the pages."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from beneficiaries.actions.imports import keep
from microprojects import tasks
from microprojects.actions import accounts, amendments, expenses, grants, imports, settlements, tranches
from microprojects.models import Application, BankAccount
from microprojects.workflow import ApplicationStatus
from programme.scope import EVERYTHING, acting_as, scoped
from tests.microprojects import filed, registry
from tests.microprojects.notices import published

STARTS, ENDS = date(2019, 1, 22), date(2019, 9, 19)


def somebody(name):
    return User.objects.get_or_create(email=f"{name}@example.org", defaults={"name": name.title()})[0]


def selected(area, *, call=None, name="Association Basma des jeunes créateurs", **more):
    """A selected application: 45,000 MAD of 60,000 asked for, bank details in force."""
    with scoped(EVERYTHING):
        call = call or published()
        application = filed.submitted(call, registry.record(area, name), **more)
        bank(application.association)
    facts = {"examined_at": timezone.now(), "examined_by": registry.registrar()}
    Application.objects.filter(pk=application.pk).update(status=ApplicationStatus.SELECTED, **facts)
    application.refresh_from_db()
    return application


def bank(association):
    """Bank details in force, proposed by one and confirmed by another."""
    number = registry.rib(f"14581090311770154{association.pk:05d}")
    account = accounts.propose_account(association, rib=number, bank="BP", by=registry.registrar())
    accounts.confirm_account(account, by=somebody("confirmer"))
    return BankAccount.objects.get(pk=account.pk)


def prepared(area, *, amount=45_000, starts_on=STARTS, ends_on=ENDS, shares=None, application=None, **more):
    application = application or selected(area, **more)
    with scoped(EVERYTHING):
        terms = {"amount": Decimal(amount), "starts_on": starts_on, "ends_on": ends_on, "shares": shares}
        return grants.prepare_grant(application, by=somebody("preparer"), **terms)


def signed(area, **more):
    grant = prepared(area, **more)
    with scoped(EVERYTHING):
        return grants.sign(grant, signed_on=STARTS, copy=(registry.PDF, ".pdf"), by=somebody("preparer"))


def agreed(application):
    """The signed grant of an application, with an expense with its receipt and an amendment to approve."""
    facts = {"examined_at": timezone.now(), "examined_by": registry.registrar()}
    Application.objects.filter(pk=application.pk).update(status=ApplicationStatus.SELECTED, **facts)
    application.refresh_from_db()
    with scoped(EVERYTHING):
        grant = signed(application.area, application=application)
        spent(grant, 500, receipt=(registry.PDF, ".pdf"))
        amendments.propose_amendment(grant, reason="Retard", ends_on=date(2019, 11, 30), by=somebody("preparer"))
    return grant


def requested(grant, number=1):
    tranche = grant.tranches.get(number=number)
    return tranches.request(tranche, by=somebody("requester"))


def released(grant, number=1):
    return tranches.release(requested(grant, number), by=somebody("releaser"))


def paid(grant, number=1, reference=None):
    """Requested, released and paid."""
    told = {"paid_on": date(2019, 1, 28), "reference": reference or f"VIR-{grant.pk}-{number}"}
    tranches.confirm_payment(released(grant, number), by=somebody("releaser"), **told)
    return grant.tranches.get(number=number)


def report(grant, kind):
    made = tranches.receive_report(grant, kind=kind, received_on=date(2019, 6, 1), by=somebody("preparer"))
    return tranches.approve_report(made, by=somebody("preparer"))


def spent(grant, amount, **more):
    number = grant.expenses.count() + 1
    facts = {"line": grant.lines.first(), "spent_on": date(2019, 3, 1), "payee": "Papeterie", "label": "Affiches"}
    facts |= {"voucher": f"F{number}/{grant.pk}", "amount": Decimal(amount), "by": somebody("preparer")}
    return expenses.record_expense(grant, **facts | more)


def admitted(grant, amount, **more):
    expense = spent(grant, amount, **more)
    expenses.admit(expense, by=somebody("preparer"))
    return expense


def ended(area, *spendings, paying=(1, 2), **more):
    """A grant whose project is over: two tranches paid, every expense admitted, the final report approved."""
    grant = signed(area, **more)
    with scoped(EVERYTHING):
        paid(grant, 1)
        for amount in spendings or (Decimal(60_000),):
            admitted(grant, amount)
        if 2 in paying:
            report(grant, "interim")
            paid(grant, 2)
        report(grant, "final")
    return fresh(grant)


def settled(area, *spendings, **more):
    grant = ended(area, *spendings, **more)
    settlements.settle(grant, by=somebody("preparer"))
    return fresh(grant)


def fresh(grant):
    return type(grant).objects.select_related("application__association", "call").get(pk=grant.pk)


def kept_import(by):
    """An uploaded workbook, for what says that it came from one."""
    return keep(b"x", "depenses.xlsx", kind="expenses", partner=None, area=None, by=by, mapping={})


GRANTS = {
    "N° convention": "MP-01", "Dossier": "C01", "Montant accordé": "45 000,00 DH", "Taux": "75 %",
    "Budget total": 60_000, "Début": "22/01/2019", "Fin": "19/09/2019",
}  # fmt: skip
LINES = {"Convention": "MP-01", "Ligne": 1, "Intitulé": "Ateliers", "Budget MAD": 60_000}
PAYMENTS = {"Convention": "MP-01", "Tranche": "T1", "Date virement": "28/01/2019", "Montant": 18_000}
EXPENSES = {
    "Convention": "MP-01", "Date": "20/02/2019", "N° pièce": "F7/01", "Bénéficiaire du paiement": "Papeterie Annajah",
    "Objet": "Affiches", "Ligne": 1, "Montant (MAD)": "1 351,67",
}  # fmt: skip


def workbook(*, grants=({},), lines=({},), payments=({},), expenses=({},)):
    """A workbook of grants; what a row does not say is that of GRANTS, LINES, PAYMENTS and EXPENSES."""
    sheets = [(GRANTS, grants), (LINES, lines), (PAYMENTS, payments), (EXPENSES, expenses)]
    return filed.workbook_of(*sheets, name="depenses.xlsx")


def checked(file, call, *, by):
    """The import of `file` as its page finds it when the check is done."""
    with acting_as(by):
        source = imports.upload_expenses(file, call=call, by=by)
    tasks.check_expenses(source.pk)
    source.refresh_from_db()
    return source


def confirmed(source, *, by):
    with acting_as(by):
        imports.confirm(source, {}, by=by)
    return source


def saved(source, *, by):
    confirmed(source, by=by)
    tasks.save_expenses(source.pk)
    source.refresh_from_db()
    return source
