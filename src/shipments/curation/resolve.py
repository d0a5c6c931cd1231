"""The resolver: from claims to shipments and flows, by one rule.

The rule, in full:

1. An affirming claim with a status describes a transfer: its event is a shipment. A claim of kind
   `aggregate_trade_flow` describes an aggregate: its event is a flow. Every other claim is a
   statement and stays a claim.
2. The claims of an event are ordered by how near they were read to their root (primary, mirror,
   syndicated, secondary, not recorded), then by the date of their report (earliest first, undated
   last), then by id. Duplicates of another claim come last. The first is the leading claim.
3. Each field, or group of fields that belong together (a measure, the period, the route, the
   places), comes whole from the first claim in that order that states it. Nothing is combined
   from two claims within a group; nothing is filled in; variants never overwrite.
4. The route comes from the leading claim that reports one for this event, never from a neighbour.
5. Reports are counted once each, and not at all when they rework another report that also
   affirms the event; pages are counted apart, by address.
6. Where another affirming claim of the event states a field differently, the field is named in
   `differing_fields`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise
from operator import itemgetter
from typing import Any

import polars as pl

from shipments.tables import vocabulary as v
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES, Frames, Row, frame_of

# The tables that are resolved from claims.
RESOLVED = ("shipments", "flows", "legs", "shipment_parties")
_PLACES = ("origin_country", "dispatch_country", "destination_country")
# Fields that belong together: each group is stated as a whole.
_GROUPS: dict[str, tuple[str, ...]] = {
    "period": tuple(f"period_{part}" for part in ("start", "end", "precision", "wording")),
    "hs_code": ("hs_code", "hs_revision"),
    "item": ("item",),
    "declared_as": ("declared_as",),
    "places": _PLACES,
}
_MEASURE_GROUPS = {
    prefix: tuple(name for name in TABLES["claims"].columns if name.startswith(f"{prefix}_"))
    for prefix in MEASURES
}


def _states(claim: Row, group: str) -> bool:
    """Whether a claim says anything about a group of fields."""
    if group in MEASURES:
        return (
            claim[f"{group}_qualifier"] != v.Qualifier.NOT_STATED
            or claim[f"{group}_wording"] is not None
        )
    if group == "period":
        return bool(claim["period_precision"] != v.DatePrecision.UNKNOWN)
    return any(claim[name] is not None for name in _GROUPS[group])


def _differs(claims: Sequence[Row], chosen: Row, names: Iterable[str], group: str) -> bool:
    """Whether a claim states a group otherwise than published; wording alone does not count."""
    compared = [name for name in names if not name.endswith("_wording")]
    return any(
        any(claim[name] != chosen[name] for name in compared)
        for claim in claims
        if _states(claim, group)
    )


def _order(claim: Row) -> tuple[Any, ...]:
    """Nearest to the root first, then earliest report, then id; duplicates last."""
    published = claim["reported_start"]
    return (
        claim["duplicate_of"] is not None,
        v.READING_RANK[claim["reading"]],
        published.toordinal() if published else math.inf,
        claim["claim_id"],
    )


def _by_event(claims: Iterable[Row]) -> dict[str, list[Row]]:
    """Claims by event, events sorted, each event's claims in the resolver's order."""
    ordered = sorted(claims, key=lambda claim: (claim["event_id"], *_order(claim)))
    return {event: list(group) for event, group in groupby(ordered, itemgetter("event_id"))}


def _grouped(frame: pl.DataFrame, column: str) -> dict[str, list[Row]]:
    """Rows by the value of a column, in the order of the frame."""
    groups: dict[str, list[Row]] = {}
    for row in frame.to_dicts():
        groups.setdefault(row[column], []).append(row)
    return groups


def _independent(reports: set[str], derived_from: Mapping[str, str | None]) -> int:
    """How many reports affirm an event apart from those that rework another of them."""
    return sum(derived_from.get(report) not in reports for report in reports)


def _resolved(claims: Sequence[Row]) -> Row:
    """The fields of an event from its ordered claims, each group whole from the nearest claim."""
    lead = claims[0]
    row: Row = {name: lead[name] for name in lead}
    differing = []
    for group, names in {**_MEASURE_GROUPS, **_GROUPS}.items():
        nearest = next((claim for claim in claims if _states(claim, group)), lead)
        row |= {name: nearest[name] for name in names}
        if _differs(claims, nearest, names, group) and group not in (
            "item",
            "declared_as",
        ):
            differing.append(group)
    for name in ("status", "category", "scope"):
        if any(claim.get(name) != lead.get(name) for claim in claims):
            differing.append(name)
    row["part_of"] = next((claim["part_of"] for claim in claims if claim["part_of"]), None)
    row["differing_fields"] = ";".join(sorted(differing)) or None
    row["lead_claim_id"] = lead["claim_id"]
    return row


class _Resolver:
    """Works through the claims once; each method gives the rows of one table."""

    def __init__(self, frames: Frames) -> None:
        claims = frames["claims"].to_dicts()
        self._derived = dict(frames["reports"].select("report_id", "derived_from").iter_rows())
        self._stops = _grouped(frames["stops"], "claim_id")
        self._parties = _grouped(frames["claim_parties"], "claim_id")
        self._overlaps = _grouped(frames["overlaps"], "event_id")
        self._variants = _grouped(frames["variants"], "claim_id")
        self._disputes = _grouped(frames["disputes"], "target_id")
        url_of = dict(frames["sources"].select("source_id", "url").iter_rows())
        self._urls: dict[str, set[str]] = {}
        for page in frames["claim_sources"].to_dicts():
            url = url_of.get(page["source_id"], page["source_id"])
            self._urls.setdefault(page["claim_id"], set()).add(url)
        affirming = [claim for claim in claims if claim["polarity"] == v.Polarity.AFFIRMS]
        self._transfers = _by_event(claim for claim in affirming if claim["status"])
        self._aggregates = _by_event(
            claim for claim in affirming if claim["kind"] == v.ClaimKind.AGGREGATE_TRADE_FLOW
        )

    def _routed(self, claims: Sequence[Row]) -> tuple[Row, list[Row]]:
        """The nearest claim that reports stops, with them; else the leading claim and none."""
        for claim in claims:
            stops = self._stops.get(claim["claim_id"])
            if stops:
                return claim, stops
        return claims[0], []

    def _event(self, claims: Sequence[Row]) -> Row:
        row = _resolved(claims)
        event = claims[0]["event_id"]
        ids = [claim["claim_id"] for claim in claims]
        _, stops = self._routed(claims)
        urls = set().union(*(self._urls.get(claim, set()) for claim in ids))
        others = {pair["other_event_id"] for pair in self._overlaps.get(event, [])}
        return row | {
            "overlaps_with": ";".join(sorted(others)) or None,
            "route": ">".join(stop["country"] for stop in stops) or None,
            "root_count": _independent({claim["report_id"] for claim in claims}, self._derived),
            "page_count": len(urls),
            "claim_count": len(claims),
            "variant_count": sum(len(self._variants.get(claim, [])) for claim in ids),
            "dispute_count": len(self._disputes.get(event, [])),
        }

    def shipments(self) -> Iterator[Row]:
        """One row per transfer event."""
        for event, claims in self._transfers.items():
            row = self._event(claims)
            stage = v.STAGE_OF[v.TransferStatus(row["status"])]
            yield row | {"shipment_id": event, "stage": stage.value}

    def flows(self) -> Iterator[Row]:
        """One row per aggregate."""
        for event, claims in self._aggregates.items():
            yield self._event(claims) | {"flow_id": event}

    def legs(self) -> Iterator[Row]:
        """One row per hop of a shipment's route."""
        for event, claims in self._transfers.items():
            claim, stops = self._routed(claims)
            places = claim if stops else _resolved(claims)
            yield from legs_of(event, claim | {name: places[name] for name in _PLACES}, stops)

    def shipment_parties(self) -> Iterable[Row]:
        """One row per organisation in a role, with the nearest claim that reports it."""
        rows: dict[tuple[str, str, str], Row] = {}
        for event, claims in self._transfers.items():
            for claim in claims:
                for party in self._parties.get(claim["claim_id"], []):
                    key = (event, party["party_id"], party["role"])
                    rows.setdefault(key, {**party, "shipment_id": event})
        return rows.values()


