"""Accounts: as administrators keep them, whom to invite, what the invited answer. Nobody chooses another's password."""

import re

from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as webauthn
from django import forms
from django.contrib.auth.password_validation import (
    MinimumLengthValidator,
    password_validators_help_text_html,
    validate_password,
)
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from zxcvbn import zxcvbn

from accounts.actions import is_only_manager
from accounts.models import User


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "language", "is_active", "is_staff"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()

    def clean_is_active(self):
        if self.instance.pk and not self.cleaned_data["is_active"] and is_only_manager(self.instance):
            raise ValidationError(_("This is the only programme manager: post another one first."))
        return self.cleaned_data["is_active"]


class InviteForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput({"dir": "auto"}))
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254)
    language = forms.ChoiceField(
        label=gettext_lazy("Language"),
        choices=User._meta.get_field("language").choices,
        help_text=gettext_lazy("The invitation is written in it. It can be changed on every page later."),
    )

    def clean_email(self):
        email = self.cleaned_data["email"].lower()
        if User.objects.filter(email=email).exists():
            raise ValidationError(_("There is an account with this address: you find it in the list."))
        return email


class AcceptForm(forms.Form):
    """What an invited person says: how they are called, and a password of their own."""

    _new = {"autocomplete": "new-password"}
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput({"dir": "auto"}))
    password = forms.CharField(label=gettext_lazy("Password"), strip=False, widget=forms.PasswordInput(_new))
    again = forms.CharField(label=gettext_lazy("Password again"), strip=False, widget=forms.PasswordInput(_new))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, initial={"name": user.name}, **kwargs)
        self.user = user
        self.fields["password"].help_text = password_validators_help_text_html()

    def clean(self):
        password, again = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if password and again and password != again:
            self.add_error("again", _("The two passwords are not the same."))
        if password:
            self._check(password)
        return self.cleaned_data

    def _check(self, password):
        """Neither the name that they were invited by nor the one they give makes a password."""
        self.user.name = f"{self.user.name} {self.cleaned_data.get('name', '')}"
        try:
            validate_password(password, self.user)
        except ValidationError as error:
            self.add_error("password", error)


class LongEnough(MinimumLengthValidator):
    """Django's rule for passwords, its error in words of ours: Django has them in neither Arabic nor Italian."""

    def get_error_message(self):
        return ngettext(
            "Too short: at least %(number)s character.", "Too short: at least %(number)s characters.", self.min_length
        ) % {"number": self.min_length}


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


class CodeForm(ActivateTOTPForm):
    """The first code of an authenticator app."""

    code = forms.CharField(
        label=gettext_lazy("Code from the app"),
        widget=forms.TextInput({"autocomplete": "one-time-code", "inputmode": "numeric", "class": "input-short"}),
    )


class CredentialField(forms.JSONField):
    """What a passkey answers. Python's reader breaks on a number of thousands of digits and on brackets as deep."""

    widget = forms.HiddenInput

    def to_python(self, value):
        try:
            return super().to_python(value)
        except (ValueError, RecursionError) as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class AddPasskeyForm(webauthn.AddWebAuthnForm):
    credential = CredentialField()


class PasskeyForm(webauthn.AuthenticateWebAuthnForm):
    credential = CredentialField()


class PasskeyLoginForm(webauthn.LoginWebAuthnForm):
    credential = CredentialField()


class PasskeyAgainForm(webauthn.ReauthenticateWebAuthnForm):
    credential = CredentialField()


class RenamePasskeyForm(webauthn.EditWebAuthnForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=60, widget=forms.TextInput({"dir": "auto"}))
