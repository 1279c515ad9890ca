"""Write a snapshot and what lies behind its numbers; nothing of it changes ever after."""

import json

from django.db import connection

from reports.models import Snapshot, canonical, digest, ids_digest, line_of

COLUMNS = ("snapshot_id", "indicator", "axes", "values", "kind", "value", "ids")


def next_version(report):
    return 1 + (report.snapshots.values_list("version", flat=True).first() or 0)


def unsaved_snapshot(report, assembled, *, version):
    """The snapshot as it will be: its data have gone through their own JSON, so that a document sees what is kept.

    With the data it holds the hash of the ids behind the numbers: its own hash answers for both.
    """
    ids_sha256 = ids_digest(line_of(cell) for cell in assembled.cells)
    data = json.loads(canonical(assembled.data | {"ids_sha256": ids_sha256}))
    return Snapshot(report=report, version=version, data=data, sha256=digest(data))


def freeze(snapshot, cells):
    """Save the snapshot with its cells, inside the caller's transaction."""
    snapshot.save(force_insert=True)
    columns = ", ".join(f'"{column}"' for column in COLUMNS)
    with connection.cursor() as cursor, cursor.copy(f"COPY reports_frozencell ({columns}) FROM STDIN") as copy:
        for cell in cells:
            ids = "{" + ",".join(map(str, cell.ids)) + "}"  # as text: a list is turned over element by element
            copy.write_row((snapshot.pk, cell.indicator, cell.axes, cell.values, cell.kind, cell.value, ids))
