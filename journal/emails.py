"""The day's anchor by mail: a mailbox is a place that who owns the database does not rewrite."""

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import gettext as _
from django.utils.translation import override


def send_anchor(anchor):
    with override(settings.LANGUAGE_CODE):
        subject = _("Anchor of the journal, %(day)s") % {"day": anchor.day.isoformat()}
        words = _("Keep this mail: with its line anybody can prove later that the journal was not rewritten.")
    EmailMessage(subject, f"{anchor}\n\n{words}\n", to=settings.JOURNAL_ANCHOR_EMAILS).send()
