"""A person with names that occur nowhere else goes through everything, and is then looked for where they must not be.

The vault, the uploaded files and the pages of those who may see the person hold the names; nothing else does.
"""

import logging
import shutil

import pytest
from django.contrib import admin, messages
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.mail import send_mail
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from beneficiaries.models import Beneficiary, Export, Import
from beneficiaries.tasks import check_import
from jesuismigrant.celery import app
from journal.actions import write
from microprojects.models import WrittenPerson
from programme.models import Area
from programme.scope import EVERYTHING, scoped
from reports.models import Report
from tests.beneficiaries.registers import AMINA, register
from tests.infrastructure.traces import tracing
from tests.microprojects.reporting import due, submitted, under_way
from tests.microprojects.speakers import represent
from tests.trainings.sheets import sheet
from trainings.models import Course

pytestmark = pytest.mark.django_db(transaction=True)
LAST, FIRST, ARABIC = "Zzmarkali", "Zzmarkona", "ززمركلي"
PHONE, MAIL, DOCUMENT, NOTE = "0699887766", "zzmarkmail@example.org", "ZZ778899", "Zzmarknote"
WORDS = [LAST, FIRST, ARABIC, PHONE.removeprefix("0"), MAIL, DOCUMENT, NOTE]
BORN = "17/11/1961"
LIST, UPLOAD = reverse("beneficiaries:list"), reverse("beneficiaries:upload")


@pytest.fixture
def traces(transactional_db, queue, slot):
    shutil.rmtree(slot.media, ignore_errors=True)  # files of an earlier test
    with tracing(slot) as traces:
        yield traces


@pytest.fixture
def place(partners, areas):
    return {"partner": partners.aideca.pk, "area": areas.khouribga.pk}


@pytest.mark.sweep
def test_somebody_who_goes_through_everything_is_named_in_the_vault_alone(
    traces, worker, place, wait_until, monkeypatch, request
):
    traces.files.append(worker.log)
    officer = traces.client(request.getfixturevalue("officer"))
    person = register_by_form(officer, place)
    look_everywhere(officer, person)
    break_down(officer, place, monkeypatch)
    import_people(officer, place, wait_until)
    import_attendances(officer, place, wait_until)
    take_the_list_away(officer, wait_until)
    make_report(traces.client(request.getfixturevalue("manager")), wait_until)
    for task in sorted(each["task"] for each in app.conf.beat_schedule.values()):
        app.send_task(task)
    look_around(traces.client(request.getfixturevalue("donor")), reverse("home"), reverse("reports:list"))
    look_into_back_office(traces.client(request.getfixturevalue("administrator")))
    wait_until(lambda: not traces.waiting_tasks(), seconds=60)
    worker.stop()

    with scoped(EVERYTHING):
        assert Beneficiary.objects.filter(identity__last_name__iexact=LAST).count() == 2
    assert traces.found_of(WORDS) == {}


def register_by_form(officer, place):
    """Once with a mistake, once rightly, once again; then corrected."""
    address = reverse("beneficiaries:register")
    said = place | {
        "group": "TG1_RETURNEE", "on": "2018-03-01", "consent": "yes", "sex": "F", "birth": BORN,
        "last_name": LAST, "first_name": FIRST, "arabic_name": ARABIC, "phones": PHONE, "email": MAIL,
        "document_kind": "CIN", "document_number": DOCUMENT, "notes": NOTE,
    }  # fmt: skip
    assert officer.post(address, said | {"birth": f"{LAST} 99"}).status_code == 200
    answer = officer.post(address, said)
    assert answer.status_code == 302, answer.context["form"].errors
    assert officer.get(answer.url).status_code == 200
    assert officer.post(address, said).status_code == 200, "they stand there already"
    with scoped(EVERYTHING):
        person = Beneficiary.objects.get()
    change = reverse("beneficiaries:change", args=[person.code])
    form = officer.get(change).context["form"]
    known = {field.html_name: field.value() for field in form if field.value() not in (None, "")}
    assert officer.post(change, known | {"birth": f"{FIRST} 99"}).status_code == 200
    assert officer.post(change, known | {"last_name": LAST.lower(), "notes": f"{NOTE} 2"}).status_code == 302
    officer.post(reverse("beneficiaries:add_registration", args=[person.code]), said)
    return person


