"""Verifying a built dataset without its raw data: is every file what its own tables give?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl

from shipments.curation.build import describe_tables, folder_faults
from shipments.curation.dataset import table_faults
from shipments.curation.table_bytes import csv_bytes
from shipments.dataset.load import read_manifest
from shipments.errors import DataError, Fault, OutputError
from shipments.schema.faults import column_faults
from shipments.tables.registry import TABLES, Frames

_AGAIN = "build it again with `shipments build`, or use the library that it was built with"


def verify(folder: Path) -> str:
    """Verify a built dataset: CSV, descriptors and manifest against Parquet, and every rule.

    Args:
        folder: The folder that holds the manifest and the tables.

    Returns:
        What was verified, in words.

    Raises:
        DataError: With everything that is wrong.
        OutputError: If it cannot be read.
    """
    manifest: Any = read_manifest(folder)
    head = manifest if isinstance(manifest, dict) else {}  # a fault of the manifest, see below
    version, released = str(head.get("version")), str(head.get("released"))
    try:
        frames, files = _read_tables(folder)
    except OSError as error:
        raise OutputError(
            f"cannot read {folder}: {error} · check the disk, then run again"
        ) from error
    described = describe_tables(frames, version, released, files)
    faults = [*folder_faults(described, folder), *table_faults(frames)]
    if faults:
        raise DataError(faults, str(folder))
    rows = sum(frame.height for frame in frames.values())
    return f"version {version}, {len(frames)} tables, {rows} rows, {len(described) - 1} files"


def _read_tables(folder: Path) -> tuple[Frames, dict[str, bytes]]:
    """The tables in the order of their keys, and the files that they should have.

    Raises:
        DataError: With every table that is missing, unreadable or of another shape.
    """
    frames: Frames = {}
    files: dict[str, bytes] = {}
    faults: list[Fault] = []
    for name, table in TABLES.items():
        file = f"{name}.parquet"
        try:
            content = (folder / file).read_bytes()
            frame = pl.read_parquet(content)
            faults += column_faults(table, frame)
            frames[name] = frame.sort(table.key)
            files |= {f"{name}.csv": csv_bytes(frames[name]), file: content}
        except (FileNotFoundError, pl.exceptions.PolarsError) as error:
            fault, expected = f"cannot be read: {error}", "a table of the schema"
            faults.append(Fault(str(folder), file, "", "", fault, expected, _AGAIN, "unreadable"))
    if faults:
        raise DataError(faults, str(folder))
    return frames, files
