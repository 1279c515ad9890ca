"""The invitation: a record -> the mail sent, in the invited person's language."""

from django.conf import settings
from django.core import signing
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

SALT = "accounts.invitation"


def send_invitation(invitation):
    """Plain text, nothing in it that a mail program would fetch."""
    link = f"{settings.SITE_URL}{reverse('accounts:open_invitation', args=[token_of(invitation)])}"
    with override(invitation.user.language):
        context = {"invitation": invitation, "user": invitation.user, "link": link, "site": settings.SITE_URL}
        body = render_to_string("accounts/emails/invitation.txt", context)
        subject = _("Your account for Je suis migrant")
    EmailMessage(subject, body, to=[invitation.user.email]).send()


def token_of(invitation):
    return signing.Signer(salt=SALT).sign_object([invitation.pk, invitation.number])


def read_token(token):
    """(invitation, number) of a link that we made; raises signing.BadSignature for any other."""
    return signing.Signer(salt=SALT).unsign_object(token)
