"""One call of sqlmap: what it tried of one form or address, what came of it."""

import io
import os
import re
import subprocess
import time
from collections import Counter
from dataclasses import dataclass, field
from urllib.parse import urlencode, urljoin

from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart

from tests.probes.site import TOOLS

EACH = int(os.environ.get("SECONDS_EACH", "60"))  # for one parameter
_FOUND = re.compile(r"(?:parameter|Parameter:) '?(?:MULTIPART )?([^\s']+)'? (?:is vulnerable|\()")
_TRIED = re.compile(r"parameter '(?:MULTIPART )?([^']+)' does not seem to be injectable")
_CODES = re.compile(r"^(\d{3}) \([^)]*\) - (\d+) times", re.MULTILINE)


@dataclass
class Answer:
    """`tried`: parameters that sqlmap came to the end of; `codes`: how often which status came instead of 200."""

    tried: set = field(default_factory=set)
    found: set = field(default_factory=set)
    codes: Counter = field(default_factory=Counter)
    seconds: float = 0
    said: str = ""


def ask(site, visitor, address, parameters, fields=None, files=(), level=1):
    """Try each of `parameters` of an address, or of a form with `fields` and `files` (name -> content), by what `level`
    knows of boolean, error, time and union."""
    began = time.monotonic()
    command = [
        TOOLS / "py" / "bin" / "sqlmap", "-u", urljoin(site, address), "-p", ",".join(parameters), "--batch",
        f"--level={level}", "--risk=1", "--threads=1", "--dbms=postgresql", "--technique=BEUT", "--time-sec=2",
        "--disable-stats", "--skip-waf", "--text-only", "--flush-session", "--disable-coloring", "--drop-set-cookie",
        "--timeout=30", "--retries=1", "--ignore-code=*", f"--output-dir={TOOLS / 'sqlmap'}",
        "--answers=really sure=Y",  # that a negative number is meant
    ]  # fmt: skip
    command += [*_cookies(visitor), *_body(fields, files)]
    try:
        options = {"stdin": subprocess.DEVNULL, "env": {**os.environ, "TERM": "dumb"}}
        told = subprocess.run(command, capture_output=True, text=True, timeout=EACH * len(parameters), **options)
        said = told.stdout + told.stderr
    except subprocess.TimeoutExpired as late:
        said = (late.stdout or b"").decode(errors="replace")
    codes = Counter({code: int(times) for code, times in _CODES.findall(said)})
    tried, found = (_names(pattern, said, parameters) for pattern in (_TRIED, _FOUND))
    return Answer(tried | found, found, codes, time.monotonic() - began, said)


def _names(pattern, said, parameters):
    """Those of `parameters` that sqlmap tells of, which spells headers in its own way."""
    told = {name.lower() for name in pattern.findall(said)}
    return {name for name in parameters if name.lower() in told}


def _cookies(visitor):
    cookies = "; ".join(f"{name}={value}" for name, value in visitor.cookies.items())
    return [f"--cookie={cookies}"] if cookies else []


def _body(fields, files):
    if fields is None:
        return []
    if files:
        body = encode_multipart(
            BOUNDARY, dict(fields) | {name: io.BytesIO(content.encode()) for name, content in files.items()}
        )
        return [f"--data={body.decode()}", f"--header=Content-Type: {MULTIPART_CONTENT}"]
    return [f"--data={urlencode(fields)}"]
