"""Which calls for proposals."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import Role
from microprojects.workflow import CallStatus
from programme.scope import scope_of

PREPARES = {Role.GRANTS_MANAGER, Role.PROGRAMME_MANAGER}
READS = PREPARES | {Role.FIELD_OFFICER, Role.AREA_COORDINATOR, Role.ME_OFFICER, Role.FINANCE_OFFICER}


class CallQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Published calls for whoever works with associations; drafts for who prepares them, none for anybody else."""
        if scope_of(user, PREPARES).everything:
            return self
        scope = scope_of(user, READS)
        return self.public() if scope.everything or scope.keys else self.none()

    def public(self):
        """Those that anybody may read: all but drafts."""
        return self.exclude(status=CallStatus.DRAFT)

    def open(self, now=None):
        """Published ones that take applications now."""
        now = now or timezone.now()
        return self.filter(Q(status=CallStatus.PUBLISHED, opens_at__lte=now, closes_at__gt=now))

    def for_area(self, area):
        """Those that an association of this area may read and answer."""
        return self.public().filter(quotas__area=area)

    def to_come(self, now=None):
        """Published ones that open later."""
        return self.filter(status=CallStatus.PUBLISHED, opens_at__gt=now or timezone.now())


class QuestionQuerySet(models.QuerySet):
    def visible_to(self, user):
        calls = self.model._meta.get_field("call").related_model
        return self.filter(call__in=calls.objects.visible_to(user))

    def answered(self):
        """Those whose answer everybody reads."""
        return self.filter(answered_at__isnull=False)
