"""Bounds: one mark per report, drawn as exactly as the report states it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from typing import Any

import numpy as np
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.colors import to_rgba
from matplotlib.lines import Line2D
from matplotlib.ticker import MaxNLocator

from shipments.dataset.load import Data, key_of
from shipments.dataset.select import select
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.messages import suggest
from shipments.plot import amounts, theme
from shipments.plot.amounts import State
from shipments.plot.frame import WIDTH, Caption, Panel, compose, draw_into, room_of
from shipments.plot.listing import Listing, mark_left
from shipments.plot.text import clip, counted, not_drawn, plain, width_of
from shipments.plot.theme import ChartFigure, in_inches, size_of
from shipments.tables.measures import MEASURES

WITHHELD = "Amount withheld"
_VALUE, _TICK = 9.5, 9.0
_HEADING, _AXIS, _TAIL, _GAP = 0.34, 0.28, 0.42, 0.12
_OPEN: dict[str, Any] = {"markerfacecolor": theme.PAPER, "markeredgewidth": 1.6}
_MARKS: dict[State, dict[str, Any]] = {
    "exact": {"marker": "o", "color": theme.BLUE, "markersize": 7},
    "approx": {"marker": "o", "color": theme.BLUE, "markersize": 7, **_OPEN},
    "range": {"color": theme.BLUE, "linewidth": 7, "linestyle": "-", "solid_capstyle": "butt"},
    "floor": {"marker": ">", "color": theme.BLUE, "markersize": 7.5},
    "ceiling": {"marker": "<", "color": theme.ORANGE, "markersize": 7.5, **_OPEN},
    "withheld": {"marker": "D", "color": theme.GREEN, "markersize": 6},
}
_KEY: dict[State, str] = {
    "exact": "stated exactly",
    "approx": "about: not a bound",
    "range": "stated range",
    "floor": "minimum only: “more than”",
    "ceiling": "maximum only: “up to” (may be none)",
    "withheld": "withheld by the source",
}
_NOTE = (
    "Each mark is one report: a row of the data, as its leading claim has it. Several may describe "
    "the same goods, so they cannot be added. Bounds are of what was reported, not a confidence "
    "interval."
)
_FLOOR_NOTE = (
    "The fading tail of a minimum means that no maximum was stated; its length says nothing."
)


@dataclass(frozen=True)
class Report:
    """What one row states of one measure, in bounds and in words."""

    order: tuple[float, float, str]  # largest amount first, then by id
    label: str
    detail: str
    state: State
    ends: tuple[float, ...]
    text: str


@dataclass(frozen=True)
class UnitPanel:
    """Reports of one measure in one unit, largest amount first, or those that withhold it."""

    heading: str
    reports: tuple[Report, ...]
    total: int
    exact: int

    def kept(self, rows: int) -> UnitPanel:
        """The panel with its first rows only; it keeps its counts of all."""
        return UnitPanel(self.heading, self.reports[:rows], self.total, self.exact)

    @property
    def tally(self) -> str:
        """How many reports there are, and how many are exact."""
        some = f"{len(self.reports):,} of " if self.total > len(self.reports) else ""
        exact = "" if self.heading == WITHHELD else f", {self.exact:,} exact"
        return f"{some}{counted(self.total, 'report')}{exact}"

    def listing(self, width: float) -> Listing:
        """The text of the reports."""
        return Listing([(report.label, report.detail) for report in self.reports], width)

    def height(self, width: float) -> float:
        """Inches that the panel needs in this width."""
        axis = 0.0 if self.heading == WITHHELD else _AXIS
        return _HEADING + self.listing(width).height + axis


def _report(row: Row, id: str, measure: str, state: State, label: str) -> Report:
    low, high, word = (row[f"{measure}_{end}"] for end in ("low", "high", "qualifier"))
    ends = tuple(float(end) for end in (low, high) if end is not None)
    text = f"{measure} withheld"
    if state != "withheld":
        text = amounts.amount_text(
            low, high, about=state == "approx", strict=word in amounts.STRICT
        )
    return Report(
        order=(-max(ends, default=0.0), -min(ends, default=0.0), id),
        label=plain(str(row[label] or id)) or id,
        detail=" · ".join([amounts.period_text(row), *amounts.kind_of(row)]),
        state=state,
        ends=ends,
        text=text,
    )


def panels_of(
    rows: Sequence[Row], key: str, measures: Sequence[str], label: str
) -> tuple[list[UnitPanel], int]:
    """The panels that rows fill, fullest first and withheld amounts last, and how many are silent."""
    panels: dict[tuple[int, str], list[Report]] = {}
    silent = 0
    for row in rows:
        states = {name: state for name in measures if (state := amounts.state_of(row, name))}
        silent += not states
        for measure, state in states.items():
            place = list(MEASURES).index(measure), amounts.unit_label(row, measure)
            place = (len(MEASURES), WITHHELD) if state == "withheld" else place
            report = _report(row, str(row[key]), measure, state, label)
            panels.setdefault(place, []).append(report)
    order = sorted(panels, key=lambda place: (place[1] == WITHHELD, -len(panels[place]), place))
    return [_panel(place, panels[place]) for place in order], silent


def _panel(place: tuple[int, str], reports: Iterable[Report]) -> UnitPanel:
    number, unit = place
    measure = "" if unit == WITHHELD else list(MEASURES)[number]
    heading = f"{measure.capitalize()}, {unit}" if unit not in (WITHHELD, measure) else unit
    ordered = tuple(sorted(reports, key=lambda report: report.order))
    exact = sum(report.state == "exact" for report in ordered)
    return UnitPanel(heading[0].upper() + heading[1:], ordered, len(ordered), exact)


@dataclass(frozen=True)
class _Ruler:
    """Where amounts are drawn, in inches from the left edge."""

    left: float
    right: float
    low: float
    high: float

    def at(self, amount: float) -> float:
        share = (amount / 2 - self.low / 2) / (self.high / 2 - self.low / 2)
        return self.left + share * (self.right - self.left)

    def ticks(self) -> list[float]:
        """Round amounts whose labels do not touch."""
        for most in (5, 4, 3, 2, 1):
            values = MaxNLocator(most).tick_values(self.low, self.high)
            ticks = [float(tick) for tick in values if self.low <= tick <= self.high]
            halves = [width_of(amounts.short(tick), _TICK) / 2 + 0.06 for tick in ticks]
            places = [self.at(tick) for tick in ticks]
            ends = [(at - half, at + half) for at, half in zip(places, halves, strict=True)]
            if all(one[1] < other[0] for one, other in pairwise(ends)):
                return ticks
        return []


def _ruler(panel: UnitPanel, width: float) -> _Ruler:
    ends = [end for report in panel.reports for end in report.ends]
    low, high = min(0.0, *ends), max(0.0, *ends)
    text = max(
        width_of(report.text, _VALUE) + (_TAIL if report.state == "floor" else 0.0)
        for report in panel.reports
    )
    left = mark_left(width)
    right = max(left + 0.3, width - text - 2 * _GAP)
    return _Ruler(left, right, low, high if high > low else low + 1.0)


def draw_panel(axes: Axes, panel: UnitPanel) -> None:
    """Draw one panel: a heading, a row per report, and the axis of its unit."""
    width, _ = in_inches(axes)
    tally_room = width_of(panel.tally, _TICK)
    heading = clip(panel.heading, width - tally_room - 0.3, 12, "bold")
    axes.text(0, 0.0, heading, fontsize=12, weight="bold", color=theme.INK, va="top")
    axes.text(width, 0.03, panel.tally, fontsize=_TICK, color=theme.MUTED, va="top", ha="right")
    listing = panel.listing(width)
    ruler = None if panel.heading == WITHHELD else _ruler(panel, width)
    middles = listing.draw(axes, _HEADING)
    if ruler:
        _draw_axis(axes, ruler, listing.bands(middles), _HEADING + listing.height)
    for report, middle in zip(panel.reports, middles, strict=True):
        _draw_mark(axes, report, middle, ruler)


def _draw_axis(
    axes: Axes, ruler: _Ruler, bands: Sequence[tuple[float, float]], bottom: float
) -> None:
    for tick in ruler.ticks():
        at = ruler.at(tick)
        color, thick = (theme.INK, 1.1) if tick == 0 else (theme.FAINT, 0.8)
        for band in bands:
            axes.plot([at, at], band, color=color, linewidth=thick, zorder=1)
        style: dict[str, Any] = {
            "fontsize": _TICK,
            "color": theme.MUTED,
            "ha": "center",
            "va": "top",
        }
        axes.text(at, bottom + 0.07, amounts.short(tick), **style)


def _draw_mark(axes: Axes, report: Report, middle: float, ruler: _Ruler | None) -> None:
    start = mark_left(axes.get_xlim()[1]) + 0.08
    places = [ruler.at(end) for end in report.ends] if ruler else [start]
    end = places[-1]
    if report.state == "range":
        # A range too narrow for the axis is still seen: never thinner than a line.
        places = [places[0], max(end, places[0] + 0.03)]
    elif ruler and report.state == "ceiling":
        zero = ruler.left if ruler.low < 0 else ruler.at(0)
        dashes: dict[str, Any] = {"color": theme.ORANGE, "linewidth": 1.3, "linestyle": (0, (3, 2))}
        axes.plot([zero, end], [middle] * 2, **dashes)
    elif report.state == "floor":
        _fade(axes, end, middle)
    axes.plot(places, [middle] * len(places), zorder=3, **_MARKS[report.state])
    end += _GAP + (_TAIL if report.state == "floor" else 0.0)
    color = theme.TEXT_SHADES[_MARKS[report.state]["color"]]
    style: dict[str, Any] = {"fontsize": _VALUE, "color": color, "va": "center_baseline"}
    axes.text(end, middle, report.text, zorder=4, **style)


def _fade(axes: Axes, start: float, middle: float) -> None:
    steps = np.arange(24) / 24
    colors = [to_rgba(theme.PALE_BLUE, 0.95 * (1 - step)) for step in steps]
    axes.barh([middle] * 24, _TAIL / 24, 0.1, left=start + _TAIL * steps, color=colors, zorder=2)


def _keys(panels: Sequence[UnitPanel]) -> list[Artist]:
    states = {report.state for panel in panels for report in panel.reports}
    marks = {_KEY[state]: {"linestyle": ""} | _MARKS[state] for state in _KEY if state in states}
    return [Line2D([], [], label=label, **mark) for label, mark in marks.items()]


def alt_of(panels: Sequence[UnitPanel]) -> str:
    """The alternative text of the chart, from its data."""
    parts = [
        f"{panel.heading}, {panel.tally}: "
        + "; ".join(
            f"{report.label.rstrip('.')} ({report.detail}) {report.text}"
            for report in panel.reports
        )
        for panel in panels
    ]
    return "Marks of reported amounts, one per report. " + ". ".join(parts) + "."


def bounds(
    what: Any,
    *,
    measure: str | Sequence[str] | None = None,
    top: int = 3,
    most: int = 5,
    label: str = "statement",
    title: str = "What each report states, and what it leaves open",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
    worded_only: bool = False,
    data: Data = None,
) -> ChartFigure | Axes:
    """Draw one mark per report: exact, about, range, minimum, maximum or withheld.

    Args:
        what: Rows of `shipments` or of `flows`, ids, or a filter.
        measure: One or more of `quantity`, `mass`, `value`, `consignments`; all when left out, and
            `count` (of firms, persons, visits, deals) only by name.
        top: How many panels to draw, each with a unit of its own, fullest first; reports that
            withhold one have a further one.
        most: How many reports to draw in a panel, largest amount first.
        label: The column that labels a report, such as `statement` or `item`.
        title: The title.
        subtitle: The line below it; from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw the fullest panel into, with as many reports as fit, without title, key,
            notes and source.
        worded_only: Whether to draw only amounts that recorded words of a page carry; the notes say
            how many rows that leaves out.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If a measure or label is not known, the rows are of another table, no row has an
            amount, stated or withheld, bounds are no bounds, or `ax` is too small.
    """
    measures = amounts.measures_of(measure)
    chosen = select(what, ("shipments", "flows"), "plot.bounds", data, amounts.AMOUNT_COLUMNS)
    records = rows_of(chosen.rows)
    if records and label not in records[0]:
        raise UsageError(f"no column '{label}' to label reports · {suggest(label, records[0])}")
    key = key_of(chosen.table)[0]
    records, unworded = (
        amounts.only_worded(records, key, measures) if worded_only else (records, frozenset())
    )
    panels, silent = panels_of(records, key, measures, label)
    if not panels:
        raise UsageError("no row has an amount, stated or withheld · nothing to draw")
    if ax is not None:
        return draw_into(ax, partial(draw_panel, panel=_fitting(panels[0], ax)))
    shown = [
        panel.kept(max(1, most))
        for number, panel in enumerate(panels)
        if number < max(1, top) or panel.heading == WITHHELD
    ]
    said = subtitle or (
        f"Amounts in {counted(len(records) - silent, amounts.NOUNS[chosen.table])}. Each panel has its own "
        "unit; panels cannot be added up or compared."
    )
    room = room_of(inches)
    drawn = [Panel(panel.height(room), partial(draw_panel, panel=panel)) for panel in shown]
    notes = _notes(shown, panels, silent, len(unworded))
    return compose(drawn, Caption(title, said, notes, alt_of(shown), _keys(shown)), inches)


def _fitting(panel: UnitPanel, axes: Axes) -> UnitPanel:
    width, height = size_of(axes)
    for number in range(len(panel.reports), 0, -1):
        if width >= 3 and panel.kept(number).height(width) <= height:
            return panel.kept(number)
    raise UsageError("the axes are too small for a report · pass larger ones, 4 by 2 inches")


def _notes(
    shown: Sequence[UnitPanel], panels: Sequence[UnitPanel], silent: int, unworded: int
) -> list[str]:
    states = Counter(report.state for panel in shown for report in panel.reports)
    smaller = sum(panel.total - len(panel.reports) for panel in shown)
    drawn = {panel.heading for panel in shown}
    further = [panel for panel in panels if panel.heading not in drawn]
    more = sum(panel.total for panel in further)
    notes = [f"{_NOTE} {_FLOOR_NOTE}" if states["floor"] else _NOTE]
    return notes + not_drawn(
        {
            "report (with a smaller amount in a panel that is full)": smaller,
            f"report (in {counted(len(further), 'further unit')})": more,
            "report (without an amount)": silent,
            "report (of an amount for which no words are recorded)": unworded,
        }
    )
