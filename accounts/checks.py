"""What must be true of a deployment before anybody signs in."""

from django.conf import settings
from django.core.checks import Error


def second_factor_is_enforced(app_configs=None, **options):
    """In production nobody turns it off; the demo and development may, to be tried out."""
    if settings.SECOND_FACTOR_ENFORCED or not settings.PRODUCTION:
        return []
    return [
        Error(
            "Production lets people in without their second factor.",
            hint="Take SECOND_FACTOR_ENFORCED=false out of the environment.",
            id="accounts.E001",
        )
    ]
