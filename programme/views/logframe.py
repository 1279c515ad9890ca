"""The logframe, and its targets."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.access import permitted, permitted_or_deny
from programme import actions, histories
from programme.forms import TargetForm
from programme.models import Indicator, Programme, Target
from ui.paging import HISTORY_ROWS, page_of_rows


@require_safe
def logframe(request):
    permitted(request.user, "view", Indicator)
    programme = Programme.objects.current()
    indicators = Indicator.objects.visible_to(request.user).filter(result__programme=programme)
    context = {
        "programme": programme,
        "results": programme.results.in_order(),
        "indicators": indicators.with_target(Target.objects, timezone.localdate()).select_related("result"),
        "can_set": request.user.has_perm("programme.set_target_indicator"),
    }
    return render(request, "programme/logframe.html", context)


def set_target(request, code):
    indicator = permitted_or_deny(request.user, "set_target", Indicator, code=code)
    initial = {"due_on": indicator.result.programme.ends_on}
    form = TargetForm(request.POST or None, indicator=indicator, initial=initial)
    if form.is_valid():
        actions.set_target(indicator, by=request.user, **form.cleaned_data)
        messages.success(request, _("The target is set."))
        return redirect("programme:logframe")
    context = {"indicator": indicator, "form": form, "targets": indicator.targets.order_by("-set_at")}
    return render(request, "programme/set_target.html", context)


@require_safe
def history(request, code):
    indicator = permitted_or_deny(request.user, "set_target", Indicator, code=code)
    timeline = histories.of_indicator(indicator, reader=request.user)
    page = page_of_rows(request, timeline.moments(), size=HISTORY_ROWS)
    context = {"indicator": indicator, "page": page, "history": timeline.told(page.rows)}
    return render(request, "programme/history.html", context)
