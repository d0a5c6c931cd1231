"""What a table or a column means, from the data dictionary."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import overload

from shipments.dataset.load import key_of, manifest
from shipments.errors import UsageError
from shipments.messages import suggest
from shipments.paths import clean_folder


@dataclass(frozen=True)
class ColumnDescription:
    """One column: what it says, its type and unit, and the words that it may hold.

    `reliability` says how far two coders agreed on it, where a part was coded twice; it begins
    with `tentative` where they did not agree enough to rely on it.
    """

    table: str
    column: str
    type: str
    nullable: bool
    unit: str | None
    description: str
    words: dict[str, str]
    references: str | None
    reliability: str | None = None

    def __str__(self) -> str:
        """The description for a terminal."""
        lines = [f"{self.table}.{self.column}: {self.description}"]
        null = "may be null (not stated)" if self.nullable else "never null"
        unit = f", in {self.unit}" if self.unit else ""
        lines.append(f"  {self.type}{unit}; {null}")
        if self.references:
            lines.append(f"  refers to {self.references}")
        if self.reliability:
            lines.append(f"  {self.reliability}")
        lines += [f"  {word:<24} {meaning}" for word, meaning in self.words.items()]
        return "\n".join(lines)


@dataclass(frozen=True)
class TableDescription:
    """One table: what a row is, its key, its size and its columns."""

    table: str
    grain: str
    key: tuple[str, ...]
    rows: int
    columns: tuple[ColumnDescription, ...]

    def __str__(self) -> str:
        """The description for a terminal."""
        width = max(len(column.column) for column in self.columns)
        size = f"{self.rows} rows" if self.rows else "of your own files"
        head = f"{self.table}: {self.grain}\n  {size}, key {', '.join(self.key)}"
        lines = [
            f"  {c.column:<{width}}  {c.type:<14} {c.description}{_mark(c)}" for c in self.columns
        ]
        return "\n".join([head, *lines])

    def _repr_html_(self) -> str:
        """The description as an HTML table, for notebooks."""
        rows = "".join(
            f"<tr><td><code>{escape(c.column)}</code></td><td>{escape(c.type)}</td>"
            f"<td>{escape(c.unit or '')}</td><td>{escape(c.description + _mark(c))}</td></tr>"
            for c in self.columns
        )
        return (
            f"<p><b>{escape(self.table)}</b>: {escape(self.grain)}. {self.rows} rows, key "
            f"<code>{escape(', '.join(self.key))}</code>.</p><table><thead><tr><th>column</th>"
            f"<th>type</th><th>unit</th><th>what it says</th></tr></thead><tbody>{rows}</tbody></table>"
        )


def _mark(column: ColumnDescription) -> str:
    """What a tentative column has behind its description."""
    tentative = column.reliability and column.reliability.startswith("tentative")
    return " (tentative)" if tentative else ""


@cache
def _dictionary() -> dict[str, tuple[ColumnDescription, ...]]:
    columns: dict[str, list[ColumnDescription]] = {}
    with (clean_folder() / "dictionary.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            words = dict(word.split(" = ", 1) for word in row["words"].split("; ") if " = " in word)
            column = ColumnDescription(
                row["table"],
                row["column"],
                row["type"],
                row["nullable"] == "true",
                row["unit"] or None,
                row["description"],
                words,
                row["references"] or None,
                row["reliability"] or None,
            )
            columns.setdefault(column.table, []).append(column)
    return {table: tuple(described) for table, described in columns.items()}


@overload
def describe(table: str, column: None = None) -> TableDescription: ...
@overload
def describe(table: str, column: str) -> ColumnDescription: ...


def describe(table: str, column: str | None = None) -> TableDescription | ColumnDescription:
    """What a table, or one column of it, means.

    Args:
        table: Name of a table.
        column: Name of a column of it; the whole table when left out.

    Returns:
        The description, to print or to read: of a table its grain, key, number of rows and columns;
        of a column its type, unit, meaning, and the words that it may hold.

    Raises:
        UsageError: If there is no such table or column; the nearest ones are named.
    """
    if table == "declarations":
        return _declarations(column)
    key = key_of(table)
    columns = {described.column: described for described in _dictionary()[table]}
    if column is None:
        entry = next(entry for entry in manifest()["tables"] if entry["table"] == table)
        return TableDescription(table, entry["grain"], key, entry["rows"], tuple(columns.values()))
    return _column_of(columns, table, column)


def _column_of(
    columns: Mapping[str, ColumnDescription], table: str, column: str
) -> ColumnDescription:
    if column not in columns:
        near = suggest(str(column), columns)
        raise UsageError(f"no column '{column}' in {table} · {near} · see sh.describe('{table}')")
    return columns[column]


def _declarations(column: str | None) -> TableDescription | ColumnDescription:
    """The table that customs files are read into; the dataset itself holds no rows of it."""
    from shipments.tables import trade_vocabulary
    from shipments.tables.declarations import INGESTED_DECLARATIONS
    from shipments.tables.types import type_names

    table, columns = INGESTED_DECLARATIONS, {}
    for name, spec in table.columns.items():
        metadata = spec.metadata or {}
        words = metadata.get("vocabulary")
        terms = getattr(trade_vocabulary, words) if words else ()
        columns[name] = ColumnDescription(
            "declarations",
            name,
            type_names(table.dtypes[name]).words,
            bool(spec.nullable),
            metadata.get("unit"),
            spec.description or "",
            {str(term.value): term.meaning for term in terms},
            None,
            None,
        )
    if column is not None:
        return _column_of(columns, "declarations", column)
    return TableDescription("declarations", table.grain, table.key, 0, tuple(columns.values()))
