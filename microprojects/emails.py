"""Mails to associations and to who asks to speak for one, in their language: a letter or request -> the mail sent.

Plain text. The link is made while it is sent: no task and no queue carries it.
"""

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from microprojects.workflow.representatives import RepresentativeStatus as Status

SALT = "microprojects.representative"


def send_letter(letter):
    with override(letter.language):
        EmailMessage(letter.subject, letter.body, to=[letter.address]).send()


def remind(user, dues):
    """All that is due of one user, in one mail."""
    with override(user.language):
        subject = _("What waits for you")
        context = {"user": user, "dues": dues, "site": settings.SITE_URL}
        body = render_to_string("microprojects/emails/reminder.txt", context)
        EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, to=[user.email]).send()


def tell(request):
    """The link to who wrote an address; what was decided to who proved theirs."""
    if request.status == Status.WRITTEN:
        _send_link(request)
    else:
        _send_decision(request)


def _send_link(request):
    """To an address that has an account no link: its owner signs in. The page tells nobody which of the two it was."""
    has_account = User.objects.filter(email=request.email).exists()
    path = reverse("account_login") if has_account else reverse("join:open_link", args=[token_of(request)])
    with override(request.language):
        template = "account_there" if has_account else "verify"
        subject = _("You have an account already") if has_account else _("Your account for your association")
        _send(request, request.email, subject, template, link=f"{settings.SITE_URL}{path}")


def _send_decision(request):
    with override(request.user.language):
        subject = {
            Status.CONFIRMED: _("You speak for your association now"),
            Status.REFUSED: _("Your request was refused"),
            Status.ENDED: _("You no longer speak for your association"),
        }[request.status]
        _send(request, request.user.email, subject, request.status, link=settings.SITE_URL)


def _send(request, address, subject, template, link):
    context = {"request": request, "link": link, "site": settings.SITE_URL}
    body = render_to_string(f"microprojects/emails/{template}.txt", context)
    EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, to=[address]).send()


def token_of(request):
    return signing.Signer(salt=SALT).sign_object(request.pk)


def read_token(token):
    """The number of the request whose link we made; raises signing.BadSignature for any other."""
    return signing.Signer(salt=SALT).unsign_object(token)
