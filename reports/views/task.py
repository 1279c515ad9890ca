"""One line of what waits for somebody on the home page."""

from typing import NamedTuple


class Task(NamedTuple):
    """Several things of one kind, or one by its name; `since` and `until` are days."""

    number: int
    words: str
    url: str
    icon: str
    name: str = ""
    since: object = None
    until: object = None
