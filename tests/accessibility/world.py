"""A programme at work: every kind of record in every state that a page shows differently."""

from datetime import date, timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from accounts.models import User
from beneficiaries import tasks
from beneficiaries.actions import exports, imports, people
from beneficiaries.models import Beneficiary, Export, Import
from beneficiaries.workflow import ImportStatus
from microprojects.actions import appeals, applications, assessing, committee, letters
from microprojects.models import Activity, Application, CommitteeMember, Letter, RankingChange, Recusal, Representative
from programme.scope import EVERYTHING, acting_as, scoped
from reports.models import Report
from tests.access import world as access
from tests.access.world import reports
from tests.cast import appoint, hold_course, one_of_the_cast, register
from tests.imported import checked_register, sample
from tests.microprojects import filed, granted, judged, lists, notices, registry, speakers
from tests.trainings.sheets import checked, saved, sheet, uploaded
from trainings.actions import grids, remove_session
from trainings.models import Attendance, Enrolment, Session

LONG = "Association Al Amal pour le développement social et la coopération"
REGISTER = """Nom;Prénom;Sexe;Date de naissance;Catégorie;Date d'inscription;Consentement;Préférence
El Amrani;Fatima;F;1990;Migrante de retour;02/02/2018;oui;thé
Bennani;Salma;F;12/03/1989;Migrante de retour;02/02/2018;oui;
Tazi;Karim;H;31/02/1990;Migrant de retour;02/02/2018;oui;café
"""
SHEET = (
    ("El Amrani Fatima", "0612345678", "P", "A"),
    ("Zoulikha Inconnue", "", "P", "P"),
    ("Amrani Fatna", "", "E", "P"),
)


def build(partners, areas, modules, officer, manager):
    """{name: what stands for the record in an address}, see tests/accessibility/pages.py."""
    place = {"partner": partners.aideca, "area": areas.khouribga, "by": officer}
    with scoped(EVERYTHING):
        fatima = people.register(**place, **_facts(last_name="El Amrani", first_name="Fatima", consent="yes"))
        nameless = people.register(**place, **_facts(consent="no"))
        far = people.register(
            partner=partners.amappe, area=areas.oujda, by=manager,
            **_facts(last_name="Bennani", first_name="Salma", birth_year=1989, consent="yes"),
        )  # fmt: skip
    crowd = [register(partners.aideca, areas.khouribga, f"Benabdallah {n}", "Fatima Zahra") for n in range(55)]
    course = hold_course(modules.CON, fatima, starts_on=timezone.localdate() - timedelta(days=7))
    for person in crowd[:12]:
        enrolment = Enrolment.objects.create(course=course, person=person, enrolled_on=course.starts_on)
        Attendance.objects.create(session=course.sessions.first(), enrolment=enrolment, mark="E")
    _change(fatima, course, by=manager)
    made = {"person": fatima.code, "nameless": nameless.code, "far": far.code, "course": course.code}
    made["to_come"] = Session.objects.create(course=course, on=timezone.localdate() + timedelta(days=7), hours=3).pk
    made["session"], made["enrolment"] = course.sessions.first().pk, course.enrolments.first().pk
    line = {"partner": partners.aideca, "area": areas.khouribga, "group": "TG1_RETURNEE", "on": date(2018, 2, 2)}
    made["far_line"] = far.registrations.create(**line).pk  # it counts, and opens nothing
    made["account"] = officer.pk
    made |= _postings(partners, areas)
    made |= _imports(place, officer) | _grids(place) | _reports(manager) | _exports(officer)
    made |= _associations(areas.khouribga, fatima, manager)
    records = access.Records(partners.aideca, areas.khouribga, modules.CON, manager)
    records.association = Representative.objects.in_force().first().association
    made |= _reported(records)
    return made


def _reported(records):
    """What the representative of the cast reports: with all its parts, one of them sent back; and a visit."""
    report, visit = records.due_report, records.visit
    return {
        "due_report": report.pk,
        "remark": report.remarks.get().pk,
        "a_photo": report.proofs.get().pk,
        "written_person": report.new_people.get().pk,
        "new_person": records.new_person.pk,
        "visit": visit.pk,
        "visit_action": visit.actions.get().pk,
        "visited": report.grant.application.code,
    }


def _exports(officer):
    made = {}
    for name, status in (("to_write", "waiting"), ("written", "done"), ("forgotten", "gone")):
        with acting_as(officer):
            people = Beneficiary.objects.visible_to(officer)
            made[name] = exports.export(people, format="xlsx", content="names", filters="", by=officer).pk
        if status != "waiting":
            tasks.write_export(made[name])
            Export.objects.filter(pk=made[name]).update(status=status)
    return made


