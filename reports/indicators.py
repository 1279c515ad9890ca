"""Which facts stand behind which indicator. A test holds this dict and the logframe's computed indicators together."""

from dataclasses import dataclass
from functools import partial

from beneficiaries.figures import registered
from beneficiaries.models import Group
from microprojects.figures.facts import applications_received, grants_signed, people_reached, projects_settled
from trainings.figures import certified, sessions_held


@dataclass(frozen=True)
class Computed:
    """`facts()` are in the shape of programme/counting.py; `counts` says what their `person` is.

    `weighs` says what is summed up beside the numbers: "hours" or "MAD"; "" when it tells nothing.
    """

    facts: object
    counts: str = "people"
    weighs: str = ""


COMPUTED = {
    "R1.1": Computed(partial(registered, [Group.TG1_RETURNEE, Group.TG1_FAMILY])),
    "R1.2": Computed(partial(registered, [Group.TG2_SUBSAHARAN])),
    "R1.3": Computed(partial(certified, [Group.TG3_TEACHER, Group.TG3_SOCIOEDU])),
    "R1.5": Computed(partial(certified, [Group.TG5_CSO_LEADER])),
    "R1.8": Computed(sessions_held, counts="sessions", weighs="hours"),
    "R2.1": Computed(grants_signed, counts="grants", weighs="MAD"),
    "R2.1a": Computed(applications_received, counts="applications", weighs="MAD"),
    "R2.2": Computed(projects_settled, counts="grants", weighs="MAD"),
    "R2.3": Computed(people_reached),
}
