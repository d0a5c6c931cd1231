"""Report files as frames: one frame a table, with the schema's columns, types and order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import polars as pl

from shipments.curation import report_file as f
from shipments.curation.dates import Period
from shipments.tables import vocabulary as v
from shipments.tables.measures import MEASURES
from shipments.tables.registry import Frames, Row, frame_of

ROLES = tuple(role.value for role in v.PartyRole)


def period_row(prefix: str, period: Period) -> Row:
    """The four columns of a period."""
    return {
        f"{prefix}_start": period.start,
        f"{prefix}_end": period.end,
        f"{prefix}_precision": period.precision.value,
        f"{prefix}_wording": period.wording,
    }


def measure_row(prefix: str, measure: f.Bounded | None) -> Row:
    """The columns of one measure; a measure that is not told is `not_stated`, never zero."""
    row: Row = {f"{prefix}_qualifier": v.Qualifier.NOT_STATED.value}
    if measure is None:
        return row
    row |= {
        f"{prefix}_low": measure.low,
        f"{prefix}_high": measure.high,
        f"{prefix}_qualifier": measure.qualifier.value,
        f"{prefix}_wording": measure.wording,
    }
    if isinstance(measure, f.Measure):
        row[f"{prefix}_unit"] = measure.unit
        row[f"{prefix}_of"] = measure.of
    if isinstance(measure, f.Money) and measure.currency:
        row |= {
            f"{prefix}_currency": measure.currency,
            f"{prefix}_basis": measure.basis.value,
            f"{prefix}_per": measure.per.value,
        }
    return row


def source_id(report: f.Report, page: str) -> str:
    """The id of a page across the dataset."""
    return f"{report.id}/{page}"


def nearest(readings: Iterable[v.Reading]) -> v.Reading:
    """The reading nearest to the root."""
    order = list(v.Reading)
    return min(readings, key=order.index)


def _claim_row(claim: f.Claim, report: f.Report, readings: Mapping[str, v.Reading]) -> Row:
    row: Row = {
        "claim_id": claim.id,
        "report_id": report.id,
        "event_id": claim.event,
        "origin_country": claim.origin,
        "dispatch_country": claim.dispatch,
        "destination_country": claim.destination,
        "is_direct": claim.direct,
        "covers_object": claim.covers.object if claim.covers else None,
        "covers_observer": claim.covers.observer if claim.covers else None,
        "reading": nearest(
            readings.get(page, v.Reading.NOT_RECORDED) for page in claim.pages
        ).value,
        "page_count": len(set(claim.pages)),
    }
    same = (
        "kind polarity status statement asserted_by asserter_group evidence_basis "
        "evidence_basis_second category item declared_as hs_code hs_revision parties_wording "
        "scope part_of duplicate_of note"
    )
    row |= {name: getattr(claim, name) for name in same.split()}
    for prefix in MEASURES:
        row |= measure_row(prefix, getattr(claim, prefix))
    row |= period_row("period", claim.period) | period_row("as_of", claim.as_of)
    return row | period_row("reported", report.published)


def _variant_row(claim: f.Claim, report: f.Report, variant: f.Variant) -> Row:
    row: Row = {
        "claim_id": claim.id,
        "source_id": source_id(report, variant.page),
        "field": variant.field.value,
        "says": variant.says,
        "assessment": variant.assessment.value,
        "comment": variant.comment,
    }
    for prefix in MEASURES:
        measure = getattr(variant, prefix)
        if measure is not None:
            unit = getattr(measure, "unit", None) or getattr(measure, "currency", None)
            row |= {
                "measure": prefix,
                "low": measure.low,
                "high": measure.high,
                "unit": unit,
                "qualifier": measure.qualifier.value,
            }
    return row


def _report_rows(file: f.ReportFile, rows: dict[str, list[Row]]) -> None:
    report = file.report
    same = "publisher title evidence_basis underlying derived_from note"
    rows["reports"].append(
        {"report_id": report.id}
        | {name: getattr(report, name) for name in same.split()}
        | period_row("published", report.published)
    )
    for page in file.pages:
        told = {
            name: getattr(page, name)
            for name in ["publisher", "title", "url", "archive_url", "note"]
        }
        rows["sources"].append(
            {"source_id": source_id(report, page.id), "report_id": report.id, **told}
            | {"reading": page.reading.value, "link_status": v.LinkStatus.NOT_CHECKED.value}
            | period_row("published", page.published)
        )
    for party in file.parties:
        rows["parties"].append(
            {"party_id": party.id, "name": party.name, "kind": party.kind.value}
            | {"country": party.country, "note": party.note}
            | {"aliases": "|".join(party.aliases) or None}
        )


def _claim_rows(file: f.ReportFile, rows: dict[str, list[Row]]) -> None:
    readings = {page.id: page.reading for page in file.pages}
    for claim in file.claims:
        rows["claims"].append(_claim_row(claim, file.report, readings))
        for page in dict.fromkeys(claim.pages):
            rows["claim_sources"].append(
                {"claim_id": claim.id, "source_id": source_id(file.report, page)}
                | {"reading": readings.get(page, v.Reading.NOT_RECORDED).value}
            )
        for role in ROLES:
            for party in dict.fromkeys(getattr(claim, role)):
                rows["claim_parties"].append(
                    {"claim_id": claim.id, "party_id": party, "role": role}
                )
        for sequence, stop in enumerate(claim.route, start=1):
            rows["stops"].append(
                {"claim_id": claim.id, "sequence": sequence, **stop.model_dump(mode="json")}
            )
        for variant in claim.variants:
            rows["variants"].append(_variant_row(claim, file.report, variant))


def report_frames(files: Sequence[f.ReportFile], reference: Mapping[str, pl.DataFrame]) -> Frames:
    """The frames of everything that the report files say.

    Args:
        files: Checked report files.
        reference: The reference tables: `units` gives each unit's dimension, and to `parties` those
            of the files are added.

    Returns:
        Frames by table name: reports, sources, claims, claim_sources, claim_parties, stops,
        variants, parties.
    """
    names = [
        "reports",
        "sources",
        "claims",
        "claim_sources",
        "claim_parties",
        "stops",
        "variants",
        "parties",
    ]
    rows: dict[str, list[Row]] = {name: [] for name in names}
    for file in files:
        _report_rows(file, rows)
        _claim_rows(file, rows)
    rows["parties"] += reference["parties"].to_dicts()
    dimensions = dict(reference["units"].select("unit", "dimension").iter_rows())
    for claim in rows["claims"]:
        claim["quantity_dimension"] = dimensions.get(claim.get("quantity_unit"))
    return {name: frame_of(name, found) for name, found in rows.items()}
