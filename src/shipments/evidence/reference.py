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


def _cell(table: Table, name: str, text: str) -> Any:
    """One value; an empty cell is null, and nothing else is (Namibia's code is NA)."""
    if text == "":
        return None
    return _PARSERS[
        type(table.dtypes[name]) if not isinstance(table.dtypes[name], type) else table.dtypes[name]
    ][0](text)


def _rows(table: Table, path: Path, faults: list[Fault]) -> Iterator[Row]:
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, strict=True)
        header = next(reader, [])
        unknown = [name for name in header if name not in table.columns]
        for name in unknown:
            faults.append(
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
            )
        if unknown:
            return
        for cells in reader:
            where = f"{path.name}:{reader.line_num}"
            if len(cells) != len(header):
                faults.append(
                    Fault(
                        where,
                        cells[0] if cells else "",
                        "",
                        "",
                        f"the row has {len(cells)} cells",
                        f"{len(header)} cells",
                        "quote cells that hold a comma",
                        "width",
                    )
                )
                continue
            row: Row = {}
            for name, text in zip(header, cells, strict=True):
                try:
                    row[name] = _cell(table, name, text)
                except ValueError:
                    kind = next(
                        words
                        for dtype, (_, words) in _PARSERS.items()
                        if table.dtypes[name] == dtype
                    )
                    faults.append(
                        Fault(
                            where,
                            cells[0],
                            name,
                            repr(text),
                            "has the wrong form",
                            kind,
                            "correct the cell",
                            "type",
                        )
                    )
            yield row


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
