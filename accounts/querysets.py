"""Which accounts, and in which state."""

from datetime import timedelta

from django.db import models
from django.db.models import Case, Q, Value, When
from django.db.models.functions import Lower
from django.utils import timezone

LINK_DAYS = 7  # how long the link of an invitation can be used


class UserQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Those who keep accounts see them all; nobody else sees any."""
        return self if user.has_perm("accounts.invite_user") else self.none()

    def with_state(self):
        """Each with `state`: active, invited (the invitation waits for its answer) or closed."""
        waits = Q(invitation__isnull=False, invitation__accepted_at=None, invitation__withdrawn_at=None)
        states = [When(is_active=True, then=Value("active")), When(waits, then=Value("invited"))]
        return self.annotate(state=Case(*states, default=Value("closed")))

    def in_order(self):
        """Invited first, closed last, each by name."""
        return self.with_state().order_by(
            Case(When(state="invited", then=0), When(state="active", then=1), default=2), Lower("name"), "pk"
        )


class InvitationQuerySet(models.QuerySet):
    def open(self):
        """Those whose link opens a page now."""
        since = timezone.now() - timedelta(days=LINK_DAYS)
        return self.filter(accepted_at=None, withdrawn_at=None, sent_at__gt=since)

    def to_be_mailed(self):
        return self.open().filter(mailed_at=None)
