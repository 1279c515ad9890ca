"""Lists, search, dossier, form and home at 10,000, 100,000 and 1,000,000 people, in yardsticks."""

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import Role, User
from beneficiaries.models import Beneficiary
from programme.models import Area, Partner, Posting
from tests.bench import databases
from tests.bench.measure import paired, table
from tests.bench.yardstick import yardstick_client

SIZES = (10_000, 100_000, 1_000_000)
BARS = {"list": 4, "search": 4, "dossier": 5, "form": 4, "home": 6}


def run(rounds=30, sizes=SIZES):
    """Print, per role and page: server time, CPU, multiple of the yardstick, statements, at every size."""
    for who in (_manager, _officer):
        rows, first = [], {}
        for size in sizes:
            databases.use(size)
            user = who()
            for name, found in measured({name: (user, url) for name, url in _urls(user).items()}, rounds).items():
                rows.append(row_of(name, size, found, BARS, first))
        headings = ("page", "people", "server ms", "CPU ms", "yardsticks", "bar", "time against 10,000", "statements")
        table(f"Pages, {user.name}", headings, sorted(rows, key=lambda row: row[0]))


def _urls(user):
    client = signed_in(user)
    person = Beneficiary.objects.visible_to(user).order_by("id")[Beneficiary.objects.visible_to(user).count() // 2]
    return {
        "list": "/people/",
        "list by name": "/people/?sort=name",
        "list of an area": f"/people/?area={Area.objects.first().pk}",
        "search frequent name": _searched(client, "mohamed"),
        "search two words": _searched(client, "bennani khadija"),
        "search rare name": _searched(client, "babebe"),
        "search Arabic": _searched(client, "محمد"),
        "dossier": person.get_absolute_url(),
        "form": "/people/register/",
        "home": "/",
    }


def measured(pages, rounds):
    """{name: (result, that of the yardstick beside it, statements)} of {name: (user, address)}."""
    found = {}
    for name, (user, url) in pages.items():
        client, bare_client = signed_in(user), yardstick_client(user)
        statements = _statements(client, url)
        results = paired(
            {
                "bare": lambda client=bare_client: _get(client, "/yardstick/"),
                "page": lambda client=client, url=url: _get(client, url),
            },
            rounds=rounds,
            warm_up=3,
        )
        found[name] = (results["page"], results["bare"], statements)
    return found


def row_of(name, size, found, bars, first):
    """A row of the table; `first` keeps what each page took at the smallest size."""
    result, bare, statements = found
    growth = result.wall / first.setdefault(name, result.wall)
    bar = bars[name.split()[0]]
    times = (f"{result.wall:.1f}", f"{result.cpu:.1f}", f"{result.cpu / bare.cpu:.1f}")
    return (name, f"{size:,}", *times, bar, f"{growth:.2f}", statements)


def signed_in(user):
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _get(client, url):
    response = client.get(url)
    if response.status_code != 200:
        raise RuntimeError(f"{url} answered {response.status_code}")
    return response


def _searched(client, words):
    """The address of a search."""
    return client.post("/people/", {"q": words}).url


def _statements(client, url):
    _get(client, url)
    with CaptureQueriesContext(connection) as captured:
        _get(client, url)
    return len(captured)


def _manager():
    return posted("manager", "programme manager", Role.PROGRAMME_MANAGER)


def _officer():
    return posted(
        "officer", "field officer", Role.FIELD_OFFICER, Partner.objects.order_by("pk")[1], Area.objects.first()
    )


def posted(slug, name, role, partner=None, area=None):
    user, created = User.objects.get_or_create(email=f"{slug}@bench.invalid", defaults={"name": name})
    if created:
        Posting.objects.create(user=user, role=role, partner=partner, area=area)
    return user
