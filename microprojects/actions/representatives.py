"""Who speaks for an association: asked for in public, verified by mail, confirmed by CEFA, ended.

The journal has the code of the request and of the association; a name stands with the account alone.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts import actions as accounts
from accounts.models import User
from journal import jobs
from journal.actions import write
from microprojects.actions.associations import AssociationRefused, hold, save_once
from microprojects.models import Representative
from microprojects.models.representatives import SEATS
from microprojects.tasks import tell_representative
from microprojects.workflow.representatives import REPRESENTATIVE
from microprojects.workflow.representatives import RepresentativeStatus as Status


class LinkRefused(Exception):
    """The link in the mail opens nothing (any more). Its text is a sentence for who opened it."""

    UNREADABLE = gettext_lazy("This link is incomplete. Copy it from the mail as a whole, on one line.")
    USED = gettext_lazy("This link was used already. Sign in with the password that you chose then.")
    ENDED = gettext_lazy("This link is older than seven days. Ask for an account again: you get a new one.")


@transaction.atomic
def ask(*, email, language, **written):
    """Keep what somebody wrote who asks for an account, and mail them a link.

    The same is done whether the address has an account or not: what differs is the mail, and that the worker writes.
    Nothing is journalled: whoever wrote it is nobody yet.
    """
    request = Representative.objects.create(email=email, language=language, **written)
    jobs.start(tell_representative, request)
    return request


def find_request(pk):
    """The request whose link was opened, while it can be used; raises LinkRefused."""
    request = Representative.objects.filter(pk=pk).first()
    if request is None:
        raise LinkRefused(LinkRefused.ENDED if pk else LinkRefused.UNREADABLE)
    if request.status != Status.WRITTEN:
        raise LinkRefused(LinkRefused.USED)
    if not Representative.objects.fresh().filter(pk=pk).exists():
        raise LinkRefused(LinkRefused.ENDED)
    return request


@transaction.atomic
def verify(request, *, name, password):
    """Open the account of whoever has the mail: only now is there a name and a password. Returns the user.

    The password is chosen by who reads the mail, not by who wrote the address. Of two answers to one link the second
    raises LinkRefused, and so does a link to an address that has got an account meanwhile.
    """
    request = Representative.objects.select_for_update().filter(pk=request.pk).first()
    request = find_request(request.pk if request else 0)
    try:
        user = accounts.open_verified(email=request.email, name=name, password=password, language=request.language)
    except accounts.AccountRefused as refusal:
        raise LinkRefused(str(refusal)) from refusal
    Representative.objects.filter(status=Status.WRITTEN, email=user.email).exclude(pk=request.pk).delete()
    facts = {"user": user, "email": "", "verified_at": timezone.now(), "mailed_at": None}
    REPRESENTATIVE.take("verify_representative", request, by=user, **facts)
    return user


@transaction.atomic
def ask_again(user, **written):
    """Ask with an account that is there, whose address was verified: after a refusal or an end, or for the first time.

    Raises AssociationRefused while another request waits or is in force.
    """
    request = Representative(
        user=user, status=Status.ASKED, language=user.language, verified_at=timezone.now(), **written
    )
    save_once(request, _("CEFA has a request of yours already."))
    write("ask_representative", request, by=user)
    return request


@transaction.atomic
def confirm(request, association, *, by):
    """Let whoever asked speak for `association`, which somebody of CEFA found in the registry.

    Raises AssociationRefused for who asked, for who is posted, for an association that was merged meanwhile or that
    enough people speak for, StepRefused when somebody was faster.
    """
    if request.user_id == by.pk:
        raise AssociationRefused(_("Nobody confirms their own request."))
    association = hold(association)
    user = User.objects.select_for_update(no_key=True).get(pk=request.user_id)
    if user.postings.meeting(timezone.localdate(), None).exists():
        raise AssociationRefused(
            _("This person is posted in the programme: who works in it speaks for no association.")
        )
    seat = _free_seat(association)
    facts = {"association": association, "seat": seat, "decided_by": by, "decided_at": timezone.now()}
    details = {"association": association.code}
    REPRESENTATIVE.take("confirm_representative", request, by=by, details=details, mailed_at=None, **facts)
    write("confirm_representative", association, by=by, representative=request.code)
    jobs.start(tell_representative, request)
    return request


@transaction.atomic
def refuse(request, *, reason, by):
    """Tell whoever asked that they do not speak for an association, and why. Raises StepRefused for the slower one."""
    facts = {"reason": reason, "decided_by": by, "decided_at": timezone.now(), "mailed_at": None}
    REPRESENTATIVE.take("refuse_representative", request, by=by, **facts)
    jobs.start(tell_representative, request)
    return request


@transaction.atomic
def end(request, *, reason, by):
    """Let somebody speak for their association no more, from their very next page on."""
    facts = {"reason": reason, "ended_by": by, "ended_at": timezone.now(), "seat": None, "mailed_at": None}
    REPRESENTATIVE.take("end_representative", request, by=by, **facts)
    write("end_representative", request.association, by=by, representative=request.code)
    jobs.start(tell_representative, request)
    return request


def move_representatives(kept, merged, by):
    """Let those of `merged` speak for `kept`, as far as there are seats; the others end. Returns the codes of all."""
    codes = []
    for request in merged.representatives.in_force().order_by("decided_at", "pk"):
        seat = next(iter(_free_seats(kept)), None)
        if seat is None:
            end(request, reason=_("Two people speak for the association that this one was merged with."), by=by)
        else:
            Representative.objects.filter(pk=request.pk).update(association=kept, seat=seat)
            write("move_representative", request, by=by, before=merged.code, after=kept.code)
        codes.append(request.code)
    return codes


def _free_seat(association):
    """The first seat that nobody has, of an association that is held."""
    for seat in _free_seats(association):
        return seat
    raise AssociationRefused(_("Two people speak for this association already: end one of them first."))


def _free_seats(association):
    taken = set(association.representatives.in_force().values_list("seat", flat=True))
    return [seat for seat in SEATS if seat not in taken]
