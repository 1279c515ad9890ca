"""The interface speaks every language of the settings completely: every text, every plural form, nothing in doubt."""

import os
import shutil
import subprocess
import sys
from itertools import product

import pytest
from django.conf import settings

from accounts.models import User
from programme.languages import LANGUAGES as NAMED_IN
from reports.models import Edition
from tests.architecture.sources import APPS, ROOT
from ui import formats

SPOKEN = {code for code, _name in settings.LANGUAGES}
LANGUAGES = sorted(SPOKEN - {"en"})  # English is that of the code
TEXTS = (*APPS, "jesuismigrant", "templates")


@pytest.fixture
def catalogues(tmp_path_factory):
    """The catalogues as makemessages would write them now, from a copy of the sources."""
    copy = tmp_path_factory.mktemp("sources")
    for name in (*TEXTS, "locale"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("*.pyc", "__pycache__", "*.mo"))
    shutil.copy(ROOT / "manage.py", copy)
    command = [sys.executable, "manage.py", "makemessages", "--no-obsolete", "--verbosity", "0"]
    for language in LANGUAGES:
        command += ["--locale", language]
    subprocess.run(command, cwd=copy, check=True, env=os.environ)
    return {language: copy / "locale" / language / "LC_MESSAGES" / "django.po" for language in LANGUAGES}


def test_no_text_waits_for_its_translation(catalogues):
    doubts = product(LANGUAGES, ["--untranslated", "--only-fuzzy"])
    waiting = {(language, doubt): _texts(catalogues[language], doubt) for language, doubt in doubts}

    assert not any(waiting.values()), waiting


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(language):
    catalogue = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"

    assert _texts(catalogue, "--only-obsolete") == []


def test_the_language_of_a_user_of_a_report_of_a_name_and_of_a_number_are_those_of_the_settings():
    assert {code for code, _name in User._meta.get_field("language").choices} == SPOKEN
    assert set(Edition.Language.values) == set(NAMED_IN) == set(formats.GROUPS) == set(formats.POINTS) == SPOKEN


def _texts(catalogue, *which):
    found = subprocess.run(["msgattrib", "--no-wrap", *which, catalogue], check=True, capture_output=True, text=True)
    lines = found.stdout.splitlines()
    return [line for line in lines if line.removeprefix("#~ ").startswith("msgid ") and not line.endswith('msgid ""')]