def _change(person, course, by):
    """What histories tell of: values in both directions, many at once, a session that is gone."""
    with acting_as(by):
        told = {"arabic_name": "فاطمة العمراني", "document_kind": "CIN", "document_number": "QA12345"}
        people.correct(person, by=by, neighbourhood="حي السلام", **told)
    with acting_as(by):
        course.sessions.first().attendances.update(mark="A")
    session = Session.objects.create(course=course, on=timezone.localdate() - timedelta(days=1), hours=2)
    with acting_as(by):
        remove_session(session, by=by)


def _facts(**more):
    return {"group": "TG1_RETURNEE", "on": date(2018, 1, 15), "sex": "F", "birth_year": 1990, "nationality": "MA",
            "phones": ["+212612345678"] if more["consent"] == "yes" else []} | more  # fmt: skip


def _postings(partners, areas):
    """A colleague with a posting that ends soon, one to come, one that ended and one that was taken back."""
    colleague = appoint("colleague_with_a_long_name", "assessor", until=timezone.localdate() + timedelta(days=3))
    today = timezone.localdate()
    for first, last in ((7, None), (-60, -30), (5, 4)):
        days = {"since": today + timedelta(days=first), "until": last and today + timedelta(days=last)}
        colleague.postings.create(role="field_officer", partner=partners.amappe, area=areas.oujda, **days)
    return {"colleague": colleague.pk, "posting": colleague.postings.get(role="assessor").pk}


def _imports(place, officer):
    made = {"register": checked_register("beneficiaires_khouribga.xlsx", officer).pk}
    with acting_as(officer):
        made["mapped"] = imports.upload(sample("beneficiaires_khouribga.xlsx"), **place).pk
    asked = _checked(place)
    done = _checked(place)
    with acting_as(officer):
        imports.confirm(done, choice=Import.Choice.GOOD_ROWS, by=officer)
    tasks.save_import(done.pk)
    cancelled = _checked(place)
    with acting_as(officer):
        imports.cancel(cancelled, by=officer)
    made |= {"asked": asked.pk, "done": done.pk, "cancelled": cancelled.pk}
    now = {"confirmed_by_id": officer.pk, "confirmed_at": timezone.now(), "progress_done": 40, "progress_total": 387}
    for name, facts in {
        "checking": {"status": ImportStatus.CHECKING, "progress_total": 387, "progress_done": 40},
        "confirming": {"status": ImportStatus.CONFIRMING, **now},
        "failed": {"status": ImportStatus.FAILED, "problem": "Ce classeur est protégé par un mot de passe."},
    }.items():
        made[name] = _in_state(asked, **facts)
    return made


def _checked(place):
    file = SimpleUploadedFile("registre.csv", REGISTER.encode())
    with acting_as(place["by"]):
        source = imports.upload(file, **place)
        imports.check(source, fields=source.mapping["fields"], by=place["by"])
    tasks.check_import(source.pk)
    tasks.annotate_import(source.pk)
    source.refresh_from_db()
    return source


def _in_state(source, **facts):
    """A copy of the import in another state, with no work asked for."""
    kept = {
        field.attname: getattr(source, field.attname) for field in Import._meta.concrete_fields if field.name != "id"
    }
    return Import.objects.create(**kept | facts).pk


def _grids(place):
    done = saved(checked(sheet(*SHEET[:2], place="Dar Chabab"), **place), by=place["by"])
    asked = checked(sheet(*SHEET), **place)
    broken = checked(sheet(*SHEET, module="Yoga", days=("31/02/2018", "10/04/2091")), **place)
    again = checked(sheet(("El Amrani Fatima", "0612345678", "P", "P"), place="Dar Chabab"), **place)
    moved = {"place": "Dar Chabab", "days": ("03/04/2018", "11/04/2018")}
    parallel = checked(sheet(("Benabdallah 1 Fatima Zahra", "", "P", "P"), **moved), **place)
    corrected = checked(sheet(("Benabdallah 1 Fatima Zahra", "", "P", "P"), **moved), **place)
    [asked_about] = corrected.mapping["courses"][0]["question"]
    with acting_as(place["by"]):
        grids.choose(corrected, {0: str(asked_about["course"])}, by=place["by"])
    unread = uploaded(sheet(*SHEET, place="Bibliothèque"), **place)
    kept = {"status": ImportStatus.FAILED, "problem": "Ce classeur est protégé par un mot de passe."}
    return {
        "grid_done": done.pk, "grid_asked": asked.pk, "grid_broken": broken.pk, "grid_again": again.pk,
        "grid_parallel": parallel.pk, "grid_corrected": corrected.pk,
        "grid_checking": unread.pk, "grid_failed": _in_state(asked, **kept),
        "grid_cancelled": _in_state(asked, status=ImportStatus.CANCELLED),
        "grid_uploaded": _in_state(asked, status=ImportStatus.UPLOADED),
    }  # fmt: skip


