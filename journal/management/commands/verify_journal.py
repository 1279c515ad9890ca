"""Read the whole journal and compute its chain anew: was an entry changed, taken out, put in or moved?"""

from hashlib import sha256
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from journal.models import Entry, Link
from journal.resources import anchors_file, read_anchors


class Command(BaseCommand):
    help = "Verifies the chain of the journal; names the first broken entry and exits with 1 when there is one."

    def add_arguments(self, parser):
        parser.add_argument("--anchors", type=Path, help="file of anchors; the one of JOURNAL_ANCHORS when it is there")

    def handle(self, *, anchors=None, **options):
        path = anchors or anchors_file()
        try:
            kept = read_anchors(path) if anchors or path.exists() else []
        except (OSError, ValueError) as error:
            raise CommandError(error) from error
        problem, count, head = first_break(kept)
        if problem:
            raise CommandError(problem, returncode=1)
        held = f"{len(kept)} anchors hold" if kept else "no anchor to compare with"
        self.stdout.write(f"The journal is whole: {count} entries, {held}. Head: {head.hex()}")


def first_break(anchors):
    """(what is wrong with the first broken entry or "", how many links are whole, the hash of the last of them)."""
    expected = {anchor.number: anchor for anchor in anchors}
    count, last = 0, b""
    for number, kept, pk, spelled, at, act in Link.objects.all().read_through():
        problem = _wrong_place(count, number, pk)
        if not problem and at is None:
            problem = f"entry {pk}, number {number} of the chain, was deleted"
        if not problem:
            last, before = sha256(last + spelled.encode()).digest(), last
            problem = _wrong_hash(last, bytes(kept or b""), expected.get(number))
            if problem:
                problem, last = f"entry {pk} ({act}, {at:%Y-%m-%d %H:%M:%S %Z}), number {number}: {problem}", before
        if problem:
            return f"Broken: {problem}.", count, last
        count = number
    return _wrong_end(count, anchors), count, last


def _wrong_place(count, number, pk):
    if number is None:
        return f"entry {pk} was inserted past the chain: its link has no number"
    if number != count + 1:
        return f"the entry with number {count + 1} was deleted together with its link (entry {pk} comes next)"
    return ""


def _wrong_hash(computed, kept, anchor):
    if computed != kept:
        return "it was changed, or it or one before it stands in another place than when it was written"
    if anchor and anchor.hash != computed.hex():
        return f"the anchor of {anchor.day} says otherwise: the journal was rewritten up to here"
    return ""


def _wrong_end(count, anchors):
    """What the chain itself cannot tell: entries that no link leads to, and an end that was cut off."""
    stray = Entry.objects.outside_the_chain().first()
    if stray:
        return f"Broken: entry {stray.pk} ({stray.act}, {stray.at:%Y-%m-%d %H:%M:%S %Z}) was inserted past the chain."
    cut = next((anchor for anchor in anchors if anchor.number > count), None)
    if cut:
        return f"Broken: the journal ends with number {count}, the anchor of {cut.day} knows number {cut.number}."
    return ""
