"""The frame of a figure: title, subtitle, key, notes and source round its panels.

Text is measured before the figure gets its height, so that it never shrinks, collides or is cut,
at any width.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import matplotlib as mpl
from matplotlib.artist import Artist
from matplotlib.axes import Axes
from matplotlib.legend import Legend
from matplotlib.patches import Rectangle

from shipments.errors import UsageError
from shipments.plot.text import line_height, wrap
from shipments.plot.theme import ACCENT, INK, MUTED, ChartFigure, new_figure, settings, source_line

WIDTH = 9.4
NARROWEST, WIDEST = 4.5, 30.0
MARGIN = 0.34
_TOP, _GAP, _FOOT_GAP, _BOTTOM = 0.22, 0.2, 0.16, 0.12
_COLUMN_GAP, _PANEL_GAP = 0.5, 0.26
_KEY_STYLE: dict[str, Any] = {
    "loc": "upper left",
    "frameon": False,
    "fontsize": 9.5,
    "borderaxespad": 0,
    "borderpad": 0,
    "handletextpad": 0.6,
    "handlelength": 1.6,
    "columnspacing": 1.6,
}


@dataclass(frozen=True)
class Panel:
    """One drawing of a figure."""

    height: float  # its height in inches
    draw: Callable[[Axes], object]  # draws it into axes
    # Inches round the axes: left, top, right, bottom; below 0 to go beyond the panel.
    margins: tuple[float, float, float, float] = (0.0, 0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Caption:
    """What is written round the panels."""

    title: str  # what the figure shows
    subtitle: str  # what is counted or measured
    notes: Sequence[str]  # what bounds mean, what was left out; the source line is added
    alt: str  # the figure in words, from its data
    key: Sequence[Artist] = ()  # marks with their labels; only those that occur


def room_of(inches: float, columns: int = 1) -> float:
    """The width of a column of panels, in inches; UsageError if no figure has that width."""
    if not NARROWEST <= inches <= WIDEST:
        raise UsageError(
            f"no figure of {inches} inches · expected {NARROWEST} to {WIDEST} · leave inches out"
        )
    return (inches - 2 * MARGIN - (columns - 1) * _COLUMN_GAP) / columns


@dataclass(frozen=True)
class _Block:
    """Lines of text below each other."""

    lines: Sequence[str]
    size: float
    spacing: float
    color: str
    weight: str = "normal"

    @property
    def height(self) -> float:
        """Height in inches."""
        return len(self.lines) * line_height(self.size, self.spacing)

    def write(self, figure: ChartFigure, top: float) -> None:
        """Write the lines from `top` inches above the lower edge down."""
        for number, line in enumerate(self.lines):
            figure.text(
                MARGIN,
                top - number * line_height(self.size, self.spacing),
                line,
                transform=figure.dpi_scale_trans,
                fontsize=self.size,
                color=self.color,
                weight=self.weight,
                va="top",
            )


def draw_into(axes: Axes, draw: Callable[[Axes], object]) -> Axes:
    """Draw one panel into axes of the user, in the look of the figures."""
    with mpl.rc_context(settings()):
        draw(axes)
    return axes


def _key(
    figure: ChartFigure, handles: Sequence[Artist], room: float
) -> tuple[Legend | None, float]:
    """A legend in as many columns as there is room for, and its height in inches."""
    for columns in range(len(handles), 0, -1):
        legend = figure.legend(handles=list(handles), ncols=columns, **_KEY_STYLE)
        box = legend.get_window_extent()
        if columns == 1 or box.width / figure.dpi <= room * 0.97:
            return legend, float(box.height / figure.dpi)
        legend.remove()
    return None, 0.0


def compose(
    panels: Sequence[Panel], caption: Caption, inches: float, columns: int = 1
) -> ChartFigure:
    """Make a figure: its frame, and its panels row by row.

    Args:
        panels: What to draw; panels of one row get the height of the highest.
        caption: What is written round them.
        inches: Width of the figure.
        columns: How many panels are side by side.
    """
    room, size = room_of(inches), 17.0 if inches >= 7.5 else 14.5
    rows = [panels[start : start + columns] for start in range(0, len(panels), columns)]
    heights = [max(panel.height for panel in row) for row in rows]
    notes = [*caption.notes, source_line()]
    head = _Block(wrap(caption.title, room, size, "bold"), size, 1.25, INK, "bold")
    below = _Block(wrap(caption.subtitle, room, 11), 11, 1.35, MUTED)
    foot = _Block([line for note in notes for line in wrap(note, room, 9)], 9, 1.48, MUTED)
    with mpl.rc_context(settings()):
        figure = new_figure(inches, 1.0)
        key, key_height = _key(figure, caption.key, room)
        top = _TOP + head.height + 0.06 + below.height + (key_height + 0.1 if key else 0.0) + _GAP
        body = sum(heights) + _PANEL_GAP * (len(rows) - 1)
        height = top + body + _FOOT_GAP + foot.height + _BOTTOM
        figure.set_size_inches(inches, height)
        head.write(figure, height - _TOP)
        below.write(figure, height - _TOP - head.height - 0.06)
        foot.write(figure, foot.height + _BOTTOM)
        if key:
            corner = MARGIN, height - top + _GAP + key_height
            key.set_bbox_to_anchor(corner, transform=figure.dpi_scale_trans)
        accent = Rectangle((MARGIN, height - 0.085), 0.62, 0.09, color=ACCENT, linewidth=0)
        accent.set_transform(figure.dpi_scale_trans)
        figure.add_artist(accent)
        for row, tall in zip(rows, heights, strict=True):
            for place, panel in enumerate(row):
                west, north, east, south = panel.margins
                left = MARGIN + place * (room_of(inches, columns) + _COLUMN_GAP) + west
                width, high = room_of(inches, columns) - west - east, tall - north - south
                bottom = height - top - tall + south
                box = left / inches, bottom / height, width / inches, high / height
                panel.draw(figure.add_axes(box))
            top += tall + _PANEL_GAP
    figure.alt = f"{caption.title}. {caption.alt}"
    return figure
