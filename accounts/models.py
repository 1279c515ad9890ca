"""Who signs in. What a person may do stands in their postings (programme) and in the rules of each app."""

from datetime import timedelta

import rules
from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.querysets import LINK_DAYS, InvitationQuerySet, UserQuerySet
from journal.models import keep_history


class Role(models.TextChoices):
    """The roles of the programme. What each may do is written in the `rules.py` of every app."""

    FIELD_OFFICER = "field_officer", _("Field officer")
    AREA_COORDINATOR = "area_coordinator", _("Area coordinator")
    GRANTS_MANAGER = "grants_manager", _("Grants manager")
    ASSESSOR = "assessor", _("Assessor")
    ME_OFFICER = "me_officer", _("M&E officer")
    FINANCE_OFFICER = "finance_officer", _("Finance officer")
    PROGRAMME_MANAGER = "programme_manager", _("Programme manager")
    DONOR = "donor", _("Donor")
    ADMINISTRATOR = "administrator", _("Administrator")


# Whoever holds one of these does nothing before the second factor (accounts/access.py).
NEEDS_SECOND_FACTOR = {Role.GRANTS_MANAGER, Role.FINANCE_OFFICER, Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR}


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):
    def create_user(self, email, password=None, **fields):
        """A user with a normalised address; without a password nobody can sign in as them."""
        if not email:
            raise ValueError("A user needs an e-mail address.")
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


@keep_history(exclude=["password", "last_login"])
class User(AbstractBaseUser, PermissionsMixin):
    """A person who signs in with an e-mail address."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120)
    language = models.CharField(
        _("language"),
        max_length=2,
        default="fr",
        choices=[("fr", "Français"), ("ar", "العربية"), ("it", "Italiano"), ("en", "English")],
    )
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the back office"), default=False)
    date_joined = models.DateTimeField(_("since"), default=timezone.now)

    objects = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_per_address")]

    def __str__(self):
        return self.name or self.email

    @cached_property
    def active_postings(self):
        """The postings in force today, asked for once per request."""
        if not self.is_active:
            return []
        return list(self.postings.in_force().select_related("partner", "area"))

    @cached_property
    def represented_id(self):
        """The association that they speak for, asked for once per request; whoever is posted speaks for none."""
        if not self.is_active or self.active_postings:
            return None
        return self.representations.in_force().values_list("association", flat=True).first()

    def has_perm(self, perm, obj=None):
        """By the rules of the apps alone: neither groups nor being a superuser open anything."""
        return self.is_active and rules.has_perm(perm, self, obj)

    def has_perms(self, perm_list, obj=None):
        return all(self.has_perm(perm, obj) for perm in perm_list)

    def has_module_perms(self, app_label):
        return self.has_perm(app_label)

    @property
    def roles(self):
        return {posting.role for posting in self.active_postings}

    @property
    def needs_second_factor(self):
        return not NEEDS_SECOND_FACTOR.isdisjoint(self.roles)


class Invitation(models.Model):
    """The mail that lets somebody choose a name and a password for the account that was opened for them.

    There is one for each account, however often it is sent: `number` says which link is the last; those before it
    are void. The link itself is kept nowhere (accounts/emails.py makes it).
    """

    user = models.OneToOneField(User, models.PROTECT, related_name="invitation", verbose_name=_("user"))
    number = models.PositiveSmallIntegerField(_("number of the link"), default=1)
    sent_at = models.DateTimeField(_("sent on"), default=timezone.now)
    sent_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("sent by"))
    mailed_at = models.DateTimeField(_("mailed on"), null=True, blank=True)
    accepted_at = models.DateTimeField(_("accepted on"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn on"), null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        constraints = [
            models.CheckConstraint(
                name="invitation_is_accepted_or_withdrawn",
                condition=models.Q(accepted_at=None) | models.Q(withdrawn_at=None),
            )
        ]

    def __str__(self):
        return f"{self.user_id}/{self.number}"

    @property
    def ends_at(self):
        return self.sent_at + timedelta(days=LINK_DAYS)

    @property
    def has_ended(self):
        return timezone.now() >= self.ends_at
