"""Coverage: what is known to have been published, and what of it the dataset holds, over time."""

from __future__ import annotations

import datetime as dt
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Patch, Rectangle

from shipments.dataset.load import Data
from shipments.dataset.select import Selection, select
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.messages import suggest
from shipments.plot import theme
from shipments.plot.completeness import completeness
from shipments.plot.dates import AXIS, DayRuler
from shipments.plot.frame import WIDTH, Caption, Panel, compose, draw_into, room_of
from shipments.plot.shares import draw_shares
from shipments.plot.text import POINTS, counted, not_drawn, width_of
from shipments.plot.theme import ChartFigure, in_inches
from shipments.tables.vocabulary import EstimateDimension

# State -> words, colours of the left and the right half of the mark.
_STATES: dict[str, tuple[str, str, str]] = {
    "held": ("held", theme.BLUE, theme.BLUE),
    "partly": ("partly", theme.BLUE, theme.PAPER),
    "not_held": ("not held", theme.PAPER, theme.PAPER),
}
# Word of the column `authority` -> label, in the order of the rows; others follow by name.
_LABELS = {
    "us_commerce": "US Commerce",
    "us_treasury_state": "US Treasury, State",
    "european_union": "European Union",
    "united_kingdom": "United Kingdom",
    "ukraine": "Ukraine",
    "switzerland": "Switzerland",
    "japan": "Japan",
    "canada": "Canada",
    "china": "China: measures",
    "": "Reports",
}
UNCOVERED = "#e6eaed"
# Days beside the marks of a gap that its band covers as well.
_BESIDE = dt.timedelta(12)
# Inches: from mark to mark, the lowest row, room in it beside its marks.
_PITCH, _LANE, _LANE_ROOM = 0.135, 0.46, 0.14
_LABEL, _COUNT = 10.0, 8.5
_TITLE = "What is known to have been published, and what of it is held"
_NOTE = (
    "Each mark is a round of listings, a measure or a report that is known to have been published, "
    "at the day of its announcement, or at the middle of a month; marks that would touch are stacked. "
    "Grey runs over known ones that follow each other without one that is held: nothing there means "
    "that it was not entered, not that nothing was published. What is not known is not drawn."
)


@dataclass(frozen=True)
class Gap:
    """A span in which nothing of what is known is held, from its first to its last known day."""

    first: dt.date
    last: dt.date
    count: int  # how many known ones it spans


def day_of(row: Row) -> dt.date | None:
    """The day at which a row of `coverage` is drawn: the middle of its announcement."""
    start: dt.date | None = row["announced_start"]
    end: dt.date | None = row["announced_end"]
    return start + (end - start) / 2 if start and end else start or end


def gaps_of(rows: Iterable[Row]) -> list[Gap]:
    """Spans of rows of `coverage` that follow each other and are not held, by day."""
    dated = sorted((day, row["state"]) for row in rows if (day := day_of(row)))
    gaps: list[Gap] = []
    is_open = False
    for day, state in dated:
        if state != "not_held":
            is_open = False
        elif is_open:
            gaps[-1] = Gap(gaps[-1].first, day, gaps[-1].count + 1)
        else:
            gaps.append(Gap(day, day, 1))
            is_open = True
    return gaps


def draw_gaps(axes: Axes, gaps: Iterable[Gap], ruler: DayRuler, top: float, bottom: float) -> None:
    """Shade spans on a ruler between two heights, in inches; what is beside the ruler is cut."""
    for gap in gaps:
        left = max(ruler.left, ruler.at(gap.first - _BESIDE))
        right = min(ruler.right, ruler.at(gap.last + _BESIDE))
        if right > left:
            band = Rectangle((left, top), right - left, bottom - top, color=UNCOVERED, linewidth=0)
            band.set_zorder(-1)
            axes.add_patch(band)


@dataclass(frozen=True)
class _Mark:
    """A row of `coverage` that has a day."""

    day: dt.date
    row: Row


