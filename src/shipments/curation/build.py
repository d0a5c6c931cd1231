"""The build: `data/clean` as a pure function of `data/raw`.

Neither the working directory, the locale, the time zone, the hash seed, the number of threads nor
the clock changes any byte: rows are sorted by key, columns by the schema, and the only date is the
one in `data/raw/version.toml`.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints

from shipments.curation.dataset import read_dataset
from shipments.curation.descriptors import descriptors
from shipments.curation.report_file import StrictModel
from shipments.curation.table_bytes import csv_bytes, parquet_bytes
from shipments.errors import DataError, Fault, OutputError, UsageError
from shipments.publishing import MANIFEST, check_target, describe_file, manifest_bytes, publish
from shipments.tables.dictionary import dictionary
from shipments.tables.registry import TABLES, Frames
from shipments.toml_model import read_model

Calendar = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}\.[0-9]{2}\.[0-9]+$")]


class DataVersion(StrictModel):
    """The version of the data, the day it was set, and the version before it."""

    version: Calendar
    released: Annotated[dt.date, Field(strict=True)]
    previous: Calendar | None = None


def read_version(raw: Path) -> DataVersion:
    """Read `version.toml`.

    Raises:
        DataError: If it is missing or wrong; every mistake at once.
    """
    version, _, faults = read_model(raw / "version.toml", DataVersion)
    if version is None:
        raise DataError(faults, str(raw))
    return version


def describe_tables(
    frames: Frames, version: str, released: str, files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """The files of the tables with dictionary, descriptors and manifest, as bytes by name.

    Args:
        frames: All tables by name.
        version: The version of the data.
        released: The day it was set, ISO 8601.
        files: The CSV and Parquet files of the tables.
    """
    described = {"dictionary.csv": csv_bytes(dictionary(frames["coding_agreement"]))}
    described |= descriptors(version, released, frames, {**files, **described})
    every = {**files, **described}
    head = {
        "version": version,
        "released": released,
        "license": "CC-BY-4.0",
        "tables": [
            {
                "table": name,
                "title": table.title,
                "rows": frames[name].height,
                "key": list(table.key),
                "grain": table.grain,
            }
            for name, table in TABLES.items()
        ],
    }
    listed = {name: describe_file(content) for name, content in every.items()}
    return {**every, MANIFEST: manifest_bytes(head, listed)}


def render(frames: Frames, version: DataVersion) -> dict[str, bytes]:
    """Every file of `data/clean` as bytes, by name."""
    files: dict[str, bytes] = {}
    for name in TABLES:
        files[f"{name}.csv"] = csv_bytes(frames[name])
        files[f"{name}.parquet"] = parquet_bytes(frames[name])
    return describe_tables(frames, version.version, version.released.isoformat(), files)


def folder_faults(files: Mapping[str, bytes], folder: Path) -> list[Fault]:
    """What differs, byte for byte, between a published folder and the files that it should hold.

    Raises:
        OutputError: If the folder cannot be read.
    """
    try:
        there = {path.name: path for path in folder.iterdir()} if folder.is_dir() else {}
        actual = {name: path.read_bytes() for name, path in there.items() if path.is_file()}
    except OSError as error:
        raise OutputError(
            f"cannot read {folder}: {error} · check the disk, then run again"
        ) from error
    faults = dict.fromkeys(files.keys() - actual.keys(), "the file is missing")
    faults |= dict.fromkeys(there.keys() - files.keys(), "no file of the dataset")
    faults |= {
        name: "differs from what the tables give"
        for name in files.keys() & actual.keys()
        if files[name] != actual[name]
    }
    expected, action = (
        "the files that the data build",
        "run `shipments build` and commit the result",
    )
    return [
        Fault(str(folder), name, "", "", faults[name], expected, action, "clean_is_fresh")
        for name in sorted(faults)
    ]


def build(raw: Path, clean: Path) -> Frames:
    """Build the dataset and publish it.

    Args:
        raw: Folder of the raw data.
        clean: Folder to publish to.

    Returns:
        All tables by name.

    Raises:
        DataError: With every fault of the raw data; `clean` is untouched.
        UsageError: If `clean` holds files that were not built, or lies in `raw` or `raw` in it.
        OutputError: If it could not be written; `clean` is untouched.
    """
    target, source = check_target(clean), raw.resolve()
    if target == source or target in source.parents or source in target.parents:
        raise UsageError(
            f"{target} and the raw data in {source} lie in each other · the target is replaced as a "
            "whole · name another folder with --clean"
        )
    version = read_version(raw)
    frames = read_dataset(raw)
    publish(render(frames, version), clean)
    return frames
