"""List, board, scoring page, ranking and portfolio of micro-projects with 200, 2,000 and 20,000 applications."""

from contextlib import contextmanager

from django.db import connection
from django.urls import reverse

from accounts.models import Role
from microprojects.models import Assessment, Call
from microprojects.workflow import AssessmentStatus, CallStatus
from tests.bench import databases
from tests.bench.measure import table
from tests.bench.pages import measured, posted, row_of
from tests.microprojects.notices import published

SIZES = (200, 2_000, 20_000)
PEOPLE = 2_000
ASSESSORS = 24
BARS = {"list": 5, "board": 5, "score": 5, "ranking": 10, "portfolio": 5}
EARLIER, JUDGED = "BENCH/1", "BENCH/2"


def run(rounds=30, sizes=SIZES):
    """Print per page: server time, CPU, multiple of the yardstick, growth and statements, at every size."""
    rows, first = [], {}
    for size in sizes:
        databases.use(PEOPLE, called=f"grants_{size}")
        add_applications(size)
        for name, found in measured(_pages(), rounds).items():
            rows.append(row_of(name, size, found, BARS, first))
    headings = (
        "page", "applications", "server ms", "CPU ms", "yardsticks", "bar", f"time against {sizes[0]:,}", "statements",
    )  # fmt: skip
    table("Micro-projects", headings, sorted(rows, key=lambda row: row[0]))


def _pages():
    manager = posted("grants", "grants manager", Role.GRANTS_MANAGER)
    call = Call.objects.get(code=JUDGED)
    scored = Assessment.objects.filter(status=AssessmentStatus.DRAFT).order_by("pk").last()
    applications = reverse("microprojects:applications", args=[call.pk])
    ranking = reverse("microprojects:rank", args=[call.pk])
    return {
        "board": (manager, applications),
        "list": (manager, f"{applications}?view=table"),
        "list by amount": (manager, f"{applications}?view=table&sort=-requested"),
        "list of a state": (manager, f"{applications}?view=table&status=scored"),
        "ranking": (manager, ranking),
        "ranking last page": (manager, f"{ranking}?page=999"),
        "ranking tried": (manager, f"{ranking}?envelope=500000"),
        "score": (scored.assessor, reverse("microprojects:score", args=[scored.pk])),
        "portfolio": (manager, reverse("microprojects:portfolio")),
    }


def add_applications(wanted):
    """Two calls, and what grants.sql makes of them, unless they are there."""
    if Call.objects.filter(code=JUDGED, status=CallStatus.EVALUATION).exists():
        return
    by, another = (posted(slug, slug, Role.PROGRAMME_MANAGER) for slug in ("registrar", "second"))
    for number in range(ASSESSORS):
        posted(f"assessor{number}", f"assessor {number}", Role.ASSESSOR)
    earlier, judged = (
        Call.objects.filter(code=code).first() or published(code=code, envelope=wanted * 8_000)
        for code in (EARLIER, JUDGED)
    )
    values = {"size": wanted, "earlier": earlier.pk, "call": judged.pk, "by": by.pk, "another": another.pk}
    name = connection.settings_dict["NAME"]
    with databases.connect(databases.OWNER_URL, name) as owner, _triggers_at_rest(owner):
        for statement in (databases.ROOT / "tests" / "bench" / "grants.sql").read_text().split(";\n"):
            if statement.strip():
                owner.execute(statement, values)
    Call.objects.filter(pk=earlier.pk).update(status=CallStatus.CONTRACTED)
    Call.objects.filter(pk=judged.pk).update(status=CallStatus.EVALUATION)
    databases.vacuum(name)


@contextmanager
def _triggers_at_rest(owner):
    """Row by row they would check and keep histories for hours; constraints hold all the same."""
    found = owner.execute("SELECT tablename FROM pg_tables WHERE tablename LIKE 'microprojects_%'").fetchall()
    for (name,) in found:
        owner.execute(f'ALTER TABLE "{name}" DISABLE TRIGGER USER')
    yield
    owner.execute("SET CONSTRAINTS ALL IMMEDIATE")
    for (name,) in found:
        owner.execute(f'ALTER TABLE "{name}" ENABLE TRIGGER USER')
