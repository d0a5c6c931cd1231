"""Frames of either kind as rows, and back in the kind they came in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import narwhals as nw
from narwhals.typing import IntoDataFrameT

Row = dict[str, Any]


def rows_of(frame: Any) -> list[Row]:
    """The rows of a pandas or polars frame; every sort of missing value is None.

    Raises:
        TypeError: If it is no frame.
    """
    wrapped = nw.from_native(frame, eager_only=True)
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


def like(
    frame: IntoDataFrameT, columns: Mapping[str, Sequence[Any]], kinds: Mapping[str, Any]
) -> IntoDataFrameT:
    """A frame of the same kind as `frame`.

    Args:
        frame: The frame whose kind is wanted.
        columns: Values by column.
        kinds: Narwhals types by column.
    """
    backend = nw.from_native(frame, eager_only=True).implementation
    made = nw.from_dict(dict(columns), schema=dict(kinds), backend=backend)
    return made.to_native()  # type: ignore[no-any-return]
