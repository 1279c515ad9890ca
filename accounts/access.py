"""The door of every view: which record is it, and may this user act on it."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404


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
