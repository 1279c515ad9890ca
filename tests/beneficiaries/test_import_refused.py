"""Bad input: each file and each cell gets a clear sentence, and nothing is saved."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from beneficiaries.models import Beneficiary, Import
from programme.scope import EVERYTHING, scoped
from tests.beneficiaries.registers import AMINA, KARIM, checked, register, saved
from tests.workbooks.files import with_entries, with_sheet, xlsx
from ui.workbooks.safety import OLE_MAGIC

HEAD = '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
FOOT = "</sheetData></worksheet>"
WORKBOOK = xlsx(("Liste", [["Nom"]]))


def empty_rows():
    rows = "".join(f'<row r="{n}"><c r="A{n}" s="1"/></row>' for n in range(1, 200_001))
    return with_sheet(HEAD + rows + FOOT)


def password():
    return OLE_MAGIC + b"\0" * 504 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 400


FILES = {
    "a picture named workbook": ("liste.xlsx", lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 50, "not a workbook"),
    "a workbook named text": ("liste.csv", lambda: WORKBOOK, "not a text table"),
    "a zip bomb": ("liste.xlsx", lambda: with_sheet(HEAD + " " * (60 * 2**20) + FOOT), "unpacks to far more"),
    "macros": ("liste.xlsx", lambda: with_entries(WORKBOOK, {"xl/vbaProject.bin": b"macro"}), "macros"),
    "200,000 empty rows": ("liste.xlsx", empty_rows, "no rows"),
    "no headings": ("liste.xlsx", lambda: xlsx(("Liste", [["a", 1], ["b", 2], ["c", 3]])), "No headings were found"),
    "a password": ("liste.xlsx", password, "password"),
    "too many rows": ("liste.csv", lambda: b"Nom;Sexe;Commune\n" + b"A;F;Oujda\n" * 60_001, "more than 60000 rows"),
}


def stored_files():
    return {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}


@pytest.mark.parametrize(("name", "content", "words"), FILES.values(), ids=FILES)
def test_a_bad_file_is_refused_on_the_page_and_nothing_is_kept(client, officer, partners, areas, name, content, words):
    client.force_login(officer)
    before = stored_files()
    place = {"partner": partners.aideca.pk, "area": areas.khouribga.pk}
    page = client.post(
        reverse("beneficiaries:upload"),
        {**place, "file": SimpleUploadedFile(name, content())},
        headers={"accept-language": "en"},
    )

    assert page.status_code == 200
    assert words in str(page.context["form"].errors["file"])
    assert not Import.objects.exists()
    assert stored_files() == before


def test_only_a_pair_of_partner_and_area_of_ones_own_can_be_chosen(client, officer, partners, areas):
    client.force_login(officer)
    for partner, area in ((partners.cefa, areas.khouribga), (partners.aideca, areas.oujda)):
        page = client.post(
            reverse("beneficiaries:upload"), {"partner": partner.pk, "area": area.pk, "file": register(AMINA)}
        )
        assert page.context["form"].errors

    assert not Import.objects.exists()


ROWS = {
    "a registration in 2091": ({"registered_on": "12/03/2091"}, ("registered_on", "future_registration")),
    "a birth in 2091": ({"birth": "12/03/2091"}, ("birth", "impossible_date")),
    "a script in the name": ({"last_name": "<script>alert(1)</script>"}, ("last_name", "name_suspicious")),
    "no day of registration": ({"registered_on": ""}, ("registered_on", "registration_missing")),
    "a number without end": ({"reference": "9" * 41}, ("reference", "too_long")),
    "no sex": ({"sex": ""}, ("sex", "missing_sex")),
}


@pytest.mark.parametrize(("change", "error"), ROWS.values(), ids=ROWS)
def test_a_bad_row_says_what_is_wrong_and_is_not_saved(me_officer, partners, areas, change, error):
    source = checked(AMINA | change, KARIM, by=me_officer, partner=partners.aideca, area=areas.khouribga)
    with scoped(EVERYTHING):
        row = source.rows.get(verdict="error")
        assert [tuple(told[:2]) for told in row.errors] == [error]
        assert row.problems[0][1]

    saved(source, by=me_officer)
    with scoped(EVERYTHING):
        assert [person.identity.last_name for person in Beneficiary.objects.all()] == ["Tazi"]


def test_all_errors_of_a_row_are_told_at_once(me_officer, partners, areas):
    bad = AMINA | {"last_name": "", "first_name": "", "sex": "?", "document": "ABCD12", "commune": "Paris"}
    source = checked(bad, by=me_officer, partner=partners.aideca, area=areas.khouribga)

    with scoped(EVERYTHING):
        codes = {code for _field, code, _sentence in source.rows.get().errors}
    assert codes == {"name_missing", "missing_sex", "cin_malformed", "unknown_commune"}


def test_a_script_in_a_name_is_shown_as_text(client, officer, partners, areas):
    bad = AMINA | {"last_name": "<script>alert(1)</script>"}
    source = checked(bad, by=officer, partner=partners.aideca, area=areas.khouribga)
    client.force_login(officer)

    page = client.get(reverse("beneficiaries:check", args=[source.pk])).content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert" not in page
