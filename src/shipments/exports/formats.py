"""The formats of the exports by name, and writing them as a whole or not at all."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from os import PathLike, fspath
from pathlib import Path

from shipments.errors import OutputError, UsageError, printable, suggest
from shipments.exports.dataset import Dataset, read_dataset
from shipments.published import MANIFEST, check_target
from shipments.publishing import publish, write_file
from shipments.tables.about import LICENSE

ALL = "all"
Files = dict[str, bytes]


@dataclass(frozen=True)
class Format:
    """One format.

    Attributes:
        where: Name of its file beside other formats; one that ends in `/` is a folder.
        what: What it is, in a few words.
        make: Makes its files by name; one without a name for a format of one file.
        needs: The package that writes it, where that is an extra.
    """

    where: str
    what: str
    make: Callable[[Dataset], Files]
    needs: str | None = None

    @property
    def is_folder(self) -> bool:
        """Whether it has several files."""
        return self.where.endswith("/")


def _csv(dataset: Dataset) -> Files:
    from shipments.dataset.files import csv_bytes
    from shipments.tables.dictionary import dictionary

    made = {f"{table.name}.csv": csv_bytes(frame) for table, frame in dataset.tables()}
    return made | {"dictionary.csv": csv_bytes(dictionary(dataset.frames["coding_agreement"]))}


def _parquet(dataset: Dataset) -> Files:
    from shipments.dataset.files import csv_bytes, parquet_bytes
    from shipments.tables.dictionary import dictionary

    made = {f"{table.name}.parquet": parquet_bytes(frame) for table, frame in dataset.tables()}
    return made | {"dictionary.csv": csv_bytes(dictionary(dataset.frames["coding_agreement"]))}


def _sqlite(dataset: Dataset) -> Files:
    from shipments.exports.sqlite import sqlite_bytes

    return {"": sqlite_bytes(dataset)}


def _datasette(dataset: Dataset) -> Files:
    from shipments.exports.sqlite import datasette_metadata

    return {"": datasette_metadata(dataset)}


def _duckdb(dataset: Dataset) -> Files:
    from shipments.exports.duckdb_file import duckdb_bytes

    return {"": duckdb_bytes(dataset)}


def _xlsx(dataset: Dataset) -> Files:
    from shipments.exports.xlsx import xlsx_bytes

    return {"": xlsx_bytes(dataset)}


def _followthemoney(dataset: Dataset) -> Files:
    from shipments.exports.followthemoney import followthemoney_bytes

    return {"": followthemoney_bytes(dataset)}


def _geojson(dataset: Dataset) -> Files:
    from shipments.exports.geojson import geojson_bytes

    return {"": geojson_bytes(dataset)}


def _citations(format: str) -> Callable[[Dataset], Files]:
    def make(dataset: Dataset) -> Files:
        from shipments.dataset.cite import cite

        return {"": cite(dataset.frames["reports"], format).encode("utf-8")}

    return make


FORMATS: dict[str, Format] = {
    "csv": Format("csv/", "a folder of CSV files, one a table", _csv),
    "parquet": Format("parquet/", "a folder of Parquet files, one a table", _parquet),
    "sqlite": Format("shipments.sqlite", "SQLite with keys and full-text search", _sqlite),
    "datasette": Format(
        "metadata.json", "what Datasette shows beside shipments.sqlite", _datasette
    ),
    "duckdb": Format("shipments.duckdb", "DuckDB with keys and comments", _duckdb, "duckdb"),
    "xlsx": Format("shipments.xlsx", "a workbook, one sheet a table", _xlsx, "xlsxwriter"),
    "followthemoney": Format(
        "shipments.ftm.json", "FollowTheMoney entities, a line each", _followthemoney
    ),
    "geojson": Format("routes.geojson", "the legs of the reported routes", _geojson),
    "bibtex": Format("sources.bib", "the root reports for BibTeX", _citations("bibtex")),
    "csl": Format("sources.csl.json", "the root reports as CSL-JSON", _citations("csl")),
}


def _chosen(format: str | Sequence[str]) -> list[str]:
    """The formats that are meant, each once.

    Raises:
        UsageError: If one is not known, none is named, or a package for one is not installed.
    """
    named = [format] if isinstance(format, str) else [str(one) for one in format]
    names = list(FORMATS) if ALL in named else list(dict.fromkeys(named))
    if not names:
        raise UsageError(f"no format named · one or more of: {', '.join(FORMATS)}; or {ALL}")
    for name in names:
        if name not in FORMATS:
            raise UsageError(f"no export format '{printable(name)}' · {suggest(name, FORMATS)}")
        needs = FORMATS[name].needs
        if needs and find_spec(needs) is None:
            raise UsageError(f"{name} needs the package {needs} · pip install 'shipments[export]'")
    return names


def _check(target: Path, is_folder: bool, overwrite: bool) -> None:
    """See before the work whether the target may be written.

    Raises:
        UsageError: If it stands and may not be replaced, or is a folder for a file or a file for a
            folder.
        OutputError: If it cannot be looked at.
    """
    try:
        there = target.exists()
        if is_folder:
            check_target(target)
            there = there and any(target.iterdir())
        elif target.is_dir():
            raise UsageError(f"{target} is a folder · expected a file · name one in it")
    except (OSError, RuntimeError) as error:
        raise OutputError(f"cannot look at {target}: {error} · check the path") from error
    if there and not overwrite:
        raise UsageError(f"{target} exists · name another one, or replace it with --overwrite")


def _manifest(dataset: Dataset, files: Mapping[str, bytes]) -> bytes:
    told = {
        "version": dataset.version,
        "released": dataset.released,
        "license": LICENSE,
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(files.items())
        },
    }
    return (json.dumps(told, indent=1, ensure_ascii=False) + "\n").encode("utf-8")


def render(names: Sequence[str], dataset: Dataset) -> Files:
    """The files of formats by name, as they stand beside each other.

    Args:
        names: Names of formats.
        dataset: What to write.
    """
    return {
        f"{FORMATS[name].where}{file}": content
        for name in names
        for file, content in FORMATS[name].make(dataset).items()
    }


def export(
    format: str | Sequence[str], path: str | PathLike[str], *, overwrite: bool = False
) -> Path:
    """Write the dataset in the formats of other programs.

    What each format loses is told in docs/exports.md. Same data, same bytes, but for DuckDB.

    Args:
        format: A format (`csv, parquet, sqlite, datasette, duckdb, xlsx, followthemoney, geojson,
            bibtex, csl`), several, or `all`.
        path: The file to write; a folder for `csv`, `parquet`, several formats or `all`. A folder
            gets a manifest with the size and hash of each file.
        overwrite: Whether to replace what stands there. A folder is replaced only if it holds
            nothing but an export.

    Returns:
        The path.

    Raises:
        UsageError: If a format is not known or its package not installed, or the target exists, is
            of the wrong kind, or holds other files.
        OutputError: If it could not be written; what stood there is untouched.
        DataError: If there is no built dataset.
    """
    names, target = _chosen(format), Path(fspath(path))
    several = len(names) > 1 or not isinstance(format, str)
    is_folder = several or FORMATS[names[0]].is_folder
    _check(target, is_folder, overwrite)
    dataset = read_dataset()
    if not is_folder:
        write_file(target, FORMATS[names[0]].make(dataset)[""])
        return target
    files = render(names, dataset) if several else FORMATS[names[0]].make(dataset)
    publish({**files, MANIFEST: _manifest(dataset, files)}, target)
    return target
