"""Associations of the demo: papers in every state, members who were trained, bank details, a call that is open."""

from datetime import datetime, time, timedelta

from django.utils import timezone

from beneficiaries.models import Group
from microprojects import actions
from microprojects.actions import calls, representatives
from microprojects.formats import key_of
from microprojects.models import Association, Cost, Criterion, Heading, PaperKind, Quota
from microprojects.resources import seed
from programme.models import Area, Commune
from programme.scope import acting_as_system
from reports.management.demo.places import PLACES
from trainings.models import Enrolment

FIRST = ("Al Amal", "Basma", "Ettaawoun", "Rawabit", "Zohour", "Al Manar", "Izdihar", "Massar")
ARABIC = ("الأمل", "بسمة", "التعاون", "روابط", "الزهور", "المنار", "ازدهار", "مسار")
AIMS = (
    ("pour le développement", "للتنمية"),
    ("des jeunes créateurs", "للشباب المبدعين"),
    ("pour la femme et l’enfant", "للمرأة والطفل"),
    ("de quartier", "للحي"),
)
PER_AREA = 7
CALL_TEXT = {
    "fr": "Petits projets qui rapprochent habitants, migrants de retour et migrants subsahariens.\n\nLe porteur est une"
    " association locale dont au moins un membre a obtenu une attestation de formation du programme.",
    "ar": "مشاريع صغيرة تقرب بين السكان والمهاجرين العائدين والمهاجرين من إفريقيا جنوب الصحراء.\n\nحامل المشروع جمعية"
    " محلية حصل عضو واحد منها على الأقل على شهادة تكوين من البرنامج.",
    "it": "Piccoli progetti che avvicinano abitanti, migranti di ritorno e migranti subsahariani.\n\nIl proponente è"
    " un’associazione locale di cui almeno un membro ha ottenuto un attestato di formazione del programma.",
    "en": "Small projects that bring residents, returning and sub-Saharan migrants together.\n\nThe applicant is"
    " a local association of which at least one member holds a certificate of the programme's trainings.",
}
CALL_NAME = {
    "fr": "Initiatives de quartier pour l’intégration", "ar": "مبادرات الأحياء من أجل الاندماج",
    "it": "Iniziative di quartiere per l’integrazione", "en": "Neighbourhood initiatives for integration",
}  # fmt: skip


def found(staff, today, random):
    """Seven associations in each area, one of which stands there twice; and three calls."""
    areas = {area.code: area for area in Area.objects.all()}
    with acting_as_system("demo"):
        for turn, place in enumerate(PLACES):
            by = staff[f"coordinator.{place.area}"]
            people = _leaders(areas[place.area])
            for number in range(PER_AREA):
                made = _association(areas[place.area], turn, number, by, today, random)
                _papers(made, number, by, today, random)
                _members(made, people, number, by, today)
                _account(made, number, staff, random)
            _twice(areas[place.area], turn, by)
        _speak(staff)
    _call(staff, today, year=today.year, months_ago=1)
    _call(staff, today, year=today.year - 1, months_ago=13)
    _call(staff, today, year=today.year - 2, months_ago=25)


def _name(turn, number):
    word, aim = (turn * 3 + number) % len(FIRST), AIMS[(turn + number) % len(AIMS)]
    return f"Association {FIRST[word]} {aim[0]}", f"جمعية {ARABIC[word]} {aim[1]}"


def _association(area, turn, number, by, today, random):
    name, arabic_name = _name(turn, number)
    year = today.year - random.randint(2, 12)
    return actions.record_association(
        by=by,
        name=name,
        arabic_name=arabic_name,
        area=area,
        commune=random.choice(Commune.objects.filter(area=area, parent=None)[:5]),
        year_founded=year,
        ice=f"{random.randrange(10**9):015d}" if number % 3 else "",
        charter_signed_on=today - timedelta(days=random.randint(30, 600)) if number % 4 else None,
    )


def _papers(association, number, by, today, random):
    """Complete ones, an expired one, a provisional receipt that does not count yet, and some that lack something."""
    receipt = "provisional-receipt" if number == 2 else "final-receipt"
    kinds = ["statutes", receipt, "assembly-minutes", "board-list", "signatory-id", "bank-proof", "balance-sheet"]
    for kind in [*kinds, "moral-report"][: 8 - 2 * (number % 3)]:
        age = 20 if kind == "provisional-receipt" else random.randint(70, 500)
        ends = {3: timedelta(days=30), 4: timedelta(days=-10)}.get(number) if kind == "signatory-id" else None
        actions.add_paper(
            association,
            kind=PaperKind.objects.get(code=kind),
            number=f"{random.randint(10, 990)}/{association.year_founded}" if "receipt" in kind else "",
            issued_on=today - timedelta(days=age),
            expires_on=ends and today + ends,
            by=by,
        )


