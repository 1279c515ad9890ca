"""The life of a grant, once, as six people live it: from the published call to the closed file, on a phone in Arabic.

The association, the grants manager, two assessors, finance and the programme manager; another association applies too.
"""

from datetime import datetime
from types import SimpleNamespace

import pytest
import time_machine
from django.conf import settings
from django.urls import reverse

from accounts.models import Role, User
from microprojects import tasks
from microprojects.models import Application, Assessment, Call, Committee, Grant, GrantFile, Letter
from microprojects.models.calls import ZONE
from microprojects.workflow import ApplicationStatus, Rule
from tests.cast import PASSWORD, appoint, hold_course
from tests.microprojects import filed, judged
from tests.microprojects.registry import PDF, member, record
from tests.microprojects.speakers import represent
from tests.story import on_a_phone
from tests.story.on_a_phone import TITLE
from tests.story.people import DESK, PHONE, Person, bare, text_of

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.sweep]
NAME, ARABIC = "Association Amal des jeunes", "جمعية أمل الشباب"
OTHER, OTHERS = "Association des jardins", "Jardins partagés"
STATEMENT = "Statement of settlement, French"


@pytest.fixture
def clock():
    """clock("2018-10-01"): from now on it is nine in the morning of that day, and time goes on."""
    with time_machine.travel(datetime(2018, 9, 1, 9, tzinfo=ZONE)) as moved:
        yield lambda day: moved.move_to(datetime.fromisoformat(f"{day}T09:00").replace(tzinfo=ZONE))


@pytest.fixture
def association(clock, areas, fatima, modules):
    """One of its members was trained; one speaks for it."""
    hold_course(modules.CON, fatima)
    association = record(areas.khouribga, NAME, arabic_name=ARABIC, email="amal@example.org")
    member(association, person=fatima)
    represent(User.objects.create_user("khadija@example.org", PASSWORD, name="خديجة", language="ar"), association)
    return association


@pytest.fixture
def six(clock, browser, live_server, association, grants_manager, finance, manager):
    """Everybody at their own device."""
    users = {
        "khadija": association.representatives.get().user,
        "grants": grants_manager,
        "alia": appoint("alia", Role.ASSESSOR),
        "brahim": appoint("brahim", Role.ASSESSOR),
        "finance": finance,
        "programme": manager,
    }
    base = {"base_url": live_server.url, "timezone_id": settings.TIME_ZONE}
    contexts = {
        name: browser.new_context(**base, **(PHONE if name == "khadija" else DESK),
                                  locale="ar-MA" if name == "khadija" else "fr-FR")
        for name in users
    }  # fmt: skip
    people = {name: Person(contexts[name], user, "ar" if name == "khadija" else "fr") for name, user in users.items()}
    yield SimpleNamespace(**people)
    for each in people.values():
        each.context.close()
        assert not each.troubles, each.user


def test_from_the_published_call_to_the_closed_file(six, clock, queue, areas):
    clock("2018-10-01")
    publish_a_call(six.grants)
    clock("2018-10-20")
    code = on_a_phone.apply(six.khadija)
    other = filed.submitted(Call.objects.get(), record(areas.khouribga, OTHER), title=OTHERS)
    clock("2018-11-16")
    admit(six.grants, code)
    filed.decided(other, six.grants.user)
    assign(six.grants)
    clock("2018-11-26")
    score(six.alia, (4, 4, 5, 3, 4), "Public bien choisi.")
    score(six.brahim, (5, 4, 4, 4, 3), "Calendrier tenable.")
    assert not any("Public bien choisi" in page for page in six.brahim.seen)
    for each in Assessment.objects.filter(application=other):
        judged.scored(each, 2)
    clock("2018-12-10")
    decide(six.grants)
    write_letters(six.grants)
    on_a_phone.read_the_letter(six.khadija)
    clock("2019-01-21")
    sign(six.grants, code)
    confirm_the_account(six.finance)
    clock("2019-01-23")
    pay(six, code, 1, "18 000,00", "2019-01-23")
    clock("2019-05-20")
    on_a_phone.report_in_between(six.khadija)
    clock("2019-05-27")
    examine_what_came(six.grants, code)
    pay(six, code, 2, "18 000,00", "2019-05-27")
    clock("2019-10-07")
    on_a_phone.report_at_the_end(six.khadija)
    clock("2019-10-14")
    settle(six, code)
    pay(six, code, 3, "6 188,06", "2019-10-14")
    close(six.programme, code)
    on_a_phone.see_that_all_is_paid(six.khadija)
    on_a_phone.see_nothing_of_others(six.khadija, other, (OTHER, OTHERS))


