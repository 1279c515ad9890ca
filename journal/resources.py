"""The file of anchors: one line a day with the head of the chain, "2026-11-23 1234 <hash>".

It belongs where who owns the database cannot write: a folder that is copied away, a printed page, a mailbox. Lines
that begin with # say which days were mailed.
"""

import fcntl
import os
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import NamedTuple

from django.conf import settings


class Anchor(NamedTuple):
    day: date
    number: int
    hash: str

    def __str__(self):
        return f"{self.day} {self.number} {self.hash}"


def anchors_file():
    return Path(settings.JOURNAL_ANCHORS) / "journal-anchors.txt"


def read_anchors(path):
    """The anchors of a file, in its order. Raises ValueError at a line that is none."""
    found = []
    for number, line in enumerate(path.read_text().splitlines(), start=1):
        if line.strip() and not line.startswith("#"):
            try:
                day, place, digest = line.split()
                found.append(Anchor(date.fromisoformat(day), int(place), digest.lower()))
            except ValueError as error:
                raise ValueError(f"{path}, line {number} is no anchor: {line!r}") from error
    return found


def mailed_days(path):
    """The days whose anchor was mailed."""
    return {line.split()[1] for line in path.read_text().splitlines() if line.startswith("# ")}


@contextmanager
def appending(path):
    """append(line), by one process at a time; what was appended lies on the disk afterwards."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)

        def append(line):
            file.write(f"{line}\n")
            file.flush()
            os.fsync(file.fileno())

        yield append
