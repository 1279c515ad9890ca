"""Whether all scores that were asked for are in; then the application is scored."""

from journal.actions import write
from microprojects.workflow import APPLICATION, ApplicationStatus, CallStatus


def needs_third(totals, limit):
    """Whether the first two of `totals` {order: points} lie further apart than the call allows."""
    return {1, 2} <= set(totals) and abs(totals[1] - totals[2]) > limit


def complete(application):
    """Once all that was asked for is in, the application is scored; a gap asks for a third first.

    The caller holds the application, so that of two who submit together one sees the other. The journal names no
    assessor here: more people read this history than may know who assessed.
    """
    if application.status != ApplicationStatus.ADMISSIBLE or application.call.status != CallStatus.EVALUATION:
        return
    totals = dict(application.assessments.submitted().with_total().values_list("order", "total"))
    if needs_third(totals, application.call.gap_limit) and 3 not in totals:
        write("ask_third", application, system="scores", gap=abs(totals[1] - totals[2]))
    elif {1, 2} <= set(totals):
        APPLICATION.take("score", application, system="scores", details={"assessments": len(totals)})
