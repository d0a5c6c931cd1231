"""Coverage: what reports state of each field, and what they leave open, by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from shipments.errors import UsageError, suggest
from shipments.frames import Row, rows_of
from shipments.plot.alluvial import ranked
from shipments.plot.frame import MARGIN, WIDTH, Frame, Key
from shipments.plot.reports import key_of, state_of
from shipments.plot.text import clip, counted, line_height, plain, width_of
from shipments.plot.theme import (
    BLUE,
    FAINT,
    GREEN,
    INK,
    MUTED,
    ORANGE,
    PINK,
    ChartFigure,
    blank,
    settings,
    size_of,
)
from shipments.tables.measures import MEASURES

# States in the order of the bars: what the key says, and the colour.
STATES: dict[str, tuple[str, str]] = {
    "exact": ("stated exactly, or named", BLUE),
    "bounded": ("between two bounds", "#6fa3d8"),
    "approximate": ("about", GREEN),
    "open": ("open: one bound only", ORANGE),
    "withheld": ("withheld", PINK),
    "not stated": ("not stated", FAINT),
}
_OF_AMOUNT = {
    None: "not stated",
    "exact": "exact",
    "approx": "approximate",
    "range": "bounded",
    "floor": "open",
    "ceiling": "open",
    "withheld": "withheld",
}
_PLACES = {"origin": "origin_country", "dispatch": "dispatch_country", "route": "route"}
_ROLES = ("consignor", "consignee")
# Fields that are named or not: nothing lies between.
_NAMED = {*_PLACES, *_ROLES}
# A heading too wide for a column is broken here.
_BROKEN = {"consignments": ("Consign-", "ments")}
_SILENT = "not stated"
_ALL, _NOT_SPECIFIED = "All", "Not specified"
_LABEL, _HEAD, _COUNT = 9.8, 9.0, 8.5
_BAR, _ROW, _HEADING, _BLOCK_GAP, _PAD = 0.13, 0.39, 0.36, 0.24, 0.14
_NOTE = (
    "A report is one row of the data, as its leading claim has it. The figure under a bar is the number "
    "of reports that state the field in any way, withheld ones not counted. What is stated is what was reported, and need not be right. A place that is not "
    "stated is unknown: no route reported is not the same as direct."
)

# Field -> how many rows are in which state.
Cells = dict[str, Counter[str]]


@dataclass
class Line:
    """One row of the matrix: a category, how many reports it has, and their states by field."""

    label: str
    count: int = 0
    cells: Cells = field(default_factory=dict)

    def add(self, states: Mapping[str, str]) -> None:
        """Count one more report."""
        self.count += 1
        for name, state in states.items():
            self.cells.setdefault(name, Counter())[state] += 1

    def stated(self, name: str) -> int:
        """How many reports state a field."""
        return self.count - self.cells[name][_SILENT] - self.cells[name]["withheld"]


def _period(row: Row) -> str:
    start, end = row["period_start"], row["period_end"]
    if start is None and end is None:
        return _SILENT
    if start is None or end is None:
        return "open"
    return "exact" if start == end and row["period_precision"] == "day" else "bounded"


def states_of(row: Row, roles: set[str] | None = None) -> dict[str, str]:
    """The state of each field of a row, in the order of the figure.

    Args:
        row: A row of shipments or flows.
        roles: The roles of its parties; None = parties are not looked at.

    Raises:
        UsageError: If the bounds of an amount cannot be.
    """
    states = {measure: _OF_AMOUNT[state_of(row, measure)] for measure in MEASURES}
    states["period"] = _period(row)
    states |= {name: "exact" if row[column] else _SILENT for name, column in _PLACES.items()}
    if roles is not None:
        states |= {role: "exact" if role in roles else _SILENT for role in _ROLES}
    return states


def _roles(parties: Any, key: str) -> dict[str, set[str]] | None:
    if parties is None:
        return None
    rows = rows_of(parties)
    if key != "shipment_id" or (rows and not {"shipment_id", "role"} <= set(rows[0])):
        raise UsageError(
            "parties are those of shipments · pass rows of sh.load('shipment_parties')"
        )
    roles: dict[str, set[str]] = {}
    for row in rows:
        roles.setdefault(row["shipment_id"], set()).add(row["role"])
    return roles


def _words(name: Any) -> str:
    return plain(str(name).replace("_", " ")).capitalize() or _NOT_SPECIFIED


def lines_of(
    rows: Sequence[Row], key: str, by: str, top: int, roles: Mapping[str, set[str]] | None
) -> tuple[list[Line], int]:
    """The rows of the matrix: all, the largest categories, the others; and how many were merged."""
    names = [_words(row[by] if row[by] is not None else "") for row in rows]
    counts = Counter(names)
    kept = ranked(counts, top)
    merged = len(counts) - len(kept)
    if merged == 1:
        kept, merged = ranked(counts, top + 1), 0
    other = f"Other ({merged:,})"
    # Places and not names tell lines apart: a category may be called “All” itself.
    lines = [Line(_ALL), *(Line(name) for name in kept), *([Line(other)] if merged else [])]
    place = {name: number for number, name in enumerate(kept, start=1)}
    for row, name in zip(rows, names, strict=True):
        states = states_of(row, None if roles is None else roles.get(row[key], set()))
        lines[0].add(states)
        lines[place.get(name, len(lines) - 1)].add(states)
    return lines, merged


@dataclass(frozen=True)
class _Plan:
    """How the matrix is laid out, in inches: fields in blocks below each other."""

    label: float
    column: float
    blocks: tuple[tuple[str, ...], ...]

    def height(self, lines: int) -> float:
        each = _HEADING + lines * _ROW
        return len(self.blocks) * (each + _BLOCK_GAP) - _BLOCK_GAP


def _heading(name: str) -> tuple[str, ...]:
    return _BROKEN.get(name, (name.capitalize(),))


def _plan(lines: Sequence[Line], width: float) -> _Plan:
    fields = list(lines[0].cells)
    widest = max(
        width_of(line.label, _LABEL, "bold") + width_of(f"  {line.count:,}", _COUNT)
        for line in lines
    )
    label = min(widest + 0.12, width * 0.36)
    least = max(width_of(part, _HEAD) for name in fields for part in _heading(name)) + 0.08
    fit = max(1, int((width - label + 0.01) / least))
    number = -(-len(fields) // fit)
    edges = [len(fields) * place // number for place in range(number + 1)]
    blocks = tuple(tuple(fields[start:end]) for start, end in pairwise(edges))
    return _Plan(label, (width - label) / max(map(len, blocks)), blocks)


def draw_matrix(axes: Axes, lines: Sequence[Line]) -> None:
    """Draw the matrix into axes: a stacked bar for each line and field, with a number."""
    width, height = size_of(axes)
    plan = _plan(lines, width)
    blank(axes)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    top = 0.0
    for block in plan.blocks:
        for place, name in enumerate(block):
            parts = _heading(name)
            for line_up, part in enumerate(reversed(parts)):
                at = top + _HEADING - 0.07 - line_up * line_height(_HEAD, 1.15)
                left = plan.label + place * plan.column
                axes.text(left, at, part, fontsize=_HEAD, color=MUTED, va="baseline")
        top += _HEADING
        for number, line in enumerate(lines):
            if number:
                heavy = number == 1
                axes.plot(
                    [0, width],
                    [top, top],
                    color=MUTED if heavy else FAINT,
                    linewidth=0.8 if heavy else 0.6,
                    zorder=0,
                )
            _draw_line(axes, line, block, plan, top, "bold" if number == 0 else "normal")
            top += _ROW
        top += _BLOCK_GAP


def _draw_line(
    axes: Axes, line: Line, block: Sequence[str], plan: _Plan, top: float, weight: str
) -> None:
    count = f"{line.count:,}"
    room = plan.label - width_of(f"  {count}", _COUNT) - 0.12
    label = clip(line.label, room, _LABEL, weight)
    middle = top + _ROW / 2
    axes.text(0, middle, label, fontsize=_LABEL, color=INK, weight=weight, va="center_baseline")
    axes.text(
        plan.label - 0.12,
        middle,
        count,
        fontsize=_COUNT,
        color=MUTED,
        va="center_baseline",
        ha="right",
    )
    for place, name in enumerate(block):
        left = plan.label + place * plan.column
        _draw_cell(axes, line, name, left, top + 0.06, plan.column - _PAD)


def _draw_cell(axes: Axes, line: Line, name: str, left: float, top: float, width: float) -> None:
    at = left
    for state, (_, color) in STATES.items():
        size = width * line.cells[name][state] / line.count
        if size:
            axes.add_patch(Rectangle((at, top), size, _BAR, facecolor=color, linewidth=0, zorder=2))
            at += size
    stated = line.stated(name)
    axes.text(
        left,
        top + _BAR + 0.025,
        f"{stated:,}",
        fontsize=_COUNT,
        color=INK if stated else MUTED,
        va="top",
    )


def _told(name: str, cells: Counter[str]) -> list[str]:
    words = {"exact": "named"} if name in _NAMED else {}
    return [f"{cells[state]:,} {words.get(state, state)}" for state in STATES if cells[state]]


def alt_of(lines: Sequence[Line], by: str) -> str:
    """The alternative text of the chart, from its data."""
    whole, *others = lines
    fields = "; ".join(
        f"{name} " + ", ".join(_told(name, cells)) for name, cells in whole.cells.items()
    )
    rows = ", ".join(f"{line.label} {line.count:,}" for line in others)
    return (
        f"Matrix of bars of what {counted(whole.count, 'report')} state{'s' if whole.count == 1 else ''}"
        f" of each field: {fields}. By {by.replace('_', ' ')}: {rows}."
    )


def coverage(
    frame: Any,
    by: str = "category",
    *,
    parties: Any = None,
    top: int = 12,
    title: str = "What reports state, and what they leave open",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
) -> ChartFigure | Axes:
    """Draw for each category and field what share of reports states it, and how exactly.

    Args:
        frame: Rows of `shipments` or of `flows`, pandas or polars, already filtered.
        by: The column whose values are the rows of the figure: `category` or another.
        parties: Rows of `shipment_parties`, to add consignor and consignee.
        top: How many categories to show, most reports first; the others are put together.
        title: The title.
        subtitle: What is measured; said from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw into, with as many categories as fit, without title, key, notes and source.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of another table, there are none, the column is not known, the
            bounds of an amount cannot be, or `ax` is too small.
    """
    rows = rows_of(frame)
    key = key_of(rows)
    roles = _roles(parties, key)
    if not rows:
        raise UsageError("there is no report · nothing to draw")
    if by not in rows[0]:
        raise UsageError(f"no column '{by}' · {suggest(by, rows[0])}")
    lines, merged = lines_of(rows, key, by, max(1, top), roles)
    with mpl.rc_context(settings()):
        if ax is not None:
            fitting = max(1, top)
            while not _fits(lines, ax):
                fitting = min(fitting, len(lines)) - 1
                if fitting < 1:
                    raise UsageError(
                        "the axes are too small for a matrix · pass larger ones, 9 by 3 inches"
                    )
                lines, _ = lines_of(rows, key, by, fitting, roles)
            draw_matrix(ax, lines)
            return ax
        noun = "reported shipment" if key == "shipment_id" else "reported trade flow"
        said = subtitle or (
            f"{counted(len(rows), noun)} by {by.replace('_', ' ')}: share that states each field, and "
            "how exactly. Bars are shares of reports, never amounts of goods."
        )
        notes = [_NOTE]
        if merged:
            notes.append(f"Put together as “other”: {counted(merged, 'value')} of {by}.")
        return _figure(lines, by, title, said, notes, inches)


def _fits(lines: Sequence[Line], axes: Axes) -> bool:
    width, height = size_of(axes)
    return width >= 3 and _plan(lines, width).height(len(lines)) <= height


def _figure(
    lines: Sequence[Line],
    by: str,
    title: str,
    subtitle: str,
    notes: Sequence[str],
    inches: float,
) -> ChartFigure:
    room = inches - 2 * MARGIN
    found = {state for line in lines for cells in line.cells.values() for state in +cells}
    frame = Frame(
        title,
        subtitle,
        notes,
        body=_plan(lines, room).height(len(lines)),
        inches=inches,
        keys=[
            Key(label, "box", {"facecolor": color})
            for state, (label, color) in STATES.items()
            if state in found
        ],
    )
    draw_matrix(frame.axes(MARGIN, 0, room, frame.body), lines)
    frame.figure.alt = f"{title}. {alt_of(lines, by)}"
    return frame.figure
