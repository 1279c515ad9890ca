"""What an association is told of the decision, in the language it wrote in: why, by which points, in whose words."""

from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import override

from microprojects.models import Letter, Score
from microprojects.querysets.proposals import is_arabic
from microprojects.workflow import ApplicationStatus
from microprojects.workflow.appeals import AppealStatus


def unsaved_letter(application, row, criteria):
    """The draft for one decided application; `row` is its line of the frozen ranking."""
    language = "ar" if is_arabic(application) else "fr"
    with override(language):
        context = {
            "application": application,
            "association": application.association.names[0],
            "call": application.call,
            "outcome": application.status,
            "row": row,
            "total": Decimal(row["total"]),
            "marks": [(each, Decimal(mark)) for each, mark in zip(criteria, row["marks"], strict=True)],
            "below": [criteria[place] for place in row["below"]],
            "comments": _comments(application, criteria),
            "days": application.call.appeal_days,
            "is_selected": application.status == ApplicationStatus.SELECTED,
            "is_reserve": application.status == ApplicationStatus.RESERVE,
        }
        body = render_to_string("microprojects/letters/decision.txt", context).strip() + "\n"
        subject = _subject(application)
    return Letter(application=application, language=language, subject=subject, body=body)


def _subject(application):
    return _("Your application %(code)s to the call %(call)s") % {
        "code": application.code,
        "call": application.call.code,
    }


def unsaved_refusal(application, refused):
    """The draft for an inadmissible application: the reason, and the rules that are not met."""
    language = "ar" if is_arabic(application) else "fr"
    with override(language):
        context = {
            "application": application,
            "association": application.association.names[0],
            "call": application.call,
            "rules": [rule.label for rule in refused],
        }
        body = render_to_string("microprojects/letters/inadmissible.txt", context).strip() + "\n"
        subject = _subject(application)
    facts = {"language": language, "subject": subject, "body": body, "examined_at": application.examined_at}
    return Letter(application=application, **facts)


def unsaved_selection(application):
    """The draft for one that is selected from the reserve list."""
    language = "ar" if is_arabic(application) else "fr"
    with override(language):
        context = {
            "application": application, "association": application.association.names[0], "call": application.call,
        }  # fmt: skip
        body = render_to_string("microprojects/letters/reserve.txt", context).strip() + "\n"
        subject = _subject(application)
    facts = {"language": language, "subject": subject, "body": body, "selected_at": timezone.now()}
    return Letter(application=application, **facts)


def unsaved_answer(appeal, application):
    """The draft of the answer to a decided appeal, in the language of the letter that it is about."""
    first = application.letters.of_decisions().get()
    with override(first.language):
        context = {
            "appeal": appeal,
            "application": application,
            "association": application.association.names[0],
            "is_upheld": appeal.status == AppealStatus.UPHELD,
            "is_settled": appeal.status == AppealStatus.SETTLED,
            "is_withdrawn": application.status == ApplicationStatus.WITHDRAWN,
            "is_selected": application.status == ApplicationStatus.SELECTED,
        }
        body = render_to_string("microprojects/letters/appeal.txt", context).strip() + "\n"
        subject = _("Your appeal about the application %(code)s") % {"code": application.code}
    return Letter(application=application, appeal=appeal, language=first.language, subject=subject, body=body)


def _comments(application, criteria):
    """[(criterion, what assessors wrote)]: nobody's name, in an order that is no assessor's."""
    scores = Score.objects.revealed().filter(assessment__application=application).exclude(comment="")
    written = {}
    for score in sorted(scores, key=lambda score: score.comment):
        written.setdefault(score.criterion_id, []).append(score.comment)
    return [(each, written[each.pk]) for each in criteria if each.pk in written]
