"""Report files as frames: one frame per table, with the schema's columns, types and order.

Each row keeps its origin, the field of the report file that it was written in, so that a fault
that is found in a table can name the line of the file.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import polars as pl
from pydantic import BaseModel

from shipments.curation import report_file as f
from shipments.curation.dates import Period
from shipments.curation.parties import kept_parties, with_reported_names
from shipments.curation.scope import scope_of
from shipments.tables import vocabulary as v
from shipments.tables.integrity import wholes_of
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES, Frames, Row, frame_of
from shipments.toml_model import Loc

MADE = (
    "reports",
    "pages",
    "sources",
    "claims",
    "claim_sources",
    "claim_parties",
    "claim_places",
    "ways",
    "hops",
    "closures",
    "wordings",
    "variants",
    "parties",
    "party_names",
    "disputes",
    "overlaps",
)


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
        f"{prefix}_basis": period.basis,
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
    # The root's own page, where it was read, gives its address and title.
    primary = next((page for page in file.pages if page.reading is v.Reading.PRIMARY), None)
    row["url"] = report.url or (primary.url if primary else None)
    row["title"] = report.title or (primary.title if primary else None)
    rows.add("reports", row | _period_columns("published", report.published), report.id, "report")
    for number, page in enumerate(file.pages):
        row = {"source_id": _source_id(report, page.id), "report_id": report.id}
        row |= {name: getattr(page, name) for name in _PAGE_COLUMNS}
        row |= _period_columns("published", page.published)
        rows.add("sources", row | {"rank": 0}, report.id, "pages", number)
        own = row | {"archive_url": page.archive_url, "link_status": v.LinkStatus.NOT_CHECKED}
        if ("pages", (page.url,)) not in rows.origins:
            rows.add("pages", own, report.id, "pages", number)
    for number, party in enumerate(file.parties):
        row = {"party_id": party.id} | {name: getattr(party, name) for name in _PARTY_COLUMNS}
        row["aliases"] = "|".join(party.aliases) or None
        rows.add("parties", row, report.id, "parties", number)


def _only_country(places: Sequence[str]) -> str | None:
    """The country of a claim whose places are one country; several, or a region, are no country."""
    return places[0] if len(places) == 1 and places[0].isupper() else None


def _joined(names: Iterable[str]) -> str | None:
    return ";".join(dict.fromkeys(names)) or None


def _claim_row(claim: f.Claim, report: f.Report, readings: Mapping[str, v.Reading]) -> Row:
    nearest = min((readings[page].value for page in claim.pages), key=v.READING_RANK.__getitem__)
    seized, listing = claim.seized_at or f.Seizure(), claim.listing
    row: Row = {name: getattr(claim, name) for name in _CLAIM_COLUMNS}
    row |= {
        "claim_id": claim.id,
        "report_id": report.id,
        "event_id": claim.event,
        "origin_country": _only_country(claim.origin),
        "dispatch_country": _only_country(claim.dispatch),
        "destination_country": _only_country(claim.destination),
        "is_additive": claim.additive,
        "seized_country": seized.country,
        "seized_place": seized.place,
        "seized_by": seized.authority,
        "listing_stage": listing.stage if listing else None,
        "listing_authority": listing.authority if listing else None,
        "listing_round": listing.round if listing else None,
        "covers_object": claim.covers.object if claim.covers else None,
        "covers_observer": claim.covers.observer if claim.covers else None,
        "scope": scope_of(claim).value,
        "worded_fields": _joined(wording.field.value for wording in claim.wordings),
        "inferred_fields": _joined(name.value for name in claim.inferred),
        "reading": nearest,
        "page_count": len(set(claim.pages)),
    }
    for prefix in MEASURES:
        row |= _measure_columns(prefix, getattr(claim, prefix))
    row |= _period_columns("period", claim.period) | _period_columns("as_of", claim.as_of)
    return row | _period_columns("reported", report.published)


def _place(name: str, prefix: str = "") -> Row:
    """A country, or a region where the report names none."""
    return {f"{prefix}country": name} if name.isupper() else {f"{prefix}region": name}


def _place_rows(claim: f.Claim, place: tuple[Any, ...], rows: _Rows) -> None:
    own: Row = {"claim_id": claim.id}
    for role in v.PlaceRole.values():
        for number, name in enumerate(getattr(claim, role), start=1):
            row = own | {"role": role, "number": number} | _place(name)
            rows.add("claim_places", row, *place, role)
    for number, closed in enumerate(claim.closes, start=1):
        row = own | {"number": number, "effect": closed.effect, "since": closed.since}
        row |= _place(closed.start, "from_") | _place(closed.to, "to_")
        rows.add("closures", row, *place, "closes", number - 1)


def _way_rows(claim: f.Claim, place: tuple[Any, ...], rows: _Rows) -> None:
    """The ways of a claim and their hops, numbered from 1."""
    for number, way in enumerate(claim.ways, start=1):
        own: Row = {"claim_id": claim.id, "way": number}
        row = own | {
            "status": way.status,
            "share_wording": way.share,
            "share_low": way.share_low,
            "share_high": way.share_high,
            "mode": way.mode,
            "label": ">".join(way.places),
            "via": ">".join(way.passed_through) or None,
            "note": way.note,
        }
        row |= _period_columns("period", way.period)
        rows.add("ways", row, *place, "ways", number - 1)
        for at, hop in enumerate(way.hops, start=1):
            row = own | {"hop": at, **dict(hop), "party_id": hop.organisation}
            row |= _place(hop.start, "from_") | _place(hop.to, "to_")
            rows.add("hops", row, *place, "ways", number - 1, "hops", at - 1)


def _wording_rows(claim: f.Claim, report: f.Report, place: tuple[Any, ...], rows: _Rows) -> None:
    counts: dict[v.FieldGroup, int] = {}
    for at, wording in enumerate(claim.wordings):
        counts[wording.field] = counts.get(wording.field, 0) + 1
        row = {
            "claim_id": claim.id,
            "field": wording.field,
            "number": counts[wording.field],
            "source_id": _source_id(report, wording.page),
            "words": wording.words,
            "read_on": wording.read,
        }
        rows.add("wordings", row, *place, "wordings", at)


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
        _place_rows(claim, place, rows)
        _way_rows(claim, place, rows)
        _wording_rows(claim, report, place, rows)
        for at, variant in enumerate(claim.variants):
            rows.add("variants", _variant_row(claim, report, variant), *place, "variants", at)


# --- Links between events: disputes, parts and overlaps


def _target_kinds(claims: Iterable[f.Claim]) -> dict[str, v.TargetKind]:
    kinds: dict[str, v.TargetKind] = {}
    for claim in claims:
        if claim.status is not None:
            kinds[claim.event] = v.TargetKind.SHIPMENT
        elif claim.kind is v.ClaimKind.AGGREGATE_TRADE_FLOW:
            kinds[claim.event] = v.TargetKind.FLOW
    return kinds


def _speakers(claims: Iterable[f.Claim]) -> dict[str, set[str]]:
    """Who affirms each event."""
    speakers: dict[str, set[str]] = {}
    for claim in claims:
        if claim.polarity is v.Polarity.AFFIRMS:
            speakers.setdefault(claim.event, set()).add(claim.asserted_by)
    return speakers


def _dispute_rows(files: Sequence[f.ReportFile], rows: _Rows) -> None:
    """One row per disputing claim and part of an event that it is about."""
    claims = [claim for file in files for claim in file.claims]
    kinds, speakers = _target_kinds(claims), _speakers(claims)
    for file in files:
        for number, claim in enumerate(file.claims):
            for at, dispute in enumerate(claim.disputes):
                own_speaker = claim.asserted_by in speakers.get(dispute.event, ())
                counts = dispute.aspect is v.Aspect.OCCURRED and not claim.duplicate_of
                row = {
                    "claim_id": claim.id,
                    "target_kind": kinds.get(dispute.event, v.TargetKind.STATEMENT).value,
                    "target_id": dispute.event,
                    "aspect": dispute.aspect,
                    "stance": dispute.stance,
                    "is_general": dispute.general,
                    "covers_object": claim.covers.object if claim.covers else None,
                    "covers_observer": claim.covers.observer if claim.covers else None,
                    "as_of_end": claim.as_of.end,
                    "as_of_precision": claim.as_of.precision.value,
                    "is_counted": counts and not own_speaker,
                }
                rows.add("disputes", row, file.report.id, "claims", number, "disputes", at)


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


def _with_link_status(pages: pl.DataFrame, status: pl.DataFrame) -> pl.DataFrame:
    """The pages, each with the last check of its address, or else `not_checked`.

    An archived copy that the report file names goes before one that a check found.
    """
    columns = ("link_status", "last_checked", "archive_url")
    joined = pages.join(
        status.select("url", *columns), on="url", how="left", maintain_order="left", suffix="_new"
    )
    return joined.with_columns(
        pl.coalesce("link_status_new", "link_status").alias("link_status"),
        pl.coalesce("last_checked_new", "last_checked").alias("last_checked"),
        pl.coalesce("archive_url", "archive_url_new").alias("archive_url"),
    ).select(pages.columns)


def _rank_sources(sources: Iterable[Row], publishers: Mapping[str, int]) -> None:
    """Number the pages of each report, best first; the alphabet never decides before the date."""

    def order(row: Row) -> tuple[Any, ...]:
        day = row["published_end"] or dt.date.max
        unknown = max(publishers.values(), default=0) + 1
        rank = publishers.get(row["publisher"], unknown)
        return v.READING_RANK[row["reading"]], rank, day, row["source_id"]

    by_report: dict[str, list[Row]] = {}
    for row in sources:
        by_report.setdefault(row["report_id"], []).append(row)
    for rows in by_report.values():
        for rank, row in enumerate(sorted(rows, key=order), start=1):
            row["rank"] = rank


def report_frames(
    files: Sequence[f.ReportFile], others: Mapping[str, pl.DataFrame]
) -> tuple[Frames, Origins]:
    """The frames of everything that the report files say.

    Args:
        files: Report files without a fault, whose claims have ids of their own.
        others: Tables that no report file makes: `parties`, to which those of the files are added,
            `party_names`, to which the reported ones are, `party_merges`,
            `units` for the dimension of each unit, `publishers` for the order of pages,
            `link_status` for the last check of each page.

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
    ranks = dict(others["publishers"].select("publisher", "rank").iter_rows())
    _rank_sources(rows.tables["sources"], ranks)
    read = Counter(row["url"] for row in rows.tables["sources"])
    for page in rows.tables["pages"]:
        page["report_count"] = read[page["url"]]
    frames = {name: frame_of(name, rows.tables[name]) for name in MADE}
    frames["party_names"] = with_reported_names(frames["parties"], others["party_names"])
    frames["pages"] = _with_link_status(frames["pages"], others["link_status"])
    return frames, rows.origins
