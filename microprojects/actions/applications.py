"""An association writes, submits, corrects and withdraws its application; in time is what the server's clock says."""

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal.actions import write
from journal.models import Entry
from microprojects.actions.associations import AssociationRefused, hold, save_once
from microprojects.models import Activity, Application, BudgetLine, Call, ExpectedPeople, Section
from microprojects.querysets.told import may_be_withdrawn
from microprojects.resources.completeness import why_not_submitted
from microprojects.resources.freezing import TEXTS, freeze, is_as_in, seal_of
from microprojects.workflow import APPLICATION, ApplicationStatus, LetterStatus
from ui import formats

ROWS = {
    Section.ACTIVITIES: (Activity, "activities"),
    Section.PEOPLE: (ExpectedPeople, "people"),
    Section.BUDGET: (BudgetLine, "lines"),
}


class ApplicationRefused(Exception):
    """The application is not as the act needs it. Its text is a sentence for the user."""


@transaction.atomic
def draft_application(call, association, *, by):
    """Begin the application of an association. Raises ApplicationRefused when the call is closed, or it has one."""
    association = hold(association)
    if not Call.objects.get(pk=call.pk).is_open:
        raise ApplicationRefused(_("This call takes no applications now."))
    application = Application(call=call, association=association, area=association.area, created_by=by)
    try:
        save_once(application, _("This association has an application in this call: it is the one to go on with."))
    except AssociationRefused as refusal:
        raise ApplicationRefused(str(refusal)) from refusal
    write("draft_application", application, by=by, call=call.code, association=association.code)
    return application


class SectionChanged(ApplicationRefused):
    """Somebody else saved the section after it was opened."""


@transaction.atomic
def save_section(application, section, *, by, rows=(), seen=None, **facts):
    """Write one section: its `facts`, or its `rows` (unsaved Activity, ExpectedPeople or BudgetLine) in their order.

    `seen` is the seal of what was opened. Raises SectionChanged when the section is another by now, and
    ApplicationRefused once the call or the time for corrections is over, or when the section is none that was asked
    about; nothing is saved then. What is there already is not written again.
    """
    application = hold_application(application)
    if told := why_not_written(application, section):
        raise ApplicationRefused(told)
    before = seal_of(application, section)
    with transaction.atomic():
        _write(application, section, rows, facts)
        application.refresh_from_db()
        is_same = seal_of(application, section) == before
        transaction.set_rollback(is_same)
    if is_same:
        return application
    if seen not in (None, before):
        raise SectionChanged(_told_change(application, section))
    write("save_section", application, by=by, section=str(section))
    return application


def _write(application, section, rows, facts):
    if section in ROWS:
        model, name = ROWS[section]
        getattr(application, name).all().delete()
        for order, row in enumerate(rows, start=1):
            row.application, row.order = application, order
        _create(model, rows)
        return
    unknown = set(facts) - set(TEXTS.get(section, ()))
    if unknown:
        raise ValueError(f"not in this section: {sorted(unknown)}")
    for name, value in facts.items():
        setattr(application, name, value)
    application.save(update_fields=list(facts))


def restore(application, version):
    """Undo what was written since `version` and never submitted; returns the sections.

    The caller holds the application.
    """
    changed = [each for each in Section if each != Section.PAPERS and not is_as_in(version, application, each)]
    for section in changed:
        said = version.content[section]
        if section in ROWS:
            _write(application, section, _rows_of(application, section, said), {})
        else:
            _write(application, section, (), said)
    return changed


def _rows_of(application, section, said):
    """Unsaved rows as a version tells them."""
    if section != Section.BUDGET:
        return [ROWS[section][0](**row) for row in said]
    headings = {each.name_fr: each for each in application.call.headings.all()}
    computed = {"total", "heading"}
    return [
        BudgetLine(heading=headings[row["heading"]], **{name: row[name] for name in row.keys() - computed})
        for row in said
    ]


