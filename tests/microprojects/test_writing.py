"""An association writes its application on its own pages, and submits it in time."""

import io
from datetime import timedelta

import outloud
import pdfua
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from accounts.models import User
from journal.models import Entry
from microprojects.actions import applications as actions
from microprojects.actions import calls
from microprojects.models import Application, Association, BudgetLine, Heading, Letter, Question, Quota, Section
from microprojects.pdf import receipt_pdf
from microprojects.resources.freezing import seal_of
from tests.microprojects import filed, notices
from tests.microprojects.registry import record, registrar
from tests.microprojects.speakers import represent

pytestmark = pytest.mark.django_db
OWN = reverse("microprojects:my_association")


@pytest.fixture
def own(representative):
    return Association.objects.get(pk=representative.represented_id)


@pytest.fixture
def phone(client, representative):
    client.force_login(representative)
    return client


@pytest.fixture
def call(db):
    return notices.published()


@pytest.fixture
def draft(call, own, representative):
    return actions.draft_application(call, own, by=representative)


def place(application, name="own_application", *more):
    return reverse(f"microprojects:{name}", args=[application.code, *more])


def section(application, name):
    return place(application, "write_section", name)


def lines(*rows):
    """What a browser sends of lines: each row is a dict of its fields."""
    counts = {"lines-TOTAL_FORMS": len(rows), "lines-INITIAL_FORMS": 0}
    return counts | {f"lines-{number}-{name}": value for number, row in enumerate(rows) for name, value in row.items()}


def cost(call, **more):
    return {"heading": call.headings.first().pk, "name": "Ateliers", "unit": "séance", "quantity": "10",
            "unit_cost": "6000", "own_contribution": "15000"} | more  # fmt: skip


def represent_another(association):
    other = User.objects.create_user("second@example.org", name="Mustapha Lahlou")
    represent(other, association)
    return other


def test_an_application_is_begun_once_from_the_association_s_page(phone, own, call):
    begin = reverse("microprojects:draft_own_application", args=[call.pk])
    offered = phone.get(OWN).context["open_calls"]

    answer = phone.post(begin)
    again = phone.post(begin)

    made = Application.objects.get()
    assert list(offered) == [call] and not phone.get(OWN).context["open_calls"]
    assert (made.association, made.status, answer.url) == (own, "draft", place(made))
    assert again.url == OWN


def test_a_call_for_other_areas_takes_none_of_it(phone, own):
    elsewhere = notices.drafted(code="APP/2018/07")
    Quota.objects.filter(call=elsewhere, area=own.area).delete()
    calls.publish(elsewhere, by=registrar())

    answer = phone.post(reverse("microprojects:draft_own_application", args=[elsewhere.pk]))

    assert answer.status_code == 404 and not phone.get(OWN).context["open_calls"]


def test_a_section_of_words_is_saved_and_leads_to_the_next(phone, draft):
    sent = {"title": "Radio des jeunes", "months": "٨", "summary": "Une radio.", "seen": seal_of(draft, "project")}

    answer = phone.post(section(draft, "project"), sent | {"next": ""})

    draft.refresh_from_db()
    assert (draft.title, draft.months, draft.theme) == ("Radio des jeunes", 8, "")
    assert answer.url == section(draft, "context")


def test_what_is_written_half_is_saved_too(phone, draft):
    phone.post(section(draft, "project"), {"title": "Radio"})

    draft.refresh_from_db()
    assert (draft.title, draft.months, draft.summary) == ("Radio", None, "")


def test_the_budget_s_sums_are_the_server_s_whatever_digits_and_commas_were_typed(phone, call, draft):
    rows = (
        cost(call, quantity="٢,٥", unit_cost="10 000,40", own_contribution=""),
        cost(call, name="Micro", quantity="3"),
    )

    answer = phone.post(section(draft, "budget"), lines(*rows, {"heading": ""}))

    draft.refresh_from_db()
    first, second = draft.lines.all()
    assert answer.status_code == 302
    assert (str(first.total), str(second.total)) == ("25001.00", "18000.00")
    assert (str(draft.total), str(draft.requested)) == ("43001.00", "28001.00")


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("unit_cost", "-5"), ("unit_cost", "−5"), ("unit_cost", "1,000,000,000"), ("unit_cost", "1e12"),
        ("unit_cost", "beaucoup"), ("unit_cost", "nan"), ("unit_cost", ""), ("quantity", "0"),
        ("own_contribution", "60000,01"), ("own_contribution", "-1"), ("heading", ""), ("heading", "999999"),
    ],
)  # fmt: skip
def test_an_amount_that_cannot_be_gets_a_sentence_and_nothing_is_lost(name, typed, phone, call, draft):
    phone.post(section(draft, "budget"), lines(cost(call)))

    shown = phone.post(section(draft, "budget"), lines(cost(call, name="Autre", **{name: typed})))

    form = shown.context["form"]
    assert form.wrong and form.forms[0]["name"].value() == "Autre"
    assert "Autre" in shown.content.decode() and "error-summary" in shown.content.decode()
    assert [each.name for each in BudgetLine.objects.all()] == ["Ateliers"]


