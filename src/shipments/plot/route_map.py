"""Drawing a laid-out map of routes: land, lines, arrowheads, labels, key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import cache
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch, Polygon
from matplotlib.patheffects import withStroke

from shipments.plot.curves import Floats
from shipments.plot.geometry import load_countries, project_rings
from shipments.plot.map_layout import (
    DETAIL,
    NAME,
    WIDEST,
    Box,
    Course,
    Label,
    Layout,
    Line,
    colors_of,
    layout_of,
    point_of,
)
from shipments.plot.text import POINTS, line_height, width_of
from shipments.plot.theme import INK, MUTED, blank, size_of

_LAND, _SEA, _BORDER = "#e7e5df", "#f6f8fa", "#ffffff"
_SENDER, _RECEIVER = "#cfdbe4", "#ecd9d2"
_KEY_TEXT, _KEY_LINE, _KEY_PAD, _SWATCH = 9.2, 0.215, 0.12, 0.5
_CORE = "dark core: every hop in records"
# Weakest basis of a route -> dash pattern of its line.
STYLES: dict[str, tuple[Any, str]] = {
    "recorded": ("solid", "recorded"),
    "stated": ("solid", "said, no record named"),
    "inferred": ((0, (5, 2.2)), "inferred"),
    "offered": ((0, (7, 2, 1.4, 2)), "offered"),
    "intercepted": ((0, (1.2, 1.6)), "stopped on the way"),
    "refused": ((0, (1.2, 3.4)), "refused"),
}


def _tint(color: str, share: float) -> tuple[float, ...]:
    return tuple(1 - (1 - part) * share for part in to_rgb(color))


@cache
def _land() -> tuple[tuple[str, Floats], ...]:
    """Every ring of every country on the map."""
    return tuple(
        (alpha2, ring)
        for alpha2, rings in load_countries().items()
        for ring in project_rings(rings)
    )


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
    axes.add_collection(
        PolyCollection(
            [ring for _, ring in shown],
            facecolors=[shades.get(alpha2, _LAND) for alpha2, _ in shown],
            edgecolors=_BORDER,
            linewidths=0.6,
            zorder=1,
        ),
        autolim=False,
    )


def _draw_course(axes: Axes, course: Course) -> None:
    line, width = course.line, course.width
    common: dict[str, Any] = {"solid_capstyle": "butt", "dash_capstyle": "butt"}
    tint = _tint(line.color, 0.42 if line.core else 0.78)
    core = max(0.7, width * line.core / line.count)
    for curve in course.curves:
        axes.plot(*curve.T, color="white", linewidth=width + 2.6, alpha=0.9, zorder=3, **common)
        style = STYLES[line.basis][0]
        axes.plot(*curve.T, color=tint, linewidth=width, linestyle=style, zorder=4, **common)
        if line.core:
            axes.plot(*curve.T, color=line.color, linewidth=core, zorder=4.1, **common)
    axes.add_patch(
        Polygon(course.head, facecolor=line.color, edgecolor="white", linewidth=0.8, zorder=5)
    )


def _draw_places(axes: Axes, lines: Sequence[Line]) -> None:
    stops = colors_of(lines)
    for alpha2 in sorted({place for line in lines for place in line.path}):
        hub = alpha2 in stops
        axes.plot(
            *point_of(alpha2),
            marker="o",
            markersize=9 if hub else 13,
            zorder=6,
            markeredgewidth=2,
            markerfacecolor="white" if hub else INK,
            markeredgecolor=stops.get(alpha2, "white"),
        )


def _draw_label(axes: Axes, label: Label, page: tuple[float, float]) -> None:
    left, _, right, top = label.box
    across = {"left": left, "center": (left + right) / 2, "right": right}[label.anchor]
    at = top
    for number, text in enumerate((label.name, *label.details)):
        tall = line_height(DETAIL, 1.2) if number else line_height(NAME, 1.15)
        axes.text(
            across / page[0],
            (at - tall / 2) / page[1],
            text,
            transform=axes.transAxes,
            ha=label.anchor,
            va="center_baseline",
            color=label.color,
            fontsize=DETAIL if number else NAME,
            weight="normal" if number else "bold",
            path_effects=[withStroke(linewidth=2.6, foreground="white")],
            zorder=8,
        )
        at -= tall


class _Key:
    """The key: widths to scale and the line styles that occur."""

    def __init__(self, lines: Sequence[Line], noun: str) -> None:
        self.most = max(line.count for line in lines)
        self.sizes = sorted({self.most, max(1, round(self.most / 4)), 1}, reverse=True)
        self.styles = [basis for basis in STYLES if any(line.basis == basis for line in lines)]
        self.heading = f"{noun.capitalize()}s on the route"
        self.core = any(line.core for line in lines)
        texts = [*(f"mostly {STYLES[basis][1]}" for basis in self.styles), str(self.most)]
        wide = max(width_of(text, _KEY_TEXT) for text in texts) + _SWATCH + 0.1
        alone = [width_of(self.heading, 9.5, "bold"), width_of(_CORE, _KEY_TEXT) * self.core]
        rows = 1 + len(self.sizes) + len(self.styles) + self.core
        tall = rows * _KEY_LINE + 2 * (_KEY_PAD + self._extra())
        self.size = max(wide, *alone) + 2 * _KEY_PAD, tall - 0.04

    def _extra(self) -> float:
        """What the widest line needs above and below its row, beyond a line of text."""
        return max(0.0, (WIDEST / POINTS + 0.05 - _KEY_LINE) / 2)

    def draw(self, axes: Axes, box: Box, page: tuple[float, float]) -> None:
        """Draw the key into its box."""
        left, bottom, right, top = box
        axes.add_patch(
            FancyBboxPatch(
                (left / page[0], bottom / page[1]),
                (right - left) / page[0],
                (top - bottom) / page[1],
                transform=axes.transAxes,
                facecolor="white",
                zorder=9,
                boxstyle="round,pad=0,rounding_size=0.008",
                edgecolor="#d5dbe0",
                linewidth=0.8,
            )
        )
        self._axes, self._page, self._left = axes, page, left + _KEY_PAD
        at = top - _KEY_PAD - _KEY_LINE / 2 + 0.02
        self._text(at, self.heading, 0.0, fontsize=9.5, weight="bold")
        for size in self.sizes:
            extra = self._extra()
            at -= _KEY_LINE + (extra if size == self.most else 0.0)
            self._swatch(at, linewidth=max(0.7, WIDEST * size / self.most))
            self._text(at, f"{size:,}", _SWATCH + 0.1)
            at -= extra if size == self.most else 0.0
        for basis in self.styles:
            at -= _KEY_LINE
            color = "#aab4bb" if basis == "stated" else "#66737d"
            self._swatch(at, linewidth=2.4, linestyle=STYLES[basis][0], color=color)
            self._text(at, f"mostly {STYLES[basis][1]}", _SWATCH + 0.1)
        if self.core:
            self._text(at - _KEY_LINE, _CORE, 0.0, color=MUTED)

    def _text(self, at: float, text: str, indent: float, **style: Any) -> None:
        style = {"fontsize": _KEY_TEXT, "color": INK, "va": "center_baseline", **style}
        where = ((self._left + indent) / self._page[0], at / self._page[1])
        self._axes.text(*where, text, transform=self._axes.transAxes, zorder=10, **style)

    def _swatch(self, at: float, **style: Any) -> None:
        ends = [self._left / self._page[0], (self._left + _SWATCH) / self._page[0]]
        style = {"color": "#66737d", "solid_capstyle": "butt", "dash_capstyle": "butt", **style}
        self._axes.plot(
            ends, [at / self._page[1]] * 2, transform=self._axes.transAxes, zorder=10, **style
        )


def draw_map(axes: Axes, lines: Sequence[Line], noun: str) -> Layout:
    """Draw land, lines, labels and key into axes; gives where they were placed."""
    page = size_of(axes)
    key = _Key(lines, noun)
    layout = layout_of(lines, noun, page, key.size)
    canvas = layout.canvas
    blank(axes)
    axes.set_xlim(canvas.west, canvas.west + canvas.width * canvas.per_inch)
    axes.set_ylim(canvas.south, canvas.south + canvas.height * canvas.per_inch)
    axes.set_autoscale_on(False)
    axes.set_facecolor(_SEA)
    _draw_land(axes, lines)
    for course in layout.courses:
        _draw_course(axes, course)
    _draw_places(axes, lines)
    for label in layout.labels:
        _draw_label(axes, label, page)
    if layout.key:
        key.draw(axes, layout.key, page)
    return layout
