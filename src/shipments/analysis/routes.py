"""Routes: which ways shipments are reported to have taken, and on what basis."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, overload

import narwhals as nw
from narwhals.typing import IntoDataFrameT

from shipments.dataset.load import Data
from shipments.dataset.select import select
from shipments.frames import Row, from_columns_like, rows_of

# Weakest last: a route is as well founded as its weakest hop.
BASES = ("recorded", "stated", "inferred", "offered", "intercepted", "refused")
_LABELS = {"unrouted": "no intermediate country reported", "direct": "reported as direct"}
_KINDS: dict[str, Any] = {
    **dict.fromkeys(("from_country", "via", "to_country", "way", "label"), nw.String),
    **dict.fromkeys(("shipments", "root_reports", "customs_backed", *BASES), nw.Int64),
}


@overload
def routes(what: IntoDataFrameT, *, data: Data = None) -> IntoDataFrameT: ...
@overload
def routes(what: Any, *, data: Data = None) -> Any: ...
def routes(what: Any, *, data: Data = None) -> Any:
    """Count shipments and independent root reports by reported route.

    Args:
        what: Rows of `shipments`, ids, or a filter.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        One row per route, most shipments first, in the kind of frame that came in: `from_country`,
        `via` (intermediate countries joined by >, null = none), `to_country`, `way` (`routed`,
        `direct` or `unrouted`), `label`, `shipments`, `root_reports` (distinct root reports behind
        them), `customs_backed` (shipments whose every hop is recorded), and one column for each
        basis with the shipments whose weakest hop has it. Shipments without a known start or end
        have no route and are not counted; `unrouted` means that none was reported, not that goods
        went straight.

    Raises:
        UsageError: If the rows are of another table.
    """
    chosen = select(what, ("shipments",), "routes", data)
    wanted = {row["shipment_id"] for row in rows_of(chosen.rows)}
    reports: dict[str, set[str]] = {}
    for claim in rows_of(chosen.load("claims")):
        if claim["polarity"] == "affirms" and claim["status"]:
            reports.setdefault(claim["event_id"], set()).add(claim["report_id"])
    ways: dict[str, list[Row]] = {}
    for leg in sorted(rows_of(chosen.load("legs")), key=lambda leg: leg["sequence"]):
        if leg["shipment_id"] in wanted:
            ways.setdefault(leg["shipment_id"], []).append(leg)
    groups: dict[tuple[str, str, str, str], dict[str, list[Row]]] = {}
    for shipment, way in sorted(ways.items()):
        if all(leg["from_country"] and leg["to_country"] for leg in way):
            groups.setdefault(_route_key(way), {})[shipment] = way
    made = [_route(key, members, reports) for key, members in groups.items()]
    made.sort(key=lambda row: (-row["shipments"], row["label"]))
    columns = {name: [row[name] for row in made] for name in _KINDS}
    return from_columns_like(chosen.rows, columns, _KINDS)


def _route_key(way: Sequence[Row]) -> tuple[str, str, str, str]:
    start, end = way[0]["from_country"], way[-1]["to_country"]
    via = ">".join(leg["to_country"] for leg in way[:-1])
    return start, via, end, way[0]["role"] if way[0]["role"] in _LABELS else "routed"


def _route(
    key: tuple[str, str, str, str], ways: dict[str, list[Row]], reports: dict[str, set[str]]
) -> Row:
    start, via, end, role = key
    bases = [max((leg["basis"] for leg in way), key=BASES.index) for way in ways.values()]
    path = " > ".join([start, *(stop for stop in via.split(">") if stop), end])
    roots = set().union(*(reports.get(shipment, set()) for shipment in ways))
    return {
        "from_country": start,
        "via": via or None,
        "to_country": end,
        "way": role,
        "label": f"{path} ({_LABELS[role]})" if role in _LABELS else path,
        "shipments": len(ways),
        "root_reports": len(roots),
        "customs_backed": bases.count("recorded"),
    } | {basis: bases.count(basis) for basis in BASES}
