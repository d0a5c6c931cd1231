"""Frames in memory: handed to polars as Arrow columns, and given back as the kind they came in.

pandas compares NaN with anything to False where other engines give null, so its own comparisons
cannot carry the rules. The numpy float columns of pandas have no null: NaN there is read as null.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import polars as pl

from shipments.errors import DataError
from shipments.schema.column_faults import doubled_faults
from shipments.schema.compile import Plan
from shipments.schema.engines.lazy import REASONS, ROW_ID, SplitFrames
from shipments.schema.engines.polars import PolarsEngine, collected
from shipments.schema.from_pandas import series_as_polars

if TYPE_CHECKING:
    import pandas as pd


def split_eager(kind: str, frame: Any, plan: Plan, row_id: str | None) -> SplitFrames:
    """Split a frame in memory, and give its parts back as frames of its kind."""
    engine = PolarsEngine()
    names = list(frame.column_names if kind == "pyarrow" else frame.columns)
    if doubled := list(doubled_faults(plan, names)):
        raise DataError(doubled, f"the columns of {plan.name}")
    whole = engine.prepare(_as_polars(kind, frame, plan).lazy(), plan, row_id, kind=kind)
    if kind == "pandas":
        return _pandas_frames(frame, engine, whole, plan, row_id)
    frames = collected(engine.split(whole, plan, row_id))
    if kind == "pyarrow":
        return SplitFrames.of(
            frames.accepted.to_arrow(), frames.rejected.to_arrow(), frames.warned.to_arrow()
        )
    return frames


def _as_polars(kind: str, frame: Any, plan: Plan) -> pl.DataFrame:
    """The frame as polars, without copying where Arrow allows."""
    if kind == "polars":
        return frame  # type: ignore[no-any-return]
    if kind == "pyarrow":
        return pl.DataFrame(frame)
    columns = {
        str(name): series_as_polars(frame[name], plan.dtypes.get(str(name)))
        for name in frame.columns
    }
    return pl.DataFrame(columns)


_POSITION = "_shipments_position"


def _pandas_frames(
    frame: pd.DataFrame, engine: PolarsEngine, whole: pl.LazyFrame, plan: Plan, row_id: str | None
) -> SplitFrames:
    """Rows of the very frame that came, index and types kept."""
    frames = collected(engine.split(whole.with_row_index(_POSITION), plan, row_id))
    kept = [name for name in frame.columns if str(name) in frames.accepted.columns]
    here = {str(name) for name in kept} | {_POSITION}
    ready = frame[kept].assign(**{n: None for n in frames.accepted.columns if n not in here})
    return SplitFrames.of(
        ready.iloc[frames.accepted[_POSITION].to_numpy()],
        _with_reasons(ready, frames.rejected, row_id),
        _with_reasons(ready, frames.warned, row_id),
    )


def _with_reasons(frame: pd.DataFrame, part: pl.DataFrame, row_id: str | None) -> pd.DataFrame:
    rows = frame.iloc[part[_POSITION].to_numpy()].copy()
    if row_id is None:
        rows[ROW_ID] = part[ROW_ID].to_numpy()
    rows[REASONS] = part[REASONS].to_list()
    return rows
