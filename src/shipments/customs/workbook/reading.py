"""The rows of a sheet as text: values by python-calamine, each row checked against the scan."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from itertools import zip_longest
from typing import Any, BinaryIO

from python_calamine import CalamineSheet

from shipments.customs.codes import RejectCode
from shipments.customs.header_row import HEADER_DEPTH
from shipments.customs.workbook.scan import (
    END,
    MOST_COLUMNS,
    SEPARATOR,
    Cell,
    Misfit,
    Row,
    SheetScan,
    Stored,
)

_DOUBT = "\x1d"  # before a value which calamine may have changed
_EXACT = 2**53  # from here on a double no longer holds every whole number
_EXACTLY = re.compile(r"[1-9][0-9]*|-[0-9.eE+-]+")  # stored numbers that calamine changes
_NOT_CONTROL = bytes(byte for byte in range(256) if byte >= 32 or byte in b"\t\n\r")


class SheetReader:
    """Writes the rows of a sheet in which something is stored: their numbers and their texts.

    Args:
        table: The sheet as calamine reads it.
        scan: Its scan.
        rows: Gives its rows as the scanner sees them.

    Attributes:
        columns: Number of columns in each row.
        misfits: Cells without a value that can be taken; complete when the rows are written.
        text_rows: Columns with little text -> the rows in which their cell is one. The other cells
            of such a column are numbers, days or empty.
    """

    def __init__(
        self, table: CalamineSheet, scan: SheetScan, rows: Callable[[], Iterator[Row]]
    ) -> None:
        """Take the sheet; nothing is read yet."""
        self._table, self._scan, self._rows = table, scan, rows
        self.columns = max(scan.columns, table.end[1] + 1 if table.end else 0)
        if self.columns > MOST_COLUMNS:
            raise ValueError(f"a cell is in column {self.columns:,}")
        self._instead: dict[int, dict[int, str]] = {}  # texts by row and column
        self.misfits: list[Misfit] = []
        self.text_rows: dict[int, list[int]] = {}

    def write(self, out: BinaryIO) -> None:
        """Write the rows, once more if calamine does not show all that is stored.

        Raises:
            ValueError: If calamine shows what the file does not store, or two cells of one place.
        """
        if doubtful := self._write_rows(out):
            self._compare_rows(doubtful)
            out.seek(0)
            out.truncate()
            self._write_rows(out)

    def _write_rows(self, out: BinaryIO) -> set[int]:
        """Write the rows; the result are those in which calamine may not show what is stored."""
        doubtful = set()
        self.text_rows = {column: [] for column in range(self.columns)}
        rows = zip_longest(self._table.iter_rows(), self._scan.counts, fillvalue=None)
        for number, (shown, stored) in enumerate(rows, 1):
            values = self._padded(shown)
            filled = len(values) - values.count("")
            if not filled and not stored:
                continue
            texts = [v if v.__class__ is str else _TEXTS[v.__class__](v) for v in values]
            for column, text in self._instead.get(number, {}).items():
                texts[column] = text
            self._note_texts(number, values)
            line = SEPARATOR.join([str(number), *texts]).encode()
            if filled != stored or len(line.translate(None, _NOT_CONTROL)) > len(texts):
                doubtful.add(number)
            out.write(line + END.encode())
        return doubtful

    def _note_texts(self, number: int, values: list[Any]) -> None:
        for column in [at for at in self.text_rows if values[at].__class__ is str and values[at]]:
            self.text_rows[column].append(number)
            if len(self.text_rows[column]) > HEADER_DEPTH:
                del self.text_rows[column]

    def _padded(self, row: list[Any] | None) -> list[Any]:
        missing = self.columns - len(row or ())
        return (row or []) + [""] * missing if missing or not row else row

    def _compare_rows(self, doubtful: set[int]) -> None:
        shown_rows = enumerate(self._table.iter_rows(), 1)
        left = set(doubtful)
        for row in self._rows():
            if row.number not in left:
                continue
            shown = self._padded(next((v for at, v in shown_rows if at == row.number), None))
            cells = {cell.column: cell for cell in row.cells()}
            extra = any(value != "" and at not in cells for at, value in enumerate(shown))
            if extra or len(cells) < row.filled:
                break
            for column, cell in cells.items():
                self._compare(row.number, cell, shown[column])
            left.remove(row.number)
        if left:
            raise ValueError(f"row {min(left)} has two cells of one place, or cells out of place")

    def _compare(self, row: int, cell: Cell, value: Any) -> None:
        """Note a misfit, or the text that a cell has instead of what calamine shows."""
        shown = text = _TEXTS[value.__class__](value)
        if value != shown and text.startswith(_DOUBT):
            text = _exactly(cell.text) or text[1:]
        elif not text and cell.stored is Stored.TEXT:
            text = cell.text
        code = _code(cell, value, text)
        if code is not None:
            self.misfits.append(Misfit(row, cell.column, code, cell.text))
            text = ""
        if text != shown:
            self._instead.setdefault(row, {})[cell.column] = text


def _code(cell: Cell, value: Any, text: str) -> RejectCode | None:
    """Why the text of a cell cannot be taken."""
    if cell.stored is Stored.UNCACHED:
        return RejectCode.FORMULA_UNCACHED
    unread = not text and cell.stored is Stored.VALUE
    infinite = value.__class__ is float and not math.isfinite(value)
    if cell.stored is Stored.ERROR or unread or infinite:
        return RejectCode.CELL_ERROR
    return RejectCode.CONTROL_CHAR if text.encode().translate(None, _NOT_CONTROL) else None


def _number(value: float) -> str:
    """A number as a person would write it.

    Whole numbers have no decimal mark, others the fewest digits that give the stored value; there
    is no exponent.
    """
    if value.is_integer() and -_EXACT < value < _EXACT:
        return str(int(value))
    text = repr(value)
    if "e" in text:
        text = format(Decimal(text), "f")
    return text if -_EXACT < value < _EXACT else _DOUBT + text.removesuffix(".0")


def _exactly(stored: str) -> str:
    """The text of a number that calamine changes, from what is stored; empty if it is no such."""
    if not _EXACTLY.fullmatch(stored):
        return ""
    return stored if stored.strip("-").isdecimal() else _number(float(stored))


def _clock(value: dt.time) -> str:
    text = value.isoformat()
    return text.rstrip("0") if "." in text else text


def _moment(value: dt.datetime) -> str:
    day = value.date().isoformat()
    return day if value.time() == dt.time.min else f"{day}T{_clock(value.time())}"


def _elapsed(value: dt.timedelta) -> str:
    hours, rest = divmod(value, dt.timedelta(hours=1))
    return f"{hours:02}:{_clock((dt.datetime.min + rest).time())[-5:]}"


_TEXTS: dict[type, Callable[[Any], str]] = {
    str: str,
    float: _number,
    int: str,
    bool: lambda value: str(value).upper(),
    dt.date: dt.date.isoformat,
    dt.datetime: _moment,
    dt.time: lambda value: _DOUBT + _clock(value),  # it may be a negative number
    dt.timedelta: _elapsed,
}
