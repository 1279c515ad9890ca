"""Visits to a project are recorded, with what was agreed on; what is done is noted."""

from django.db import transaction
from django.utils.translation import gettext as _

from journal.actions import write
from microprojects.actions.grants import GrantRefused, hold_unclosed
from microprojects.models import Visit, VisitAction


@transaction.atomic
def record_visit(grant, *, visited_on, visitors, findings, by):
    """Record a visit to a project whose agreement is signed. Raises GrantRefused before that, or after the closure."""
    grant = hold_unclosed(grant)
    if not grant.is_signed:
        raise GrantRefused(_("A project is visited once its agreement is signed."))
    visit = Visit.objects.create(
        grant=grant, visited_on=visited_on, visitors=visitors, findings=findings, recorded_by=by
    )
    write("record_visit", grant.application, by=by, grant=grant.code, visit=visit.code)
    return visit


@transaction.atomic
def change_visit(visit, *, visited_on, visitors, findings, by):
    """Correct what was recorded of a visit: its history keeps what stood there. Raises GrantRefused once closed."""
    hold_unclosed(visit.grant)
    visit.visited_on, visit.visitors, visit.findings = visited_on, visitors, findings
    visit.save(update_fields=["visited_on", "visitors", "findings"])
    write("change_visit", visit.grant.application, by=by, grant=visit.grant.code, visit=visit.code)
    return visit


@transaction.atomic
def add_visit_action(visit, *, text, who, due_on, by):
    """Write down what somebody is to do after a visit, until when. Raises GrantRefused once the grant is closed."""
    hold_unclosed(visit.grant)
    action = VisitAction.objects.create(visit=visit, text=text, who=who, due_on=due_on)
    write("add_visit_action", visit.grant.application, by=by, visit=visit.code, due_on=due_on)
    return action


@transaction.atomic
def finish_visit_action(action, *, done_on, by, note=""):
    """Note that what was agreed on is done. Raises GrantRefused when somebody did before, or the grant is closed."""
    hold_unclosed(action.visit.grant)
    open_still = VisitAction.objects.select_for_update().open().filter(pk=action.pk)
    if not open_still.update(done_on=done_on, done_by=by, note=note):
        raise GrantRefused(_("This is noted as done already."))
    visit = action.visit
    write("finish_visit_action", visit.grant.application, by=by, visit=visit.code, done_on=done_on)
    return visit
