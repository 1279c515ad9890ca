from django.apps import AppConfig
from django.core.checks import Tags, register
from django.utils.translation import gettext_lazy as _

from beneficiaries.checks import vault_is_closed


class BeneficiariesConfig(AppConfig):
    name = "beneficiaries"
    verbose_name = _("People")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        register(vault_is_closed, Tags.database, deploy=True)