def publish_a_call(grants):
    grants.comes().press("Calls").press("Prepare a call")
    grants.fills(
        code="APP/2018/01", name_fr="Initiatives de quartier", name_ar="مبادرات الأحياء",
        text_fr="Projets de huit mois au plus.", text_ar="مشاريع لا تتجاوز ثمانية أشهر.",
        opens_at="2018-10-01T08:00", questions_until="2018-11-05T17:00", closes_at="2018-11-15T17:00",
        envelope="60000", minimum="30000", maximum="50000", rate="80",
    )  # fmt: skip
    grants.press("Save").looks("call drafted").press("Publish").looks("call published").sees("Initiatives de quartier")


def admit(grants, code):
    grants.comes().press("Calls").opens("Initiatives de quartier").press("Close", within="main").looks("call closed")
    grants.press("Applications", within="main").looks("applications").opens(TITLE).looks("application")
    grants.press("Answer the rules")
    for rule in (Rule.LOCAL, Rule.TARGET, Rule.DECLARATION):
        grants.fills(**{f"is_met-{rule}": "yes", f"proof-{rule}": "Statuts, article 2."})
    grants.looks("rules").press("Save the answers").press("Admit", within="main").looks("admitted")
    assert Application.objects.get(title=TITLE).status == "admissible"


def assign(grants):
    grants.press("Calls").opens("Initiatives de quartier").press("Begin the evaluation")
    grants.looks("assign").sees(TITLE, OTHERS).press("Confirm the assignments").looks("assigned")


def score(assessor, values, comment):
    """Signs, then scores."""
    assessor.comes().press("Assessments").looks("assessments").opens(TITLE).looks("declaration")
    assessor.fills(is_true=True).press("Sign and open the application").looks("to assess")
    assessor.press("Score", about="verb", within="main")
    criteria = Call.objects.get().criteria.all()
    for criterion, value in zip(criteria, values, strict=True):
        assessor.fills(**{f"value-{criterion.pk}": str(value), f"comment-{criterion.pk}": comment})
    assessor.looks("scores").press("Submit the scores").looks("scored")


def decide(grants):
    grants.comes().press("Calls").opens("Initiatives de quartier").press("Ranking", within="main").looks("ranking")
    grants.sees("81,50", "40,00").press("Committee", within="main").press("Record the session")
    present = {"members-0-name": "M. Alaoui", "members-1-name": "Mme Rossi"}
    grants.fills(held_on="2018-12-10", place="Béni Mellal", **present)
    grants.looks("session").press("Save").looks("committee").press("Record the decision").looks("decided")
    tasks.draw_minutes(Committee.objects.get().pk)
    grants.page.reload()
    assert "Alaoui" in text_of(grants.takes_away("Minutes (PDF)"))


def write_letters(grants):
    grants.press("Letters", within="main").press("Draft the letters").looks("letters").opens(NAME).looks("letter")
    grants.press("Approve", about="letter", within="main").press("Send", about="letter", within="main").looks("sent")
    letter = Letter.objects.get(application__title=TITLE)
    tasks.mail_letter(letter.pk)
    assert letter.status == "sent"


