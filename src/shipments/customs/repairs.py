"""The column `repairs`: what was changed on the way in, as `column:change` divided by semicolons."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from shipments.customs.values.columns import ParsedColumn

_BITS = 62  # changes that one whole number can hold


def repairs_of(columns: Mapping[str, ParsedColumn], size: int) -> pl.Series:
    """What was changed in each row.

    Args:
        columns: Column -> how it was read.
        size: Number of rows.

    Returns:
        Text in the order of the columns, then of the changes as they were made; null where nothing
        was changed.
    """
    made = [
        (f"{name}:{change}", rows)
        for name, column in columns.items()
        for change, rows in column.changes.items()
        if rows.any()
    ]
    none = pl.repeat(None, size, dtype=pl.String, eager=True)
    parts = [_texts(made[start : start + _BITS], size) for start in range(0, len(made), _BITS)]
    joined = pl.concat_str([none, *parts], separator=";", ignore_nulls=True).replace("", None)
    return pl.select(joined.alias("repairs")).to_series()


def _texts(made: list[tuple[str, pl.Series]], size: int) -> pl.Series:
    """Rows that share their changes share a number, and each number is put into words once."""
    numbers = pl.repeat(0, size, dtype=pl.Int64, eager=True)
    for bit, (_, rows) in enumerate(made):
        numbers = numbers + rows.cast(pl.Int64) * (1 << bit)
    seen = numbers.unique()
    words = [
        ";".join(word for bit, (word, _) in enumerate(made) if number >> bit & 1) or None
        for number in seen.to_list()
    ]
    return numbers.replace_strict(seen, pl.Series(words, dtype=pl.String), return_dtype=pl.String)
