"""A file handed out, once the view has asked who may have it: to be kept, not shown, and stored nowhere between."""

import io
from urllib.parse import quote

from django.conf import settings
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, HttpResponse
from django.utils.http import content_disposition_header

CSV, PDF, JSON = "text/csv; charset=utf-8", "application/pdf", "application/json"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def handed_out(content, *, name, content_type):
    """Answer with `content`, a stored file or the bytes themselves, as a download called `name`.

    Where settings.ACCEL_REDIRECT_PREFIX is set, the web server before us sends what is stored in a folder: it is told
    the place in X-Accel-Redirect. What lies in a bucket, and what was looked at as bytes, is sent from here.
    """
    is_stored = isinstance(content, FieldFile)
    if is_stored and settings.ACCEL_REDIRECT_PREFIX and not settings.MEDIA_BUCKET:
        response = HttpResponse()
        response["X-Accel-Redirect"] = f"{settings.ACCEL_REDIRECT_PREFIX.rstrip('/')}/{quote(content.name)}"
    else:
        response = FileResponse(content.open("rb") if is_stored else io.BytesIO(content))
    response["Content-Type"] = content_type
    response["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Cache-Control"] = "no-store, private"
    return response
