"""Columns of nodes joined by ribbons: the drawing that `flows` and `parties` share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import PathPatch, Rectangle
from matplotlib.path import Path

from shipments.plot.text import clip, width_of
from shipments.plot.theme import INK, MUTED, PAPER, blank, size_of

_BAR, _GAP, _PAD = 0.13, 0.07, 0.1
_LABEL, _COUNT = 10.5, 10.0
_SLOT = 0.2
_HEADING = 0.3


@dataclass(frozen=True)
class Node:
    """One node of a column: what it is, how many, and the colour of its bar."""

    label: str
    count: int
    color: str


@dataclass
class Slot:
    """Where a node stands, in inches from the top: its bar, and how much of it is joined."""

    node: Node
    top: float
    height: float
    middle: float
    left_used: float = 0.0
    right_used: float = 0.0


# (place in the column on the left, place in the next column) -> how many.
Links = Mapping[tuple[int, int], int]


def ranked(counts: Mapping[str, int], top: int, last: Sequence[str] = ()) -> list[str]:
    """The `top` names with the highest counts, then those of `last` that occur.

    Args:
        counts: How many, by name.
        top: How many names to keep.
        last: Names that come last whatever their count, and are not among the `top`.
    """
    names = sorted((name for name in counts if name not in last), key=lambda n: (-counts[n], n))
    return names[:top] + [name for name in last if counts.get(name)]


def body_height(columns: Sequence[int]) -> float:
    """Inches that columns with these numbers of nodes need."""
    return max(3.6, _HEADING + max(columns) * 0.36 + 0.3)


def _stack(nodes: Sequence[Node], height: float, scale: float) -> list[Slot]:
    """Place nodes below each other; a small one takes the room of its label."""
    slots: list[Slot] = []
    used = sum(max(_SLOT, node.count * scale) + _GAP for node in nodes) - _GAP
    top = max(0.0, (height - used) / 2)
    for node in nodes:
        bar = node.count * scale
        room = max(_SLOT, bar)
        slots.append(Slot(node, top + (room - bar) / 2, bar, top + room / 2))
        top += room + _GAP
    return slots


def _scale(columns: Sequence[Sequence[Node]], height: float) -> float:
    """Inches a unit: the most at which every column fits."""
    most = max(sum(node.count for node in nodes) for nodes in columns) or 1
    low, high = 0.0, height / most
    for _ in range(40):
        middle = (low + high) / 2
        fits = all(
            sum(max(_SLOT, node.count * middle) + _GAP for node in nodes) - _GAP <= height
            for nodes in columns
        )
        low, high = (middle, high) if fits else (low, middle)
    return low


def _ribbon(axes: Axes, start: tuple[float, float], end: tuple[float, float], size: float) -> Path:
    (west, begin), (east, finish) = start, end
    middle = (west + east) / 2
    points = [
        (west, begin),
        (middle, begin),
        (middle, finish),
        (east, finish),
        (east, finish + size),
        (middle, finish + size),
        (middle, begin + size),
        (west, begin + size),
        (west, begin),
    ]
    curve = [Path.CURVE4] * 3
    return Path(points, [Path.MOVETO, *curve, Path.LINETO, *curve, Path.CLOSEPOLY])


def _gutter(nodes: Sequence[Node], room: float) -> float:
    widest = max(
        width_of(node.label, _LABEL, "bold") + width_of(f"  {node.count:,}", _COUNT)
        for node in nodes
    )
    # A little more than the widest label, which else is cut by the last digit of a sum.
    return min(widest + _PAD * 2 + 0.01, room)


def draw_columns(
    axes: Axes,
    columns: Sequence[Sequence[Node]],
    links: Sequence[Links],
    headings: Sequence[str],
    *,
    color_by: int,
) -> None:
    """Draw two or three columns and the ribbons between them.

    Args:
        axes: Axes that become the drawing.
        columns: The nodes, from left to right and from top to bottom.
        links: For each pair of neighbouring columns, how many join which nodes.
        headings: What each column shows.
        color_by: The column whose colours the ribbons have.
    """
    width, height = size_of(axes)
    blank(axes)
    axes.set_xlim(0, width)
    axes.set_ylim(height, 0)
    share = 0.3 if len(columns) == 3 else 0.4
    left, right = _gutter(columns[0], width * share), _gutter(columns[-1], width * share)
    step = (width - left - right - _BAR) / (len(columns) - 1)
    wests = [left + step * number for number in range(len(columns))]
    scale = _scale(columns, height - _HEADING)
    stacks = [_stack(nodes, height - _HEADING, scale) for nodes in columns]
    for stack in stacks:
        for slot in stack:
            slot.top, slot.middle = slot.top + _HEADING, slot.middle + _HEADING
    for number, joined in enumerate(links):
        spread = wests[number] + _BAR, wests[number + 1]
        _join(axes, stacks[number], stacks[number + 1], joined, scale, spread, color_by - number)
    for number, (stack, west) in enumerate(zip(stacks, wests, strict=True)):
        side = "left" if number == 0 else "right" if number == len(stacks) - 1 else "middle"
        for slot in stack:
            _draw_node(
                axes, slot, west, side, {"left": left, "right": right}.get(side, step * 0.85)
            )
        _head(axes, headings[number], west, side, left if side == "left" else width - west)


def _join(
    axes: Axes,
    stack: Sequence[Slot],
    after: Sequence[Slot],
    links: Links,
    scale: float,
    spread: tuple[float, float],
    colored: int,
) -> None:
    for (one, other), count in sorted(links.items()):
        start, end = stack[one], after[other]
        size = count * scale
        path = _ribbon(
            axes,
            (spread[0], start.top + start.right_used),
            (spread[1], end.top + end.left_used),
            size,
        )
        start.right_used, end.left_used = start.right_used + size, end.left_used + size
        color = (start if colored == 0 else end).node.color
        axes.add_patch(
            PathPatch(path, facecolor=color, edgecolor=PAPER, linewidth=0.4, alpha=0.58, zorder=2)
        )


def _draw_node(axes: Axes, slot: Slot, west: float, side: str, room: float) -> None:
    axes.add_patch(
        Rectangle(
            (west, slot.top),
            _BAR,
            max(slot.height, 0.012),
            facecolor=slot.node.color,
            linewidth=0,
            zorder=3,
        )
    )
    count = f"{slot.node.count:,}"
    tail = width_of(f"  {count}", _COUNT)
    label = clip(slot.node.label, max(0.3, room - _PAD * 2 - tail), _LABEL, "bold")
    wide = width_of(label, _LABEL, "bold")
    at = west - _PAD - wide - tail if side == "left" else west + _BAR + _PAD
    common: dict[str, Any] = {"va": "center_baseline", "ha": "left", "zorder": 5}
    if side == "middle":
        axes.add_patch(
            Rectangle(
                (at - 0.05, slot.middle - 0.09),
                wide + tail + 0.1,
                0.18,
                facecolor=PAPER,
                alpha=0.8,
                linewidth=0,
                zorder=4,
            )
        )
    axes.text(at, slot.middle, label, fontsize=_LABEL, weight="bold", color=INK, **common)
    axes.text(
        at + wide + tail,
        slot.middle,
        count,
        fontsize=_COUNT,
        color=INK if side == "middle" else MUTED,
        **{**common, "ha": "right"},
    )


def _head(axes: Axes, heading: str, west: float, side: str, room: float) -> None:
    at = west + (_BAR if side == "left" else 0.0)
    if side == "middle":
        at, room = west + _BAR / 2, room * 0.8
    shown = clip(heading, room, 10)
    axes.text(
        at,
        0.02,
        shown,
        fontsize=10,
        color=MUTED,
        va="top",
        ha={"left": "right", "middle": "center"}.get(side, "left"),
    )


def joins(
    pairs: Counter[tuple[str, str]], left: Sequence[str], right: Sequence[str]
) -> dict[tuple[int, int], int]:
    """Counts by name as counts by place in two columns."""
    places = (
        {name: at for at, name in enumerate(left)},
        {name: at for at, name in enumerate(right)},
    )
    return {
        (places[0][one], places[1][other]): count for (one, other), count in pairs.items() if count
    }
