"""From the raw folder to all tables: the way of a row, in order.

Files are read first; when one has a fault, no table is checked. Then each code and id of the tables
has to lead to a row, then the rows have to keep the rules of their table, of several tables and of
content, and last the resolved tables have to keep the schema. The first of these stages that fails
is reported whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

import polars as pl

from shipments.curation.agreement import coding_agreement, read_codings
from shipments.curation.corrections import Corrections, read_corrections
from shipments.curation.coverage import read_coverage, read_estimates
from shipments.curation.frames import Origins, report_frames
from shipments.curation.locate import SourceLocator
from shipments.curation.parties import PARTY_RULES
from shipments.curation.reader import next_claim_id, read_reports
from shipments.curation.records import read_changes, read_link_status, read_withdrawn
from shipments.curation.reference import read_reference
from shipments.curation.report_file import ReportFile
from shipments.curation.resolve import RESOLVED, resolved_tables
from shipments.errors import DataError, Fault
from shipments.messages import format_location, format_value
from shipments.schema.faults import (
    Locate,
    column_faults,
    find_faults,
    in_table,
    reference_faults,
    row_faults,
)
from shipments.tables.content import CONTENT_RULES
from shipments.tables.integrity import BETWEEN_TABLES
from shipments.tables.registry import TABLES, Frames

About = Callable[[Fault], bool]
_MADE = tuple(table for name, table in TABLES.items() if name not in RESOLVED)
_RESOLVED = tuple(TABLES[name] for name in RESOLVED)


def always(_fault: Fault) -> bool:
    """Every fault is of interest."""
    return True


def tables_of(
    files: Sequence[ReportFile], others: Mapping[str, pl.DataFrame]
) -> tuple[Frames, Origins]:
    """All tables, and the origin of each row of a report file. Pure.

    Args:
        files: Report files without a fault, whose claims have ids of their own.
        others: The reference tables, the records and `link_status`, by name.
    """
    frames, origins = report_frames(files, others)
    frames |= resolved_tables(frames)
    frames["coding_agreement"] = coding_agreement(others["codings"])
    every = {**others, **frames}
    return {name: every[name] for name in TABLES}, origins


def table_faults(frames: Frames, locate: Locate = in_table, about: About = always) -> list[Fault]:
    """The faults of a set of tables, of the first stage that has any.

    Args:
        frames: All tables by name.
        locate: Gives the place to name in a fault, from the table's name and the row.
        about: Which faults to report; by default all.
    """
    for stage in (_reference_stage, _content_stage, _resolved_stage):
        faults = [fault for fault in stage(frames, locate) if about(fault)]
        if faults:
            return faults
    return []


def _reference_stage(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Whether each table has its columns, and each code and id leads to a row."""
    wrong = [fault for table in _MADE for fault in column_faults(table, frames[table.name])]
    yield from wrong
    for table in () if wrong else _MADE:
        for key in table.foreign_keys:
            yield from reference_faults(table, key, frames, locate)


def _content_stage(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Whether each row keeps the rules of its table, and the rows fit each other."""
    for table in _MADE:
        yield from row_faults(table, frames[table.name], locate)
    for rule in (*BETWEEN_TABLES, *PARTY_RULES, *CONTENT_RULES):
        yield from rule(frames, locate)


def _resolved_stage(frames: Frames, locate: Locate) -> Iterator[Fault]:
    """Whether the resolved tables keep the schema; what is wrong with a claim is reported there."""
    yield from find_faults(_RESOLVED, frames, locate)


def read_dataset(raw: Path) -> Frames:
    """Read, resolve and check everything under a raw folder.

    Args:
        raw: The folder that holds `reports/`, `reference/` and the records beside them.

    Returns:
        All tables by name, in the published order of columns and rows.

    Raises:
        DataError: With every fault of every file or, when no file has one, with the faults of the
            tables.
    """
    corrections = read_corrections(raw)
    files, faults = read_reports(raw / "reports", corrections.amend)
    # A file with a fault may hold what a correction is about.
    faults += corrections.faults if faults else [*corrections.faults, *corrections.unapplied()]
    frames, more = _check(files, raw, corrections, fails=bool(faults))
    if faults or more:
        raise DataError([*faults, *more], "the raw data")
    return frames


def faults_beside(
    others: Sequence[ReportFile], file: ReportFile, path: Path, raw: Path
) -> list[Fault]:
    """What is wrong with a report among the others, of the first stage that fails.

    Args:
        others: The other reports.
        file: The report, without a fault of its own.
        path: Where it lies.
        raw: The folder of the raw data.
    """
    name = format_location(path.name)
    return _check(
        [*others, file],
        raw,
        Corrections(raw),
        elsewhere={file.report.id: path},
        about=lambda fault: fault.where.split(":")[0] == name,
    )[1]


def _check(
    files: Sequence[ReportFile],
    raw: Path,
    corrections: Corrections,
    *,
    fails: bool = False,
    elsewhere: Mapping[str, Path] | None = None,
    about: About = always,
) -> tuple[Frames, list[Fault]]:
    """The tables, and the faults of the first stage that fails: other files and ids, then tables."""
    others, faults = _read_others(raw, corrections)
    locator = SourceLocator(files, {}, raw / "reports", elsewhere)
    faults += filter(about, _repeated_ids(files, locator, raw))
    if faults or fails:
        return {}, faults
    frames, origins = tables_of(files, others)
    locator = SourceLocator(files, origins, raw / "reports", elsewhere)
    return frames, [locator.with_line(fault) for fault in table_faults(frames, locator, about)]


def _read_others(raw: Path, corrections: Corrections) -> tuple[Frames, list[Fault]]:
    """The tables that no report file makes, by name, with `link_status`; every fault of each."""
    frames, faults = read_reference(raw / "reference")
    readers = {
        "changes": read_changes,
        "withdrawn": read_withdrawn,
        "codings": read_codings,
        "link_status": read_link_status,
        "coverage": read_coverage,
        "coverage_estimates": read_estimates,
    }
    for name, read in readers.items():
        frames[name], more = read(raw)
        faults += more
    return {**frames, "corrections": corrections.frame()}, faults


def _repeated_ids(
    files: Sequence[ReportFile], locator: SourceLocator, raw: Path
) -> Iterator[Fault]:
    """Every place of a claim's id that is used more than once."""
    places: dict[str, list[tuple[str, int]]] = {}
    for file in files:
        for number, claim in enumerate(file.claims):
            places.setdefault(claim.id, []).append((file.report.id, number))
    taken = " ".join(places)
    for id, used in places.items():
        for report, number in used if len(used) > 1 else ():
            yield Fault(
                locator.line(report, ("claims", number, "id")),
                id,
                "id",
                format_value(id),
                f"the id occurs more than once, in {', '.join(sorted({name for name, _ in used}))}",
                f"an id that no claim ever had, such as {next_claim_id(raw, taken)}",
                "give the claim an id of its own; ids are never reused",
                "unique_key",
            )
