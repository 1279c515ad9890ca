"""People who speak for an association, or ask to, made for a test by the actions of the pages."""

import re
from urllib.parse import urlsplit

from django.core import mail

from accounts.models import User
from microprojects import tasks
from microprojects.actions import representatives as actions
from microprojects.models import Representative
from tests.microprojects.registry import registrar

CHOSEN = "quarante-deux-oliviers"


def asked(name, area, who="asks", **facts):
    """The request of a new user, `who`@example.org, to speak for the association that they call `name`."""
    user = User.objects.create_user(f"{who}@example.org", CHOSEN, name="Khadija Senhaji", language="ar")
    return actions.ask_again(
        user, **{"association_name": name, "area": area, "receipt": "", "role": "president"} | facts
    )


def represent(user, association):
    """The request of `user` to speak for `association`, confirmed."""
    request = actions.ask_again(
        user, association_name=association.name, area=association.area, receipt="", role="president"
    )
    return actions.confirm(request, association, by=registrar())


def written(area, email="khadija@example.org", language="fr"):
    """What somebody wrote on the public page."""
    facts = {"association_name": "Basma des jeunes", "area": area, "receipt": "104/2011", "role": "president"}
    return actions.ask(email=email, language=language, **facts)


def link_of(request):
    """The link in the mail that the worker sends."""
    tasks.tell_representative(request.pk)
    return urlsplit(re.search(r"https?://\S+", mail.outbox[-1].body).group()).path


def latest():
    return Representative.objects.latest("pk")
