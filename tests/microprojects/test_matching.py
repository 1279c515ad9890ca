import pytest

from microprojects.formats import digits, has_key, is_ice
from microprojects.matching import name_key

SAME = [
    ("Association Basma des jeunes créateurs", "Assoc. BASMA DES JEUNES CREATEURS"),
    ("Ass.\xa0Rawabit des jeunes créateurs", "Rawabit des Jeunes Créateurs"),
    ("Association Al Amal", "جمعية الأمل"),
    ("Ass. El Amal pour le développement", "جمعية الأمل للتنمية"),
    ("Ennahda pour la femme et l'enfant", "Association Nahda femmes et enfants"),
    ("Ettaawoun pour l'alphabétisation", "جمعية التعاون لمحو الأمية"),
]
OTHERS = [
    ("Association Basma des jeunes créateurs", "Ass. Rawabit des jeunes créateurs"),
    ("Ataawoun pour le développement", "Ataawoun pour le développement social"),
    ("Al Karama pour la femme et l'enfant", "Al Karama des jeunes créateurs"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_association_under_two_spellings_has_one_key(one, other):
    assert name_key(one) == name_key(other) != ""


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_associations_have_two_keys(one, other):
    assert name_key(one) != name_key(other)


@pytest.mark.parametrize(
    ("written", "is_right"),
    [
        ("145810903117701541623908", True),
        ("007 410 1117738570581870 79", True),
        ("230-090-8479260839988889-42", True),
        ("RIB: ٠٠٧ 410 1117738570581870 79", True),
        ("145810903117701541623909", False),  # another key
        ("145 810 7011212242636839 1", False),  # 22 digits
        ("2.305709780788557e+23", False),
        ("", False),
    ],
)
def test_a_rib_is_known_by_its_key(written, is_right):
    assert has_key(digits(written)) is is_right


@pytest.mark.parametrize(("ice", "is_right"), [("003578125339371", True), ("00978380983919", False), ("", False)])
def test_an_ice_has_fifteen_digits(ice, is_right):
    assert is_ice(ice) is is_right
