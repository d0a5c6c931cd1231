"""From a row of a table back to the line of the report file that it was written on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from shipments.curation.fields import path_of_column
from shipments.curation.frames import Origin, Origins, row_key
from shipments.curation.reference import RowLines
from shipments.curation.report_file import ReportFile
from shipments.errors import Fault
from shipments.messages import format_location
from shipments.tables.registry import PARTY_TABLES, REFERENCE_TABLES, TABLES
from shipments.toml_model import Loc, field_of, line_of

_FROM_CSV = frozenset(
    {table.name for table in (*REFERENCE_TABLES, *PARTY_TABLES)}
    | {"parties", "coverage", "coverage_estimates"}
)
# Rows that a claim lists in one field, which is then where a fault of any column is.
_ONE_FIELD = frozenset({"claim_sources", "claim_parties", "claim_places", "overlaps"})
# Columns by which a row of a resolved table leads to a claim or a report.
_LEADS = {
    "claim_id": "claim",
    "event_id": "event",
    "shipment_id": "event",
    "flow_id": "event",
    "report_id": "report",
}


class RowLocation(str):
    """The file of a row, with what is needed to find its line once a fault names the column."""

    __slots__ = ("is_own", "origin", "row", "table")
    table: str
    row: Mapping[str, object]
    origin: Origin
    is_own: bool


class SourceLocator:
    """Names the file in which a row was written, and the line of a fault.

    Args:
        files: The report files that the rows were made from.
        origins: The origin of each row.
        folder: The folder of the report files.
        elsewhere: Paths of reports that lie somewhere else, by the id of the report.
    """

    def __init__(
        self,
        files: Sequence[ReportFile],
        origins: Origins,
        folder: Path,
        elsewhere: Mapping[str, Path] | None = None,
    ) -> None:
        """Index claims and reports by id, and the first claim of each event."""
        self._files = {file.report.id: file for file in files}
        self._origins, self._folder, self._elsewhere = origins, folder, elsewhere or {}
        self._places: dict[str, RowLines] = {}
        self._leads: dict[tuple[str, str], Origin] = {}
        for report, file in self._files.items():
            self._leads["report", report] = Origin(report, ("report",))
            for number, claim in enumerate(file.claims):
                origin = Origin(report, ("claims", number))
                self._leads.setdefault(("claim", claim.id), origin)
                self._leads.setdefault(("event", claim.event), origin)

    def __call__(self, table: str, row: Mapping[str, object]) -> str:
        """The report file of a row, the reference file with the line, or the table."""
        if table == "party_names" and row.get("kind") == "reported":
            return self("parties", row)  # the name is written there
        own = self._origins.get(row_key(table, row))
        leads = (self._leads.get((_LEADS[name], str(row.get(name)))) for name in _LEADS)
        origin = own or next(filter(None, leads), None)
        if origin is None:
            return self._reference(table, row) if table in _FROM_CSV else f"table {table}"
        location = RowLocation(self._path(origin.report).name)
        location.table, location.row = table, row
        location.origin, location.is_own = origin, own is not None
        return location

    def _reference(self, table: str, row: Mapping[str, object]) -> str:
        if table not in self._places:
            path = self._folder.parent / "reference" / f"{table}.csv"
            self._places[table] = RowLines(TABLES[table], path)
        return self._places[table](row)

    def _path(self, report: str) -> Path:
        return self._elsewhere.get(report, self._folder / f"{report}.toml")

    def line(self, report: str, loc: Loc) -> str:
        """The file of a report, with the line of a field."""
        path = self._path(report)
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError):  # gone since it was read
            text = ""
        return format_location(path.name, line_of(text, loc))

    def with_line(self, fault: Fault) -> Fault:
        """A fault of a table as one of the file: the field as it is named there, and its line."""
        where = fault.where
        if not isinstance(where, RowLocation):
            return fault
        report, loc = where.origin
        if not where.is_own:
            return replace(fault, where=self.line(report, loc))
        if where.table not in _ONE_FIELD:
            loc = (*loc, *path_of_column(where.table, fault.field, where.row))
        row = fault.row
        if loc[0] == "claims" and isinstance(loc[1], int):
            row = self._files[report].claims[loc[1]].id
        field = field_of(loc, ReportFile)
        return replace(fault, where=self.line(report, loc), row=row, field=field)