def test_a_heading_of_another_call_is_none(phone, call, draft):
    other = notices.published(code="APP/2018/02")

    shown = phone.post(section(draft, "budget"), lines(cost(other)))

    assert shown.context["form"].wrong and not BudgetLine.objects.exists()


def test_activities_and_people_are_lines_and_an_emptied_line_is_taken_away(phone, draft):
    phone.post(section(draft, "activities"), lines(
        {"name": "Formation", "start_month": "1", "months": "2"}, {"name": "Radio", "start_month": "2", "months": "6"},
    ))  # fmt: skip
    phone.post(section(draft, "activities"), lines(
        {"name": "", "start_month": "", "months": ""}, {"name": "Radio", "start_month": "2", "months": "6"},
    ))  # fmt: skip
    phone.post(section(draft, "people"), lines({"group": "TG6_SUBURB", "sex": "F", "age": "18-24", "number": "٣٠"}))

    assert [each.name for each in draft.activities.all()] == ["Radio"]
    assert [each.number for each in draft.people.all()] == [30]


@pytest.mark.parametrize(
    ("name", "rows"),
    [
        ("activities", [{"name": "Trop long", "start_month": "36", "months": "2"}]),
        ("activities", [{"name": "Sans durée", "start_month": "1", "months": ""}]),
        ("people", [{"group": "TG6_SUBURB", "sex": "F", "age": "U", "number": "0"}]),
        ("people", [{"group": "TG6_SUBURB", "sex": "F", "age": "U", "number": "3"}] * 2),
    ],
)
def test_lines_that_cannot_be_say_why(name, rows, phone, draft):
    shown = phone.post(section(draft, name), lines(*rows))

    assert shown.status_code == 200 and shown.context["form"].wrong


def test_of_two_who_write_one_section_the_later_reads_who_was_faster_and_loses_nothing(phone, draft, own, client):
    seen = seal_of(draft, "project")
    other = represent_another(own)
    actions.save_section(draft, Section.PROJECT, by=other, title="Radio des femmes", seen=seen)

    shown = phone.post(section(draft, "project"), {"title": "Radio des jeunes", "seen": seen})
    text = shown.content.decode()

    draft.refresh_from_db()
    assert draft.title == "Radio des femmes"
    assert other.name in shown.context["refusal"] and "Radio des femmes" in text and "Radio des jeunes" in text
    assert phone.post(section(draft, "project"), {"title": "Radio des jeunes", "seen": shown.context["seal"]}).url
    draft.refresh_from_db()
    assert draft.title == "Radio des jeunes"


def test_a_mistake_in_the_form_does_not_let_it_overwrite_what_somebody_saved_meanwhile(phone, draft, own):
    seen = seal_of(draft, "project")
    actions.save_section(draft, Section.PROJECT, by=represent_another(own), title="Radio des femmes", seen=seen)

    wrong = phone.post(section(draft, "project"), {"title": "Radio", "months": "99", "seen": seen})
    shown = phone.post(section(draft, "project"), {"title": "Radio", "seen": wrong.context["seal"]})

    assert shown.context["refusal"]


def test_what_was_sent_and_never_answered_is_sent_again_without_harm(phone, draft):
    sent = {"title": "Radio", "seen": seal_of(draft, "project")}
    phone.post(section(draft, "project"), sent)
    entries = Entry.objects.filter(act="save_section").count()

    again = phone.post(section(draft, "project"), sent)

    assert again.status_code == 302
    assert Entry.objects.filter(act="save_section").count() == entries


def test_a_page_saves_by_itself_and_gets_back_what_is_saved_alone(phone, call, draft):
    sent = lines(cost(call)) | {"seen": seal_of(draft, "budget")}

    shown = phone.post(section(draft, "budget"), sent, headers={"HX-Request": "true"})
    text = shown.content.decode()

    assert "<main" not in text and f'data-seal="{seal_of(draft, "budget")}"' in text
    assert "60" in text and draft.lines.count() == 1


