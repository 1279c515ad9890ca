"""What the histories tell of accounts."""

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from journal.histories.kept import Kept

ACCOUNT = Kept(
    User,
    shown=("name", "email", "language", "is_active", "is_staff"),
    hidden=("id", "is_superuser", "date_joined"),
)

ACCOUNT_ACTS = {
    "invite": _("Invited"),
    "send_again": _("Invited again"),
    "withdraw": _("Invitation withdrawn"),
    "accept": _("Invitation accepted"),
    "open_verified": _("Opened by its owner, whose address was verified"),
    "close": _("Account closed"),
    "end_session": _("Signed out of another device"),
    "end_other_sessions": _("Signed out of all other devices"),
}
