"""script/bench."""

import argparse
import datetime
import os
import platform

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jesuismigrant.settings")
django.setup()

from django.conf import settings  # noqa: E402

from tests.bench import databases, figures, grants, imports, pages, report  # noqa: E402
from tests.bench.measure import write  # noqa: E402

PARTS = {"imports": imports.run, "pages": pages.run, "grants": grants.run, "figures": figures.run, "report": report.run}
QUICK = {
    "imports": {"rows": 2_000, "defaults": 200},
    "pages": {"rounds": 5, "sizes": (2_000,)},
    "grants": {"rounds": 3, "sizes": (200,)},
    "figures": {"rounds": 2, "attendances": 20_000, "people": 2_000},
    "report": {"rounds": 2, "people": 2_000, "attendances": 5_000},
}


def main():
    parser = argparse.ArgumentParser(prog="script/bench")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS])
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--forget", action="store_true")
    chosen = parser.parse_args()
    if chosen.forget:
        databases.forget()
        return
    settings.ROOT_URLCONF = "tests.bench.yardstick"
    settings.RATE_LIMITS = {}  # more searches than anybody makes
    settings.ALLOWED_HOSTS = ["testserver"]  # and no test environment: it copies the context of every template
    write(
        f"*{datetime.date.today()}, {os.cpu_count()} cores, {platform.platform()}, Python {platform.python_version()}*"
    )
    for name in chosen.parts or PARTS:
        PARTS[name](**(QUICK[name] if chosen.quick else {}))


main()
