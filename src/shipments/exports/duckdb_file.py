"""DuckDB: typed columns, keys, and a comment on every table and column.

DuckDB checks a reference while rows go in and cannot wait for the end, so references of a table to
itself are left out. Its files carry random marks: their bytes differ from run to run, their content
does not.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import polars as pl

from shipments.errors import OutputError
from shipments.exports.dataset import Dataset
from shipments.exports.sql import column_lines, comment, foreign_key, parents_first, primary_key
from shipments.messages import printable
from shipments.schema.sql import quote_name, quote_text
from shipments.schema.table import Table
from shipments.tables.registry import TABLES


def _statements(table: Table) -> Iterator[str]:
    """The SQL that makes a table and comments on it."""
    name = quote_name(table.name)
    lines = [*column_lines(table, "duckdb").values(), primary_key(table)]
    lines += [foreign_key(key) for key in table.foreign_keys if key.table != table.name]
    yield f"CREATE TABLE {name} ({', '.join(lines)})"
    yield f"COMMENT ON TABLE {name} IS {quote_text(f'One row is {table.grain}.')}"
    for column in table.columns:
        text = quote_text(comment(table, column))
        yield f"COMMENT ON COLUMN {name}.{quote_name(column)} IS {text}"


def _insert(connection: duckdb.DuckDBPyConnection, table: str, frame: pl.DataFrame) -> None:
    connection.register("rows_to_insert", frame.to_arrow())
    connection.execute(f"INSERT INTO {quote_name(table)} SELECT * FROM rows_to_insert")
    connection.unregister("rows_to_insert")


def _fill(connection: duckdb.DuckDBPyConnection, dataset: Dataset) -> None:
    about = pl.DataFrame({"item": list(dataset.about), "says": list(dataset.about.values())})
    connection.execute("CREATE TABLE about (item VARCHAR PRIMARY KEY, says VARCHAR NOT NULL)")
    _insert(connection, "about", about)
    for name in parents_first():
        for sql in _statements(TABLES[name]):
            connection.execute(sql)
        _insert(connection, name, dataset.frames[name])


def duckdb_bytes(dataset: Dataset) -> bytes:
    """The dataset as a DuckDB database, with a table `about`.

    DuckDB writes files only, so it writes one in a folder for temporary files.

    Raises:
        OutputError: If that file could not be written.
    """
    try:
        with TemporaryDirectory(prefix="shipments-") as folder:
            path = Path(folder, "shipments.duckdb")
            with duckdb.connect() as connection:
                # Blocks of the usual size (256 KiB) would be nearly empty: the tables are small.
                file = quote_text(str(path))
                connection.execute(f"ATTACH {file} AS dataset (BLOCK_SIZE 16384)")
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
