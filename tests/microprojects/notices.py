"""Calls for proposals made for a test."""

from datetime import datetime, timedelta
from itertools import count

from django.utils import timezone

from microprojects.actions import calls as actions
from microprojects.actions.calls import Parts
from microprojects.models import Call, Cost, Criterion, Heading, PaperKind, Quota
from microprojects.models.calls import ZONE
from microprojects.resources.seed import CRITERIA
from programme.models import Area
from tests.microprojects.registry import registrar


def at(day, hour="17:00"):
    """A moment of the Moroccan clock: at("2018-10-15")."""
    return datetime.fromisoformat(f"{day}T{hour}").replace(tzinfo=ZONE)


def facts(**more):
    now = timezone.now()
    return {
        "code": "APP/2018/01",
        "name_fr": "Appel à propositions 2018",
        "name_ar": "طلب مشاريع 2018",
        "text_fr": "Projets de quartier.",
        "text_ar": "مشاريع الأحياء.",
        "envelope": 1_000_000,
        "minimum": 30_000,
        "maximum": 100_000,
        "opens_at": now - timedelta(days=1),
        "questions_until": now + timedelta(days=10),
        "closes_at": now + timedelta(days=20),
    } | more


def parts(**more):
    said = {
        "criteria": [Criterion(order=order, **each) for order, each in enumerate(CRITERIA)],
        "costs": [Cost(name_fr="ateliers"), Cost(name_fr="dettes", is_eligible=False)],
        "headings": [Heading(name_fr="ressources humaines")],
        "quotas": [Quota(area=area) for area in Area.objects.all()],
        "papers": list(PaperKind.objects.filter(is_required=True)),
    }
    return Parts(**said | more)


def drafted(quotas=None, **more):
    """A call with the code of facts(), or the next one that is free."""
    said = parts(quotas=quotas) if quotas else parts()
    taken = set(Call.objects.values_list("code", flat=True))
    free = next(code for code in (f"APP/2018/{number:02d}" for number in count(1)) if code not in taken)
    return actions.record_call(said, by=registrar(), **facts(**{"code": free} | more))


def published(**more):
    return actions.publish(drafted(**more), by=registrar())


def ask(call, question="Deux associations peuvent-elles déposer ensemble ?"):
    return actions.ask_question(call, question=question, asked_on=timezone.localdate(), by=registrar())


def answer(call):
    texts = {"answer_fr": "Oui, l’une est porteuse.", "answer_ar": "نعم، إحداهما حاملة المشروع."}
    return actions.answer_question(ask(call), **texts, by=registrar())


def correct(call):
    later = call.closes_at + timedelta(days=7)
    texts = {"text_fr": "Le délai est prolongé d’une semaine.", "text_ar": "تم تمديد الأجل بأسبوع."}
    return actions.correct_call(call, texts=texts, closes_at=later, by=registrar())
