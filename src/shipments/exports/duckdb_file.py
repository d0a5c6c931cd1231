"""DuckDB: typed columns, keys, and a comment on every table and column.

DuckDB checks a reference while rows go in and cannot wait for the end, so references of a table to
itself are left out. Its files carry random marks: their bytes differ from run to run, their content
does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import polars as pl

from shipments.errors import OutputError, printable
from shipments.exports.dataset import Dataset, comment, parents_first
from shipments.exports.sql import foreign_key, name, names
from shipments.schema.table import Table
from shipments.tables.registry import TABLES

if TYPE_CHECKING:
    import duckdb

_TYPES: dict[pl.DataType | type[pl.DataType], str] = {
    pl.String: "VARCHAR",
    pl.Float64: "DOUBLE",
    pl.Int64: "BIGINT",
    pl.Date: "DATE",
    pl.Boolean: "BOOLEAN",
}


def _text(word: str) -> str:
    return "'" + word.replace("'", "''") + "'"


def _create(table: Table) -> str:
    lines = [
        f"{name(column)} {_TYPES[dtype]}{'' if table.columns[column].nullable else ' NOT NULL'}"
        for column, dtype in table.dtypes.items()
    ]
    lines.append(f"PRIMARY KEY ({names(table.key)})")
    lines += [foreign_key(key) for key in table.foreign_keys if key.table != table.name]
    return f"CREATE TABLE {name(table.name)} ({', '.join(lines)})"


def _comments(table: Table) -> Iterator[str]:
    said = _text(f"One row is {table.grain}.")
    yield f"COMMENT ON TABLE {name(table.name)} IS {said}"
    for column in table.columns:
        said = _text(comment(table, column))
        yield f"COMMENT ON COLUMN {name(table.name)}.{name(column)} IS {said}"


def _fill(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    about = pl.DataFrame({"item": list(dataset.about), "says": list(dataset.about.values())})
    connection.execute("CREATE TABLE about (item VARCHAR PRIMARY KEY, says VARCHAR NOT NULL)")
    for table, frame in [("about", about), *((t, dataset.frames[t]) for t in parents_first())]:
        if table in TABLES:
            connection.execute(_create(TABLES[table]))
        connection.register("rows_to_insert", frame.to_arrow())
        connection.execute(f"INSERT INTO {name(table)} SELECT * FROM rows_to_insert")
        connection.unregister("rows_to_insert")
        for sql in _comments(TABLES[table]) if table in TABLES else ():
            connection.execute(sql)


def duckdb_bytes(dataset: Dataset) -> bytes:
    """The dataset as a DuckDB database, with a table `about`.

    DuckDB writes files only, so it writes one in a folder for temporary files.

    Raises:
        OutputError: If that file could not be written.
    """
    import duckdb

    try:
        with TemporaryDirectory(prefix="shipments-") as folder:
            path = Path(folder, "shipments.duckdb")
            with duckdb.connect() as connection:
                # Blocks of the usual size (256 KiB) would be nearly empty: the tables are small.
                connection.execute(f"ATTACH {_text(str(path))} AS dataset (BLOCK_SIZE 16384)")
                connection.execute("USE dataset")
                connection.execute("BEGIN")
                _fill(connection, dataset)
                connection.execute("COMMIT")
                connection.execute("CHECKPOINT dataset")
            return path.read_bytes()
    except (OSError, duckdb.OperationalError, duckdb.FatalException) as error:
        raise OutputError(
            f"could not write the DuckDB database among the temporary files: "
            f"{printable(str(error), 300)} · make room, or set TMPDIR"
        ) from error
