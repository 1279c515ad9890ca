"""The pages of reports; home stands at the root (see jesuismigrant/urls.py)."""

from django.urls import path

from reports.views import figures, reports

app_name = "reports"

urlpatterns = [
    path("", reports.list_, name="list"),
    path("new/", reports.register, name="register"),
    path("<int:pk>/", reports.report, name="report"),
    path("<int:pk>/history/", reports.history, name="history"),
    path("<int:pk>/compute/", reports.compute, name="compute"),
    path("<int:pk>/translate/", reports.translate, name="translate"),
    path("<int:pk>/approve/", reports.approve, name="approve"),
    path("<int:pk>/send/", reports.send, name="send"),
    path("<int:pk>/<int:version>/indicator/<str:code>/", figures.indicator, name="indicator"),
    path("<int:pk>/<int:version>/indicator/<str:code>/cell/", figures.cell, name="cell"),
    path("<int:pk>/<int:version>/document/<str:language>/", figures.document, name="document"),
    path("<int:pk>/<int:version>/csv/", figures.table, name="csv"),
    path("<int:pk>/<int:version>/data/", figures.data, name="data"),
]
