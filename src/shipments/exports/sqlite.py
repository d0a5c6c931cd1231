"""SQLite: primary and foreign keys, comments in the SQL, full-text search; and what Datasette adds.

Days are ISO 8601 text and truth values are 0 and 1, since SQLite has neither type. The bytes depend
on the data and on the version of the SQLite library, on nothing else: one connection in memory,
fixed settings, rows in the order of their key, and a VACUUM at the end.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
from contextlib import closing
from typing import Any

import polars as pl

from shipments.exports.dataset import NOTICES, Dataset
from shipments.exports.sql import column_lines, comment, foreign_key, parents_first, primary_key
from shipments.schema.sql import quote_name, quote_names
from shipments.schema.table import Table
from shipments.tables.about import LICENSE, LICENSE_URL, TITLE
from shipments.tables.registry import REFERENCE_TABLES, TABLES

DATABASE = "shipments"
# Prose that a reader looks for words in.
_EVENT = ("statement", "item", "declared_as", "asserted_by", "note")
SEARCHED: dict[str, tuple[str, ...]] = {
    "shipments": _EVENT,
    "flows": _EVENT,
    "claims": (*_EVENT, "parties_wording", "covers_object"),
    "reports": ("publisher", "title", "underlying", "note"),
    "sources": ("publisher", "title"),
    "parties": ("name", "aliases", "note"),
    "party_names": ("name",),
    "variants": ("says", "comment"),
}
# The column shown for a row where another table refers to it.
LABELS = {
    "claims": "statement",
    "reports": "publisher",
    "sources": "publisher",
    "parties": "name",
    "countries": "name",
    "categories": "label",
    "units": "label",
    "currencies": "name",
}
_FACETS = {
    "shipments": ["category", "status", "scope"],
    "flows": ["category", "scope"],
    "claims": ["kind", "polarity", "evidence_basis"],
    "sources": ["reading"],
    "parties": ["country", "kind"],
    "party_names": ["script", "kind"],
    "disputes": ["aspect", "stance"],
}


def _create(table: Table) -> str:
    """The SQL of a table; its comments are kept by SQLite and shown by `.schema`."""
    lines = [
        f"  {line}, -- {comment(table, column)}"
        for column, line in column_lines(table, "sqlite").items()
    ]
    keys = [primary_key(table), *(foreign_key(key) for key in table.foreign_keys)]
    body = "\n".join([*lines, "  " + ",\n  ".join(keys)])
    # Without a row id the key is stored once; full-text search needs a row id.
    tail = "" if table.name in SEARCHED else " WITHOUT ROWID"
    return f"CREATE TABLE {quote_name(table.name)} ( -- one row is {table.grain}\n{body}\n){tail}"


def _value(value: Any) -> Any:
    return value.isoformat() if isinstance(value, dt.date) else value


def _fill(connection: sqlite3.Connection, table: str, frame: pl.DataFrame) -> None:
    marks = ", ".join("?" * frame.width)
    rows = (tuple(_value(value) for value in row) for row in frame.iter_rows())
    connection.executemany(f"INSERT INTO {quote_name(table)} VALUES ({marks})", rows)


def _index(connection: sqlite3.Connection, table: Table) -> None:
    """An index for each reference of an evidence table that its key does not begin with."""
    for key in () if table in REFERENCE_TABLES else table.foreign_keys:
        if table.key[: len(key.columns)] != key.columns:
            index = quote_name(f"{table.name}_{'_'.join(key.columns)}")
            columns = f"{quote_name(table.name)} ({quote_names(key.columns)})"
            connection.execute(f"CREATE INDEX {index} ON {columns}")


def _search(connection: sqlite3.Connection, table: str) -> None:
    """A full-text index that holds no text of its own."""
    index = quote_name(f"{table}_fts")
    connection.execute(
        f"CREATE VIRTUAL TABLE {index} USING fts5({quote_names(SEARCHED[table])}, "
        f"content={quote_name(table)}, tokenize='unicode61 remove_diacritics 2')"
    )
    connection.execute(f"INSERT INTO {index} ({index}) VALUES ('rebuild')")
    connection.execute(f"INSERT INTO {index} ({index}) VALUES ('optimize')")


def sqlite_bytes(dataset: Dataset) -> bytes:
    """The dataset as a SQLite database, with a table `about`.

    Raises:
        sqlite3.IntegrityError: If a reference leads nowhere; a verified dataset has none.
    """
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        connection.execute("PRAGMA temp_store = MEMORY")  # a full disk then spoils nothing
        connection.execute("PRAGMA page_size = 4096")
        connection.execute("PRAGMA encoding = 'UTF-8'")
        connection.execute("BEGIN")
        connection.execute("CREATE TABLE about (item TEXT PRIMARY KEY, says TEXT NOT NULL)")
        connection.executemany("INSERT INTO about VALUES (?, ?)", dataset.about.items())
        for table in parents_first():
            connection.execute(_create(TABLES[table]))
            _fill(connection, table, dataset.frames[table])
            _index(connection, TABLES[table])
        for table in SEARCHED:
            _search(connection, table)
        if broken := connection.execute("PRAGMA foreign_key_check").fetchall():
            raise sqlite3.IntegrityError(f"references that lead nowhere: {broken[:3]}")
        connection.execute("COMMIT")
        connection.execute("VACUUM")
        return connection.serialize()


def _table_metadata(table: Table) -> dict[str, Any]:
    """What Datasette shows of a table."""
    return {
        "title": table.title,
        "description": f"One row is {table.grain}.",
        "columns": {column: comment(table, column) for column in table.columns},
        **({"label_column": LABELS[table.name]} if table.name in LABELS else {}),
        **({"fts_table": f"{table.name}_fts"} if table.name in SEARCHED else {}),
        **({"facets": _FACETS[table.name]} if table.name in _FACETS else {}),
    }


def datasette_metadata(dataset: Dataset) -> bytes:
    """The `metadata.json` with which Datasette serves `shipments.sqlite`."""
    tables = {name: _table_metadata(table) for name, table in TABLES.items()}
    metadata = {
        "title": TITLE,
        "description": " ".join((f"Version {dataset.version}.", *NOTICES)),
        "license": LICENSE,
        "license_url": LICENSE_URL,
        "databases": {DATABASE: {"description": NOTICES[0], "tables": tables}},
    }
    return (json.dumps(metadata, indent=1, ensure_ascii=False) + "\n").encode("utf-8")
