"""Which reports an agreement asks for, and until when."""

from datetime import timedelta

from django.conf import settings

from microprojects.models import DueReport, GrantReport
from microprojects.workflow.grants import Condition


def plan_reports(grant):
    """The reports of a signed grant fall due: the interim one, if a tranche waits for it, and the final one.

    The interim one after a share of the project's time, the final one some days after its end (settings; deadlines of
    grants stand in no source, domain reference). Asked again, as after an amendment, it moves what has not come yet.
    """
    length = (grant.ends_on - grant.starts_on).days
    days = {GrantReport.Kind.FINAL: grant.ends_on + timedelta(days=settings.GRANT_FINAL_REPORT_DAYS)}
    if grant.tranches.filter(condition=Condition.INTERIM).exists():
        half = timedelta(days=length * settings.GRANT_INTERIM_REPORT_SHARE // 100)
        days[GrantReport.Kind.INTERIM] = grant.starts_on + half
    for kind, due_on in days.items():
        due, created = DueReport.objects.get_or_create(grant=grant, kind=kind, defaults={"due_on": due_on})
        if not created and due.is_open and due.due_on != due_on:
            due.due_on = due_on
            due.save(update_fields=["due_on"])
