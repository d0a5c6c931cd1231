"""Links between events: disputes (who denies what), parts and overlaps."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from shipments.curation import report_file as f
from shipments.tables import vocabulary as v
from shipments.tables.integrity import wholes_of
from shipments.tables.registry import Row, frame_of

_RELATIONS = {
    v.ClaimKind.DENIAL: v.DisputeRelation.DENIES,
    v.ClaimKind.RESPONSE: v.DisputeRelation.WITHHOLDS,
}


def _relation(claim: f.Claim) -> v.DisputeRelation:
    if claim.kind is v.ClaimKind.NEGATIVE_ASSESSMENT:
        negates = claim.polarity is v.Polarity.NEGATES
        return v.DisputeRelation.FOUND_NOTHING if negates else v.DisputeRelation.WITHHOLDS
    return _RELATIONS[claim.kind]


def _target_kinds(claims: Sequence[f.Claim]) -> dict[str, v.TargetKind]:
    kinds = {claim.event: v.TargetKind.STATEMENT for claim in claims}
    for claim in claims:
        if claim.status is not None:
            kinds[claim.event] = v.TargetKind.SHIPMENT
        elif claim.kind is v.ClaimKind.AGGREGATE_TRADE_FLOW:
            kinds[claim.event] = v.TargetKind.FLOW
    return kinds


def disputes(files: Sequence[f.ReportFile]) -> pl.DataFrame:
    """One row a disputing claim and an event that it names; a general denial names none."""
    claims = [claim for file in files for claim in file.claims]
    kinds = _target_kinds(claims)
    rows: list[Row] = []
    for claim in claims:
        if claim.covers is None or claim.polarity is v.Polarity.AFFIRMS:
            continue
        for target in dict.fromkeys(claim.covers.events):
            rows.append(
                {
                    "claim_id": claim.id,
                    "target_kind": kinds.get(target, v.TargetKind.STATEMENT).value,
                    "target_id": target,
                    "relation": _relation(claim).value,
                    "covers_object": claim.covers.object,
                    "covers_observer": claim.covers.observer,
                    "as_of_end": claim.as_of.end,
                    "as_of_precision": claim.as_of.precision.value,
                }
            )
    return frame_of("disputes", rows)


def overlaps(files: Sequence[f.ReportFile]) -> pl.DataFrame:
    """One row an ordered pair of events that share goods, both directions."""
    pairs: dict[tuple[str, str], str] = {}
    for file in files:
        for claim in file.claims:
            for other in claim.overlaps:
                pairs.setdefault((claim.event, other), v.OverlapRelation.OVERLAP.value)
                pairs.setdefault((other, claim.event), v.OverlapRelation.OVERLAP.value)
    wholes = wholes_of((claim.event, claim.part_of) for file in files for claim in file.claims)
    for event, found in wholes.items():
        for whole in found - {event}:
            pairs[event, whole] = v.OverlapRelation.PART.value
            pairs[whole, event] = v.OverlapRelation.WHOLE.value
    return frame_of(
        "overlaps",
        (
            {"event_id": one, "other_event_id": other, "relation": relation}
            for (one, other), relation in pairs.items()
        ),
    )
