"""XLSX: a sheet that explains, a sheet a table, typed cells, and the data dictionary.

Every text is written as a string cell, which no spreadsheet runs; one that begins like a formula
also carries the mark of quoted text, so that it stays text when somebody edits the cell. Links,
formulas and numbers are never guessed from text. Nothing depends on the clock: the workbook is dated
by the version of the data, and the entries of the file by the format's first day.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from shipments.errors import UsageError
from shipments.exports.dataset import Dataset
from shipments.exports.excel_safe import escape
from shipments.tables.about import TITLE
from shipments.tables.dictionary import dictionary

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

LONGEST = 32_767  # characters that a cell may hold
_NARROW, _WIDE = 9, 60  # width of a column, in characters
_FIRST_DAY = dt.date(1900, 3, 1)  # before it spreadsheets disagree on the calendar
_LIMITS = (
    "Each table is a sheet. The first row names the columns; the sheet dictionary says what they "
    "mean. Days are dates, true and false are truth values, codes are text. An empty cell was not "
    "stated.",
    "Spreadsheets keep 15 to 16 digits of a number and drop the references between tables.",
)


class _Book:
    """A workbook in memory with its formats.

    Args:
        dataset: The version whose day the workbook bears.
    """

    def __init__(self, dataset: Dataset) -> None:
        """Open the workbook."""
        from xlsxwriter import Workbook

        self.buffer = io.BytesIO()
        self.book: Workbook = Workbook(self.buffer, {"in_memory": True})
        day = dt.datetime.fromisoformat(f"{dataset.released}T00:00:00")
        self.book.set_properties(
            {"title": TITLE, "comments": dataset.about["cite"], "created": day}
        )
        self.bold: Format = self.book.add_format({"bold": True})
        self.head: Format = self.book.add_format({"bold": True, "bottom": 1, "bg_color": "#E8ECF1"})
        self.day: Format = self.book.add_format({"num_format": "yyyy-mm-dd"})
        self.wrap: Format = self.book.add_format({"text_wrap": True, "valign": "top"})
        self.quoted: Format = self.book.add_format({"quote_prefix": True})

    def bytes(self) -> bytes:
        """The finished file."""
        self.book.close()
        return self.buffer.getvalue()

    def put(self, sheet: Worksheet, row: int, column: int, value: Any) -> None:
        """Write one cell by the type of its value; None leaves it empty.

        Raises:
            UsageError: If a spreadsheet cannot hold the value.
        """
        if isinstance(value, bool):
            sheet.write_boolean(row, column, value)
        elif isinstance(value, int | float):
            sheet.write_number(row, column, value)
        elif isinstance(value, dt.date) and value >= _FIRST_DAY:
            sheet.write_datetime(row, column, value, self.day)
        elif isinstance(value, str) and len(value) <= LONGEST:
            sheet.write_string(row, column, value, self.quoted if escape(value) != value else None)
        elif value is not None:
            raise UsageError(
                f"sheet {sheet.get_name()}, row {row + 1}: a spreadsheet holds no text of more than "
                f"{LONGEST:,} characters and no day before {_FIRST_DAY} · export another format"
            )

    def fill(self, name: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> Worksheet:
        """A sheet of rows under a frozen header."""
        sheet = self.book.add_worksheet(name)
        widths = [max(_NARROW, len(column) + 3) for column in columns]
        last = 0
        for place, column in enumerate(columns):
            sheet.write_string(0, place, column, self.head)
        for last, row in enumerate(rows, 1):
            for place, value in enumerate(row):
                self.put(sheet, last, place, value)
                widths[place] = max(widths[place], len(str(value)) + 1 if value is not None else 0)
        for place, width in enumerate(widths):
            sheet.set_column(place, place, min(_WIDE, width))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, last, len(columns) - 1)
        return sheet


def _explain(made: _Book, dataset: Dataset) -> None:
    """The first sheet: what this is, how to read it, and where each table is."""
    sheet = made.book.add_worksheet("about")
    sheet.set_column(0, 0, 28)
    sheet.set_column(1, 1, 100)
    row = -1
    for row, (item, says) in enumerate(dataset.about.items()):
        sheet.write_string(row, 0, item.replace("_", " "), made.bold)
        sheet.write_string(row, 1, says, made.wrap)
    for said in _LIMITS:
        row += 1
        sheet.write_string(row, 0, "this workbook", made.bold)
        sheet.write_string(row, 1, said, made.wrap)
    row += 2
    sheet.write_string(row, 0, "sheet", made.head)
    sheet.write_string(row, 1, "one row is", made.head)
    sheet.write_string(row, 2, "rows", made.head)
    for table, frame in dataset.tables():
        row += 1
        sheet.write_url(row, 0, f"internal:'{table.name}'!A1", string=table.name)
        sheet.write_string(row, 1, table.grain, made.wrap)
        sheet.write_number(row, 2, frame.height)


def xlsx_bytes(dataset: Dataset) -> bytes:
    """The dataset as a workbook.

    Raises:
        UsageError: If a spreadsheet cannot hold a value.
    """
    made = _Book(dataset)
    _explain(made, dataset)
    for table, frame in dataset.tables():
        made.fill(table.name, frame.columns, frame.iter_rows())
    words = dictionary(dataset.frames["coding_agreement"])
    made.fill("dictionary", words.columns, words.iter_rows())
    return made.bytes()
