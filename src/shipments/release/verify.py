"""Verifying a built dataset: that its files are whole, agree with each other and keep the rules."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import polars as pl

from shipments.datasets.load import manifest
from shipments.errors import DataError, Fault
from shipments.evidence.dataset import table_faults
from shipments.release.build import MANIFEST, csv_bytes
from shipments.schema.registry import TABLES

_AGAIN = "build it again with `shipments build`"


def _file_faults(folder: Path, listed: dict[str, dict[str, Any]]) -> list[Fault]:
    faults = []
    present = {path.name for path in folder.iterdir()}
    for name in sorted(present - set(listed) - {MANIFEST}):
        faults.append(
            Fault(
                str(folder),
                name,
                "",
                "",
                "the manifest does not list this file",
                "only what was built",
                "remove it, or " + _AGAIN,
                "extra_file",
            )
        )
    for name, told in sorted(listed.items()):
        if name not in present:
            faults.append(
                Fault(
                    str(folder),
                    name,
                    "",
                    "",
                    "the file is missing",
                    "every file of the manifest",
                    _AGAIN,
                    "missing_file",
                )
            )
            continue
        found = hashlib.sha256((folder / name).read_bytes()).hexdigest()
        if found != told["sha256"]:
            faults.append(
                Fault(
                    str(folder),
                    name,
                    "sha256",
                    found[:12],
                    "differs from the manifest",
                    str(told["sha256"])[:12],
                    _AGAIN,
                    "hash",
                )
            )
    return faults


def _frames(folder: Path) -> tuple[dict[str, pl.DataFrame], list[Fault]]:
    frames, faults = {}, []
    for name in TABLES:
        path = folder / f"{name}.parquet"
        try:
            frames[name] = pl.read_parquet(path)
        except (OSError, pl.exceptions.PolarsError) as error:
            faults.append(
                Fault(
                    str(folder),
                    path.name,
                    "",
                    "",
                    f"cannot be read: {error}",
                    "a Parquet file",
                    _AGAIN,
                    "parquet",
                )
            )
            continue
        if csv_bytes(frames[name]) != (folder / f"{name}.csv").read_bytes():
            faults.append(
                Fault(
                    str(folder),
                    f"{name}.csv",
                    "",
                    "",
                    "differs from the Parquet file",
                    "the same rows and values",
                    _AGAIN,
                    "csv_differs",
                )
            )
    return frames, faults


def verify(folder: Path) -> str:
    """Verify a built dataset.

    Args:
        folder: The folder that holds the manifest and the tables.

    Returns:
        What was verified, in words.

    Raises:
        DataError: With everything that is wrong.
    """
    told = manifest.__wrapped__(folder)
    faults = _file_faults(folder, told["files"])
    known = {entry["table"] for entry in told["tables"]}
    if known != set(TABLES):
        odd = ", ".join(sorted(known ^ set(TABLES)))
        faults.append(
            Fault(
                str(folder),
                MANIFEST,
                "tables",
                odd,
                "differs from the schema",
                "the tables of this library's schema",
                "use the library version that the data were built with",
                "tables",
            )
        )
    if faults:
        raise DataError(faults, str(folder))
    frames, faults = _frames(folder)
    faults = faults or list(table_faults(frames))
    if faults:
        raise DataError(faults, str(folder))
    rows = sum(frame.height for frame in frames.values())
    return (
        f"version {told['version']}, {len(frames)} tables, {rows} rows, {len(told['files'])} files"
    )
