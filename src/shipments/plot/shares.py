"""Shares: how much of what an independent look collected is held, with its interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D

from shipments.dataset.load import Data, load
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.plot import theme
from shipments.plot.frame import WIDTH, Caption, Panel, compose, draw_into, room_of
from shipments.plot.text import line_height, width_of, wrap
from shipments.plot.theme import ChartFigure, in_inches

_LABEL, _COUNT, _TICK = 9.5, 9.0, 9.0
_PAD, _GAP, _AXIS = 0.12, 0.16, 0.3
# Ticks in per cent; the scale of a narrow figure has every other one.
_TICKS, _NARROW = (0, 25, 50, 75, 100), 1.7
_RECORDED: dict[str, Any] = {"marker": "o", "markersize": 7, "color": theme.BLUE}
_ALONE: dict[str, Any] = {**_RECORDED, "markerfacecolor": theme.PAPER, "markeredgewidth": 1.4}
_INTERVAL: dict[str, Any] = {"color": theme.PALE_BLUE, "linewidth": 5, "solid_capstyle": "butt"}
_NOTE = (
    "The list was collected without a look at the data. A topic with few entries has a wide "
    "interval: what the dataset says of it is no measure of what was reported. Topics overlap and do "
    "not add up."
)


def share_text(row: Row) -> str:
    """A share in words: 8 of 23, 35 %."""
    percent = f"{row['share']:.0%}".replace("%", " %")
    counts = row["known"] is not None and row["held"] is not None
    return f"{row['held']:,.0f} of {row['known']:,.0f}, {percent}" if counts else percent


@dataclass(frozen=True)
class _Layout:
    """Where labels, marks and numbers are, in inches."""

    labels: list[list[str]]
    left: float  # of the scale
    right: float

    @property
    def heights(self) -> list[float]:
        """Inches of each row."""
        return [len(lines) * line_height(_LABEL) + _PAD for lines in self.labels]

    @property
    def height(self) -> float:
        """Inches of all rows and of the axis."""
        return sum(self.heights) + _AXIS

    def at(self, share: float) -> float:
        """Inches from the left edge to a share."""
        return self.left + share * (self.right - self.left)


def _layout(rows: Sequence[Row], width: float) -> _Layout:
    topics = [row["topic"][:1].upper() + row["topic"][1:] for row in rows]
    widest = max(width_of(topic, _LABEL) for topic in topics)
    room = min(widest, width * 0.4)
    numbers = max(width_of(share_text(row), _COUNT) for row in rows)
    labels = [wrap(topic, room, _LABEL) for topic in topics]
    return _Layout(labels, room + _GAP + 0.1, width - numbers - _GAP - 0.1)


def _draw(axes: Axes, rows: Sequence[Row]) -> None:
    width, _ = in_inches(axes)
    layout, top = _layout(rows, width), 0.0
    bottom = layout.height - _AXIS
    step = 1 if layout.right - layout.left > _NARROW else 2
    for tick in _TICKS[::step]:
        at = layout.at(tick / 100)
        axes.plot([at, at], [0, bottom], color=theme.FAINT, linewidth=0.8, zorder=0)
        style: dict[str, Any] = {"fontsize": _TICK, "color": theme.MUTED, "ha": "center"}
        label = f"{tick} %" if tick == _TICKS[-1] else str(tick)
        axes.text(at, bottom + 0.06, label, va="top", **style)
    for row, lines, height in zip(rows, layout.labels, layout.heights, strict=True):
        middle = top + height / 2
        text: dict[str, Any] = {"va": "center", "linespacing": 1.05}
        axes.text(0, middle, "\n".join(lines), fontsize=_LABEL, color=theme.INK, **text)
        axes.text(
            width, middle, share_text(row), fontsize=_COUNT, color=theme.MUTED, ha="right", **text
        )
        has_interval = row["share_low"] is not None
        if has_interval:
            ends = [layout.at(row["share_low"]), layout.at(row["share_high"])]
            axes.plot(ends, [middle] * 2, zorder=2, **_INTERVAL)
        axes.plot(
            [layout.at(row["share"])], [middle], zorder=3, **(_RECORDED if has_interval else _ALONE)
        )
        top += height


def _key(rows: Sequence[Row]) -> list[Artist]:
    measured = {row["share_low"] is not None for row in rows}
    key: list[Artist] = []
    if True in measured:
        key.append(Line2D([], [], linestyle="", label="share that is held", **_RECORDED))
        key.append(Line2D([], [], label="95 % interval", **_INTERVAL))
    if False in measured:
        key.append(Line2D([], [], linestyle="", label="share alone was recorded", **_ALONE))
    return key


def _alt(rows: Sequence[Row]) -> str:
    parts = []
    for row in rows:
        ends = (
            ""
            if row["share_low"] is None
            else f" ({row['share_low']:.0%} to {row['share_high']:.0%})"
        )
        parts.append(f"{row['topic']} {share_text(row)}{ends}")
    return f"Shares that are held, with 95 % intervals: {'; '.join(parts)}."


def draw_shares(
    dimension: str,
    title: str,
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
    data: Data = None,
) -> ChartFigure | Axes:
    """Draw the measured shares of one dimension of `coverage_estimates`, the lowest first.

    Raises:
        UsageError: If no share of that dimension was measured.
    """
    rows = [
        row
        for row in rows_of(load("coverage_estimates", data=data))
        if row["dimension"] == dimension and row["share"] is not None
    ]
    if not rows:
        raise UsageError(f"no share by {dimension} was measured · nothing to draw")
    rows.sort(key=lambda row: (row["share"], row["topic"]))
    if ax is not None:
        return draw_into(ax, partial(_draw, rows=rows))
    panel = Panel(_layout(rows, room_of(inches)).height, partial(_draw, rows=rows))
    version = rows[0]["data_version"]
    said = (
        subtitle
        or f"Share of a list of reported claims that version {version} holds, by {dimension}"
    )
    return compose([panel], Caption(title, said, [_NOTE], _alt(rows), _key(rows)), inches)
