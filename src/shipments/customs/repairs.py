"""The column `repairs`: what was changed on the way in, as `column:change` divided by semicolons."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

NAME = "repairs"
_BITS = 62  # changes that one whole number can tell apart


def told(changes: Mapping[str, Mapping[str, pl.Series]], size: int) -> pl.Series:
    """What was changed in each row.

    Args:
        changes: Column -> change -> which rows it was made in.
        size: Number of rows.

    Returns:
        Text in the order of the columns, then of the changes as they were made; null where nothing
        was changed.
    """
    made = [
        (f"{column}:{change}", rows)
        for column, found in changes.items()
        for change, rows in found.items()
        if rows.any()
    ]
    parts = [_texts(made[start : start + _BITS], size) for start in range(0, len(made), _BITS)]
    if not parts:
        return pl.repeat(None, size, dtype=pl.String, eager=True).alias(NAME)
    if len(parts) == 1:
        return parts[0].alias(NAME)
    joined = pl.concat_str(parts, separator=";", ignore_nulls=True).replace("", None)
    return pl.select(joined.alias(NAME)).to_series()


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
