"""What the lists of associations, applications and grants can be narrowed to. People are never searched for here."""

from functools import partial

import django_filters as filters
from django import forms
from django.utils.translation import gettext_lazy as _

from microprojects.models import Appeal, Application, Association, Call, Grant
from microprojects.workflow import ApplicationStatus, CallStatus
from microprojects.workflow.grants import HAS_GRANT
from programme.models import Area, Commune


class AssociationFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Code or name of the association"),
        method="find",
        max_length=80,
        widget=forms.TextInput({"type": "search", "dir": "auto"}),
    )
    area = filters.ModelChoiceFilter(label=_("Area"), queryset=Area.objects.all(), empty_label=_("All"))
    commune = filters.ModelChoiceFilter(label=_("Commune"), queryset=Commune.objects.none(), empty_label=_("All"))
    papers = filters.ChoiceFilter(
        label=_("Legal papers"),
        method="by_papers",
        empty_label=_("All"),
        choices=[("complete", _("Complete")), ("open", _("Something is missing"))],
    )
    trained = filters.ChoiceFilter(
        label=_("Took part in the trainings"),
        method="by_trained",
        empty_label=_("All"),
        choices=[("yes", _("Yes")), ("no", _("No"))],
    )
    charter = filters.ChoiceFilter(
        label=_("Network charter"),
        method="by_charter",
        empty_label=_("All"),
        choices=[("yes", _("Signed")), ("no", _("Not signed"))],
    )
    doubles = filters.ChoiceFilter(
        label=_("Duplicates"),
        method="by_doubles",
        empty_label=_("All"),
        choices=[("yes", _("May stand here twice"))],
    )

    class Meta:
        model = Association
        fields = ["q", "area", "commune", "papers", "trained", "charter", "doubles"]

    def __init__(self, data, associations):
        super().__init__(data, associations)
        communes = Commune.objects.filter(pk__in=associations.order_by().values("commune"))
        self.filters["commune"].queryset = communes

    def find(self, associations, name, value):
        return associations.found_by(value)

    def by_papers(self, associations, name, value):
        return associations.with_papers_complete().filter(is_complete=value == "complete")

    def by_trained(self, associations, name, value):
        return associations.trained() if value == "yes" else associations.untrained()

    def by_charter(self, associations, name, value):
        return associations.filter(charter_signed_on__isnull=value == "no")

    def by_doubles(self, associations, name, value):
        return associations.doubled()


class ApplicationFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Code, title or association"),
        method="find",
        max_length=80,
        widget=forms.TextInput({"type": "search", "dir": "auto"}),
    )
    area = filters.ChoiceFilter(label=_("Area"), empty_label=_("All"))
    status = filters.ChoiceFilter(
        label=_("State"),
        empty_label=_("All"),
        choices=[choice for choice in ApplicationStatus.choices if choice[0] != ApplicationStatus.DRAFT],
    )
    late = filters.ChoiceFilter(
        label=_("Corrections"),
        method="by_late",
        empty_label=_("All"),
        choices=[("yes", _("Not answered in time"))],
    )
    appeal = filters.ChoiceFilter(
        label=_("Appeals"),
        method="by_appeal",
        empty_label=_("All"),
        choices=[("decide", _("Wait for your decision"))],
    )

    view = filters.CharFilter(method="keep", widget=forms.HiddenInput)  # board or table: stays in the address

    class Meta:
        model = Application
        fields = ["q", "area", "status", "late", "appeal", "view"]

    def __init__(self, data, applications, *, user):
        super().__init__(data, applications)
        self.user = user
        if not user.has_perm("microprojects.view_appeal"):
            del self.filters["appeal"]
        self.areas = Area.objects.in_bulk()
        self.filters["area"].extra["choices"] = list(self.areas.items())

    def keep(self, applications, name, value):
        return applications

    def find(self, applications, name, value):
        return applications.found_by(value)

    def by_late(self, applications, name, value):
        return applications.with_late_corrections()

    def by_appeal(self, applications, name, value):
        return applications.filter(appeal__in=appeals_for(self.user))


def appeals_for(user):
    """The appeals that this user may decide, the oldest first; the home page counts the same."""
    waiting = Appeal.objects.visible_to(user).waiting().select_related("application__call").order_by("filed_at")
    return [each for each in waiting if user.has_perm("microprojects.uphold_appeal", each)]


class PortfolioForm(forms.Form):
    """Of which call the money is asked for, and which number stands on the map."""

    call = forms.ModelChoiceField(
        label=_("Call"),
        queryset=Call.objects.exclude(status=CallStatus.DRAFT),
        required=False,
        empty_label=_("All calls"),
    )
    map = forms.ChoiceField(
        choices=[(name, name) for name in ("committed", "paid", "grants", "applications")],
        required=False,
        widget=forms.HiddenInput,
    )


class GrantFilter(filters.FilterSet):
    q = filters.CharFilter(
        label=_("Agreement, project or association"),
        method="find",
        max_length=80,
        widget=forms.TextInput({"type": "search", "dir": "auto"}),
    )
    call = filters.ModelChoiceFilter(label=_("Call"), queryset=Call.objects.all(), empty_label=_("All"))
    area = filters.ModelChoiceFilter(
        label=_("Area"), field_name="application__area", queryset=Area.objects.all(), empty_label=_("All")
    )
    status = filters.ChoiceFilter(
        label=_("State"),
        field_name="application__status",
        empty_label=_("All"),
        choices=[(status.value, status.label) for status in HAS_GRANT],
    )
    todo = filters.ChoiceFilter(
        label=_("To do"),
        method="by_task",
        empty_label=_("All"),
        choices=[
            ("sign", _("To be signed")),
            ("release", _("Payments to release")),
            ("confirm", _("Payments to confirm")),
            ("decide", _("Expenses to decide")),
            ("report", _("Reports to approve")),
            ("amend", _("Amendments to approve")),
            ("visit", _("Actions of visits to follow up")),
            ("settle", _("To be settled")),
        ],
    )

    class Meta:
        model = Grant
        fields = ["q", "call", "area", "status", "todo"]

    def __init__(self, data, grants, *, user):
        super().__init__(data, grants)
        self.user = user

    def find(self, grants, name, value):
        return grants.found_by(value)

    def by_task(self, grants, name, value):
        return waiting_for(self.user, grants, value)


def waiting_for(user, grants, task):
    """Those of the grants that wait for this user to do a task of GrantFilter; the home page counts the same."""
    tasks = {
        "sign": grants.to_sign,
        "release": partial(grants.with_payments_to_release, user),
        "confirm": grants.with_payments_to_confirm,
        "decide": grants.with_undecided_expenses,
        "report": grants.with_reports_to_approve,
        "amend": partial(grants.with_amendments_to_approve, user),
        "visit": grants.with_visits_to_follow,
        "settle": grants.to_settle,
    }
    return tasks[task]()
