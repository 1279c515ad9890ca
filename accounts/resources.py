"""Accounts as a table: for whoever looks through who can sign in. Nothing secret, and nothing comes in."""

from accounts.models import User
from ui.resources import TableResource


class UserResource(TableResource):
    class Meta:
        model = User
        fields = ("email", "name", "language", "is_active", "is_staff", "date_joined", "last_login")
        export_order = fields
