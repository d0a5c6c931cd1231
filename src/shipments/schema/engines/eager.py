"""Frames in memory: handed to polars as Arrow columns, and given back as the kind they came in.

pandas compares NaN with anything to False where other engines give null, so its own comparisons
cannot carry the rules. The numpy float columns of pandas have no null: NaN there is read as null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from shipments.errors import DataError, Fault
from shipments.schema.compile import Plan
from shipments.schema.engines.lazy import REASONS, ROW_ID, SplitFrames
from shipments.schema.engines.polars import PolarsEngine, collected

if TYPE_CHECKING:
    import pandas as pd


def split_eager(kind: str, frame: Any, plan: Plan, row_id: str | None) -> SplitFrames:
    """Split a frame in memory, and give its halves back as frames of its kind."""
    engine = PolarsEngine()
    _refuse_doubled(kind, frame, plan)
    whole = as_polars(kind, frame, plan)
    engine.check(whole.lazy(), plan, row_id)
    if kind == "pandas":
        return _pandas_halves(frame, engine, whole, plan, row_id)
    halves = collected(engine.split(whole.lazy(), plan, row_id))
    if kind == "pyarrow":
        return SplitFrames.of(
            halves.accepted.to_arrow(), halves.rejected.to_arrow(), halves.warned.to_arrow()
        )
    return halves


def as_polars(kind: str, frame: Any, plan: Plan) -> pl.DataFrame:
    """The frame as polars, without copying where Arrow allows."""
    if kind == "polars":
        return frame  # type: ignore[no-any-return]
    if kind == "pyarrow":
        return pl.DataFrame(frame)
    whole = pl.from_pandas(frame, nan_to_null=True)
    days = [name for name, dtype in plan.dtypes.items() if dtype == pl.Date]
    # pandas has no type for days: midnights of a timestamp are days, other times are not.
    fits = [
        name
        for name in days
        if name in whole.columns
        and isinstance(whole.schema[name], pl.Datetime)
        and bool((whole[name].dt.truncate("1d") == whole[name]).all())
    ]
    # A column without any value has no type of its own in pandas.
    empty = [name for name in whole.columns if whole[name].null_count() == whole.height]
    known = {name: plan.dtypes[name] for name in empty if plan.dtypes.get(name) is not None}
    tidy: pl.DataFrame = whole.with_columns(pl.col(fits).cast(pl.Date)).cast(known)
    return tidy


def _refuse_doubled(kind: str, frame: Any, plan: Plan) -> None:
    names = list(frame.column_names if kind == "pyarrow" else frame.columns)
    if doubled := sorted({str(name) for name in names if names.count(name) > 1}):
        where = f"table {plan.name}"
        raise DataError(
            [
                Fault(where, "", name, "", "column occurs more than once", "unique names",
                      "rename one", "columns")
                for name in doubled
            ],
            f"the columns of {plan.name}",
        )  # fmt: skip


_POSITION = "_shipments_position"


def _pandas_halves(
    frame: pd.DataFrame, engine: PolarsEngine, whole: pl.DataFrame, plan: Plan, row_id: str | None
) -> SplitFrames:
    """Rows of the very frame that came, index and types kept."""
    numbered = whole.lazy().with_row_index(_POSITION)
    halves = collected(engine.split(numbered, plan, row_id))
    return SplitFrames.of(
        frame.iloc[halves.accepted[_POSITION].to_numpy()],
        _with_reasons(frame, halves.rejected, row_id),
        _with_reasons(frame, halves.warned, row_id),
    )


def _with_reasons(frame: pd.DataFrame, half: pl.DataFrame, row_id: str | None) -> pd.DataFrame:
    rows = frame.iloc[half[_POSITION].to_numpy()].copy()
    if row_id is None:
        rows[ROW_ID] = half[ROW_ID].to_numpy()
    rows[REASONS] = half[REASONS].to_list()
    return rows
