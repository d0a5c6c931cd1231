"""Drawing one panel of a chart of volumes: bars with bounds, labels, marks, scales."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.patheffects import withStroke
from matplotlib.ticker import FixedLocator, FuncFormatter, MaxNLocator
from matplotlib.transforms import Bbox

from shipments.analysis.periods import first_day, next_first_day
from shipments.plot import theme
from shipments.plot.labels import Labels, Offset
from shipments.plot.text import POINTS, clip, width_of
from shipments.plot.theme import day_number, size_of, with_baseline

Span = tuple[dt.date, dt.date]
# Inches round the axes of a panel: left, top, right, bottom.
MARGINS = (0.02, 0.5, 0.55, 0.44)
_EDGE: dict[str, Any] = {"edgecolor": theme.BLUE, "linewidth": 1.1}
_LONG: dict[str, Any] = {"facecolor": "#dbe5ee", "hatch": "////", **_EDGE}
_UP_TO: dict[str, Any] = {"facecolor": "#e4ecf3", "linestyle": (0, (2, 1.6)), **_EDGE}
_HEADROOM, _RISE = 1.34, 0.13
_LABEL, _MOST_LABELS = 9.0, 12
# Size of a number -> the word before the unit of an axis.
_SCALES = ((1e9, "billion"), (1e6, "million"))


@dataclass(frozen=True)
class Bar:
    """What reports state for one span of time, by the rule on shared goods."""

    span: Span  # first day, and the day after the last
    low: float | None  # at least; None = no row states a floor
    high: float | None  # at most; None = open
    text: Callable[..., str]  # the bounds in words, divided by `size=`
    is_long: bool  # whether its period is longer than the step
    ids: frozenset[str]  # the rows
    shared: int = 0  # how many floors are not in `low`, since other rows count the same goods

    @property
    def peak(self) -> float:
        """The highest bound."""
        return max(self.low or 0.0, self.high or 0.0)

    @property
    def marks(self) -> set[str]:
        """The entries of the key that it needs."""
        floor = "at least, longer period" if self.is_long else "at least"
        marks = {"“up to” only: may be none" if self.low is None else floor}
        if self.high is None:
            marks.add("no upper bound")
        elif self.low is not None and self.high > self.low:
            marks.add("at most")
        return marks


@dataclass(frozen=True)
class BarPanel:
    """One kind of goods in one unit."""

    heading: str  # the goods, with stage and scope where they are not the usual ones
    measure: str  # the measure
    unit: str  # its unit, in words
    bars: Sequence[Bar]  # bars of the rows that state an amount for a closed period
    undated: frozenset[str]  # rows that state one without a closed period
    # Middle of the period of rows of the same kind that state no amount, by id.
    unknown: dict[str, dt.date]

    @property
    def ids(self) -> frozenset[str]:
        """The rows in bars."""
        return frozenset().union(*(bar.ids for bar in self.bars))

    @property
    def scale(self) -> tuple[float, str]:
        """What numbers of the axis are divided by, and the unit with the name of that."""
        peak = max((bar.peak for bar in self.bars), default=0.0)
        for size, name in _SCALES:
            if peak >= size:
                first, comma, rest = self.unit.partition(",")
                named = f"{first} {name}{comma}{rest}"
                return size, named if self.measure == "value" else f"{name} {self.unit}"
        return 1.0, self.unit


def draw_panel(axes: Axes, panel: BarPanel, window: Span, by: str) -> None:
    """Draw one panel into axes that show all days of a window."""
    with_baseline(axes)
    wide, _ = size_of(axes)
    size, unit = panel.scale
    peak = max(bar.peak for bar in panel.bars) or 1.0
    axes.set(xlim=[day_number(day) for day in window], ylim=(0, peak * _HEADROOM))
    _draw_amounts(axes, peak, size)
    every = _draw_years(axes, window, by, wide)
    # Long periods lie behind, so that none hides another.
    ordered = sorted(panel.bars, key=lambda bar: (bar.span[0] - bar.span[1], bar.span))
    for order, bar in enumerate(ordered):
        _draw_bar(axes, bar, by, peak, 1 + order / 100)
    if len(ordered) <= _MOST_LABELS:
        labels = Labels(axes, [_box(axes, bar, by) for bar in ordered if not bar.is_long])
        for bar in reversed(ordered):
            _draw_label(axes, bar, labels, peak, size)
    _draw_unknown(axes, panel.unknown.values(), window[0].year, every)
    place: dict[str, Any] = {"xycoords": "axes fraction", "textcoords": "offset points"}
    style: dict[str, Any] = {"va": "bottom", "annotation_clip": False}
    heading = clip(panel.heading, wide + 0.4, 12, "bold")
    axes.annotate(heading, (0, 1), (0, 19), fontsize=12, weight="bold", **place, **style)
    unit = clip(unit, wide + 0.4, 9.5)
    axes.annotate(unit, (0, 1), (0, 6), fontsize=9.5, color=theme.MUTED, **place, **style)


def _sides(bar: Bar, by: str) -> tuple[float, float]:
    """Left end and width of a bar in days: half a step, or nearly all of a longer period."""
    start, end = (day_number(day) for day in bar.span)
    step = day_number(next_first_day(bar.span[0], by)) - day_number(first_day(bar.span[0], by))
    inset = min(step * (0.06 if bar.is_long else 0.25), (end - start) / 4)
    return start + inset, end - start - 2 * inset


def _box(axes: Axes, bar: Bar, by: str) -> Bbox:
    """Where a bar is, in pixels."""
    left, width = _sides(bar, by)
    return Bbox([(left, 0), (left + width, bar.peak)]).transformed(axes.transData)


def _draw_bar(axes: Axes, bar: Bar, by: str, peak: float, layer: float) -> None:
    """Draw what is reported at least, at most, or only as a maximum; a fading top if it is open."""
    left, width = _sides(bar, by)
    common: dict[str, Any] = {"align": "edge", "zorder": layer}
    if bar.low is None:
        axes.bar(left, bar.peak, width, **_UP_TO, **common)
        return
    if bar.high is not None and bar.high > bar.low:
        axes.bar(left, bar.high - bar.low, width, bar.low, color=theme.PALE_BLUE, **common)
    # A white edge would hide a bar that is hardly higher than it.
    edge: dict[str, Any] = {"edgecolor": "white", "linewidth": 0.9 if bar.low > peak / 40 else 0.0}
    style = _LONG if bar.is_long else {"facecolor": theme.BLUE, **edge}
    axes.bar(left, bar.low, width, **style, **common)
    if bar.high is None:
        # The height of the fading top carries no number.
        steps = np.arange(24) / 24
        colors = [to_rgba(theme.PALE_BLUE, 0.85 * (1 - step)) for step in steps]
        bottoms, rise = bar.low + peak * _RISE * steps, peak * _RISE / 24
        axes.bar([left] * 24, rise, width, bottoms, color=colors, **common)
        middle = left + width / 2, bar.low + peak * _RISE * 0.55
        axes.plot(*middle, "^", color=theme.BLUE, markersize=6.5, zorder=3, clip_on=False)


def _draw_label(axes: Axes, bar: Bar, labels: Labels, peak: float, size: float) -> None:
    """Write the amount of a bar above it, higher or aside where that is taken."""
    middle = (day_number(bar.span[0]) + day_number(bar.span[1])) / 2
    top = bar.peak + (peak * _RISE if bar.high is None else 0.0)
    halo = [withStroke(linewidth=2.4, foreground="white")]
    style: dict[str, Any] = {"fontsize": _LABEL, "path_effects": halo, "zorder": 4}
    text = bar.text(size=size)
    label = axes.annotate(text, (middle, top), (0, 2), textcoords="offset points", **style)
    aside = width_of(text, _LABEL) * POINTS / 2
    offsets: list[Offset] = [
        (right, up, "center", "bottom")
        for up in (2.0, 9.0, 16.0, 25.0, 34.0, 43.0, 52.0)
        for right in (0.0, aside * 0.6, -aside * 0.6, aside + 8, -aside - 8)
    ]
    if labels.place(label, offsets) > 0:
        label.remove()


def _draw_unknown(axes: Axes, middles: Iterable[dt.date], first: int, every: int) -> None:
    """A ? under each year for the reports without an amount; years that share a label share it."""
    counts = Counter((day.year - first) // every for day in middles)
    place: dict[str, Any] = {"xycoords": ("data", "axes fraction"), "textcoords": "offset points"}
    style: dict[str, Any] = {"fontsize": 10, "weight": "bold", "ha": "center", "va": "center"}
    style |= {"color": theme.TEXT_SHADES[theme.ORANGE], "annotation_clip": False}
    for step, count in sorted(counts.items()):
        at = day_number(dt.date(first + step * every, 7, 1)), 0
        axes.annotate("?" if count == 1 else f"{count} ?", at, (0, -9), **place, **style)


def _draw_amounts(axes: Axes, peak: float, size: float) -> None:
    whole = size == 1.0 and (peak >= 4 or peak.is_integer())
    axes.yaxis.set_major_locator(MaxNLocator(4, integer=whole))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value / size:,.6g}"))
    axes.yaxis.tick_right()
    axes.grid(axis="y", color=theme.FAINT, linewidth=0.8, zorder=0)


def _draw_years(axes: Axes, window: Span, by: str, wide: float) -> int:
    """Years in their middles, lines between, small ticks between steps; gives years per label."""
    years = range(window[0].year, window[1].year)
    every = max(1, -(-len(years) * 42 // int(wide * POINTS)))
    shown = years[::every]
    axes.set_xticks([day_number(dt.date(year, 7, 1)) for year in shown], list(map(str, shown)))
    axes.tick_params(axis="x", length=0, pad=18)
    for year in years[1:] if every == 1 else ():
        axes.axvline(day_number(dt.date(year, 1, 1)), color=theme.FAINT, linewidth=1, zorder=0)
    edges = [window[0]]
    while edges[-1] < window[1]:
        edges.append(next_first_day(edges[-1], by))
    if by != "year" and len(edges) * 5 <= wide * POINTS:
        axes.xaxis.set_minor_locator(FixedLocator([day_number(edge) for edge in edges]))
        axes.tick_params(axis="x", which="minor", length=3, width=0.8, color="#9aa6ae")
    return every


def keys_of(panels: Sequence[BarPanel]) -> list[Artist]:
    """What the key explains: only what occurs."""
    occurs = {mark for panel in panels for bar in panel.bars for mark in bar.marks}
    occurs |= {"no amount stated" for panel in panels if panel.unknown}
    mark: dict[str, Any] = {"linestyle": "none", "markeredgewidth": 0}
    question: dict[str, Any] = {"marker": "$?$", "color": theme.TEXT_SHADES[theme.ORANGE]}
    handles: dict[str, Artist] = {
        "at least": Patch(facecolor=theme.BLUE),
        "at least, longer period": Patch(**_LONG),
        "at most": Patch(facecolor=theme.PALE_BLUE),
        "“up to” only: may be none": Patch(**_UP_TO),
        "no upper bound": Line2D([], [], marker="^", color=theme.BLUE, **mark),
        "no amount stated": Line2D([], [], **question, **mark),
    }
    for label, handle in handles.items():
        handle.set_label(label)
    return [handle for label, handle in handles.items() if label in occurs]
