"""What a commit is checked for and what script/test begins with are one list."""

import re
import subprocess

from tests.slots import ROOT

HOOKS = (ROOT / ".pre-commit-config.yaml").read_text()


def test_each_check_is_a_hook_of_its_own_and_no_hook_is_anything_else():
    names = subprocess.run([ROOT / "script" / "check", "list"], capture_output=True, text=True, check=True).stdout
    assert re.findall(r"entry: (.+)", HOOKS) == [f"script/check {name}" for name in names.split()]
    assert re.findall(r"- id: (.+)", HOOKS) == names.split()


def test_hooks_come_from_here_and_run_what_is_installed_already():
    assert re.findall(r"repo: (.+)", HOOKS) == ["local"]
    assert set(re.findall(r"language: (.+)", HOOKS)) == {"system"}


def test_the_tests_begin_with_all_checks():
    assert "in $(script/check list)" in (ROOT / "script" / "test").read_text()
