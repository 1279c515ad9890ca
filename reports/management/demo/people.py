"""Invented people as the lines of partners' registers, in the columns and words of a register."""

from datetime import date, timedelta

from reports.management.demo.names import moroccan, subsaharan

HEADINGS = (
    "N°",
    "Date d'inscription",
    "Nom",
    "Prénom",
    "الاسم الكامل",
    "Sexe",
    "Date de naissance",
    "Nationalité",
    "Catégorie",
    "N° foyer",
    "Pays de résidence à l'étranger",
    "Date de retour",
    "Titre de séjour",
    "N° du titre",
    "Délivré le",
    "Expire le",
    "CIN / Passeport",
    "Téléphone",
    "Commune",
    "Quartier / Douar",
    "Consentement",
    "Observations",
)
# group: (women of a hundred, youngest, oldest, how a register writes it of a woman, of a man)
GROUPS = {
    "return": (36, 24, 62, "Migrante de retour", "Migrant de retour"),
    "family": (64, 8, 58, "Famille de migrant de retour", "Famille de migrant de retour"),
    "subsaharan": (45, 17, 44, "Migrante subsaharienne", "Migrant subsaharien"),
    "teacher": (52, 27, 58, "Enseignante", "Enseignant"),
    "socioedu": (61, 24, 52, "Intervenante socio-éducative", "Intervenant socio-éducatif"),
    "cso": (47, 21, 56, "Actrice associative", "Acteur associatif"),
    "suburb": (54, 15, 38, "Jeune du quartier", "Jeune du quartier"),
}
ABROAD = {"Italie": 38, "Espagne": 24, "France": 17, "Libye": 9, "Belgique": 6, "Pays-Bas": 3, "Arabie saoudite": 3}
PERMITS = {
    "Carte d'immatriculation": 34,
    "Récépissé": 16,
    "Carte de résidence": 5,
    "Demandeur d'asile": 8,
    "Réfugié HCR": 5,
    "Étudiant": 6,
    "sans papiers": 17,
    "ne répond pas": 9,
}
WITH_CARD = {"Carte d'immatriculation", "Carte de résidence"}


def register_of(place, period, today, random):
    """The register of one place from the programme's start until yesterday, by day of registration."""
    last_day = min(period.end, today - timedelta(days=1))
    days = sorted(_day(random, period.start + timedelta(days=10), last_day) for _ in range(place.people))
    groups = random.choices(list(place.groups), list(place.groups.values()), k=place.people)
    lines, households = [], []
    for number, (on, group) in enumerate(zip(days, groups, strict=True), start=1):
        line = _person(place, group, on, random)
        if group == "return":
            line["N° foyer"] = f"F{len(households) + 1:03d}" if random.random() < 0.45 else None
            if line["N° foyer"]:
                households.append((line["N° foyer"], line["Nom"]))
        if group == "family" and households:
            _of_household(line, random.choice(households[-12:]), random)
        lines.append({"N°": number, "Date d'inscription": on, **line})
    return lines


def moved(line, place, on, random):
    """The same person, found again by another partner: same papers and telephone, the new register's own words."""
    commune, neighbourhood = _address(place, random)
    return {**line, "Date d'inscription": on, "Commune": commune, "Quartier / Douar": neighbourhood, "N° foyer": None}


def _person(place, group, on, random):
    women, youngest, oldest, of_woman, of_man = GROUPS[group]
    sex = "F" if random.randrange(100) < women else "M"
    age = min(random.randint(youngest, oldest), random.randint(youngest, oldest + 6))
    born = date(on.year - age, random.randint(1, 12), random.randint(1, 28))
    commune, neighbourhood = _address(place, random)
    line = {
        "Sexe": sex,
        "Date de naissance": born if random.random() < 0.86 else born.year,
        "Catégorie": of_woman if sex == "F" else of_man,
        "Téléphone": f"0{random.choice((6, 6, 7))}{random.randrange(10**8):08d}" if random.random() < 0.9 else None,
        "Commune": commune,
        "Quartier / Douar": neighbourhood,
        "Consentement": random.choices(("oui", "non", None), (95, 2, 3))[0],
    }
    return line | (
        _from_the_south(sex, on, random) if group == "subsaharan" else _at_home(place, group, sex, on, random)
    )


def _at_home(place, group, sex, on, random):
    last, first, arabic = moroccan(random, sex)
    card = f"{random.choice(place.cin)}{random.randrange(10**5, 10**6)}" if random.random() < 0.84 else None
    line = {"Nom": last, "Prénom": first, "الاسم الكامل": arabic, "Nationalité": "Marocaine", "CIN / Passeport": card}
    if group == "return":
        line["Pays de résidence à l'étranger"] = random.choices(list(ABROAD), list(ABROAD.values()))[0]
        line["Date de retour"] = on - timedelta(days=random.randint(40, 2600))
    return line


def _from_the_south(sex, on, random):
    last, first, nationality = subsaharan(random, sex)
    permit = random.choices(list(PERMITS), list(PERMITS.values()))[0]
    line = {"Nom": last, "Prénom": first, "Nationalité": nationality, "Titre de séjour": permit}
    if permit in WITH_CARD:
        years = 10 if permit == "Carte de résidence" else 1
        issued = on - timedelta(days=random.randint(0, 300))
        line["N° du titre"] = f"R{random.randrange(10**6, 10**7)}"
        line["Délivré le"], line["Expire le"] = issued, issued + timedelta(days=365 * years)
    if random.random() < 0.55:
        line["CIN / Passeport"] = f"{random.choice('ABEGKLNOP')}{random.randrange(10**6, 10**7):07d}"
    return line


def _of_household(line, household, random):
    line["N° foyer"], family = household
    line["Nom"], line["Prénom"], line["الاسم الكامل"] = moroccan(random, line["Sexe"], family)
    line["Observations"] = "même foyer"


def _address(place, random):
    commune = random.choices(list(place.communes), list(place.communes.values()))[0]
    return commune, random.choice(place.neighbourhoods)


def _day(random, first, last):
    """A working day; few in August, and more from year to year: the programme grows known."""
    while True:
        on = first + timedelta(days=int((last - first).days * random.random() ** 0.75))
        if on.weekday() < 6 and (on.month != 8 or random.random() < 0.3):
            return on
