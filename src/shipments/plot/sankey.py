"""Sankey: which goods, by which route, on what evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from shipments.analysis.periods import check_by, group_of
from shipments.dataset.load import Data
from shipments.dataset.select import select
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.plot.alluvial import Node, Ribbons, Weights, lumped, sums_of
from shipments.plot.amounts import check_count, label_of, place_label
from shipments.plot.frame import WIDTH, Caption
from shipments.plot.text import counted, listed, put_together, ranked
from shipments.plot.theme import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, SLATE, ChartFigure

NO_TRANSIT, OTHER_GOODS, OTHER_ROUTES = "No transit reported", "Other goods", "Other routes"
_ROUTE_COLORS = (ORANGE, GREEN, PINK, BLACK)
# What the leading claim rests on, in groups that a figure can show; in the order of the figure.
EVIDENCE: dict[str, str] = {
    "Customs and trade records": "customs_data leaked_customs_data trade_records customs_aggregate",
    "Filings and papers": "conformity_filing official_data company_documents leaked_documents "
    "papers_seen_by_press "
    "leaked_intelligence procurement_notice",
    "Finds and sightings": "battlefield_recovery imagery observation undercover_inquiry",
    "Statements and listings": "official_statement sanction_notice company_statement",
    "Unnamed sources": "anonymous_officials anonymous_sources",
    "Analysis, or not stated": "secondary_analysis absence_of_evidence mixed unattributed",
}
_GROUP = {basis: group for group, bases in EVIDENCE.items() for basis in bases.split()}
_NOTE = (
    "“No transit reported” is not the same as direct. Evidence is what the leading claim, the one read "
    "nearest to its root, rests on."
)
_ROOTS_NOTE = " A root report counts once for each shipment that it affirms."


def _route(route: str | None) -> str:
    """The ways of a shipment in words; alternatives are one ribbon."""
    ways = [way for way in (route or "").split("|") if way not in ("", "direct")]
    stops = [[place_label(stop) for stop in way.split(">")] for way in ways]
    return "via " + " or ".join(map(listed, stops)) if stops else NO_TRANSIT


def _weights(records: Sequence[Row], by: str, count: str) -> Weights:
    weights: Weights = Counter()
    for row in records:
        basis = row["evidence_basis"] or "unattributed"
        evidence = _GROUP.get(basis) or label_of("evidence_basis", basis)
        weight = 1 if count == "shipments" else int(row["root_count"] or 0)
        weights[label_of(by, group_of(row, by)), _route(row["route"]), evidence] += weight
    return +weights


def _columns(weights: Weights) -> list[list[Node]]:
    goods, routes, evidence = (sums_of(weights, place) for place in range(3))
    ways = ranked(routes, len(routes), (OTHER_ROUTES, NO_TRANSIT))
    colors = dict(zip(ways, _ROUTE_COLORS, strict=False)) | {NO_TRANSIT: BLUE, OTHER_ROUTES: GREY}
    # The shipments without a reported transit lead: nearly all, and the base to compare to.
    ways.sort(key=lambda way: way != NO_TRANSIT)
    sources = [*EVIDENCE, *sorted(set(evidence) - set(EVIDENCE))]
    names = ranked(goods, len(goods), (OTHER_GOODS,))
    return [
        [Node(name, name, goods[name], SLATE) for name in names],
        [Node(way, way, routes[way], colors[way]) for way in ways],
        [Node(name, name, evidence[name], SLATE) for name in sources if evidence[name]],
    ]


def sankey(
    what: Any,
    *,
    by: str = "category_group",
    count: str = "shipments",
    top: int = 8,
    title: str = "Goods, routes and the evidence for them",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
    data: Data = None,
) -> ChartFigure | Axes:
    """Draw ribbons from goods to the reported route to the evidence.

    Args:
        what: Rows of `shipments`, ids, or a filter.
        by: What the first column shows: `category_group`, a column such as `category`, or `month`,
            `quarter`, `half`, `year`.
        count: What ribbons are as wide as the number of: `shipments`, or `root_reports` (each
            counted once for each shipment that it affirms).
        top: How many goods to show, most first; the others are put together.
        title: The title.
        subtitle: The line below it; from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw into, without title, key, notes and source.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of another table, there are none, or an option is not known.
    """
    noun = check_count(count)
    needs = ("category", "route", "evidence_basis", "root_count")
    chosen = select(what, ("shipments",), "plot.sankey", data, needs)
    groups = {row["category"]: row["category_group"] for row in rows_of(chosen.load("categories"))}
    records = [
        {"category_group": groups.get(row["category"]) or row["category"], **row}
        for row in rows_of(chosen.rows)
    ]
    check_by(by, [*chosen.rows.columns, "category_group"])
    weights = _weights(records, by, count)
    if not weights:
        raise UsageError("there is no shipment · nothing to draw")
    weights, goods = lumped(weights, 0, max(1, top), OTHER_GOODS)
    weights, routes = lumped(weights, 1, len(_ROUTE_COLORS), OTHER_ROUTES, (NO_TRANSIT,))
    said = subtitle or (
        f"{counted(weights.total(), 'reported ' + noun)} by goods, intermediate countries and "
        f"evidence. Widths are numbers of {noun}s, never amounts of goods."
    )
    notes = [_NOTE + _ROOTS_NOTE * (count != "shipments")]
    notes += put_together({by.replace("_", " "): goods, "route": routes})
    alt = f"Ribbons from goods to route to evidence, {counted(weights.total(), noun)}"
    columns = _columns(weights)
    key = [Patch(color=way.color, label=f"{way.label}: {way.count:,}") for way in columns[1]]
    ribbons = Ribbons(("Goods", "Route", "Evidence"), columns, weights, 1)
    return ribbons.figure(Caption(title, said, notes, alt, key), inches, ax)
