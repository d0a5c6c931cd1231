"""Loading tables of the built dataset."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from functools import cache
from os import PathLike
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, overload

from shipments.errors import DataError, Fault, UsageError
from shipments.messages import suggest
from shipments.paths import clean_folder
from shipments.publishing import MANIFEST, read_listed

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

BACKENDS = ("pandas", "polars")
# What may be loaded in place of the installed dataset: frames by table, or a folder.
Data = Mapping[str, Any] | str | PathLike[str] | None


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a built dataset: version, tables, and the hash of every file.

    Raises:
        DataError: If there is no built dataset, or its manifest cannot be read.
    """
    path = folder / "manifest.json"
    try:
        content: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
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
    return content


@cache
def manifest() -> dict[str, Any]:
    """The manifest of the installed dataset, read once.

    Raises:
        DataError: If there is none, or it cannot be read.
    """
    return read_manifest(clean_folder())


def manifest_of(data: Data) -> dict[str, Any]:
    """The manifest of what `load(data=data)` reads: of a folder its own, else the installed one."""
    return manifest() if data is None or isinstance(data, Mapping) else read_manifest(Path(data))


def data_version() -> str:
    """The version of the data, by calendar: year.month.count."""
    return str(manifest()["version"])


def list_tables() -> dict[str, str]:
    """The tables that `load` knows, each with what one row is."""
    return {str(entry["table"]): str(entry["grain"]) for entry in manifest()["tables"]}


def require_table(table: str) -> None:
    """Raise UsageError if there is no such table; the message names the nearest ones."""
    known = list_tables()
    if table not in known:
        raise UsageError(
            f"no table '{table}' · {suggest(str(table), known)} · see sh.list_tables()"
        )


def key_of(table: str) -> tuple[str, ...]:
    """The key columns of a table.

    Raises:
        UsageError: If there is no such table.
    """
    require_table(table)
    return next(tuple(e["key"]) for e in manifest()["tables"] if e["table"] == table)


@overload
def load(
    table: str, backend: Literal["polars"], *, data: Data = None, validate: bool = False
) -> pl.DataFrame: ...
@overload
def load(
    table: str, backend: Literal["pandas"] = "pandas", *, data: Data = None, validate: bool = False
) -> pd.DataFrame: ...
@overload
def load(
    table: str, backend: str, *, data: Data = None, validate: bool = False
) -> pd.DataFrame | pl.DataFrame: ...


def load(
    table: str, backend: str = "pandas", *, data: Data = None, validate: bool = False
) -> pd.DataFrame | pl.DataFrame:
    """Load a table of the dataset.

    Args:
        table: Name of the table; `list_tables()` gives them with what one row is.
        backend: `pandas` (the default) or `polars`.
        data: What to load in place of the installed dataset: frames by name of table (a table that
            is not among them is loaded as usual), or the folder of another version.
        validate: Whether to hold the rows against the schema of the table; the installed dataset
            was when it was built.

    Returns:
        The table, sorted by its key. Codes are text, days are dates (in pandas
        `datetime64[s]`), a number that was not reported is null and never zero.

    Raises:
        UsageError: If the table or the backend is not known, or the table cannot be read.
        OutputError: If its file is not the one that the manifest of its folder lists.
        DataError: With `validate`, if the columns are not those of the table.
        RowsRejected: With `validate`, if a row breaks a rule.
    """
    frame = _load(table, backend, data)
    if validate:
        from shipments.schema import validate as validate_frame
        from shipments.tables.registry import TABLES

        validate_frame(frame, TABLES[table])
    return frame


def _load(table: str, backend: str, data: Data) -> pd.DataFrame | pl.DataFrame:
    require_table(table)
    if backend not in BACKENDS:
        raise UsageError(f"no backend '{backend}' · one of: {', '.join(BACKENDS)}")
    if isinstance(data, Mapping):
        for name in data:
            require_table(name)
        if table in data:
            return _converted(data[table], backend)
        data = None
    path = (clean_folder() if data is None else Path(data)) / f"{table}.parquet"
    is_published = (path.parent / MANIFEST).exists()
    try:
        # Read once and whole: a reader that opens a file twice may meet two versions of it.
        content = read_listed(path.parent, path.name) if is_published else path.read_bytes()
    except OSError as error:
        raise UsageError(
            f"cannot read {path}: {error.strerror} · build or fetch it again"
        ) from error
    return _read(io.BytesIO(content), backend)


def _read(content: io.BytesIO, backend: str) -> pd.DataFrame | pl.DataFrame:
    if backend == "polars":
        import polars as pl

        return pl.read_parquet(content)
    import pandas as pd
    from pyarrow import parquet, types

    frame = pd.read_parquet(content, engine="pyarrow")
    days = [field.name for field in parquet.read_schema(content) if types.is_date(field.type)]
    return frame.astype(dict.fromkeys(days, "datetime64[s]"))


def _converted(frame: Any, backend: str) -> pd.DataFrame | pl.DataFrame:
    import narwhals as nw

    wrapped: nw.DataFrame[Any] = nw.from_native(frame, eager_only=True)
    if str(wrapped.implementation.value) == backend:
        native: pd.DataFrame | pl.DataFrame = wrapped.to_native()
        return native
    return wrapped.to_polars() if backend == "polars" else wrapped.to_pandas()
