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
4. The ways come whole from the first claim in that order that reports any for this event, never
   from a neighbour; no hop is added to them.
5. Root reports are counted once each, and not at all when they rework another report or give the
   finding of another claim again; pages are counted apart, by address.
6. Where another affirming claim of the event states a field differently, the field is named in
   `differing_fields`.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any

import polars as pl

from shipments.tables import vocabulary as v
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES, Frames, Row, frame_of

# The tables that are resolved from claims.
RESOLVED = ("shipments", "flows", "shipment_parties")
# Fields that belong together: each group is stated as a whole.
_GROUPS: dict[str, tuple[str, ...]] = {
    "period": tuple(f"period_{part}" for part in ("start", "end", "precision", "basis", "wording")),
    "item": ("item",),
    "declared_as": ("declared_as",),
    "places": ("origin_country", "dispatch_country", "destination_country", "declared_destination"),
}
# Groups of fields whose words a claim may record, by the group of columns that they carry.
_CARRIED = {"places": ("origin", "dispatch", "destination"), "item": ("goods",), "declared_as": ()}
_STARTS = ("dispatch_country", "origin_country")
_OF_LEAD = ("status", "basis", "parties")
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


def _route(ways: Iterable[Row], row: Row) -> str | None:
    """The ways travelled in words: places in between, alternatives apart.

    A single hop is the whole way, and so direct, where it leads from the start to the destination.
    """
    ends = {f"{row[start]}>{row['destination_country']}" for start in _STARTS}
    travelled = [way for way in ways if way["status"] == v.WayStatus.TRAVELLED]
    names = [way["via"] or ("direct" if way["label"] in ends else None) for way in travelled]
    return "|".join(dict.fromkeys(filter(None, names))) or None


def _resolved(claims: Sequence[Row]) -> Row:
    """The fields of an event from its ordered claims, each group whole from the nearest claim."""
    lead = claims[0]
    row: Row = {name: lead[name] for name in lead}
    differing = []
    carried = dict.fromkeys(_OF_LEAD, lead)
    for group, names in {**_MEASURE_GROUPS, **_GROUPS}.items():
        nearest = next((claim for claim in claims if _states(claim, group)), lead)
        row |= {name: nearest[name] for name in names}
        carried |= dict.fromkeys(_CARRIED.get(group, (group,)), nearest)
        if _differs(claims, nearest, names, group) and group not in (
            "item",
            "declared_as",
        ):
            differing.append(group)
    for name in ("status", "category", "scope"):
        if any(claim.get(name) != lead.get(name) for claim in claims):
            differing.append(name)
    for state in ("worded_fields", "inferred_fields"):
        fields = [f for f, claim in carried.items() if f in (claim[state] or "").split(";")]
        row[state] = ";".join(sorted(fields)) or None
    row["part_of"] = next((claim["part_of"] for claim in claims if claim["part_of"]), None)
    row["differing_fields"] = ";".join(sorted(differing)) or None
    row["lead_claim_id"] = lead["claim_id"]
    return row


class _Resolver:
    """Works through the claims once; each method gives the rows of one table."""

    def __init__(self, frames: Frames) -> None:
        claims = frames["claims"].to_dicts()
        self._derived = dict(frames["reports"].select("report_id", "derived_from").iter_rows())
        self._ways = _grouped(frames["ways"], "claim_id")
        self._parties = _grouped(frames["claim_parties"], "claim_id")
        self._overlaps = _grouped(frames["overlaps"], "event_id")
        self._variants = _grouped(frames["variants"], "claim_id")
        self._disputes = _grouped(frames["disputes"], "target_id")
        self._parents = dict(frames["claims"].select("claim_id", "derived_from").iter_rows())
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

    def _routed(self, claims: Sequence[Row]) -> tuple[str | None, list[Row]]:
        """The nearest claim that reports ways, with them."""
        ids = (claim["claim_id"] for claim in claims)
        id = next((id for id in ids if id in self._ways), None)
        return id, self._ways.get(id, []) if id else []

    def _roots(self, claims: Sequence[Row]) -> int:
        """Root reports that affirm an event; one that reworks another report is never a root."""
        own = {claim["report_id"] for claim in claims if not self._parents.get(claim["claim_id"])}
        return sum(self._derived.get(report) is None for report in own)

    def _counts(self, event: str) -> Row:
        """How many claims dispute that an event occurred, by stance."""
        counted = [row for row in self._disputes.get(event, []) if row["is_counted"]]
        named = [row["stance"] for row in counted if not row["is_general"]]
        counts = {f"{stance}_count": named.count(stance) for stance in v.Stance.values()}
        return counts | {"general_denial_count": sum(row["is_general"] for row in counted)}

    def _event(self, claims: Sequence[Row]) -> Row:
        row = _resolved(claims)
        event = claims[0]["event_id"]
        ids = [claim["claim_id"] for claim in claims]
        ways_claim, ways = self._routed(claims)
        urls = set().union(*(self._urls.get(claim, set()) for claim in ids))
        others = {pair["other_event_id"] for pair in self._overlaps.get(event, [])}
        return row | {
            "overlaps_with": ";".join(sorted(others)) or None,
            "route": _route(ways, row),
            "ways_claim_id": ways_claim,
            "root_count": self._roots(claims),
            "page_count": len(urls),
            "claim_count": len(claims),
            "variant_count": sum(len(self._variants.get(claim, [])) for claim in ids),
            **self._counts(event),
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
