"""Joins the apps' pages."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

from accounts.views import set_language

APPS = ["ui", "programme", "beneficiaries", "trainings", "reports"]

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
    *[path(f"{app}/", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")],
]
