"""Pages that links lead to before the Nu HTML checker: of all roles of the demo, of two of them in every language."""

import json
import re
import subprocess
from collections import Counter
from hashlib import sha256

from tests.architecture.sources import ROOT
from tests.probes.site import LANGUAGES, PASSWORD, TOOLS, users
from tests.probes.visitor import Visitor

VNU = TOOLS / "node_modules" / "vnu-jar" / "build" / "dist" / "vnu.jar"
FOLDER = TOOLS / "html"
SCREEN = ("tokens", "base", "components")  # the checker does not know the paged media of document.css
_TOKENS = re.compile(rb'("csrfmiddlewaretoken" value="|"x-csrftoken": "|data-key=")[^"]+')
_BACK_OFFICE = re.compile("^/admin/")  # Django's own templates
AT_THE_DOOR = [
    "/accounts/login/", "/accounts/password/reset/", "/accounts/password/reset/key/1-wrong/", "/accounts/signup/",
    "/accounts/inactive/", "/accounts/invitation/abc/", "/no/such/page/", "/people/?page=x",
]  # fmt: skip


def run(site):
    """Rows of the table: what was looked at, and what was found."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for old in FOLDER.glob("*.html"):
        old.unlink()
    kept = {}
    for user in users():
        for language in LANGUAGES if user.startswith(("manager", "officer")) else LANGUAGES[:1]:
            visitor = Visitor(site).sign_in(user, PASSWORD).speak(language)
            for address, answer, body in visitor.pages(each=1, most=120):
                keep(kept, f"{language} {user} {address}", answer, body)
            for address in ("/ui/", "/no/such/page/", "/people/?page=x"):
                answer = visitor.ask(address)
                keep(kept, f"{language} {user} {address}", answer, answer.read())
    for language in LANGUAGES:
        visitor = Visitor(site, language)
        for address in AT_THE_DOOR:
            answer = visitor.ask(address)
            keep(kept, f"{language} - {address}", answer, answer.read())
    yield from table(kept, check(FOLDER))
    found = check(*(ROOT / "static" / "css" / f"{name}.css" for name in SCREEN), "--css")
    yield ["style sheets", ", ".join(SCREEN), "; ".join(each["message"] for each in found) or "nothing"]


def keep(kept, told, answer, body):
    if "html" in (answer.headers["Content-Type"] or "") and body[:15].strip().lower().startswith(b"<!doctype"):
        name = sha256(_TOKENS.sub(b"", body)).hexdigest()[:24]
        kept.setdefault(name, told)
        (FOLDER / f"{name}.html").write_bytes(body)


def check(*what):
    """[message of the checker]"""
    what = sorted(what, key=str)  # options before files
    command = ["java", "-Xss1m", "-jar", VNU, "--format", "json", "--exit-zero-always", "--stdout", *what]
    return json.loads(subprocess.run(command, capture_output=True, check=True, text=True).stdout)["messages"]


def table(kept, messages):
    found = {"error": Counter(), "warning": Counter()}
    examples = {}
    for message in messages:
        told = kept.get(message["url"].rpartition("/")[2].removesuffix(".html"), message["url"])
        kind = "warning" if message.get("subType") == "warning" else message["type"]
        place = "back office: " if _BACK_OFFICE.match(told.rpartition(" ")[2]) else ""
        said = place + message["message"]
        found.setdefault(kind, Counter())[said] += 1
        examples.setdefault(said, f"{told}: {message.get('extract', '')!r}")
    yield [
        "Nu HTML checker",
        f"{len(kept)} pages",
        ", ".join(f"{sum(all.values())} {kind}s" for kind, all in found.items()),
    ]
    for kind, all_ in found.items():
        for said, times in all_.most_common():
            yield [kind, f"{times} × {said}", examples[said]]
