"""The frame of a figure: title, subtitle, key, notes and source, laid out in inches.

Text is measured before the figure is made and the figure grows with it, so that text never shrinks,
never collides and is never cut, at any width.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.patches import Rectangle

from shipments.errors import UsageError
from shipments.plot.text import POINTS, line_height, plain, width_of, wrap
from shipments.plot.theme import ACCENT, INK, MUTED, ChartFigure, new_figure, source_line

WIDTH = 9.4
NARROWEST, WIDEST = 4.5, 30.0
MARGIN = 0.34
_KEY_SIZE, _KEY_GAP, _KEY_SPACE = 9.5, 0.07, 0.24
_TITLE_TOP, _KEY_TOP, _BODY_TOP, _FOOT = 0.22, 0.10, 0.16, 0.12
_NOTE_SIZE = 9.0


@dataclass(frozen=True)
class Key:
    """One entry of a key: a mark and what it stands for.

    Attributes:
        label: What the mark stands for.
        kind: `box`, `line` or `mark`.
        style: Options of the patch or line.
    """

    label: str
    kind: Literal["box", "line", "mark"] = "box"
    style: Mapping[str, Any] = field(default_factory=dict)

    @property
    def handle(self) -> float:
        """Width of the mark in inches."""
        return {"box": 0.19, "line": 0.36, "mark": 0.14}[self.kind]

    @property
    def width(self) -> float:
        """Width of mark and label in inches."""
        return self.handle + _KEY_GAP + width_of(self.label, _KEY_SIZE)

    @property
    def height(self) -> float:
        """Height of the row that it needs, in inches."""
        thick = float(self.style.get("linewidth", 1)) / POINTS if self.kind == "line" else 0.0
        return max(0.21, thick + 0.06)


def _rows(keys: Sequence[Key], room: float) -> list[list[Key]]:
    rows: list[list[Key]] = []
    left = 0.0
    for key in keys:
        if not rows or left + key.width > room:
            rows.append([])
            left = 0.0
        rows[-1].append(key)
        left += key.width + _KEY_SPACE
    return rows


class Frame:
    """A figure with its frame, and an empty body between head and foot.

    Attributes:
        figure: The figure.
        width: Its width in inches.
        head: Inches from the top edge to the body.
        body: Height of the body in inches.
    """

    def __init__(
        self,
        title: str,
        subtitle: str,
        notes: Sequence[str],
        *,
        body: float,
        inches: float = WIDTH,
        keys: Sequence[Key] = (),
    ) -> None:
        """Make the figure and write its frame.

        Args:
            title: What it says, one sentence.
            subtitle: What is measured.
            notes: What bounds mean, what was left out; the source line is added.
            body: Height of the drawing in inches.
            inches: Width of the figure in inches.
            keys: The key, in rows under the subtitle.

        Raises:
            UsageError: If the width is out of bounds.
        """
        if not NARROWEST <= inches <= WIDEST:
            raise UsageError(
                f"no figure of {inches} inches · expected {NARROWEST} to {WIDEST} · leave inches out"
            )
        room = inches - 2 * MARGIN
        size = 17.0 if inches >= 7.5 else 14.5
        heading = wrap(title, room, size, "bold")
        said = wrap(subtitle, room, 11)
        rows = _rows(keys, room)
        foot = [line for note in (*notes, source_line()) for line in wrap(note, room, _NOTE_SIZE)]
        tall = [max(key.height for key in row) for row in rows]
        self.head = (
            _TITLE_TOP
            + len(heading) * line_height(size)
            + 0.06
            + len(said) * line_height(11, 1.35)
            + (_KEY_TOP + sum(tall) if rows else 0.0)
            + _BODY_TOP
        )
        self.width, self.body = inches, body
        self._foot = len(foot) * line_height(_NOTE_SIZE, 1.48) + _FOOT
        self.height = self.head + body + self._foot + 0.16
        self.figure: ChartFigure = new_figure(inches, self.height)
        self._accent()
        at = self._block(heading, _TITLE_TOP, size, INK, "bold", 1.25)
        at = self._block(said, at + 0.06, 11, MUTED, "normal", 1.35)
        self._draw_keys(rows, tall, at + _KEY_TOP)
        self._block(foot, self.head + body + 0.16, _NOTE_SIZE, MUTED, "normal", 1.48)

    def axes(self, left: float, top: float, width: float, height: float) -> Axes:
        """Axes in the body, in inches from the figure's left edge and from the body's top."""
        bottom = self.height - self.head - top - height
        return self.figure.add_axes(
            (left / self.width, bottom / self.height, width / self.width, height / self.height)
        )

    def write(self, left: float, top: float, text: str, **options: Any) -> None:
        """Write text, in inches from the figure's left edge and from the body's top."""
        options.setdefault("va", "top")
        self.figure.text(
            left / self.width, 1 - (self.head + top) / self.height, plain(text), **options
        )

    def _accent(self) -> None:
        self.figure.add_artist(
            Rectangle(
                (MARGIN, self.height - 0.085),
                0.62,
                0.085,
                color=ACCENT,
                transform=self.figure.dpi_scale_trans,
                linewidth=0,
            )
        )

    def _block(
        self, lines: Sequence[str], at: float, size: float, color: str, weight: str, spacing: float
    ) -> float:
        """Write lines from `at` inches below the top edge; gives where the next block may begin."""
        for line in lines:
            self.figure.text(
                MARGIN / self.width,
                1 - at / self.height,
                line,
                fontsize=size,
                color=color,
                weight=weight,
                va="top",
                ha="left",
            )
            at += line_height(size, spacing)
        return at

    def _draw_keys(self, rows: Sequence[Sequence[Key]], tall: Sequence[float], at: float) -> None:
        for row, height in zip(rows, tall, strict=True):
            left, middle = MARGIN, self.height - at - height / 2
            for key in row:
                self._draw_handle(key, left, middle)
                self.figure.text(
                    (left + key.handle + _KEY_GAP) / self.width,
                    middle / self.height,
                    key.label,
                    fontsize=_KEY_SIZE,
                    color=INK,
                    va="center_baseline",
                )
                left += key.width + _KEY_SPACE
            at += height

    def _draw_handle(self, key: Key, left: float, middle: float) -> None:
        style = {"transform": self.figure.dpi_scale_trans, **key.style}
        if key.kind == "box":
            corner = (left, middle - 0.055)
            self.figure.add_artist(
                Rectangle(corner, key.handle, 0.11, **{"linewidth": 0.0, **style})
            )
        elif key.kind == "line":
            ends = [left, left + key.handle]
            self.figure.add_artist(Line2D(ends, [middle, middle], **style))
        else:
            at = [left + key.handle / 2]
            self.figure.add_artist(Line2D(at, [middle], **{"linestyle": "none", **style}))
