"""What a report says when it is submitted, as JSON keeps it: people by code, amounts as text."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from microprojects.models import Expense, SubmittedReport
from microprojects.querysets.reporting import STANDING
from microprojects.workflow.reporting import TEXTS

NEW_PERSON = ("sex", "birth_year")  # who waits to be registered: what names them goes once they are
HEADCOUNT = ("activity", "held_on", "women", "men", "other", "youth", "method")
EXPENSE = ("line__number", "spent_on", "voucher", "payee", "label", "amount", "status", "sha256")


def content_of(due):
    content = {
        "grant": due.grant.number,
        "kind": due.kind,
        **{name: getattr(due, name) for name in TEXTS},
        "people": [each.person.code for each in due.reached.select_related("person")],
        "to_be_registered": list(due.new_people.waiting().values(*NEW_PERSON)),
        "headcounts": list(due.headcounts.values(*HEADCOUNT)),
        "photos": list(due.proofs.values("caption", "sha256")),
        "expenses": list(due.grant.expenses.order_by("pk").values(*EXPENSE)),
        "corrections": list(due.remarks.values("item", "text", "answer")),
    }
    return _kept(content)


def is_reported(expense):
    """Whether a report that CEFA has, or approved, tells of an expense as it is, whatever was decided on it since."""
    [told] = Expense.objects.filter(pk=expense.pk).values(*(name for name in EXPENSE if name != "status"))
    standing = SubmittedReport.objects.filter(report__grant=expense.grant_id, report__status__in=STANDING)
    return standing.filter(content__expenses__contains=[_kept(told)]).exists()


def _kept(content):
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))
