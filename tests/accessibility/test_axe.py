"""Every page of ours in Chromium, in French and Arabic, at a desk and on a phone.

axe finds nothing (WCAG 2.2 AA and best practices), nothing sticks out of the screen, no script breaks, and the
content security policy has nothing to refuse (fixture `page`).
"""

import pytest

from accounts.models import User
from programme.models import Area
from tests.access.test_table import PUBLIC, rows
from tests.accessibility import pages, world
from tests.accessibility.looking import OTHER_SCREENS, SCREENS, faults
from tests.microprojects import speakers

pytestmark = pytest.mark.django_db(transaction=True)
DOWNLOADS = {"beneficiaries:annotated", "reports:document", "reports:csv", "reports:data"}
DOWNLOADS |= {"beneficiaries:download", "trainings:export", "microprojects:open_paper", "microprojects:minutes"}
DOWNLOADS |= {"microprojects:open_own_paper", "microprojects:own_receipt", "microprojects:open_own_part"}
DOWNLOADS |= {"microprojects:open_proof", "microprojects:open_agreement", "microprojects:open_receipt"}
DOWNLOADS |= {"microprojects:open_file"}
ROLES = (
    "officer", "stranger", "coordinator", "me_officer", "manager", "grants_manager", "assessor", "finance", "donor",
    "administrator", "representative",
)  # fmt: skip


@pytest.fixture
def users(request):
    unposted = User.objects.create_user("unposted@example.org", name="Unposted")
    users = {role: request.getfixturevalue(role) for role in ROLES} | {"unposted": unposted}
    return users | {"applicant": speakers.asked("Zohour", Area.objects.first(), "applicant").user}


@pytest.fixture
def visit(page, client, users, live_server):
    """visit(pages, world, language, scheme, widths): {page: what is wrong with it}."""

    def sign_in(role):
        page.context.clear_cookies(name="sessionid")
        if not role:  # a page for everybody
            return
        client.force_login(users[role])
        session = client.cookies["sessionid"].value
        page.context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])

    def visit(wanted, world, language, scheme, widths):
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        page.context.add_cookies([{"name": "django_language", "value": language, "url": live_server.url}])
        wrong, role = {}, None
        looked_at = [one for one in wanted if language == "fr" or not one.once]
        for one in sorted(looked_at, key=lambda one: one.user):
            if one.user != role:
                role = one.user
                sign_in(role)
            page.set_viewport_size({"width": widths[0], "height": 844})
            answer = page.goto(one.address(world))
            assert answer.status == one.status, one
            if one.act:
                pages.ACTS[one.act](page)
            if found := faults(page, widths):
                wrong[str(one)] = found
        return wrong

    return visit


@pytest.mark.sweep
def test_pages_with_nothing_on_them_yet(visit):
    wrong = {screen: found for screen in SCREENS if (found := visit(pages.EMPTY, {}, *screen))}

    assert wrong == {}


AT_WORK = [(screen, pages.AT_WORK[half::2]) for screen in SCREENS for half in (0, 1)]
AT_WORK += [(screen, pages.OF_EACH_TYPE) for screen in OTHER_SCREENS]


@pytest.mark.sweep
@pytest.mark.parametrize(("screen", "wanted"), AT_WORK, ids=[screen[0] for screen, _wanted in AT_WORK])
def test_pages_of_a_programme_at_work(screen, wanted, visit, partners, areas, modules, officer, manager):
    """In several tests, which several processes share: one alone would still be at it when all others are done."""
    records = world.build(partners, areas, modules, officer, manager)

    assert visit(wanted, records, *screen) == {}


def test_no_page_of_ours_is_forgotten():
    """Every route that answers a GET somebody may send, but downloads."""
    shown = {route for route, lines in rows().items() for method, _place, _answers in lines if method == "GET"}

    public = {route for route in PUBLIC if route.startswith("calls:")} | {"join:ask", "join:asked"}
    assert {page.route for page in (*pages.EMPTY, *pages.AT_WORK)} == (shown | public) - DOWNLOADS
