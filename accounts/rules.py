"""Who may: the predicate that every app's rules are made of.

Read an app's `rules.py` as a table: act on the left, roles on the right. A role counts only while a posting
gives it, and for a record only where that posting's partner and area cover the record's.
"""

import rules

from accounts.models import Role


def has_role(*roles):
    """A predicate: the user holds one of `roles`, for the record's partner and area when there is a record.

    A record says where it belongs with `is_within(posting)`; one without that method belongs to everybody.
    """
    names = {Role(role) for role in roles}

    @rules.predicate(name="has_role:" + ",".join(sorted(names)))
    def holds(user, record=None):
        if not getattr(user, "is_authenticated", False):
            return False
        postings = [posting for posting in user.active_postings if posting.role in names]
        covers = getattr(record, "is_within", None)
        return bool(postings) if covers is None else any(covers(posting) for posting in postings)

    return holds


@rules.predicate
def is_oneself(user, other=None):
    return other is not None and other.pk == user.pk


is_administrator = has_role(Role.ADMINISTRATOR)


def let_administrators_keep(app, *models, acts=("view", "add", "change", "delete")):
    """Reference data: administrators keep the `models` of `app` in the back office."""
    for model in models:
        for act in acts:
            rules.add_perm(f"{app}.{act}_{model}", is_administrator)


@rules.predicate
def is_staff(user):
    return user.is_staff


rules.add_perm("accounts", is_administrator)  # whether the back office shows the app at all
rules.add_perm("accounts.open_backoffice", is_administrator & is_staff)
# Nobody is deleted: who acted stays known.
let_administrators_keep("accounts", "user", acts=("view", "add", "change", "export"))

# Who opens an account, and ends it: never their own, so that somebody is always left who can.
KEEPS_ACCOUNTS = has_role(Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR)
rules.add_perm("accounts.invite_user", KEEPS_ACCOUNTS)
rules.add_perm("accounts.send_again_user", KEEPS_ACCOUNTS & ~is_oneself)
rules.add_perm("accounts.withdraw_user", KEEPS_ACCOUNTS & ~is_oneself)
rules.add_perm("accounts.close_user", KEEPS_ACCOUNTS & ~is_oneself)

rules.add_perm("journal", is_administrator)
rules.add_perm("journal.view_entry", is_administrator)
# From which addresses changes came; who and when is told to all who see a history.
rules.add_perm("journal.see_addresses", has_role(Role.PROGRAMME_MANAGER, Role.ADMINISTRATOR))
