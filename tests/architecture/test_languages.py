"""The interface speaks French, Arabic and Italian completely: every text, every plural form, nothing in doubt."""

import os
import shutil
import subprocess
import sys

import pytest

from tests.architecture.sources import APPS, ROOT

LANGUAGES = ("fr", "ar", "it")
TEXTS = (*APPS, "jesuismigrant", "templates")


@pytest.fixture(scope="module")
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


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("doubt", ["--untranslated", "--only-fuzzy"])
def test_no_text_waits_for_its_translation(catalogues, language, doubt):
    assert _texts(catalogues[language], doubt) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_is_left_over(language):
    catalogue = ROOT / "locale" / language / "LC_MESSAGES" / "django.po"

    assert _texts(catalogue, "--only-obsolete") == []


def _texts(catalogue, *which):
    found = subprocess.run(["msgattrib", "--no-wrap", *which, catalogue], check=True, capture_output=True, text=True)
    lines = found.stdout.splitlines()
    return [line for line in lines if line.removeprefix("#~ ").startswith("msgid ") and not line.endswith('msgid ""')]
