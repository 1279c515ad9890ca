"""Joins the apps' pages."""

from django.contrib import admin
from django.urls import include, path

from accounts.views.own import addresses, set_language
from reports.views.home import home

urlpatterns = [
    path("", home, name="home"),
    path("", include("programme.urls")),
    path("people/", include("beneficiaries.urls")),
    path("trainings/", include("trainings.urls")),
    path("microprojects/", include("microprojects.urls")),
    path("calls/", include("microprojects.urls.public")),
    path("join/", include("microprojects.urls.joining")),
    path("reports/", include("reports.urls")),
    path("ui/", include("ui.urls")),
    path("", include("accounts.urls")),
    path("accounts/email/", addresses, name="account_email"),
    path("accounts/", include("allauth.account.urls")),
    path("accounts/2fa/", include("allauth.mfa.urls")),
    path("language/", set_language, name="set_language"),
    path("admin/", admin.site.urls),
]

handler400 = "jesuismigrant.views.not_understood"
