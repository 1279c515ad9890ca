"""The person, pseudonymous; and their identity in a vault of its own.

`Identity` names people: PostgreSQL shows its rows only to a scope (programme/scope.py, migration 0002).
`SearchKeys` and `MatchKey` are keyed hashes: they find a person without naming one.
"""

from datetime import timedelta
from functools import partial

import pgtrigger
from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from beneficiaries.querysets import BeneficiaryQuerySet, RegistrationQuerySet
from journal.models import keep_history
from programme.models import Area, Commune, Partner
from ui import formats


class Sex(models.TextChoices):
    FEMALE = "F", _("Woman")
    MALE = "M", _("Man")
    OTHER = "X", _("Other")
    UNKNOWN = "U", _("Unknown")


class Group(models.TextChoices):
    TG1_RETURNEE = "TG1_RETURNEE", _("Returning migrant")
    TG1_FAMILY = "TG1_FAMILY", _("Family of a returning migrant")
    TG2_SUBSAHARAN = "TG2_SUBSAHARAN", _("Sub-Saharan migrant")
    TG3_TEACHER = "TG3_TEACHER", _("Teacher")
    TG3_SOCIOEDU = "TG3_SOCIOEDU", _("Socio-educational instructor")
    TG4_STUDENT = "TG4_STUDENT", _("Student")
    TG5_CSO_LEADER = "TG5_CSO_LEADER", _("Civil-society leader")
    TG6_SUBURB = "TG6_SUBURB", _("Person of the suburbs")


class AdministrativeStatus(models.TextChoices):
    NATIONAL = "NATIONAL", _("National (not applicable)")
    REG_CARD = "REG_CARD", _("Registration card")
    RES_CARD = "RES_CARD", _("Residence card")
    RECEIPT = "RECEIPT", _("Receipt")
    ASYLUM_SEEKER = "ASYLUM_SEEKER", _("Asylum seeker")
    REFUGEE_HCR = "REFUGEE_HCR", _("Refugee (UNHCR)")
    REFUGEE_MA = "REFUGEE_MA", _("Refugee (Moroccan card)")
    STUDENT = "STUDENT", _("Student")
    IRREGULAR = "IRREGULAR", _("Without permit")
    UNDISCLOSED = "UNDISCLOSED", _("Not disclosed")


class DocumentKind(models.TextChoices):
    CIN = "CIN", _("National identity card (CIN)")
    PASSPORT = "PASSPORT", _("Passport")
    REG_CARD = "REG_CARD", _("Registration card")
    RES_CARD = "RES_CARD", _("Residence card")
    HCR_ATTESTATION = "HCR_ATTESTATION", _("UNHCR certificate")
    HCR_CARD = "HCR_CARD", _("UNHCR card")
    MA_REFUGEE_CARD = "MA_REFUGEE_CARD", _("Moroccan refugee card")
    CONSULAR = "CONSULAR", _("Consular card")
    NONE = "NONE", _("None")


class ConsentState(models.TextChoices):
    GIVEN = "yes", _("Given")
    REFUSED = "no", _("Refused")
    UNRECORDED = "unknown", _("Not recorded")


PERMIT_WARNING = timedelta(days=60)  # a permit that ends within these days "expires soon"


def permit_state(expires_on, today):
    """ "expired", "soon" or "valid"; nothing when no end is known."""
    if expires_on is None:
        return ""
    if expires_on < today:
        return "expired"
    return "soon" if expires_on - today <= PERMIT_WARNING else "valid"


# The same in many rows of one statement, which looks it up once: by triggers (decision 0038, migration 0016).
_CheckedAtOnce = partial(models.ForeignKey, db_constraint=False)
_TRIGGERS = [
    pgtrigger.Trigger(
        name="hand_on_scopes",
        when=pgtrigger.After,
        operation=pgtrigger.UpdateOf("scopes"),
        func="UPDATE beneficiaries_searchkeys SET scopes = NEW.scopes WHERE person_id = NEW.id; RETURN NULL;",
    ),
    pgtrigger.Trigger(
        name="take_keys_along",
        when=pgtrigger.After,
        operation=pgtrigger.Delete,
        func="DELETE FROM beneficiaries_matchkey WHERE person_id = OLD.id;"
        " DELETE FROM beneficiaries_searchkeys WHERE person_id = OLD.id; RETURN NULL;",
    ),
]


