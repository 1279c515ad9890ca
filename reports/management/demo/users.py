"""The demo's users: one per role, an officer and a coordinator for each area, two of associations. One password."""

from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from accounts.models import Role, User
from programme.models import Area, Partner, Posting
from reports.management.demo.places import PLACES

PASSWORD = "je-suis-migrant"  # noqa: S105 - of a demo, and told to everybody
DOMAIN = "demo.example"


@dataclass(frozen=True)
class SignIn:
    local: str
    name: str
    role: Role | None  # nobody's who speaks for an association (associations.py)
    partner: str | None = None
    area: str | None = None
    language: str = "fr"

    @property
    def email(self):
        return f"{self.local}@{DOMAIN}"

    @property
    def what(self):
        return self.role.label if self.role else "Association"


_OFFICERS = {
    "beni_mellal": "Houda Alami",
    "khouribga": "Driss Naciri",
    "rabat_sale": "Awa Sarr",
    "oujda": "Omar Bekkaoui",
}
_COORDINATORS = {
    "beni_mellal": "Nadia Berrada",
    "khouribga": "Samir Tahiri",
    "rabat_sale": "Chiara Ferri",
    "oujda": "Latifa Ziani",
}
SIGN_INS = (
    SignIn("manager", "Elena Marchetti", Role.PROGRAMME_MANAGER),
    SignIn("me", "Youssef Kadiri", Role.ME_OFFICER),
    *(
        SignIn(f"coordinator.{place.area}", _COORDINATORS[place.area], Role.AREA_COORDINATOR, area=place.area)
        for place in PLACES
    ),
    *(
        SignIn(
            f"officer.{place.area}",
            _OFFICERS[place.area],
            Role.FIELD_OFFICER,
            place.partner,
            place.area,
            "ar" if place.area == "oujda" else "fr",
        )
        for place in PLACES
    ),
    SignIn("grants", "Salma Bennis", Role.GRANTS_MANAGER),
    SignIn("assessor", "Karim Ouali", Role.ASSESSOR),
    SignIn("assessor.nadia", "Nadia Filali", Role.ASSESSOR, language="ar"),
    SignIn("assessor.paolo", "Paolo Neri", Role.ASSESSOR, language="it"),
    SignIn("finance", "Marco Bassi", Role.FINANCE_OFFICER, language="it"),
    SignIn("association", "Khadija Senhaji", None, area="khouribga", language="ar"),
    SignIn("applicant", "Mustapha Lahlou", None, area="khouribga"),
    SignIn("donor", "Giulia Conti", Role.DONOR, language="it"),
    SignIn("admin", "Hicham Fikri", Role.ADMINISTRATOR, language="en"),
)


def appoint():
    """Make the users with their postings; returns {local part of the address: user}."""
    secret = make_password(PASSWORD)
    partners = {partner.code: partner for partner in Partner.objects.all()}
    areas = {area.code: area for area in Area.objects.all()}
    users = User.objects.bulk_create(
        User(
            email=each.email,
            name=each.name,
            language=each.language,
            password=secret,
            is_staff=each.role == Role.ADMINISTRATOR,
        )
        for each in SIGN_INS
    )
    Posting.objects.bulk_create(
        Posting(user=user, role=each.role, partner=partners.get(each.partner), area=areas.get(each.area))
        for user, each in zip(users, SIGN_INS, strict=True)
        if each.role
    )
    return {each.local: user for each, user in zip(SIGN_INS, users, strict=True)}


def are_there():
    return User.objects.filter(email__endswith=f"@{DOMAIN}").exists()
