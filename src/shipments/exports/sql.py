"""Pieces of SQL that SQLite and DuckDB read alike."""

from __future__ import annotations

from collections.abc import Iterable

from shipments.schema.table import ForeignKey


def name(word: str) -> str:
    """A name as SQL."""
    return '"' + word.replace('"', '""') + '"'


def names(words: Iterable[str]) -> str:
    """Names as a list of SQL."""
    return ", ".join(name(word) for word in words)


def foreign_key(key: ForeignKey) -> str:
    """A foreign key as a constraint of SQL."""
    other = f"{name(key.table)} ({names(key.other_columns)})"
    return f"FOREIGN KEY ({names(key.columns)}) REFERENCES {other}"
