"""XLS (Excel 97 to 2003, and 5): what python-calamine hides, from xlrd, which reads it too."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import xlrd
from xlrd.biffh import error_text_from_code

from shipments.customs.codes import RefusalCode
from shipments.customs.workbook.scan import Cell, Row, Sheet, Stored
from shipments.errors import Refused

_ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
_STORED = {
    xlrd.XL_CELL_TEXT: Stored.TEXT,
    xlrd.XL_CELL_NUMBER: Stored.VALUE,
    xlrd.XL_CELL_DATE: Stored.VALUE,
    xlrd.XL_CELL_BOOLEAN: Stored.VALUE,
    xlrd.XL_CELL_ERROR: Stored.ERROR,
}


class XlsScanner:
    """The scanner of an XLS workbook; it refuses what is damaged or needs a password."""

    kind = "xls"
    merged = 0

    def __init__(self, path: Path, name: str) -> None:
        """Read the workbook."""
        try:
            self._book = xlrd.open_workbook(
                str(path), logfile=sys.stderr, formatting_info=True, ragged_rows=True
            )
        except Exception as error:
            # A password makes either records of their own, or a stream around an XLSX.
            if "encrypted" in str(error) or _ENCRYPTED_STREAM in path.read_bytes():
                advice = "save it without a password"
                raise Refused(RefusalCode.ENCRYPTED, name, "", advice) from error
            detail, advice = (
                f"no XLS that can be read: {error}",
                "save it as XLSX where it was made",
            )
            raise Refused(RefusalCode.UNREADABLE, name, detail, advice) from error
        self.since_1904 = bool(self._book.datemode)

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a sheet in which something is stored, in order."""
        table = self._book.sheet_by_name(sheet.name)
        self.merged = len(table.merged_cells)
        for at in range(table.nrows):
            cells = [
                Cell(column, _STORED[kind], _text(kind, value))
                for column, (kind, value) in enumerate(
                    zip(table.row_types(at), table.row_values(at), strict=True)
                )
                if kind in _STORED and value != ""
            ]
            if cells:
                hidden = at in table.rowinfo_map and bool(table.rowinfo_map[at].hidden)
                yield Row(at + 1, hidden, len(cells), cells[-1].column + 1, partial(list, cells))


def _text(kind: int, value: object) -> str:
    if kind == xlrd.XL_CELL_ERROR:
        return str(error_text_from_code.get(value, value))
    return str(value)
