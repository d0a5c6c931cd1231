"""Routes: a map of the ways that shipments are reported to have taken."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

from matplotlib.axes import Axes
from narwhals.dependencies import is_into_dataframe

from shipments.analysis.routes import has_route, travelled
from shipments.analysis.routes import routes as routes_of
from shipments.dataset.load import Data
from shipments.dataset.select import select
from shipments.errors import UsageError
from shipments.frames import Row, rows_of, wrap
from shipments.geography import COUNTRY_ANCHORS
from shipments.plot.amounts import check_count, place_label
from shipments.plot.frame import MARGIN, WIDTH, Caption, Panel, compose, draw_into
from shipments.plot.route_map import STYLES, Line, draw_map, keys_of
from shipments.plot.text import counted, not_drawn
from shipments.plot.theme import BLACK, BLUE, GREEN, GREY, ORANGE, PINK, ChartFigure

_HUBS = (ORANGE, GREEN, PINK, BLACK)
_DIRECT = 8
_NOTE = (
    "Lines join countries and are not tracks; their ends are fixed points, not sites. No line through "
    "a third country means that none was reported, not that goods went straight. Boundaries: Natural "
    "Earth, Crimea shown in Ukraine."
)


def _path(row: Row) -> tuple[str, ...]:
    stops = [stop for stop in (row["via"] or "").split(">") if stop]
    return (row["from_country"], *stops, row["to_country"])


def lines_of(rows: Sequence[Row], count: str, top: int) -> tuple[list[Line], dict[str, int]]:
    """The lines to draw, widest first, and how many shipments or root reports are left out, by why."""
    # Reported as direct and without a reported stop are one line on a map.
    merged: dict[tuple[tuple[str, ...], str], list[Row]] = {}
    left_out: Counter[str] = Counter()
    for row in rows:
        status = row.get("status") or "travelled"
        if status not in STYLES:
            left_out[f"on a way that was only {status.replace('_', ' ')}"] += row[count]
        elif any(place not in COUNTRY_ANCHORS and not place.isupper() for place in _path(row)):
            left_out["through a region that is no country"] += row[count]
        else:
            merged.setdefault((_path(row), status), []).append(row)
    counts = {key: sum(row[count] for row in members) for key, members in merged.items()}
    order = sorted(merged, key=lambda key: (-counts[key], key))
    routed, alone = ([key for key in order if (len(key[0]) > 2) is way] for way in (True, False))
    kept = sorted(alone[:_DIRECT] + routed[:top], key=order.index)
    hubs = list(dict.fromkeys(path[1] for path, _ in kept if len(path) > 2))
    colors = dict(zip(hubs, _HUBS, strict=False))
    lines = [
        _line(key, merged[key], count, colors.get(key[0][1], GREY) if len(key[0]) > 2 else BLUE)
        for key in kept
    ]
    left_out["on rarer routes"] = sum(counts.values()) - sum(counts[key] for key in kept)
    return lines, dict(left_out)


def _line(key: tuple[tuple[str, ...], str], rows: Sequence[Row], count: str, color: str) -> Line:
    number = sum(row[count] for row in rows)
    direct, unrouted = (
        sum(row[count] for row in rows if row["way"] == way) for way in ("direct", "unrouted")
    )
    shipments = sum(row["shipments"] for row in rows)
    core = round(number * sum(row["customs_backed"] for row in rows) / max(1, shipments))
    return Line(key[0], number, direct, unrouted, core, key[1], color)


def alt_of(lines: Sequence[Line], noun: str) -> str:
    """The alternative text of the map, from its data."""
    parts = []
    for line in lines:
        way = " to ".join(place_label(place) for place in line.path)
        way += " without a reported transit" if line.unrouted else ""
        direct = f", {line.direct} reported as direct" if line.direct else ""
        core = f", {line.core} with a hop in customs data" if line.core else ""
        parts.append(
            f"{way}, {line.status.replace('_', ' ')}: {counted(line.count, noun)}{direct}{core}"
        )
    return "Map of reported routes. " + "; ".join(parts) + "."


def _routes(what: Any, data: Data) -> tuple[list[Row], int]:
    """Routes of the rows, and how many shipments have none."""
    if is_into_dataframe(what) and {"from_country", "customs_backed"} <= set(wrap(what).columns):
        return rows_of(what), 0
    chosen = select(what, ("shipments",), "plot.routes", data)
    rows = rows_of(chosen.rows)
    return rows_of(routes_of(chosen.rows, data=data)), sum(not has_route(row) for row in rows)


def routes(
    what: Any,
    *,
    count: str = "shipments",
    top: int = 7,
    title: str | None = None,
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
    data: Data = None,
) -> ChartFigure | Axes:
    """Draw reported routes on a map.

    Args:
        what: Rows of `shipments`, ids, or a filter; or what `sh.routes` returns.
        count: What the width of a line is linear in: `shipments` or `root_reports`.
        top: How many routes through third countries to draw, most used first.
        title: The title; from the data when left out.
        subtitle: The line below it; from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw into, without title, key, notes and source.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of another table, or there is no route.
    """
    noun = check_count(count)
    records, unknown = _routes(what, data)
    if not records:
        raise UsageError("no route is known for these rows · nothing to draw")
    lines, left_out = lines_of(records, count, top)
    draw = partial(draw_map, lines=lines, noun=noun)
    if ax is not None:
        return draw_into(ax, draw)
    moved = travelled(records)
    total = sum(row["shipments"] for row in moved)
    routed = sum(row["shipments"] for row in moved if row["via"])
    none = "Most reports name no transit country" if routed else "No report names a transit country"
    heading = title or (none if routed * 2 < total else "Reported routes")
    said = subtitle or (
        f"{counted(total, 'reported shipment')} by route, {routed:,} with a transit country; lines are "
        f"as wide as their number of {noun}s. A shipment with alternative ways is on each."
    )
    missing = {f"{noun} ({why})": number for why, number in left_out.items()}
    missing["shipment (not reported as moved, or from a place that is not stated)"] = unknown
    height = max(4.4, inches * 0.62)
    panel = Panel(height, draw, (-MARGIN, 0.0, -MARGIN, 0.0))
    notes = [_NOTE, *not_drawn(missing)]
    caption = Caption(heading, said, notes, alt_of(lines, noun), keys_of(lines, noun))
    return compose([panel], caption, inches)
