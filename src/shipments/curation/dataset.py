"""From the raw folder to all tables, judged: the one way in for build, check and tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import polars as pl

from shipments.curation.agreement import coding_agreement, read_codings
from shipments.curation.corrections import Corrections, read_corrections
from shipments.curation.event_links import disputes, overlaps
from shipments.curation.fields import TABLE_FIELDS, claim_field, rests_on
from shipments.curation.frames import report_frames
from shipments.curation.link_status import STATUS_FILE, read_link_status, with_link_status
from shipments.curation.reader import line_of, read_reports
from shipments.curation.reference import read_reference
from shipments.curation.report_file import Claim, ReportFile
from shipments.curation.resolve import Resolver
from shipments.curation.withdrawn import read_changes, read_withdrawn
from shipments.errors import DataError, Fault, format_location, format_value
from shipments.schema.faults import find_faults
from shipments.tables.content import CONTENT_RULES
from shipments.tables.integrity import BETWEEN_TABLES
from shipments.tables.reference import REFERENCE_TABLES
from shipments.tables.registry import TABLES, Frames


def tables_of(
    files: list[ReportFile],
    reference: Mapping[str, pl.DataFrame],
    records: Mapping[str, pl.DataFrame],
    looks: pl.DataFrame | None = None,
) -> Frames:
    """All tables, from report files, reference tables, the record kept and looks at addresses. Pure."""
    frames = report_frames(files, reference)
    if looks is not None:
        frames["sources"] = with_link_status(frames["sources"], looks)
    frames["disputes"] = disputes(files)
    frames["overlaps"] = overlaps(files)
    resolver = Resolver(frames)
    frames["shipments"] = resolver.shipments()
    frames["flows"] = resolver.flows()
    frames["legs"] = resolver.legs()
    frames["shipment_parties"] = resolver.shipment_parties()
    frames |= {table.name: reference[table.name] for table in REFERENCE_TABLES} | dict(records)
    frames["coding_agreement"] = coding_agreement(frames["codings"])
    return {name: frames[name] for name in TABLES}


class Place(str):
    """Where a fault is, and the table and row that it was found in."""

    __slots__ = ("row", "table")
    table: str
    row: Mapping[str, object]


def _place(where: str, table: str, row: Mapping[str, object]) -> Place:
    made = Place(where)
    made.table, made.row = table, row
    return made


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
            return _place(f"{report}.toml", table, row)
        reference = {item.name for item in REFERENCE_TABLES} | {"parties"}
        return _place(f"{table}.csv" if table in reference else f"table {table}", table, row)


class Written:
    """Knows where in the report files a row was written, to send a person to the line.

    Args:
        files: The files that were read.
        folder: Where they lie.
        elsewhere: Files of reports that lie somewhere else, by the id of the report.
    """

    def __init__(
        self,
        files: Sequence[ReportFile],
        folder: Path,
        elsewhere: Mapping[str, Path] | None = None,
    ) -> None:
        """Index the claims, pages and parties of the files."""
        self._elsewhere = elsewhere or {}
        self._files = {file.report.id: file for file in files}
        self._folder = folder
        self._claims: dict[str, list[tuple[str, int]]] = {}
        self._parties: dict[str, tuple[str, int]] = {}
        for file in files:
            for number, claim in enumerate(file.claims):
                self._claims.setdefault(claim.id, []).append((file.report.id, number))
            for number, party in enumerate(file.parties):
                self._parties.setdefault(party.id, (file.report.id, number))

    def _at(self, report: str, loc: Sequence[str | int]) -> str:
        path = self._elsewhere.get(report, self._folder / f"{report}.toml")
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):  # gone since it was read
            text = ""
        return format_location(path.name, line_of(text, loc))

    def repeated_claims(self) -> Iterator[Fault]:
        """Every place of a claim's id that stands more than once."""
        for claim, places in self._claims.items():
            for report, number in places if len(places) > 1 else ():
                yield Fault(
                    self._at(report, ("claims", number, "id")),
                    claim,
                    "id",
                    format_value(claim),
                    "the id occurs more than once",
                    "a unique claim_id",
                    "give the claim an id of its own",
                    "unique_key",
                )

    def told(self, fault: Fault) -> Fault:
        """A fault of a table as one of the file: its field's name there, and the line."""
        where = fault.where
        if not isinstance(where, Place):
            return fault
        row = where.row
        if where.table == "parties" and row.get("party_id") in self._parties:
            report, number = self._parties[str(row["party_id"])]
            field = TABLE_FIELDS["parties"].get(fault.field, fault.field)
            return replace(fault, where=self._at(report, ("parties", number, field)), field=field)
        if where.table in ("reports", "sources"):
            return self._of_report(fault, where)
        claim = str(row.get("claim_id"))
        if where.table == "overlaps":
            claim = self._overlapping(str(row.get("event_id")), str(row.get("other_event_id")))
        if where.table not in _OF_CLAIMS or claim not in self._claims:
            return replace(fault, where=str(where))
        report, number = self._claims[claim][0]
        loc, field = self._in_claim(where, fault.field, self._files[report].claims[number])
        at = self._at(report, ("claims", number, *loc))
        return replace(fault, where=at, row=claim, field=field)

    def _overlapping(self, event: str, other: str) -> str:
        """The first claim of an event that names the other one in `overlaps`."""
        claims = (claim for file in self._files.values() for claim in file.claims)
        found = (claim.id for claim in claims if claim.event == event and other in claim.overlaps)
        return next(found, "")

    def _of_report(self, fault: Fault, where: Place) -> Fault:
        report = str(where.row.get("report_id"))
        field = TABLE_FIELDS[where.table].get(fault.field, fault.field)
        if field.startswith("published_"):
            field = field.replace("_", ".", 1)
        loc: list[str | int] = ["report"]
        if where.table == "sources" and report in self._files:
            pages = [page.id for page in self._files[report].pages]
            name = str(where.row.get("source_id")).partition("/")[2]
            loc = ["pages", pages.index(name)] if name in pages else ["pages"]
        return replace(fault, where=self._at(report, [*loc, *field.split(".")]), field=field)

    @staticmethod
    def _in_claim(where: Place, column: str, claim: Claim) -> tuple[list[str | int], str]:
        """The place within a claim of a row of the claim's tables, and the field's name."""
        row, table = where.row, where.table
        if table == "claim_parties":
            role = str(row.get("role"))
            return [role], role
        if table == "claim_sources":
            return ["pages"], "pages"
        if table == "stops" and isinstance(sequence := row.get("sequence"), int):
            return ["route", sequence - 1, column], f"route.{column}"
        if table == "variants":
            field = "page" if column == "source_id" else column
            page = str(row.get("source_id")).partition("/")[2]
            told = [(variant.page, variant.field.value) for variant in claim.variants]
            this = (page, row.get("field"))
            number = told.index(this) if this in told else 0
            if "," in field:  # the key as a whole
                return ["variants", number], "variants"
            if field in ("low", "high", "unit", "qualifier"):
                field = f"{row.get('measure')}.{field}"
            return ["variants", number, *field.split(".")], f"variants.{field}"
        field = claim_field(column)
        if table == "disputes":
            field = "covers.events" if column == "target_id" else field
        return list(field.split(".")), field


