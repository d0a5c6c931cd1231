"""A dataset with what is hard to carry: made up, and it says so."""

from __future__ import annotations

from functools import cache

import polars as pl

from shipments.exports.dataset import Dataset, read_dataset

# Synthetic: text that spreadsheets, CSV readers and SQL stumble over.
ODD_TEXTS = (
    "=1+1",
    "+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1)",
    "two\nlines",
    'quoted "text", with comma; and semicolon',
    "'; DROP TABLE claims; --",
    "\ttab first",
    " blank first and last ",
    "007",
    "1e5",
    "2022-10-01",
    "TRUE",
    "null",
    "https://example.org/?a=1&b=2",
    "武器 оружие Türkiye 🛡",
    "_x0041_",
    "<b>&amp;</b>",
    "{=A1}",
    "x" * 5000,
)


@cache
def real() -> Dataset:
    """The built dataset."""
    return read_dataset()


@cache
def odd() -> Dataset:
    """The built dataset with odd texts in the notes of its parties and the wording of its claims."""
    frames = dict(real().frames)
    for table, column in (("parties", "note"), ("claims", "quantity_wording")):
        frame = frames[table]
        texts = [ODD_TEXTS[place % len(ODD_TEXTS)] for place in range(frame.height)]
        frames[table] = frame.with_columns(pl.Series(column, texts, dtype=pl.String))
    return Dataset(real().version, real().released, frames)
