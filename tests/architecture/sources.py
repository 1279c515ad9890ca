"""Our own source files, parsed once."""

import ast
import tomllib
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# import-linter holds the column, highest layer first; the site's own package is no app.
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())
CONTRACTS = {contract["id"]: contract for contract in PYPROJECT["tool"]["importlinter"]["contracts"]}
APPS = [layer for layer in reversed(CONTRACTS["column"]["layers"]) if layer != "jesuismigrant"]


@cache
def modules():
    """Path from the root -> syntax tree, for every module of the apps and of jesuismigrant, migrations aside."""
    found = {}
    for app in [*APPS, "jesuismigrant"]:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts:
                found[str(path.relative_to(ROOT))] = ast.parse(path.read_text(), filename=str(path))
    return found


def nodes(*kinds):
    """(path, node) for every node of these kinds in every module."""
    for path, tree in modules().items():
        for node in ast.walk(tree):
            if isinstance(node, kinds):
                yield path, node


def length(node):
    return node.end_lineno - node.lineno + 1


def templates():
    """Path from the root -> text, for every template."""
    folders = [ROOT / "templates", *(ROOT / app / "templates" for app in APPS)]
    return {
        str(path.relative_to(ROOT)): path.read_text()
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