def test_the_deadline_that_passes_while_a_form_is_open_gets_a_sentence_and_the_text_stays(phone, call, draft):
    with time_machine.travel(call.closes_at, tick=False):
        phone.force_login(draft.created_by)
        shown = phone.post(section(draft, "project"), {"title": "Radio des jeunes", "seen": seal_of(draft, "project")})
        opened = phone.get(section(draft, "project"))
        state = phone.get(place(draft))

    draft.refresh_from_db()
    assert draft.title == "" and "Radio des jeunes" in shown.content.decode() and shown.context["refusal"]
    assert opened.url == place(draft)
    assert not state.context["can_write"] and state.context["shown"]


def test_what_an_application_needs_in_the_end_is_not_called_optional(phone, draft):
    form = phone.get(section(draft, "project")).context["form"]

    assert [name for name, field in form.fields.items() if not field.is_asked_later] == ["theme"]
    assert phone.get(section(draft, "project")).content.decode().count("facultatif") == 1


def test_headings_of_a_budget_are_in_the_reader_s_language(phone, own, manager):
    parts = notices.parts(headings=[Heading(name_fr="ressources humaines", name_ar="الموارد البشرية")])
    call = calls.publish(calls.record_call(parts, by=manager, **notices.facts()), by=manager)
    application = filed.drafted(call, own)

    phone.cookies["django_language"] = "ar"

    assert "الموارد البشرية" in phone.get(section(application, "budget")).context["shown"].rows[0]["heading"]


def test_the_check_lists_all_that_is_missing_and_a_whole_one_is_submitted_once(phone, call, own, draft):
    check = place(draft, "submit_own_application")
    empty = phone.get(check)
    refused = phone.post(check)
    Application.objects.filter(pk=draft.pk).delete()
    whole = filed.drafted(call, own)
    check = place(whole, "submit_own_application")

    shown, answer, again = phone.get(check), phone.post(check), phone.post(check)

    assert empty.context["whole"].done == 0 and refused.context["refusal"]
    assert shown.context["whole"].is_complete and answer.url == place(whole)
    assert again.status_code == 200 and again.context["refusal"]
    whole.refresh_from_db()
    assert (whole.status, whole.versions.count()) == ("submitted", 1)


def test_in_a_correction_only_the_sections_that_were_asked_about_are_open(phone, call, own, manager):
    application = filed.ask(filed.submitted(call, own), manager)

    closed, opened = phone.get(section(application, "risks")), phone.get(section(application, "budget"))
    answer = phone.post(section(application, "budget"), lines(cost(call, own_contribution="20000")) | {"next": ""})
    phone.post(place(application, "submit_own_application"))

    application.refresh_from_db()
    assert closed.status_code == 302 and opened.context["asked"].text == "Joindre deux devis."
    assert answer.url == place(application, "submit_own_application")
    assert (application.status, application.versions.count()) == ("submitted", 2)
    changes = phone.get(place(application, "compare_own_versions", 1, 2)).context["changes"]
    assert [label for label, _told in changes] == [Section.BUDGET.label]


def test_the_time_for_a_correction_that_passes_leaves_what_was_submitted(phone, call, own, manager):
    application = filed.ask(filed.submitted(call, own), manager)
    due_at = application.corrections.get().due_at

    with time_machine.travel(due_at, tick=False):
        phone.force_login(own.representatives.get().user)
        shown = phone.post(section(application, "budget"), lines(cost(call, name="Tard")))
        refused = phone.post(place(application, "submit_own_application"))

    assert shown.context["refusal"] and refused.context["refusal"]
    assert [each.name for each in application.lines.all()] == ["Ateliers"]


def test_it_is_withdrawn_by_its_association(phone, call, own):
    application = filed.submitted(call, own)

    asked = phone.get(place(application, "withdraw_own_application"))
    phone.post(place(application, "withdraw_own_application"))
    again = phone.post(place(application, "withdraw_own_application"))

    application.refresh_from_db()
    assert asked.status_code == 200 and again.context["refusal"]
    assert application.status == "withdrawn"


def test_nobody_reads_or_writes_another_association_s(phone, call, areas):
    other = filed.drafted(call, record(areas.khouribga, "Zohour"))
    pages = [place(other), section(other, "project"), place(other, "submit_own_application")]

    assert {phone.get(each).status_code for each in pages} == {404}
    assert phone.post(section(other, "project"), {"title": "X"}).status_code == 404
    assert phone.post(place(other, "withdraw_own_application")).status_code == 404


def test_staff_have_no_such_pages_and_see_no_draft(client, manager, draft):
    client.force_login(manager)

    assert client.get(place(draft)).status_code == 403
    assert client.get(draft.get_absolute_url()).status_code == 404