@keep_history(exclude=["scopes", "created_at", "created_by"])
class Beneficiary(models.Model):
    """A person without a name: what statistics need, and where they belong. Known everywhere by `code`."""

    sex = models.CharField(_("sex"), max_length=1, choices=Sex, default=Sex.UNKNOWN)
    birth_year = models.PositiveSmallIntegerField(_("year of birth"), null=True, blank=True)
    birth_is_approximate = models.BooleanField(_("year of birth is approximate"), default=False)
    nationality = models.CharField(_("nationality"), max_length=2, blank=True)
    administrative_status = models.CharField(
        _("administrative status"), max_length=16, choices=AdministrativeStatus, blank=True
    )
    permit_issued_on = models.DateField(_("permit issued on"), null=True, blank=True)
    permit_expires_on = models.DateField(_("permit expires on"), null=True, blank=True)
    country_abroad = models.CharField(_("country of residence abroad"), max_length=80, blank=True)
    returned_on = models.DateField(_("back since"), null=True, blank=True)
    # No index of their own where one below begins with them: every import pays for every index.
    partner = _CheckedAtOnce(
        Partner, models.PROTECT, related_name="beneficiaries", verbose_name=_("partner"), db_index=False
    )
    area = _CheckedAtOnce(Area, models.PROTECT, related_name="beneficiaries", verbose_name=_("area"), db_index=False)
    commune = _CheckedAtOnce(
        Commune, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("commune"), db_index=False
    )
    consent = models.CharField(_("consent"), max_length=8, choices=ConsentState, default=ConsentState.UNRECORDED)
    consent_on = models.DateField(_("consent given on"), null=True, blank=True)
    registered_on = models.DateField(_("first registered on"))
    scopes = ArrayField(models.CharField(max_length=24), verbose_name=_("visible to"), editable=False)
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    created_by = _CheckedAtOnce(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("recorded by"),
        db_index=False,
    )

    objects = BeneficiaryQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("person")
        verbose_name_plural = _("people")
        indexes = [
            GinIndex(fields=["scopes"], name="beneficiary_scopes"),
            models.Index(fields=["partner", "area", "-id"], name="beneficiary_partner_area"),
            models.Index(fields=["area", "-id"], name="beneficiary_area"),
            models.Index(fields=["-registered_on", "-id"], name="beneficiary_registered_on"),
            models.Index(fields=["commune"], name="beneficiary_commune"),
            models.Index(fields=["consent", "-id"], name="beneficiary_no_consent", condition=~Q(consent="yes")),
        ]
        constraints = [
            models.CheckConstraint(
                name="birth_year_is_plausible",
                condition=Q(birth_year__isnull=True) | Q(birth_year__gte=1900, birth_year__lte=2100),
            ),
            models.CheckConstraint(name="person_belongs_somewhere", condition=~Q(scopes=[])),
        ]
        triggers = _TRIGGERS

    def __str__(self):
        return self.code

    @property
    def code(self):
        return f"JSM-{self.pk:06d}"

    def get_absolute_url(self):
        return reverse("beneficiaries:dossier", args=[self.code])

    def is_within(self, posting):
        """Whether one of the person's registrations lies within the posting."""
        return f"{posting.partner_id or '*'}/{posting.area_id or '*'}" in {*self.scopes, "*/*"}


