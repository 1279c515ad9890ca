"""Reference data as tables in the back office: what goes out, what comes in, and what is told when it does not."""

import csv
import io

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import NoReverseMatch, reverse

from accounts.models import User
from journal.models import Entry
from programme.models import Area, Commune, Funder, Indicator, Partner, Programme, Region, Result, Target
from tests.cast import POSTINGS
from ui.workbooks.writing import as_text

pytestmark = pytest.mark.django_db
IN_AND_OUT = [Partner, Region, Area, Funder, Result, Indicator]
OUT = [*IN_AND_OUT, Commune, User]
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # how an old workbook begins
XLSX, CSV = 1, 2  # as the form numbers them; 0 means none chosen yet


@pytest.fixture
def desk(client, administrator):
    client.force_login(administrator)
    return client


def page_of(model, act):
    return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{act}")


def exported(desk, model, resource=0):
    """The rows of an export as text, the first one its columns."""
    answer = desk.post(page_of(model, "export"), {"format": CSV - 1, "resource": resource})
    assert answer.status_code == 200 and answer["Content-Type"] == "text/csv", answer.content.decode()
    return list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))


def table(*rows, sep=","):
    text = "\n".join(sep.join(row) for row in rows)
    return SimpleUploadedFile("partners.csv", text.encode())


def workbook(*rows):
    book, file = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(file)
    return SimpleUploadedFile("partners.xlsx", file.getvalue())


def shown(desk, model, file):
    """The page that shows what a file would do."""
    return desk.post(page_of(model, "import"), {"import_file": file, "format": "0", "resource": "0"})


def confirm(desk, model, page):
    return desk.post(page_of(model, "process_import"), page.context["confirm_form"].initial)


def told(page):
    """What the page says is wrong: [(line, words)]; the line is 0 for the whole file."""
    result = page.context["result"]
    found = [(0, str(error.error)) for error in result.base_errors]
    found += [(row.number, str(error.error)) for row in result.error_rows for error in row.errors]
    return found + [(row.number, f"{row.error_dict}") for row in result.invalid_rows]


@pytest.mark.parametrize("model", OUT)
@pytest.mark.parametrize("kind", [XLSX, CSV])
def test_every_list_goes_out_whole_and_is_in_the_journal(model, kind, desk, administrator):
    Funder.objects.get_or_create(programme=Programme.objects.current(), name="Fonds", kind="IN_KIND")
    answer = desk.post(page_of(model, "export"), {"format": kind - 1, "resource": 0})

    if kind == CSV:
        rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    else:
        rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == model.objects.count() + 1
    entry = Entry.objects.filter(act="export").latest("id")
    assert (entry.by, entry.record_type) == (administrator, model._meta.label_lower)
    assert entry.details["rows"] == model.objects.count()


@pytest.mark.parametrize("model", IN_AND_OUT)
@pytest.mark.parametrize("kind", [XLSX, CSV])
def test_what_went_out_comes_in_and_changes_nothing(model, kind, desk):
    before = list(model.objects.order_by("pk").values())
    answer = desk.post(page_of(model, "export"), {"format": kind - 1, "resource": 0})
    name = "file.xlsx" if kind == XLSX else "file.csv"

    page = shown(desk, model, SimpleUploadedFile(name, answer.content))

    assert told(page) == []
    assert {row.import_type for row in page.context["result"]} == {"skip"}
    confirm(desk, model, page)
    assert list(model.objects.order_by("pk").values()) == before
    assert Entry.objects.latest("id").details["skip"] == len(before)


def test_a_table_is_shown_first_and_saved_when_it_is_confirmed(desk, administrator):
    rows = (
        ["code", "short_name", "name_fr", "aliases"],
        ["aideca", "AIDECA", "AIDECA Khouribga", "Aideca; A.I.D.E.C.A"],
        ["new_one", "Nouveau", "Association nouvelle", ""],
    )
    page = shown(desk, Partner, table(*rows))
    untouched = Partner.objects.filter(code="new_one").exists()

    answer = confirm(desk, Partner, page)

    assert not untouched and answer.url == page_of(Partner, "changelist")
    assert Partner.objects.get(code="new_one").country == "MA"
    assert Partner.objects.get(code="aideca").aliases == ["Aideca", "A.I.D.E.C.A"]
    acts = {entry.act: entry for entry in Entry.objects.filter(by=administrator)}
    assert acts.keys() == {"add", "change", "import"}
    assert (acts["add"].label, acts["change"].label) == ("new_one", "aideca")
    assert sorted(acts["change"].details["changed"]) == ["aliases", "name_fr"]
    assert {name: acts["import"].details[name] for name in ("new", "update", "skip")} == {
        "new": 1,
        "update": 1,
        "skip": 0,
    }


