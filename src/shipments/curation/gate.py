"""The gate of a release: everything that must hold before the data are published, all at once."""

from __future__ import annotations

import datetime as dt
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polars as pl

from shipments.curation.build import DataVersion, folder_faults, read_version, render
from shipments.curation.dataset import read_dataset
from shipments.curation.expected import (
    FILE,
    Expected,
    expectation_faults,
    proposal,
    read_expected,
)
from shipments.curation.records import CHANGES, STATUS_FILE, WITHDRAWN, read_link_status
from shipments.curation.table_bytes import csv_bytes
from shipments.dataset.changes import compare, in_words, read_version_frames
from shipments.errors import DataError, Fault, OutputError, ShipmentsError
from shipments.publishing import write_file
from shipments.tables.registry import TABLES, Frames

# Tables whose key is an id that is never used again.
_PERMANENT = ("claims", "shipments", "flows", "reports", "sources", "parties")


class ReleaseCheck(NamedTuple):
    """What the gate found: every fault, and remarks that do not stop a release."""

    faults: list[Fault]
    warnings: list[str]


def check_release(raw: Path, clean: Path, today: dt.date) -> ReleaseCheck:
    """Check everything that a release needs.

    Args:
        raw: Folder of the raw data.
        clean: Folder of the built dataset.
        today: The day from which the age of the last check of the addresses is counted.

    Returns:
        Every fault of every part, and warnings.
    """
    faults, warnings = _tree_faults(raw)
    try:
        frames, version, expected = read_dataset(raw), read_version(raw), read_expected(raw)
    except DataError as error:
        # Without tables and expectations nothing else can be asked.
        return ReleaseCheck([*faults, *error.faults], warnings)
    if not (raw / STATUS_FILE).exists():
        warnings.append(f"{STATUS_FILE} is missing: the addresses were never checked")
    else:
        faults += _link_faults(raw, today, expected.link_age_days)
    faults += expectation_faults(expected, frames)
    faults += _change_faults(raw, frames, version)
    faults += folder_faults(render(frames, version), clean)
    faults += _changelog_faults(raw, version)
    return ReleaseCheck(faults, warnings)