@keep_history(deletes=False, exclude=["sort_name"])
class Identity(models.Model):
    """Everything that names or reaches a person. Erasing a person is deleting this row and its keys.

    Numbers of documents are encrypted (beneficiaries/blind.py) and found again by a keyed hash in MatchKey.
    """

    person = models.OneToOneField(Beneficiary, models.CASCADE, primary_key=True, related_name="identity")
    last_name = models.CharField(_("family name"), max_length=120, blank=True)
    first_name = models.CharField(_("first name"), max_length=120, blank=True)
    arabic_name = models.CharField(_("name in Arabic"), max_length=200, blank=True)
    sort_name = models.CharField(_("name for sorting"), max_length=240, blank=True, db_collation="C")
    birth_date = models.DateField(_("date of birth"), null=True, blank=True)
    phones = ArrayField(models.CharField(max_length=20), verbose_name=_("telephones"), default=list, blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    neighbourhood = models.CharField(_("neighbourhood"), max_length=120, blank=True)
    document_kind = models.CharField(_("document"), max_length=16, choices=DocumentKind, blank=True)
    document_number = models.TextField(_("document number (encrypted)"), blank=True)
    permit_number = models.TextField(_("permit number (encrypted)"), blank=True)
    notes = models.TextField(_("notes"), blank=True)

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        indexes = [models.Index(fields=["sort_name", "person"], name="identity_by_name")]

    def __str__(self):
        return self.name or str(self.person_id)

    @property
    def name(self):
        return self.names[0]

    @property
    def names(self):
        """The name as this reader writes it, then the other writing or ""."""
        return formats.names(f"{self.last_name} {self.first_name}".strip(), self.arabic_name)


@keep_history(exclude=["fingerprint"], within="person")
class Registration(models.Model):
    """A line of a partner's register: this person, in this target group, at this partner in this area, on a day.

    A person stands once per line and may have several: other groups, other partners, other areas.
    """

    person = models.ForeignKey(Beneficiary, models.CASCADE, related_name="registrations", verbose_name=_("person"))
    partner = _CheckedAtOnce(
        Partner, models.PROTECT, related_name="registrations", verbose_name=_("partner"), db_index=False
    )
    area = _CheckedAtOnce(Area, models.PROTECT, related_name="registrations", verbose_name=_("area"))
    group = models.CharField(_("target group"), max_length=16, choices=Group)
    on = models.DateField(_("registered on"))
    reference = models.CharField(_("number in the register"), max_length=40, blank=True)
    household = models.CharField(_("household number"), max_length=40, blank=True)
    fingerprint = models.BigIntegerField(_("fingerprint of the line"), null=True, editable=False)
    source = _CheckedAtOnce(
        "Import", models.SET_NULL, null=True, blank=True, related_name="registrations", verbose_name=_("import")
    )

    objects = RegistrationQuerySet.as_manager()

    class Meta:
        ordering = ["on", "id"]
        verbose_name = _("registration")
        verbose_name_plural = _("registrations")
        indexes = [
            models.Index(fields=["group", "on"], name="registration_group_on"),
            models.Index(fields=["partner", "reference"], name="registration_reference"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["partner", "area", "fingerprint"],
                name="a_line_of_a_register_counts_once",
                condition=Q(fingerprint__isnull=False),
            )
        ]

    def __str__(self):
        return f"{self.group} {self.on}"

    def is_within(self, posting):
        return posting.covers(self.partner_id, self.area_id)

    @property
    def is_apart(self):
        """Whether the line counts the person without opening their file to its partner (decision 0010)."""
        return f"{self.partner_id}/{self.area_id}" not in self.person.scopes


# Locks the people as a foreign key does: none of them is deleted before the keys are committed. Whom this transaction
# wrote itself nobody else can delete; an import has just written them all.
_KNOWN_PEOPLE = """
    IF EXISTS (
        WITH given AS (
            SELECT DISTINCT person_id FROM arrived WHERE NOT EXISTS (SELECT FROM beneficiaries_beneficiary
                WHERE id = person_id AND beneficiaries_beneficiary.xmin = pg_current_xact_id()::xid)
        ), known AS (
            SELECT id FROM beneficiaries_beneficiary WHERE id IN (SELECT person_id FROM given) FOR KEY SHARE
        )
        SELECT FROM given WHERE person_id NOT IN (SELECT id FROM known)
    ) THEN
        RAISE foreign_key_violation USING MESSAGE = 'a key of nobody: there is no such person';
    END IF;
    RETURN NULL;
"""
_BELONG_TO_PEOPLE = [
    pgtrigger.Trigger(
        name="belong_to_people",
        level=pgtrigger.Statement,
        when=pgtrigger.After,
        operation=pgtrigger.Insert,
        referencing=pgtrigger.Referencing(new="arrived"),
        func=_KNOWN_PEOPLE,
    ),
    pgtrigger.Protect(name="stay_with_their_person", operation=pgtrigger.UpdateOf("person_id")),
]


class SearchKeys(models.Model):
    """Keyed hashes of the spelling keys of a name and of their beginnings: search without reading the vault.

    `scopes` repeats the person's, so that one index answers “this name, in my area”: written by triggers, or by who
    writes thousands of people at once and gives it. They belong to their person as match keys do.
    """

    person = models.OneToOneField(
        Beneficiary, models.CASCADE, primary_key=True, related_name="search_keys", db_constraint=False
    )
    keys = ArrayField(models.BigIntegerField())
    scopes = ArrayField(models.CharField(max_length=24), default=list, editable=False)

    class Meta:
        indexes = [GinIndex(fields=["keys", "scopes"], name="search_keys_gin")]
        triggers = [
            *_BELONG_TO_PEOPLE,
            pgtrigger.Trigger(
                name="take_scopes",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Condition("coalesce(cardinality(NEW.scopes), 0) = 0"),
                func="SELECT scopes INTO NEW.scopes FROM beneficiaries_beneficiary WHERE id = NEW.person_id;"
                " RETURN NEW;",
            ),
        ]


class MatchKey(models.Model):
    """A keyed hash that two records of one person share: name, document number, telephone, or name and birth.

    Whether the person exists is checked once a statement, not once a row: an import writes 200,000 of them (decision
    0034). They go with the person, and never to another.
    """

    class Kind(models.IntegerChoices):
        NAME = 1, _("name")
        DOCUMENT = 2, _("document number")
        PHONE = 3, _("telephone")
        BIRTH = 4, _("beginning of the name, sex and year of birth")

    person = models.ForeignKey(Beneficiary, models.CASCADE, related_name="match_keys", db_constraint=False)
    kind = models.SmallIntegerField(choices=Kind)
    key = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["key", "kind"], name="match_key_key")]
        triggers = _BELONG_TO_PEOPLE