def _create(model, rows):
    """Forms have looked before; what the database refuses all the same is a sentence, too."""
    try:
        with transaction.atomic():
            model.objects.bulk_create(rows)
    except IntegrityError as error:
        raise ApplicationRefused(_("One of these lines cannot be: look at its numbers again.")) from error


def _told_change(application, section):
    saved = Entry.objects.filter(record_type=application._meta.label_lower, record_id=application.pk)
    last = saved.filter(act="save_section", details__section=str(section)).first()
    if last is None:
        return _("This section is not as you opened it. What you wrote is not saved yet.")
    return _("%(who)s saved this section on %(moment)s, after you opened it. What you wrote is not saved yet.") % {
        "who": last.by,
        "moment": formats.moment(last.at),
    }


def why_not_written(application, section):
    """The sentence that says why a section cannot be written now; "" when it can."""
    if application.status == ApplicationStatus.DRAFT:
        closes = {"moment": formats.moment(application.call.closes_at)}
        return "" if application.call.is_open else _("The call closed on %(moment)s: nothing more is saved.") % closes
    if application.status != ApplicationStatus.CORRECTION:
        return _("What was submitted does not change.")
    asked = application.corrections.open().filter(section=section).first()
    if asked is None:
        return _("No correction was asked for in this section.")
    ends = {"moment": formats.moment(asked.due_at)}
    return _("The time for this correction ended on %(moment)s.") % ends if asked.is_late else ""


@transaction.atomic
def submit(application, *, by):
    """Submit an application, once, while the call is open at this very moment; what it says is frozen as version 1.

    Raises ApplicationRefused after the deadline or while something is missing, StepRefused when it is submitted.
    """
    application = hold_application(application)
    if application.status == ApplicationStatus.DRAFT:
        application.submitted_at = timezone.now()
        if not application.call.is_open:  # asked after the moment that is kept, which is then before the deadline
            raise ApplicationRefused(
                _("The call closed on %(moment)s: nothing was submitted.")
                % {"moment": formats.moment(application.call.closes_at)}
            )
        _refuse_while_missing(application)
    facts = {"submitted_at": application.submitted_at}
    APPLICATION.take("submit", application, by=by, details={"requested": application.requested}, **facts)
    return freeze(application, by=by)


@transaction.atomic
def resubmit(application, *, by):
    """Submit the corrections that were asked for: the next version, which answers all open requests.

    Raises ApplicationRefused when their time is over or something is missing, StepRefused when nothing was asked.
    """
    application = hold_application(application)
    if application.corrections.late().exists():
        raise ApplicationRefused(_("The time for these corrections is over: ask the programme's office."))
    if application.status == ApplicationStatus.CORRECTION:
        _refuse_while_missing(application)
    number = application.versions.count() + 1
    APPLICATION.take("resubmit", application, by=by, details={"version": number, "requested": application.requested})
    version = freeze(application, by=by)
    application.corrections.open().update(answered_in=version)
    return version


@transaction.atomic
def withdraw(application, *, by, reason=""):
    """Take an application back, as its association wishes; one that was told of its grant declines it.

    What was committed to it is free again; drafts of letters go, approved ones are not sent any more. Raises
    ApplicationRefused once the association was told of a refusal or of the reserve list, StepRefused once its agreement
    is signed.
    """
    application = hold_application(application)
    if "withdraw" in application.steps and not may_be_withdrawn(application):
        raise ApplicationRefused(_("The association was told what was decided: there is nothing to withdraw any more."))
    application.letters.filter(status=LetterStatus.DRAFT).delete()
    APPLICATION.take("withdraw", application, by=by, reason=reason)
    application.corrections.open().update(lifted_at=timezone.now())
    return application


def hold_application(application):
    """The application as it is now, for us alone until the end of the transaction."""
    return (
        Application.objects.select_for_update(of=["self"]).select_related("call", "association").get(pk=application.pk)
    )


def _refuse_while_missing(application):
    if missing := why_not_submitted(application):
        raise ApplicationRefused(" ".join(missing))
