"""Columns of pandas as polars: nulls of every sort are null, and values decide on the type."""

from __future__ import annotations

from typing import Any

import polars as pl

_LARGEST_EXACT = 2.0**53  # whole numbers above are not exact as floats


def series_as_polars(series: Any, expected: pl.DataType | None) -> pl.Series:
    """A pandas column as polars, in the expected type if its values allow.

    Args:
        series: A Series of pandas.
        expected: The type that is wanted; None for that of the values.

    Returns:
        The column, of another type if some value does not fit; of type Object if it mixes types.
    """
    try:
        column = pl.from_pandas(series, nan_to_null=True)
    except (TypeError, ValueError, pl.exceptions.PolarsError):  # pyarrow's are of these
        return pl.Series(list(series), dtype=pl.Object)
    return _as_expected(column, expected)


def _as_expected(column: pl.Series, expected: pl.DataType | None) -> pl.Series:
    """A column in the expected type where pandas has another one for the same values."""
    if expected is None or column.dtype == expected:
        return column
    same = column.null_count() == len(column)  # no value, so no type of its own in pandas
    if expected == pl.String:
        same = same or isinstance(column.dtype, (pl.Categorical, pl.Enum))
    elif expected == pl.Date and column.dtype.is_temporal():
        same = same or _midnights(column)
    elif expected.is_integer() and column.dtype.is_float():
        fits = (column.floor() == column) & (column.abs() <= _LARGEST_EXACT)
        same = same or bool(fits.all())
    return column.cast(expected) if same else column


def _midnights(column: pl.Series) -> bool:
    """Pandas has no type for days: midnights of a timestamp are days, other times are not."""
    naive = isinstance(column.dtype, pl.Datetime) and column.dtype.time_zone is None
    return naive and bool((column.dt.truncate("1d") == column).all())
