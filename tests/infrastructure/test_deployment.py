"""The compose file and its page, kept in step with what production asks for; read without a Docker engine."""

import re

from tests.infrastructure.test_settings import PRODUCTION
from tests.slots import ROOT

COMPOSE = (ROOT / "docker-compose.yml").read_text()
NEEDED = set(re.findall(r"\$\{(\w+):\?", COMPOSE))
WITH_DEFAULT = set(re.findall(r"\$\{(\w+):-", COMPOSE))


def test_what_compose_takes_from_the_environment_has_a_default_or_is_missed_aloud():
    taken = set(re.findall(r"\$\{(\w+)", COMPOSE))
    assert taken == NEEDED | WITH_DEFAULT


def test_no_secret_has_a_default():
    assert {name for name in WITH_DEFAULT if re.search("KEY|PASSWORD|TOKEN|RECIPIENTS", name)} == set()


def test_compose_says_all_that_production_asks_for():
    environment = COMPOSE.partition("x-environment:")[2].partition("\nservices:")[0]
    assert set(PRODUCTION) <= set(re.findall(r"^  (\w+):", environment, re.MULTILINE))


def test_the_page_about_operations_names_every_setting_that_is_needed():
    table = (ROOT / "docs" / "operations.md").read_text().partition("## Upgrade")[0]
    assert {name for name in NEEDED if f"`{name}`" not in table} == set()


def test_only_the_migration_knows_the_owners_password():
    services = dict(
        re.findall(r"^  ([\w-]+):\n((?:    .*\n|\n)+)", COMPOSE.partition("\nservices:\n")[2], re.MULTILINE)
    )
    assert {name for name, text in services.items() if "JSM_OWNER_PASSWORD" in text} == {"migrate", "database"}


def test_the_image_carries_what_the_scripts_call_and_runs_as_nobody_of_importance():
    dockerfile = (ROOT / "Dockerfile").read_text()
    assert "USER 10001" in dockerfile
    assert {"age", "postgresql-client"} <= set(dockerfile.split())
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert ignored[0] == "*"
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"tests"}
    assert {f"!{name}" for name in packages} <= set(ignored)
