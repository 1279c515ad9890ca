"""The call of two years ago in the demo: decided, and its grants in every state from the draft to the closed file."""

import struct
import zlib
from datetime import timedelta
from decimal import Decimal

from microprojects.actions import (
    accounts,
    admission,
    amendments,
    assessing,
    assigning,
    committee,
    expenses,
    grants,
    letters,
    new_people,
    reporting,
    settlements,
    tranches,
    visits,
)
from microprojects.formats import cents, key_of
from microprojects.models import Association, Call, CommitteeMember, GrantReport, Letter, Representative
from microprojects.models.assessment import DECLARATION
from microprojects.workflow import CallStatus, Rule
from programme.scope import acting_as_system
from reports.management.demo.applications import PROOF
from reports.management.demo.assessments import COMMENTS, received

SCAN = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj"
    b" 3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n",
    ".pdf",
)  # of an agreement that nobody signed
SUPPLIERS = ("Papeterie Al Amal", "Imprimerie du Centre", "Transport Atlas", "Café Associatif", "Librairie Ibn Batouta")
NUMBERS = (1, 2, 3, 5, 6, 7, 9, 10, 0)  # which projects, of which size; the last one is not worth much


def follow(staff, today):
    """Decide on the oldest call and bring each grant of it to another state."""
    call = Call.objects.filter(status=CallStatus.CLOSED).order_by("code").first()
    with acting_as_system("demo"):
        _decide(call, staff, today)
        starts_on = today - timedelta(days=420)
        for application, live in zip(call.applications.filter(status="selected").order_by("pk"), LIVES, strict=True):
            terms = {"starts_on": starts_on, "ends_on": today + timedelta(days=20), "by": staff["grants"]}
            live(grants.prepare_grant(application, amount=application.requested, **terms), staff, today)


def _decide(call, staff, today):
    by = staff["grants"]
    for number, association in zip(NUMBERS, _applicants(), strict=True):
        made = received(call, association, number, by)
        admission.answer_rules(made, dict.fromkeys(Rule, (True, PROOF)), by=by, may_overrule=True)
        admission.admit(made, by=by)
    call = assigning.evaluate(call, by=by)
    choices = [(each.application.pk, each.order, each.proposed.pk) for each in assigning.proposal_of(call).wanted]
    for assessment in assigning.assign(call, choices, due_on=today, by=by):
        worth = 4 if assessment.application.months and assessment.application.requested > WORTHLESS else 2
        assessing.declare(assessment, text=DECLARATION, by=assessment.assessor)
        scores = {each.pk: (worth, COMMENTS[each.order % len(COMMENTS)]) for each in call.criteria.all()}
        assessing.submit_scores(assessment, scores, by=assessment.assessor)
    members = [CommitteeMember(name=staff[who].name) for who in ("manager", "grants", "coordinator.oujda")]
    held_on = (call.closes_at + timedelta(days=40)).date()
    committee.convene(call, (members, [], []), held_on=held_on, place="Rabat", by=by)
    committee.deliberate(call, by=staff["manager"])
    letters.write_letters(call, by=by)
    sent_at = call.closes_at + timedelta(days=45)
    facts = {"approved_by": staff["manager"], "approved_at": sent_at, "sent_at": sent_at}
    Letter.objects.filter(application__call=call).update(status="sent", address="association@demo.example", **facts)


def _applicants():
    """Who the representative of the demo speaks for, then others."""
    own = Representative.objects.in_force().get().association
    others = Association.objects.standing().filter(year_founded__isnull=False).exclude(pk=own.pk).order_by("-name")
    return [own, *others[: len(NUMBERS) - 1]]


def _prepared(grant, staff, today):
    """Left as it is: to be signed."""


def _signed(grant, staff, today):
    _with_account(grant.application.association, staff)
    grants.sign(grant, signed_on=grant.starts_on, copy=SCAN, by=staff["grants"])
    grant.refresh_from_db()