def _tree_faults(raw: Path) -> tuple[list[Fault], list[str]]:
    """Whether everything is committed; a remark where there is no git tree to ask."""
    command = ["git", "-C", str(raw), "status", "--porcelain", "--untracked-files=normal"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    except (OSError, subprocess.TimeoutExpired) as error:
        return [], [f"git could not be asked: {error}"]
    if done.returncode:
        return [], [f"{raw} is in no git tree: the commit of this release is not known"]
    fault, action = "is changed and not committed", "commit it, or put it aside"
    names = [line[3:] for line in done.stdout.splitlines()]
    return [
        Fault(name, "", "", "", fault, "a clean tree", action, "clean_tree") for name in names
    ], []


def _link_faults(raw: Path, today: dt.date, limit: int) -> Iterator[Fault]:
    """Whether the last check of the addresses is recent enough."""
    newest = read_link_status(raw)[0]["last_checked"].max()
    if not isinstance(newest, dt.date) or (today - newest).days > limit:
        yield Fault(
            STATUS_FILE,
            "",
            "last_checked",
            str(newest or "never"),
            "the last check of the addresses is too old",
            f"a check within {limit} days of {today}",
            "run `shipments links` where there is a network",
            "links_checked",
        )


def _change_faults(raw: Path, frames: Frames, version: DataVersion) -> Iterator[Fault]:
    """Whether the reviewed changes are those since the release before, each with a reason."""
    folder = raw.parent / "releases" / str(version.previous)
    try:
        actual = _changes_since(raw, frames, version)
    except ShipmentsError as error:
        fault, expected = f"cannot be compared: {error}", "the release before"
        action = "restore it, or correct `previous` in version.toml"
        yield Fault(str(folder), "", "", "", fault, expected, action, "previous_release")
        return
    yield from _review_faults(actual, frames["changes"])
    events = frames["claims"]["event_id"]
    kept = {*frames["withdrawn"]["id"], *frames["party_merges"]["merged_id"], *events}
    yield from _lost_ids(actual, kept)


def _changes_since(
    raw: Path, frames: Frames, version: DataVersion, reviewed: pl.DataFrame | None = None
) -> pl.DataFrame:
    """What differs from the release before, with the reasons that were reviewed."""
    if version.previous is None:
        return frames["changes"].clear()
    folder = raw.parent / "releases" / version.previous
    return compare(read_version_frames(folder), frames, reviewed)


def _review_faults(actual: pl.DataFrame, reviewed: pl.DataFrame) -> Iterator[Fault]:
    key = [name for name in actual.columns if name not in ("reason", "report_id")]
    unlisted = actual.join(reviewed, on=key, how="anti", nulls_equal=True)
    obsolete = reviewed.join(actual, on=key, how="anti", nulls_equal=True)
    unexplained = reviewed.filter(pl.col("reason").is_null())
    listing = "`shipments release --propose` lists them; read them and give reasons"
    for rows, fault, action, rule in (
        (unlisted, "a change that the list does not have", listing, "changes"),
        (obsolete, "a change that did not happen", listing, "changes"),
        (unexplained, "has no reason", "write it into the column reason", "change_with_reason"),
    ):
        for row in rows.iter_rows(named=True):
            yield Fault(
                CHANGES.name,
                f"{row['table']} {row['row']}",
                row["field"],
                f"{row['old']} to {row['new']}",
                fault,
                "the changes since the release before, each with a reason",
                action,
                rule,
            )


def _lost_ids(actual: pl.DataFrame, kept: set[str]) -> Iterator[Fault]:
    """Ids that were published, are gone, and have no tombstone.

    A transfer that became a statement, such as a restatement, keeps its event id.
    """
    removed = actual.filter(
        pl.col("table").is_in(_PERMANENT) & (pl.col("change") == "removed"),
        pl.col("row") != "*",
        pl.col("field") == "*",
    )
    for row in removed.filter(~pl.col("row").is_in(list(kept))).iter_rows(named=True):
        yield Fault(
            WITHDRAWN,
            row["row"],
            "id",
            row["row"],
            f"was published in {row['table']} and is gone",
            "a tombstone with date and reason",
            f"add it to {WITHDRAWN}, or bring the record back",
            "id_kept",
        )


def _changelog_faults(raw: Path, version: DataVersion) -> Iterator[Fault]:
    """Whether the changelog beside the data has a section for the version."""
    path, heading = raw.parent.parent / "CHANGELOG.md", f"Data {version.version}"
    if path.exists() and heading not in path.read_text(encoding="utf-8"):
        action = "write one; `shipments changes` says in words what differs"
        fault = f"has no section for data {version.version}"
        yield Fault(
            path.name, "", "", "", fault, f"a heading with '{heading}'", action, "changelog"
        )


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
    before = read_expected(raw) if (raw / FILE).exists() else None
    changes = _changes_since(raw, frames, version, frames["changes"])
    if reason:
        changes = changes.with_columns(pl.col("reason").fill_null(reason))
    folder = (raw / FILE).parent
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"cannot make {folder}: {error} · check its permissions") from error
    write_file(raw / CHANGES, csv_bytes(changes.select(list(TABLES["changes"].columns))))
    write_file(raw / FILE, proposal(frames, today, before).encode("utf-8"))
    return "\n".join([*_difference(before, frames), in_words(changes)])


def _difference(before: Expected | None, frames: Frames) -> list[str]:
    if before is None:
        return ["nothing was reviewed before"]
    return [
        f"{fault.row}, {fault.field}: {fault.value}, expected {fault.expected}"
        for fault in expectation_faults(before, frames)
    ] or ["as reviewed before"]