def look_everywhere(officer, person):
    for words in (LAST, f"{LAST} {FIRST}", ARABIC, PHONE, DOCUMENT, f"{LAST} nobody"):
        page = officer.post(LIST, {"q": words}, follow=True)
        officer.get(f"{page.redirect_chain[-1][0]}&sort=name&page=1")
        officer.post(LIST, {"q": words}, headers={"hx-request": "true", "hx-current-url": f"http://testserver{LIST}"})
        officer.post(reverse("trainings:list"), {"q": words}, follow=True)
    assert LAST in officer.post(LIST, {"q": PHONE}, follow=True).content.decode().title()
    look_around(officer, reverse("home"), person.get_absolute_url(), "/people/JSM-999999/")


def look_around(client, *addresses):
    for address in addresses:
        assert client.get(address).status_code in {200, 404}, address


def break_down(officer, place, monkeypatch):
    """What fails names the person, as a database does that quotes what it refused."""

    def fails(*args, **facts):
        raise RuntimeError(f"Key (name)=({LAST} {FIRST} {ARABIC} {PHONE}) already exists")

    with monkeypatch.context() as broken:
        broken.setattr("beneficiaries.actions.people.open_identity", fails)
        with scoped(EVERYTHING):
            dossier = Beneficiary.objects.get().get_absolute_url()
        assert officer.get(dossier).status_code == 500
        broken.setattr("beneficiaries.views.people.RegisterForm.is_valid", fails)
        said = place | {"last_name": LAST, "arabic_name": ARABIC, "phones": PHONE}
        assert officer.post(reverse("beneficiaries:register"), said).status_code == 500
        broken.setattr("beneficiaries.actions.imports.write", fails)
        assert officer.post(UPLOAD, place | {"file": workbook()}).status_code == 500


def workbook():
    first = AMINA | {"last_name": LAST, "first_name": FIRST, "document": DOCUMENT, "phone": PHONE, "birth": BORN}
    second = first | {"reference": "2", "document": "ZY778811", "birth": "1/1/1950", "phone": "0611223344"}
    wrong = first | {"reference": "3", "birth": f"31/02/1990 {LAST}", "sex": FIRST, "commune": LAST}
    return register(first, second, wrong | {"arabic_name": ARABIC})


def import_people(officer, place, wait_until):
    """A row that is the person, one that may be, one that is wrong."""
    answer = officer.post(UPLOAD, place | {"file": workbook()})
    source = Import.objects.get()
    form = officer.get(answer.url).context["form"]
    officer.post(answer.url, {name: field.initial for name, field in form.fields.items()})
    wait_until(lambda: status_of(source) == "checked")
    look_around(officer, reverse("beneficiaries:check", args=[source.pk]))
    confirm = reverse("beneficiaries:confirm", args=[source.pk])
    questions = officer.get(confirm).context["questions"]
    said = dict.fromkeys(questions.fields, "other") | {"save": "yes", "choice": "good_rows"}
    officer.post(confirm, said)
    wait_until(lambda: status_of(source) == "done")
    wait_until(lambda: Import.objects.exclude(annotated="").exists())
    look_around(officer, reverse("beneficiaries:result", args=[source.pk]), reverse("beneficiaries:imports"))
    assert officer.get(reverse("beneficiaries:annotated", args=[source.pk])).status_code == 200


def status_of(source):
    return Import.objects.values_list("status", flat=True).get(pk=source.pk)


