"""The gate of a release: everything that must hold before the data are published, told at once."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from shipments.curation import expected as ex
from shipments.curation.build import DataVersion, read_version, render
from shipments.curation.dataset import read_dataset
from shipments.curation.link_status import STATUS_FILE, read_link_status
from shipments.curation.table_bytes import csv_bytes
from shipments.curation.withdrawn import CHANGES
from shipments.dataset.changes import compare, in_words, read_version_frames
from shipments.errors import DataError, Fault, OutputError, ShipmentsError
from shipments.publishing import write_file
from shipments.tables.records import CHANGES as CHANGES_TABLE
from shipments.tables.registry import Frames


class Checked(NamedTuple):
    """What came of the gate: every fault, and what is only worth a word."""

    faults: list[Fault]
    warnings: list[str]


def _fault(
    where: str, row: str, field: str, value: str, fault: str, expected: str, action: str, rule: str
) -> Fault:
    return Fault(where, row, field, value, fault, expected, action, rule)


def data_faults(raw: Path, frames: Frames) -> Iterator[Fault]:
    """What differs from the reviewed expectations."""
    try:
        expected = ex.read_expected(raw)
    except DataError as error:
        yield from error.faults
        return
    for check in (ex.count_faults, ex.sum_faults, ex.null_faults, ex.agreement_faults):
        yield from check(expected, frames)


def link_faults(raw: Path, today: dt.date) -> tuple[list[Fault], list[str]]:
    """Whether the last look at the addresses is recent enough; a word where there was none."""
    path = raw / STATUS_FILE
    if not path.exists():
        return [], [f"{STATUS_FILE} is not there: the addresses were never looked at"]
    try:
        limit = ex.read_expected(raw).link_age_days
    except DataError:  # told by data_faults
        return [], []
    looks, _ = read_link_status(path)
    newest = looks["last_checked"].max() if looks.height else None
    if isinstance(newest, dt.date) and (today - newest).days <= limit:
        return [], []
    shown = str(newest) if newest else "never"
    fault = _fault(
        STATUS_FILE,
        "",
        "last_checked",
        shown,
        "the last look at the addresses is too old",
        f"a look within {limit} days of {today}",
        "run `shipments links` where there is a network",
        "links_looked_at",
    )
    return [fault], []


def change_faults(raw: Path, frames: Frames, version: DataVersion) -> Iterator[Fault]:
    """Whether the reviewed changes are those that are found, each with a reason."""
    if version.previous is None:
        found = frames["changes"].clear()
    else:
        folder = raw.parent / "releases" / version.previous
        try:
            found = compare(read_version_frames(folder), frames)
        except ShipmentsError as error:
            yield _fault(
                str(folder), "", "", "", f"cannot be compared: {error}", "the release before",
                "restore it, or correct `previous` in version.toml", "previous_release",
            )  # fmt: skip
            return
    yield from _listed(found, frames["changes"])
    yield from _gone(found, frames["withdrawn"])


def _listed(found: pl.DataFrame, reviewed: pl.DataFrame) -> Iterator[Fault]:
    same = [name for name in found.columns if name not in ("reason", "report_id")]
    for one, other, fault in (
        (found, reviewed, "a change that the list does not have"),
        (reviewed, found, "a change that is not there"),
    ):
        for row in one.join(other, on=same, how="anti", nulls_equal=True).iter_rows(named=True):
            yield _fault(
                CHANGES.name, f"{row['table']} {row['row']}", row["field"],
                f"{row['old']} to {row['new']}", fault, "the changes since the release before",
                "`shipments release --propose` lists them; read them and give reasons", "changes",
            )  # fmt: skip
    for row in reviewed.filter(pl.col("reason").is_null()).iter_rows(named=True):
        yield _fault(
            CHANGES.name, f"{row['table']} {row['row']}", row["field"], "", "has no reason",
            "why it changed", "write it into the column reason", "change_with_reason",
        )  # fmt: skip


# Tables whose key is an id that is never used again.
_KEPT = ("claims", "shipments", "flows", "reports", "sources", "parties")


def _gone(found: pl.DataFrame, withdrawn: pl.DataFrame) -> Iterator[Fault]:
    tombs = set(withdrawn["id"])
    gone = found.filter(pl.col("table").is_in(_KEPT) & (pl.col("change") == "removed"))
    for row in gone.filter(pl.col("row") != "*", pl.col("field") == "*").iter_rows(named=True):
        if row["row"] not in tombs:
            yield _fault(
                "withdrawn.toml", row["row"], "id", row["row"],
                f"was published in {row['table']} and is gone", "a tombstone with date and reason",
                "add it to withdrawn.toml, or bring the record back", "id_kept",
            )  # fmt: skip


def clean_faults(frames: Frames, version: DataVersion, clean: Path) -> Iterator[Fault]:
    """Whether the published folder is what the raw data build, byte for byte.

    Raises:
        OutputError: If it cannot be read.
    """
    wanted = render(frames, version)
    try:
        there = {path.name: path.read_bytes() for path in clean.iterdir()} if clean.is_dir() else {}
    except OSError as error:
        raise OutputError(
            f"cannot read {clean}: {error} · check the disk, then run again"
        ) from error
    for name in sorted(wanted.keys() | there.keys()):
        if wanted.get(name) != there.get(name):
            yield _fault(
                str(clean), name, "", "", "differs from a fresh build", "what the raw data build",
                "run `shipments build` and commit what it writes", "clean_is_fresh",
            )  # fmt: skip


def tree_faults(raw: Path) -> tuple[list[Fault], list[str]]:
    """Whether everything is committed; a word where there is no git tree to ask."""
    try:
        done = subprocess.run(
            ["git", "-C", str(raw), "status", "--porcelain", "--untracked-files=normal"],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return [], [f"git could not be asked: {error}"]
    if done.returncode:
        return [], [f"{raw} is in no git tree: nothing tells which commit this release is of"]
    changed = [line[3:] for line in done.stdout.splitlines()]
    return [
        _fault(
            name, "", "", "", "is changed and not committed", "a clean tree",
            "commit it, or put it aside", "clean_tree",
        )
        for name in changed
    ], []  # fmt: skip


def changelog_faults(raw: Path, version: DataVersion) -> Iterator[Fault]:
    """Whether the changelog beside the data has a section for the version."""
    path = raw.parent.parent / "CHANGELOG.md"
    if path.exists() and f"Data {version.version}" not in path.read_text(encoding="utf-8"):
        yield _fault(
            path.name, "", "", "", f"has no section for data {version.version}",
            f"a heading with 'Data {version.version}'",
            "write one; `shipments changes` says in words what differs", "changelog",
        )  # fmt: skip


def check_release(raw: Path, clean: Path, today: dt.date) -> Checked:
    """Check everything that a release needs.

    Args:
        raw: Folder of the raw data.
        clean: Folder of the built dataset.
        today: The day against which the last look at the addresses is measured.

    Returns:
        Every fault of every part, and warnings.
    """
    faults, warnings = tree_faults(raw)
    try:
        frames = read_dataset(raw)
        version = read_version(raw)
    except DataError as error:
        # Without tables nothing else can be asked.
        return Checked([*faults, *error.faults], warnings)
    old, words = link_faults(raw, today)
    faults += [*old, *data_faults(raw, frames), *change_faults(raw, frames, version)]
    faults += [*clean_faults(frames, version, clean), *changelog_faults(raw, version)]
    return Checked(faults, warnings + words)


def propose(raw: Path, today: dt.date, reason: str | None = None) -> str:
    """Write the expectations and the changes that the raw data now meet, to be reviewed.

    Args:
        raw: Folder of the raw data.
        today: Day of the review.
        reason: For every change that has none yet.

    Returns:
        What differs from what was reviewed before, in words.

    Raises:
        DataError: With every fault of the raw data; nothing is written then.
        UsageError: If the release before cannot be compared.
        OutputError: If a file could not be written; each is the old one or the new one.
    """
    frames, version = read_dataset(raw), read_version(raw)
    before = ex.read_expected(raw) if (raw / ex.FILE).exists() else None
    told = ["nothing was reviewed before"] if before is None else _difference(before, frames)
    found = frames["changes"].clear()
    if version.previous is not None:
        old = read_version_frames(raw.parent / "releases" / version.previous)
        found = compare(old, frames, frames["changes"])
    if reason:
        found = found.with_columns(pl.col("reason").fill_null(reason))
    folder = (raw / ex.FILE).parent
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make {folder}: {error} · check its permissions") from error
    write_file(raw / CHANGES, csv_bytes(found.select(list(CHANGES_TABLE.columns))))
    write_file(raw / ex.FILE, ex.proposal(frames, today, before).encode("utf-8"))
    return "\n".join([*told, in_words(found)])


def _difference(before: ex.Expected, frames: Frames) -> list[str]:
    checks = (ex.count_faults, ex.sum_faults, ex.null_faults, ex.agreement_faults)
    return [
        f"{fault.row}, {fault.field}: {fault.value}, expected {fault.expected}"
        for check in checks
        for fault in check(before, frames)
    ] or ["as reviewed before"]
