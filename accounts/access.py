"""The doors: of every view (which record is it, and may this user act on it) and of the back office."""

from django.contrib.admin import AdminSite
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _


def permitted_or_deny(user, act, model, **lookup):
    """The record of `model` found by `lookup` if it exists for `user` and they may `act` on it.

    Raises Http404 when no such row is visible to the user, PermissionDenied (403) when it is but the act is not
    theirs to do. The permission asked is "<app>.<act>_<model>".
    """
    record = get_object_or_404(model.objects.visible_to(user), **lookup)
    if not user.has_perm(permission(act, model), record):
        raise PermissionDenied
    return record


def permitted(user, act, model):
    """Let `user` pass when they may `act` on records of `model` at all; raises PermissionDenied otherwise."""
    if not user.has_perm(permission(act, model)):
        raise PermissionDenied


def permission(act, model):
    return f"{model._meta.app_label}.{act}_{model._meta.model_name}"


class BackOffice(AdminSite):
    """Django's admin for administrators: staff with that posting in force. One signs in where everybody does."""

    site_header = site_title = _("Back office")
    index_title = _("Users, postings and reference data")
    enable_nav_sidebar = False

    def has_permission(self, request):
        return request.user.is_staff and request.user.has_perm("accounts.open_backoffice")

    @method_decorator(login_not_required)
    def login(self, request, extra_context=None):
        if self.has_permission(request):
            return redirect("admin:index")
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or request.get_full_path())
