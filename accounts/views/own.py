"""What everybody may change about their own account."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.views import i18n
from django.views.decorators.http import require_POST

from accounts.models import User


@login_not_required
@require_POST
def set_language(request):
    """Django's choice of language, kept for the next sign-in when somebody is signed in."""
    language = request.POST.get("language")
    if request.user.is_authenticated and language in dict(settings.LANGUAGES):
        User.objects.filter(pk=request.user.pk).update(language=language)
    return i18n.set_language(request)


def addresses(request):
    """Closed: the address that somebody signs in with is changed by an administrator."""
    raise Http404
