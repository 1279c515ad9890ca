"""Asking for an account for one's association: open to everybody."""

from django.urls import path

from microprojects.views import joining

app_name = "join"

urlpatterns = [
    path("link/<str:token>/", joining.open_link, name="open_link"),
    path("account/", joining.choose, name="choose"),
    path("<str:language>/", joining.ask, name="ask"),
    path("<str:language>/asked/", joining.asked, name="asked"),
]
