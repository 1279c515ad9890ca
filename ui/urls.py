from django.urls import path

from ui import views

app_name = "ui"

urlpatterns = [
    path("", views.catalogue, name="catalogue"),
    path("scheme/<slug:scheme>.css", views.scheme_sheet, name="scheme"),
    path("<slug:name>/", views.catalogue, name="example"),
]
