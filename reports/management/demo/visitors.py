"""Workbooks for visitors to try the imports with: dated like the demo, about people of it, in the style of the field.

What each of them leads to is promised in FILES, and tests hold it.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from beneficiaries.blind import decrypt
from beneficiaries.models import Identity, Registration
from programme.models import Partner, Programme
from programme.scope import acting_as_system
from reports.management.demo import messy
from reports.management.demo.people import register_of
from reports.management.demo.places import PLACES
from reports.management.demo.registers import period_of, workbook
from trainings.models import Enrolment

SEED = 2020
FIRST = 3_001  # numbers that no register of the demo has
WEEKS = 5
PLACE = {place.area: place for place in PLACES}
HERE, MODULE = PLACE["khouribga"], "DIG"


@dataclass(frozen=True)
class File:
    """A workbook and what it leads to when officer.khouribga@ uploads it."""

    name: str
    leads_to: str


FILES = (
    File(
        "beneficiaires_khouribga.xlsx",
        "a register, under People: 11 rows to correct, 1 question, people known, named twice or refusing consent",
    ),
    File(
        "presences_DIG_khouribga.xlsx",
        "an attendance grid, under Trainings: 12 participants known, 3 doubtful, 2 unknown, a mark nobody can read",
    ),
    File("beneficiaires_oujda.xlsx", "a register of another area and partner: what is said when it is given for yours"),
)


def write(folder, today, *, anew):
    """Write the FILES into `folder`; those that are there already only when all shall be made `anew`."""
    folder.mkdir(parents=True, exist_ok=True)
    missing = [file for file in FILES if anew or not (folder / file.name).exists()]
    if missing:
        with acting_as_system("demo"):
            made = dict(zip(FILES, _all(today, Random(SEED)), strict=True))  # noqa: S311 - invented people, no secret
        for file in missing:
            (folder / file.name).write_bytes(made[file])


def _all(today, random):
    """The contents of the FILES, in their order."""
    period = period_of(Programme.objects.current())
    yield _register(period, today, random)
    yield _grid(today, random)
    elsewhere = PLACE["oujda"]
    partner = Partner.objects.get(code=elsewhere.partner)
    lines = register_of(elsewhere, period, today, random)[-20:]
    yield workbook(f"Registre des bénéficiaires – {partner.name_fr}", lines)


def _register(period, today, random):
    lines = _new_people(period, today, random)
    for line, mistake in zip(lines, _mistakes(today), strict=False):
        line.update(mistake)
    good = lines[len(_mistakes(today)) :]
    good[0]["Consentement"] = "non"
    good[1]["Consentement"] = None
    good[2]["Date d'inscription"] = period.start - timedelta(days=40)
    known, alike = _registered_people(2, random)
    lines += [
        _again(good[3], known, decrypt(known.document_number)),
        _again(good[4], alike, None),
        {**good[5], "Catégorie": "Responsable association", "Observations": "déjà inscrit, autre catégorie"},
    ]
    random.shuffle(lines)
    for number, line in enumerate(lines, start=FIRST):
        line["N°"] = number
    twice = dict(next(line for line in lines if line is good[6]))
    refusal = dict.fromkeys(twice) | {"N°": FIRST + len(lines), "Consentement": "non"}
    titles = ([f"AIDECA – Khouribga, {today.year}"], ["Fiches d'inscription"], ["Partenaire : AIDECA"], [])
    return messy.register(titles, _blocks([*lines, twice, refusal]), random)


def _new_people(period, today, random):
    """Lines of people who resemble nobody of the demo: Moroccans with a card, whose family and year nobody has."""
    known = Identity.objects.values_list("last_name", "person__birth_year")
    taken = {(last, year + slip) for last, year in known if year for slip in (-1, 0, 1)}
    found = []
    for line in reversed(register_of(HERE, period, today, random)):
        born = line["Date de naissance"]
        who = line["Nom"], born.year if isinstance(born, date) else born
        if line.get("CIN / Passeport") and line["Nationalité"] == "Marocaine" and who not in taken:
            taken |= {(who[0], who[1] + slip) for slip in (-1, 0, 1)}
            found.append({**line, "N° foyer": None, "Consentement": "oui"})
        if len(found) == 26:
            break
    return found[::-1]


def _mistakes(today):
    """One of each kind that the check knows."""
    return (
        {"Nom": None, "Prénom": None, "الاسم الكامل": None},
        {"Nom": "Ouazzani", "Prénom": "karim@exemple.ma", "الاسم الكامل": None},
        {"Sexe": None},
        {"Date de naissance": "31/02/1991"},
        {"Catégorie": "Divers"},
        {"CIN / Passeport": "ABCD1234"},
        {"Commune": "Khouribka Nord"},
        {"Titre de séjour": "Carte de résidence", "Délivré le": today, "Expire le": today - timedelta(days=365)},
        {"Date d'inscription": today + timedelta(days=400)},
        {"Date d'inscription": None},
        {"Quartier / Douar": "derrière la mosquée, puis à gauche après le puits, " * 3},
    )


def _again(line, identity, card):
    """A line like `line` of somebody who is registered; it has their `card` and, of the birth, only the year."""
    person = identity.person
    names = {"Nom": identity.last_name, "Prénom": identity.first_name, "الاسم الكامل": identity.arabic_name or None}
    numbers = {"Sexe": person.sex, "Date de naissance": person.birth_year, "CIN / Passeport": card, "Téléphone": None}
    return {**line, **names, **numbers}


def _registered_people(number, random):
    """Identities of Moroccans with a card, whose name and year nobody shares."""
    people = Identity.objects.select_related("person").filter(
        document_kind="CIN", person__sex__in="FM", person__birth_year__isnull=False, person__in=_own_people()
    )
    return random.sample(_unlike(people.order_by("person")), k=number)


def _own_people():
    return Registration.objects.filter(partner__code=HERE.partner, area__code=HERE.area).values("person")


def _unlike(people):
    """Those of them who are the only ones of their family name and year, give or take one, among all."""
    everybody = list(Identity.objects.values_list("person", "last_name", "person__birth_year"))
    near = {}
    for person, last, year in everybody:
        for slip in (-1, 0, 1):
            near.setdefault((last, (year or 0) + slip), set()).add(person)
    return [each for each in people if near[each.last_name, each.person.birth_year] == {each.pk}]


def _blocks(lines):
    """{commune: lines}, as offices sort them."""
    blocks = {}
    for line in lines:
        blocks.setdefault(line.get("Commune") or "à préciser", []).append(line)
    return blocks


def _grid(today, random):
    days = [today - timedelta(days=7 * week) for week in range(WEEKS, 0, -1)]
    titles = (
        ["FEUILLE DE PRÉSENCE"],
        [],
        ["Module :", None, "DIG – Communication numérique"],
        ["Lieu :", None, "Bibliothèque municipale, Khouribga"],
        ["Formateur/trice :", None, "Brahim Yacoubi"],
        ["Partenaire :", None, "AIDECA"],
        ["Groupe :", None, "B"],
        ["Durée :", None, f"{WEEKS} séances, {3 * WEEKS} h"],
    )
    lines = [[name, reference, *_marks(random)] for name, reference in _participants(random)]
    lines[2][-1] = "retard ?"
    numbered = [[number, *line] for number, line in enumerate(lines, start=1)]
    headings = ["N°", "Nom et prénom", "N° fiche", *days, "Observations"]
    return messy.grid(titles, headings, [None, "Heures", None, *["3h"] * WEEKS], numbered)


def _participants(random):
    """[(name as written, number of the register)]: 12 known, 3 with a number that nobody has, 2 not registered."""
    lines = Registration.objects.filter(partner__code=HERE.partner, area__code=HERE.area).order_by("pk")
    been = Enrolment.objects.filter(course__module__code=MODULE).values("person")
    references = dict(lines.exclude(person__in=been).values_list("person", "reference"))
    named = Identity.objects.filter(person__in=references).exclude(first_name="").order_by("person")
    chosen = random.sample(list(named), k=15)
    styles = ("{0.last_name} {0.first_name}", "{0.first_name} {0.last_name}", "{1} {0.first_name}")
    names = [random.choice(styles).format(each, each.last_name.upper()) for each in chosen]
    numbers = [references[each.pk] for each in chosen[:12]] + [str(9_000 + place) for place in range(3)]
    lines = [*zip(names, numbers, strict=True), ("Tariq Boulaich", None), ("Mme Zoulikha Gherbi", None)]
    random.shuffle(lines)
    return lines


def _marks(random):
    return random.choices(("✓", "✔", "absente", "A", "E", "excusé"), (60, 26, 5, 3, 3, 3), k=WEEKS)
