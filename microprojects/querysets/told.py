"""What an association knows of its application: until the letter it reads the same, and may do the same."""

from microprojects.workflow import ApplicationStatus as P
from microprojects.workflow import LetterStatus

DECIDED = (P.SELECTED, P.RESERVE, P.REJECTED)
JUDGED = (P.ADMISSIBLE, P.SCORED)  # nothing is told of these


def is_told(application):
    """Whether the association may know what was decided: the letter that says so was sent.

    An inadmissible one of which no letter was drafted is told at once.
    """
    letters = application.letters.all()
    if application.status == P.INADMISSIBLE:
        return all(_is_sent(each) for each in letters if each.stands)
    if application.status in DECIDED:
        return any(_is_sent(each) for each in letters if each.examined_at is None)
    return application.status not in JUDGED


def told_status(application):
    """The status of what is told: that of the reserve list until the letter of the selection from it was sent."""
    return P.RESERVE if _is_selected_in_silence(application) else P(application.status)


def is_appeal_open(application):
    """Whether the association waits for the answer to its appeal: until the letter of it was sent."""
    appeal = getattr(application, "appeal", None)
    return appeal is not None and not any(each.appeal_id and _is_sent(each) for each in application.letters.all())


def may_be_withdrawn(application):
    """Whether it is still the association's to take back: until it is told what was decided, and a grant it was told.

    Told of a refusal or of the reserve list there is nothing to take back: it can appeal.
    """
    if "withdraw" not in application.steps:
        return False
    return not is_told(application) or application.status not in (P.INADMISSIBLE, P.RESERVE, P.REJECTED)


def may_withdraw_itself(application):
    """may_be_withdrawn, as its association knows it: not what was selected since it was told something else."""
    is_awaited = application.status == P.SELECTED and is_appeal_open(application)
    is_silent = is_told(application) and (is_awaited or _is_selected_in_silence(application))
    return may_be_withdrawn(application) and not is_silent


def _is_selected_in_silence(application):
    letters = [each for each in application.letters.all() if each.selected_at]
    return application.status == P.SELECTED and any(not _is_sent(each) for each in letters)


def _is_sent(letter):
    return letter.status == LetterStatus.SENT
