"""What a settlement says, as JSON keeps it: each line and each expense, amounts as text."""

import json

from django.core.serializers.json import DjangoJSONEncoder


def content_of(grant, money):
    """All that the amount follows from, in codes; who was paid stands on the receipts."""
    content = {
        "grant": grant.code,
        "call": grant.call.code,
        "application": grant.application.code,
        "association": grant.application.association.code,
        "starts_on": grant.starts_on,
        "ends_on": grant.ends_on,
        "tolerance": grant.tolerance,
        "lines": [_line(state) for state in money.lines],
        "expenses": [_expense(each) for each in grant.expenses.select_related("line").order_by("pk")],
        "tranches": list(grant.tranches.paid().values("number", "amount", "paid_on", "reference")),
        "sums": {
            name: getattr(money, name)
            for name in (
                "granted", "rate", "declared", "refused", "admitted", "excess", "eligible", "share", "due", "paid",
                "balance",
            )
        },
    }  # fmt: skip
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def _line(state):
    return {
        "number": state.line.number,
        "name": state.line.name,
        "budget": state.line.amount,
        "declared": state.declared,
        "admitted": state.admitted,
        "limit": state.limit,
        "excess": state.excess,
    }


def _expense(expense):
    names = ("code", "spent_on", "voucher", "amount", "status", "admitted", "ground", "sha256", "fingerprint")
    return {name: getattr(expense, name) for name in names} | {"line": expense.line.number}
