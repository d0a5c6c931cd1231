"""XLSX: a sheet that explains, one sheet per table with typed cells, and the data dictionary.

Every text is a string cell with the mark of quoted text: no spreadsheet runs it, and it stays text
when a user edits the cell. Links, formulas and numbers are never guessed from text. Nothing depends
on the clock: the workbook is dated by the version of the data.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING

import polars as pl
import polars.selectors as cs

from shipments.errors import UsageError
from shipments.exports.dataset import Dataset
from shipments.tables.about import TITLE
from shipments.tables.dictionary import dictionary
from shipments.tables.registry import TABLES

if TYPE_CHECKING:
    from xlsxwriter import Workbook

LONGEST = 32_767  # characters that a cell may hold
_FIRST_DAY = dt.date(1900, 3, 1)  # before it spreadsheets disagree on the calendar
_NOTES = (
    "Each table is a sheet. The first row names the columns; the sheet dictionary says what they "
    "mean. Days are dates, true and false are truth values, codes are text. An empty cell was not "
    "stated.",
    "Spreadsheets keep 15 to 16 digits of a number and drop the references between tables.",
)


def _require_cells(name: str, frame: pl.DataFrame) -> None:
    """Refuse what a cell cannot hold; the writer would leave it out without a word."""
    too_long = cs.string().str.len_chars() > LONGEST
    refused = pl.any_horizontal(pl.lit(False), too_long, cs.date() < _FIRST_DAY)
    rows = frame.select(pl.arg_where(refused)).to_series()
    if len(rows):
        raise UsageError(
            f"sheet {name}, row {rows[0] + 2}: a spreadsheet holds no text of more than "
            f"{LONGEST:,} characters and no day before {_FIRST_DAY} · export another format"
        )


def _add_sheet(book: Workbook, name: str, frame: pl.DataFrame, text_width: int = 220) -> None:
    _require_cells(name, frame)
    sheet = book.add_worksheet(name)
    # Otherwise the writer guesses formulas, numbers and links from text.
    sheet.add_write_handler(str, lambda sheet, *cell: sheet.write_string(*cell))
    frame.write_excel(
        book,
        sheet,
        table_style="Table Style Light 1",
        dtype_formats={pl.Date: "yyyy-mm-dd", pl.Float64: "General", pl.Int64: "General"},
        column_formats={cs.string(): {"quote_prefix": True}},
        header_format={"bold": True},
        column_widths={cs.string(): text_width, ~cs.string(): 90},
        freeze_panes=(1, 0),
    )


def xlsx_bytes(dataset: Dataset) -> bytes:
    """The dataset as a workbook.

    Raises:
        UsageError: If a spreadsheet cannot hold a value.
    """
    from xlsxwriter import Workbook

    buffer = io.BytesIO()
    about = [(item.replace("_", " "), text) for item, text in dataset.about.items()]
    about += [("this workbook", text) for text in _NOTES]
    about += [(f"sheet {name}", f"one row is {table.grain}") for name, table in TABLES.items()]
    with Workbook(buffer, {"in_memory": True}) as book:
        day = dt.datetime.fromisoformat(f"{dataset.released}T00:00:00")
        book.set_properties({"title": TITLE, "comments": dataset.about["cite"], "created": day})
        _add_sheet(book, "about", pl.DataFrame(about, ["about", "text"], orient="row"), 800)
        for name, frame in dataset.frames.items():
            _add_sheet(book, name, frame)
        _add_sheet(book, "dictionary", dictionary(dataset.frames["coding_agreement"]))
    return buffer.getvalue()