def sign(grants, code):
    grants.comes(reverse("microprojects:application", args=[code])).press("Prepare the agreement")
    grants.fills(starts_on="2019-01-22", ends_on="2019-09-19").looks("terms")
    grants.press("Prepare the agreement", within="form.form").looks("agreement")
    grants.press("Record the signed agreement").fills(signed_on="2019-01-21", copy=("convention.pdf", PDF))
    grants.looks("signing").press("Record the signature").looks("signed")


def confirm_the_account(finance):
    finance.comes().press("Associations").opens(NAME).looks("association").press("Confirm", within="main")
    [agreed] = finance.page.locator("form.form [type=checkbox]").all()
    agreed.check()
    finance.looks("account").press("Confirm", within="form.form").looks("account in force")


def pay(six, code, number, amount, day):
    """Requested by one, released by the other, who has the bank's word."""
    address = reverse("microprojects:grant", args=[code])
    six.grants.comes(address).press("Request the payment").looks(f"requested {number}").misses("Release the payment")
    six.finance.comes(address).press("Release the payment").press("Record the bank's confirmation")
    six.finance.fills(paid_on=day, reference=f"VIR-{number}").looks(f"bank {number}")
    six.finance.press("Confirm the payment", within="form.form").looks(f"paid {number}").sees(amount)
    assert Grant.objects.get().tranches.get(number=number).status == "paid"


def examine_what_came(grants, code):
    """Two expenses are admitted; the third has a picture that was seen before."""
    grants.comes().press("Grants").opens(TITLE).looks("grant").press("Expenses", within="main").looks("expenses")
    twice = Grant.objects.get().expenses.get(voucher="F-3")
    for expense in Grant.objects.get().expenses.exclude(pk=twice.pk):
        decide_expense(grants, code, expense, step="admit")
    decide_expense(grants, code, twice, step="refuse", ground="duplicate", reason="La même photo deux fois.")
    grants.looks("expenses decided").goes(reverse("microprojects:grant", args=[code]))
    grants.press("Interim report").looks("report read").press("Approve the report").looks("report approved")


def decide_expense(grants, code, expense, **decision):
    grants.page.locator(f"[id='{expense.code}']").get_by_role("link", name=grants.say("Decide")).click()
    grants.fills(**decision).looks("expense read").press("Record the decision")


def settle(six, code):
    """58 030,75 declared, 56 250,75 admitted, 75 % of which are 42 188,06; 36 000 are paid."""
    grants, spent = six.grants, Grant.objects.get().expenses
    grants.comes(reverse("microprojects:expenses", args=[code]))
    decide_expense(grants, code, spent.get(voucher="F-4"), step="admit")
    part = {"step": "admit_in_part", "admitted": "14000", "ground": "not_allowed", "reason": "Sans la garantie."}
    decide_expense(grants, code, spent.get(voucher="F-5"), **part)
    grants.goes(reverse("microprojects:grant", args=[code]))
    grants.press("Final report").press("Approve the report").looks("final report approved")
    grants.goes(reverse("microprojects:grant", args=[code]))
    grants.press("Settle").looks("to settle").sees("58 030,75", "56 250,75", "42 188,06", "36 000,00", "6 188,06")
    grants.press("Settle the grant", within="form.form").looks("settled").sees("42 188,06", "6 188,06")
    grants.press(STATEMENT, within="[aria-labelledby=files]").looks("statement asked for")
    tasks.make_grant_file(GrantFile.objects.get().pk)
    grants.page.reload()
    statement = bare(text_of(grants.takes_away(STATEMENT)))
    assert [each for each in ("58030,75", "56250,75", "42188,06", "6188,06") if each not in statement] == []


def close(programme, code):
    programme.comes().press("Grants").opens(TITLE).press("Close the file").looks("closed")
    programme.sees(str(ApplicationStatus.SETTLED.label)).misses("Close the file")
