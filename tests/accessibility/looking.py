"""What is wrong with a page as one sees it in Chromium: axe's findings, and what sticks out of the screen."""

import json

from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import expect

OPTIONS = {
    "runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"],
    "resultTypes": ["violations"],
    "preload": False,  # no rule of these needs the style sheets fetched again
}
# language, colours, the width at which axe looks, and another one at which nothing may stick out either
SCREENS = [("fr", "light", (1280, 390)), ("ar", "dark", (390, 1280))]
OTHER_SCREENS = [("it", "dark", (1280, 390)), ("en", "light", (390, 1280))]
_RUN = f"""async () => {{
    const found = await axe.run({json.dumps(OPTIONS)});
    return found.violations.flatMap(({{id, nodes}}) => nodes.map(
        (node) => `${{id}}: ${{node.html.slice(0, 160)}} ${{node.failureSummary.slice(0, 300)}}`));
}}"""
_TOO_WIDE = """() => {
    const width = document.documentElement.clientWidth;
    if (document.scrollingElement.scrollWidth <= width) return [];
    const out = (element) => element.getBoundingClientRect().right > width || element.getBoundingClientRect().left < 0;
    const deepest = [...document.querySelectorAll("body *")].filter(out).slice(-1).map((each) => each.outerHTML);
    return [`wider than the screen: ${document.scrollingElement.scrollWidth}, ${deepest.join().slice(0, 160)}`];
}"""


def faults(page, widths):
    """What is wrong with the page that is open: axe's findings at the first width, what sticks out at each."""
    expect(page.locator(".htmx-request")).to_have_count(0)
    page.evaluate(AXE_SCRIPT)
    found = page.evaluate(_RUN)
    for width in widths:
        page.set_viewport_size({"width": width, "height": 844})
        found += [f"{width} px: {fault}" for fault in page.evaluate(_TOO_WIDE)]
    return found
