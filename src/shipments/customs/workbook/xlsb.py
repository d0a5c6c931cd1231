"""XLSB: the binary records that stand in for the XML of XLSX (MS-XLSB).

Whether a formula has no stored value cannot be told here: the format always holds one.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator

import polars as pl

from shipments.customs.workbook.formats import shape_of, stored_number
from shipments.customs.workbook.model import (
    LAST_COLUMN,
    LAST_ROW,
    Block,
    Collected,
    Kind,
    Shape,
    Sheet,
    Tally,
    Workbook,
)
from shipments.customs.workbook.package import Package

_ROWS = 2_000  # in a block
_LONGEST = 1 << 20  # bytes of a record: a cell holds 32,767 characters at most
_ROW, _RK, _ERROR, _BOOLEAN, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_NUMBER, _FORMULA_BOOLEAN, _FORMULA_ERROR, _RICH = 8, 9, 10, 11, 62
_VALUES = frozenset({*range(_RK, _FORMULA_ERROR + 1), _RICH})
_BEGIN_ROWS, _END_ROWS, _MERGED = 145, 146, 176
_WORKBOOK, _SHEET, _STRING = 153, 156, 19
_FORMAT, _XF, _BEGIN_XFS, _END_XFS = 44, 47, 617, 618
_ROW_HIDDEN = 0x10
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class XlsbReader:
    """An XLSB workbook.

    Args:
        package: The file.
        part: Where the workbook is in it.

    Raises:
        Refused: If a part that is needed is missing or unreadable.
    """

    def __init__(self, package: Package, part: str) -> None:
        """Read sheets and styles."""
        self._package, self._targets = package, package.relations(part)
        self.workbook = Workbook("xlsb", [])
        for code, body in _records(package, part):
            if code == _WORKBOOK:
                self.workbook.since_1904 = bool(body[0] & 1) if body else False
            elif code == _SHEET:
                self._add_sheet(part, body)
        self.workbook.shapes = self._shapes()

    def _add_sheet(self, part: str, body: bytes) -> None:
        try:
            relation, after = _wide(body, 8)
            name, _ = _wide(body, after)
        except (struct.error, UnicodeError) as error:
            raise self._package.unreadable(f"its part {part} is damaged") from error
        kind, target = self._targets.get(relation, ("", ""))
        if kind == "worksheet":
            self.workbook.sheets.append(Sheet(name, body[:4] != bytes(4), target))

    def _part(self, kind: str) -> str | None:
        found = next((part for its, part in self._targets.values() if its == kind), None)
        return found if found and found in self._package else None

    def _shapes(self) -> list[Shape]:
        part = self._part("styles")
        codes: dict[int, str] = {}
        used: list[int] = []
        of_cells = False
        for code, body in _records(self._package, part) if part else ():
            if code == _FORMAT and len(body) > 6:
                codes[int.from_bytes(body[:2], "little")] = _wide(body, 2)[0]
            elif code in (_BEGIN_XFS, _END_XFS):
                of_cells = code == _BEGIN_XFS
            elif code == _XF and of_cells:
                used.append(int.from_bytes(body[2:4], "little"))
        return [shape_of(number, codes.get(number)) for number in used]

    def load(self) -> None:
        """Read the shared strings."""
        part = self._part("sharedStrings")
        texts = [
            _wide(body, 1)[0]
            for code, body in (_records(self._package, part) if part else ())
            if code == _STRING
        ]
        self.workbook.strings = pl.Series(texts, dtype=pl.String)

    def blocks(self, sheet: Sheet, tally: Tally) -> Iterator[Block]:
        """The rows of a sheet."""
        met, last = Collected(), 0
        for code, body in _within_rows(self._package, sheet.part):
            if code == _ROW:
                if len(met.rows) >= _ROWS:
                    yield met.block()
                row = struct.unpack_from("<I", body)[0] + 1
                if not last < row <= LAST_ROW:
                    raise self._package.unreadable(f"row {row} stands after row {last}")
                met.row(row, hidden=len(body) > 11 and bool(body[11] & _ROW_HIDDEN))
                last = row
            elif code in _VALUES:
                self._add_cell(met, code, body)
        tally.stored, tally.merged = _counted(self._package, sheet.part)
        yield met.block()

    def _add_cell(self, met: Collected, code: int, body: bytes) -> None:
        column, style = struct.unpack_from("<II", body)
        if not met.rows or column >= LAST_COLUMN:
            raise self._package.unreadable(f"a cell stands in column {column + 1}")
        try:
            kind, value = _value(code, body)
        except (struct.error, UnicodeError) as error:
            raise self._package.unreadable("a cell is damaged") from error
        if value or code == _FORMULA_TEXT:
            met.cell(column, kind, style & 0xFFFFFF, value)


def _value(code: int, body: bytes) -> tuple[Kind, str]:
    if code == _RK:
        return Kind.NUMBER, stored_number(_rk(body[8:12]))
    if code in (_REAL, _FORMULA_NUMBER):
        return Kind.NUMBER, stored_number(struct.unpack_from("<d", body, 8)[0])
    if code in (_TEXT, _FORMULA_TEXT, _RICH):
        return Kind.TEXT, _wide(body, 9 if code == _RICH else 8)[0]
    if code == _SHARED:
        return Kind.SHARED, str(struct.unpack_from("<I", body, 8)[0])
    if code in (_BOOLEAN, _FORMULA_BOOLEAN):
        return Kind.BOOLEAN, str(body[8])
    return Kind.ERROR, _ERRORS.get(body[8], f"error {body[8]}")


def _rk(packed: bytes) -> float:
    """A number in 30 bits: whole or the upper half of a float, perhaps in hundredths."""
    number = int.from_bytes(packed, "little", signed=True)
    upper = bytes(4) + bytes([packed[0] & 0xFC]) + packed[1:4]
    value = number >> 2 if number & 2 else struct.unpack("<d", upper)[0]
    return float(value / 100 if number & 1 else value)


def _wide(body: bytes, at: int) -> tuple[str, int]:
    """A text that begins with its length, and where it ends; a length of -1 is an empty one."""
    (length,) = struct.unpack_from("<i", body, at)
    end = at + 4 + 2 * max(length, 0)
    if end > len(body):
        raise struct.error
    return body[at + 4 : end].decode("utf-16-le"), end


def _within_rows(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    inside = False
    for code, body in _records(package, part):
        if code in (_BEGIN_ROWS, _END_ROWS):
            inside = code == _BEGIN_ROWS
        elif inside and (code == _ROW or code in _VALUES):
            if len(body) < 9:
                raise package.unreadable(f"its part {part} is damaged")
            yield code, body


def _counted(package: Package, part: str) -> tuple[int, int]:
    """Rows that hold a value, and merged ranges, by a walk that looks at nothing else."""
    stored = merged = 0
    inside = waiting = False
    for code, body in _records(package, part):
        inside = code == _BEGIN_ROWS or (inside and code != _END_ROWS)
        merged += code == _MERGED
        empty = code in (_TEXT, _RICH) and body[8 + (code == _RICH) :][:4] == bytes(4)
        if inside and code == _ROW:
            waiting = True
        elif inside and waiting and code in _VALUES and not empty:
            stored, waiting = stored + 1, False
    return stored, merged


def _records(package: Package, part: str) -> Iterator[tuple[int, bytes]]:
    """The records of a part: number and content."""
    rest = b""
    for block in package.stream(part):
        rest += block
        at = 0
        while (head := _head(rest, at)) is not None:
            code, begin, length = head
            if length > _LONGEST:
                raise package.unreadable(f"its part {part} is damaged")
            if begin + length > len(rest):
                break
            yield code, rest[begin : begin + length]
            at = begin + length
        rest = rest[at:]
    if rest:
        raise package.truncated()


def _head(data: bytes, at: int) -> tuple[int, int, int] | None:
    """Number, begin and length of the record at a place; None if its head is not whole."""
    if at + 2 > len(data):
        return None
    code, at = data[at], at + 1
    if code & 0x80:
        code, at = code & 0x7F | (data[at] & 0x7F) << 7, at + 1
    length = 0
    for place in range(4):
        if at >= len(data):
            return None
        byte, at = data[at], at + 1
        length |= (byte & 0x7F) << 7 * place
        if not byte & 0x80:
            break
    return code, at, length
