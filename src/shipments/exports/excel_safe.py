r"""The one rule that keeps text from being run as a formula.

A spreadsheet that opens a CSV file reads a cell such as `=HYPERLINK(...)` or `@SUM(1)` as a formula.
In `--excel-safe` CSV an apostrophe is put before each place in a text where a cell may begin, if
what follows could start a formula or is itself an apostrophe:

* at the start of the text: before `= + - @` (also full width), with or without spaces before them;
  before a tab or a line break; before an apostrophe;
* after each `;`, tab or line break inside the text, where a spreadsheet of another country may
  divide cells: before `= + - @`, with or without spaces before them; before an apostrophe.

Taking one apostrophe away at each of these places restores every text. Parquet and ordinary CSV
hold the exact text. An XLSX file needs no escape: a string cell is inert as it is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Spaces that a spreadsheet may pass over; tab and line breaks are dividers and not among them.
_SPACE = "[ \u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff\x00-\x08\x0e-\x1f\x7f]*"
_FORMULA = "[=+@\uff1d\uff0b\uff0d\uff20-]"
_DIVIDER = "[;\t\n\x0b\x0c\r\x85\u2028\u2029]"
_START = f"^('|[\t\n\x0b\x0c\r\x85\u2028\u2029]|{_SPACE}{_FORMULA})"
_INSIDE = f"({_DIVIDER})('|{_SPACE}{_FORMULA})"


def escape_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose text no spreadsheet runs; other columns, names and order are kept."""
    import polars.selectors as cs

    started = cs.string().str.replace(_START, "'${1}")
    return frame.with_columns(started.str.replace_all(_INSIDE, "${1}'${2}"))
