"""What the association does in the story of a grant: it applies, reports and is paid, on a phone, in Arabic."""

from django.urls import reverse

from microprojects.models import Application, Call, Grant, PaperKind
from tests.microprojects.registry import PDF, rib
from tests.microprojects.reporting import PHOTO
from tests.story.people import text_of

TITLE = "إذاعة الحي للشباب"
ACCOUNT = "1458109031177015416239"


def photo(number):
    """A photo that no other one is the same as."""
    return f"recu-{number}.jpg", PHOTO.replace(b"\x01" * 64, bytes([number]) * 64)


def apply(khadija):
    """The code of the application."""
    khadija.page.clock.install()
    khadija.comes().looks("home").sees("مبادرات الأحياء").press("Begin an application")
    khadija.press("Begin an application").looks("application begun")
    khadija.press("The project")
    heading = Call.objects.get().headings.first()
    write(khadija, "project", title=TITLE, theme="الوساطة", months="٨", summary="إذاعة يسيرها شباب الحي.")
    write(khadija, "context", context="أماكن اللقاء قليلة.", objectives="أن يلتقي الناس.")
    write(khadija, "activities", **line(name="تكوين", start_month="1", months="6"))
    write(khadija, "people", **line(group="TG6_SUBURB", sex="F", age="18-24", number="30"))
    costs = line(heading=str(heading.pk), name="ورشات", unit="حصة", quantity="10", unit_cost="4000",
                 own_contribution="10000")  # fmt: skip
    costs |= line(1, heading=str(heading.pk), name="معدات", unit="قطعة", quantity="1", unit_cost="٢٠٠٠٠",
                  own_contribution="5 000")  # fmt: skip
    write(khadija, "budget", **costs)
    write(khadija, "risks", risks="عطب في المعدات.")
    for kind in PaperKind.objects.filter(is_required=True):
        hand_in(khadija, kind)
    khadija.press("Propose bank details").fills(rib=rib(ACCOUNT), bank="البنك الشعبي").looks("bank details")
    khadija.press("Propose")
    khadija.comes().opens(TITLE).looks("application written").press("Check and submit", within="main")
    khadija.looks("check").press("Submit the application").looks("application submitted").sees("60 000,00", "45 000,00")
    application = Application.objects.get(title=TITLE)
    receipt = text_of(khadija.takes_away("Receipt (PDF)"))
    assert application.code in receipt and application.versions.get().sha256 in receipt
    return application.code


def line(place=0, /, **fields):
    return {f"lines-{place}-{name}": value for name, value in fields.items()}


def write(khadija, section, **fields):
    """A section that saves itself before a button is pressed, which leads on to the next one."""
    assert f"/write/{section}/" in khadija.page.url
    with khadija.page.expect_response(lambda answer: answer.request.method == "POST"):
        khadija.fills(**fields)
        khadija.page.clock.fast_forward(3_000)
    khadija.page.locator("#saved[data-seal]").wait_for()
    khadija.looks(f"section {section}").press("Save and go on")


def hand_in(khadija, kind):
    khadija.page.locator(f"main a[href$='?kind={kind.pk}']").first.click()
    khadija.fills(number=f"12/{kind.pk}", issued_on="2018-02-01", scan=("photo.pdf", PDF))
    khadija.looks("paper").press("Add the paper")


def read_the_letter(khadija):
    khadija.comes().looks("home, decided").opens(TITLE).looks("letter on the phone")


def report_in_between(khadija):
    khadija.comes().looks("home, report due").press("Report to hand in")
    khadija.looks("report begun")
    tell(khadija)
    spend(khadija, 1, "١٦٨٥٠٫٥٠", "كراء القاعة", line=0)
    spend(khadija, 2, "5400", "ميكروفونات", line=1)
    spend(khadija, 2, "780,00", "ميكروفونات", line=1, voucher="F-3")
    khadija.looks("report written").press("Hand in to CEFA").looks("report handed in")


def tell(khadija):
    """What was done, how many came, a photo."""
    khadija.press("Write", within="main")
    khadija.fills(done="ست ورشات من ثمان.", difficulties="قاعة مغلقة.", visibility="ملصق.").looks("what was done")
    khadija.press("Save").press("Add a headcount")
    counted = {"women": "12", "men": "8", "other": "0", "youth": "5", "method": "ticket"}
    khadija.fills(activity="حفل الحي", held_on="2019-05-04", **counted)
    khadija.looks("headcount").press("Add the headcount").press("Add a photo")
    khadija.fills(photo=photo(90), caption="الملصق").looks("photo").press("Add the photo")


def spend(khadija, number, amount, label, *, line, voucher=None, day="2019-03-04"):
    khadija.press("Add an expense")
    lines = list(Grant.objects.get().lines.all())
    khadija.fills(amount=amount, spent_on=day, payee="مكتبة النجاح", voucher=voucher or f"F-{number}",
                  line=str(lines[line].pk), label=label, receipt=photo(number))  # fmt: skip
    khadija.looks("expense").press("Add the expense")


def report_at_the_end(khadija):
    khadija.comes().looks("home, final report due").press("My reports").looks("reports")
    khadija.press("Final report").looks("report begun")
    tell(khadija)
    spend(khadija, 4, "20 000,25", "ورشات", line=0, day="2019-07-02")
    spend(khadija, 5, "15000.00", "حاسوب", line=1, day="2019-08-20")
    khadija.looks("final report written").press("Hand in to CEFA").looks("final report handed in")


def see_that_all_is_paid(khadija):
    khadija.comes().looks("home at the end").press("My reports").looks("paid")
    khadija.sees("18 000,00", "6 188,06", "45 000,00")
    grant = Grant.objects.get()
    assert [str(each.amount) for each in grant.tranches.all()] == ["18000.00", "18000.00", "6188.06"]
    assert (str(grant.settlement.due), str(grant.settlement.balance)) == ("42188.06", "6188.06")


def see_nothing_of_others(khadija, other, words):
    """Not the other application, no page of the staff even on their own, no word of the others on any page they saw."""
    own = Application.objects.get(title=TITLE)
    pages = [("own_application", other), ("application", other), ("application", own), ("grant", own)]
    answers = [khadija.goes(reverse(f"microprojects:{page}", args=[each.code])) for page, each in pages]
    assert answers[:2] == [404, 404] and set(answers[2:]) <= {403, 404}
    assert not [page for page in khadija.seen if any(each in page for each in words)]
