"""Report files as frames: one frame per table, with the schema's columns, types and order.

Each row keeps its origin, the field of the report file that it was written in, so that a fault
that is found in a table can name the line of the file.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl
from pydantic import BaseModel

from shipments.curation import report_file as f
from shipments.curation.dates import Period
from shipments.curation.parties import kept_parties, with_reported_names
from shipments.tables import vocabulary as v
from shipments.tables.integrity import wholes_of
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES, Frames, Row, frame_of
from shipments.toml_model import Loc

MADE = (
    "reports",
    "sources",
    "claims",
    "claim_sources",
    "claim_parties",
    "stops",
    "variants",
    "parties",
    "party_names",
    "disputes",
    "overlaps",
)
_STANCES = {
    v.ClaimKind.DENIAL: v.DisputeRelation.DENIES,
    v.ClaimKind.RESPONSE: v.DisputeRelation.WITHHOLDS,
}


def _shared(model: type[BaseModel], table: str) -> list[str]:
    """The fields of a model that a table has as columns of the same name."""
    return [name for name in model.model_fields if name in TABLES[table].columns]


_CLAIM_COLUMNS = _shared(f.Claim, "claims")
_REPORT_COLUMNS = _shared(f.Report, "reports")
_PAGE_COLUMNS = _shared(f.Page, "sources")
_PARTY_COLUMNS = _shared(f.Party, "parties")


class Origin(NamedTuple):
    """The report file and the place in it that a row was made from."""

    report: str
    loc: Loc


Origins = dict[tuple[str, tuple[Any, ...]], Origin]


def row_key(table: str, row: Mapping[str, Any]) -> tuple[str, tuple[Any, ...]]:
    """The table and the key of a row."""
    return table, tuple(row.get(name) for name in TABLES[table].key)


class _Rows:
    """Rows by table, each with its origin."""

    def __init__(self) -> None:
        self.tables: dict[str, list[Row]] = {name: [] for name in MADE}
        self.origins: Origins = {}

    def add(self, table: str, row: Row, report: str, *loc: str | int) -> None:
        self.tables[table].append(row)
        self.origins.setdefault(row_key(table, row), Origin(report, loc))


def _period_columns(prefix: str, period: Period) -> Row:
    return {
        f"{prefix}_start": period.start,
        f"{prefix}_end": period.end,
        f"{prefix}_precision": period.precision.value,
        f"{prefix}_wording": period.wording,
    }


def _measure_columns(prefix: str, measure: f.Bounded | None) -> Row:
    """The columns of one measure; one that is not reported is `not_stated`, never zero."""
    if measure is None:
        return {f"{prefix}_qualifier": v.Qualifier.NOT_STATED}
    values = dict(measure)
    if isinstance(measure, f.Money) and measure.currency is None:
        values |= {"basis": None, "per": None}  # of no number
    return {f"{prefix}_{name}": value for name, value in values.items()}


def _source_id(report: f.Report, page: str) -> str:
    """The id of a page across the dataset."""
    return f"{report.id}/{page}"


def _report_rows(file: f.ReportFile, rows: _Rows) -> None:
    report = file.report
    row = {"report_id": report.id} | {name: getattr(report, name) for name in _REPORT_COLUMNS}
    rows.add("reports", row | _period_columns("published", report.published), report.id, "report")
    for number, page in enumerate(file.pages):
        row = {"source_id": _source_id(report, page.id), "report_id": report.id}
        row |= {name: getattr(page, name) for name in _PAGE_COLUMNS}
        row["link_status"] = v.LinkStatus.NOT_CHECKED.value
        row |= _period_columns("published", page.published)
        rows.add("sources", row, report.id, "pages", number)
    for number, party in enumerate(file.parties):
        row = {"party_id": party.id} | {name: getattr(party, name) for name in _PARTY_COLUMNS}
        row["aliases"] = "|".join(party.aliases) or None
        rows.add("parties", row, report.id, "parties", number)


def _claim_row(claim: f.Claim, report: f.Report, readings: Mapping[str, v.Reading]) -> Row:
    nearest = min((readings[page].value for page in claim.pages), key=v.READING_RANK.__getitem__)
    row: Row = {name: getattr(claim, name) for name in _CLAIM_COLUMNS}
    row |= {
        "claim_id": claim.id,
        "report_id": report.id,
        "event_id": claim.event,
        "origin_country": claim.origin,
        "dispatch_country": claim.dispatch,
        "destination_country": claim.destination,
        "is_direct": claim.direct,
        "covers_object": claim.covers.object if claim.covers else None,
        "covers_observer": claim.covers.observer if claim.covers else None,
        "reading": nearest,
        "page_count": len(set(claim.pages)),
    }
    for prefix in MEASURES:
        row |= _measure_columns(prefix, getattr(claim, prefix))
    row |= _period_columns("period", claim.period) | _period_columns("as_of", claim.as_of)
    return row | _period_columns("reported", report.published)


def _variant_row(claim: f.Claim, report: f.Report, variant: f.Variant) -> Row:
    row: Row = {
        "claim_id": claim.id,
        "source_id": _source_id(report, variant.page),
        "field": variant.field.value,
        "says": variant.says,
        "assessment": variant.assessment.value,
        "comment": variant.comment,
    }
    for prefix in MEASURES:
        measure = getattr(variant, prefix)
        if measure is not None:
            row |= {"unit": getattr(measure, "currency", None), **dict(measure), "measure": prefix}
    return row


def _claim_rows(file: f.ReportFile, rows: _Rows) -> None:
    report, readings = file.report, {page.id: page.reading for page in file.pages}
    for number, claim in enumerate(file.claims):
        own: Row = {"claim_id": claim.id}
        place = (report.id, "claims", number)
        rows.add("claims", _claim_row(claim, report, readings), *place)
        for page in claim.pages:
            source = {"source_id": _source_id(report, page), "reading": readings[page].value}
            rows.add("claim_sources", own | source, *place, "pages")
        for role in v.PartyRole.values():
            for party in getattr(claim, role):
                rows.add("claim_parties", own | {"party_id": party, "role": role}, *place, role)
        for at, stop in enumerate(claim.route):
            hop = {"sequence": at + 1, **dict(stop)}
            rows.add("stops", own | hop, *place, "route", at)
        for at, variant in enumerate(claim.variants):
            rows.add("variants", _variant_row(claim, report, variant), *place, "variants", at)


# --- Links between events: disputes, parts and overlaps


def _stance(claim: f.Claim) -> v.DisputeRelation:
    if claim.kind is v.ClaimKind.NEGATIVE_ASSESSMENT:
        negates = claim.polarity is v.Polarity.NEGATES
        return v.DisputeRelation.FOUND_NOTHING if negates else v.DisputeRelation.WITHHOLDS
    return _STANCES[claim.kind]


def _target_kinds(claims: Iterable[f.Claim]) -> dict[str, v.TargetKind]:
    kinds: dict[str, v.TargetKind] = {}
    for claim in claims:
        if claim.status is not None:
            kinds[claim.event] = v.TargetKind.SHIPMENT
        elif claim.kind is v.ClaimKind.AGGREGATE_TRADE_FLOW:
            kinds[claim.event] = v.TargetKind.FLOW
    return kinds


def _dispute_rows(files: Sequence[f.ReportFile], rows: _Rows) -> None:
    """One row per disputing claim and event that it names; a general denial names none."""
    kinds = _target_kinds(claim for file in files for claim in file.claims)
    for file in files:
        for number, claim in enumerate(file.claims):
            if claim.covers is None or claim.polarity is v.Polarity.AFFIRMS:
                continue
            for target in dict.fromkeys(claim.covers.events):
                row = {
                    "claim_id": claim.id,
                    "target_kind": kinds.get(target, v.TargetKind.STATEMENT).value,
                    "target_id": target,
                    "relation": _stance(claim).value,
                    "covers_object": claim.covers.object,
                    "covers_observer": claim.covers.observer,
                    "as_of_end": claim.as_of.end,
                    "as_of_precision": claim.as_of.precision.value,
                }
                place = (file.report.id, "claims", number)
                rows.add("disputes", row, *place, "covers", "events")


def _overlap_rows(files: Sequence[f.ReportFile], rows: _Rows) -> None:
    """One row per ordered pair of events that share goods, both directions."""
    origins: dict[tuple[str, str], Origin] = {}
    for file in files:
        for number, claim in enumerate(file.claims):
            origin = Origin(file.report.id, ("claims", number, "overlaps"))
            for other in claim.overlaps:
                origins.setdefault((claim.event, other), origin)
                origins.setdefault((other, claim.event), origin)
    wholes = wholes_of((claim.event, claim.part_of) for file in files for claim in file.claims)
    parts = {(event, whole) for event, named in wholes.items() for whole in named - {event}}
    relations = dict.fromkeys(origins, v.OverlapRelation.OVERLAP)
    relations |= dict.fromkeys(parts, v.OverlapRelation.PART)
    relations |= {(whole, event): v.OverlapRelation.WHOLE for event, whole in parts}
    rows.tables["overlaps"] += [
        {"event_id": event, "other_event_id": other, "relation": relation.value}
        for (event, other), relation in relations.items()
    ]
    rows.origins |= {("overlaps", pair): origin for pair, origin in origins.items()}


def _use_kept_parties(rows: _Rows, kept: Mapping[str, str]) -> None:
    """Put the party that was kept where a claim names one that was merged into it."""
    moved: dict[tuple[str, tuple[Any, ...]], Row] = {}
    for row in rows.tables["claim_parties"]:
        new = row | {"party_id": kept.get(row["party_id"], row["party_id"])}
        key = row_key("claim_parties", new)
        moved.setdefault(key, new)
        rows.origins.setdefault(key, rows.origins[row_key("claim_parties", row)])
    rows.tables["claim_parties"] = list(moved.values())


def _with_link_status(sources: pl.DataFrame, status: pl.DataFrame) -> pl.DataFrame:
    """The sources, each with the last check of its address, or else `not_checked`.

    An archived copy that the report file names goes before one that a check found.
    """
    columns = ("link_status", "last_checked", "archive_url")
    joined = sources.join(
        status.select("url", *columns), on="url", how="left", maintain_order="left", suffix="_new"
    )
    return joined.with_columns(
        pl.coalesce("link_status_new", "link_status").alias("link_status"),
        pl.coalesce("last_checked_new", "last_checked").alias("last_checked"),
        pl.coalesce("archive_url", "archive_url_new").alias("archive_url"),
    ).select(sources.columns)


def report_frames(
    files: Sequence[f.ReportFile], others: Mapping[str, pl.DataFrame]
) -> tuple[Frames, Origins]:
    """The frames of everything that the report files say.

    Args:
        files: Report files without a fault, whose claims have ids of their own.
        others: Tables that no report file makes: `parties`, to which those of the files are added,
            `party_names`, to which the reported ones are, `party_merges`,
            `units` for the dimension of each unit, `link_status` for the last check of each page.

    Returns:
        Frames by table name, those of `MADE`; and the origin of each row by table and key.
    """
    rows = _Rows()
    for file in files:
        _report_rows(file, rows)
        _claim_rows(file, rows)
    _dispute_rows(files, rows)
    _overlap_rows(files, rows)
    rows.tables["parties"] += others["parties"].to_dicts()
    _use_kept_parties(rows, kept_parties(others["party_merges"]))
    dimensions = dict(others["units"].select("unit", "dimension").iter_rows())
    for claim in rows.tables["claims"]:
        claim["quantity_dimension"] = dimensions.get(claim.get("quantity_unit"))
    frames = {name: frame_of(name, rows.tables[name]) for name in MADE}
    frames["party_names"] = with_reported_names(frames["parties"], others["party_names"])
    frames["sources"] = _with_link_status(frames["sources"], others["link_status"])
    return frames, rows.origins
