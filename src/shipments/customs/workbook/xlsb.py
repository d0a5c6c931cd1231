"""XLSB: what python-calamine hides, from the records of a sheet (MS-XLSB).

A formula always has a stored value here. Cells of rich text, which calamine leaves out, are read.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import chain

from shipments.customs.workbook.package import Package
from shipments.customs.workbook.scan import Cell, Row, Sheet, Stored

_ROW, _ERROR, _FORMULA_ERROR, _RICH = 0, 3, 11, 62
_TEXTS = (6, 7, 8)  # a text, a shared one, and that of a formula
_VALUES = frozenset({*range(2, 12), _RICH})
_BEGIN_ROWS, _END_ROWS, _MERGED = 145, 146, 176
_WORKBOOK, _SHEET = 153, 156
_HIDDEN = 0x10
_LAST = (_ROW, bytes(12))  # ends the last row
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!"}


class XlsbScanner:
    """The scanner of an XLSB workbook; it refuses what is damaged."""

    kind = "xlsb"
    merged = 0

    def __init__(self, package: Package) -> None:
        """Find the parts of the sheets."""
        self._package = package
        targets = package.targets("xl/_rels/workbook.bin.rels")
        self.since_1904 = False
        self._parts: list[str] = []
        for code, body in self._records("xl/workbook.bin"):
            if code == _WORKBOOK:
                self.since_1904 = bool(body[0] & 1)
            elif code == _SHEET:
                self._parts.append(targets.get(_text(body, 8), ""))

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a sheet in which something is stored, in order."""
        self.merged = number = flags = 0
        inside = False
        cells: list[Cell] = []
        for code, body in chain(self._records(self._parts[sheet.place]), [_LAST]):
            self.merged += code == _MERGED
            if code in (_BEGIN_ROWS, _END_ROWS):
                inside = code == _BEGIN_ROWS
            elif inside and code in _VALUES:
                cells.append(_cell(code, body))
            elif code == _ROW:
                if cells:
                    columns, hidden = cells[-1].column + 1, bool(flags & _HIDDEN)
                    yield Row(number, hidden, len(cells), columns, partial(list, cells))
                number, flags, cells = int.from_bytes(body[:4], "little") + 1, body[11], []

    def _records(self, part: str) -> Iterator[tuple[int, bytes]]:
        """The records of a part: number and content."""
        data, at = self._package.read(part), 0
        while at < len(data):
            code, at = _varying(data, at, 2)
            length, at = _varying(data, at, 4)
            if at + length > len(data):
                raise self._package.unreadable(f"a record of its part {part} is damaged")
            yield code, data[at : at + length]
            at += length


def _varying(data: bytes, at: int, most: int) -> tuple[int, int]:
    """A number in so many bytes at most, seven bits in each, and where it ends."""
    number = 0
    for place in range(most):
        number |= (data[at + place] & 0x7F) << 7 * place
        if data[at + place] < 0x80:
            break
    return number, at + place + 1


def _cell(code: int, body: bytes) -> Cell:
    column = int.from_bytes(body[:4], "little")
    if code in (_ERROR, _FORMULA_ERROR):
        return Cell(column, Stored.ERROR, _ERRORS.get(body[8], "#N/A"))
    if code == _RICH:
        return Cell(column, Stored.TEXT, _text(body, 9))
    return Cell(column, Stored.EMPTY if code in _TEXTS else Stored.VALUE)


def _text(body: bytes, at: int) -> str:
    """A text behind its length."""
    length = int.from_bytes(body[at : at + 4], "little")
    return body[at + 4 : at + 4 + 2 * length].decode("utf-16-le")