def test_what_would_change_is_shown_as_what_it_was_and_what_it_becomes(desk):
    rows = (["code", "short_name", "name_fr"], ["aideca", "<b>AIDECA</b>", "AIDECA"])

    page = shown(desk, Partner, table(*rows)).content.decode()

    assert "<del>AIDECA</del> <ins>&lt;b&gt;AIDECA&lt;/b&gt;</ins>" in page
    assert "style=" not in page.partition("import-preview")[2]


@pytest.mark.parametrize("sep", [",", ";", "\t"])
def test_a_text_table_is_read_whatever_stands_between_its_columns(sep, desk):
    page = shown(desk, Region, table(["code", "name_fr"], ["06", "Casablanca-Settat"], sep=sep))

    confirm(desk, Region, page)
    assert Region.objects.get(code="06").name_fr == "Casablanca-Settat"


def test_every_bad_row_is_told_by_its_line_and_nothing_is_saved(desk):
    rows = (
        ["code", "name_fr", "region", "provinces", "order"],
        ["fes", "Fès", "03", "03.231", "5"],
        ["casa", "", "06", "06.141", "6"],
        ["taza", "Taza", "02", "03.561", "many"],
        ["rabat_sale", "Rabat", "04", "04.421; 04.441", "3"],
    )
    page = shown(desk, Area, table(*rows))

    lines = dict(told(page))
    assert sorted(lines) == [2, 3, 4]
    assert "03" in lines[2] and "name_fr" in lines[3] and "many" in lines[4]
    assert "confirm_form" not in page.context
    assert not Area.objects.filter(code__in=["fes", "casa", "taza"]).exists()
    assert Area.objects.get(code="rabat_sale").name_fr == "Rabat-Salé"


@pytest.mark.parametrize(
    ("order", "saved"), [("7", 7), ("7.0", 7), ("7,0", 7), ("7.5", None), ("x", None), ("inf", None), ("-1", None)]
)
def test_a_number_is_read_with_a_point_or_a_comma_or_told_to_be_none(order, saved, desk):
    page = shown(desk, Area, table(["code", "order"], ["oujda", order], sep=";"))

    if saved is None:
        assert [line for line, _words in told(page)] == [2]
    else:
        confirm(desk, Area, page)
        assert Area.objects.get(code="oujda").order == saved


def test_lines_are_those_of_the_file_also_behind_empty_ones(desk):
    page = shown(desk, Region, workbook(["code", "name_fr"], ["06", "Casa"], [], [], ["07", ""]))

    assert [line for line, _words in told(page)] == [5]


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([["code", "name_fr", "secret"], ["06", "Casa", "x"]], "secret"),
        ([["name_fr"], ["Casa"]], "code"),
        ([["code", "name_fr"], ["06", "Casa"], ["06", "Settat"]], "06"),
    ],
)
def test_a_table_of_other_columns_or_with_a_record_twice_is_refused_as_a_whole(rows, words, desk):
    page = shown(desk, Region, table(*rows))

    [(line, sentence), *_others] = told(page)
    assert line == 0 and words in sentence
    assert "confirm_form" not in page.context and "Traceback" not in page.content.decode()


def test_a_code_that_lost_its_zeros_is_no_code(desk):
    page = shown(desk, Region, workbook(["code", "name_fr"], [5, "Béni Mellal-Khénifra"]))

    [(line, sentence)] = told(page)
    assert line == 2 and "5" in sentence
    assert Region.objects.filter(code__in=["5", "5.0"]).count() == 0


def test_codes_go_out_as_text_with_their_zeros(desk):
    answer = desk.post(page_of(Region, "export"), {"format": XLSX - 1, "resource": 0})

    cells = [row[0] for row in openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=2)]
    assert [cell.value for cell in cells] == ["02", "04", "05"] and {cell.data_type for cell in cells} == {"s"}


@pytest.mark.parametrize("kind", [XLSX, CSV])
@pytest.mark.parametrize("text", ["=1+1", "+33 6", "-2 | cmd", "@SUM(A1)", "\t=1"])
def test_what_looks_like_a_formula_leaves_as_text_and_comes_back_as_it_was(text, kind, desk):
    Partner.objects.filter(code="aideca").update(name_en=text)
    answer = desk.post(page_of(Partner, "export"), {"format": kind - 1, "resource": 0})
    if kind == CSV:
        cells = [cell for row in csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))) for cell in row]
    else:
        book = openpyxl.load_workbook(io.BytesIO(answer.content))
        cells = [cell.value for row in book.active.iter_rows() for cell in row]
        assert {cell.data_type for row in book.active.iter_rows() for cell in row} <= {"s", "n", "inlineStr"}

    assert as_text(text) in cells and text not in cells
    name = "file.xlsx" if kind == XLSX else "file.csv"
    page = shown(desk, Partner, SimpleUploadedFile(name, answer.content))
    assert {row.import_type for row in page.context["result"]} == {"skip"}


