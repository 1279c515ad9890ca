from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"
    default = True


class BackOfficeConfig(admin.AdminConfig):
    """Django's admin behind our own door."""

    default_site = "accounts.access.BackOffice"
    default = False