def _requested(grant, staff, today):
    _signed(grant, staff, today)
    tranches.request(grant.tranches.get(number=1), by=staff["grants"])


def _begun(grant, staff, today):
    _signed(grant, staff, today)
    _pay(grant, 1, staff, grant.starts_on + timedelta(days=6))


def _reported(grant, staff, today):
    """Under way; two parts of the interim report came back, one of them is answered. The final one falls due next."""
    _begun(grant, staff, today)
    _spend(grant, staff, share=Decimal("0.36"), also=TWICE)
    due = _hand_in(grant, by=staff["association"])
    asked = (
        ("done", "Dites aussi combien de personnes ont suivi chaque atelier."),
        ("proofs", "Ajoutez une photo de l’entrée de la salle."),
    )
    first, _second = (reporting.send_back_item(due, item=item, text=text, by=staff["grants"]) for item, text in asked)
    reporting.answer_remark(first, answer="Vingt-deux par atelier, douze femmes.", by=staff["association"])


def _hand_in(grant, *, by, waiting=()):
    """The interim report with all its parts; `waiting` are people whom CEFA is to register."""
    due = grant.due_reports.get(kind="interim")
    told = {"done": "Cinq ateliers sur huit ont eu lieu.", "difficulties": "La salle fut fermée en mai."}
    told["visibility"] = "Le logo figure sur l’affiche et à l’entrée de la salle."
    reporting.write_report(due, by=by, **told)
    reporting.add_proof(due, caption="L’affiche des ateliers", photo=(_poster(), ".png"), by=by)
    counted = {"activity": "Fête du quartier", "held_on": grant.starts_on + timedelta(days=90), "method": "ticket"}
    reporting.add_headcount(due, women=64, men=48, other=0, youth=51, by=by, **counted)
    for person in waiting:
        new_people.add_new_person(due, by=by, consented_on=counted["held_on"], **person)
    reporting.submit_report(due, by=by)
    return due


def _amended(grant, staff, today):
    """Under way; a report to approve, expenses to decide, an amendment that waits, a visit with what was agreed on."""
    _begun(grant, staff, today)
    _spend(grant, staff, share=Decimal("0.3"), also=TWICE)
    _hand_in(grant, by=staff["grants"], waiting=[NAIMA])
    amendments.propose_amendment(
        grant, reason="La salle n’est libre qu’après l’été.", ends_on=grant.ends_on + timedelta(days=5),
        by=staff["grants"],
    )  # fmt: skip
    facts = {"visited_on": today - timedelta(days=200), "visitors": "Chiara Ferri, Salma Bennis"}
    facts["findings"] = "Ateliers bien suivis; le logo manque sur la porte."
    visit = visits.record_visit(grant, by=staff["grants"], **facts)
    who = grant.application.association.name[:80]
    for text, days in (("Afficher le logo à l’entrée", 180), ("Joindre les listes de présence", 10)):
        due_on = today - timedelta(days=days)
        visits.add_visit_action(visit, text=text, who=who, due_on=due_on, by=staff["grants"])


def _halfway(grant, staff, today):
    """The second payment is on its way."""
    _begun(grant, staff, today)
    _spend(grant, staff, share=Decimal("0.38"))
    expenses.decide_as_proposed(grant, by=staff["grants"])
    _approve(grant, "interim", staff, today)
    tranches.request(grant.tranches.get(number=2), by=staff["grants"])
    tranches.release(grant.tranches.get(number=2), by=staff["finance"])


def _over(grant, staff, today, share):
    """Settled, all but the balance."""
    _begun(grant, staff, today)
    _spend(grant, staff, share=share)
    expenses.decide_as_proposed(grant, by=staff["grants"])
    _approve(grant, "interim", staff, today)
    _pay(grant, 2, staff, grant.starts_on + timedelta(days=150))
    _approve(grant, "final", staff, today)
    settlements.settle(grant, by=staff["grants"])


