"""All tables of the dataset in their published order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from shipments.schema.table import Table
from shipments.tables.events import EVENT_TABLES
from shipments.tables.records import RECORD_TABLES
from shipments.tables.reference import REFERENCE_TABLES
from shipments.tables.reports import REPORT_TABLES

# Most asked for first.
TABLES: dict[str, Table] = {
    table.name: table
    for table in (*EVENT_TABLES, *REPORT_TABLES, *RECORD_TABLES, *REFERENCE_TABLES)
}

Row = dict[str, Any]
Frames = dict[str, pl.DataFrame]


def frame_of(table: str | Table, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A frame of one table from rows, with its columns in order, sorted by its key."""
    schema = TABLES[table] if isinstance(table, str) else table
    frame = pl.DataFrame(
        [{name: row.get(name) for name in schema.columns} for row in rows], schema=schema.dtypes
    )
    return frame.sort(schema.key)
