"""What happens to courses. Everything is atomic and journalled; `by` is the user who acts.

The steps of an imported grid stand in trainings/actions/grids.py.
"""

from trainings.actions.courses import CourseRefused, enrol, export, record_course, record_session
from trainings.actions.removals import remove_session, unenrol, why_enrolment_stays, why_session_stays
from trainings.actions.rolls import RollCallChanged, take_roll_call

__all__ = [
    "CourseRefused",
    "RollCallChanged",
    "enrol",
    "export",
    "record_course",
    "record_session",
    "remove_session",
    "take_roll_call",
    "unenrol",
    "why_enrolment_stays",
    "why_session_stays",
]
