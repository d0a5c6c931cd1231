r"""The one rule that keeps text from being run as a formula, and its exact inverse.

A spreadsheet that opens a CSV file reads a cell such as `=HYPERLINK(...)` or `@SUM(1)` as a formula.
In `--excel-safe` CSV an apostrophe stands before each place in a text where a cell may begin, if
what follows could start a formula or is itself an apostrophe:

* at the start of the text: before `= + - @` (also full width), with or without blanks before them;
  before a tab or a line break; before an apostrophe;
* after each `;`, tab or line break inside the text, where a spreadsheet of another country may
  divide cells: before `= + - @`, with or without blanks before them; before an apostrophe.

The inverse takes one apostrophe away at each of these places. `unescape(escape(text)) == text` for
every text, so a round trip restores what was filed. Parquet and ordinary CSV hold the exact text.
An XLSX file needs no escape: a cell that is written as a string (never through a writer that turns
strings into formulas, numbers or links) is inert as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

# Blanks that a spreadsheet may pass over; tab and line breaks are dividers and not among them.
_BLANK = "[ \u00a0\u1680\u2000-\u200d\u202f\u205f\u2060\u3000\ufeff\x00-\x08\x0e-\x1f\x7f]*"
_FORMULA = "[=+@\uff1d\uff0b\uff0d\uff20-]"
_DIVIDER = "[;\t\n\x0b\x0c\r\x85\u2028\u2029]"
_START = f"^('|[\t\n\x0b\x0c\r\x85\u2028\u2029]|{_BLANK}{_FORMULA})"
_INSIDE = f"({_DIVIDER})('|{_BLANK}{_FORMULA})"
_ESCAPED_INSIDE = f"({_DIVIDER})'"


def escape(text: str) -> str:
    """Text that no spreadsheet runs, from any text.

    Args:
        text: A cell as it stands in the data.
    """
    started = re.sub(_START, r"'\1", text, count=1)
    return re.sub(_INSIDE, r"\1'\2", started)


def unescape(text: str) -> str:
    """The text that was given to `escape`.

    Args:
        text: A cell of an `--excel-safe` file.
    """
    return re.sub(_ESCAPED_INSIDE, r"\1", text.removeprefix("'"))


def escape_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose text columns went through `escape`; other columns, names and order are kept."""
    import polars.selectors as cs

    started = cs.string().str.replace(_START, "'${1}")
    return frame.with_columns(started.str.replace_all(_INSIDE, "${1}'${2}"))


def unescape_frame(frame: pl.DataFrame) -> pl.DataFrame:
    """A frame whose text columns went through `unescape`; the inverse of `escape_frame`."""
    import polars.selectors as cs

    return frame.with_columns(
        cs.string().str.strip_prefix("'").str.replace_all(_ESCAPED_INSIDE, "${1}")
    )
