"""Frames of either kind as rows, and back in the kind they came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, cast

import narwhals as nw
from narwhals.typing import IntoDataFrameT

from shipments.errors import UsageError
from shipments.messages import printable

Row = dict[str, Any]


def wrap(frame: Any) -> nw.DataFrame[Any]:
    """A pandas or polars frame as narwhals sees it.

    Raises:
        UsageError: If it is no eager frame, or two of its columns share a name.
    """
    try:
        return nw.from_native(frame, eager_only=True)
    except (TypeError, nw.exceptions.NarwhalsError) as error:
        raise UsageError(
            f"expected a pandas or polars frame with unique column names; got "
            f"{type(frame).__name__}: {printable(str(error), 200)} · pass rows of sh.load(); collect a lazy frame first"
        ) from error


def rows_of(frame: Any) -> list[Row]:
    """The rows of a pandas or polars frame; every sort of missing value is None.

    Raises:
        UsageError: If it is no eager frame, or two of its columns share a name.
    """
    wrapped = wrap(frame)
    return [
        {name: None if _missing(value) else _plain(value) for name, value in row.items()}
        for row in wrapped.iter_rows(named=True)
    ]


def _missing(value: Any) -> bool:
    # NaN and NaT are the values that differ from themselves; pandas' NA cannot be compared.
    return value is None or type(value).__name__ in ("NAType", "NaTType") or value != value  # noqa: PLR0124


def _plain(value: Any) -> Any:
    """A day as a date, whichever engine it came from."""
    return value.date() if hasattr(value, "date") and callable(value.date) else value


def from_columns_like(
    frame: IntoDataFrameT, columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, Any]
) -> IntoDataFrameT:
    """A frame of the same kind as `frame`.

    Args:
        frame: The frame whose kind is wanted.
        columns: Values by column.
        kinds: Narwhals types by column.
    """
    backend = wrap(frame).implementation
    fillers = {nw.Int64: 0, nw.String: ""}
    gaps = [name for name in columns if kinds[name] in fillers and None in columns[name]]
    if backend.is_pandas() and gaps:
        # pandas' plain whole numbers know no missing value, and before pandas 3 a cast to text
        # makes the text 'None' of it.
        filled = {name: [fillers[kinds[name]]] * len(columns[name]) for name in gaps}
        whole: Any = from_columns_like(frame, {**columns, **filled}, kinds)
        for name in gaps:
            dtype = "Int64" if kinds[name] == nw.Int64 else whole[name].dtype
            whole[name] = type(whole)({name: columns[name]}, dtype=dtype)[name]
        return cast("IntoDataFrameT", whole)
    made = nw.from_dict(dict(columns), schema=dict(kinds), backend=backend)
    return made.to_native()  # type: ignore[no-any-return]
