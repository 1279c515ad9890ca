"""Documents of a grant: asked for, and taken away once they are made."""

from django.http import Http404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import limited, permitted_or_deny
from microprojects.actions import documents as actions
from microprojects.models import GrantFile
from microprojects.views.doing import at_once
from microprojects.views.grants import grant_for
from ui.views.files import PDF, handed_out

K = GrantFile.Kind
ZIP = "application/zip"


@require_POST
@limited("export")
def make_file(request, pk, kind):
    if kind not in K.values:
        raise Http404
    grant = grant_for(request, "make_archive" if kind == K.ARCHIVE else "make_file", pk)
    done = _("The document is being made: reload this page in a moment.")
    return at_once(request, lambda: actions.make_file(grant, kind=K(kind), by=request.user), grant, done=done)


@require_safe
def open_file(request, pk, file):
    found = permitted_or_deny(request.user, "open", GrantFile, pk=file, grant__application=pk)
    if not found.file:
        raise Http404
    actions.note_taking(found, by=request.user)
    return handed_out(found.file, name=found.name, content_type=ZIP if found.is_archive else PDF)
