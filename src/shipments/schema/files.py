"""Splitting Parquet files that do not fit in memory, a chunk of rows at a time.

polars 2.1 decodes a Parquet file ahead of a slow sink and does not wait for it: at ten million rows
the peak was the whole decoded file (10 GB), whatever the settings. So the file is cut by row
number; each chunk is scanned, validated and written by the streaming engine, and the peak is that
of one chunk, however long the file.
"""

from __future__ import annotations

from collections.abc import Callable
from os import PathLike
from pathlib import Path

import pandera.polars as pa
import polars as pl

from shipments.errors import UsageError
from shipments.schema.compile import compile_plan
from shipments.schema.engines.lazy import ROW_ID, SplitFrames
from shipments.schema.engines.polars import PolarsEngine, literal, sink_both
from shipments.schema.splitting import Split
from shipments.schema.table import Table

Prepare = Callable[[pl.LazyFrame], pl.LazyFrame]
CHUNK_SIZE = 500_000


def split_file(
    source: str | PathLike[str],
    folder: str | PathLike[str],
    schema: Table | pa.DataFrameSchema,
    *,
    prepare: Prepare | None = None,
    row_id: str = ROW_ID,
    chunk_size: int = CHUNK_SIZE,
) -> Split[pl.LazyFrame]:
    """Split a Parquet file into accepted and rejected rows, in bounded memory.

    Args:
        source: A Parquet file; its name is taken literally.
        folder: Gets `accepted/part-*.parquet` and `rejected/part-*.parquet`, in the order of the
            file; it must be new or empty.
        schema: A table of this package, or any pandera schema for polars that compiles. Uniqueness
            needs all rows at once and is refused here.
        prepare: Brings the rows of the file into the columns of the schema (rename, parse, trim);
            row by row, since it sees one chunk at a time. It gets the row number as `row_id`
            and hands it on.
        row_id: Name of the column that numbers the rows of the file from 0; it goes into both
            halves, or is a column of the schema.
        chunk_size: Rows at a time; memory grows with it.

    Returns:
        The split whose halves are scans of what was written.

    Raises:
        DataError: If the columns are wrong; nothing is written then.
        SchemaNotCompilable: If a rule cannot be expressed, by name.
        UsageError: If the folder is not empty or the schema demands uniqueness.
    """
    plan, engine, target = compile_plan(schema), PolarsEngine(), literal(folder)
    if whole := [rule.id for rule in plan.rules if rule.id.split(":")[-1] in _WHOLE]:
        raise UsageError(
            f"{', '.join(whole)} needs all rows at once · use split(pl.scan_parquet(...)) instead"
        )
    if target.exists() and any(target.iterdir()):
        raise UsageError(f"{target} is not empty · name a new folder")
    scan = pl.scan_parquet(literal(source), glob=False, row_index_name=row_id)
    rows = int(scan.select(pl.len()).collect().item())
    number = pl.col(row_id).cast(pl.Int64)
    halves = None
    for part, start in enumerate(range(0, max(rows, 1), chunk_size)):
        chunk = scan.slice(start, chunk_size).with_columns(number)
        ready = prepare(chunk) if prepare else chunk
        if part == 0:
            engine.check(ready, plan, row_id)
            for half in ("accepted", "rejected"):
                (target / half).mkdir(parents=True, exist_ok=True)
        halves = engine.split(ready, plan, row_id)
        name = f"part-{part:05d}.parquet"
        sink_both(halves, target / "accepted" / name, target / "rejected" / name)
    accepted, rejected = (_scanned(target / half) for half in ("accepted", "rejected"))
    written = engine.split(accepted, plan, row_id)
    frames = SplitFrames.of(accepted, rejected, written.warned)
    return Split(plan, "polars", engine, frames)


def _scanned(folder: Path) -> pl.LazyFrame:
    return pl.scan_parquet(sorted(folder.iterdir()), glob=False)


_WHOLE = ("unique_key", "unique")
