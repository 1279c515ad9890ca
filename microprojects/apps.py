from django.apps import AppConfig
from django.core import checks
from django.utils.translation import gettext_lazy as _

from microprojects.checks import vault_is_closed


class MicroprojectsConfig(AppConfig):
    name = "microprojects"
    verbose_name = _("Micro-projects")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        checks.register(vault_is_closed, checks.Tags.database, deploy=True)
