"""The formats of the exports by name, and writing them as a whole or not at all."""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from os import PathLike
from pathlib import Path
from typing import Any

from shipments.dataset.load import Data
from shipments.errors import OutputError, UsageError
from shipments.exports.dataset import Dataset, read_dataset
from shipments.messages import printable, suggest
from shipments.publishing import (
    MANIFEST,
    check_target,
    describe_file,
    manifest_bytes,
    publish,
    write_file,
)
from shipments.tables.about import LICENSE

ALL = "all"


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        file: Name of its file beside other formats.
        what: What it is, in a few words.
        function: What makes its bytes, as module and function of this room.
        needs: The package that writes it, where that is an extra.
    """

    file: str
    what: str
    function: str
    needs: str | None = None

    def make(self, dataset: Dataset) -> bytes:
        """The bytes of the file."""
        module, name = self.function.split(".")
        content: bytes = getattr(import_module(f"shipments.exports.{module}"), name)(dataset)
        return content


FORMATS: dict[str, Format] = {
    "sqlite": Format(
        "shipments.sqlite", "SQLite with keys and full-text search", "sqlite.sqlite_bytes"
    ),
    "datasette": Format(
        "metadata.json", "what Datasette shows beside shipments.sqlite", "sqlite.datasette_metadata"
    ),
    "duckdb": Format(
        "shipments.duckdb", "DuckDB with keys and comments", "duckdb_file.duckdb_bytes", "duckdb"
    ),
    "xlsx": Format(
        "shipments.xlsx", "a workbook, one sheet per table", "xlsx.xlsx_bytes", "xlsxwriter"
    ),
    "followthemoney": Format(
        "shipments.ftm.json",
        "FollowTheMoney entities, one per line",
        "followthemoney.followthemoney_bytes",
    ),
    "geojson": Format("routes.geojson", "the hops of the reported ways", "geojson.geojson_bytes"),
}


def _format_of(path: Path) -> str:
    """The format that the name of a file ends in, or UsageError."""
    for name, format in FORMATS.items():
        ending = format.file if name == "datasette" else format.file[format.file.index(".") :]
        if path.name.endswith(ending):
            return name
    raise UsageError(
        f"no format for '{printable(path.name)}' · name one with format=: {', '.join(FORMATS)}, or {ALL}"
    )


def _require_package(package: str | None, what: str) -> None:
    if package and find_spec(package) is None:
        raise UsageError(f"{what} needs the package {package} · pip install 'shipments[export]'")


def _checked(format: str | Sequence[str]) -> list[str]:
    """The formats that are meant, each once; UsageError if one cannot be written."""
    named = [format] if isinstance(format, str) else [str(one) for one in format]
    names = list(FORMATS) if ALL in named else list(dict.fromkeys(named))
    if not names:
        raise UsageError(f"no format named · one or more of: {', '.join(FORMATS)}; or {ALL}")
    for name in names:
        if name in ("csv", "parquet"):
            raise UsageError(
                f"the tables are published as {name} in data/clean; see docs/exports.md"
            )
        if name not in FORMATS:
            raise UsageError(f"no export format '{printable(name)}' · {suggest(name, FORMATS)}")
        _require_package(FORMATS[name].needs, name)
    return names


def _require_free(target: Path, is_folder: bool) -> None:
    """Refuse an existing target before the work."""
    try:
        taken = any(target.iterdir()) if is_folder and target.is_dir() else target.exists()
    except (OSError, RuntimeError) as error:
        raise OutputError(f"cannot read {target}: {error} · check the path") from error
    if taken:
        raise UsageError(f"{target} exists · name another one, or replace it with --overwrite")


def _manifest(dataset: Dataset, files: Mapping[str, bytes]) -> bytes:
    head = {"version": dataset.version, "released": dataset.released, "license": LICENSE}
    return manifest_bytes(head, {name: describe_file(file) for name, file in files.items()})


def _path_first(path: Any, format: Any) -> tuple[Any, Any]:
    """The two arguments in order; until 2026.11 the format came first, which works for one release."""
    if format is None or (isinstance(path, str | PathLike) and str(path) not in (ALL, *FORMATS)):
        return path, format
    warnings.warn(
        "the path comes first: sh.export(path, format); the other order goes in the next release",
        DeprecationWarning,
        stacklevel=3,
    )
    return format, path


def export(
    path: str | PathLike[str],
    format: str | Sequence[str] | None = None,
    *,
    rows: Any = None,
    data: Data = None,
    overwrite: bool = False,
) -> Path:
    """Write the dataset in the formats of other programs.

    docs/exports.md says what each format loses. Same data, same bytes, but for DuckDB.

    Args:
        path: The file to write; a folder for several formats or `all`, which then has a manifest
            with the size and hash of each file.
        format: `sqlite, datasette, duckdb, xlsx, followthemoney, geojson`, several of them, or
            `all`; when left out, what the name of the file ends in.
        rows: Only these shipments or flows, with all that hangs on them and all that they refer
            to: rows, ids or a filter.
        data: What to load in place of the installed dataset, as in `load`.
        overwrite: Whether to replace an existing file, or a folder that holds an export only.

    Returns:
        The path.

    Raises:
        UsageError: If a format is not known or its package not installed, or the target exists, is
            of the wrong kind, or holds other files.
        OutputError: If it could not be written; what was there is untouched.
        DataError: If there is no built dataset.
    """
    path, format = _path_first(path, format)
    target = Path(path)
    names = _checked(_format_of(target) if format is None else format)
    several = len(names) > 1 or not isinstance(format, str | None)
    if several:
        _require_package("filelock", "a folder of exports")
        check_target(target)
    elif target.is_dir():
        raise UsageError(f"{target} is a folder · expected a file · name one in it")
    if not overwrite:
        _require_free(target, several)
    dataset = read_dataset(rows, data)
    files = {FORMATS[name].file: FORMATS[name].make(dataset) for name in names}
    if several:
        publish({**files, MANIFEST: _manifest(dataset, files)}, target)
    else:
        write_file(target, *files.values())
    return target
