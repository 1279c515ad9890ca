"""People of the tests, registered the way the application does."""

from datetime import date

from beneficiaries.actions import people
from beneficiaries.models import ConsentState, Group, Sex
from programme.scope import EVERYTHING, scoped


def registered(
    partner, area, last_name="", first_name="", *, by, group=Group.TG1_RETURNEE, on=date(2018, 2, 1), **facts
):
    """A person with one line; consent given, sex unknown unless told."""
    told = {"sex": Sex.UNKNOWN, "consent": ConsentState.GIVEN, "last_name": last_name, "first_name": first_name}
    with scoped(EVERYTHING):
        return people.register(by=by, partner=partner, area=area, group=group, on=on, **told | facts)
