"""What the columns of a register, and the reasons for a likeness, are called on a page."""

from django.utils.translation import gettext_lazy as _

FIELDS = {
    "last_name": _("Family name"),
    "first_name": _("First name"),
    "full_name": _("Family name and first name"),
    "given_full_name": _("First name and family name"),
    "arabic_name": _("Name in Arabic"),
    "sex": _("Sex"),
    "birth": _("Date or year of birth"),
    "nationality": _("Nationality"),
    "group": _("Target group"),
    "registered_on": _("Date of registration"),
    "consent": _("Consent"),
    "reference": _("Number in the register"),
    "submission": _("Id of the sent form"),
    "household": _("Household number"),
    "phone": _("Telephone"),
    "document": _("CIN or passport"),
    "cin": _("CIN"),
    "passport": _("Passport"),
    "commune": _("Commune"),
    "neighbourhood": _("Neighbourhood"),
    "country_abroad": _("Country of residence abroad"),
    "returned_on": _("Date of return"),
    "permit_kind": _("Residence permit"),
    "permit_number": _("Permit number"),
    "permit_issued": _("Permit issued on"),
    "permit_expires": _("Permit expires on"),
    "notes": _("Notes"),
}
REASONS = {
    "document": _("same document number"),
    "phone": _("same telephone"),
    "birth_date": _("same date of birth"),
    "birth_year": _("same year of birth"),
    "name": _("name sounds alike"),
    "reference": _("same number in the register"),
}
