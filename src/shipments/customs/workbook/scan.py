"""What a scan of a sheet says, whatever the kind of the workbook.

python-calamine gives the value of every cell, but an empty one for an error value, for a formula
without a stored value and for a value that it cannot read; it does not say which rows are hidden.
So each kind of workbook has a scanner that counts, row by row, the cells in which the file stores
something. Where calamine shows another number, the cells of that row are compared one by one.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterable
from enum import Enum, auto
from typing import NamedTuple

from shipments.customs.codes import RejectCode

MOST_ROWS, MOST_COLUMNS = 1 << 20, 1 << 14  # of any sheet
SEPARATOR, END = "\x1f", "\x1e"  # of cells and of rows on their way; no text holds them


class Misfit(NamedTuple):
    """A cell without a value that can be taken: row from 1, column from 0, code, what it shows."""

    row: int
    column: int
    code: RejectCode
    value: str


class Sheet(NamedTuple):
    """A sheet: its name, its place among all sheets from 0, and whether it is hidden."""

    name: str
    place: int
    hidden: bool


class Stored(Enum):
    """What the file stores in a cell."""

    ERROR = auto()  # an error value, such as #REF!
    UNCACHED = auto()  # a formula without a stored value
    EMPTY = auto()  # an empty text
    VALUE = auto()  # what calamine must show
    TEXT = auto()  # what may be taken as it is where calamine shows nothing


class Cell(NamedTuple):
    """A cell as it is stored: its column from 0, what it is, and its text where known."""

    column: int
    stored: Stored
    text: str = ""


class Row(NamedTuple):
    """A row in which something is stored."""

    number: int  # from 1
    hidden: bool
    filled: int  # cells in which something is stored
    columns: int  # up to the last such cell
    cells: Callable[[], list[Cell]]  # gives those cells


class SheetScan:
    """The scan of a sheet.

    Args:
        rows: Its rows.

    Attributes:
        counts: Number of cells in which something is stored, for each row from the first.
        hidden: Numbers of the hidden rows in which something is stored.
        columns: Number of columns up to the last such cell.

    Raises:
        ValueError: If a row does not come after the one before it, or lies outside of any sheet.
    """

    def __init__(self, rows: Iterable[Row]) -> None:
        """Walk the rows."""
        self.counts, self.hidden, self.columns = array("L"), list[int](), 0
        for row in rows:
            last = len(self.counts)
            if not last < row.number <= MOST_ROWS or row.columns > MOST_COLUMNS:
                raise ValueError(f"row {row.number} of {row.columns} columns after row {last}")
            self.counts.extend([0] * (row.number - last - 1) + [row.filled])
            self.columns = max(self.columns, row.columns)
            if row.hidden:
                self.hidden.append(row.number)