def _reports(manager):
    made = reports(by=manager)
    for name, starts_on, facts in (
        ("computing", date(2018, 7, 1), {"status": "computing", "progress_done": 2, "progress_total": 7}),
        ("broken", date(2018, 8, 1), {"problem": "broken"}),
        ("approved", date(2018, 9, 1), {"status": "approved", "approved_by": manager, "approved_at": timezone.now()}),
    ):
        made[name] = Report.objects.create(starts_on=starts_on, ends_on=starts_on + timedelta(days=27), **facts)
        made[name].editions.create(language="fr")
    return {name: report.pk for name, report in made.items()}


def _applications(call, association, other, manager):
    """One that was corrected and is asked about again, one that is inadmissible; a list checked and one saved."""
    long = {"title": f"{LONG} {LONG}", "summary": "محطة إذاعية يديرها شباب الحي. " * 9}
    application = filed.ask(filed.submitted(call, association, **long), manager)
    applications.resubmit(application, by=manager)
    filed.say(application, manager, rules=["target", "trained"], proof="Statuts, article 3, et entretien du 12 mars")
    filed.ask(application, manager, "risks", text="Dire qui remplace la coordinatrice.\nJoindre deux devis.")
    refused = filed.decided(filed.submitted(call, other), manager, is_admitted=False)
    rows = ({"Remarques": "Déposé par la voisine"}, {"Dossier": "C02", "Déposé le": "?"}, {"Dossier": "C03"})
    done = filed.saved(filed.checked(filed.workbook(), call, by=manager), by=manager)
    checked = filed.checked(filed.workbook(*rows, lines=[{"Dossier": "C01", "Avis": "bon"}]), call, by=manager)
    return {
        "application": application.code, "inadmissible": refused.code, "applications_done": done.pk,
        "applications_checked": checked.pk,
    }  # fmt: skip


def _drafts(association, manager):
    """An application that is being written, half of it, and a call that waits for one."""
    call = notices.published(code="APP/2018/08")
    made = applications.draft_application(call, association, by=manager)
    applications.save_section(made, "project", by=manager, title=f"{LONG} {LONG}", months=3)
    applications.save_section(made, "budget", by=manager, rows=[filed.line(call, name=LONG)])
    applications.save_section(made, "activities", by=manager, rows=[Activity(name=LONG, start_month=2, months=5)])
    refused, other = (_refused(f"APP/2018/{number}", association, manager) for number in (11, 12))
    appeal = appeals.file_appeal(refused, text=f"{LONG}\n{LONG}", by=manager)
    return {
        "refused": other.code,
        "appealed": refused.code,
        "appeal": appeal.pk,
        "own_draft": made.code,
        "own_call": notices.published(code="APP/2018/10").pk,
    }


def _grants(area, manager):
    """One prepared, one under way with a receipt handed in twice, one settled; a workbook of grants checked."""
    call = notices.published(code="APP/2018/07", envelope=500_000)
    prepared = granted.prepared(area, call=call, name=f"{LONG} B", reference="C09")
    running = granted.agreed(filed.submitted(call, registry.record(area, "Chourouk")))
    expense = granted.spent(running, 69_001, voucher="F1", label=LONG)
    granted.spent(running, 69_001, voucher="F1", label=LONG, receipt=(registry.PDF, ".pdf"))
    settled = granted.settled(area, Decimal(40_000), call=call, name="Dounia")
    ended = granted.ended(area, Decimal(40_000), call=call, name="Zitouna")
    checked = granted.checked(granted.workbook(expenses=[{}, {"Montant (MAD)": "-1"}]), call, by=manager)
    return {
        "prepared_grant": prepared.application.code, "running_grant": running.application.code,
        "settled_grant": settled.application.code, "ended_grant": ended.application.code,
        "an_expense": expense.pk, "expenses_checked": checked.pk,
        "selected": granted.selected(area, call=call, name="Espoir").code,
    }  # fmt: skip


def _refused(code, association, manager):
    """An application that was refused by letter."""
    refused = filed.submitted(notices.published(code=code), association)
    facts = {"status": "rejected", "examined_at": timezone.now(), "examined_by": manager}
    Application.objects.filter(pk=refused.pk).update(**facts)
    sent = {"status": "sent", "sent_at": timezone.now(), "approved_at": timezone.now(), "address": "a@example.org"}
    Letter.objects.create(application=refused, language="ar", subject="قرار", body="لا.", approved_by=manager, **sent)
    refused.refresh_from_db()
    return refused


