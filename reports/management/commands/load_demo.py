"""Load a believable programme of invented people, to look at and to try out."""

from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from beneficiaries.models import Beneficiary
from reports.management.demo import loading, users, visitors
from trainings.models import Attendance, Course


class Command(BaseCommand):
    help = (
        "Load the demo: about 2,000 invented people of four areas, their courses over three years, users of every "
        "role. The programme's dates are moved so that it ends with the month after this one: last month then has "
        "something to report; and write workbooks to try the imports with. Refuses to run in production, and where "
        "other people are recorded."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--print-sign-ins", action="store_true", help="only print who can sign in; nothing is loaded"
        )
        parser.add_argument(
            "--files", type=Path, default=settings.BASE_DIR / "var" / "demo", help="where workbooks to try are written"
        )

    def handle(self, *args, print_sign_ins, files, **options):
        if not print_sign_ins:
            self._load(files)
        self.stdout.write(f"Sign in with the password {users.PASSWORD} as")
        for each in users.SIGN_INS:
            where = " ".join(filter(None, [each.partner, each.area]))
            self.stdout.write(f"  {each.email:<36} {each.what}{f' ({where})' if where else ''}")
        if not print_sign_ins:
            self.stdout.write("\nFiles to try, as officer.khouribga:")
            for each in visitors.FILES:
                self.stdout.write(f"  {_short(files / each.name)}\n      {each.leads_to}")

    def _load(self, files):
        if settings.PRODUCTION:
            raise CommandError("This is production: the demo is not loaded here.")
        call_command("load_programme", verbosity=0)
        if users.are_there():
            visitors.write(files, timezone.localdate(), anew=False)
            self.stdout.write("The demo is there already.")
            return
        if Beneficiary.objects.exists():
            raise CommandError("People are recorded in this database already: the demo is not loaded here.")
        programme = loading.load()
        visitors.write(files, timezone.localdate(), anew=True)
        self.stdout.write(
            f"Loaded {Beneficiary.objects.count()} people, {Course.objects.count()} courses and"
            f" {Attendance.objects.count()} attendances, {programme.starts_on} to {programme.ends_on}."
        )


def _short(path):
    """As one types it at the root of the clone."""
    return path.relative_to(settings.BASE_DIR) if path.is_relative_to(settings.BASE_DIR) else path
