"""Routes: which ways shipments are reported to have taken, and on what basis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import narwhals as nw
from narwhals.typing import IntoDataFrameT

from shipments.errors import UsageError
from shipments.frames import Row, from_columns_like, rows_of

# Weakest last: a route is as well founded as its weakest hop.
BASES = ("recorded", "stated", "inferred", "offered", "intercepted", "refused")
_UNROUTED = ("unrouted", "direct")


def weakest(bases: Sequence[str]) -> str:
    """The weakest basis among the hops of a route."""
    return max(bases, key=BASES.index)


def _ways(shipments: Sequence[Row], legs: Sequence[Row]) -> dict[str, list[Row]]:
    wanted = {row["shipment_id"] for row in shipments}
    ways: dict[str, list[Row]] = {}
    for leg in sorted(legs, key=lambda leg: (leg["shipment_id"], leg["sequence"])):
        if leg["shipment_id"] in wanted:
            ways.setdefault(leg["shipment_id"], []).append(leg)
    return ways


def _route_key(way: Sequence[Row]) -> tuple[str, str, str, str]:
    start, end = way[0]["from_country"], way[-1]["to_country"]
    via = ">".join(leg["to_country"] for leg in way[:-1])
    role = way[0]["role"] if way[0]["role"] in _UNROUTED else "routed"
    return start, via, end, role


_LABELS = {"unrouted": "no intermediate country reported", "direct": "reported as direct"}


def routes(
    shipments: IntoDataFrameT, legs: IntoDataFrameT, claims: IntoDataFrameT
) -> IntoDataFrameT:
    """Count shipments and independent root reports by reported route.

    Args:
        shipments: Rows of `shipments`, already filtered to those wanted.
        legs: The table `legs`.
        claims: The table `claims`, for the reports behind each shipment.

    Returns:
        One row a route, most shipments first: `from_country`, `via` (intermediate countries joined
        by >, null = none), `to_country`, `way` (`routed`, `direct` or `unrouted`), `label`,
        `shipments`, `root_reports` (distinct root reports behind them), `customs_backed`
        (shipments whose every hop is recorded), and one column for each basis with the shipments
        whose weakest hop has it. Shipments without a known start or end have no route and are not
        counted; `unrouted` means that none was reported, not that goods went straight.

    Raises:
        UsageError: If `shipments` is of another table.
    """
    rows = rows_of(shipments)
    if rows and "shipment_id" not in rows[0]:
        raise UsageError("routes are of shipments · pass rows of sh.load('shipments')")
    reports: dict[str, set[str]] = {}
    for claim in rows_of(claims):
        if claim["polarity"] == "affirms" and claim["status"]:
            reports.setdefault(claim["event_id"], set()).add(claim["report_id"])
    found: dict[tuple[str, str, str, str], dict[str, list[Row]]] = {}
    for shipment, way in _ways(rows, rows_of(legs)).items():
        found.setdefault(_route_key(way), {})[shipment] = way
    made = [_route(key, ways, reports) for key, ways in found.items()]
    made.sort(key=lambda row: (-row["shipments"], row["label"]))
    kinds: dict[str, Any] = dict.fromkeys(
        ("from_country", "via", "to_country", "way", "label"), nw.String
    ) | dict.fromkeys(("shipments", "root_reports", "customs_backed", *BASES), nw.Int64)
    return from_columns_like(
        shipments, {name: [row[name] for row in made] for name in kinds}, kinds
    )


def _route(
    key: tuple[str, str, str, str], ways: dict[str, list[Row]], reports: dict[str, set[str]]
) -> Row:
    start, via, end, role = key
    bases = {shipment: weakest([leg["basis"] for leg in way]) for shipment, way in ways.items()}
    path = " > ".join([start, *([part for part in via.split(">") if part]), end])
    roots = set().union(*(reports.get(shipment, set()) for shipment in ways))
    return {
        "from_country": start,
        "via": via or None,
        "to_country": end,
        "way": role,
        "label": f"{path} ({_LABELS[role]})" if role in _LABELS else path,
        "shipments": len(ways),
        "root_reports": len(roots),
        "customs_backed": sum(basis == "recorded" for basis in bases.values()),
    } | {basis: sum(found == basis for found in bases.values()) for basis in BASES}
