"""Which people, which imports."""

from django.db import models

from programme.scope import scope_of


class BeneficiaryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """People registered by a partner and in an area of the user's postings; everybody for programme-wide roles."""
        return self.filter(scope_of(user).of_scopes())


class OfPairQuerySet(models.QuerySet):
    """Rows that belong to one partner in one area."""

    def visible_to(self, user):
        return self.filter(scope_of(user).of_pairs())
