"""Bounds: one mark a report, drawn as exactly as the report speaks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle
from matplotlib.ticker import MaxNLocator

from shipments.errors import UsageError, suggest
from shipments.frames import rows_of
from shipments.plot.frame import MARGIN, WIDTH, Frame, Key
from shipments.plot.reports import (
    WITHHELD,
    Report,
    UnitPanel,
    counts_of,
    key_of,
    measures_of,
    panels_by_unit,
    short,
)
from shipments.plot.text import clip, counted, line_height, width_of, wrap
from shipments.plot.theme import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PALE_BLUE,
    PAPER,
    TEXT_SHADES,
    ChartFigure,
    blank,
    settings,
    size_of,
)

_LABEL, _DETAIL, _VALUE, _TICK = 9.5, 8.5, 9.5, 9.0
_HEADING, _AXIS, _PANEL_GAP, _ROW_PAD = 0.34, 0.28, 0.26, 0.15
_TAIL, _GAP, _STEPS = 0.42, 0.12, 24
_MARK: dict[str, dict[str, Any]] = {
    "exact": {"marker": "o", "color": BLUE, "markersize": 7},
    "approx": {
        "marker": "o",
        "color": BLUE,
        "markersize": 7,
        "markerfacecolor": PAPER,
        "markeredgewidth": 1.6,
    },
    "floor": {"marker": ">", "color": BLUE, "markersize": 7.5},
    "ceiling": {
        "marker": "<",
        "color": ORANGE,
        "markersize": 7.5,
        "markerfacecolor": PAPER,
        "markeredgewidth": 1.6,
    },
    "withheld": {"marker": "D", "color": GREEN, "markersize": 6},
}
_KEYS = {
    "exact": "stated exactly",
    "approx": "about: not a bound",
    "range": "stated range",
    "floor": "floor only: “more than”",
    "ceiling": "ceiling only: “up to” (may be none)",
    "withheld": "known to the source and not told",
}
_NOTE = (
    "One mark a report: a row of the data, as its leading claim has it. Reports may tell of the same goods: marks cannot be added up. Bounds are of "
    "what was reported, not a confidence interval."
)
_FLOOR_NOTE = "The fading tail of a floor says that no ceiling was stated; its length says nothing."


@dataclass(frozen=True)
class _Ruler:
    """Where amounts stand, in inches from the left edge."""

    left: float
    right: float
    low: float
    high: float

    def at(self, amount: float) -> float:
        share = (amount / 2 - self.low / 2) / (self.high / 2 - self.low / 2)
        return self.left + share * (self.right - self.left)

    def ticks(self) -> list[float]:
        """Round amounts whose labels stand apart."""
        for most in (5, 4, 3, 2, 1):
            values = MaxNLocator(most).tick_values(self.low, self.high)
            ticks = [float(tick) for tick in values if self.low <= tick <= self.high]
            ends = [
                (self.at(tick) - width / 2, self.at(tick) + width / 2)
                for tick in ticks
                for width in [width_of(short(tick), _TICK)]
            ]
            if all(a[1] + 0.12 < b[0] for a, b in pairwise(ends)):
                return ticks
        return []


def _label_room(width: float) -> float:
    return width * (0.44 if width > 6 else 0.4)


def _ruler(panel: UnitPanel, width: float) -> _Ruler:
    ends = [end for report in panel.reports for end in report.ends]
    low, high = min(0.0, *ends), max(0.0, *ends)
    high = high if high > low else low + 1.0
    told = max(
        width_of(report.told, _VALUE) + (_TAIL if report.state == "floor" else 0.0)
        for report in panel.reports
    )
    return _Ruler(_label_room(width) + 0.22, width - told - 2 * _GAP, low, high)


def _lines(report: Report, room: float) -> list[str]:
    """The label of a report on two lines at most."""
    lines = wrap(report.label, room, _LABEL)
    if len(lines) > 2:
        return [lines[0], clip(" ".join(lines[1:]), room, _LABEL)]
    return lines or [report.id]


def _row_height(report: Report, width: float) -> float:
    room = _label_room(width)
    label, detail = len(_lines(report, room)), len(wrap(report.detail, room, _DETAIL))
    return label * line_height(_LABEL) + detail * line_height(_DETAIL) + _ROW_PAD


def panel_height(panel: UnitPanel, width: float) -> float:
    """Inches that a panel of this width needs."""
    rows = sum(_row_height(report, width) for report in panel.reports)
    return _HEADING + rows + (0.0 if panel.heading == WITHHELD else _AXIS)


def draw_panel(axes: Axes, panel: UnitPanel) -> None:
    """Draw one panel into axes: a heading, a row for each report, and the axis of its unit."""
    width, height = size_of(axes)
    blank(axes)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    tally = _tally(panel)
    aside = width_of(tally, _TICK)
    heading = clip(panel.heading, width - aside - 0.3, 12, "bold")
    axes.text(0, 0.0, heading, fontsize=12, weight="bold", color=INK, va="top")
    axes.text(width, 0.03, tally, fontsize=_TICK, color=MUTED, va="top", ha="right")
    ruler = None if panel.heading == WITHHELD else _ruler(panel, width)
    bottom = panel_height(panel, width) - (_AXIS if ruler else 0.0)
    if ruler:
        _scale(axes, ruler, bottom)
    top = _HEADING
    for number, report in enumerate(panel.reports):
        if number:
            axes.plot([0, width], [top, top], color=FAINT, linewidth=0.6, zorder=0)
        tall = _row_height(report, width)
        _draw_label(axes, report, top + _ROW_PAD / 2, _label_room(width))
        _draw_mark(axes, report, top + tall / 2, ruler, width)
        top += tall


def _tally(panel: UnitPanel) -> str:
    shown = len(panel.reports)
    some = f"{shown:,} of " if panel.total > shown else ""
    said = f"{some}{counted(panel.total, 'report')}"
    return said if panel.heading == WITHHELD else f"{said}, {panel.exact:,} exact"


def _scale(axes: Axes, ruler: _Ruler, bottom: float) -> None:
    for tick in ruler.ticks():
        at = ruler.at(tick)
        zero = tick == 0
        axes.plot(
            [at, at],
            [_HEADING, bottom],
            color=INK if zero else FAINT,
            linewidth=1.1 if zero else 0.8,
            zorder=1,
        )
        axes.text(
            at, bottom + 0.07, short(tick), fontsize=_TICK, color=MUTED, ha="center", va="top"
        )


def _draw_label(axes: Axes, report: Report, top: float, room: float) -> None:
    for line in _lines(report, room):
        axes.text(0, top, line, fontsize=_LABEL, color=INK, va="top")
        top += line_height(_LABEL)
    for line in wrap(report.detail, room, _DETAIL):
        axes.text(0, top, line, fontsize=_DETAIL, color=MUTED, va="top")
        top += line_height(_DETAIL)


def _draw_mark(
    axes: Axes, report: Report, middle: float, ruler: _Ruler | None, width: float
) -> None:
    color = TEXT_SHADES[str(_MARK.get(report.state, {}).get("color", BLUE))]
    if ruler is None:
        at = _label_room(width) + 0.3
        axes.plot([at], [middle], **_MARK["withheld"], zorder=3)
        said = clip(report.told, width - at - 0.15, _VALUE)
        axes.text(at + 0.14, middle, said, fontsize=_VALUE, color=color, va="center_baseline")
        return
    places = [ruler.at(end) for end in report.ends]
    end = places[-1]
    if report.state == "range":
        _bar(axes, places[0], places[1], middle)
    elif report.state == "ceiling":
        dashes: dict[str, Any] = {"color": ORANGE, "linewidth": 1.3, "linestyle": (0, (3, 2))}
        axes.plot([ruler.left if ruler.low < 0 else ruler.at(0), end], [middle] * 2, **dashes)
    elif report.state == "floor":
        _tail(axes, end, middle)
    if report.state != "range":
        axes.plot([end], [middle], linestyle="none", zorder=3, **_MARK[report.state])
    end += _GAP + (_TAIL if report.state == "floor" else 0.0)
    axes.text(
        end, middle, report.told, fontsize=_VALUE, color=color, va="center_baseline", zorder=4
    )


def _bar(axes: Axes, start: float, end: float, middle: float) -> None:
    # A range too narrow for the axis is still seen: never thinner than a line.
    wide = max(end - start, 0.03)
    axes.add_patch(
        Rectangle((start, middle - 0.055), wide, 0.11, facecolor=BLUE, linewidth=0, zorder=3)
    )


def _tail(axes: Axes, start: float, middle: float) -> None:
    for step in range(_STEPS):
        axes.add_patch(
            Rectangle(
                (start + _TAIL * step / _STEPS, middle - 0.05),
                _TAIL / _STEPS,
                0.1,
                facecolor=PALE_BLUE,
                alpha=0.95 * (1 - step / _STEPS),
                linewidth=0,
                zorder=2,
            )
        )


def _keys(panels: Sequence[UnitPanel]) -> list[Key]:
    found = counts_of(panels)
    return [
        Key(label, "line", {"color": BLUE, "linewidth": 7, "solid_capstyle": "butt"})
        if state == "range"
        else Key(label, "mark", _MARK[state])
        for state, label in _KEYS.items()
        if found[state]
    ]


def alt_of(panels: Sequence[UnitPanel]) -> str:
    """The alternative text of the chart, from its data."""
    told = [
        f"{panel.heading}, {_tally(panel)}: "
        + "; ".join(
            f"{report.label.rstrip('.')} ({report.detail}) {report.told}"
            for report in panel.reports
        )
        for panel in panels
    ]
    return "Marks of reported amounts, one a report. " + ". ".join(told) + "."


def bounds(
    frame: Any,
    measure: str | Sequence[str] | None = None,
    *,
    top: int = 4,
    rows: int = 8,
    label: str = "statement",
    title: str = "What each report states, and what it leaves open",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
) -> ChartFigure | Axes:
    """Draw one mark for each report: exact, about, range, floor, ceiling or withheld.

    Args:
        frame: Rows of `shipments` or of `flows`, pandas or polars, already filtered.
        measure: One or more of `quantity`, `mass`, `value`, `consignments`; all when left out.
        top: How many panels to draw, each with a unit of its own, fullest first; reports that
            withhold an amount have a further one.
        rows: How many reports to draw in a panel, largest amount first.
        label: The column that labels a report, such as `statement` or `item`.
        title: The title.
        subtitle: What is measured; said from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw the fullest panel into, with as many reports as fit, without title, key,
            notes and source.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If a measure or label is not known, the rows are of another table, no row states
            or withholds an amount, the bounds of one cannot be, or `ax` is too small.
    """
    measures = measures_of(measure)
    data = rows_of(frame)
    key = key_of(data)
    if data and label not in data[0]:
        raise UsageError(f"no column '{label}' to label reports · {suggest(label, data[0])}")
    panels, withheld, silent = panels_by_unit(data, key, measures, label)
    found = [*panels, withheld] if withheld.reports else panels
    if not found:
        raise UsageError("no row states or withholds an amount · nothing to draw")
    with mpl.rc_context(settings()):
        if ax is not None:
            draw_panel(ax, _fitting(found[0], ax))
            return ax
        few = [*panels[: max(1, top)], *found[len(panels) :]]
        shown = [panel.kept(max(1, rows)) for panel in few]
        noun = "reported shipment" if key == "shipment_id" else "reported trade flow"
        said = subtitle or (
            f"Amounts in {counted(len(data) - silent, noun)}. Each panel has its own unit; panels "
            "cannot be added up or compared."
        )
        notes = _notes(shown, found[: len(panels)], silent)
        return _figure(shown, title, said, notes, inches)


def _fitting(panel: UnitPanel, axes: Axes) -> UnitPanel:
    width, height = size_of(axes)
    for number in range(len(panel.reports), 0, -1):
        if width >= 3 and panel_height(panel.kept(number), width) <= height:
            return panel.kept(number)
    raise UsageError("the axes are too small for a report · pass larger ones, 4 by 2 inches")


def _notes(shown: Sequence[UnitPanel], found: Sequence[UnitPanel], silent: int) -> list[str]:
    notes = [f"{_NOTE} {_FLOOR_NOTE}" if counts_of(shown)["floor"] else _NOTE]
    drawn = [panel for panel in shown if panel.heading != WITHHELD]
    further = found[len(drawn) :]
    smaller = sum(panel.total - len(panel.reports) for panel in shown)
    in_further = sum(panel.total for panel in further)
    told = [
        f"{counted(smaller, 'report')} with smaller amounts in panels that are full"
        if smaller
        else "",
        f"{counted(len(further), 'further unit')} with {counted(in_further, 'report')}"
        if further
        else "",
        f"{counted(silent, 'report')} that state{'s' if silent == 1 else ''} no amount"
        if silent
        else "",
    ]
    if any(told):
        notes.append("Not drawn: " + ", ".join(part for part in told if part) + ".")
    return notes


def _figure(
    shown: Sequence[UnitPanel], title: str, subtitle: str, notes: Sequence[str], inches: float
) -> ChartFigure:
    room = inches - 2 * MARGIN
    tall = [panel_height(panel, room) for panel in shown]
    frame = Frame(
        title,
        subtitle,
        notes,
        body=sum(tall) + _PANEL_GAP * (len(tall) - 1),
        inches=inches,
        keys=_keys(shown),
    )
    top = 0.0
    for panel, height in zip(shown, tall, strict=True):
        draw_panel(frame.axes(MARGIN, top, room, height), panel)
        top += height + _PANEL_GAP
    frame.figure.alt = f"{title}. {alt_of(shown)}"
    return frame.figure
