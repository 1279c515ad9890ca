"""The fixed cast of the tests: who works where, three people, a course each, a report.

The template database already holds the programme (manage.py load_programme), so everything here hangs on it.
Everybody's password is PASSWORD.
"""

from datetime import date
from types import SimpleNamespace

import pytest

from accounts.models import Role, User
from beneficiaries.actions import people
from beneficiaries.models import Beneficiary, ConsentState, Group, Sex
from programme.models import Area, Partner, Posting, Programme
from programme.scope import EVERYTHING, scoped
from reports.models import Report
from tests.microprojects.registry import record
from tests.microprojects.speakers import represent
from trainings.models import Attendance, Course, Enrolment, Module, Session

PASSWORD = "sesame-sesame"
# fixture: (role, partner, area); None is all of them
POSTINGS = {
    "officer": (Role.FIELD_OFFICER, "aideca", "khouribga"),
    "stranger": (Role.FIELD_OFFICER, "amappe", "oujda"),
    "coordinator": (Role.AREA_COORDINATOR, None, "khouribga"),
    "me_officer": (Role.ME_OFFICER, None, None),
    "manager": (Role.PROGRAMME_MANAGER, None, None),
    "grants_manager": (Role.GRANTS_MANAGER, None, None),
    "assessor": (Role.ASSESSOR, None, None),
    "finance": (Role.FINANCE_OFFICER, None, None),
    "donor": (Role.DONOR, None, None),
    "administrator": (Role.ADMINISTRATOR, None, None),
}


def appoint(name, role, partner=None, area=None, **posting):
    """A user who signs in as `name`@example.org, with one posting."""
    user = User.objects.create_user(
        f"{name}@example.org", PASSWORD, name=name.replace("_", " ").capitalize(), is_staff=role == Role.ADMINISTRATOR
    )
    Posting.objects.create(
        user=user,
        role=role,
        partner=partner and Partner.objects.get(code=partner),
        area=area and Area.objects.get(code=area),
        **posting,
    )
    return user


def place(code):
    """The area of this code."""
    return Area.objects.get(code=code)


def appointed(name, role, partner=None, area=None):
    """The user whom the module's lasting world has with just this posting, or a new one."""
    somebody = User.objects.filter(email=f"{name}@example.org").first()
    if somebody is None:
        return appoint(name, role, partner, area)
    held = list(somebody.postings.values_list("role", "partner__code", "area__code"))
    assert held == [(role, partner, area)], f"{name} is somebody else here: {held}"
    return somebody


def one_of_the_cast(name):
    return appointed(name, *POSTINGS[name])


def _appointed(name):
    @pytest.fixture(name=name)
    def somebody(db):
        return one_of_the_cast(name)

    somebody.__doc__ = "A user: {}, partner {}, area {}.".format(*POSTINGS[name])
    return somebody


officer = _appointed("officer")
stranger = _appointed("stranger")
coordinator = _appointed("coordinator")
me_officer = _appointed("me_officer")
manager = _appointed("manager")
grants_manager = _appointed("grants_manager")
assessor = _appointed("assessor")
finance = _appointed("finance")
donor = _appointed("donor")
administrator = _appointed("administrator")


@pytest.fixture
def representative(areas):
    """Speaks for the association “Basma aideca”, in Khouribga."""
    user = User.objects.create_user("representative@example.org", PASSWORD, name="Representative")
    represent(user, record(areas.khouribga, "Basma aideca"))
    return user


@pytest.fixture
def programme(db):
    return Programme.objects.current()


@pytest.fixture
def areas(db):
    """areas.khouribga, areas.oujda, …"""
    return SimpleNamespace(**{area.code: area for area in Area.objects.all()})


@pytest.fixture
def partners(db):
    """partners.aideca, partners.amappe, partners.cefa, partners.flsh_beni_mellal, …"""
    return SimpleNamespace(**{partner.code: partner for partner in Partner.objects.all()})


@pytest.fixture
def modules(db):
    """modules.CON, modules.RAD, …"""
    return SimpleNamespace(**{module.code: module for module in Module.objects.all()})


def register(partner, area, last_name, first_name, *, on=date(2018, 1, 15), group=Group.TG1_RETURNEE, **facts):
    """A person with their identity and one line in the register of `partner` in `area`, by the action of the pages."""
    registrar, _created = User.objects.get_or_create(email="registrar@example.org", defaults={"name": "Registrar"})
    known = {"sex": Sex.FEMALE, "birth_year": 1990, "nationality": "MA", "consent": ConsentState.GIVEN}
    phone = f"+2126{Beneficiary.objects.count() + 1:08d}"
    with scoped(EVERYTHING):
        return people.register(
            by=registrar,
            partner=partner,
            area=area,
            group=group,
            on=on,
            **{**known, "last_name": last_name, "first_name": first_name, "phones": [phone], **facts},
        )


@pytest.fixture
def fatima(partners, areas):
    """Registered by AIDECA in Khouribga: the officer's own."""
    return register(partners.aideca, areas.khouribga, "El Amrani", "Fatima")


@pytest.fixture
def rachid(partners, areas):
    """Registered by CEFA in Khouribga: the officer's area, a foreign partner."""
    return register(
        partners.cefa, areas.khouribga, "Ouazzani", "Rachid", sex=Sex.MALE, birth_year=1984, group=Group.TG5_CSO_LEADER
    )


@pytest.fixture
def aissatou(partners, areas):
    """Registered by AMAPPE in Oujda: a foreign area."""
    return register(
        partners.amappe,
        areas.oujda,
        "Diallo",
        "Aïssatou",
        nationality="GN",
        birth_year=1995,
        group=Group.TG2_SUBSAHARAN,
    )


def hold_course(module, person, *, starts_on=date(2018, 4, 3), place="Centre socio-éducatif", hours=(3, 3)):
    """A course of the person's partner in their area, one session a week, the person present at all of them."""
    course = Course.objects.create(
        module=module,
        partner=person.partner,
        area=person.area,
        place=place,
        planned_hours=sum(hours),
        starts_on=starts_on,
        ends_on=date.fromordinal(starts_on.toordinal() + 7 * (len(hours) - 1)),
    )
    enrolment = Enrolment.objects.create(course=course, person=person, enrolled_on=starts_on)
    for week, length in enumerate(hours):
        session = Session.objects.create(
            course=course, on=date.fromordinal(starts_on.toordinal() + 7 * week), hours=length
        )
        Attendance.objects.create(session=session, enrolment=enrolment, mark=Attendance.Mark.PRESENT)
    return course


@pytest.fixture
def own_course(fatima, modules):
    """Conflict management at AIDECA in Khouribga, with Fatima."""
    return hold_course(modules.CON, fatima)


@pytest.fixture
def foreign_partner_course(rachid, modules):
    """Digital communication at CEFA in Khouribga, with Rachid."""
    return hold_course(modules.DIG, rachid)


@pytest.fixture
def foreign_area_course(aissatou, modules):
    """Socio-cultural integration at AMAPPE in Oujda, with Aïssatou."""
    return hold_course(modules.INT, aissatou)


@pytest.fixture
def report(db):
    """The report on April 2018, a draft, to be given out in French."""
    report = Report.objects.create(starts_on=date(2018, 4, 1), ends_on=date(2018, 4, 30), number=4)
    report.editions.create(language="fr")
    return report
