"""Completeness: what reports state of each field, and what they leave open, by category."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import accumulate, pairwise
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Patch

from shipments.analysis.periods import check_by, group_of
from shipments.dataset.load import Data
from shipments.dataset.select import Selection, select
from shipments.errors import UsageError
from shipments.frames import Row, rows_of
from shipments.plot import theme
from shipments.plot.amounts import AMOUNT_COLUMNS, NOUNS, label_of, state_of
from shipments.plot.frame import WIDTH, Caption, Panel, compose, draw_into, room_of
from shipments.plot.text import counted, line_height, put_together, ranked, width_of, wrap
from shipments.plot.theme import ChartFigure, in_inches, size_of
from shipments.tables.measures import GOODS_MEASURES

# States in the order of the bars: what the key says, and the colour.
STATES: dict[str, tuple[str, str]] = {
    "exact": ("stated exactly, or named", theme.BLUE),
    "bounded": ("between two bounds", "#6fa3d8"),
    "approximate": ("about", theme.GREEN),
    "open": ("open: one bound only", theme.ORANGE),
    "withheld": ("withheld", theme.PINK),
    "not stated": ("not stated", theme.FAINT),
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
_SILENT, _ALL = "not stated", "All"
# A heading too wide for a column is broken here.
_BROKEN = {"consignments": ("Consign-", "ments")}
_COUNT = 8.5
_BAR, _ROW, _HEADING, _BLOCK_GAP, _PAD = 0.13, 0.39, 0.36, 0.24, 0.14
_NOTE = (
    "Each report is a row of the data, as its leading claim has it. The figure under a bar is the "
    "number of reports that state the field in any way, withheld ones not counted. What is stated is "
    "what was reported, and need not be right. A place that is not stated is unknown: no route "
    "reported is not the same as direct."
)


@dataclass
class Line:
    """One row of the matrix: a category, how many reports it has, and their states by field."""

    label: str
    count: int = 0
    cells: dict[str, Counter[str]] = field(default_factory=dict)

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


def _states(row: Row, roles: set[str] | None) -> dict[str, str]:
    """The state of each field of a row, in the order of the figure; roles = None: no parties."""
    states = {measure: _OF_AMOUNT[state_of(row, measure)] for measure in GOODS_MEASURES}
    states["period"] = _period(row)
    states |= {name: "exact" if row[column] else _SILENT for name, column in _PLACES.items()}
    for role in _ROLES if roles is not None else ():
        states[role] = "exact" if role in (roles or ()) else _SILENT
    return states


def lines_of(
    rows: Sequence[Row], by: str, top: int, roles: Mapping[str, set[str]] | None = None
) -> tuple[list[Line], int]:
    """The rows of the matrix: all, the largest categories, the others; and how many were merged.

    `roles` are those that are named, by shipment; None = parties are not looked at.
    """
    names = [label_of(by, group_of(row, by)) for row in rows]
    counts = Counter(names)
    # A rest of one category is that category.
    kept = ranked(counts, top + (len(counts) == top + 1))
    merged = len(counts) - len(kept)
    # Lines are known by place and not by name: a category may be called “All” itself.
    lines = [Line(name) for name in (_ALL, *kept)]
    lines += [Line(f"Other ({merged:,})")] if merged else []
    place = {name: number for number, name in enumerate(kept, start=1)}
    for row, name in zip(rows, names, strict=True):
        named = None if roles is None else roles.get(str(row["shipment_id"]), set())
        states = _states(row, named)
        lines[0].add(states)
        lines[place.get(name, len(lines) - 1)].add(states)
    return lines, merged


@dataclass(frozen=True)
class _Plan:
    """How the matrix is laid out, in inches: fields in blocks below each other."""

    size: float
    label: float
    column: float
    blocks: tuple[tuple[str, ...], ...]
    rows: int

    @property
    def height(self) -> float:
        """Height of all blocks."""
        return len(self.blocks) * (_HEADING + self.rows * _ROW + _BLOCK_GAP) - _BLOCK_GAP


def _heading(name: str) -> tuple[str, ...]:
    return _BROKEN.get(name, (name.capitalize(),))


def _plan(lines: Sequence[Line], width: float) -> _Plan:
    fields, size = list(lines[0].cells), 9.6 if width > 6 else 8.4
    widest = max(
        width_of(line.label, size, "bold") + width_of(f"  {line.count:,}", _COUNT) for line in lines
    )
    label = min(widest + 0.12, max(1.35, width * 0.2))
    least = max(width_of(part, size - 0.6) for name in fields for part in _heading(name)) + 0.08
    fit = max(1, int((width - label + 0.01) / least))
    number = -(-len(fields) // fit)
    edges = [len(fields) * place // number for place in range(number + 1)]
    blocks = tuple(tuple(fields[start:end]) for start, end in pairwise(edges))
    return _Plan(size, label, (width - label) / max(map(len, blocks)), blocks, len(lines))


def draw_matrix(axes: Axes, lines: Sequence[Line]) -> None:
    """Draw the matrix: a stacked bar for each line and field, with a number under it."""
    width, _ = in_inches(axes)
    plan, top = _plan(lines, width), 0.0
    for block in plan.blocks:
        _draw_headings(axes, block, plan, top + _HEADING)
        top += _HEADING
        for number, line in enumerate(lines):
            if number:
                color, thick = (theme.MUTED, 0.8) if number == 1 else (theme.FAINT, 0.6)
                axes.plot([0, width], [top, top], color=color, linewidth=thick, zorder=0)
            _draw_label(axes, line, plan, top + _ROW / 2, "normal" if number else "bold")
            for place, name in enumerate(block):
                left = plan.label + place * plan.column
                _draw_cell(axes, line, name, left, top + 0.06, plan.column - _PAD)
            top += _ROW
        top += _BLOCK_GAP


def _draw_headings(axes: Axes, block: Sequence[str], plan: _Plan, bottom: float) -> None:
    for place, name in enumerate(block):
        for up, part in enumerate(reversed(_heading(name))):
            at = bottom - 0.07 - up * line_height(9, 1.15)
            left = plan.label + place * plan.column
            axes.text(left, at, part, fontsize=plan.size - 0.6, color=theme.MUTED, va="baseline")


def _draw_label(axes: Axes, line: Line, plan: _Plan, middle: float, weight: str) -> None:
    count, right = f"{line.count:,}", plan.label - 0.12
    room = right - width_of(f"  {count}", _COUNT)
    label = "\n".join(wrap(line.label, room, plan.size, weight, most=2))
    style: dict[str, Any] = {"fontsize": plan.size, "weight": weight, "linespacing": 1.05}
    axes.text(0, middle, label, color=theme.INK, va="center", **style)
    axes.text(right, middle, count, fontsize=_COUNT, color=theme.MUTED, ha="right", va="center")


def _draw_cell(axes: Axes, line: Line, name: str, left: float, top: float, width: float) -> None:
    present = [(line.cells[name][state], color) for state, (_, color) in STATES.items()]
    sizes = [width * count / line.count for count, color in present if count]
    lefts = list(accumulate(sizes[:-1], initial=left))
    colors = [color for count, color in present if count]
    axes.barh([top + _BAR / 2] * len(sizes), sizes, _BAR, left=lefts, color=colors, zorder=2)
    stated = line.stated(name)
    color = theme.INK if stated else theme.MUTED
    axes.text(left, top + _BAR + 0.025, f"{stated:,}", fontsize=_COUNT, color=color, va="top")


def alt_of(lines: Sequence[Line], by: str) -> str:
    """The alternative text of the chart, from its data."""
    whole, *others = lines
    fields = []
    for name, cells in whole.cells.items():
        words = {} if name in GOODS_MEASURES or name == "period" else {"exact": "named"}
        parts = [f"{cells[state]:,} {words.get(state, state)}" for state in STATES if cells[state]]
        fields.append(f"{name} " + ", ".join(parts))
    rows = ", ".join(f"{line.label} {line.count:,}" for line in others)
    return (
        f"Matrix of bars of what {counted(whole.count, 'report')} state"
        f"{'s' if whole.count == 1 else ''} of each field: {'; '.join(fields)}. "
        f"By {by.replace('_', ' ')}: {rows}."
    )


def _roles(chosen: Selection) -> dict[str, set[str]] | None:
    if chosen.table != "shipments":
        return None
    roles: dict[str, set[str]] = {}
    for row in rows_of(chosen.load("shipment_parties")):
        roles.setdefault(row["shipment_id"], set()).add(row["role"])
    return roles


def completeness(
    what: Any,
    *,
    by: str = "category",
    top: int = 12,
    title: str = "What reports state, and what they leave open",
    subtitle: str | None = None,
    inches: float = WIDTH,
    ax: Axes | None = None,
    data: Data = None,
) -> ChartFigure | Axes:
    """Draw for each category and field what share of reports states it, and how exactly.

    Args:
        what: Rows of `shipments` or of `flows`, ids, or a filter.
        by: What the rows of the figure are: a column, or `month`, `quarter`, `half`, `year`.
        top: How many categories to show, most reports first; the others are put together.
        title: The title.
        subtitle: The line below it; from the data when left out.
        inches: Width of the figure.
        ax: Axes to draw into, with as many categories as fit, without title, key, notes and source.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        The figure, or `ax` when it was given.

    Raises:
        UsageError: If the rows are of another table, there are none, the column is not known, bounds
            are no bounds, or `ax` is too small.
    """
    needs = (*AMOUNT_COLUMNS, *_PLACES.values())
    chosen = select(what, ("shipments", "flows"), "plot.completeness", data, needs)
    records = rows_of(chosen.rows)
    if not records:
        raise UsageError("there is no report · nothing to draw")
    check_by(by, records[0])
    roles = _roles(chosen)
    if ax is not None:
        return draw_into(ax, partial(draw_matrix, lines=_fitting(records, by, top, roles, ax)))
    lines, merged = lines_of(records, by, max(1, top), roles)
    noun = NOUNS[chosen.table]
    said = subtitle or (
        f"{counted(len(records), noun)} by {by.replace('_', ' ')}: share that states each field, and "
        "how exactly. Bars are shares of reports, never amounts of goods."
    )
    notes = [_NOTE, *put_together({by.replace("_", " "): merged})]
    states = {state for cells in lines[0].cells.values() for state in cells}
    key = [
        Patch(color=color, label=label)
        for state, (label, color) in STATES.items()
        if state in states
    ]
    height = _plan(lines, room_of(inches)).height
    panel = Panel(height, partial(draw_matrix, lines=lines))
    return compose([panel], Caption(title, said, notes, alt_of(lines, by), key), inches)


def _fitting(
    rows: Sequence[Row], by: str, top: int, roles: Mapping[str, set[str]] | None, axes: Axes
) -> list[Line]:
    """As many lines as have room in axes."""
    width, height = size_of(axes)
    for number in range(max(1, top), 0, -1):
        lines, _ = lines_of(rows, by, number, roles)
        if width >= 3 and _plan(lines, width).height <= height:
            return lines
    raise UsageError("the axes are too small for a matrix · pass larger ones, 9 by 3 inches")
