"""Reading the reference tables: plain CSV, typed by the schema, never guessed."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import polars as pl

from shipments.errors import Fault, suggest
from shipments.evidence.frames import Row, frame_of
from shipments.schema.reference_tables import REFERENCE_TABLES
from shipments.schema.registry import TABLES
from shipments.schema.table import Table

# In the raw folder, but completed by report files, so not a published table as it stands.
PARTIES = TABLES["parties"]

_PARSERS: dict[Any, tuple[Callable[[str], Any], str]] = {
    pl.String: (str, "text"),
    pl.Int64: (int, "a whole number"),
    pl.Float64: (float, "a number"),
    pl.Date: (dt.date.fromisoformat, "a date such as 2024-02-23"),
}
_Column = tuple[str, Callable[[str], Any], str]


def _header(table: Table, path: Path, names: list[str], faults: list[Fault]) -> list[_Column]:
    """Name, parser and expected form of each column of a file; none if one is not known."""
    unknown = [name for name in names if name not in table.columns]
    faults += [
        Fault(
            f"{path.name}:1",
            "",
            name,
            "",
            "the column is not known",
            suggest(name, table.columns),
            "rename or remove it",
            "column",
        )
        for name in unknown
    ]
    if unknown:
        return []
    dtypes = table.dtypes
    parsers = {
        name: next(_PARSERS[kind] for kind in _PARSERS if kind == dtypes[name]) for name in names
    }
    return [(name, *parsers[name]) for name in names]


def _row(columns: list[_Column], cells: list[str], where: str, faults: list[Fault]) -> Row:
    """One row; an empty cell is null, and nothing else is (Namibia's code is NA)."""
    row: Row = {}
    for (name, parse, form), text in zip(columns, cells, strict=True):
        try:
            row[name] = parse(text) if text else None
        except ValueError:
            faults.append(
                Fault(
                    where,
                    cells[0],
                    name,
                    repr(text),
                    "has the wrong form",
                    form,
                    "correct the cell",
                    "type",
                )
            )
    return row


def _rows(table: Table, path: Path, faults: list[Fault]) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        columns = _header(table, path, next(reader, []), faults)
        for cells in reader if columns else ():
            where = f"{path.name}:{reader.line_num}"
            if len(cells) == len(columns):
                yield _row(columns, cells, where, faults)
                continue
            faults.append(
                Fault(
                    where,
                    cells[0] if cells else "",
                    "",
                    "",
                    f"the row has {len(cells)} cells",
                    f"{len(columns)} cells",
                    "quote cells that hold a comma",
                    "width",
                )
            )


def read_table(table: Table, path: Path) -> tuple[pl.DataFrame, list[Fault]]:
    """Read one reference table.

    Returns:
        Its frame (empty when it cannot be read), and every fault.
    """
    faults: list[Fault] = []
    rows: list[Row] = []
    try:
        rows = list(_rows(table, path, faults))
    except FileNotFoundError:
        faults.append(Fault(path.name, "", "", "", "is missing", "a CSV file", "add it", "missing"))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        faults.append(
            Fault(
                path.name,
                "",
                "",
                "",
                f"cannot be read: {error}",
                "a CSV file in UTF-8",
                "correct the file",
                "unreadable",
            )
        )
    return frame_of(table.name, rows), faults


def read_reference(folder: Path) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    """Read all reference tables of a folder, and the parties.

    Returns:
        Frames by table name, and every fault.
    """
    frames, faults = {}, []
    for table in (*REFERENCE_TABLES, PARTIES):
        frames[table.name], found = read_table(table, folder / f"{table.name}.csv")
        faults += found
    return frames, faults
