"""What the raw folder keeps beside the reports: tombstones of ids, reviewed changes, link status.

An id that was published once is kept as a tombstone when it is withdrawn, and never used again.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import polars as pl

from shipments.curation.corrections import RecordId
from shipments.curation.reference import read_table
from shipments.curation.report_file import StrictModel, Text
from shipments.errors import Fault
from shipments.tables import vocabulary as v
from shipments.tables.link_status import LINK_STATUS
from shipments.tables.registry import TABLES, frame_of
from shipments.toml_model import read_model

WITHDRAWN = "withdrawn.toml"
CHANGES = Path("release") / "changes.csv"
STATUS_FILE = "link_status.csv"


class Withdrawal(StrictModel):
    """One id that is no longer published."""

    id: RecordId
    kind: v.RecordKind
    date: dt.date
    reason: Text
    replaced_by: RecordId | None = None


class WithdrawnFile(StrictModel):
    """The whole file; it may be without entries."""

    withdrawn: tuple[Withdrawal, ...] = ()


def read_withdrawn(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the tombstones of a raw folder; a folder without the file has none.

    Returns:
        The table `withdrawn`, and every fault of the file.
    """
    path = raw / WITHDRAWN
    if not path.exists():
        return frame_of("withdrawn", []), []
    file, _, faults = read_model(path, WithdrawnFile)
    rows = [
        {
            "id": item.id,
            "record_kind": item.kind.value,
            "withdrawn_on": item.date,
            "reason": item.reason,
            "replaced_by": item.replaced_by,
        }
        for item in (file.withdrawn if file else ())
    ]
    return frame_of("withdrawn", rows), faults


def read_changes(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the reviewed changes since the release before; a folder without the file has none.

    Returns:
        The table `changes`, and every fault of the file.
    """
    path = raw / CHANGES
    return read_table(TABLES["changes"], path) if path.exists() else (frame_of("changes", []), [])


def read_link_status(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the status file; it need not be there, since addresses may never have been checked.

    Returns:
        One row per address, sorted by address, and every fault.
    """
    path = raw / STATUS_FILE
    there = path.exists() or path.is_symlink()
    return read_table(LINK_STATUS, path) if there else (frame_of(LINK_STATUS, []), [])
