"""Reference data in four languages: one column per language, one property that reads the right one."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

LANGUAGES = ("fr", "ar", "it", "en")
NAMES = tuple(f"name_{language}" for language in LANGUAGES)
SOURCES = tuple(f"source_{language}" for language in LANGUAGES)


class Named(models.Model):
    """A record whose name exists in French, Arabic, Italian and English; French when one is missing."""

    name_fr = models.CharField(_("name in French"), max_length=400)
    name_ar = models.CharField(_("name in Arabic"), max_length=400, blank=True)
    name_it = models.CharField(_("name in Italian"), max_length=400, blank=True)
    name_en = models.CharField(_("name in English"), max_length=400, blank=True)

    class Meta:
        abstract = True

    def __str__(self):
        return self.name

    @property
    def name(self):
        return self.name_in(get_language() or "fr")

    @property
    def all_names(self):
        """What it is called in any language."""
        return [name for column in NAMES if (name := getattr(self, column))]

    def name_in(self, language):
        """The name in `language` ("fr", "ar", "it", "en"), else in French."""
        return getattr(self, f"name_{language[:2]}", "") or self.name_fr


class Sourced(models.Model):
    """A record with a source of verification in the same languages."""

    source_fr = models.CharField(_("source of verification in French"), max_length=200, blank=True)
    source_ar = models.CharField(_("source of verification in Arabic"), max_length=200, blank=True)
    source_it = models.CharField(_("source of verification in Italian"), max_length=200, blank=True)
    source_en = models.CharField(_("source of verification in English"), max_length=200, blank=True)

    class Meta:
        abstract = True

    @property
    def source(self):
        """The source of verification by language, as a report keeps it; empty when none is known."""
        return {each: self.source_in(each) for each in LANGUAGES} if self.source_fr else {}

    @property
    def source_name(self):
        return self.source_in(get_language() or "fr")

    def source_in(self, language):
        """The source in `language`, else in French."""
        return getattr(self, f"source_{language[:2]}", "") or self.source_fr
