"""The one way in which reading says no."""

from django.utils.functional import lazystr
from django.utils.text import format_lazy


class UnreadableFile(Exception):
    """The uploaded file cannot be read as a table; `sentence` says why, in the user's language."""

    def __init__(self, sentence, **values):
        self.sentence = format_lazy(sentence, **values) if values else lazystr(sentence)
        super().__init__(self.sentence)
