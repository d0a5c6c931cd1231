"""XLS (Excel 97 to 2003, and 5): cells by xlrd, rows counted from the records of the file itself."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlrd
from xlrd.biffh import XLRDError, error_text_from_code
from xlrd.compdoc import CompDoc, CompDocError

from shipments.customs.codes import RefusalCode, Refused
from shipments.customs.workbook.formats import shape_of, stored_number
from shipments.customs.workbook.model import Block, Collected, Kind, Sheet, Tally, Workbook

_ROWS = 2_000  # in a block
_WORKSHEET = 0
_FILE_PASS, _SHEET, _BEGIN, _END = 0x2F, 0x85, 0x809, 0x0A
# Records of one cell or several that hold a value: number, RK, several RK, text, shared text, rich
# text, formula (as of BIFF 5 to 8 and of older ones), boolean or error.
_VALUES = {0x203, 0x27E, 0xBD, 0x204, 0xFD, 0xD6, 0x06, 0x206, 0x406, 0x205}
_RESAVE = "open it where it was made and save it as XLSX"


class XlsReader:
    """An XLS workbook.

    Args:
        path: The file.
        name: Its name, for messages.

    Raises:
        Refused: `ENCRYPTED`, `TRUNCATED_ARCHIVE`, `NOT_A_TABLE` or `UNREADABLE`.
    """

    def __init__(self, path: Path, name: str) -> None:
        """Read the workbook without its sheets."""
        self._name = name
        self._stream = _stream(path.read_bytes(), name)
        self._begins = _sheets(self._stream, name)
        with _Quiet() as quiet:
            try:
                self._book = xlrd.open_workbook(
                    str(path), logfile=quiet, formatting_info=True, on_demand=True, ragged_rows=True
                )
            except (XLRDError, CompDocError, struct.error, IndexError, AssertionError) as error:
                raise _unreadable(name, error) from error
        visible = self._book._sheet_visibility  # only sheets that are loaded tell
        sheets = [
            Sheet(title, bool(hidden), str(number))
            for number, (title, hidden) in enumerate(
                zip(self._book.sheet_names(), visible, strict=True)
            )
        ]
        self.workbook = Workbook("xls", sheets, since_1904=bool(self._book.datemode))
        codes = self._book.format_map
        self.workbook.shapes = [
            shape_of(xf.format_key, codes[xf.format_key].format_str or None)
            if xf.format_key in codes
            else shape_of(0, None)
            for xf in self._book.xf_list
        ]

    def load(self) -> None:
        """Nothing: the strings came with the workbook."""

    def blocks(self, sheet: Sheet, tally: Tally) -> Iterator[Block]:
        """The rows of a sheet."""
        number = int(sheet.part)
        try:
            table = self._book.sheet_by_index(number)
        except (XLRDError, struct.error, IndexError, AssertionError) as error:
            raise _unreadable(self._name, error) from error
        hidden = {row for row, told in table.rowinfo_map.items() if told.hidden}
        met = Collected()
        for row in range(table.nrows):
            met.row(row + 1, hidden=row in hidden)
            _add_cells(met, table, row)
            if len(met.rows) >= _ROWS:
                yield met.block()
        tally.stored = _count_rows(self._stream, self._begins[number])
        tally.merged = len(table.merged_cells)
        yield met.block()


def _add_cells(met: Collected, table: Any, row: int) -> None:
    for column, (kind, value) in enumerate(
        zip(table.row_types(row), table.row_values(row), strict=True)
    ):
        if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
            continue
        if kind == xlrd.XL_CELL_TEXT:
            met.cell(column, Kind.TEXT, 0, value)
        elif kind == xlrd.XL_CELL_BOOLEAN:
            met.cell(column, Kind.BOOLEAN, 0, str(int(value)))
        elif kind == xlrd.XL_CELL_ERROR:
            met.cell(column, Kind.ERROR, 0, error_text_from_code.get(value, str(value)))
        else:
            style = table.cell_xf_index(row, column)
            met.cell(column, Kind.NUMBER, style, stored_number(value))


class _Quiet:
    """Takes what xlrd says of a file, which has no place among messages."""

    def __enter__(self) -> _Quiet:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def write(self, text: str) -> int:
        """Say nothing."""
        return len(text)

    def flush(self) -> None:
        """Nothing to flush."""


def _unreadable(name: str, error: Exception) -> Refused:
    return Refused(RefusalCode.UNREADABLE, name, f"no XLS that can be read: {error}", _RESAVE)


def _stream(content: bytes, name: str) -> bytes:
    """The records of the workbook, out of the compound file around them."""
    if not content.startswith(b"\xd0\xcf\x11\xe0"):
        return content
    try:
        with _Quiet() as quiet:
            document = CompDoc(content, logfile=quiet)
        parts = {entry.name for entry in document.dirlist}
        found = next((part for part in ("Workbook", "Book") if part in parts), None)
        stream: bytes = document.get_named_stream(found) if found else b""
    except (CompDocError, struct.error, IndexError, AssertionError, ValueError) as error:
        raise Refused(
            RefusalCode.TRUNCATED_ARCHIVE, name, "", "get the file again, whole, from its source"
        ) from error
    if "EncryptedPackage" in parts:
        raise _encrypted(name)
    if not stream:
        raise Refused(
            RefusalCode.NOT_A_TABLE, name, "an Office file that is no workbook", "give the table"
        )
    return bytes(stream)


def _encrypted(name: str) -> Refused:
    return Refused(RefusalCode.ENCRYPTED, name, "", "save it without a password")


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, bytes]]:
    while at + 4 <= len(stream):
        code, length = struct.unpack_from("<HH", stream, at)
        yield code, stream[at + 4 : at + 4 + length]
        at += 4 + length


def _sheets(stream: bytes, name: str) -> list[int]:
    """Where each worksheet begins, in their order.

    Raises:
        Refused: `ENCRYPTED` if a password protects the records.
    """
    begins: list[int] = []
    for code, body in _records(stream):
        if code == _FILE_PASS:
            raise _encrypted(name)
        if code == _SHEET and len(body) > 5 and body[5] == _WORKSHEET:
            begins.append(struct.unpack_from("<I", body)[0])
        if code == _END:
            break
    return begins


def _count_rows(stream: bytes, begin: int) -> int:
    """How many rows of the sheet that begins here hold a value or a formula."""
    rows: set[int] = set()
    depth = 0
    for code, body in _records(stream, begin):
        depth += (code & 0xFF == _BEGIN & 0xFF) - (code == _END)
        if depth == 0:
            break
        if depth == 1 and code in _VALUES:
            rows.add(struct.unpack_from("<H", body)[0])
    return len(rows)