def import_attendances(officer, place, wait_until):
    lines = (f"{LAST} {FIRST}", PHONE, "P", "P"), (f"{FIRST} {LAST}", "0600000001", "P", "A"), (ARABIC, "", "P", "X")
    answer = officer.post(reverse("trainings:upload"), place | {"file": sheet(*lines)})
    source = Import.objects.get(kind=Import.Kind.ATTENDANCE)
    wait_until(lambda: status_of(source) == "checked")
    page = officer.get(answer.url)
    confirm = reverse("trainings:confirm_import", args=[source.pk])
    codes = [name for name in page.context["form"].fields if name.startswith("code-")]
    officer.post(confirm, dict.fromkeys(codes, LAST))
    officer.post(confirm, dict.fromkeys(codes, ""))
    wait_until(lambda: status_of(source) == "done")
    course = Course.objects.get()
    enrol = reverse("trainings:enrol", args=[course.code])
    officer.post(enrol, {"q": LAST}, follow=True)
    with scoped(EVERYTHING):
        chosen = Beneficiary.objects.order_by("pk").last()
    officer.post(enrol, {"person": chosen.pk}, follow=True)
    roll = reverse("trainings:roll_call", args=[course.code, course.sessions.first().pk])
    look_around(officer, answer.url, course.get_absolute_url(), roll)
    look_around(officer, reverse("trainings:person_panel", args=[chosen.code]))


def take_the_list_away(officer, wait_until):
    """With names, of a search by name; and the courses."""
    search = officer.post(LIST, {"q": LAST}).url.removeprefix(LIST)
    said = {"format": "csv", "content": "names"}
    export = reverse("beneficiaries:export") + search
    assert officer.post(export, said).status_code == 200, "it was not ticked"
    answer = officer.post(export, said | {"is_sure": "on"})
    assert answer.status_code == 302, answer.context["form"].errors
    wait_until(lambda: Export.objects.filter(status="done", rows__gt=0).exists())
    look_around(officer, answer.url, reverse("trainings:export") + "?sort=module")
    file = officer.get(reverse("beneficiaries:download", args=[Export.objects.get().pk]))
    assert LAST in file.getvalue().decode().title()


def make_report(manager, wait_until):
    months = {"which": "other", "starts_on": "2018-01-01", "ends_on": "2018-06-30", "languages": ["fr"]}
    answer = manager.post(reverse("reports:register"), months)
    assert answer.status_code == 302, answer.context["form"].errors
    report = Report.objects.get(starts_on="2018-01-01")
    wait_until(lambda: report.snapshots.exists(), seconds=90)
    version = [report.pk, 1]
    look_around(
        manager,
        answer.url,
        reverse("reports:indicator", args=[*version, "R1.1"]),
        reverse("reports:cell", args=[*version, "R1.1"]) + "?axes=&values=&kind=cumulative",
        *(reverse(f"reports:{name}", args=version) for name in ("csv", "data")),
        reverse("reports:document", args=[*version, "fr"]),
    )


def look_into_back_office(administrator):
    look_around(administrator, reverse("admin:index"))
    for model in admin.site._registry:
        page = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
        administrator.traces.say("back office", administrator.get(page, follow=True).content.decode())


def test_who_may_not_see_them_finds_the_names_on_no_page(traces, place, request):
    person = register_by_form(traces.client(request.getfixturevalue("officer")), place)
    for role in ("stranger", "donor", "finance", "assessor", "administrator"):
        client = traces.client(request.getfixturevalue(role))
        for address in (reverse("home"), LIST, person.get_absolute_url(), reverse("reports:list"), "/admin/"):
            traces.say(f"pages of {role}", client.get(address, follow=True).content.decode())
        found = client.post(LIST, {"q": PHONE}, follow=True).content.decode()
        traces.say(f"pages of {role}", found.replace(f'value="{PHONE}"', ""))  # their own question

    assert traces.found_of(WORDS) == {}