def resolved_tables(frames: Frames) -> Frames:
    """The tables that are resolved from claims, by name.

    Args:
        frames: The tables that report files make.
    """
    resolver = _Resolver(frames)
    return {name: frame_of(name, getattr(resolver, name)()) for name in RESOLVED}


# Bases under which a report counts as a record of the goods' way, not only as someone's word.
_RECORDS = frozenset(
    {
        v.EvidenceBasis.CUSTOMS_DATA.value,
        v.EvidenceBasis.LEAKED_CUSTOMS_DATA.value,
        v.EvidenceBasis.TRADE_RECORDS.value,
        v.EvidenceBasis.COMPANY_DOCUMENTS.value,
    }
)


def legs_of(event: str, claim: Mapping[str, Any], stops: Sequence[Mapping[str, Any]]) -> list[Row]:
    """The legs of one claim's route.

    The way starts where the goods were sent from, or else made; when the place of dispatch is
    itself the first stop, it starts at the origin. Without stops the single leg is `unrouted` (or
    `direct`, when the report says so) on the basis of the claim's own evidence. The hop into a
    stop has the stop's basis; the hop to the destination has that of the last stop, except that
    the way on from a recorded destination elsewhere is inferred.
    """
    origin, dispatch = claim["origin_country"], claim["dispatch_country"]
    start = dispatch or origin
    if stops and start == stops[0]["country"]:
        start = origin if origin != start else None
    places = [start, *(stop["country"] for stop in stops), claim["destination_country"]]
    hops = zip(pairwise(places), [*map(_leg_to_stop, stops), _last_leg(claim, stops)], strict=True)
    known = [(begin, end, leg) for (begin, end), leg in hops if begin and end and begin != end]
    return [
        {
            "shipment_id": event,
            "sequence": number,
            "from_country": begin,
            "to_country": end,
            "claim_id": claim["claim_id"],
            **leg,
        }
        for number, (begin, end, leg) in enumerate(known, start=1)
    ]


def _leg_to_stop(stop: Mapping[str, Any]) -> Row:
    return {
        "role": v.LegRole.TO_STOP,
        "stop_role": stop["role"],
        "basis": stop["basis"],
        "wording": stop["wording"],
    }


def _last_leg(claim: Mapping[str, Any], stops: Sequence[Mapping[str, Any]]) -> Row:
    """The leg to the destination."""
    if not stops:
        recorded = claim["evidence_basis"] in _RECORDS
        basis = v.RouteBasis.RECORDED if recorded else v.RouteBasis.STATED
        return {
            "role": v.LegRole.DIRECT if claim["is_direct"] else v.LegRole.UNROUTED,
            "basis": basis,
        }
    elsewhere = stops[-1]["role"] == v.StopRole.RECORDED_DESTINATION
    basis = v.RouteBasis.INFERRED if elsewhere else stops[-1]["basis"]
    return {"role": v.LegRole.TO_DESTINATION, "basis": basis}
