"""What the histories tell of associations, and of who speaks for one.

A bank account's number is told nowhere, a name by its vault.
"""

from django.utils.translation import ngettext_lazy

from beneficiaries.models import Beneficiary
from journal.histories.kept import Kept
from journal.histories.timeline import Timeline
from microprojects.histories.parts import detail, many
from microprojects.models import Association, BankAccount, Member, Paper, Representative, WrittenName
from microprojects.workflow import ACTS
from microprojects.workflow.representatives import REPRESENTATIVE_ACTS
from programme.histories import JOBS

ASSOCIATION = Kept(
    Association,
    shown=(
        "name", "arabic_name", "area", "commune", "year_founded", "ice", "charter_signed_on", "phone", "email", "notes",
        "merged_into",
    ),
    hidden=("id",),
    words={"merged_into": lambda association: association.code},
)  # fmt: skip
PAPER = Kept(
    Paper,
    shown=("kind", "number", "issued_on", "expires_on"),
    hidden=("id", "association", "scan", "sha256", "added_at", "added_by"),
    naming=("kind", "number"),
    **many(
        ngettext_lazy("%(count)s paper changed", "%(count)s papers changed", "count"),
        ngettext_lazy("%(count)s paper removed", "%(count)s papers removed", "count"),
    ),
)
ACCOUNT = Kept(
    BankAccount,
    shown=("status",),
    hidden=(
        "id", "association", "rib", "bank", "reason", "proposed_at", "proposed_by", "confirmed_at", "confirmed_by",
    ),
    naming=("status",),
    **many(
        ngettext_lazy("%(count)s account changed", "%(count)s accounts changed", "count"),
        ngettext_lazy("%(count)s account removed", "%(count)s accounts removed", "count"),
    ),
)  # fmt: skip
MEMBER = Kept(
    Member,
    shown=("person", "role", "since", "until"),
    hidden=("id", "association"),
    naming=("person", "role"),
    words={"person": lambda person: Beneficiary(pk=person.pk).code},
    **many(
        ngettext_lazy("%(count)s member changed", "%(count)s members changed", "count"),
        ngettext_lazy("%(count)s member removed", "%(count)s members removed", "count"),
    ),
)
WRITTEN_NAME = Kept(
    WrittenName,
    shown=("name",),
    hidden=("member",),
    naming=("name",),
    **many(
        ngettext_lazy("%(count)s name changed", "%(count)s names changed", "count"),
        ngettext_lazy("%(count)s name removed", "%(count)s names removed", "count"),
    ),
)
REPRESENTATIVE = Kept(
    Representative,
    shown=("status", "association", "reason"),
    hidden=(
        "id", "user", "language", "association_name", "area", "receipt", "role", "written_at", "verified_at", "seat",
        "decided_by", "decided_at", "ended_by", "ended_at",
    ),
    words={"association": lambda association: association.code},
)  # fmt: skip


def of_association(association, *, reader):
    """An association with its papers; with its members and bank details for who may see them."""
    rows = [(ASSOCIATION, ASSOCIATION.events.filter(pgh_obj=association))]
    kinds = [PAPER]
    kinds += [MEMBER] if reader.has_perm("microprojects.view_members_association", association) else []
    kinds += [ACCOUNT] if reader.has_perm("microprojects.view_accounts_association", association) else []
    rows += [(kind, kind.events.filter(association=association)) for kind in kinds]
    return Timeline(
        association,
        rows=tuple(rows),
        acts=ACTS,
        jobs=JOBS,
        notes=dict.fromkeys(("add_paper", "open_paper", "remove_paper"), detail("paper"))
        | dict.fromkeys(("propose_account", "confirm_account", "refuse_account"), detail("account"))
        | dict.fromkeys(("confirm_representative", "end_representative"), detail("representative"))
        | {
            "merge_association": detail("merged"),
            "merge_into_association": detail("kept"),
            "save_association": detail("source"),
        },
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )


def of_representative(representative, *, reader):
    """Somebody who asked to speak for an association."""
    return Timeline(
        representative,
        rows=((REPRESENTATIVE, REPRESENTATIVE.events.filter(pgh_obj=representative)),),
        acts=REPRESENTATIVE_ACTS,
        jobs=JOBS,
        shows_addresses=reader.has_perm("journal.see_addresses"),
    )
