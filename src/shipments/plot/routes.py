"""Routes: a map of the ways that shipments are reported to have taken."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from shipments.errors import UsageError, suggest
from shipments.frames import Row, rows_of
from shipments.plot.map_layout import Line
from shipments.plot.places import place_of
from shipments.plot.route_map import STYLES, draw_map
from shipments.plot.text import counted
from shipments.plot.theme import (
    BLACK,
    BLUE,
    GREEN,
    ORANGE,
    PINK,
    ChartFigure,
    ClassicFrame,
    new_figure,
    settings,
)

_HUBS = (ORANGE, GREEN, PINK, BLACK)
_DIRECT = 12
_NOTE = (
    "Lines join countries and are not tracks; their ends are fixed points, not sites. No line through "
    "a third country means that none was reported, not that goods went straight. Boundaries: Natural "
    "Earth, Crimea shown in Ukraine."
)


def _main_basis(row: Row) -> str:
    """The basis that most shipments of a route have; the weaker one among equals."""
    order = list(STYLES)
    return max(order, key=lambda basis: (row[basis], order.index(basis)))


def lines_of(rows: Sequence[Row], width: str, top: int) -> tuple[list[Line], int]:
    """The lines to draw, widest first, and how many routes are left out."""
    merged: dict[tuple[str, ...], Row] = {}
    for row in rows:
        path = (
            row["from_country"],
            *[c for c in (row["via"] or "").split(">") if c],
            row["to_country"],
        )
        if path in merged:
            # Reported as direct and without a reported stop look the same on a map.
            merged[path] = {
                **row,
                **{
                    name: merged[path][name] + row[name]
                    for name in (width, "customs_backed", "shipments", *STYLES)
                },
            }
        else:
            merged[path] = row
    routed = sorted(
        (path for path in merged if len(path) > 2), key=lambda path: (-merged[path][width], path)
    )
    direct = sorted(
        (path for path in merged if len(path) == 2), key=lambda path: (-merged[path][width], path)
    )
    kept = direct[:_DIRECT] + routed[:top]
    hubs = list(dict.fromkeys(path[1] for path in routed))
    lines = []
    for path in kept:
        row = merged[path]
        color = BLUE if len(path) == 2 else _HUBS[hubs.index(path[1]) % len(_HUBS)]
        share = row["customs_backed"] / max(1, row["shipments"])
        core = round(row[width] * share)
        lines.append(Line(path, row[width], core, _main_basis(row), color))
    return sorted(lines, key=lambda line: (-line.count, line.path)), len(merged) - len(kept)


def alt_of(lines: Sequence[Line], noun: str) -> str:
    """The alternative text of the map, from its data."""
    told = []
    for line in lines:
        way = " to ".join(place_of(place).label for place in line.path)
        way += "" if line.via else " without a reported transit"
        told.append(
            f"{way}: {counted(line.count, noun)}, {line.core} with every hop in records, "
            f"mostly {STYLES[line.basis][1]}"
        )
    return "Map of reported routes. " + "; ".join(told) + "."


def routes(
    frame: Any,
    *,
    width: str = "shipments",
    top: int = 7,
    title: str = "Most reports name no country in between",
    subtitle: str | None = None,
    ax: Axes | None = None,
) -> ChartFigure | Axes:
    """Draw reported routes on a map.

    Args:
        frame: What `sh.routes(...)` returns, pandas or polars: one row a route.
        width: What the width of a line is linear in: `shipments` or `root_reports`.
        top: How many routes through third countries to draw, most used first.
        title: The title.
        subtitle: What is counted; said from the data when left out.
        ax: Axes to draw into, without title, notes and source.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are not routes, or there are none.
    """
    if width not in ("shipments", "root_reports"):
        raise UsageError(f"no width '{width}' · {suggest(width, ('shipments', 'root_reports'))}")
    rows = rows_of(frame)
    if rows and not {"from_country", "via", "customs_backed"} <= set(rows[0]):
        raise UsageError("a map is of routes · pass sh.routes(sh.load('shipments'))")
    if not rows:
        raise UsageError("there is no route · nothing to draw")
    lines, left_out = lines_of(rows, width, top)
    noun = "shipment" if width == "shipments" else "root report"
    if ax is not None:
        draw_map(ax, lines, noun)
        return ax
    total = sum(row["shipments"] for row in rows)
    said = (
        subtitle
        or f"{counted(total, 'reported shipment')} by route; lines are as wide as their number of {noun}s"
    )
    notes = [_NOTE]
    if left_out:
        notes.append(f"Not drawn: {counted(left_out, 'rarer route')}.")
    with mpl.rc_context(settings()):
        figure = new_figure(9.4, 7.9)
        framed = ClassicFrame(figure, title, said, notes)
        size = figure.get_size_inches()
        bottom, top_edge = framed.bottom, framed.top - 0.1 / size[1]
        axes = figure.add_axes((0, bottom, 1, top_edge - bottom))
        draw_map(axes, lines, noun)
        figure.alt = f"{title}. {alt_of(lines, noun)}"
        return figure
