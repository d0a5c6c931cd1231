"""Reading what is known to have been published: the state follows from the claims that are named."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from shipments.curation.reference import read_table
from shipments.errors import Fault
from shipments.schema.table import Table
from shipments.tables.coverage import KNOWN_ROUNDS
from shipments.tables.registry import TABLES, frame_of

FOLDER = "coverage"
_STATE = (
    pl.when(pl.col("claim_ids").is_null())
    .then(pl.lit("not_held"))
    .when(pl.col("missing").is_not_null())
    .then(pl.lit("partly"))
    .otherwise(pl.lit("held"))
)


def _read(table: Table, published: str, raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    path = raw / FOLDER / f"{published}.csv"
    return read_table(table, path) if path.exists() else (frame_of(table, []), [])


def read_coverage(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the known rounds, measures and reports; a raw folder without the file knows none.

    Returns:
        The table `coverage`, with the state of each row, and every fault of the file.
    """
    frame, faults = _read(KNOWN_ROUNDS, "coverage", raw)
    columns = list(TABLES["coverage"].columns)
    return frame.with_columns(state=_STATE).select(columns), faults


def read_estimates(raw: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read the measurements of coverage; a raw folder without the file has none.

    Returns:
        The table `coverage_estimates`, and every fault of the file.
    """
    return _read(TABLES["coverage_estimates"], "coverage_estimates", raw)