@dataclass(frozen=True)
class _Lane:
    """One row of the chart: what one authority, or another value of `by`, has published."""

    label: str
    marks: tuple[_Mark, ...]  # by day

    @property
    def rows(self) -> list[Row]:
        """The rows of its marks."""
        return [mark.row for mark in self.marks]

    def levels(self, ruler: DayRuler) -> list[int]:
        """The place of each mark in a stack of marks that would touch, from the bottom."""
        ends: list[float] = []
        levels = []
        for mark in self.marks:
            at = ruler.at(mark.day)
            level = next((n for n, end in enumerate(ends) if at >= end), len(ends))
            ends[level : level + 1] = [at + _PITCH]
            levels.append(level)
        return levels

    def height(self, ruler: DayRuler) -> float:
        """Inches that the row needs."""
        return max(_LANE, (max(self.levels(ruler)) + 1) * _PITCH + _LANE_ROOM)


def tally_of(rows: Iterable[Row]) -> str:
    """How many rows are held, partly held and not held, in words; none where there are none."""
    states = Counter(row["state"] for row in rows)
    parts = (f"{states[state]:,} {_STATES[state][0]}" for state in _STATES if states[state])
    return ", ".join(parts)


def lanes_of(rows: Sequence[Row], by: str) -> list[_Lane]:
    """The rows of the chart in their order; rows of `coverage` without a day are left out."""
    groups: dict[str, list[_Mark]] = {}
    marks = [_Mark(day, row) for row in rows if (day := day_of(row))]
    for mark in sorted(marks, key=lambda mark: (mark.day, mark.row["coverage_id"])):
        groups.setdefault(str(mark.row[by] or ""), []).append(mark)
    order = list(_LABELS)
    names = sorted(groups, key=lambda name: (order.index(name) if name in order else -1, name))
    return [_Lane(_label(name, by), tuple(groups[name])) for name in names]


def _label(name: str, by: str) -> str:
    if by == "authority" and name in _LABELS:
        return _LABELS[name]
    return name.replace("_", " ").capitalize() or "Not specified"


