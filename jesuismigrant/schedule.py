"""What beat asks, and when.

Questions that may be asked any number of times, not alarms: what was missed is made good at the next one. Those
asked every minute do not pile up while no worker is there to hear them.
"""

from datetime import timedelta

from celery.schedules import crontab

EVERY_MINUTE = {"schedule": timedelta(minutes=1), "options": {"expires": 50}}
CELERY_BEAT_SCHEDULE = {
    "resume imports": {"task": "beneficiaries.tasks.resume_imports", **EVERY_MINUTE},
    "resume exports": {"task": "beneficiaries.tasks.resume_exports", **EVERY_MINUTE},
    "resume attendance grids": {"task": "trainings.tasks.resume_grids", **EVERY_MINUTE},
    "resume lists of associations": {"task": "microprojects.tasks.resume_associations", **EVERY_MINUTE},
    "resume invitations": {"task": "accounts.tasks.resume_invitations", **EVERY_MINUTE},
    "resume mails to representatives": {"task": "microprojects.tasks.resume_representatives", **EVERY_MINUTE},
    "forget accounts asked for": {
        "task": "microprojects.tasks.forget_unverified",
        "schedule": crontab(hour="3", minute="50"),
    },
    "deadlines of micro-projects": {
        "task": "microprojects.tasks.ensure_reminders",
        "schedule": crontab(hour="7", minute="0"),
    },
    "resume reports": {"task": "reports.tasks.resume_reports", **EVERY_MINUTE},
    "last month's report": {"task": "reports.tasks.ensure_last_month", "schedule": crontab(hour="4", minute="30")},
    "today's anchor of the journal": {"task": "journal.tasks.ensure_anchor", "schedule": crontab(minute="5")},
    "postings that end": {"task": "programme.tasks.ensure_end_notices", "schedule": crontab(hour="6", minute="30")},
    "forget uploaded files": {"task": "beneficiaries.tasks.forget_imports", "schedule": crontab(hour="3", minute="30")},
    "forget lists taken away": {"task": "beneficiaries.tasks.forget_exports", "schedule": crontab(minute="40")},
}
