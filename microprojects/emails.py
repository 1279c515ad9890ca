"""Mails to associations: a letter -> sent, in its language."""

from django.core.mail import EmailMessage
from django.utils.translation import override


def send_letter(letter):
    with override(letter.language):
        EmailMessage(letter.subject, letter.body, to=[letter.address]).send()