def _judgements(area, manager):
    """A call that is being judged: scored far apart, begun, not declared yet; and one that was decided."""
    first = one_of_the_cast("assessor")
    second = appoint("second_assessor", "assessor")
    call = notices.published(code="APP/2018/05")
    found = judged.admitted(call, area, manager, 3)
    choices = [(each.pk, order, user.pk) for each in found for order, user in ((1, first), (2, second))]
    apart, other, begun, _second, assigned, _third = judged.assigned(judged.evaluating(call, manager), manager, choices)
    judged.scored(apart, [5, 4, 4, 4, 4])
    judged.scored(other, 2)
    judged.declared(begun)
    assessing.save_scores(begun, judged.scores(call, [3, None, 2, 5, None], LONG), by=first)
    decided = _decided(area, manager, (first, second))
    sent = Letter.objects.filter(application__call=decided).last()
    letters.approve(sent, by=manager)
    return {
        "judged_call": call.pk, "apart": apart.application.code, "scored": apart.pk, "begun": begun.pk,
        "assigned": assigned.pk, "decided_call": decided.pk, "sent_letter": sent.pk,
        "letter": Letter.objects.filter(application__call=decided).first().pk,
    }  # fmt: skip


def _decided(area, manager, assessors):
    call = notices.published(code="APP/2018/06", envelope=100_000)
    found = judged.admitted(call, area, manager, 4)
    call = judged.evaluating(call, manager)
    choices = [(each.pk, order, user.pk) for each in found for order, user in enumerate(assessors, start=1)]
    for each in judged.assigned(call, manager, choices):
        judged.scored(each, 2 + found.index(each.application) % 3)
    members = [CommitteeMember(name=LONG), CommitteeMember(name="سلمى بنيس", quality="مسؤولة المنح")]
    changes = [RankingChange(application=found[1], place=2, reason="محطة إذاعية يديرها شباب الحي. " * 5)]
    recusals = [Recusal(member=LONG, application=found[2], reason="Voisine de la trésorière.")]
    facts = {"held_on": timezone.localdate(), "place": "Rabat", "remarks": LONG}
    committee.convene(call, (members, recusals, changes), by=manager, **facts)
    committee.deliberate(call, by=manager)
    letters.write_letters(call, by=manager)
    return call


def _associations(area, fatima, manager):
    """One with a paper in every state, members and bank details; one that may be it; one that was merged."""
    association = registry.record(area, LONG, arabic_name="جمعية الأمل للتنمية والتعاون", ice="00978380983919")
    double = registry.record(area, LONG.upper())
    today = timezone.localdate()
    for kind, facts in {
        "statutes": {"scan": (registry.PDF, ".pdf"), "number": "104/2011"},
        "provisional-receipt": {"issued_on": today - timedelta(days=3), "number": "12/2018"},
        "assembly-minutes": {"scan": (registry.PDF, ".pdf"), "expires_on": today + timedelta(days=9)},
        "signatory-id": {"expires_on": today - timedelta(days=1)},
    }.items():
        paper = registry.paper(association, kind, **facts)
    registry.member(association, person=fatima)
    member = registry.member(association, name="Rachid Ouazzani", role="treasurer", since=date(2018, 1, 2))
    account = registry.account(association)
    rows = ({"Association": "Zohour", "RIB": "12"}, {"Association": "Amal", "Zone": "?"}, {"Association": LONG})
    done = lists.saved(lists.checked(lists.workbook(*rows[:2]), by=manager, area=area), by=manager)
    checked = lists.checked(lists.workbook(*rows), by=manager, area=area)
    merged = registry.record(area, "Massar")
    registry.merge(registry.record(area, "MASSAR"), merged)
    calls = access.calls()
    public = calls["public_call"]
    question = public.questions.get().pk
    notices.answer(public)
    notices.correct(public)
    made = _applications(public, association, registry.record(area, "Amal"), manager) | _judgements(area, manager)
    made |= _drafts(association, manager)
    made |= _grants(area, manager)
    made |= {"draft_call": calls["draft_call"].pk, "public_call": public.pk, "public_slug": public.slug}
    Representative.objects.in_force().update(association=association)  # whoever looks has papers in every state
    asked = speakers.asked(LONG, area, receipt="12/2018")
    spoken = speakers.represent(User.objects.create_user("speaks@example.org", name="Mustapha Lahlou"), double)
    made |= {"asking": asked.pk, "spoken": spoken.pk}
    return made | {
        "question": question, "association": association.code, "double": double.code, "merged": merged.code,
        "paper": paper.pk,
        "member": member.pk, "bank": account.pk, "list_checked": checked.pk, "list_done": done.pk,
    }  # fmt: skip
