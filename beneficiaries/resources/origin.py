"""Whose register is this file? Its rows name communes, its titles a partner: told when that is not what was chosen."""

from collections import Counter
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from programme.models import Area, Commune, Partner
from ui import formats
from ui.workbooks.cells import text
from ui.workbooks.words import plain

TOO_MANY = 4  # one row in so many of another area: whoever saves them says that the area is right
ACCOUNTABLE = 2  # IATI's role of who leads the programme: named in the titles of all partners
_LABELS = ("partenaire", "organisme", "association", "partner", "الشريك")


@dataclass(frozen=True)
class Doubts:
    """What is said above the rows; `is_grave` when it must be answered before anything is saved."""

    sentences: tuple = ()
    is_grave: bool = False


def places_of(lines, source):
    """How many Lines name communes of which other area, the most frequent first; kept among the import's counts."""
    areas = dict(Commune.objects.values_list("code", "area_id"))
    named = Counter(areas.get(line.person.commune) for line in lines)
    outside = [[area, number] for area, number in named.most_common() if area not in (None, source.area_id)]
    return {"outside": outside, "are_forms": any(line.person.submission for line in lines)}


def partners_in(sheets, tables):
    """The ids of the partners whom the titles above the headings name; a label “Partenaire :” decides before them."""
    rows_of = {sheet.name: sheet.rows for sheet in sheets}
    above = [row for table in tables for row in rows_of[table.sheet] if row[0] < table.header_row]
    titles = [plain(" ".join(text(cell) for cell in cells if cell is not None)) for _number, cells in above]
    labelled = [title for title in titles if title.startswith(_LABELS)]
    partners = Partner.objects.all()
    return _named(labelled, partners) or _named(titles, partners.exclude(role=ACCOUNTABLE))


def doubts_of(record):
    """The Doubts about the area and the partner that were chosen for a checked import."""
    places, rows = record.counts.get("places", {}), record.counts["rows"]
    outside = places.get("outside", [])
    number = sum(each for _area, each in outside)
    is_grave = number * TOO_MANY > rows
    sentences = []
    if is_grave or (outside and places["are_forms"]):
        sentences.append(_about_areas(record, outside, number, rows))
    named = record.mapping.get("partners", [])
    if named and record.partner_id not in named:
        partners = ", ".join(map(str, Partner.objects.filter(pk__in=named)))
        sentence = _("The titles of this file name %(named)s, not %(chosen)s. Was the right partner chosen?")
        sentences.append(sentence % {"named": partners, "chosen": record.partner})
    return Doubts(tuple(sentences), is_grave)


def _about_areas(record, outside, number, rows):
    areas = Area.objects.in_bulk([area for area, _each in outside])
    facts = {"number": formats.number(number), "rows": formats.number(rows), "area": record.area}
    if len(outside) == 1:
        facts["other"] = areas[outside[0][0]]
        return (
            ngettext(
                "%(number)s of %(rows)s row names a commune of %(other)s, not %(area)s. Was the right area chosen?",
                "%(number)s of %(rows)s rows name communes of %(other)s, not %(area)s. Was the right area chosen?",
                rows,
            )
            % facts
        )
    facts["others"] = " · ".join(f"{areas[area]} {formats.number(each)}" for area, each in outside)
    sentence = _(
        "%(number)s of %(rows)s rows name communes outside %(area)s: %(others)s. All of them would be registered in"
        " %(area)s. Was the right area chosen?"
    )
    return sentence % facts


def _named(titles, partners):
    """The ids of those whose name, or a spelling of it, stands in one of the titles."""
    found = []
    for partner in partners:
        names = (partner.code, partner.short_name, *partner.all_names, *partner.aliases)
        wanted = {f" {plain(name)} " for name in names if name and plain(name)}
        if any(name in f" {title} " for title in titles for name in wanted):
            found.append(partner.pk)
    return found
