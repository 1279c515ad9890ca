"""Users as administrators keep them. Passwords are chosen by their owners, through a link sent by mail."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from zxcvbn import zxcvbn

from accounts.models import User


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "language", "is_active", "is_staff"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()


class HardToGuess:
    """A rule for passwords: neither leaked nor put together from what guessers try first.

    Lists of leaked passwords hold hardly any of twelve letters, and people lengthen the short ones: "motdepasse2018".
    zxcvbn carries such lists and counts how many guesses the whole stands. To what it knows come the words of here.
    """

    ENOUGH = 3  # of 4: a hundred million guesses, with 50 a quarter of an hour at most (ACCOUNT_RATE_LIMITS)
    LONGEST = 72  # what zxcvbn reads; the rest can only make it harder
    WORDS = (
        "jesuismigrant cefa aics migrant migrante motdepasse azerty azertyuiop bienvenue bonjour soleil amour"
        " benvenuto benvenuti ciao salam marhaba bismillah maroc morocco maghreb casablanca rabat sale oujda"
        " khouribga benimellal"
    ).split()

    def validate(self, password, user=None):
        own = re.findall(r"\w+", f"{user.name} {user.email}") if user else []
        if zxcvbn(password[: self.LONGEST], user_inputs=[*self.WORDS, *own])["score"] < self.ENOUGH:
            raise ValidationError(
                _("Easy to guess: it was leaked, or is a word with a number, a row of keys or a repetition."),
                code="password_easy_to_guess",
            )

    def get_help_text(self):
        return _("Four words that have nothing to do with one another are easy to keep in mind and hard to guess.")