def test_a_decision_is_told_by_the_letter_first(phone, call, own, manager):
    application = filed.submitted(call, own)
    when = {"examined_at": timezone.now(), "examined_by": manager}
    Application.objects.filter(pk=application.pk).update(status="rejected", **when)
    before = phone.get(place(application))
    sent = {"status": "sent", "sent_at": timezone.now(), "address": "a@example.org", "approved_at": timezone.now()}
    Letter.objects.create(
        application=application, language="fr", subject="Décision", body="Non.", approved_by=manager, **sent
    )

    after = phone.get(place(application))

    assert before.context["state"][1] == "info" and not before.context["letters"]
    assert after.context["state"][1] == "bad" and "Non." in after.content.decode()


def test_a_question_is_asked_in_time_and_nobody_reads_who_asked(phone, call, own):
    ask = reverse("microprojects:ask_own_question", args=[call.pk])

    answer = phone.post(ask, {"question": "Peut-on déposer à deux ?"})
    public = phone.get(reverse("calls:call", args=["fr", call.slug])).content.decode()
    with time_machine.travel(call.questions_until + timedelta(seconds=1), tick=False):
        phone.force_login(own.representatives.get().user)
        late = phone.post(ask, {"question": "Et après ?"})

    assert answer.url == OWN and Question.objects.count() == 1
    assert "déposer à deux" not in public  # before it is answered
    assert late.context["form"].non_field_errors()


def test_nor_does_the_history_of_the_call_tell_it(phone, call, own, client, grants_manager):
    phone.post(reverse("microprojects:ask_own_question", args=[call.pk]), {"question": "Peut-on déposer à deux ?"})
    client.force_login(grants_manager)

    page = client.get(reverse("microprojects:call_history", args=[call.pk])).content.decode()

    assert Entry.objects.get(act="ask_question").by is None
    assert own.representatives.get().user.name not in page


def test_who_asks_much_waits_for_answers(phone, call):
    ask = reverse("microprojects:ask_own_question", args=[call.pk])

    answers = [phone.post(ask, {"question": f"Question {number}"}).status_code for number in range(7)]

    assert answers == [302] * 5 + [200] * 2


def test_each_section_page_says_how_far_it_is(phone, draft, django_assert_max_num_queries):
    for each in Section:
        with django_assert_max_num_queries(40):
            shown = phone.get(section(draft, each))
        assert shown.status_code == 200
    assert phone.get(section(draft, "nothing")).status_code == 404


@pytest.mark.parametrize("language", ["fr", "ar"])
def test_checkers_of_accessibility_find_no_error_in_a_receipt(language, call, own, tmp_path):
    application = filed.submitted(call, own)
    path = tmp_path / "receipt.pdf"
    path.write_bytes(receipt_pdf(application.versions.get(), language))

    heard, validated = outloud.check(str(path)), pdfua.validate(str(path))

    assert (heard.errors, heard.error) == (0, None), heard.findings
    assert [found for found in validated.findings if found.severity.name == "ERROR"] == []


def test_the_receipt_tells_what_was_submitted_with_its_hash_in_the_reader_s_language(phone, call, own):
    application = filed.submitted(call, own)
    version = application.versions.get()

    phone.cookies["django_language"] = "ar"
    answer = phone.get(place(application, "own_receipt", 1))
    arabic = text_of(b"".join(answer))
    french = text_of(receipt_pdf(version, "fr"))

    assert answer["Content-Type"] == "application/pdf" and application.code in answer["Content-Disposition"]
    for text in (arabic, french):
        assert version.sha256 in text and application.code in text and "Radio des jeunes" in text
    assert "heure du Maroc" in french


def text_of(pdf):
    return " ".join(each.extract_text() for each in PdfReader(io.BytesIO(pdf)).pages).replace("\n", "")


@pytest.mark.django_db(transaction=True)
def test_a_page_that_is_written_saves_itself_and_waits_for_a_network_that_is_away(
    page, client, representative, live_server
):
    call = notices.published()
    draft = actions.draft_application(call, Association.objects.get(), by=representative)
    client.force_login(representative)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value, "url": live_server.url}
    page.context.add_cookies([cookie])
    page.goto(section(draft, "project"))

    page.context.set_offline(True)
    page.locator("[name=title]").fill("Radio")
    page.locator("[data-told=offline]").wait_for()
    page.locator("[name=summary]").fill("Une radio des jeunes.")
    page.context.set_offline(False)
    page.locator("progress[value='2']").wait_for()

    draft.refresh_from_db()
    assert (draft.title, draft.summary) == ("Radio", "Une radio des jeunes.")
    assert page.locator("[name=seen]").input_value() == seal_of(draft, "project")
