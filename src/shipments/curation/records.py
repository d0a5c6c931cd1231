"""What the raw folder keeps beside the reports: tombstones of ids, reviewed changes, link status.

An id that was published once is kept as a tombstone when it is withdrawn, and never used again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from shipments.curation.corrections import RecordId
from shipments.curation.reference import read_table
from shipments.curation.report_file import StrictModel, Text
from shipments.errors import Fault
from shipments.messages import format_value
from shipments.tables import vocabulary as v
from shipments.tables.link_status import LINK_STATUS
from shipments.tables.records import CHANGES as CHANGES_TABLE
from shipments.tables.registry import frame_of
from shipments.toml_model import read_model, where_of

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


def _repeated(path: Path, text: str, items: tuple[Withdrawal, ...]) -> Iterator[Fault]:
    ids = [item.id for item in items]
    for number, name in enumerate(ids):
        if name in ids[:number]:
            yield Fault(
                where_of(path, text, ("withdrawn", number, "id")),
                name,
                "id",
                format_value(name),
                "occurs more than once",
                "one tombstone per id",
                "remove one of them",
                "withdrawn_twice",
            )


def read_withdrawn(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the tombstones of a raw folder; a folder without the file has none.

    Returns:
        The table `withdrawn`, and every fault of the file.
    """
    path = raw / WITHDRAWN
    if not path.exists():
        return frame_of("withdrawn", []), []
    file, text, faults = read_model(path, WithdrawnFile)
    items = file.withdrawn if file else ()
    rows = [
        {
            "id": item.id,
            "record_kind": item.kind.value,
            "withdrawn_on": item.date,
            "reason": item.reason,
            "replaced_by": item.replaced_by,
        }
        for item in items
    ]
    return frame_of("withdrawn", rows), [*faults, *_repeated(path, text, items)]


def read_changes(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the reviewed changes since the release before; a folder without the file has none.

    Returns:
        The table `changes`, and every fault of the file.
    """
    path = raw / CHANGES
    return read_table(CHANGES_TABLE, path) if path.exists() else (frame_of("changes", []), [])


def read_link_status(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the status file; it need not be there, since addresses may never have been checked.

    Returns:
        One row per address, sorted by address, and every fault.
    """
    path = raw / STATUS_FILE
    there = path.exists() or path.is_symlink()
    return read_table(LINK_STATUS, path) if there else (frame_of(LINK_STATUS, []), [])


def with_link_status(sources: pl.DataFrame, status: pl.DataFrame) -> pl.DataFrame:
    """The sources, each with the last check of its address.

    Args:
        sources: Rows of `sources`.
        status: Rows of the status file.

    Returns:
        The same rows in the same order; an address that was not checked stays `not_checked`. An
        archived copy that the report file names goes before one that a check found.
    """
    columns = ("link_status", "last_checked", "archive_url")
    joined = sources.join(
        status.select("url", *columns), on="url", how="left", maintain_order="left", suffix="_new"
    )
    return joined.with_columns(
        pl.coalesce("link_status_new", "link_status").alias("link_status"),
        pl.coalesce("last_checked_new", "last_checked").alias("last_checked"),
        pl.coalesce("archive_url", "archive_url_new").alias("archive_url"),
    ).select(sources.columns)
