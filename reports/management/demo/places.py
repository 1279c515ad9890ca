"""Who keeps which register in the demo, and what is particular about it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """One partner at work in one area."""

    area: str
    partner: str
    people: int  # how many stand in its register
    groups: dict  # of a hundred
    cin: tuple  # letters of the identity cards of the region
    communes: dict  # as registers write them: of a hundred
    neighbourhoods: tuple
    rooms: tuple  # where courses are held


PLACES = (
    Place(
        area="beni_mellal",
        partner="flsh_beni_mellal",
        people=490,
        groups={"return": 26, "family": 8, "subsaharan": 9, "teacher": 18, "socioedu": 8, "cso": 22, "suburb": 9},
        cin=("I", "IA", "IC"),
        communes={"Béni Mellal": 62, "Kasba Tadla": 16, "Zaouiat Cheikh": 12, "El Ksiba": 10},
        neighbourhoods=("Oulad Hamdane", "Hay Riad", "Takbalt", "Oued Eddahab", "Médina", "Laâyayta"),
        rooms=("Faculté des lettres", "Maison des jeunes", "Salle de la commune"),
    ),
    Place(
        area="khouribga",
        partner="aideca",
        people=470,
        groups={"return": 26, "family": 10, "subsaharan": 7, "teacher": 17, "socioedu": 9, "cso": 22, "suburb": 9},
        cin=("Q", "QA"),
        communes={"Khouribga": 55, "Oued Zem": 22, "Bejaad": 11, "Boujniba": 7, "Hattane": 5},
        neighbourhoods=("Hay Nahda", "Hay Qods", "Hay Salam", "Village OCP", "Hay Fath", "Centre"),
        rooms=("Centre socio-éducatif", "Maison des associations", "Lycée Ibn Khaldoun"),
    ),
    Place(
        area="rabat_sale",
        partner="cefa",
        people=600,
        groups={"return": 10, "family": 3, "subsaharan": 46, "teacher": 11, "socioedu": 6, "cso": 16, "suburb": 8},
        cin=("A", "AB", "AA", "AD"),
        communes={
            "Yacoub El Mansour": 30,
            "El Youssoufia": 16,
            "Hassan": 9,
            "Tabriquet": 22,
            "Layayda": 14,
            "Sidi Bouknadel": 9,
        },
        neighbourhoods=("Douar El Hajja", "Hay El Fath", "Takaddoum", "Hay Rahma", "Sidi Moussa", "G5"),
        rooms=("Centre culturel", "Maison des jeunes", "Salle de la commune"),
    ),
    Place(
        area="oujda",
        partner="amappe",
        people=460,
        groups={"return": 11, "family": 4, "subsaharan": 44, "teacher": 12, "socioedu": 6, "cso": 16, "suburb": 7},
        cin=("F", "FB"),
        communes={"Oujda": 80, "Bni Drar": 12, "Naima": 8},
        neighbourhoods=("Hay Sidi Yahya", "Lazaret", "Hay El Qods", "Village Koulouche", "Centre"),
        rooms=("Centre socio-éducatif", "Université Mohammed Premier", "Maison de la femme"),
    ),
)