def _ruler(lanes: Sequence[_Lane], width: float) -> DayRuler:
    marks = [mark for lane in lanes for mark in lane.marks]
    days = [mark.day for mark in marks]
    pad = dt.timedelta(max(45, (max(days) - min(days)).days // 30))
    labels = [width_of(lane.label, _LABEL) for lane in lanes]
    tallies = [width_of(tally_of(lane.rows), _COUNT) for lane in lanes]
    last = max(max(days) + pad, *(mark.row["looked_on"] for mark in marks))
    return DayRuler(min(days) - pad, last, max(*labels, *tallies) + 0.15, width - 0.1)


def draw_lanes(axes: Axes, lanes: Sequence[_Lane]) -> None:
    """Draw one row per lane: its label, its gaps and its marks."""
    width, tall = in_inches(axes)
    ruler = _ruler(lanes, width)
    heights = [lane.height(ruler) for lane in lanes]
    scale, floor = min(1.0, (tall - AXIS) / sum(heights)), 0.0
    for lane, height in zip(lanes, heights, strict=True):
        top, floor = floor, floor + height * scale
        _draw_label(axes, lane, (top + floor) / 2)
        draw_gaps(axes, gaps_of(lane.rows), ruler, top + 0.03, floor - 0.03)
        axes.plot([0, width], [floor] * 2, color=theme.FAINT, linewidth=0.8, zorder=0)
        for mark, level in zip(lane.marks, lane.levels(ruler), strict=True):
            up = floor - (_LANE_ROOM / 2 + (level + 0.5) * _PITCH) * scale
            look = _look(mark.row["state"], mark.row["stage"], scale)
            axes.plot([ruler.at(mark.day)], [up], **look)
    ruler.draw(axes, [(0.0, floor)], floor)


def _draw_label(axes: Axes, lane: _Lane, middle: float) -> None:
    axes.text(0, middle - 0.01, lane.label, fontsize=_LABEL, color=theme.INK, va="bottom")
    tally = tally_of(lane.rows)
    axes.text(0, middle + 0.02, tally, fontsize=_COUNT, color=theme.MUTED, va="top")


def _look(state: str, stage: str | None, scale: float = 1.0) -> dict[str, Any]:
    """The look of a mark: filled, half or empty; a diamond for a draft."""
    marker, share = ("D", 0.62) if stage == "draft" else ("o", 0.84)
    _, left, right = _STATES[state]
    return {
        "marker": marker,
        "markersize": _PITCH * POINTS * share * scale,
        "linestyle": "",
        "markeredgecolor": theme.BLUE,
        "markeredgewidth": 1.1,
        "fillstyle": "full" if left == right else "left",
        "markerfacecolor": left,
        "markerfacecoloralt": right,
        "zorder": 3,
    }


def _key(lanes: Sequence[_Lane]) -> Iterator[Artist]:
    rows = [row for lane in lanes for row in lane.rows]
    states = {row["state"] for row in rows}
    for state, (text, *_) in _STATES.items():
        if state in states:
            yield Line2D([], [], label=text, **_look(state, None))
    if any(row["stage"] == "draft" for row in rows):
        yield Line2D([], [], label="a draft, not a listing", **_look("not_held", "draft"))
    if "not_held" in states:
        yield Patch(color=UNCOVERED, label="none of the known is held")


def alt_of(lanes: Sequence[_Lane], undated: int) -> str:
    """The alternative text of the chart, from its data."""
    rows = [row for lane in lanes for row in lane.rows]
    days = [mark.day for lane in lanes for mark in lane.marks]
    parts = "; ".join(f"{lane.label} {tally_of(lane.rows)}" for lane in lanes)
    tail = f" Not drawn: {counted(undated, 'row')} without a date." if undated else ""
    return (
        f"Marks of {len(rows):,} known publications from {min(days)} to {max(days)}: "
        f"{tally_of(rows)}. By row: {parts}.{tail}"
    )


def _estimate(chosen: Selection) -> list[str]:
    """How much there may be in all, where it was estimated with an interval."""
    return [
        f"By {row['method']} there are about {row['whole']:,.0f} {row['unit']} "
        f"({row['whole_low']:,.0f} to {row['whole_high']:,.0f}); version {row['data_version']} holds "
        f"{row['held']:,.0f}. {row['note'] or ''}".strip()
        for row in rows_of(chosen.load("coverage_estimates"))
        if row["whole_low"] is not None
    ]


def coverage(
    what: Any = None,
    *,
    by: str = "authority",
    title: str = _TITLE,
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
    data: Data = None,
) -> ChartFigure | Axes:
    """Draw known rounds of listings, measures and reports over time: held, partly held, not held.

    Args:
        what: Rows of `coverage`, ids, or a filter; all when left out.
        by: The column that makes the rows of the figure, such as `authority`, `kind` or `stage`; or
            `subject`, `route`, `language` or `period`: what share of a list that was collected
            independently is held, with its interval. These are of the whole dataset, without `what`.
        title: The title.
        subtitle: The line below it; from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw into, without title, key, notes and source.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of another table, no row has a date, there is no such column, or
            rows are given with a dimension of the measured shares.
    """
    if by in EstimateDimension.values():
        if what is not None:
            raise UsageError(f"shares by {by} are of the whole dataset · leave out the rows")
        return draw_shares(by, title, subtitle, inches, ax, data)
    tables = ("coverage", "shipments", "flows")
    chosen = select({} if what is None else what, tables, "plot.coverage", data)
    if chosen.table != "coverage":
        text = "what reports state of each field is now plot.completeness"
        warnings.warn(text, DeprecationWarning, stacklevel=2)
        return completeness(chosen.rows, subtitle=subtitle, inches=inches, ax=ax, data=data)
    records = rows_of(chosen.rows)
    if records and by not in records[0]:
        raise UsageError(f"no column '{by}' in coverage · {suggest(by, records[0])}")
    lanes = lanes_of(records, by)
    if not lanes:
        raise UsageError("no row has a date · nothing to draw")
    if ax is not None:
        return draw_into(ax, partial(draw_lanes, lanes=lanes))
    drawn = [row for lane in lanes for row in lane.rows]
    ruler = _ruler(lanes, room_of(inches))
    panel = Panel(
        sum(lane.height(ruler) for lane in lanes) + AXIS, partial(draw_lanes, lanes=lanes)
    )
    said = subtitle or f"{len(drawn):,} known publications: {tally_of(drawn)}"
    undated = len(records) - len(drawn)
    notes = [_NOTE, *_estimate(chosen), *not_drawn({"row (without a date)": undated})]
    key = list(_key(lanes))
    return compose([panel], Caption(title, said, notes, alt_of(lanes, undated), key), inches)