_OF_CLAIMS = frozenset(
    {"claims", "claim_sources", "claim_parties", "stops", "variants", "disputes", "overlaps"}
)


def read_dataset(raw: Path) -> Frames:
    """Read, resolve and judge everything under a raw folder.

    Args:
        raw: The folder that holds `reports/`, `reference/` and, once addresses were looked at,
            `link_status.csv`.

    Returns:
        All tables by name, in the published order of columns and rows.

    Raises:
        DataError: With every fault of every file, or, when each file is right by itself, with
            every fault of the tables.
    """
    corrections = read_corrections(raw)
    files, faults = read_reports(raw / "reports", corrections.amend)
    reference, more = read_reference(raw / "reference")
    records, odd = _records(raw, corrections)
    more += odd
    if any(fault.rule in _UNREADABLE for fault in more) or not files:
        raise DataError(faults + more, str(raw))
    looks, unlike = read_link_status(raw / STATUS_FILE)
    more += unlike
    # A file that is not TOML may hold what a correction is about.
    if not any(fault.rule in _NOT_TOML for fault in faults):
        more += corrections.unfound()
    frames = tables_of(files, reference, records, looks)
    found = list(table_faults(frames))
    if faults or more or found:
        unread = any(fault.rule not in _READ for fault in faults)
        written = Written(files, raw / "reports")
        repeated = list(written.repeated_claims())
        found = _without_echoes(found, faults, repeated, unread=unread)
        faults += [*more, *repeated, *(written.told(fault) for fault in found)]
        raise DataError(faults, "the raw data")
    return frames


