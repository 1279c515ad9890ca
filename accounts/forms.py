"""Users as administrators keep them. Passwords are chosen by their owners, through a link sent by mail."""

from django import forms

from accounts.models import User


class UserForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ["email", "name", "language", "is_active", "is_staff"]

    def clean_email(self):
        return self.cleaned_data["email"].lower()
