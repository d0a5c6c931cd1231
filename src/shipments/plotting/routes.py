"""Routes: a map of the ways that shipments are reported to have taken."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch, Polygon
from matplotlib.patheffects import withStroke

from shipments.errors import UsageError, suggest
from shipments.plotting.curves import Floats, arrowhead, bent, trimmed
from shipments.plotting.geometry import load_countries, project, project_rings
from shipments.plotting.places import place_of
from shipments.plotting.text import counted
from shipments.plotting.theme import (
    BLACK,
    BLUE,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PINK,
    TEXT_SHADES,
    ChartFigure,
    ClassicFrame,
    new_figure,
    settings,
)
from shipments.rows import Row, rows_of

_LAND, _SEA, _BORDER = "#e7e5df", "#f6f8fa", "#ffffff"
_SENDER, _RECEIVER = "#cfdbe4", "#ecd9d2"
_HUBS = (ORANGE, GREEN, PINK, BLACK)
_WIDEST = 20.0
_RING_KM, _POINTS_PER_INCH = 190.0, 72.0
# Weakest basis of a route -> dash pattern of its line.
STYLES: dict[str, tuple[Any, str]] = {
    "recorded": ("solid", "recorded"),
    "stated": ("solid", "said, no record named"),
    "inferred": ((0, (5, 2.2)), "inferred"),
    "offered": ((0, (7, 2, 1.4, 2)), "offered"),
    "intercepted": ((0, (1.2, 1.6)), "stopped on the way"),
    "refused": ((0, (1.2, 3.4)), "refused"),
}
_NOTE = (
    "Lines join countries and are not tracks; their ends are fixed points, not sites. No line through "
    "a third country means that none was reported, not that goods went straight. Boundaries: Natural "
    "Earth, Crimea shown in Ukraine."
)


@dataclass(frozen=True)
class Line:
    """One route as drawn: its places, how many shipments, how many of them customs-backed."""

    path: tuple[str, ...]
    count: int
    core: int
    basis: str
    color: str

    @property
    def via(self) -> tuple[str, ...]:
        """The intermediate countries."""
        return self.path[1:-1]


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
    kept = [path for path in merged if len(path) == 2] + routed[:top]
    hubs = list(dict.fromkeys(path[1] for path in routed))
    lines = []
    for path in kept:
        row = merged[path]
        color = BLUE if len(path) == 2 else _HUBS[hubs.index(path[1]) % len(_HUBS)]
        share = row["customs_backed"] / max(1, row["shipments"])
        core = round(row[width] * share)
        lines.append(Line(path, row[width], core, _main_basis(row), color))
    return sorted(lines, key=lambda line: (-line.count, line.path)), max(0, len(routed) - top)


def _tint(color: str, share: float) -> tuple[float, ...]:
    return tuple(1 - (1 - part) * share for part in to_rgb(color))


def _point(alpha2: str) -> Floats:
    place = place_of(alpha2)
    east, north = project(place.lon, place.lat)
    return np.array([float(east), float(north)])


def _window(lines: Sequence[Line], ratio: float) -> tuple[float, float, float, float]:
    """What the map shows: all places with room round them, in the shape of the axes."""
    points = np.array([_point(place) for line in lines for place in line.path])
    low, high = points.min(axis=0), points.max(axis=0)
    pad = max(1150.0, 0.16 * float((high - low).max()))
    low, high = low - pad, high + pad * np.array([1.0, 0.9])
    size = high - low
    if size[0] / size[1] < ratio:
        grow = (size[1] * ratio - size[0]) / 2
        low[0], high[0] = low[0] - grow, high[0] + grow
    else:
        grow = (size[0] / ratio - size[1]) / 2
        low[1], high[1] = low[1] - grow, high[1] + grow
    return float(low[0]), float(high[0]), float(low[1]), float(high[1])


def _draw_land(axes: Axes, senders: set[str], receivers: set[str]) -> None:
    for alpha2, rings in load_countries().items():
        shade = _SENDER if alpha2 in senders else _RECEIVER if alpha2 in receivers else _LAND
        for ring in project_rings(rings):
            axes.add_patch(
                Polygon(ring, facecolor=shade, edgecolor=_BORDER, linewidth=0.6, zorder=1)
            )


def _bend(line: Line, leg: int) -> float:
    """How a leg bows: as the hub asks, or as the sender does when there is none."""
    return place_of(line.path[0] if not line.via else line.via[min(leg, len(line.via) - 1)]).bend


def _draw_line(axes: Axes, line: Line, points: float, km_per_point: float) -> Floats:
    """Draw one route, leg by leg; gives the middle of its longest leg."""
    width = max(0.7, points * line.count)
    style = STYLES[line.basis][0]
    middles = []
    last = len(line.path) - 2
    for leg, (start, end) in enumerate(zip(line.path, line.path[1:], strict=False)):
        curve = bent(_point(start), _point(end), _bend(line, leg))
        head = max(190.0, width * km_per_point * 1.25) if leg == last else 0.0
        shown = trimmed(curve, _RING_KM * 0.8, _RING_KM + head * 0.8)
        tint = _tint(line.color, 0.42 if line.core else 0.78)
        common: dict[str, Any] = {"solid_capstyle": "butt", "dash_capstyle": "butt"}
        axes.plot(*shown.T, color="white", linewidth=width + 2.6, alpha=0.9, zorder=3, **common)
        axes.plot(*shown.T, color=tint, linewidth=width, linestyle=style, zorder=4, **common)
        if line.core:
            axes.plot(
                *shown.T,
                color=line.color,
                linewidth=max(0.7, points * line.core),
                zorder=4.1,
                **common,
            )
        if leg == last:
            tip = arrowhead(trimmed(curve, _RING_KM, _RING_KM), head, head * 1.05)
            axes.add_patch(
                Polygon(tip, facecolor=line.color, edgecolor="white", linewidth=0.8, zorder=5)
            )
        middles.append((float(np.hypot(*(curve[-1] - curve[0]))), shown[len(shown) // 2]))
    _, middle = max(middles, key=lambda item: item[0])
    return np.asarray(middle, dtype=np.float64)


def _write(
    axes: Axes,
    point: Floats,
    offset: tuple[float, float],
    text: str,
    detail: str,
    color: str,
    anchor: str = "center",
) -> None:
    halo = [withStroke(linewidth=2.6, foreground="white")]
    at = (float(point[0]), float(point[1]))
    axes.annotate(
        text,
        at,
        offset,
        textcoords="offset points",
        ha=anchor,
        va="center",
        color=color,
        fontsize=11,
        weight="bold",
        path_effects=halo,
        zorder=8,
        annotation_clip=True,
    )
    if detail:
        axes.annotate(
            detail,
            at,
            (offset[0], offset[1] - 12.5),
            textcoords="offset points",
            ha=anchor,
            va="center",
            color=color,
            fontsize=9.2,
            path_effects=halo,
            zorder=8,
            annotation_clip=True,
        )


def _label_places(axes: Axes, lines: Sequence[Line], noun: str) -> None:
    senders = {line.path[0] for line in lines}
    ends = senders | {line.path[-1] for line in lines}
    counts: dict[str, int] = {}
    colors: dict[str, str] = {}
    for line in lines:
        for stop in line.via:
            counts[stop] = counts.get(stop, 0) + line.count
            colors.setdefault(stop, line.color)
    for alpha2 in sorted(ends | set(counts)):
        place, point = place_of(alpha2), _point(alpha2)
        hub = alpha2 in counts and alpha2 not in ("CN", "RU")
        color = colors.get(alpha2, INK) if hub else INK
        axes.plot(
            *point,
            marker="o",
            markersize=9 if hub else 13,
            zorder=6,
            markeredgewidth=2,
            markerfacecolor="white" if hub else INK,
            markeredgecolor=color if hub else "white",
        )
        detail = f"{counts[alpha2]} {noun}{'' if counts[alpha2] == 1 else 's'}" if hub else ""
        _write(
            axes,
            point,
            place.offset,
            place.label,
            detail,
            TEXT_SHADES.get(color, color),
            place.anchor,
        )


_KEY_WIDTH, _KEY_LINE = 0.285, 0.036


def _corner(
    lines: Sequence[Line], window: tuple[float, float, float, float], height: float
) -> tuple[float, float]:
    """The corner at which a key hides the fewest points of lines."""
    west, east, south, north = window
    hidden: dict[tuple[float, float], int] = {}
    sides, ends = (0.018, 1 - _KEY_WIDTH - 0.018), (0.022, 0.978 - height)
    for left, bottom in product(sides, ends):
        count = 0
        for line in lines:
            for leg, (start, end) in enumerate(zip(line.path, line.path[1:], strict=False)):
                curve = bent(_point(start), _point(end), _bend(line, leg))
                across, up = (
                    (curve[:, 0] - west) / (east - west),
                    (curve[:, 1] - south) / (north - south),
                )
                inside = (
                    (across > left - 0.03)
                    & (across < left + _KEY_WIDTH + 0.03)
                    & (up > bottom - 0.06)
                    & (up < bottom + height + 0.06)
                )
                count += int(np.count_nonzero(inside))
        places = {place for line in lines for place in line.path}
        for point in (_point(place) for place in places):
            across, up = (point[0] - west) / (east - west), (point[1] - south) / (north - south)
            # A hidden place is worse than any number of hidden lines; its label needs room too.
            near = (
                left - 0.12 < across < left + _KEY_WIDTH + 0.12
                and bottom - 0.08 < up < bottom + height + 0.08
            )
            count += 10_000 * near
        hidden[left, bottom] = count
    return min(hidden, key=lambda corner: (hidden[corner], corner))


def _key(
    axes: Axes,
    lines: Sequence[Line],
    points: float,
    noun: str,
    window: tuple[float, float, float, float],
) -> None:
    """A key with widths to scale and the line styles that occur."""
    most = max(line.count for line in lines)
    sizes = sorted({most, max(1, round(most / 4)), 1}, reverse=True)
    styles = [basis for basis in STYLES if any(line.basis == basis for line in lines)]
    height = 0.03 + _KEY_LINE * (len(sizes) + len(styles) + 2)
    left, bottom = _corner(lines, window, height)
    axes.add_patch(
        FancyBboxPatch(
            (left, bottom),
            _KEY_WIDTH,
            height,
            transform=axes.transAxes,
            facecolor="white",
            zorder=9,
            boxstyle="round,pad=0,rounding_size=0.008",
            edgecolor="#d5dbe0",
            linewidth=0.8,
            alpha=0.94,
        )
    )
    at = bottom + height - 0.03
    common: dict[str, Any] = {"transform": axes.transAxes, "zorder": 10}
    swatch, text = [left + 0.014, left + 0.072], left + 0.086
    axes.text(
        swatch[0],
        at,
        f"{noun.capitalize()}s on the route",
        fontsize=9.5,
        weight="bold",
        va="center",
        **common,
    )
    for size in sizes:
        at -= _KEY_LINE
        axes.plot(
            swatch,
            [at, at],
            color="#66737d",
            linewidth=max(0.7, points * size),
            solid_capstyle="butt",
            **common,
        )
        axes.text(text, at, str(size), fontsize=9, va="center", color=INK, **common)
    for basis in styles:
        at -= _KEY_LINE
        axes.plot(
            swatch,
            [at, at],
            color="#aab4bb" if basis == "stated" else "#66737d",
            linewidth=2.4,
            linestyle=STYLES[basis][0],
            dash_capstyle="butt",
            **common,
        )
        axes.text(
            text, at, f"mostly {STYLES[basis][1]}", fontsize=9, va="center", color=INK, **common
        )
    axes.text(
        swatch[0],
        at - _KEY_LINE,
        "dark core: every hop in records",
        fontsize=9,
        va="center",
        color=MUTED,
        **common,
    )


def draw_map(
    axes: Axes, lines: Sequence[Line], noun: str, ratio: float, width_inches: float
) -> None:
    """Draw land, lines and labels into axes."""
    window = _window(lines, ratio)
    west, east, south, north = window
    axes.set_xlim(west, east)
    axes.set_ylim(south, north)
    axes.set_facecolor(_SEA)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(False)
    _draw_land(axes, {line.path[0] for line in lines}, {line.path[-1] for line in lines})
    points = _WIDEST / max(line.count for line in lines)
    km_per_point = (east - west) / (width_inches * _POINTS_PER_INCH)
    for line in lines:
        middle = _draw_line(axes, line, points, km_per_point)
        if not line.via and line.path[0] in ("CN",):
            detail = f"{line.count} {noun}{'' if line.count == 1 else 's'}"
            _write(
                axes, middle, (-16, -30), "No transit reported", detail, TEXT_SHADES[BLUE], "right"
            )
    _label_places(axes, lines, noun)
    _key(axes, lines, points, noun, window)


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
        box = ax.get_window_extent()
        draw_map(ax, lines, noun, box.width / box.height, box.width / ax.figure.dpi)
        return ax
    total = sum(row["shipments"] for row in rows)
    said = (
        subtitle
        or f"{total} reported shipments by route; lines are as wide as their number of {noun}s"
    )
    notes = [_NOTE]
    if left_out:
        notes.append(f"Not drawn: {left_out} rarer routes through third countries.")
    with mpl.rc_context(settings()):
        figure = new_figure(9.4, 7.9)
        framed = ClassicFrame(figure, title, said, notes)
        size = figure.get_size_inches()
        bottom, top_edge = framed.bottom, framed.top - 0.1 / size[1]
        axes = figure.add_axes((0, bottom, 1, top_edge - bottom))
        draw_map(axes, lines, noun, size[0] / (size[1] * (top_edge - bottom)), size[0])
        figure.alt = f"{title}. {alt_of(lines, noun)}"
        return figure
