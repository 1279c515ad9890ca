"""Users in the back office. What they may do follows from their postings (programme)."""

from allauth.account.forms import ResetPasswordForm
from django.contrib import admin, messages
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.forms import UserForm
from accounts.models import User
from accounts.resources import UserResource
from journal.admin import Exported, JournalledAdmin


@admin.register(User)
class UserAdmin(Exported, JournalledAdmin):
    form = UserForm
    resource_classes = [UserResource]
    list_display = ["email", "name", "language", "is_active", "is_staff", "last_login"]
    list_filter = ["is_active", "is_staff", "postings__role"]
    search_fields = ["email", "name"]
    ordering = ["email"]
    actions = ["invite"]

    def get_readonly_fields(self, request, obj=None):
        """An account keeps its address: whoever could change it could take the account over by the link."""
        return ["email"] if obj else []

    def save_model(self, request, obj, form, change):
        """A new user has no password and is sent the link to choose one."""
        if not change:
            obj.set_unusable_password()
        super().save_model(request, obj, form, change)
        if not change:
            transaction.on_commit(lambda: _send_link(request, obj))

    @admin.action(description=_("Send the link to choose a password"))
    def invite(self, request, queryset):
        for user in queryset.filter(is_active=True):
            _send_link(request, user)
            self.log_change(request, user, [{"changed": {"fields": ["invite"]}}])
        self.message_user(request, _("The link was sent by e-mail."), messages.SUCCESS)


def _send_link(request, user):
    form = ResetPasswordForm({"email": user.email})
    if form.is_valid():
        form.save(request)
