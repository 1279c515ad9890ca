"""What every page needs to know beside its own data."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext


@dataclass(frozen=True)
class NavigationItem:
    label: str
    url: str
    icon: str
    is_current: bool


def navigation(request):
    """The main navigation: the pages of settings.NAVIGATION that exist and that this user may see."""
    return {"navigation": SimpleLazyObject(lambda: list(_items(request)))}


def _items(request):
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return
    for url_name, msgid, icon, permission in settings.NAVIGATION:
        try:
            url = reverse(url_name)
        except NoReverseMatch:
            continue  # an app that is not there yet
        if permission is None or user.has_perm(permission):
            yield NavigationItem(gettext(msgid), url, icon, _is_current(request.path, url))


def _is_current(path, url):
    return path == url or (url != "/" and path.startswith(url))
