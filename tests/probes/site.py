"""The site that is probed: the demo, on this machine alone."""

from pathlib import Path
from urllib.parse import urlsplit

from reports.management.demo.users import PASSWORD, SIGN_INS  # noqa: F401
from tests.architecture.sources import ROOT

TOOLS = ROOT / "var" / "probe"
LANGUAGES = ("fr", "ar", "it", "en")


def address():
    """Where script/demo of this clone listens."""
    said = Path(ROOT / "var" / "demo.address").read_text().strip()
    assert urlsplit(said).hostname in ("127.0.0.1", "localhost"), "only the demo on this machine is probed"
    return said


def users():
    """One e-mail address per role."""
    return {each.role: each.email for each in reversed(SIGN_INS)}.values()
