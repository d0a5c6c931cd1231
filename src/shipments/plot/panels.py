"""Drawing one panel of a chart of volumes: bars with bounds, labels, marks, scales."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import to_rgba
from matplotlib.patches import Rectangle
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator

from shipments.analysis.periods import first_day, next_first_day
from shipments.plot.bars import Bar, Panel
from shipments.plot.reports import short
from shipments.plot.text import POINTS, Boxes, clip, line_height, width_of
from shipments.plot.theme import (
    BLUE,
    FAINT,
    INK,
    ORANGE,
    PALE_BLUE,
    TEXT_SHADES,
    day_number,
    size_of,
)

Window = tuple[dt.date, dt.date]
HATCH: dict[str, Any] = {"facecolor": "#dbe5ee", "edgecolor": BLUE, "linewidth": 1.1}
UP_TO: dict[str, Any] = {"edgecolor": BLUE, "linestyle": (0, (2, 1.6)), "linewidth": 1.1}
_HEADROOM, _RISE = 1.34, 0.13
_LABEL = 9.0
_MOST_LABELS = 8
# Size of a number -> how it is written after a number, and before the unit of an axis.
_SCALES = ((1e9, " bn", "billion"), (1e6, " m", "million"))


def label_of(category: str) -> str:
    """A category as a heading."""
    return category.replace("_", " ").capitalize()


def heading_of(panel: Panel) -> str:
    """What a panel shows: its category, its stage unless goods moved, its scope unless core."""
    parts = [label_of(panel.category)]
    parts += [panel.stage] if panel.stage not in (None, "movement") else []
    parts += [panel.scope.replace("_", " ")] if panel.scope not in (None, "core") else []
    return " · ".join(str(part) for part in parts)


def told(bar: Bar, measure: str, size: float | None = None) -> str:
    """The bounds of a bar in words; `size` = one scale for all, without its name."""

    def say(number: float) -> str:
        return short(number) if size is None else f"{number / size:,.10g}"

    low, high = bar.low, bar.high
    if any(row.get(f"{measure}_qualifier") == "approx" for row in bar.rows):
        # A sum with an approximate figure in it is no exact bound, whatever the others are.
        return f"{'≥ ' if high is None else ''}about {say(low or high or 0)}"
    if low is None:
        return f"≤ {say(high or 0)}"
    if high is None:
        return f"≥ {say(low)}"
    return say(low) if low == high else f"{say(low)}–{say(high)}"


def is_wide(bar: Bar, by: str) -> bool:
    """Whether the period of a bar spans several bins."""
    return next_first_day(bar.span[0], by) < bar.span[1]


@dataclass(frozen=True)
class Scale:
    """The one scale of a panel's axis.

    Attributes:
        size: What numbers are divided by.
        unit: The unit with the name of the scale: USD million.
        peak: The highest bound of any bar.
    """

    size: float
    unit: str
    peak: float


def scale_of(panel: Panel) -> Scale:
    """The scale of a panel, from its highest bound."""
    peaks = [max(end for end in (bar.low, bar.high) if end is not None) for bar in panel.bars]
    peak = max(peaks, default=0.0) or 1.0
    for size, _, name in _SCALES:
        if peak >= size:
            first, comma, rest = panel.unit.partition(",")
            if panel.measure == "value":
                return Scale(size, f"{first} {name}{comma}{rest}", peak)
            return Scale(size, f"{name} {panel.unit}", peak)
    return Scale(1.0, panel.unit, peak)


class _Drawing:
    """A panel while it is drawn: its axes with their size in inches, and what is taken."""

    def __init__(self, axes: Axes, panel: Panel, window: Window, by: str) -> None:
        self.axes, self.panel, self.by = axes, panel, by
        self.scale = scale_of(panel)
        self.wide, self.tall = size_of(axes)
        self.first, self.last = (day_number(day) for day in window)
        self.top = self.scale.peak * _HEADROOM
        self.taken = Boxes()

    def across(self, day: float) -> float:
        """Inches from the left edge of the axes."""
        return (day - self.first) / (self.last - self.first) * self.wide

    def up(self, amount: float) -> float:
        """Inches from the bottom of the axes."""
        return amount / self.top * self.tall

    def sides(self, bar: Bar) -> tuple[float, float]:
        """Left end and width of a bar: half a bin, or nearly all of a period of several bins."""
        start, end = (day_number(day) for day in bar.span)
        bins = (day_number(next_first_day(bar.span[0], self.by)) - start) or 1.0
        inset = min(bins * (0.06 if is_wide(bar, self.by) else 0.25), (end - start) / 4)
        return start + inset, end - start - 2 * inset

    def rect(self, left: float, base: float, width: float, height: float, **style: Any) -> None:
        """Draw a rectangle in days and amounts."""
        self.axes.add_patch(Rectangle((left, base), width, height, **{"linewidth": 0, **style}))

    def bar(self, bar: Bar, order: int) -> None:
        """Draw one bar; bars of several bins are hatched, behind, so that none hides another."""
        low, high = bar.low, bar.high
        left, width = self.sides(bar)
        layer = 1.0 + order * 0.01
        if low is None:
            pale = {"facecolor": PALE_BLUE, "alpha": 0.45, "zorder": layer}
            self.rect(left, 0, width, high or 0, **pale, **UP_TO)
            return
        wide = is_wide(bar, self.by)
        style = dict(HATCH) if wide else {"facecolor": BLUE, "edgecolor": "white"}
        # A white edge would hide a bar that is hardly higher than it.
        style |= {"linewidth": 0.9 if wide or self.up(low) > 0.05 else 0.0, "zorder": layer}
        style |= {"hatch": "////" if order % 2 else "\\\\\\\\"} if wide else {}
        if high is not None and high > low:
            edge = {"edgecolor": "white", "linewidth": 0.9, "zorder": layer}
            self.rect(left, low, width, high - low, facecolor=PALE_BLUE, **edge)
        self.rect(left, 0, width, low, **style)
        if not wide:
            ends = self.across(left), self.across(left + width)
            self.taken.take((ends[0], 0.0, ends[1], self.up(high or low)))
        if high is None:
            self._open_top(left, width, low, layer)

    def _open_top(self, left: float, width: float, base: float, layer: float) -> None:
        """A fading top: no ceiling was stated. Its height carries no number."""
        rise, steps = self.scale.peak * _RISE, 24
        edges = [base + rise * step / steps for step in range(steps + 1)]
        right = left + width
        self.axes.add_collection(
            PolyCollection(
                [
                    [(left, low), (right, low), (right, high), (left, high)]
                    for low, high in pairwise(edges)
                ],
                facecolors=[to_rgba(PALE_BLUE, 0.85 * (1 - step / steps)) for step in range(steps)],
                linewidths=0,
                zorder=layer,
            ),
            autolim=False,
        )
        middle, height = left + width / 2, base + rise * 0.55
        self.axes.plot(
            [middle], [height], marker="^", color=BLUE, markersize=6.5, zorder=3, clip_on=False
        )
        x, y = self.across(middle), self.up(height)
        self.taken.take((x - 0.06, y - 0.06, x + 0.06, y + 0.06))

    def label(self, bar: Bar) -> None:
        """Write the amount of a bar above it, higher or aside where that is taken."""
        low, high = bar.low, bar.high
        text = told(bar, self.panel.measure, self.scale.size)
        rise = self.scale.peak * _RISE if high is None else 0.0
        left, width = self.sides(bar)
        middle = self.across(left + width / 2)
        base = self.up(max(low or 0.0, high or 0.0) + rise) + 0.04
        half, tall = width_of(text, _LABEL) / 2, line_height(_LABEL, 1.1)
        aside = (0.0, half * 0.6, -half * 0.6, half + 0.1, -half - 0.1)
        for step in range(8):
            for shift in aside:
                x = min(max(middle + shift, half), self.wide - half)
                y = base + step * 0.09
                box = (x - half - 0.02, y, x + half + 0.02, y + tall)
                if box[3] <= self.tall + 0.08 and self.taken.fits(box):
                    self._write(x, y + tall / 2, text)
                    return

    def _write(self, x: float, y: float, text: str, **style: Any) -> None:
        options: dict[str, Any] = {"fontsize": _LABEL, "color": INK, "va": "center", "zorder": 4}
        halo = [withStroke(linewidth=2.4, foreground="white")]
        self.axes.text(
            x / self.wide,
            y / self.tall,
            text,
            transform=self.axes.transAxes,
            ha="center",
            path_effects=halo,
            **options | style,
        )

    def unknown(self) -> None:
        """A ? under the axis for each report without an amount; neighbours share one."""
        found = sorted(
            (self.across(sum(day_number(day) for day in bar.span) / 2), len(bar.rows))
            for bar in self.panel.unknown
        )
        style = {"fontsize": 10, "color": TEXT_SHADES[ORANGE], "weight": "bold"}
        for place, count in merged(found):
            text = asked(count)
            half = width_of(text, 10, "bold") / 2
            x = min(max(place, half), self.wide - half)
            self._write(x, -8.5 / POINTS, text, **style)


def asked(count: int) -> str:
    """The mark of reports without an amount."""
    return "?" if count == 1 else f"{count} ?"


def merged(marks: Sequence[tuple[float, int]]) -> list[tuple[float, int]]:
    """Marks at places in inches with counts, where those too near to read are one.

    Args:
        marks: Places in ascending order, each with how many reports it stands for.
    """
    kept: list[tuple[float, int]] = []
    for mark in marks:
        here = mark
        while kept:
            place, count = kept[-1]
            room = width_of(asked(count), 10, "bold") / 2 + width_of(asked(here[1]), 10, "bold") / 2
            if here[0] - place >= room + 0.07:
                break
            total = count + here[1]
            here = (place * count + here[0] * here[1]) / total, total
            kept.pop()
        kept.append(here)
    return kept


def draw_panel(axes: Axes, panel: Panel, window: Window, by: str) -> None:
    """Draw one panel into axes.

    Args:
        axes: The axes.
        panel: What to draw.
        window: First day, and the day after the last.
        by: Width of a bin.
    """
    drawing = _Drawing(axes, panel, window, by)
    ordered = sorted(panel.bars, key=lambda bar: (bar.span[0] - bar.span[1], bar.span))
    for order, bar in enumerate(ordered):
        drawing.bar(bar, order)
    drawing.unknown()
    if len(panel.bars) <= _MOST_LABELS:
        for bar in reversed(ordered):
            drawing.label(bar)
    _amounts(axes, drawing.scale)
    _periods(axes, window, by, drawing.wide)
    unit = clip(drawing.scale.unit, drawing.wide * 0.62, 9.5)
    room = drawing.wide - width_of(unit, 9.5) - 0.12
    heading = clip(heading_of(panel), room, 12.5, "bold")
    axes.set_title(heading, loc="left", fontsize=12.5, weight="bold", color=INK, pad=8)
    axes.set_title(unit, loc="right", fontsize=9.5, color=INK, pad=8)


def _amounts(axes: Axes, scale: Scale) -> None:
    axes.set_ylim(0, scale.peak * _HEADROOM)
    whole = scale.size == 1.0 and (scale.peak >= 4 or scale.peak.is_integer())
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=whole))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / scale.size:,.6g}"))
    axes.yaxis.tick_right()
    axes.tick_params(axis="y", length=0, labelsize=9.5)
    axes.grid(axis="y", color=FAINT, linewidth=0.8, zorder=0)


def _periods(axes: Axes, window: Window, by: str, wide: float) -> None:
    """Years in the middle of their bins, lines between them, small ticks between shorter bins."""
    axes.set_xlim(day_number(window[0]), day_number(window[1]))
    years = range(window[0].year, window[1].year)
    every = max(1, -(-len(years) * 42 // int(wide * POINTS)))
    shown = list(years)[::every]
    axes.set_xticks(
        [day_number(dt.date(year, 7, 1)) for year in shown], [str(year) for year in shown]
    )
    axes.tick_params(axis="x", length=0, pad=18, labelsize=9.5)
    for year in list(years)[1:]:
        if every == 1:
            axes.axvline(day_number(dt.date(year, 1, 1)), color=FAINT, linewidth=1, zorder=0)
    edges = bins_of(window, by)
    if by != "year" and len(edges) * 5 <= wide * POINTS:
        axes.xaxis.set_minor_locator(FixedLocator([day_number(edge) for edge in edges]))
        axes.tick_params(axis="x", which="minor", length=3, width=0.8, color="#9aa6ae")


def bins_of(window: Window, by: str) -> list[dt.date]:
    """The first days of all bins in a window, and the day after the last."""
    edges = [first_day(window[0], by)]
    while edges[-1] < window[1]:
        edges.append(next_first_day(edges[-1], by))
    return edges
