"""Columns of nodes joined by ribbons: the drawing that `sankey` and `parties` share."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Rectangle

from shipments.plot.frame import Caption, Panel, compose, draw_into, room_of
from shipments.plot.geometry import Floats
from shipments.plot.text import line_height, ranked, width_of, wrap
from shipments.plot.theme import INK, MUTED, PAPER, ChartFigure, in_inches

_BAR, _PAD, _HEADING, _GAP = 0.13, 0.1, 0.3, 0.12

# (name in the first column, name in the next, ...) -> how many.
Weights = Counter[tuple[str, ...]]


@dataclass(frozen=True)
class Node:
    """One node of a column: its name among the weights, its label, its count and its colour."""

    name: str
    label: str
    count: int
    color: str

    def tail(self, size: float) -> float:
        """Inches that the count needs beside the label."""
        return width_of(f"  {self.count:,}", size) + 2 * _PAD

    def lines(self, room: float, size: float) -> list[str]:
        """The label on three lines at most, in a room that the count needs too."""
        return wrap(self.label, max(0.3, room - self.tail(size)), size, "bold", most=3)


def sums_of(weights: Weights, place: int) -> Counter[str]:
    """How many each name of a column has."""
    sums: Counter[str] = Counter()
    for parts, count in weights.items():
        sums[parts[place]] += count
    return sums


def lumped(
    weights: Weights, place: int, top: int, other: str, last: Sequence[str] = ()
) -> tuple[Weights, int]:
    """Put the rarer names of a column together as `other`; gives how many were."""
    names = sums_of(weights, place)
    kept = ranked(names, top, last)
    merged: Weights = Counter()
    for parts, count in weights.items():
        name = parts[place] if parts[place] in kept else other
        merged[*parts[:place], name, *parts[place + 1 :]] += count
    return merged, len(names) - len(kept)


@dataclass(frozen=True)
class Ribbons:
    """Columns of nodes and the ribbons between them; the outer columns have labels."""

    headings: Sequence[str]  # what each column shows, from left to right
    columns: Sequence[Sequence[Node]]  # the nodes of each, from top to bottom
    weights: Weights  # how many join which nodes
    color_by: int  # the column whose colours the ribbons have

    def figure(self, caption: Caption, inches: float, ax: Axes | None) -> ChartFigure | Axes:
        """The figure, with the nodes added to its alternative text; or `ax`, drawn into."""
        if ax is not None:
            return draw_into(ax, self.draw)
        parts = [
            f"{heading}: " + ", ".join(f"{node.label} {node.count:,}" for node in nodes)
            for heading, nodes in zip(self.headings, self.columns, strict=True)
        ]
        caption = replace(caption, alt=f"{caption.alt}. {'. '.join(parts)}.")
        labels = max(map(sum, self._labels(room_of(inches))[2]))
        height = max(3.6, _HEADING + labels + 0.16 * max(map(len, self.columns)))
        return compose([Panel(height, self.draw)], caption, inches)

    def _labels(self, width: float) -> tuple[float, list[float], list[list[float]]]:
        """The font size, the rooms of the outer labels, and the height of each label, in inches."""
        size, last = 10.0 if width > 6 else 8.5, len(self.columns) - 1
        heights = [[_GAP] * len(nodes) for nodes in self.columns]
        rooms = []
        for place in (0, last):
            nodes = self.columns[place]
            needed = [width_of(node.label, size, "bold") + node.tail(size) for node in nodes]
            rooms.append(min(max(needed) + 0.03, width * (0.48 - 0.06 * last)))
            lines = [len(node.lines(rooms[-1], size)) for node in nodes]
            heights[place] = [0.07 + count * line_height(size, 1.15) for count in lines]
        return size, rooms, heights

    def draw(self, axes: Axes) -> None:
        """Draw into axes: each node has the room of its label and of its bar."""
        width, height = in_inches(axes)
        size, rooms, labels = self._labels(width)
        last, total = len(self.columns) - 1, self.weights.total()
        scale = max(0.0, height - _HEADING - max(map(sum, labels))) / total
        wests = np.linspace(rooms[0], width - rooms[1] - _BAR, last + 1)
        tops: list[dict[str, float]] = []
        for place, (nodes, west) in enumerate(zip(self.columns, wests, strict=True)):
            top = (_HEADING + height - total * scale - sum(labels[place])) / 2
            tops.append({})
            for node, tall in zip(nodes, labels[place], strict=True):
                tops[-1][node.name] = top + tall / 2
                bar = Rectangle((west, top + tall / 2), _BAR, max(node.count * scale, 0.012))
                axes.add_patch(bar).set(facecolor=node.color, linewidth=0, zorder=3)
                if place in (0, last):
                    middle = top + (tall + node.count * scale) / 2
                    _write(axes, node, (west, middle), rooms[place // last], size)
                top += tall + node.count * scale
            anchor = ("right" if place == 0 else "center") if place < last else "left"
            at = west + {"right": _BAR, "center": _BAR / 2, "left": 0.0}[anchor]
            style: dict[str, Any] = {"fontsize": 10, "color": MUTED, "va": "top", "ha": anchor}
            axes.text(at, 0.02, self.headings[place], **style)
        for place in range(last):
            across = np.linspace(wests[place] + _BAR, wests[place + 1], 60)
            self._join(axes, place, across, tops, scale)

    def _join(
        self, axes: Axes, place: int, across: Floats, tops: Sequence[dict[str, float]], scale: float
    ) -> None:
        """Draw the ribbons from a column to the next; each takes the top of what is left."""
        pairs: Weights = Counter()
        for parts, count in self.weights.items():
            pairs[parts[place : place + 2]] += count
        bow = np.linspace(0, 1, 60) ** 2 * (3 - 2 * np.linspace(0, 1, 60))
        here, there = dict(tops[place]), dict(tops[place + 1])
        colors = {node.name: node.color for node in self.columns[self.color_by]}
        order = {pair: (here[pair[0]], there[pair[1]]) for pair in pairs}
        for pair in sorted(pairs, key=order.__getitem__):
            one, other = pair
            top, size = here[one] + (there[other] - here[one]) * bow, pairs[pair] * scale
            style: dict[str, Any] = {"edgecolor": PAPER, "linewidth": 0.4, "alpha": 0.58}
            color = colors[pair[self.color_by - place]]
            axes.fill_between(across, top, top + size, facecolor=color, zorder=2, **style)
            here[one], there[other] = here[one] + size, there[other] + size


def _write(axes: Axes, node: Node, at: tuple[float, float], room: float, size: float) -> None:
    """Label a node of the first column left of it, one of the last column right of it."""
    first = at[0] < axes.get_xlim()[1] / 2
    left = at[0] + _PAD - node.tail(size) if first else at[0] + _BAR + _PAD
    style: dict[str, Any] = {"fontsize": size, "zorder": 5}
    anchor: dict[str, Any] = {"ha": "right" if first else "left", "va": "center"}
    lines = "\n".join(node.lines(room, size))
    text = axes.text(left, at[1], lines, color=INK, weight="bold", **anchor, **style)
    text.set_linespacing(1.05)
    # The count follows the last line.
    place: dict[str, Any] = {"xytext": (5, 0), "textcoords": "offset points", "va": "bottom"}
    axes.annotate(f"{node.count:,}", (1, 0), xycoords=text, color=MUTED, **place, **style)
