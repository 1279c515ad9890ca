"""People of a story at their own devices: each has a browser, a language, and sees one page at a time."""

import io

import pypdf
from django.utils.translation import gettext, override, pgettext

from tests.cast import PASSWORD

PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}
DESK = {"viewport": {"width": 1280, "height": 900}}


class Person:
    """Whoever signs in as `user`; presses and reads what stands there in `language`."""

    def __init__(self, context, user, language):
        self.context, self.user, self.language = context, user, language
        self.page = context.new_page()
        self.page.set_default_timeout(10_000)
        self.troubles, self.seen = [], []
        self.page.on("pageerror", lambda error: self.troubles.append(str(error)))
        self.page.on("console", lambda each: "Security Policy" in each.text and self.troubles.append(each.text))

    def say(self, words, about=None):
        with override(self.language):
            return pgettext(about, words) if about else gettext(words)

    def comes(self, path="/"):
        """Signs in, and stands on the page: whoever was here weeks ago is signed out by now."""
        self.context.clear_cookies()
        self.page.goto(path)
        self.page.locator("input[name=login]").fill(self.user.email)
        self.page.locator("input[type=password]").fill(PASSWORD)
        self.press("Sign in")
        self.page.locator(".tools").wait_for()
        return self

    def goes(self, path):
        return self.page.goto(path).status

    def press(self, words, *, about=None, within="body"):
        """The first button or link of that name."""
        name, place = self.say(words, about), self.page.locator(within)
        found = place.get_by_role("button", name=name).or_(place.get_by_role("link", name=name)).first
        found.click()
        self.page.wait_for_load_state()
        return self

    def opens(self, name, within="main"):
        """The link of a record: its name is what people wrote."""
        self.page.locator(within).get_by_role("link", name=name).first.click()
        self.page.wait_for_load_state()
        return self

    def fills(self, **fields):
        """Fields by their names; a list of choices by its value, a file by (name, content)."""
        for name, value in fields.items():
            field = self.page.locator(f"main [name='{name}']")
            if value is True:
                field.check()
            elif isinstance(value, tuple):
                field.set_input_files({"name": value[0], "mimeType": "", "buffer": value[1]})
            elif field.first.evaluate("each => each.tagName") == "SELECT":
                field.select_option(value)
            elif field.first.get_attribute("type") == "radio":
                self.page.locator(f"label:has([name='{name}'][value='{value}'])").click()
            else:
                field.fill(value)
        return self

    def sees(self, *texts):
        """Each text stands on the page; digits are looked for without the spaces between them."""
        shown = bare(self.page.locator("main").inner_text())
        for text in texts:
            assert bare(text) in shown, f"{text!r} is not on {self.page.url}:\n{shown}"
        return self

    def misses(self, *words):
        """None of these acts is offered."""
        for each in words:
            assert self.page.locator("main").get_by_role("button", name=self.say(each)).count() == 0
        return self

    def takes_away(self, words):
        """The bytes behind a link."""
        link = self.page.get_by_role("link", name=self.say(words)).first
        with self.page.expect_download() as download:
            link.click(modifiers=["Alt"])  # what a browser would show it saves instead
        return download.value.path().read_bytes()

    def looks(self, station):
        """The page is written in the person's direction, and nothing of it goes on beyond the screen."""
        direction, width, screen = self.page.evaluate(
            "[document.dir, document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert direction == ("rtl" if self.language == "ar" else "ltr"), station
        assert width <= screen, f"{station}: {width} px wide on a screen of {screen}"
        self.seen.append(self.page.content())
        return self


def bare(text):
    return "".join(text.split())


def text_of(pdf):
    return " ".join(" ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages).split())