def judged_with(
    file: ReportFile, path: Path, read: list[Fault], others: Sequence[ReportFile], raw: Path
) -> list[Fault]:
    """What is wrong with a report when it stands beside all the others.

    Args:
        file: The report.
        path: Where it lies.
        read: What is known to be wrong with it by itself.
        others: The other reports.
        raw: The folder of the raw data.

    Returns:
        The faults of this report: those in its file, and those of other files that come from its
        claims or its events; without echoes of `read`.
    """
    reference, faults = read_reference(raw / "reference")
    records, _ = _records(raw, Corrections(raw))
    if any(fault.rule in _UNREADABLE for fault in faults):
        return faults
    files = [*others, file]
    found = list(table_faults(tables_of(files, reference, records)))
    written = Written(files, raw / "reports", {file.report.id: path})
    # Other reports name the file of a row by its report's id; a new file may have another name.
    known = [replace(fault, where=f"{file.report.id}.toml") for fault in read]
    told = map(written.told, _without_echoes(found, known, [], unread=False))
    own = {claim.id for claim in file.claims} | {claim.event for claim in file.claims}
    return [
        fault
        for fault in told
        if fault.where.split(":")[0] == format_location(path.name) or {fault.row, fault.value} & own
    ]


def _records(raw: Path, corrections: Corrections) -> tuple[Frames, list[Fault]]:
    """The record that the raw folder keeps of itself, once the reports are read; every fault."""
    withdrawn, faults = read_withdrawn(raw)
    codings, more = read_codings(raw)
    changes, odd = read_changes(raw)
    more += odd
    frames = {
        "changes": changes,
        "corrections": corrections.frame(),
        "withdrawn": withdrawn,
        "codings": codings,
    }
    return frames, [*corrections.faults, *faults, *more]


_NOT_TOML = frozenset({"toml", "encoding", "unreadable"})
# Rules of a reference table that is not there as a whole, so that nothing can be looked up in it.
_UNREADABLE = frozenset({"missing", "unreadable", "encoding", "column", "width", "type", "empty"})
# Rules that a report file may break and still be among the files that were read.
_READ = frozenset({"duplicate_page", "unused_page", "page_known"})


def table_faults(frames: Mapping[str, pl.DataFrame]) -> Iterator[Fault]:
    """Every fault of a whole set of tables: each by itself, then all against each other."""
    locate = Locator(frames)
    yield from find_faults(tuple(TABLES.values()), frames, locate)
    for rule in (*BETWEEN_TABLES, *CONTENT_RULES):
        yield from rule(frames, locate)


def _astray(found: list[Fault]) -> Callable[[Fault], bool]:
    """Whether a fault only follows from a value of its record that leads nowhere."""
    leads = [fault for fault in found if fault.rule.startswith("foreign_key:")]
    fields = {(fault.row, claim_field(fault.field).partition(".")[0]) for fault in leads}
    values = {(fault.row.split(",")[0], fault.field, fault.value) for fault in leads}

    def follows(fault: Fault) -> bool:
        if fault.rule.startswith("foreign_key:"):
            return False
        rests = rests_on(fault.rule, claim_field(fault.field))
        return (fault.row, fault.field, fault.value) in values or any(
            (fault.row, name) in fields for name in rests
        )

    return follows


def _without_echoes(
    found: list[Fault], read: list[Fault], repeated: list[Fault], *, unread: bool
) -> list[Fault]:
    """Drop what only follows from another fault.

    A report file that cannot be read leaves its events unknown and its parties unused; telling
    those as faults of other files would send a person to the wrong place. A resolved table repeats
    the faults of the claims it was made from. A page that does not exist, or stands twice, is told
    once, by its file. Two claims of one id spoil every table that hangs on them. A unit or a country that does
    not exist breaks every rule that looks at it.

    Args:
        found: The faults of the tables.
        read: The faults of the report files.
        repeated: The faults of claims whose id stands more than once.
        unread: Whether a report file is not among those that were read.
    """
    pages = {fault.where.split(":")[0] for fault in read if fault.rule == "page_known"}
    doubled = {fault.where.split(":")[0] for fault in read if fault.rule == "duplicate_page"}
    twice = {fault.row for fault in repeated}
    astray = _astray(found)
    claim_rules = {(fault.where, fault.rule) for fault in found if fault.row.startswith("CNRU-")}

    def follows(fault: Fault) -> bool:
        claim = fault.row.split(",")[0]
        if unread and (
            fault.rule.startswith(("unused", "foreign_key:parties", "foreign_key:reports"))
            or fault.rule in ("event_known", "foreign_key:claims")
        ):
            return True
        if fault.where in pages and (
            fault.rule == "foreign_key:sources" or fault.rule.startswith("unused:")
        ):
            return True
        if fault.where in doubled and fault.rule == "unique_key" and "/" in claim:
            return True
        if twice and (claim in twice or not claim.startswith("CNRU-")):
            return fault.where.endswith(".toml") or fault.where.startswith("table ")
        if astray(fault):
            return True
        return not claim.startswith("CNRU-") and (fault.where, fault.rule) in claim_rules

    return [fault for fault in found if not follows(fault)]
