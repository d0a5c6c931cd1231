"""Drawing a map of routes: land, lines with arrowheads, places and their labels."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.lines import Line2D
from matplotlib.patches import FancyArrowPatch
from matplotlib.patheffects import withStroke
from matplotlib.transforms import Bbox

from shipments.errors import UsageError
from shipments.geography import COUNTRY_ANCHORS, Anchor
from shipments.plot import theme
from shipments.plot.amounts import place_label
from shipments.plot.geometry import Floats, load_countries, project, project_rings
from shipments.plot.labels import Labels, Offset
from shipments.plot.text import POINTS, counted
from shipments.plot.theme import in_inches

WIDEST = 16.0  # points: the line of the most used route
_FEWEST = 20  # below so many, no line is that wide
_RING, _NODE = 12.0, 7.0  # points from the middle of a place to arrowheads and to its edge
_LAND, _SEA, _BORDER = "#e7e5df", "#f6f8fa", "#ffffff"
_SENDER, _RECEIVER = "#cfdbe4", "#ecd9d2"
# Status of a way that is drawn -> dash pattern of its line, and the words for it.
STYLES: dict[str, tuple[Any, str]] = {
    "travelled": ("solid", "travelled"),
    "stopped": ((0, (5, 2.2)), "stopped at the cross"),
    "turned_back": ((0, (5, 2.2)), "turned back at the cross"),
    "inferred": ((0, (1.2, 1.6)), "inferred"),
    "declared_only": ((0, (1.2, 3.4)), "declared in papers only"),
}
_ENDS = ("stopped", "turned_back")  # the goods went no further
_CROSS: dict[str, Any] = {"marker": "X", "markersize": 9, "markeredgecolor": "white"}


@dataclass(frozen=True)
class Line:
    """One route as drawn."""

    path: tuple[str, ...]  # alpha-2 codes from sender to receiver
    count: int  # how many shipments or root reports
    direct: int  # how many of them are reported as direct
    unrouted: int  # how many have no reported way
    core: int  # how many have a hop in customs data
    status: str  # what became of the goods
    color: str  # its colour

    @property
    def via(self) -> tuple[str, ...]:
        """The intermediate countries."""
        return self.path[1:-1]

    def bend(self, leg: int) -> float:
        """How a leg bows: as the stop asks, or as the sender does when there is none."""
        stop = self.via[min(leg, len(self.via) - 1)] if self.via else self.path[0]
        return anchor_of(stop).bend


def anchor_of(alpha2: str) -> Anchor:
    """The point of a country; UsageError if it is no code of ISO 3166-1."""
    if alpha2 not in COUNTRY_ANCHORS:
        raise UsageError(
            f"no point on the map for '{alpha2}' · expected an ISO 3166-1 alpha-2 code"
        )
    return COUNTRY_ANCHORS[alpha2]


def point_of(alpha2: str) -> Floats:
    """Where a country is on the map, in kilometres."""
    east, north = project(*anchor_of(alpha2).point)
    return np.array([float(east), float(north)])


def width_of_line(count: int, most: int) -> float:
    """The width of a line in points, linear in its count."""
    return max(0.8, WIDEST * count / max(most, _FEWEST))


@cache
def _land() -> tuple[tuple[str, Floats], ...]:
    """Every ring of every country on the map."""
    return tuple(
        (alpha2, ring)
        for alpha2, rings in load_countries().items()
        for ring in project_rings(rings)
    )


def _set_window(axes: Axes, lines: Sequence[Line]) -> None:
    """Show all places and the bows of all lines, with room round them, in the shape of the axes."""
    places = [point_of(place) for line in lines for place in line.path]
    for line in lines:
        for leg, (one, other) in enumerate(pairwise(line.path)):
            start, end = point_of(one), point_of(other)
            aside = np.array([start[1] - end[1], end[0] - start[0]]) * line.bend(leg)
            places.append((start + end) / 2 + aside)
    low, high = np.min(places, axis=0), np.max(places, axis=0)
    width, height = in_inches(axes)
    pad = max(900.0, 0.13 * float((high - low).max()))
    per_inch = float(max((high - low + 2 * pad) / [width, height]))
    west, south = (low + high) / 2 - np.array([width, height]) * per_inch / 2
    axes.set(xlim=(west, west + width * per_inch), ylim=(south, south + height * per_inch))
    axes.set_autoscale_on(False)


def _draw_land(axes: Axes, lines: Sequence[Line]) -> None:
    """Draw the countries within the limits of axes, tinted by what they mostly do."""
    sent: Counter[str] = Counter()
    for line in lines:
        sent[line.path[0]] += line.count
        sent[line.path[-1]] -= line.count
    shades = {code: _SENDER if count > 0 else _RECEIVER for code, count in sent.items()}
    (west, east), (south, north) = axes.get_xlim(), axes.get_ylim()
    shown = [
        (alpha2, ring)
        for alpha2, ring in _land()
        if (ring.max(axis=0) > [west, south]).all() and (ring.min(axis=0) < [east, north]).all()
    ]
    colors = [shades.get(alpha2, _LAND) for alpha2, _ in shown]
    rings = [ring for _, ring in shown]
    style: dict[str, Any] = {"edgecolors": _BORDER, "linewidths": 0.6, "zorder": 1}
    axes.add_collection(PolyCollection(rings, facecolors=colors, **style), autolim=False)


def _arrow(axes: Axes, ends: Sequence[Floats], bend: float, **style: Any) -> FancyArrowPatch:
    # matplotlib bends to the right of the direction where `bend` means the left.
    style = {"arrowstyle": "-", "capstyle": "butt", "joinstyle": "miter", **style}
    bow = f"arc3,rad={-2 * bend}"
    start, end = (end.tolist() for end in ends)
    arrow = FancyArrowPatch(start, end, connectionstyle=bow, mutation_scale=1, **style)
    axes.add_patch(arrow)
    return arrow


def _head(width: float) -> tuple[float, float]:
    """Length and half the width of the arrowhead of a line, in points."""
    return max(10.0, width * 1.2), max(5.0, width * 0.8)


def _draw_line(axes: Axes, line: Line, width: float, tip: Floats) -> list[FancyArrowPatch]:
    """Draw the legs of a route, the last one with its head at `tip`; gives the legs."""
    points = [*(point_of(place) for place in line.path[:-1]), tip]
    length, half = _head(width)
    core = max(0.8, width * line.core / line.count)
    tint = tuple(1 - (1 - part) * (0.42 if line.core else 0.78) for part in to_rgb(line.color))
    drawn = []
    for leg, ends in enumerate(pairwise(points)):
        last, bend = leg == len(points) - 2, line.bend(leg)
        cut = {"shrinkA": _RING * 0.8, "shrinkB": length * 0.92 if last else _RING * 0.8}
        _arrow(axes, ends, bend, color="white", linewidth=width + 2.6, alpha=0.9, zorder=3, **cut)
        style: dict[str, Any] = {"linewidth": width, "linestyle": STYLES[line.status][0]}
        drawn.append(_arrow(axes, ends, bend, color=tint, zorder=4, **style, **cut))
        if line.core:
            _arrow(axes, ends, bend, color=line.color, linewidth=core, zorder=4.1, **cut)
        if last and line.status in _ENDS:
            axes.plot(*ends[1], color=line.color, zorder=7, **_CROSS)
        elif last:
            style = {"arrowstyle": f"-|>,head_length={length},head_width={half}", "linewidth": 0}
            _arrow(axes, ends, bend, color=line.color, zorder=5, shrinkB=0, **style)
    return drawn


def spread(angles: Sequence[float], halves: Sequence[float]) -> list[float]:
    """Angles of a ring, in radians, moved on until none is nearer than the halves of both."""
    turned = [angle % (2 * np.pi) for angle in angles]
    order = sorted(range(len(angles)), key=lambda item: (turned[item], item))
    for before, item in pairwise(order):
        turned[item] = max(turned[item], turned[before] + halves[before] + halves[item])
    # All move back by the mean of what they moved, so that none is far from where it would be.
    shift = np.mean([turned[item] - angles[item] % (2 * np.pi) for item in order])
    return [float(angle - shift) for angle in turned]


def _draw_lines(axes: Axes, lines: Sequence[Line]) -> list[FancyArrowPatch]:
    """Draw all lines; heads at one place are side by side on a ring round it."""
    most = max(line.count for line in lines)
    widths = {line: width_of_line(line.count, most) for line in lines}
    west, east = axes.get_xlim()
    ring = _RING * (east - west) / axes.bbox.width * _pixels(axes)
    drawn = []
    for end in sorted({line.path[-1] for line in lines}):
        coming = [line for line in lines if line.path[-1] == end]
        angles, halves = [], []
        for line in coming:
            away = point_of(line.path[-2]) - point_of(end)
            # The line arrives from the side that it bows to.
            turn = np.arctan(4 * line.bend(len(line.path) - 2))
            angles.append(float(np.arctan2(away[1], away[0]) - turn))
            length, half = _head(widths[line])
            halves.append(float(np.arctan2(half + 1, _RING + length)))
        for line, angle in zip(coming, spread(angles, halves), strict=True):
            # Between neighbours the ring is no wider than half the way.
            away = point_of(line.path[-2]) - point_of(end)
            radius = min(ring, 0.5 * float(np.hypot(*away)))
            tip = point_of(end) + np.array([np.cos(angle), np.sin(angle)]) * radius
            drawn += _draw_line(axes, line, widths[line], tip)
    return drawn


def _pixels(axes: Axes) -> float:
    """Pixels per point."""
    return float(axes.get_figure(root=True).dpi) / POINTS  # type: ignore[union-attr]


def _details(alpha2: str, lines: Sequence[Line], noun: str) -> list[str]:
    """What is written under a place: what goes through it, and what leaves it."""
    alone = [line for line in lines if line.path[0] == alpha2 and not line.via]
    direct, unrouted = sum(line.direct for line in alone), sum(line.unrouted for line in alone)
    parts = []
    for status in STYLES:
        through = sum(line.count for line in lines if alpha2 in line.via and line.status == status)
        name = "" if status == "travelled" else f" {status.replace('_', ' ')}"
        where = " through it" if direct or unrouted else ""
        parts += [f"{counted(through, noun)}{where}{name}"] if through else []
    parts += [f"{counted(unrouted, noun)},", "no transit reported"] if unrouted else []
    return parts + ([f"{direct:,} reported as direct"] if direct else [])


_SIDES: dict[str, Offset] = {
    "right": (11.0, 0.0, "left", "center"),
    "left": (-11.0, 0.0, "right", "center"),
    "below": (0.0, -11.0, "center", "top"),
    "above": (0.0, 11.0, "center", "bottom"),
}
_CORNERS: tuple[Offset, ...] = tuple(
    (right * step, up * step, "left" if right > 0 else "right", "bottom" if up > 0 else "top")
    for step in (8.0, 16.0, 28.0)
    for right in (1, -1)
    for up in (1, -1)
)
# A label that is worse than this loses its details.
_CROWDED = 0.35


def _draw_places(axes: Axes, lines: Sequence[Line], noun: str, legs: Iterable[Any]) -> None:
    """Mark all places, then label them where they cover least."""
    stops = {stop: line.color for line in reversed(lines) for stop in line.via}
    places = list(dict.fromkeys(place for line in lines for place in line.path))
    taken = []
    for place in places:
        stop = place in stops
        style: dict[str, Any] = {"markersize": 8 if stop else 11, "markeredgewidth": 2}
        style["markerfacecolor"] = "white" if stop else theme.INK
        style["markeredgecolor"] = stops.get(place, "white")
        axes.plot(*point_of(place), "o", zorder=6, **style)
        middle = axes.transData.transform(point_of(place))
        taken.append(Bbox([middle - _NODE * _pixels(axes), middle + _NODE * _pixels(axes)]))
    labels = Labels(axes, taken, _along(axes, legs))
    halo = [withStroke(linewidth=2.6, foreground="white")]
    size = 9.5 if axes.bbox.width / _pixels(axes) > 6 * POINTS else 8.0
    for place in places:
        anchor = anchor_of(place)
        text = [place_label(place), *_details(place, lines, noun)]
        style = {"fontsize": size, "weight": "bold", "linespacing": 1.1, "path_effects": halo}
        style["color"] = theme.TEXT_SHADES.get(stops.get(place, ""), theme.INK)
        at = point_of(place).tolist()
        label = axes.annotate("\n".join(text), at, (0, 0), textcoords="offset points", **style)
        label.set_zorder(8)
        offsets = [_SIDES[anchor.side], *_SIDES.values(), *_CORNERS]
        if labels.place(label, offsets) > _CROWDED and len(text) > 1:
            labels.taken.pop()
            label.set_text(text[0])
            labels.place(label, offsets)


def _along(axes: Axes, legs: Iterable[FancyArrowPatch]) -> Floats:
    """Points along the legs of routes, in pixels, with half the width of their line."""
    parts = []
    for leg in legs:
        path = axes.transData.transform_path(leg.get_path())
        corners = np.asarray(path.to_polygons(closed_only=False)[0])
        sample = corners[np.linspace(0, len(corners) - 1, 60).astype(int)]
        parts.append(np.column_stack([sample, [leg.get_linewidth() / 2 * _pixels(axes)] * 60]))
    return np.concatenate(parts)


def draw_map(axes: Axes, lines: Sequence[Line], noun: str) -> None:
    """Draw land, lines and labels into axes."""
    _set_window(axes, lines)
    axes.set_facecolor(_SEA)
    _draw_land(axes, lines)
    legs = _draw_lines(axes, lines)
    _draw_places(axes, lines, noun, legs)


def keys_of(lines: Sequence[Line], noun: str) -> list[Artist]:
    """What the key explains: widths to scale, and the line styles that occur."""
    most = max(line.count for line in lines)
    statuses = {line.status for line in lines}
    styles: dict[str, dict[str, Any]] = {
        counted(size, noun): {"color": theme.GREY, "linewidth": width_of_line(size, most)}
        for size in sorted({most, max(1, round(most / 4)), 1}, reverse=True)
    }
    for status, (dashes, words) in STYLES.items():
        if status in statuses and status != "travelled":
            styles[words] = {"color": "#66737d", "linestyle": dashes, "linewidth": 2.4}
            styles[words] |= _CROSS | {"markersize": 6} if status in _ENDS else {}
    if any(line.core for line in lines):
        pale = [withStroke(linewidth=7, foreground="#a9b7c6")]
        core: dict[str, Any] = {"color": theme.BLUE, "linewidth": 3, "path_effects": pale}
        styles["dark core: a hop in customs data"] = core
    flat: dict[str, Any] = {"solid_capstyle": "butt", "dash_capstyle": "butt"}
    return [Line2D([], [], label=label, **style, **flat) for label, style in styles.items()]