def _closed(grant, staff, today):
    _over(grant, staff, today, Decimal(1))
    last = grant.tranches.order_by("number").last()
    _pay(grant, last.number, staff, today - timedelta(days=30))
    grants.close(grant, by=staff["manager"])


def _to_recover(grant, staff, today):
    """Less was spent than paid: half of it came back."""
    _over(grant, staff, today, Decimal("0.6"))
    owed = -type(grant).objects.get(pk=grant.pk).settlement.balance
    settlements.record_recovery(
        grant, amount=cents(owed / 2), received_on=today - timedelta(days=9), reference=f"REC-{grant.pk}",
        by=staff["finance"],
    )  # fmt: skip


def _terminated(grant, staff, today):
    _begun(grant, staff, today)
    grants.terminate(grant, reason="L’association a perdu sa salle et renonce.", by=staff["manager"])


LIVES = (_reported, _requested, _amended, _halfway, _closed, _to_recover, _terminated, _prepared)
WORTHLESS = 30_000  # MAD asked for
NAIMA = {"last_name": "Senhaji", "first_name": "Naïma", "sex": "F", "birth_year": 1991, "phone": "+212661223344"}
TWICE = {"payee": "Papeterie Al Amal", "voucher": "F-2214", "amount": Decimal("1450.00"), "label": "Fournitures"}


def _with_account(association, staff):
    if association.accounts.in_force().exists():
        return
    waiting = association.accounts.filter(status="proposed").first()
    if waiting is None:
        first = f"145780{association.pk:016d}"
        waiting = accounts.propose_account(association, rib=first + key_of(first), bank="BP", by=staff["finance"])
    accounts.confirm_account(waiting, by=staff["grants"])


def _pay(grant, number, staff, paid_on):
    tranches.request(grant.tranches.get(number=number), by=staff["grants"])
    tranches.release(grant.tranches.get(number=number), by=staff["finance"])
    reference = f"VIR-{grant.pk:04d}-{number}"
    tranche = grant.tranches.get(number=number)
    tranches.confirm_payment(tranche, paid_on=paid_on, reference=reference, by=staff["finance"])


def _poster():
    """A picture of a poster, as PNG: two fields of colour."""
    green, sand = bytes.fromhex("0f766e"), bytes.fromhex("f5d08a")
    rows = [b"\0" + (sand if 40 < y < 130 else green) * 320 for y in range(210)]
    head, pixels = struct.pack(">IIBBBBB", 320, 210, 8, 2, 0, 0, 0), zlib.compress(b"".join(rows))
    parts = ((b"IHDR", head), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(told)) + kind + told + struct.pack(">I", zlib.crc32(kind + told)) for kind, told in parts
    )


def _approve(grant, kind, staff, today):
    tranches.receive_report(grant, kind=kind, received_on=today - timedelta(days=60), by=staff["grants"])
    tranches.approve_report(GrantReport.objects.get(grant=grant, kind=kind, status="received"), by=staff["manager"])


def _spend(grant, staff, *, share, also=None):
    """Two receipts of each line, `share` of its budget in all; of `also` one more."""
    for line in grant.lines.all():
        for part in (Decimal("0.6"), Decimal("0.4")):
            facts = {"payee": SUPPLIERS[line.number % len(SUPPLIERS)], "label": line.name}
            facts["spent_on"] = grant.starts_on + timedelta(days=20 + 12 * line.number)
            voucher = f"F-{grant.pk}{line.number}{part * 10:.0f}"
            amount = cents(line.amount * share * part)
            expenses.record_expense(grant, line=line, voucher=voucher, amount=amount, by=staff["grants"], **facts)
    if also:
        spent_on = grant.starts_on + timedelta(days=44)
        expenses.record_expense(grant, line=grant.lines.last(), spent_on=spent_on, by=staff["grants"], **also)
