"""Looks at addresses: the status file of the raw data, and what of it `sources` takes over."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from shipments.curation.reference import read_table
from shipments.errors import Fault
from shipments.schema.faults import find_faults
from shipments.tables.link_status import LINK_STATUS
from shipments.tables.registry import frame_of

STATUS_FILE = "link_status.csv"


def read_link_status(path: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the status file.

    Args:
        path: The file; it need not be there, since addresses may never have been looked at.

    Returns:
        One row an address, sorted by address (none without a file, or when a fault was found),
        and every fault.
    """
    if not path.exists() and not path.is_symlink():
        return frame_of(LINK_STATUS, []), []
    frame, faults = read_table(LINK_STATUS, path)
    if not faults:
        faults = find_faults((LINK_STATUS,), {LINK_STATUS.name: frame}, lambda *_row: path.name)
    return (frame_of(LINK_STATUS, []) if faults else frame), faults


def with_link_status(sources: pl.DataFrame, looks: pl.DataFrame) -> pl.DataFrame:
    """The sources, each with the last look at its address.

    Args:
        sources: Rows of `sources`.
        looks: Rows of the status file.

    Returns:
        The same rows in the same order; an address that was not looked at stays `not_checked`. An
        archived copy that the report file names goes before one that a look found.
    """
    told = looks.select("url", "link_status", "last_checked", "archive_url")
    joined = sources.join(told, on="url", how="left", maintain_order="left", suffix="_looked")
    taken = [
        pl.coalesce(f"{name}_looked", name).alias(name) for name in ("link_status", "last_checked")
    ]
    archived = pl.coalesce("archive_url", "archive_url_looked").alias("archive_url")
    return joined.with_columns(*taken, archived).select(sources.columns)
