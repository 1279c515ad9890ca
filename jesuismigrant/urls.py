"""Joins the apps' pages."""

from importlib.util import find_spec

from django.contrib import admin
from django.urls import include, path

APPS = ["ui", "programme", "beneficiaries", "trainings", "reports"]

urlpatterns = [
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", include("django.conf.urls.i18n")),
    path("admin/", admin.site.urls),
    *[path(f"{app}/", include(f"{app}.urls")) for app in APPS if find_spec(f"{app}.urls")],
]
