"""Write a snapshot and what lies behind its numbers; nothing of it changes ever after."""

import json

from reports.models import FrozenCell, Snapshot, canonical, digest

CELLS_A_STATEMENT = 500


def next_version(report):
    return 1 + (report.snapshots.values_list("version", flat=True).first() or 0)


def unsaved_snapshot(report, assembled, *, version):
    """The snapshot as it will be: its data have gone through their own JSON, so that a document sees what is kept."""
    data = json.loads(canonical(assembled.data))
    return Snapshot(report=report, version=version, data=data, sha256=digest(data))


def freeze(snapshot, cells):
    """Save the snapshot with its cells, inside the caller's transaction."""
    snapshot.save(force_insert=True)
    for cell in cells:
        cell.snapshot = snapshot
    FrozenCell.objects.bulk_create(cells, batch_size=CELLS_A_STATEMENT)
