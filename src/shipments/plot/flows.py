"""Flows: which goods, by which route, on what evidence."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from shipments.errors import UsageError, suggest
from shipments.frames import Row, rows_of
from shipments.plot.alluvial import Node, body_height, draw_columns, joins, ranked
from shipments.plot.frame import MARGIN, WIDTH, Frame
from shipments.plot.places import label_of_place
from shipments.plot.text import counted, listed
from shipments.plot.theme import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, ChartFigure, settings

COUNTS = {"shipments": "shipment", "root_reports": "root report"}
NO_TRANSIT = "No transit reported"
OTHER_GOODS, OTHER_ROUTES = "Other goods", "Other routes"
_ROUTE_COLORS = (ORANGE, GREEN, PINK, BLACK)
_BARS = "#56646f"
# What the leading claim rests on, in groups that a figure can show; in the order of the figure.
EVIDENCE: dict[str, tuple[str, ...]] = {
    "Customs and trade records": (
        "customs_data",
        "leaked_customs_data",
        "trade_records",
        "customs_aggregate",
    ),
    "Filings and papers": (
        "conformity_filing",
        "official_data",
        "company_documents",
        "leaked_documents",
        "leaked_intelligence",
        "procurement_notice",
    ),
    "Finds and sightings": (
        "battlefield_recovery",
        "imagery",
        "observation",
        "undercover_inquiry",
    ),
    "Statements and listings": (
        "official_statement",
        "sanction_notice",
        "company_statement",
    ),
    "Unnamed sources": ("anonymous_officials", "anonymous_sources"),
    "Analysis, or not told": ("secondary_analysis", "absence_of_evidence", "unattributed"),
}
_GROUP = {basis: group for group, bases in EVIDENCE.items() for basis in bases}
_NOTE = (
    "“No transit reported” is not the same as direct. Evidence is what the leading claim, the one read "
    "nearest to its root, rests on."
)
_ROOTS_NOTE = "A root report counts once for each shipment that it affirms."


def route_label(route: str | None) -> str:
    """A route as a label: via Kazakhstan, via UAE and Türkiye."""
    stops = [stop for stop in (route or "").split(">") if stop]
    return "via " + listed([label_of_place(stop) for stop in stops]) if stops else NO_TRANSIT


def _words(name: str) -> str:
    return name.replace("_", " ").capitalize()


def _groups(categories: Any) -> dict[str, str]:
    if categories is None:
        return {}
    rows = rows_of(categories)
    if rows and not {"category", "category_group"} <= set(rows[0]):
        raise UsageError("categories is another table · pass sh.load('categories')")
    return {row["category"]: row["category_group"] for row in rows}


def _parts(row: Row, groups: Mapping[str, str]) -> tuple[str, str, str]:
    category = row["category"] or "not_specified"
    basis = row["evidence_basis"] or "unattributed"
    return (
        _words(groups.get(category, category)),
        route_label(row["route"]),
        _GROUP.get(basis, _words(basis)),
    )


def _weighed(rows: Sequence[Row], groups: Mapping[str, str], count: str) -> Counter[Any]:
    weighed: Counter[Any] = Counter()
    for row in rows:
        weight = 1 if count == "shipments" else int(row["root_count"] or 0)
        if weight > 0:
            weighed[_parts(row, groups)] += weight
    return weighed


def _sums(weighed: Mapping[Any, int], place: int) -> Counter[str]:
    sums: Counter[str] = Counter()
    for parts, count in weighed.items():
        sums[parts[place]] += count
    return sums


def _merged(weighed: Counter[Any], top: int) -> tuple[Counter[Any], list[int]]:
    """Keep the largest goods and routes and put the rest together; gives how many were merged."""
    goods = ranked(_sums(weighed, 0), top)
    routes = ranked(_sums(weighed, 1), len(_ROUTE_COLORS), (NO_TRANSIT,))
    merged: Counter[Any] = Counter()
    for (good, route, evidence), count in weighed.items():
        kept = good if good in goods else OTHER_GOODS, route if route in routes else OTHER_ROUTES
        merged[*kept, evidence] += count
    lost = [len(_sums(weighed, 0)) - len(goods), len(_sums(weighed, 1)) - len(routes)]
    return merged, lost


def _columns(merged: Counter[Any]) -> list[list[Node]]:
    goods, routes, evidence = (_sums(merged, place) for place in range(3))
    ways = ranked(routes, len(routes), (NO_TRANSIT, OTHER_ROUTES))
    # The shipments without a reported transit lead: they are nearly all, and the base to compare to.
    ways.sort(key=lambda way: way != NO_TRANSIT)
    colors = {NO_TRANSIT: BLUE, OTHER_ROUTES: GREY}
    for way in ways:
        colors.setdefault(way, _ROUTE_COLORS[(len(colors) - 2) % len(_ROUTE_COLORS)])
    order = [*EVIDENCE, *sorted(set(evidence) - set(EVIDENCE))]
    return [
        [Node(name, goods[name], _BARS) for name in ranked(goods, len(goods), (OTHER_GOODS,))],
        [Node(way, routes[way], colors[way]) for way in ways],
        [Node(name, evidence[name], _BARS) for name in order if evidence.get(name)],
    ]


def _links(merged: Counter[Any], columns: Sequence[Sequence[Node]]) -> list[Any]:
    names = [[node.label for node in nodes] for nodes in columns]
    made = []
    for place in range(2):
        pairs: Counter[tuple[str, str]] = Counter()
        for parts, count in merged.items():
            pairs[parts[place], parts[place + 1]] += count
        made.append(joins(pairs, names[place], names[place + 1]))
    return made


def alt_of(columns: Sequence[Sequence[Node]], noun: str) -> str:
    """The alternative text of the chart, from its data."""
    told = [
        f"{heading}: " + ", ".join(f"{node.label} {node.count:,}" for node in nodes)
        for heading, nodes in zip(("Goods", "Route", "Evidence"), columns, strict=True)
    ]
    total = counted(sum(node.count for node in columns[0]), noun)
    return f"Ribbons from goods to route to evidence, {total}. " + ". ".join(told) + "."


def flows(
    frame: Any,
    *,
    categories: Any = None,
    count: str = "shipments",
    top: int = 8,
    title: str = "Goods, routes and the evidence for them",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
) -> ChartFigure | Axes:
    """Draw ribbons from goods to the reported route to the evidence.

    Args:
        frame: Rows of `shipments`, pandas or polars, already filtered.
        categories: The table `categories`, to show groups of goods in place of categories.
        count: What ribbons are as wide as the number of: `shipments`, or `root_reports` (each
            counted once for each shipment that it affirms).
        top: How many goods to show, most first; the others are put together.
        title: The title.
        subtitle: What is counted; said from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw into, without title, notes and source.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of another table, there are none, or an option is not known.
    """
    if count not in COUNTS:
        raise UsageError(f"nothing called '{count}' to count · {suggest(count, COUNTS)}")
    rows = rows_of(frame)
    if rows and not {"shipment_id", "category", "route", "evidence_basis"} <= set(rows[0]):
        raise UsageError("ribbons are of shipments · pass rows of sh.load('shipments')")
    weighed = _weighed(rows, _groups(categories), count)
    if not weighed:
        raise UsageError("there is no shipment · nothing to draw")
    merged, lost = _merged(weighed, max(1, top))
    columns = _columns(merged)
    headings = ("Goods", "Route", "Evidence")
    with mpl.rc_context(settings()):
        if ax is not None:
            draw_columns(ax, columns, _links(merged, columns), headings, color_by=1)
            return ax
        noun = COUNTS[count]
        said = subtitle or (
            f"{counted(sum(merged.values()), 'reported ' + noun)} by goods, intermediate countries "
            f"and evidence. Widths are numbers of {noun}s, never amounts of goods."
        )
        frame_ = Frame(
            title,
            said,
            _notes(lost, count),
            body=body_height([len(nodes) for nodes in columns]),
            inches=inches,
        )
        axes = frame_.axes(MARGIN, 0, frame_.width - 2 * MARGIN, frame_.body)
        draw_columns(axes, columns, _links(merged, columns), headings, color_by=1)
        frame_.figure.alt = f"{title}. {alt_of(columns, noun)}"
        return frame_.figure


def _notes(lost: Sequence[int], count: str) -> list[str]:
    together = [
        counted(number, *nouns)
        for number, nouns in zip(
            lost, (("kind of goods", "kinds of goods"), ("route",)), strict=True
        )
        if number
    ]
    notes = [_NOTE if count == "shipments" else f"{_NOTE} {_ROOTS_NOTE}"]
    if together:
        notes.append(f"Put together as “other”: {listed(together)}.")
    return notes
