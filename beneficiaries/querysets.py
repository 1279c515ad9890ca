"""Which people, which imports."""

import re

from django.db import models
from django.db.models import Q
from django.db.models.expressions import RawSQL

from accounts.models import Role
from beneficiaries.blind import joined_keys, match_keys, searched_keys
from beneficiaries.workflow import ImportStatus
from programme.models import Programme
from programme.scope import scope_of
from ui.workbooks.cells import BadCell
from ui.workbooks.phones import phones

_CODE = re.compile(r"^(?:JSM[\s\-]*)?0*(\d{1,9})$", re.IGNORECASE)


class BeneficiaryQuerySet(models.QuerySet):
    def visible_to(self, user):
        """People registered by a partner and in an area of the user's postings; everybody for programme-wide roles."""
        return self.filter(scope_of(user).of_scopes())

    def within(self, partner=None, area=None):
        """People with a registration at the partner, in the area, or at that partner in that area, given by id."""
        if partner is None and area is None:
            return self
        return self.filter(scopes__contains=[f"{partner or '*'}/{area or '*'}"])

    def found_by(self, text, *, user):
        """People visible to the user whom `text` may mean: a code, a telephone, a document's number, or names.

        Every word of a name must be found, in any order, in Latin or Arabic letters; its beginning is enough. The
        scope is asked of the search keys, which repeat it: one index answers both, and twice would mislead the planner.
        """
        return self._found(text, user, list)

    def counted_by(self, text, *, user):
        """The same people as found_by, to be counted.

        The hashes of several words are hidden from the planner as sub-selects: it takes the words for independent,
        expects many for two frequent names that nobody bears together, and reads the whole table to find none.
        Blind, it asks the index. Their rows, once they are known to be many, are best found as it sees fit.
        """
        several = len(text.split()) > 1
        return self._found(text, user, _hidden if several else list)

    def _found(self, text, user, asked):
        if any(letter.isdigit() for letter in text):
            return self.visible_to(user).filter(pk__in=self._numbered(text))
        scope = scope_of(user).of_scopes("search_keys__scopes")
        return self.filter(scope, _called(searched_keys(text), asked) | _called(joined_keys(text), asked))

    def _numbered(self, text):
        """The ids that a code, telephone or document number leads to: looked up first, they are a handful."""
        keys = match_keys(documents=[text], phones=_phones(text))
        match_key = self.model._meta.get_field("match_keys").related_model
        found = match_key.objects.filter(key__in=[*keys.documents, *keys.phones]).values_list("person", flat=True)
        code = _CODE.match(text.strip())
        return {*found[:1000], *([int(code[1])] if code else [])}


class OfPairQuerySet(models.QuerySet):
    """Rows that belong to one partner in one area."""

    def visible_to(self, user):
        return self.filter(scope_of(user).of_pairs())


class RegistrationQuerySet(OfPairQuerySet):
    """Lines of registers."""

    def counted(self):
        """Those since the programme began; earlier ones are kept, and counted nowhere (decision 0016)."""
        return self.filter(on__gte=Programme.objects.begins_on())


# Columns to confirm, or checked with rows to save or to decide on (a grid counts these as "open").
_TO_DECIDE = Q(status=ImportStatus.UPLOADED) | Q(status=ImportStatus.CHECKED) & (
    Q(counts__new__gt=0)
    | Q(counts__known__gt=0)
    | Q(counts__changed__gt=0)
    | Q(counts__question__gt=0)
    | Q(counts__open__gt=0)
)


class ImportQuerySet(OfPairQuerySet):
    """Workbooks on their way in."""

    def waiting_for(self, user):
        """The user's own uploads, and those of the areas they coordinate, that have something to save or to decide."""
        coordinates = scope_of(user, {Role.AREA_COORDINATOR})
        theirs = Q() if coordinates.everything else Q(created_by=user) | coordinates.of_pairs()
        return self.visible_to(user).to_decide().filter(theirs)

    def to_decide(self):
        """Those that have something to save or to decide."""
        return self.filter(_TO_DECIDE)

    def waiting_for_copy(self):
        """Checked, with something to tell, and the annotated copy not made yet."""
        checked = (ImportStatus.CHECKED, ImportStatus.CONFIRMING, ImportStatus.DONE)
        return self.filter(status__in=checked, annotated="", counts__told__gt=0).exclude(counts__has_key="copy")


class ExportQuerySet(models.QuerySet):
    """Lists on their way out."""

    def visible_to(self, user):
        """The user's own, as long as they see what they saw when they asked."""
        return self.filter(created_by=user, scope=scope_of(user).as_text)


def _called(words, asked):
    """The condition that at least one hash of each word is among a person's search keys; no word, nobody."""
    condition = Q() if words else Q(pk__in=[])
    for hashes in words:
        condition &= Q(search_keys__keys__overlap=asked(hashes))
    return condition


def _hidden(hashes):
    return RawSQL("(SELECT %s::bigint[])", [hashes])


def _phones(text):
    try:
        return phones(text)
    except BadCell:
        return ()
