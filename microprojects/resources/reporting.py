"""What a report says when it is submitted, as JSON keeps it: people by code, amounts as text."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from microprojects.workflow.reporting import TEXTS

HEADCOUNT = ("activity", "held_on", "women", "men", "other", "youth", "method")
EXPENSE = ("line__number", "spent_on", "voucher", "payee", "label", "amount", "status", "sha256")


def content_of(due):
    content = {
        "grant": due.grant.number,
        "kind": due.kind,
        **{name: getattr(due, name) for name in TEXTS},
        "people": [each.person.code for each in due.reached.select_related("person")],
        "headcounts": list(due.headcounts.values(*HEADCOUNT)),
        "photos": list(due.proofs.values("caption", "sha256")),
        "expenses": list(due.grant.expenses.order_by("pk").values(*EXPENSE)),
        "corrections": list(due.remarks.values("item", "text", "answer")),
    }
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))
