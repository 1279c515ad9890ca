"""What a committee decides becomes JSON that stays: the ranking, who was present, who stood back, what was changed."""

import json

from django.core.serializers.json import DjangoJSONEncoder

NAMES = ("name_fr", "name_ar", "name_it", "name_en")


def decision_of(committee, line, *, at, by):
    """The decision as JSON keeps it: amounts and points as text, applications by their codes."""
    call = committee.call
    criteria = list(call.criteria.all())
    areas = {quota.area_id: quota.area.name_fr for quota in call.quotas.select_related("area")}
    codes = {row.pk: row.code for row in line.rows}
    content = {
        "call": {"code": call.code, "name": call.name_fr, "envelope": call.envelope, "pass_mark": call.pass_mark},
        "criteria": [
            {"name": each.name_fr, "weight": each.weight, "threshold": each.threshold, "tie_order": each.tie_order}
            for each in criteria
        ],
        "held_on": committee.held_on,
        "place": committee.place,
        "remarks": committee.remarks,
        "members": list(committee.members.values("name", "quality")),
        "recusals": [
            {"member": each.member, "application": each.application.code, "reason": each.reason}
            for each in committee.recusals.select_related("application")
        ],
        "changes": [
            {"application": codes.get(each.application_id), "place": each.place, "reason": each.reason}
            for each in committee.changes.all()
        ],
        "ranking": [_row(row, areas) for row in line.rows],
        "committed": line.committed,
        "left": line.left,
        "decided_at": at,
        "decided_by": by.pk,
    }
    return json.loads(json.dumps(content, cls=DjangoJSONEncoder))


def _row(row, areas):
    return {
        "place": row.place,
        "application": row.code,
        "title": row.title,
        "applicant": row.applicant[0],
        "area": areas.get(row.area, ""),
        "requested": row.requested,
        "total": row.total,
        "marks": row.marks,
        "below": row.below,
        "outcome": row.outcome,
        "running": row.running,
        "is_moved": row.is_moved,
    }
