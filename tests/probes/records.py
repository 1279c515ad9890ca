"""Records put beside those of the demo, so that every page of the table of access has one to be asked about."""

from datetime import date, timedelta
from functools import cache, cached_property

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from django.urls import reverse
from django.utils import timezone

from accounts.actions import invite
from accounts.emails import token_of
from accounts.models import Invitation, User
from microprojects.models import Call
from microprojects.workflow import CallStatus
from programme.models import Area, Partner
from programme.scope import acting_as
from reports.models import Report
from tests.access import world
from tests.access.test_table import address, all_routes, routes, rows
from tests.cast import hold_course
from tests.microprojects import notices
from trainings.models import Module

CSV = world.REGISTER
INVITED = "invited.probe@example.org"


class _Records(world.Records):
    @cached_property
    def course(self):
        """At a place of its own: the demo may have been probed before."""
        place = f"Salle {timezone.now():%d/%m %H:%M:%S}"
        return hold_course(self.module, self.person, starts_on=date.today() - timedelta(days=30), place=place)


@cache
def places():
    """{place in the table of access: record}"""
    officer = User.objects.get(email="officer.khouribga@demo.example")
    partner, area = Partner.objects.get(code="aideca"), Area.objects.get(code="khouribga")
    own = _Records(partner, area, Module.objects.get(code="CON"), officer)
    with acting_as(officer):
        made = {"-": own, "own": own, "draft_call": _call(notices.drafted), "public_call": _call(notices.published)}
    return made | {report.status: report for report in Report.objects.all()}


def _call(make):
    code = f"PROBE-{make.__name__}"
    call = Call.objects.filter(code=code).first() or make(code=code)
    if call.status == CallStatus.PUBLISHED and not call.questions.exists():
        notices.ask(call)
    return call


@cache
def prepare():
    """[(method, address, {role: answer})] of the table's lines, before probes add to the records."""
    return [
        (method, address(route, routes()[route], places()[place]), answers)
        for route, lines in rows().items()
        for method, place, answers in lines
        if place in places()
    ]


def addresses(role, method):
    """Of the table's pages that answer `role` when asked by `method`."""
    return [to for asked, to, answers in prepare() if asked == method and answers.get(role, 404) < 400]


def of_packages():
    """Pages around signing in that need no record."""
    return [reverse(name) for name, arguments in all_routes().items() if not arguments and name not in routes()]


def doors():
    """Pages for who is not signed in: with an invitation and with a link to a new password."""
    user = User.objects.filter(email=INVITED).first()
    user = user or invite(email=INVITED, name="Probe", language="fr", by=User.objects.get(email="manager@demo.example"))
    yield from [*of_packages(), reverse("calls:calls", args=["fr"])]
    yield reverse("accounts:open_invitation", args=[token_of(Invitation.objects.get(user=user))])
    association = User.objects.get(email="association@demo.example")
    key = f"{user_pk_to_url_str(association)}-{default_token_generator.make_token(association)}"
    yield f"/accounts/password/reset/key/{key}/"
