"""Loading tables of the built dataset."""

from __future__ import annotations

import io
import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from shipments.errors import DataError, Fault, UsageError, suggest
from shipments.paths import clean_folder

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Backend = Literal["pandas", "polars"]
BACKENDS = ("pandas", "polars")


@cache
def manifest(folder: Path | None = None) -> dict[str, Any]:
    """The manifest of the built dataset: version, tables, and the hash of every file.

    Raises:
        DataError: If there is no built dataset, or its manifest cannot be read.
    """
    path = (folder or clean_folder()) / "manifest.json"
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        fault = Fault(
            str(path),
            "",
            "",
            "",
            f"cannot be read: {error}",
            "a built dataset",
            "run `shipments build` in a checkout, or install the wheel again",
            "manifest",
        )
        raise DataError([fault], "the built dataset") from error
    return found


def data_version() -> str:
    """The version of the data, by calendar: year.month.count."""
    return str(manifest()["version"])


def list_tables() -> dict[str, str]:
    """The tables that `load` knows, each with what one row is."""
    return {str(entry["table"]): str(entry["grain"]) for entry in manifest()["tables"]}


def table_path(table: str, folder: Path | None = None) -> Path:
    """The Parquet file of a table.

    Raises:
        UsageError: If there is no such table; the message names the nearest ones.
    """
    known = [str(entry["table"]) for entry in manifest(folder)["tables"]]
    if table not in known:
        raise UsageError(
            f"no table '{table}' · {suggest(str(table), known)} · see sh.list_tables()"
        )
    return (folder or clean_folder()) / f"{table}.parquet"


@overload
def load(table: str, backend: Literal["polars"]) -> pl.DataFrame: ...
@overload
def load(table: str, backend: Literal["pandas"] = "pandas") -> pd.DataFrame: ...
@overload
def load(table: str, backend: str) -> pd.DataFrame | pl.DataFrame: ...


def load(table: str, backend: str = "pandas") -> pd.DataFrame | pl.DataFrame:
    """Load a table of the dataset.

    Args:
        table: Name of the table; `tables()` lists them with what one row is.
        backend: `pandas` (the default) or `polars`.

    Returns:
        The table, sorted by its key. Codes are text, days are dates (in pandas
        `datetime64[s]`), a number that was not reported is null and never zero.

    Raises:
        UsageError: If the table or the backend is not known.
    """
    path = table_path(table)
    # Read once and whole: a reader that opens a file twice may meet two versions of it.
    content = path.read_bytes()
    if backend == "polars":
        import polars as pl

        return pl.read_parquet(io.BytesIO(content))
    if backend != "pandas":
        raise UsageError(f"no backend '{backend}' · one of: {', '.join(BACKENDS)}")
    import pandas as pd

    frame = pd.read_parquet(io.BytesIO(content), engine="pyarrow")
    return frame.astype(dict.fromkeys(date_columns(io.BytesIO(content)), "datetime64[s]"))


def date_columns(path: Path | io.BytesIO) -> list[str]:
    """The columns of a Parquet file that hold days."""
    import pyarrow.parquet as pq
    import pyarrow.types as pt

    schema = pq.read_schema(path)
    return [field.name for field in schema if pt.is_date(field.type)]
