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

import polars as pl

from shipments.errors import UsageError
from shipments.schema.compile import Schema
from shipments.schema.engines.lazy import ROW_ID, SplitFrames
from shipments.schema.engines.polars import PolarsEngine, literal, sink_both
from shipments.schema.result import Split
from shipments.schema.splitting import Extra, Missing, plan_for

Prepare = Callable[[pl.LazyFrame], pl.LazyFrame]
CHUNK_SIZE = 500_000


def split_file(
    source: str | PathLike[str],
    schema: Schema,
    folder: str | PathLike[str],
    *,
    prepare: Prepare | None = None,
    row_id: str = ROW_ID,
    chunk_size: int = CHUNK_SIZE,
    extra: Extra | None = None,
    missing: Missing | None = None,
) -> Split[pl.LazyFrame]:
    """Split a Parquet file into accepted and rejected rows, in bounded memory.

    Args:
        source: A Parquet file; its name is taken literally.
        schema: A model of `shipments.tables`, or any model or schema of pandera for polars.
            Uniqueness needs all rows at once and is refused here.
        folder: Gets `accepted/part-*.parquet` and `rejected/part-*.parquet`, in the order of the
            file; it must be new or empty.
        prepare: Brings the rows of the file into the columns of the schema (rename, parse, trim);
            row by row, since it sees one chunk at a time. It gets the row number as `row_id`
            and hands it on.
        row_id: Name of the column that numbers the rows of the file from 0; it goes into both
            parts, or is a column of the schema.
        chunk_size: Rows at a time; memory grows with it.
        extra: What to do with columns that the schema does not have; see `split`.
        missing: What to do when a column is missing that may be null; see `split`.

    Returns:
        The split whose parts are scans of what was written.

    Raises:
        DataError: If the columns are wrong; nothing is written then.
        SchemaNotCompilable: If a rule cannot be expressed, by name.
        UsageError: If the folder is not empty or the schema demands uniqueness.
    """
    engine, target = PolarsEngine(), literal(folder)
    if target.exists() and any(target.iterdir()):
        raise UsageError(f"{target} is not empty · name a new folder")
    scan = pl.scan_parquet(literal(source), glob=False, row_index_name=row_id)
    rows = int(scan.select(pl.len()).collect().item())
    number = pl.col(row_id).cast(pl.Int64)
    plan = None
    for part, start in enumerate(range(0, max(rows, 1), chunk_size)):
        chunk = scan.slice(start, chunk_size).with_columns(number)
        ready = prepare(chunk) if prepare else chunk
        if plan is None:
            plan = plan_for(ready, schema, extra, missing)
            if whole := [rule.id for rule in plan.rules if rule.needs_all_rows]:
                raise UsageError(
                    f"{', '.join(whole)} needs all rows at once · use "
                    "split(pl.scan_parquet(...), schema).write(folder) instead"
                )
        ready = engine.prepare(ready, plan, row_id)
        for name in ("accepted", "rejected"):
            (target / name).mkdir(parents=True, exist_ok=True)
        frames = engine.split(ready, plan, row_id)
        file = f"part-{part:05d}.parquet"
        sink_both(frames, target / "accepted" / file, target / "rejected" / file)
    assert plan is not None  # noqa: S101 - at least one chunk, of no rows
    accepted, rejected = (_scanned(target / name) for name in ("accepted", "rejected"))
    warned = engine.split(accepted, plan, row_id).warned
    return Split(plan, "polars", engine, SplitFrames.of(accepted, rejected, warned))


def _scanned(folder: Path) -> pl.LazyFrame:
    return pl.scan_parquet(sorted(folder.iterdir()), glob=False)
