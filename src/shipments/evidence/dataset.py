"""From the raw folder to all tables, judged: the one way in for build, check and tests."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import polars as pl

from shipments.errors import DataError, Fault
from shipments.evidence.frames import Frames, report_frames
from shipments.evidence.links import disputes, overlaps
from shipments.evidence.reader import read_reports
from shipments.evidence.reference import read_reference
from shipments.evidence.report_file import ReportFile
from shipments.evidence.resolve import Resolver
from shipments.schema.integrity import BETWEEN_TABLES
from shipments.schema.judge import judge
from shipments.schema.reference_tables import REFERENCE_TABLES
from shipments.schema.registry import TABLES


def tables_of(files: list[ReportFile], reference: Mapping[str, pl.DataFrame]) -> Frames:
    """All tables, from checked report files and reference tables. Pure."""
    frames = report_frames(files, reference)
    frames["disputes"] = disputes(files)
    frames["overlaps"] = overlaps(files)
    resolver = Resolver(frames)
    frames["shipments"] = resolver.shipments()
    frames["flows"] = resolver.flows()
    frames["legs"] = resolver.legs()
    frames["shipment_parties"] = resolver.shipment_parties()
    frames |= {table.name: reference[table.name] for table in REFERENCE_TABLES}
    return {name: frames[name] for name in TABLES}


class Locator:
    """Names the file in which a row was written."""

    def __init__(self, frames: Mapping[str, pl.DataFrame]) -> None:
        """Index which report holds which claim."""
        self._report_of = dict(frames["claims"].select("claim_id", "report_id").iter_rows())
        self._event_of = dict(frames["claims"].select("event_id", "report_id").iter_rows())

    def __call__(self, table: str, row: Mapping[str, object]) -> str:
        """The report file of a row, the reference file, or the table."""
        report = (
            row.get("report_id")
            or self._report_of.get(str(row.get("claim_id")))
            or self._event_of.get(str(row.get("event_id")))
            or self._event_of.get(str(row.get("shipment_id")))
        )
        if report:
            return f"{report}.toml"
        reference = {item.name for item in REFERENCE_TABLES} | {"parties"}
        return f"{table}.csv" if table in reference else f"table {table}"


def read_dataset(raw: Path) -> Frames:
    """Read, resolve and judge everything under a raw folder.

    Args:
        raw: The folder that holds `reports/` and `reference/`.

    Returns:
        All tables by name, in the published order of columns and rows.

    Raises:
        DataError: With every fault of every file, or, when each file is right by itself, with
            every fault of the tables.
    """
    files, faults = read_reports(raw / "reports")
    reference, more = read_reference(raw / "reference")
    faults += more
    if any(fault.rule in _UNREADABLE for fault in more) or not files:
        raise DataError(faults, str(raw))
    frames = tables_of(files, reference)
    faults += table_faults(frames)
    if faults:
        unread = len(files) < sum(1 for _ in (raw / "reports").glob("*.toml"))
        raise DataError(_without_echoes(faults, unread=unread), "the raw data")
    return frames


_UNREADABLE = frozenset({"missing", "unreadable", "column", "width", "type"})


def table_faults(frames: Mapping[str, pl.DataFrame]) -> Iterator[Fault]:
    """Every fault of a whole set of tables: each by itself, then all against each other."""
    locate = Locator(frames)
    yield from judge(tuple(TABLES.values()), frames, locate)
    for rule in BETWEEN_TABLES:
        yield from rule(frames, locate)


def _without_echoes(faults: list[Fault], *, unread: bool) -> list[Fault]:
    """Drop what only follows from another fault.

    A report file that cannot be read leaves its events unknown and its parties unused; telling
    those as faults of other files would send a person to the wrong place. A resolved table repeats
    the faults of the claims it was made from.
    """
    if unread:
        faults = [
            fault
            for fault in faults
            if not fault.rule.startswith(("unused", "foreign_key:parties"))
            and fault.rule != "event_known"
        ]
    claim_rules = {(fault.where, fault.rule) for fault in faults if fault.row.startswith("CNRU-")}
    return [
        fault
        for fault in faults
        if fault.row.startswith("CNRU-") or (fault.where, fault.rule) not in claim_rules
    ]
