"""What the readers of XLSX, XLSB and XLS hand on: sheets, styles, strings, and blocks of cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

LAST_ROW, LAST_COLUMN = 1 << 20, 1 << 14  # of any sheet
CELLS = {
    "row": pl.Int64,
    "column": pl.Int32,
    "kind": pl.UInt8,
    "style": pl.Int32,
    "value": pl.String,
}


class Kind(IntEnum):
    """What the stored value of a cell is."""

    NUMBER = 0
    TEXT = 1
    SHARED = 2  # the value is a place in the shared strings
    BOOLEAN = 3
    ERROR = 4
    UNCACHED = 5  # a formula without a stored value
    ISO = 6  # a day or moment written out


class Shape(IntEnum):
    """How a number is shown, by the format of its cell."""

    PLAIN = 0
    DAY = 1
    TIME = 2
    ELAPSED = 3


class Sheet(NamedTuple):
    """A sheet of a workbook.

    Attributes:
        name: As on its tab.
        hidden: Whether it is hidden, or very hidden.
        part: Where it is: part of the package, or number in an XLS.
    """

    name: str
    hidden: bool
    part: str


@dataclass
class Workbook:
    """What cells are read with.

    Attributes:
        kind: `xlsx`, `xlsb`, `xls`.
        sheets: Worksheets in order; charts, dialogs and macro sheets are none.
        strings: Shared strings, read when a sheet is.
        shapes: How numbers are shown, by number of the style.
        since_1904: Whether days count from 1904-01-01.
    """

    kind: str
    sheets: list[Sheet]
    strings: pl.Series = field(default_factory=lambda: pl.Series(dtype=pl.String))
    shapes: list[Shape] = field(default_factory=list)
    since_1904: bool = False


class Block(NamedTuple):
    """A stretch of rows of a sheet, in order.

    Attributes:
        rows: Numbers of the rows that are stored, from 1, ascending.
        hidden: Which of them are hidden.
        cells: The cells that hold a value or a formula; columns as in `CELLS`.
    """

    rows: npt.NDArray[np.int64]
    hidden: npt.NDArray[np.bool_]
    cells: pl.DataFrame


@dataclass
class Tally:
    """What is known at the end of a sheet.

    Attributes:
        stored: Rows that hold a value or a formula, counted from the bytes by other code than that
            which reads them.
        merged: Ranges of merged cells.
    """

    stored: int = 0
    merged: int = 0


class Collected:
    """Rows and cells as they are met, one at a time, until a block is full."""

    def __init__(self) -> None:
        """Begin empty."""
        self.rows: list[int] = []
        self.hidden: list[bool] = []
        self.cells: list[tuple[int, int, int, int, str]] = []

    def row(self, number: int, *, hidden: bool) -> None:
        """Begin a row."""
        self.rows.append(number)
        self.hidden.append(hidden)

    def cell(self, column: int, kind: Kind, style: int, value: str) -> None:
        """Add a cell to the last row."""
        self.cells.append((self.rows[-1], column, int(kind), style, value))

    def block(self) -> Block:
        """All that was met, as a block; begin again."""
        cells = pl.DataFrame(self.cells, schema=CELLS, orient="row")
        made = Block(np.array(self.rows, np.int64), np.array(self.hidden, np.bool_), cells)
        self.rows, self.hidden, self.cells = [], [], []
        return made
