"""The one way in which public functions take rows: a frame, ids, or a filter."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl
from narwhals.dependencies import is_into_dataframe, is_pandas_series

from shipments.dataset.load import Data, key_of, load
from shipments.errors import UsageError
from shipments.frames import wrap
from shipments.messages import printable, suggest


@dataclass(frozen=True)
class Selection:
    """Rows of one table: a pandas or polars frame with the key among its columns."""

    table: str
    rows: Any
    data: Data = None

    @property
    def key(self) -> str:
        """The first key column of the table."""
        return key_of(self.table)[0]

    def load(self, table: str) -> Any:
        """Another table, from the same data and as the same kind of frame."""
        polars = wrap(self.rows).implementation.is_polars()
        return load(table, "polars" if polars else "pandas", data=self.data)


def select(
    what: Any,
    tables: Sequence[str] = ("shipments", "flows"),
    caller: str = "this function",
    data: Data = None,
    needs: Iterable[str] = (),
    backend: str = "pandas",
) -> Selection:
    """The rows meant by the first argument of a public function.

    Args:
        what: Rows of one of the tables, pandas or polars, with the key as a column or as the index;
            one row as a Series; an id or several; or a filter: a mapping from columns to a value,
            several values or None (missing), or a polars expression. A filter applies to the first
            table that has its columns. A row has an id if one of its key columns has it; the id of
            an event means all claims about it.
        tables: Tables that the function takes.
        caller: Name of the function, for messages.
        data: As `load` takes it.
        needs: Columns that the function cannot do without.
        backend: Kind of frame for ids and mappings, which have none of their own.

    Returns:
        The rows in their order, as the kind of frame that was given.

    Raises:
        UsageError: If rows are of another table or lack columns, or an id, column or value is not
            known.
    """
    chosen = _chosen(what, tables, caller, data, backend)
    missing = sorted(set(needs) - set(chosen.rows.columns))
    if missing:
        raise UsageError(
            f"{caller}() needs rows of {_either(tables)} with all their columns · these lack "
            f"{', '.join(missing)} · pass rows of sh.load('{chosen.table}')"
        )
    return chosen


def _chosen(what: Any, tables: Sequence[str], caller: str, data: Data, backend: str) -> Selection:
    if is_into_dataframe(what):
        return _from_frame(what, tables, caller, data)
    if isinstance(what, pl.Series) and isinstance(what.dtype, pl.Struct):
        return _from_frame(what.struct.unnest(), tables, caller, data)
    if is_pandas_series(what) and (table := _table_of_row(what, tables, data)):
        row = what.to_frame().T.infer_objects().rename_axis(key_of(table)[0])
        return _from_frame(row, tables, caller, data)
    backend = "polars" if isinstance(what, pl.Expr | pl.Series) else backend
    if isinstance(what, Mapping | pl.Expr):
        return _filtered(what, tables, data, backend)
    ids: list[Any] = (
        [what] if isinstance(what, str) else [*what] if isinstance(what, Iterable) else [None]
    )
    if all(isinstance(id, str) for id in ids):
        return _with_ids(ids, tables, data, backend)
    lazy = " · collect a lazy frame first" if hasattr(what, "collect") else ""
    raise UsageError(
        f"{caller}() needs a DataFrame from sh.load(), ids or a filter; got "
        f"{type(what).__name__}{lazy}"
    )


def _either(tables: Sequence[str]) -> str:
    *others, last = [f"`{table}`" for table in tables]
    return f"{', '.join(others)} or {last}" if others else last


def _from_frame(frame: Any, tables: Sequence[str], caller: str, data: Data) -> Selection:
    columns = set(wrap(frame).columns)
    levels = {name for name in frame.index.names if name} if hasattr(frame, "index") else set()
    for table in tables:
        key = set(key_of(table))
        if key <= columns:
            return Selection(table, frame, data)
        if key <= columns | levels:
            return Selection(table, frame.reset_index(sorted(levels - columns)), data)
    raise UsageError(
        f"{caller}() needs rows of {_either(tables)} with their id column (is it your index?) · "
        f"pass rows of sh.load('{tables[0]}'), or ids"
    )


def _table_of_row(row: Any, tables: Sequence[str], data: Data) -> str | None:
    """The table whose columns label a Series best; None for a column of ids."""
    shared = {table: set(row.index) & set(load(table, data=data).columns) for table in tables}
    best = max(tables, key=lambda table: len(shared[table]))
    return best if shared[best] else None


def _kept(table: str, frame: pl.DataFrame, wanted: pl.Expr, data: Data, backend: str) -> Selection:
    try:
        if backend == "polars":
            return Selection(table, frame.filter(wanted), data)
    except pl.exceptions.PolarsError as error:
        raise UsageError(f"the filter does not fit the rows of {table}: {error}") from error
    mask = frame.with_columns(wanted=wanted)["wanted"].fill_null(False).to_list()
    return Selection(table, load(table, backend, data=data)[mask], data)


def _with_ids(ids: Sequence[str], tables: Sequence[str], data: Data, backend: str) -> Selection:
    known: set[str] = set()
    for table in tables:
        frame = load(table, "polars", data=data)
        columns = [name for name in (*key_of(table), "event_id") if name in frame.columns]
        here = {id for name in columns for id in frame[name]}
        if here.issuperset(ids):
            has_id = pl.any_horizontal(pl.col(columns).is_in(ids))
            return _kept(table, frame, has_id, data, backend)
        known |= here
    for id in ids:
        if id not in known:
            raise UsageError(f"No record with the id '{printable(id)}' · {suggest(id, known)}")
    raise UsageError(f"these ids are of several tables · pass those of {_either(tables)} apart")


def _filtered(what: Any, tables: Sequence[str], data: Data, backend: str) -> Selection:
    names = list(what) if isinstance(what, Mapping) else what.meta.root_names()
    frames = {table: load(table, "polars", data=data) for table in tables}
    for table, frame in frames.items():
        if set(names) <= set(frame.columns):
            wanted = _has_values(frame, what) if isinstance(what, Mapping) else what
            return _kept(table, frame, wanted, data, backend)
    known = {name for frame in frames.values() for name in frame.columns}
    unknown = next((name for name in names if name not in known), names[0])
    raise UsageError(f"no column '{unknown}' in {_either(tables)} · {suggest(unknown, known)}")


def _has_values(frame: pl.DataFrame, conditions: Mapping[str, Any]) -> pl.Expr:
    """Whether a row has one of the values in each column."""
    wanted = pl.lit(True)
    for column, value in conditions.items():
        values = [value] if isinstance(value, str) or not isinstance(value, Iterable) else [*value]
        known = {None, *frame[column]}
        for one in values:
            if one not in known:
                near = suggest(str(one), known - {None})
                raise UsageError(f"no row has {column} '{one}' · {near}")
        wanted &= pl.col(column).is_in(values, nulls_equal=True)
    return wanted
