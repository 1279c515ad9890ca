from django.apps import AppConfig
from django.contrib.admin import apps as admin
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from accounts.checks import second_factor_is_enforced


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")
    default_auto_field = "django.db.models.BigAutoField"
    default = True

    def ready(self):
        register(second_factor_is_enforced, Tags.security)


class BackOfficeConfig(admin.AdminConfig):
    """Django's admin behind our own door."""

    default_site = "accounts.access.BackOffice"
    default = False
