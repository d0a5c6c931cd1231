"""What the types of columns are called in the data dictionary and in other formats."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl


class TypeNames(NamedTuple):
    """The names of one type."""

    words: str
    sqlite: str
    duckdb: str
    datapackage: str
    croissant: str


# SQLite has no type for days and truth values: they are ISO 8601 text, and 0 and 1.
_NAMES = {
    pl.String: TypeNames("text", "TEXT", "VARCHAR", "string", "sc:Text"),
    pl.Float64: TypeNames("number", "REAL", "DOUBLE", "number", "sc:Float"),
    pl.Int64: TypeNames("whole number", "INTEGER", "BIGINT", "integer", "sc:Integer"),
    pl.Date: TypeNames("date", "TEXT", "DATE", "date", "sc:Date"),
    pl.Boolean: TypeNames("true or false", "INTEGER", "BOOLEAN", "boolean", "sc:Boolean"),
}


def type_names(dtype: pl.DataType | type[pl.DataType]) -> TypeNames:
    """The names of a column's type."""
    return _NAMES[dtype.base_type()]
