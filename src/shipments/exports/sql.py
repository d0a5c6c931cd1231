"""Tables as SQL, for SQLite and DuckDB alike."""

from __future__ import annotations

from shipments.schema.sql import quote_name, quote_names
from shipments.schema.table import ForeignKey, Table
from shipments.tables.registry import TABLES
from shipments.tables.types import TypeNames, type_names


def comment(table: Table, column: str) -> str:
    """What a column says, with its unit."""
    about = table.columns[column]
    unit = (about.metadata or {}).get("unit")
    return f"{about.description} (unit: {unit})" if unit else str(about.description)


def column_lines(table: Table, database: str) -> dict[str, str]:
    """The definition of each column by name.

    Args:
        table: The table.
        database: `sqlite` or `duckdb`.
    """
    place = TypeNames._fields.index(database)
    return {
        column: f"{quote_name(column)} {type_names(dtype)[place]}"
        + ("" if table.columns[column].nullable else " NOT NULL")
        for column, dtype in table.dtypes.items()
    }


def primary_key(table: Table) -> str:
    """The key of a table as a constraint."""
    return f"PRIMARY KEY ({quote_names(table.key)})"


def foreign_key(key: ForeignKey) -> str:
    """A reference to another table as a constraint."""
    other = f"{quote_name(key.table)} ({quote_names(key.other_columns)})"
    return f"FOREIGN KEY ({quote_names(key.columns)}) REFERENCES {other}"


def parents_first() -> list[str]:
    """The names of the tables, each after those that it refers to."""
    ordered: list[str] = []

    def visit(name: str) -> None:
        if name not in ordered:
            for key in TABLES[name].foreign_keys:
                if key.table != name:
                    visit(key.table)
            ordered.append(name)

    for name in TABLES:
        visit(name)
    return ordered
