"""Reading the reference tables: plain CSV, typed by the schema, never guessed."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Any

import polars as pl

from shipments.errors import Fault
from shipments.messages import expected_one_of, format_location, format_value, hidden_character
from shipments.schema.faults import row_faults
from shipments.schema.table import Table
from shipments.tables.link_status import LINK_STATUS
from shipments.tables.registry import PARTY_TABLES, REFERENCE_TABLES, TABLES, Row, frame_of
from shipments.toml_model import read_text

# In the raw folder, but completed by report files, so not yet the published table.
PARTIES = TABLES["parties"]
MAY_BE_EMPTY = (PARTIES, *PARTY_TABLES, LINK_STATUS, TABLES["changes"], TABLES["diversions"])


def _text(cell: str) -> str:
    if hidden_character(cell):
        raise ValueError
    return cell


def _whole(cell: str) -> int:
    if not re.fullmatch(r"-?[0-9]{1,18}", cell):
        raise ValueError
    return int(cell)


def _number(cell: str) -> float:
    if not re.fullmatch(r"-?[0-9]{1,40}(\.[0-9]{1,40})?([eE][+-]?[0-9]{1,3})?", cell):
        raise ValueError
    number = float(cell)
    if not math.isfinite(number):
        raise ValueError
    return number


def _date(cell: str) -> dt.date:
    if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", cell):
        raise ValueError
    return dt.date.fromisoformat(cell)


def _truth(cell: str) -> bool:
    if cell not in ("true", "false"):
        raise ValueError
    return cell == "true"


_PARSERS: dict[Any, tuple[Callable[[str], Any], str]] = {
    pl.String: (_text, "text of one line without hidden characters"),
    pl.Int64: (_whole, "a whole number"),
    pl.Float64: (_number, "a number"),
    pl.Date: (_date, "a date such as 2024-02-23"),
    pl.Boolean: (_truth, "true or false"),
}
_Column = tuple[str, Callable[[str], Any], str]


def _header(table: Table, path: Path, names: list[str]) -> Iterator[Fault]:
    """Whether a file has the columns of its table, in any order."""

    def fault(name: str, fault: str, expected: str, action: str) -> Fault:
        where = format_location(path.name, 1)
        return Fault(where, "", name, "", fault, expected, action, "column")

    for name in names:
        if name not in table.columns:
            expected = expected_one_of("a known one", name, table.columns)
            yield fault(name, "the column is not known", expected, "rename or remove it")
    for name in table.columns:
        if name not in names:
            yield fault(name, "the column is missing", ",".join(table.columns), "add it")
        elif names.count(name) > 1:
            yield fault(name, "the column occurs twice", "each column once", "remove one")


def _parsers(table: Table, names: list[str]) -> list[_Column]:
    """Name, parser and expected form of each column of a file."""
    return [
        (name, *next(_PARSERS[kind] for kind in _PARSERS if kind == table.dtypes[name]))
        for name in names
    ]


def _row(columns: list[_Column], cells: list[str], where: str, faults: list[Fault]) -> Row:
    """One row; an empty cell is null, and nothing else is (Namibia's code is NA)."""
    row: Row = {}
    for (name, parse, form), text in zip(columns, cells, strict=True):
        try:
            row[name] = parse(text) if text else None
        except ValueError:
            value, fault, action = format_value(text), "has the wrong form", "correct the cell"
            faults.append(Fault(where, cells[0], name, value, fault, form, action, "type"))
    return row


def _rows(table: Table, path: Path, faults: list[Fault]) -> Iterator[Row]:
    text, unread = read_text(path)
    faults += unread
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    names = next(reader, [])
    faults += _header(table, path, names) if names else []
    columns = [] if faults else _parsers(table, names)
    for cells in reader if columns else ():
        where = format_location(path.name, reader.line_num)
        if len(cells) == len(columns):
            yield _row(columns, cells, where, faults)
        else:
            fault, action = f"the row has {len(cells)} cells", "quote cells that hold a comma"
            expected, key = f"{len(columns)} cells", cells[0] if cells else ""
            faults.append(Fault(where, key, "", "", fault, expected, action, "width"))


def _file_fault(path: Path, fault: str, expected: str, action: str, rule: str) -> Fault:
    return Fault(format_location(path.name), "", "", "", fault, expected, action, rule)


class RowLines:
    """Gives the place of a row in a CSV file, by its key; the file is read when first asked."""

    def __init__(self, table: Table, path: Path) -> None:
        """Remember the table and the file."""
        self._table, self._path = table, path

    def __call__(self, row: Mapping[str, Any]) -> str:
        """The name of the file, with the line on which the row begins."""
        key = tuple(str(row.get(name)) for name in self._table.key)
        return format_location(self._path.name, self._lines.get(key))

    @cached_property
    def _lines(self) -> dict[tuple[str, ...], int]:
        text, _ = read_text(self._path)
        reader, lines, start = csv.DictReader(io.StringIO(text, newline=""), strict=True), {}, 2
        for cells in reader:
            lines[tuple(str(cells.get(name)) for name in self._table.key)] = start
            start = reader.line_num + 1
        return lines


def read_table(table: Table, path: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read one CSV file of the raw folder as a table.

    Returns:
        Its frame, and every fault of the first stage that failed: the cells, then the rules of the
        table.
    """
    faults: list[Fault] = []
    rows: list[Row] = []
    try:
        rows = list(_rows(table, path, faults))
    except csv.Error as error:
        fault = f"cannot be read: {error}"
        faults.append(
            _file_fault(path, fault, "a CSV file in UTF-8", "correct the file", "unreadable")
        )
    if not rows and not faults and table not in MAY_BE_EMPTY:
        expected = f"the rows of {table.name}"
        faults.append(_file_fault(path, "holds no rows", expected, "restore the table", "empty"))
    frame = frame_of(table, rows)
    place = RowLines(table, path)
    return frame, faults or list(row_faults(table, frame, lambda _table, row: place(row)))


def read_reference(folder: Path) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Read all reference tables of a folder, the parties, and what is known of them.

    Returns:
        Frames by table name, and every fault.
    """
    frames, faults = {}, []
    for table in (*REFERENCE_TABLES, PARTIES, *PARTY_TABLES):
        frames[table.name], own = read_table(table, folder / f"{table.name}.csv")
        faults += own
    return frames, faults
