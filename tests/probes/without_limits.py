"""The settings of a demo that is to be probed: nobody is asked to wait, or most of what is sent would reach nothing."""

from jesuismigrant.settings import *  # noqa: F403

ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
RATE_LIMITS = dict.fromkeys(("search", "export"), "1000000/m/user")
