"""Post somebody as administrator or programme manager, from the machine itself: the first one, or when none is left.

All other postings are given on their pages by those who hold these two.
"""

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from accounts.models import Role, User
from programme import actions

ROLES = (Role.ADMINISTRATOR, Role.PROGRAMME_MANAGER)


class Command(BaseCommand):
    help = "Give an account a posting as administrator or programme manager, for all partners and areas, from today on."

    def add_arguments(self, parser):
        parser.add_argument("email", help="the address of the account, which createsuperuser or an invitation opened")
        parser.add_argument("role", choices=[role.value for role in ROLES])

    @transaction.atomic
    def handle(self, *args, email, role, **options):
        user = User.objects.filter(email=email.lower()).first()
        if user is None:
            raise CommandError(f"There is no account {email}.")
        try:
            actions.give_posting(user, role=role, system="give_posting")
        except actions.PostingRefused as refusal:
            raise CommandError(str(refusal)) from refusal
        if role == Role.ADMINISTRATOR:  # nobody else may be left who opens the back office to them
            User.objects.filter(pk=user.pk).update(is_staff=True)
        self.stdout.write(f"{email} is {Role(role).label} from today on.")
