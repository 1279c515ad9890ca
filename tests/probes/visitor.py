"""Somebody who visits the running site by HTTP alone: signs in, reads, follows every link."""

import re
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode, urljoin, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from tests.access.odd import read

_CODES = re.compile(r"\d+|[A-Z]\d\.\d|[A-Za-z0-9_-]{24,}")
KEEP_OUT = {"/accounts/logout/"}


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


class Visitor:
    def __init__(self, site, language="fr"):
        self.site, self.jar = site, CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.jar), _Stay())
        self.language = language

    def ask(self, address, data=None, method=None, **headers):
        """The answer, whatever its status; redirects are not followed."""
        body = data if data is None or isinstance(data, bytes) else urlencode(data).encode()
        headers = {"Accept-Language": self.language, "Referer": self.site, **headers}
        url = urljoin(self.site, address)
        try:
            return self.opener.open(Request(url, body, headers, method=method), timeout=60)
        except HTTPError as error:
            return error

    @property
    def cookies(self):
        return {cookie.name: cookie.value for cookie in self.jar}

    @staticmethod
    def read_forms(page):
        return read(page)[0]

    def forms(self, address):
        return self.read_forms(self.ask(address).read().decode())

    def token(self, address="/accounts/login/"):
        return re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', self.ask(address).read().decode()).group(1)

    def sign_in(self, email, password):
        data = {"login": email, "password": password, "csrfmiddlewaretoken": self.token()}
        answer = self.ask("/accounts/login/", data)
        assert answer.status == 302, f"{email} could not sign in: {answer.status}"
        return self

    def speak(self, language):
        self.language = language
        self.ask("/language/", {"language": language, "next": "/", "csrfmiddlewaretoken": self.token("/accounts/2fa/")})
        return self

    def pages(self, *starts, each=2, most=150):
        """(address, answer, body) of what links and forms of GET lead to, `each` of those that differ in numbers."""
        waiting, seen, kinds = list(starts) or ["/"], set(), {}
        while waiting and len(seen) < most:
            address = waiting.pop(0)
            kind = _CODES.sub("#", address)
            if address in seen or kinds.get(kind, 0) >= each:
                continue
            seen.add(address)
            kinds[kind] = kinds.get(kind, 0) + 1
            answer = self.ask(address)
            body = answer.read()
            yield address, answer, body
            if to := answer.headers["Location"]:
                waiting += self._linked(address, f'<a href="{to}">')
            elif "html" in (answer.headers["Content-Type"] or ""):
                waiting += self._linked(address, body.decode())

    def _linked(self, address, page):
        for link in read(page)[2]:
            whole = urlsplit(urljoin(self.site + address, link))
            if f"{whole.scheme}://{whole.netloc}" == self.site and whole.path not in KEEP_OUT:
                yield whole.path + (f"?{whole.query}" if whole.query else "")
