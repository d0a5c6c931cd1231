"""The data dictionary, generated from the schema."""

from __future__ import annotations

import polars as pl

from shipments.schema import vocabulary
from shipments.schema.registry import TABLES
from shipments.schema.table import Table
from shipments.schema.vocabulary import Term

_TYPES = {
    pl.String: "text",
    pl.Float64: "number",
    pl.Int64: "whole number",
    pl.Date: "date",
    pl.Boolean: "true or false",
}


def vocabulary_of(name: str) -> type[Term]:
    """The enumeration of that name."""
    found: type[Term] = getattr(vocabulary, name)
    return found


def _references(table: Table, column: str) -> str | None:
    found = [
        f"{key.table}.{other}"
        for key in table.foreign_keys
        for one, other in zip(key.columns, key.other_columns, strict=True)
        if one == column
    ]
    return "; ".join(found) or None


def dictionary() -> pl.DataFrame:
    """One row a column of the dataset.

    Returns:
        Columns `table, column, type, nullable, unit, description, words, references`, in the
        order of the tables and their columns; `words` lists the allowed values with meanings.
    """
    rows = []
    for table in TABLES.values():
        for name, column in table.columns.items():
            metadata = column.metadata or {}
            words = metadata.get("vocabulary")
            terms = vocabulary_of(words) if words else ()
            rows.append(
                {
                    "table": table.name,
                    "column": name,
                    "type": next(
                        text for dtype, text in _TYPES.items() if table.dtypes[name] == dtype
                    ),
                    "nullable": column.nullable,
                    "unit": metadata.get("unit"),
                    "description": column.description,
                    "words": "; ".join(f"{t.value} = {t.meaning}" for t in terms) or None,
                    "references": _references(table, name),
                }
            )
    return pl.DataFrame(rows, schema_overrides={"unit": pl.String, "references": pl.String})
