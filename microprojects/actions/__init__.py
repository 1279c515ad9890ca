"""What happens to associations. Everything is atomic and journalled; `by` is the user who acts."""

from microprojects.actions.accounts import confirm_account, propose_account, refuse_account
from microprojects.actions.associations import AssociationRefused, change_association, record_association
from microprojects.actions.members import add_member, change_member, link_member
from microprojects.actions.merging import merge_association
from microprojects.actions.papers import add_paper, note_opening, remove_paper

__all__ = [
    "AssociationRefused",
    "add_member",
    "add_paper",
    "change_association",
    "change_member",
    "confirm_account",
    "link_member",
    "merge_association",
    "note_opening",
    "propose_account",
    "record_association",
    "refuse_account",
    "remove_paper",
]
