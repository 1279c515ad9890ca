"""Mails about postings: who is told -> the mail sent, in their language."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override


def send_end_notices(user, postings):
    """Tell `user` which postings end soon, their own and those of others, in one mail."""
    own = [posting for posting in postings if posting.user_id == user.pk]
    others = [posting for posting in postings if posting.user_id != user.pk]
    with override(user.language):
        if own:
            subject = ngettext("Your posting ends soon", "Your postings end soon", len(own))
        else:
            subject = _("Postings that end soon")
        context = {
            "user": user,
            "own": own,
            "others": others,
            "list": f"{settings.SITE_URL}{reverse('programme:postings')}?state=ending",
            "site": settings.SITE_URL,
        }
        body = render_to_string("programme/emails/end_notices.txt", context)
        EmailMessage(f"{settings.ACCOUNT_EMAIL_SUBJECT_PREFIX}{subject}", body, to=[user.email]).send()
