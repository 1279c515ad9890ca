"""Lighthouse as a phone sees it, with its own throttling: the median of three runs of each page."""

import json
import os
import re
import subprocess
import time
from statistics import median
from urllib.parse import urljoin

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.architecture.sources import ROOT
from tests.probes.site import PASSWORD, TOOLS
from tests.probes.visitor import Visitor

CATEGORIES = ("performance", "accessibility", "best-practices")
BAR, RUNS = 98, int(os.environ.get("RUNS", "3"))
OFFICER, MANAGER = "officer.khouribga@demo.example", "manager@demo.example"
WORKBOOK = ROOT / "var" / "demo" / "beneficiaires_khouribga.xlsx"


def run(site):
    for name, visitor, address in _pages(site):
        reports = [_look(site, visitor, address) for _run in range(RUNS)]
        scores = [round(100 * median(each["categories"][one]["score"] for each in reports)) for one in CATEGORIES]
        short = {} if min(scores) >= BAR else _short_of_all(reports[-1])
        yield [name, ", ".join(map(str, scores)), "; ".join(short) or "-"]


def _pages(site):
    officer, manager = (Visitor(site).sign_in(user, PASSWORD) for user in (OFFICER, MANAGER))
    yield "sign-in", Visitor(site), "/accounts/login/"
    yield "home, officer", officer, "/"
    yield "home, manager", manager, "/"
    yield "people", officer, "/people/"
    yield "dossier", officer, _first(officer, "/people/", r"/people/JSM-\d+/")
    yield "import: upload", officer, "/people/imports/upload/"
    columns = _upload(officer)
    yield "import: columns", officer, columns
    yield "import: check", officer, _checked(officer, columns)
    course = _first(officer, "/trainings/", r"/trainings/CRS-\d+/")
    yield "roll-call", officer, _first(officer, course, r"/[^\"]+/roll-call/")
    yield "report", manager, _first(manager, "/reports/", r"/reports/\d+/")


def _first(visitor, address, pattern):
    return re.search(f'"({pattern})"', visitor.ask(address).read().decode()).group(1)


def _upload(visitor):
    """The address of the columns of the demo's register, just uploaded."""
    address = "/people/imports/upload/"
    form = next(form for form in visitor.forms(address) if form.files)
    with WORKBOOK.open("rb") as file:
        body = encode_multipart(BOUNDARY, dict(form.fields) | {form.files[0]: file})
    return visitor.ask(address, body, **{"Content-Type": MULTIPART_CONTENT}).headers["Location"]


def _checked(visitor, columns):
    """The address of the check, once it is made with the columns that were recognised."""
    form = max(visitor.forms(columns), key=lambda form: len(form.fields))
    check = visitor.ask(columns, form.fields).headers["Location"]
    for _second in range(120):
        if "<progress" not in visitor.ask(check).read().decode():
            return check
        time.sleep(1)
    raise AssertionError("the check is not made")


def _look(site, visitor, address):
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    headers = TOOLS / "headers.json"
    headers.write_text(json.dumps({"Cookie": cookies} if cookies else {}))
    command = [
        TOOLS / "node_modules" / ".bin" / "lighthouse", urljoin(site, address), "--quiet", "--output=json",
        f"--only-categories={','.join(CATEGORIES)}", f"--extra-headers={headers}",
        "--chrome-flags=--headless=new --no-sandbox --disable-dev-shm-usage",
    ]  # fmt: skip
    environment = {"CHROME_PATH": "/usr/bin/chromium", **os.environ}
    for _attempt in range(3):  # Chromium may not come up in time on a busy machine
        told = subprocess.run(command, capture_output=True, text=True, env=environment)
        if told.returncode == 0:
            return json.loads(told.stdout)
    raise AssertionError(told.stderr)


def _short_of_all(report):
    """What Lighthouse takes points off for."""
    for category in report["categories"].values():
        for each in category["auditRefs"]:
            audit = report["audits"][each["id"]]
            if each["weight"] and audit["score"] is not None and audit["score"] < 0.9:
                yield f"{each['id']} {audit.get('displayValue', '')}"