def test_who_waits_in_a_report_to_be_registered_is_named_in_the_vault_alone(
    traces, partners, areas, programme, request, django_user_model
):
    report = due(under_way(areas.khouribga))
    speaker = django_user_model.objects.create_user("speaker@example.org", name="Khadija")
    represent(speaker, report.grant.application.association)
    desk, coordinator = traces.client(speaker), traces.client(request.getfixturevalue("coordinator"))
    said = {"last_name": LAST, "first_name": FIRST, "sex": "F", "birth_year": 1961, "phone": PHONE, "agreed": "on"}
    write = reverse("microprojects:add_own_part", args=[report.pk, "new-person"])

    assert desk.post(write, said).status_code == 200, "the day is missing"
    for names in ({}, {"last_name": ARABIC}, {"birth_year": 1962}):
        assert desk.post(write, said | names | {"consented_on": "2019-04-02"}).status_code == 302
    assert desk.post(write, said | {"consented_on": "2019-04-02"}).status_code == 200, "they wait already"
    gone, refused, registered = report.new_people.all()
    desk.post(reverse("microprojects:remove_own_part", args=[report.pk, "new-person", gone.pk]))
    with scoped(EVERYTHING):
        submitted(report, speaker)
    for role in ("grants_manager", "finance", "officer"):
        client = traces.client(request.getfixturevalue(role))
        for address in (reverse("home"), report.get_absolute_url(), refused.get_absolute_url()):
            traces.say(f"pages of {role}", client.get(address, follow=True).content.decode())
    look_around(coordinator, reverse("home"), reverse("microprojects:people_to_register"), report.get_absolute_url())
    coordinator.post(registered.get_absolute_url(), {"q": f"{LAST} {PHONE}"}, follow=True)
    for step, row, facts in (
        ("refuse", refused, {"reason": ""}), ("refuse", refused, {"reason": "Pas d’accord."}),
        ("register", registered, {"last_name": LAST}),
        ("register", registered, {"last_name": LAST, "first_name": FIRST, "phones": PHONE, "consent": "yes", "sex": "F",
            "partner": partners.aideca.pk, "area": areas.khouribga.pk, "group": "TG1_RETURNEE", "on": "2019-06-01"}),
    ):  # fmt: skip
        answer = coordinator.post(reverse(f"microprojects:{step}_new_person", args=[row.pk]), facts)
    assert answer.status_code == 302, answer.context["form"].errors
    traces.say("pages of who wrote them", desk.get(reverse("microprojects:own_report", args=[report.pk])).content)

    with scoped(EVERYTHING):
        assert not WrittenPerson.objects.exists()
        assert report.reached.get().person.identity.last_name == LAST
    assert traces.found_of(WORDS) == {}


# --- And each place is really looked at: what is left there on purpose is found ---------------------------------------


def leak(place):
    def planted(plant):
        LEAKS[place] = plant
        return plant

    return planted


LEAKS = {}


@leak("log")
def _(client, patch, area):
    logging.getLogger("beneficiaries").info("registered %s", LAST)


@leak("mail")
def _(client, patch, area):
    send_mail("Welcome", f"Dear {FIRST} {ARABIC}", None, ["somebody@example.org"])


@leak("queue")
def _(client, patch, area):
    check_import.apply_async([f"{LAST} {PHONE}"])


@leak("queue keys")
def _(client, patch, area):
    app.send_task("beneficiaries.tasks.check_import", kwargs={"name": DOCUMENT})


@leak("table cache_entry")
def _(client, patch, area):
    cache.set("last_search", {"words": ARABIC})


@leak("table journal_entry")
def _(client, patch, area):
    write("register_beneficiary", area, system="tests", name=LAST)


@leak("sessions")
def _(client, patch, area):
    session = client.session
    session["last_search"] = MAIL
    session.save()


@leak("media file names")
def _(client, patch, area):
    default_storage.save(f"imports/{LAST}.csv", ContentFile(b"-"))


def answering(patch, answer):
    patch.setattr("beneficiaries.views.people.shown_at", lambda request, *_: answer(request))


@leak("addresses")
def _(client, patch, area):
    client.get(LIST, {"q": LAST})


@leak("headers")
def _(client, patch, area):
    answering(patch, lambda request: redirect(f"/?found={ARABIC}"))
    client.get(LIST)


@leak("messages")
def _(client, patch, area):
    def greet(request):
        messages.success(request, f"{LAST} is registered")
        return redirect("/")

    answering(patch, greet)
    client.get(LIST)


@leak("titles")
def _(client, patch, area):
    answering(patch, lambda request: HttpResponse(f"<title>\n{FIRST} – Je suis migrant</title>"))
    client.get(LIST)


@pytest.mark.parametrize("where", LEAKS)
def test_a_name_that_is_left_somewhere_is_found_there(where, traces, officer, fatima, areas, monkeypatch):
    client = traces.client(officer)
    assert where not in traces.found_of(WORDS)

    LEAKS[where](client, monkeypatch, Area.objects.first())

    assert where in traces.found_of(WORDS)
