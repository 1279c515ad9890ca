"""Where somebody is signed in, in words: what a browser says of itself, and about where its address lies."""

import re
from ipaddress import ip_address

from django.utils.translation import gettext as _

# The first that is found: most browsers also claim to be the others.
BROWSERS = [
    ("Edg(e|A|iOS)?/", "Edge"),
    ("OPR/|Opera", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Firefox/|FxiOS/", "Firefox"),
    ("Chrome/|CriOS/|Chromium/", "Chrome"),
    ("Safari/", "Safari"),
]
SYSTEMS = [
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("Macintosh|Mac OS", "Mac"),
    ("CrOS", "Chromebook"),
    ("Linux|X11", "Linux"),
]


def device(user_agent):
    """“Firefox on Android”; what is not known is said so."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("Unknown browser")


def is_handheld(user_agent):
    return bool(re.search("Mobi|Android|iPhone|iPad", user_agent))


def rough_address(address):
    """The network that an address belongs to, enough to tell home from abroad: 105.158.…"""
    address = ip_address(address)
    sign = ":" if address.version == 6 else "."
    return sign.join([*address.exploded.split(sign)[:2], "…"])


def _first(table, user_agent):
    return next((name for pattern, name in table if re.search(pattern, user_agent)), "")
