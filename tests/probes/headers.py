"""What the site says around its pages, and what it does with requests that mean it no good."""

from urllib.parse import urlsplit

from tests.probes.site import PASSWORD, users
from tests.probes.visitor import Visitor

ELSEWHERE = (
    "https://elsewhere.example/",
    "//elsewhere.example",
    "/\\elsewhere.example",
    "https:elsewhere.example",
    "//[",
)
WANTED = {
    "Content-Security-Policy": lambda said: "default-src 'none'" in said and "unsafe" not in said and "*" not in said,
    "X-Content-Type-Options": lambda said: said == "nosniff",
    "X-Frame-Options": lambda said: said == "DENY",
    "Referrer-Policy": lambda said: said == "same-origin",
    "Cross-Origin-Opener-Policy": lambda said: said == "same-origin",
    "Cross-Origin-Resource-Policy": lambda said: said == "same-origin",
    "Permissions-Policy": lambda said: "camera=()" in said,
}


def run(site):
    yield from _around_pages(site)
    yield from _cookies(site)
    yield from _methods(site)
    yield from _hosts(site)
    yield from _redirects(site)


def _around_pages(site):
    missing, kept, count = {name: [] for name in WANTED}, [], 0
    for user in users():
        for address, answer, _body in Visitor(site).sign_in(user, PASSWORD).pages(each=1, most=80):
            count += 1
            for name, is_right in WANTED.items():
                if not is_right(answer.headers[name] or ""):
                    missing[name].append(address)
            if "no-store" not in (answer.headers["Cache-Control"] or ""):
                kept.append(address)
    for name, pages in missing.items():
        yield [name, f"{count - len(pages)} of {count} pages", ", ".join(sorted(set(pages))[:5])]
    yield ["Cache-Control: no-store", f"{count - len(kept)} of {count} pages", ", ".join(sorted(set(kept))[:5])]


def _cookies(site):
    visitor = Visitor(site).sign_in(next(iter(users())), PASSWORD).speak("fr")
    for cookie in visitor.jar:
        flags = [flag for flag in ("HttpOnly", "SameSite") if cookie.has_nonstandard_attr(flag)]
        yield [f"cookie {cookie.name}", ", ".join(flags), "Secure" if cookie.secure else "not Secure (http)"]
    server = visitor.ask("/").headers["Server"]
    yield ["Server", server, "no version" if not any(map(str.isdigit, server)) else "VERSION"]


def _methods(site):
    visitor = Visitor(site).sign_in(next(iter(users())), PASSWORD)
    for method in ("TRACE", "OPTIONS", "PUT", "DELETE", "PATCH", "ODD"):
        answers = {
            address: visitor.ask(address, method=method).status for address in ("/", "/people/", "/health/live/")
        }
        yield [method, ", ".join(map(str, answers.values())), "ANSWERED" if 200 in answers.values() else "refused"]
    for folder in ("/static/", "/media/", "/static/css/", "/.git/config", "/.env", "/static/../manage.py"):
        status = visitor.ask(folder).status
        yield [folder, status, "refused" if status >= 400 else "SHOWN"]


def _hosts(site):
    for name, value in (("Host", "elsewhere.example"), ("X-Forwarded-Host", "elsewhere.example")):
        answer = Visitor(site).ask("/accounts/login/", **{name: value})
        is_told = b"elsewhere.example" in answer.read()
        yield [f"{name}: {value}", answer.status, "REPEATED" if is_told else "nothing of it on the page"]


def _redirects(site):
    email = next(iter(users()))
    for to in ELSEWHERE:
        visitor = Visitor(site)
        data = {"login": email, "password": PASSWORD, "next": to, "csrfmiddlewaretoken": visitor.token()}
        answers = {"sign-in": visitor.ask("/accounts/login/", data)}
        data = {"language": "fr", "next": to, "csrfmiddlewaretoken": visitor.token("/accounts/2fa/")}
        answers["language"] = visitor.ask("/language/", data)
        answers["sign-out"] = visitor.ask("/accounts/logout/", data)
        for name, answer in answers.items():
            there = answer.headers["Location"] or ""
            leaves = there == to or urlsplit(there.replace("\\", "/").replace("//[", "/")).netloc == "elsewhere.example"
            yield [f"{name}?next={to}", f"{answer.status} {there}", "LEAVES" if leaves else "stays"]
