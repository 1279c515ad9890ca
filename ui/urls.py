from django.urls import path

from ui.views.catalogue import catalogue, scheme_sheet

app_name = "ui"

urlpatterns = [
    path("", catalogue, name="catalogue"),
    path("scheme/<slug:scheme>.css", scheme_sheet, name="scheme"),
    path("<slug:name>/", catalogue, name="example"),
]
