"""The public pages of calls: open to everybody."""

from django.urls import path

from microprojects.views import public

app_name = "calls"

urlpatterns = [
    path("<str:language>/", public.calls, name="calls"),
    path("<str:language>/<slug:slug>/", public.call, name="call"),
]
