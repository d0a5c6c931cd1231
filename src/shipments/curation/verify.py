"""Verifying a built dataset: that its files are whole, agree with each other and keep the rules."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Any

import polars as pl

from shipments.curation.dataset import table_faults
from shipments.curation.descriptors import NAMES as DESCRIPTORS
from shipments.curation.descriptors import descriptors
from shipments.curation.table_bytes import csv_bytes
from shipments.dataset.load import read_manifest
from shipments.errors import DataError, Fault, OutputError
from shipments.publishing import MANIFEST
from shipments.tables.dictionary import dictionary
from shipments.tables.registry import TABLES

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
        content = (folder / name).read_bytes() if (folder / name).is_file() else b""
        found = hashlib.sha256(content).hexdigest()
        if found != told["sha256"] or len(content) != told["bytes"]:
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


def _told(folder: Path) -> dict[str, Any]:
    """The manifest, if it has the shape of one.

    Raises:
        DataError: If it is missing, unreadable or of another shape.
    """
    told: Any = read_manifest(folder)
    try:
        str(told["version"]), str(told["released"])
        {
            str(name): (int(entry["bytes"]), str(entry["sha256"]))
            for name, entry in told["files"].items()
        }
        {str(entry["table"]): (int(entry["rows"]), list(entry["key"])) for entry in told["tables"]}
    except (TypeError, KeyError, ValueError, AttributeError) as error:
        fault = Fault(
            str(folder),
            MANIFEST,
            "",
            "",
            f"is not a manifest: {type(error).__name__} {error}",
            "version, released, tables and files",
            _AGAIN,
            "manifest",
        )
        raise DataError([fault], str(folder)) from error
    return dict(told)


def _wanted() -> set[str]:
    """The files of a whole dataset."""
    tables = {f"{name}.{suffix}" for name in TABLES for suffix in ("csv", "parquet")}
    return tables | {"dictionary.csv", *DESCRIPTORS}


def _listing_faults(folder: Path, told: dict[str, Any]) -> list[Fault]:
    """Whether the manifest lists the tables of the schema and the files of a whole dataset."""
    pairs = (
        ("tables", {entry["table"] for entry in told["tables"]}, set(TABLES)),
        ("files", set(told["files"]), _wanted()),
    )
    return [
        Fault(
            str(folder),
            MANIFEST,
            field,
            ", ".join(sorted(found ^ wanted)),
            "differs from the schema",
            f"the {field} of this library's schema",
            "use the library version that the data were built with, or " + _AGAIN,
            field,
        )
        for field, found, wanted in pairs
        if found != wanted
    ]


def _content_faults(
    folder: Path, told: dict[str, Any], frames: dict[str, pl.DataFrame]
) -> list[Fault]:
    """Whether rows, keys, order and the dictionary are what the schema and the manifest say."""
    odd = []
    for entry in told["tables"]:
        name, frame = entry["table"], frames[entry["table"]]
        key = list(TABLES[name].key)
        if entry["rows"] != frame.height or entry["key"] != key:
            odd.append(
                (name, "rows and key differ from the manifest", f"{frame.height} rows by {key}")
            )
        if set(key) <= set(frame.columns) and not frame.select(key).equals(
            frame.select(key).sort(key)
        ):
            odd.append(
                (name, "rows are not in the order of the key", f"sorted by {', '.join(key)}")
            )
    if (folder / "dictionary.csv").read_bytes() != csv_bytes(
        dictionary(frames["coding_agreement"])
    ):
        odd.append(
            ("dictionary", "differs from the schema", "the dictionary of this library's schema")
        )
    odd += [
        (name, "differs from the tables and the schema", "a descriptor as it was built, not edited")
        for name in _edited(folder, told, frames)
    ]
    return [
        Fault(str(folder), name, "", "", fault, expected, _AGAIN, "content")
        for name, fault, expected in odd
    ]


def _edited(folder: Path, told: dict[str, Any], frames: dict[str, pl.DataFrame]) -> list[str]:
    """The descriptors that are not what the tables and the schema give."""
    files = {
        f"{name}.{suffix}": (folder / f"{name}.{suffix}").read_bytes()
        for name in TABLES
        for suffix in ("csv", "parquet")
    }
    made = descriptors(str(told["version"]), str(told["released"]), frames, files)
    return [name for name, content in made.items() if (folder / name).read_bytes() != content]


def verify(folder: Path) -> str:
    """Verify a built dataset.

    Args:
        folder: The folder that holds the manifest and the tables.

    Returns:
        What was verified, in words.

    Raises:
        DataError: With everything that is wrong.
        OutputError: If it cannot be read.
    """
    try:
        return _verified(folder)
    except OSError as error:
        raise OutputError(
            f"cannot read {folder}: {error} · check the disk, then run again"
        ) from error


def _verified(folder: Path) -> str:
    told = _told(folder)
    faults = _file_faults(folder, told["files"]) + _listing_faults(folder, told)
    if faults:
        raise DataError(faults, str(folder))
    frames, faults = _frames(folder)
    faults = faults or _content_faults(folder, told, frames) + list(table_faults(frames))
    if faults:
        raise DataError(faults, str(folder))
    rows = sum(frame.height for frame in frames.values())
    return (
        f"version {told['version']}, {len(frames)} tables, {rows} rows, {len(told['files'])} files"
    )