def _leaders(area):
    """People of the area's civil society, those with a certificate first."""
    taking_part = Enrolment.objects.filter(
        person__area=area, person__registrations__group__in=[Group.TG5_CSO_LEADER, Group.TG6_SUBURB]
    )
    certified = taking_part.certified().order_by("pk").values_list("person", flat=True)
    others = taking_part.order_by("pk").values_list("person", flat=True)
    ids = list(dict.fromkeys([*certified[:40], *others[:40]]))
    people = Enrolment._meta.get_field("person").related_model.objects.select_related("identity").in_bulk(ids)
    return [people[pk] for pk in ids if hasattr(people[pk], "identity")]


def _members(association, people, number, by, today):
    """Three of the registers, and one who is linked to nobody yet."""
    roles = ("president", "treasurer", "member")
    for role, person in zip(roles, people[3 * number : 3 * number + 3], strict=False):
        member = actions.add_member(
            association, name=person.identity.name, role=role, since=today - timedelta(days=400), by=by
        )
        actions.link_member(member, person, by=by)
    actions.add_member(association, name=f"Hamid Benjelloun {association.area.name}", role="secretary", by=by)


def _account(association, number, staff, random):
    """Most were confirmed by a second person, one waits for it."""
    if number == 5:
        return
    first = f"{random.choice((7, 11, 22, 145, 230)):03d}780{random.randrange(10**16):016d}"
    account = actions.propose_account(association, rib=first + key_of(first), bank="BP", by=staff["finance"])
    if number:
        actions.confirm_account(account, by=staff["grants"])


def _twice(area, turn, by):
    name, _arabic = _name(turn, 0)
    actions.record_association(by=by, name=name.replace("Association", "Ass.").upper(), area=area)


def _speak(staff):
    """One speaks for a trained association some of whose papers are missing, another asks to speak for the next."""
    here = Association.objects.filter(area__code="khouribga").standing().trained().order_by("pk")
    own, other = here[1], here[2]
    for user, association in ((staff["association"], own), (staff["applicant"], other)):
        request = representatives.ask_again(
            user, association_name=association.name, area=association.area, receipt=_receipt(association),
            role="president",
        )  # fmt: skip
        if association == own:
            representatives.confirm(request, association, by=staff["coordinator.khouribga"])


def _receipt(association):
    return association.papers.receipts().values_list("number", flat=True).first() or ""


def _call(staff, today, *, year, months_ago):
    """A call that opened so many months ago and takes applications for seven weeks."""
    opens = timezone.make_aware(datetime.combine(today - timedelta(days=30 * months_ago), time(9)))
    parts = calls.Parts(
        criteria=[Criterion(order=order, **each) for order, each in enumerate(seed.CRITERIA, start=1)],
        costs=[
            Cost(name_fr=fr, name_ar=ar, is_eligible=is_eligible, order=order)
            for is_eligible, listed in ((True, seed.ELIGIBLE), (False, seed.INELIGIBLE))
            for order, (fr, ar) in enumerate(listed, start=1)
        ],
        headings=[
            Heading(name_fr=fr, name_ar=ar, order=order) for order, (fr, ar) in enumerate(seed.HEADINGS, start=1)
        ],
        quotas=[Quota(area=area) for area in Area.objects.all()],
        papers=list(PaperKind.objects.filter(is_required=True)),
    )
    grants = staff["grants"]
    call = calls.record_call(
        parts,
        by=grants,
        code=f"APP/{year}/01",
        envelope=1_000_000,
        minimum=30_000,
        maximum=100_000,
        opens_at=opens,
        questions_until=opens + timedelta(days=35),
        closes_at=(opens + timedelta(days=49)).replace(hour=17),
        **{f"name_{language}": f"{words} {year}" for language, words in CALL_NAME.items()},
        **{f"text_{language}": words for language, words in CALL_TEXT.items()},
    )
    if call.is_past:
        type(call).objects.filter(pk=call.pk).update(status="closed", published_at=opens)
        return
    call = calls.publish(call, by=grants)
    asked = calls.ask_question(
        call, question="Deux associations peuvent-elles déposer ensemble ?", asked_on=today, by=grants
    )
    calls.answer_question(
        asked,
        answer_fr="Oui : l’une est porteuse, l’autre est nommée partenaire dans la demande.",
        answer_ar="نعم: تكون إحداهما حاملة المشروع والأخرى شريكة مذكورة في الطلب.",
        by=staff["manager"],
    )
