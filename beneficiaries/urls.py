"""The pages of people and of imports."""

from django.urls import path, register_converter

from beneficiaries.views import exports, imports, people


class PersonCode:
    """“JSM-000123” in the address, 123 in the view."""

    regex = r"JSM-\d{6,12}"

    def to_python(self, value):
        return int(value.removeprefix("JSM-"))

    def to_url(self, value):
        return value if isinstance(value, str) else f"JSM-{value:06d}"


register_converter(PersonCode, "code")

app_name = "beneficiaries"

urlpatterns = [
    path("", people.list_, name="list"),
    path("register/", people.register, name="register"),
    path("export/", exports.export, name="export"),
    path("exports/<int:pk>/", exports.exported, name="exported"),
    path("exports/<int:pk>/download/", exports.download, name="download"),
    path("imports/", imports.imports, name="imports"),
    path("imports/upload/", imports.upload, name="upload"),
    path("imports/<int:pk>/", imports.import_, name="import"),
    path("imports/<int:pk>/columns/", imports.columns, name="columns"),
    path("imports/<int:pk>/check/", imports.check, name="check"),
    path("imports/<int:pk>/annotated/", imports.annotated, name="annotated"),
    path("imports/<int:pk>/confirm/", imports.confirm, name="confirm"),
    path("imports/<int:pk>/result/", imports.result, name="result"),
    path("imports/<int:pk>/cancel/", imports.cancel, name="cancel"),
    path("<code:pk>/", people.dossier, name="dossier"),
    path("<code:pk>/history/", people.history, name="history"),
    path("<code:pk>/change/", people.change, name="change"),
    path("<code:pk>/add-registration/", people.add_registration, name="add_registration"),
    path("<code:pk>/registrations/<int:line>/open/", people.open_registration, name="open_registration"),
]
