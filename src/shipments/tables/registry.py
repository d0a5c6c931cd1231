"""All tables of the dataset in their published order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import polars as pl

from shipments.schema.model import TableModel, table_of
from shipments.schema.table import Table
from shipments.tables import claims as c
from shipments.tables import coverage as k
from shipments.tables import diversions as d
from shipments.tables import events as e
from shipments.tables import parties as p
from shipments.tables import records as r
from shipments.tables import reference as f
from shipments.tables import reports as s

# Most asked for first.
_EVENTS = (e.Shipments, e.Flows, e.Parties, e.ShipmentParties, e.Disputes, e.Overlaps)
_REPORTS = (
    s.Reports,
    s.Pages,
    s.Sources,
    c.Claims,
    c.ClaimSources,
    c.ClaimParties,
    c.ClaimPlaces,
    c.Ways,
    c.Hops,
    c.Closures,
    c.Wordings,
    c.Variants,
)
_PARTIES = (p.PartyNames, p.PartyIdentifiers, p.PartyMerges)
_COVERAGE = (k.Coverage, k.CoverageEstimates)
_RECORDS = (r.Changes, r.Corrections, r.Withdrawn, r.Codings, r.CodingAgreement)
_REFERENCE = (
    f.Countries, f.CountryAliases, f.Regions, f.Currencies, f.Units, f.UnitAliases, f.Categories,
    f.CategoryHeadings, f.CommonHighPriorityList, s.Publishers, d.Diversions,
)  # fmt: skip
MODELS: tuple[type[TableModel], ...] = (
    *_EVENTS, *_PARTIES, *_REPORTS, *_COVERAGE, *_RECORDS, *_REFERENCE,
)  # fmt: skip
TABLES: dict[str, Table] = {table.name: table for table in map(table_of, MODELS)}
REFERENCE_TABLES = tuple(map(table_of, _REFERENCE))
PARTY_TABLES = tuple(map(table_of, _PARTIES))

Row = dict[str, Any]
Frames = dict[str, pl.DataFrame]


def frame_of(table: str | Table, rows: Iterable[Mapping[str, Any]]) -> pl.DataFrame:
    """A frame of one table from rows, with its columns in order, sorted by its key."""
    schema = TABLES[table] if isinstance(table, str) else table
    frame = pl.DataFrame(
        [{name: row.get(name) for name in schema.columns} for row in rows], schema=schema.dtypes
    )
    return frame.sort(schema.key)
