"""Pages that exist only for test_scope.py: each does one thing that a view may do or suffer."""

import io

from allauth.core.exceptions import ReauthenticationRequired
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpResponse, StreamingHttpResponse
from django.template import engines
from django.template.response import TemplateResponse
from django.urls import include, path

from beneficiaries.models import Beneficiary, Identity


def names(request):
    return HttpResponse(",".join(Identity.objects.values_list("first_name", flat=True)))


def rendered(request):
    template = engines["django"].from_string("{% for row in people %}{{ row.first_name }}{% endfor %}")
    return TemplateResponse(request, template, {"people": Identity.objects.all()})


def written(request):
    Beneficiary.objects.update(nationality="SN")
    return HttpResponse("done")


def raising(error):
    def view(request):
        written(request)
        raise error

    return view


def broken_template(request):
    written(request)

    def people():
        raise ZeroDivisionError

    return TemplateResponse(request, engines["django"].from_string("{{ people }}"), {"people": people})


def file(request):
    return FileResponse(io.BytesIO(b"a;b"))


def stream(request):
    return StreamingHttpResponse(str(Identity.objects.count()) for _ in range(1))


urlpatterns = [
    path("names", names),
    path("rendered", rendered),
    path("written", written),
    path("broken", raising(ZeroDivisionError())),
    path("missing", raising(Http404())),
    path("forbidden", raising(PermissionDenied())),
    path("sign-in-again", raising(ReauthenticationRequired())),
    path("broken-template", broken_template),
    path("file", file),
    path("stream", stream),
    path("accounts/", include("allauth.account.urls")),
]
