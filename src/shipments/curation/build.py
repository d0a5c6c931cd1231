"""The build: `data/clean` as a pure function of `data/raw`.

Neither the working directory, the locale, the time zone, the hash seed, the number of threads nor
the clock has a say in any byte: rows are sorted by key, columns by the schema, and the only date is
the one in `data/raw/version.toml`.
"""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shipments.curation.dataset import read_dataset
from shipments.curation.descriptors import descriptors
from shipments.curation.table_bytes import csv_bytes, parquet_bytes
from shipments.errors import DataError, Fault, UsageError
from shipments.publishing import MANIFEST, check_target, describe_file, manifest_bytes, publish
from shipments.tables.dictionary import dictionary
from shipments.tables.registry import TABLES, Frames

_CALENDAR = re.compile(r"[0-9]{4}\.[0-9]{2}\.[0-9]+")


@dataclass(frozen=True)
class DataVersion:
    """The version of the data, the day it was set, and the version before it."""

    version: str
    released: str
    previous: str | None = None


def read_version(raw: Path) -> DataVersion:
    """Read `version.toml`.

    Raises:
        DataError: If it is missing or cannot be read.
    """
    path = raw / "version.toml"
    try:
        told = tomllib.loads(path.read_text(encoding="utf-8"))
        version, released = told["version"], told["released"]
        previous = told.get("previous")
        if not _CALENDAR.fullmatch(str(version)):
            raise ValueError(f"version {version!r} is not year.month.count")
        if previous is not None and not _CALENDAR.fullmatch(str(previous)):
            raise ValueError(f"previous {previous!r} is not year.month.count")
        if type(released) is not dt.date:
            raise ValueError(f"released {released!r} is not a date")
        return DataVersion(str(version), released.isoformat(), previous)
    except (OSError, ValueError, RecursionError, KeyError) as error:
        fault = Fault(
            path.name,
            "",
            "version",
            "",
            f"cannot be read: {error}",
            'version = "2026.11.0" and released = 2026-11-24',
            "correct the file",
            "version",
        )
        raise DataError([fault], str(raw)) from error


def render(frames: Frames, version: DataVersion) -> dict[str, bytes]:
    """Every file of `data/clean` as bytes, by name."""
    files: dict[str, bytes] = {}
    resources: list[dict[str, Any]] = []
    for name, table in TABLES.items():
        frame = frames[name]
        files[f"{name}.csv"] = csv_bytes(frame)
        files[f"{name}.parquet"] = parquet_bytes(frame)
        resources.append(
            {
                "table": name,
                "title": table.title,
                "rows": frame.height,
                "key": list(table.key),
                "grain": table.grain,
            }
        )
    files["dictionary.csv"] = csv_bytes(dictionary(frames["coding_agreement"]))
    files |= descriptors(version.version, version.released, frames, files)
    manifest = {
        "version": version.version,
        "released": version.released,
        "license": "CC-BY-4.0",
        "tables": resources,
    }
    listed = {name: describe_file(content) for name, content in files.items()}
    return {**files, MANIFEST: manifest_bytes(manifest, listed)}


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
