"""sqlmap on what pages take: every kind of address with a query, and every form, of two roles and of nobody."""

import os
import re
import subprocess
import time
from urllib.parse import urlencode, urljoin, urlsplit

from tests.probes.site import PASSWORD, TOOLS
from tests.probes.visitor import Visitor

SECONDS, EACH = int(os.environ.get("SECONDS_IN_ALL", "840")), 60  # for everything, for one address or form
ROLES = ("", "officer.khouribga@demo.example", "manager@demo.example")
DOORS = ("/accounts/login/", "/accounts/password/reset/", "/accounts/signup/")
# What would end the very session it is sent in.
KEEP_OUT = re.compile("logout|sessions|password/change|/email/|2fa")
FOUND = re.compile("identified the following injection point|is vulnerable")
_NUMBERS = re.compile(r"\d+|[\w-]{24,}")


def run(site):
    ends, found, broken, unfinished = time.monotonic() + SECONDS, [], [], []
    for name, visitor, address, fields in _targets(site):
        left = min(EACH, ends - time.monotonic())
        if left < 5:
            unfinished.append(f"{name} (not begun)")
            continue
        said, in_time = _try(site, visitor, address, fields, left)
        found += [name] if FOUND.search(said) else []
        broken += [name] if re.search(r"\b500 \(Internal", said) else []
        unfinished += [] if in_time else [name]
        yield [name, "in time" if in_time else "ended after a while", "FOUND" if FOUND.search(said) else "nothing"]
    yield ["found", len(found), ", ".join(found)]
    yield ["answered 500", len(broken), ", ".join(broken)]
    yield ["not ended", len(unfinished), ", ".join(unfinished)]


def _targets(site):
    """(what it is called, visitor, address, fields to send or None)."""
    known = set()
    for role in ROLES:
        visitor = Visitor(site).sign_in(role, PASSWORD) if role else Visitor(site)
        pages = [(door, visitor.ask(door).read()) for door in DOORS] if not role else [
            (address, body) for address, answer, body in visitor.pages(each=1, most=70) if answer.status == 200
        ]  # fmt: skip
        for address, body in pages:
            for kind, where, fields in _taken(address, body.decode(errors="replace")):
                if kind not in known and not KEEP_OUT.search(where):
                    known.add(kind)
                    yield f"{role.partition('@')[0] or 'nobody'}: {kind}", visitor, where, fields


def _taken(address, page):
    if urlsplit(address).query:
        yield f"GET {_NUMBERS.sub('#', urlsplit(address).path)} {_names(address)}", address, None
    if "<form" not in page:
        return
    for form in Visitor.read_forms(page):
        where = form.action or address
        sent = [(name, value) for name, value in form.fields if value or form.method == "post"]
        if form.method == "post" and form.names:
            yield f"POST {_NUMBERS.sub('#', urlsplit(where).path)} {' '.join(form.names)}", where, sent
        elif form.names:
            where = urlsplit(where).path + "?" + urlencode([(name, value or "1") for name, value in form.fields])
            yield f"GET {_NUMBERS.sub('#', urlsplit(where).path)} {' '.join(form.names)}", where, None


def _names(address):
    return " ".join(sorted({part.partition("=")[0] for part in urlsplit(address).query.split("&")}))


def _try(site, visitor, address, fields, seconds):
    """(what sqlmap said, whether it came to its end)."""
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    command = [
        TOOLS / "py" / "bin" / "sqlmap", "-u", urljoin(site, address), "--batch", "--level=2", "--risk=1",
        "--threads=1", "--dbms=postgresql", "--technique=BEU", "--flush-session", "--disable-coloring",
        "--skip=csrfmiddlewaretoken,next,Referer,User-Agent", "--timeout=30", "--retries=1", "--ignore-code=*",
        f"--output-dir={TOOLS / 'sqlmap'}",
    ]  # fmt: skip
    command += [f"--cookie={cookies}"] if cookies else []
    command += [f"--data={urlencode(fields)}"] if fields is not None else []
    try:
        answer = subprocess.run(command, capture_output=True, text=True, timeout=seconds, stdin=subprocess.DEVNULL)
        return answer.stdout + answer.stderr, True
    except subprocess.TimeoutExpired as late:
        return (late.stdout or b"").decode(errors="replace"), False
