"""What changed since the release before: the reviewed list of changes, and tombstones of ids.

An id that was published once is kept as a tombstone when it is withdrawn, and never used again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from shipments.curation.corrections import RecordId
from shipments.curation.reference import read_table
from shipments.curation.report_file import Record, Text
from shipments.errors import Fault, format_value
from shipments.tables import vocabulary as v
from shipments.tables.records import CHANGES as CHANGES_TABLE
from shipments.tables.registry import frame_of
from shipments.toml_model import read_model, where_of

FILE = "withdrawn.toml"
CHANGES = Path("release") / "changes.csv"


class Withdrawal(Record):
    """One id that is no longer published."""

    id: RecordId
    kind: v.RecordKind
    date: dt.date
    reason: Text
    replaced_by: RecordId | None = None


class WithdrawnFile(Record):
    """The whole file; it may be without entries."""

    withdrawn: tuple[Withdrawal, ...] = ()


def _twice(path: Path, text: str, found: tuple[Withdrawal, ...]) -> Iterator[Fault]:
    ids = [item.id for item in found]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            yield Fault(
                where_of(path, text, ("withdrawn", number, "id")),
                name,
                "id",
                format_value(name),
                "occurs more than once",
                "one tombstone for an id",
                "remove one of them",
                "withdrawn_twice",
            )


def read_withdrawn(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the tombstones of a raw folder; a folder without the file has none.

    Returns:
        The table `withdrawn`, and every fault of the file.
    """
    path = raw / FILE
    if not path.exists():
        return frame_of("withdrawn", []), []
    parsed, text, faults = read_model(path, WithdrawnFile)
    found = parsed.withdrawn if parsed else ()
    faults += _twice(path, text, found)
    rows = {
        item.id: {
            "id": item.id,
            "record_kind": item.kind.value,
            "withdrawn_on": item.date,
            "reason": item.reason,
            "replaced_by": item.replaced_by,
        }
        for item in found
    }
    return frame_of("withdrawn", rows.values()), faults


def read_changes(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the reviewed changes since the release before; a folder without the file has none.

    Returns:
        The table `changes`, and every fault of the file.
    """
    path = raw / CHANGES
    return read_table(CHANGES_TABLE, path) if path.exists() else (frame_of("changes", []), [])
