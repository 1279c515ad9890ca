"""script/probe."""

import argparse
import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jesuismigrant.settings")
django.setup()

from tests.probes import headers, injections, lighthouse, markup, site  # noqa: E402

PARTS = {"headers": headers.run, "markup": markup.run, "lighthouse": lighthouse.run, "injections": injections.run}


def main():
    parser = argparse.ArgumentParser(prog="script/probe")
    parser.add_argument("parts", nargs="*", choices=[[], *PARTS])
    chosen = parser.parse_args()
    for part in chosen.parts or PARTS:
        _write(f"\n| {part} | | |\n|---|---|---|")
        for row in PARTS[part](site.address()):
            _write("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |")


def _write(line):
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


main()
