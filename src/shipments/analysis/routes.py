"""Routes: which ways shipments are reported to have taken, and on what basis."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, overload

import narwhals as nw
from narwhals.typing import IntoDataFrameT

from shipments.dataset.load import Data
from shipments.dataset.select import select
from shipments.frames import Row, from_columns_like, rows_of

# Weakest last: a way is as well founded as its weakest hop.
BASES = (
    "customs_data",
    "trade_records",
    "transport_papers",
    "company_papers",
    "stated",
    "inferred",
)
# What the evidence of a whole claim is as the basis of a hop.
_BASIS_OF_EVIDENCE = {
    "customs_data": "customs_data",
    "leaked_customs_data": "customs_data",
    "trade_records": "trade_records",
    "company_documents": "company_papers",
    "leaked_documents": "company_papers",
    "papers_seen_by_press": "company_papers",
}
_LABELS = {"unrouted": "no intermediate country reported", "direct": "reported as direct"}
_KINDS: dict[str, Any] = {
    **dict.fromkeys(("from_country", "via", "to_country", "way", "status", "label"), nw.String),
    **dict.fromkeys(("shipments", "root_reports", "customs_backed", *BASES), nw.Int64),
}


@dataclass(frozen=True)
class _Way:
    """One way of one shipment."""

    places: tuple[str, ...]
    status: str
    way: str
    bases: tuple[str, ...] = field(compare=False)

    @property
    def weakest(self) -> str:
        return max(self.bases, key=BASES.index)


@overload
def routes(what: IntoDataFrameT, *, data: Data = None) -> IntoDataFrameT: ...
@overload
def routes(what: Any, *, data: Data = None) -> Any: ...
def routes(what: Any, *, data: Data = None) -> Any:
    """Count shipments and independent root reports by reported way.

    Args:
        what: Rows of `shipments`, ids, or a filter.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        One row per way and status, most shipments first, in the kind of frame that came in:
        `from_country`, `via` (places in between joined by >, null = none), `to_country` (where a
        stopped way ends; a region has its id), `way` (`routed`, `direct` or `unrouted`), `status`
        (`travelled`, `stopped`, `declared_only` ..., as in the table `ways`), `label`, `shipments`,
        `root_reports` (distinct root reports behind them), `customs_backed` (shipments with a hop
        in declaration-level customs data; company papers, transport papers and trade records do
        not count), and one column for each basis with the shipments whose weakest hop has it.

        A shipment with alternative ways is counted on each. `unrouted` rows are goods reported as
        moved from a stated place of dispatch, by a way that no report gives: not the same as
        direct. Orders, finds, services and shipments without a place of dispatch have no row
        unless a report gives a way.

    Raises:
        UsageError: If the rows are of another table.
    """
    chosen = select(what, ("shipments",), "routes", data)
    reports: dict[str, set[str]] = {}
    for claim in rows_of(chosen.load("claims")):
        if claim["polarity"] == "affirms" and claim["status"]:
            reports.setdefault(claim["event_id"], set()).add(claim["report_id"])
    hops: dict[tuple[str, int], list[Row]] = {}
    for hop in sorted(rows_of(chosen.load("hops")), key=lambda hop: hop["hop"]):
        hops.setdefault((hop["claim_id"], hop["way"]), []).append(hop)
    ways: dict[str, list[Row]] = {}
    for way in rows_of(chosen.load("ways")):
        ways.setdefault(way["claim_id"], []).append(way)
    groups: dict[_Way, dict[str, _Way]] = {}
    for row in sorted(rows_of(chosen.rows), key=lambda row: row["shipment_id"]):
        reported = ways.get(row["ways_claim_id"], [])
        for one in [_reported(way, hops, row) for way in reported] or _unrouted(row):
            groups.setdefault(one, {})[row["shipment_id"]] = one
    made = [_route(one, members, reports) for one, members in groups.items()]
    made.sort(key=lambda row: (-row["shipments"], row["label"]))
    columns = {name: [row[name] for row in made] for name in _KINDS}
    return from_columns_like(chosen.rows, columns, _KINDS)


def _reported(way: Row, hops: dict[tuple[str, int], list[Row]], row: Row) -> _Way:
    places = tuple(way["label"].split(">"))
    starts = (row["dispatch_country"], row["origin_country"])
    whole = places[0] in starts and places[1:] == (row["destination_country"],)
    direct = whole and way["via"] is None and way["status"] == "travelled"
    bases = tuple(hop["basis"] for hop in hops[way["claim_id"], way["way"]])
    return _Way(places, way["status"], "direct" if direct else "routed", bases)


def _unrouted(row: Row) -> Iterable[_Way]:
    """Goods that moved from a stated place, by a way that no report gives."""
    start, end = row["dispatch_country"], row["destination_country"]
    if row["stage"] == "movement" and row["moves_goods"] and start and end and start != end:
        basis = _BASIS_OF_EVIDENCE.get(row["evidence_basis"], "stated")
        yield _Way((start, end), "travelled", "unrouted", (basis,))


def _route(way: _Way, members: dict[str, _Way], reports: dict[str, set[str]]) -> Row:
    weakest = [one.weakest for one in members.values()]
    roots = set().union(*(reports.get(shipment, set()) for shipment in members))
    return {
        "from_country": way.places[0],
        "via": ">".join(way.places[1:-1]) or None,
        "to_country": way.places[-1],
        "way": way.way,
        "status": way.status,
        "label": _label(way),
        "shipments": len(members),
        "root_reports": len(roots),
        "customs_backed": sum("customs_data" in one.bases for one in members.values()),
    } | {basis: weakest.count(basis) for basis in BASES}


def _label(way: _Way) -> str:
    path = " > ".join(way.places)
    remark = _LABELS.get(way.way) or (
        None if way.status == "travelled" else way.status.replace("_", " ")
    )
    return f"{path} ({remark})" if remark else path


def has_route(row: Row) -> bool:
    """Whether a shipment has a row in `routes`."""
    return bool(row["ways_claim_id"] or next(iter(_unrouted(row)), None))


def travelled(rows: Sequence[Row]) -> list[Row]:
    """The routes on which goods are reported to have moved."""
    return [row for row in rows if row["status"] == "travelled"]
