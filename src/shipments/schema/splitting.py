"""Splitting frames by a schema: every rule that every row breaks, on the engine of the frame.

from shipments.schema import split
from shipments.tables import Declarations

result = split(pl.scan_parquet("declarations/*.parquet"), Declarations)
result.write("split")           # one streaming pass: accepted.parquet, rejected.parquet
result.counts()                 # which rules, how often
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from typing import Any, Literal, TypeVar

import polars as pl

from shipments.errors import RowsRejectedWarning, UsageError
from shipments.schema.compile import Plan, Schema, compile_plan
from shipments.schema.engines.choose import engine_for, kind_of
from shipments.schema.engines.eager import split_eager
from shipments.schema.result import Split

Frame = TypeVar("Frame")
OnReject = Literal["keep", "warn", "raise"]
Extra = Literal["keep", "drop", "refuse"]
Missing = Literal["refuse", "null"]
_OPTIONS = {
    "on_reject": ("keep", "warn", "raise"),
    "extra": ("keep", "drop", "refuse"),
    "missing": ("refuse", "null"),
}


def split(
    frame: Frame,
    schema: Schema,
    *,
    on_reject: OnReject = "keep",
    row_id: str | None = None,
    extra: Extra | None = None,
    missing: Missing | None = None,
) -> Split[Frame]:
    """Split a frame into the rows that keep the rules and those that break them.

    Args:
        frame: A polars frame (lazy or not), a pandas frame, a pyarrow table, a DuckDB relation or
            a Spark DataFrame. Lazy ones stay lazy. Columns may be in any order.
        schema: A model of `shipments.tables`, or any model or schema of pandera for polars.
        on_reject: `keep` gives both parts; `warn` warns and `raise` stops if a row is rejected,
            which on a lazy frame is a pass over the data.
        row_id: Column that identifies rows; it may be an extra column. Without it rows are counted
            from 0 in their order (Spark keeps no order: numbers there are unique, no more).
        extra: What to do with columns that the schema does not have: `keep` them in both parts,
            `drop` them, or `refuse` the frame. Without it what the schema says: `strict=True`
            refuses, `strict="filter"` drops, and the tables of this package keep them.
        missing: What to do when a column is missing that may be null: `refuse` the frame, or read
            it as `null`, and give it so in both parts. Without it `add_missing_columns` decides.

    Raises:
        DataError: If the columns are wrong; no data are touched.
        SchemaNotCompilable: If the schema or the engine cannot express a rule, by name.
        RowsRejected: If a row is rejected and `on_reject` is `raise`.
        UsageError: If it is no frame, or an option is not known.
    """
    _check_options(on_reject=on_reject, extra=extra, missing=missing)
    kind = kind_of(frame)
    engine = engine_for(kind)
    lazy = kind in ("duckdb", "spark") or isinstance(frame, pl.LazyFrame)
    plan = plan_for(frame, schema, extra, missing)
    if lazy:
        ready = engine.prepare(frame, plan, row_id)
        frames = engine.split(ready, plan, row_id)
    else:
        frames = split_eager(kind, frame, plan, row_id)
    result: Split[Frame] = Split(plan, kind, engine, frames)
    if on_reject == "raise":
        result.raise_if_any()
    elif on_reject == "warn" and (error := result.error()):
        warnings.warn(str(error), RowsRejectedWarning, stacklevel=2)
    return result


def validate(frame: Frame, schema: Schema, **options: Any) -> Frame:
    """Let a frame pass as it is, or say what is wrong with it.

    On a lazy frame this is a pass over the data; the frame itself stays lazy.

    Args:
        frame: A frame of any kind that `split` takes.
        schema: A model of `shipments.tables`, or any model or schema of pandera for polars.
        options: `row_id`, `extra` and `missing` of `split`.

    Returns:
        The frame that came in.

    Raises:
        DataError: If the columns are wrong; no data are touched.
        RowsRejected: If a row breaks a rejecting rule.
        SchemaNotCompilable: If the schema or the engine cannot express a rule, by name.
    """
    split(frame, schema, on_reject="raise", **options)
    return frame


def plan_for(
    frame: Any, schema: Schema, extra: str | None = None, missing: str | None = None
) -> Plan:
    """The plan of a schema for one frame; see `split` for the options.

    Raises:
        SchemaNotCompilable: If the schema cannot be expressed, by name.
    """
    plan = compile_plan(schema, column_names(frame))
    return replace(plan, extra=extra or plan.extra, missing=missing or plan.missing)


def column_names(frame: Any) -> list[str]:
    """Names of the columns of a frame of any kind; doubled ones as often as they occur."""
    if isinstance(frame, pl.LazyFrame):
        return frame.collect_schema().names()
    names = frame.column_names if hasattr(frame, "column_names") else frame.columns
    return [str(name) for name in names]


def _check_options(**options: str | None) -> None:
    for name, value in options.items():
        if value is not None and value not in _OPTIONS[name]:
            raise UsageError(f"{name} '{value}' · one of: {', '.join(_OPTIONS[name])}")