def test_what_excel_would_split_off_as_a_formula_comes_back_as_it_was_too(desk):
    Partner.objects.filter(code="aideca").update(name_en="x;=1+1", aliases=["-A", "=B"])
    answer = desk.post(page_of(Partner, "export"), {"format": CSV - 1, "resource": 0})

    assert "x;'=1+1" in answer.content.decode() and "'-A;' =B" in answer.content.decode()
    page = shown(desk, Partner, SimpleUploadedFile("file.csv", answer.content))
    assert {row.import_type for row in page.context["result"]} == {"skip"}


def test_numbers_below_nothing_stay_numbers(desk):
    Indicator.objects.filter(code="R1.1").update(baseline_value="-2.50", baseline_year=2017)

    assert "-2.50" in [cell for row in exported(desk, Indicator) for cell in row]


def test_accounts_go_out_without_anything_secret(desk, administrator):
    columns, *rows = exported(desk, User)

    assert columns == ["email", "name", "language", "is_active", "is_staff", "date_joined", "last_login"]
    assert administrator.password not in str(rows)
    assert administrator.email in str(rows)


def test_every_target_that_was_set_goes_out(desk):
    Target.objects.create(indicator=Indicator.objects.get(code="R2.2"), due_on="2020-05-31", value=14, reason="Appel")

    columns, *rows = exported(desk, Indicator, resource=1)

    assert columns == ["indicator", "due_on", "value", "reason", "set_at"]
    assert len(rows) == Target.objects.count()
    assert ["R2.2", "2020-05-31", "14.00", "Appel"] in [row[:4] for row in rows]


def test_results_and_indicators_belong_to_the_programme_that_runs(desk):
    rows = (["code", "result", "name_fr", "rule"], ["R3.9", "R3", "Coopératives visitées", "typed"])

    confirm(desk, Indicator, shown(desk, Indicator, table(*rows)))

    assert Indicator.objects.get(code="R3.9").result == Result.objects.get(code="R3")


@pytest.mark.parametrize(
    ("content", "name"),
    [(b"", "a.csv"), (b"code", "a.csv"), (b"PK\x03\x04broken", "a.xlsx"), (OLE, "a.xls")],
)
def test_a_file_that_is_no_table_is_a_sentence(content, name, desk):
    page = shown(desk, Region, SimpleUploadedFile(name, content))

    assert page.status_code == 200
    assert page.context["form"].errors["import_file"]


def test_what_changed_between_showing_and_confirming_saves_nothing(desk):
    columns = ["code", "name_fr", "region", "provinces"]
    rows = (columns, ["casa", "Casa", "06", "06.141"], ["fes", "Fès", "05", "03.231"])
    Region.objects.create(code="06", name_fr="Casablanca-Settat")
    page = shown(desk, Area, table(*rows))
    Region.objects.filter(code="06").delete()

    confirm(desk, Area, page)

    assert not Area.objects.filter(code__in=["casa", "fes"]).exists()
    assert not Entry.objects.filter(act="import").exists()


def test_a_file_is_confirmed_once(desk):
    page = shown(desk, Region, table(["code", "name_fr"], ["06", "Casablanca-Settat"]))
    confirm(desk, Region, page)
    Region.objects.filter(code="06").update(name_fr="Grand Casablanca")

    answer = confirm(desk, Region, page)

    assert answer.status_code == 302
    assert Region.objects.get(code="06").name_fr == "Grand Casablanca"


@pytest.mark.parametrize("model", [Commune, User])
def test_communes_and_accounts_do_not_come_in(model, desk):
    with pytest.raises(NoReverseMatch):
        page_of(model, "import")
    assert "import/" not in desk.get(page_of(model, "changelist")).content.decode()


@pytest.mark.parametrize("role", [role for role in POSTINGS if role != "administrator"])
def test_nobody_else_takes_tables_out_or_in(role, client, request):
    user = request.getfixturevalue(role)
    User.objects.filter(pk=user.pk).update(is_staff=True)
    client.force_login(user)

    for model, act in ((Partner, "export"), (Partner, "import"), (User, "export")):
        assert client.post(page_of(model, act), {"format": 1, "resource": 0}, follow=True).status_code == 403
        assert not user.has_perm(f"{model._meta.app_label}.{act}_{model._meta.model_name}")
