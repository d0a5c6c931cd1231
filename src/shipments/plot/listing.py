"""A list of reports: what each says, with room for its mark beside it, or under it where narrow."""

from __future__ import annotations

from collections.abc import Sequence

from matplotlib.axes import Axes

from shipments.plot import theme
from shipments.plot.text import line_height, wrap

_LABEL, _DETAIL, _PAD, _LINES = 9.5, 8.5, 0.15, 6
_NARROW, _SHARE, _MARK_ROOM = 6.0, 0.44, 0.26


def mark_left(width: float) -> float:
    """Inches from the left edge of a list to where its marks may begin."""
    return 0.12 if width <= _NARROW else width * _SHARE + 0.22


class Listing:
    """Rows of text below each other, each as high as its text and its mark."""

    def __init__(self, entries: Sequence[tuple[str, str]], width: float) -> None:
        """Wrap a label and a line of detail for each row, to a width in inches."""
        self.width, self._narrow = width, width <= _NARROW
        room = width if self._narrow else width * _SHARE
        self._rows = [
            (wrap(label, room, _LABEL, most=_LINES), wrap(detail, room, _DETAIL))
            for label, detail in entries
        ]
        below = _MARK_ROOM if self._narrow else 0.0
        self._heights = [
            len(label) * line_height(_LABEL) + len(detail) * line_height(_DETAIL) + _PAD + below
            for label, detail in self._rows
        ]
        self.height = sum(self._heights)

    def bands(self, middles: Sequence[float]) -> list[tuple[float, float]]:
        """Top and bottom of the parts that lines of an axis may cross: marks and not text."""
        if self._narrow:
            return [(at - _MARK_ROOM / 2, at + _MARK_ROOM / 2) for at in middles]
        top = middles[0] - self._heights[0] / 2
        return [(top, top + self.height)]

    def draw(self, axes: Axes, top: float) -> list[float]:
        """Write the rows from `top` inches down; gives the middle of each mark."""
        middles: list[float] = []
        for (label, detail), height in zip(self._rows, self._heights, strict=True):
            if middles:
                axes.plot([0, self.width], [top, top], color=theme.FAINT, linewidth=0.6, zorder=0)
            at = top + _PAD / 2
            for lines, size, color in ((label, _LABEL, theme.INK), (detail, _DETAIL, theme.MUTED)):
                for line in lines:
                    axes.text(0, at, line, fontsize=size, color=color, va="top")
                    at += line_height(size)
            middles.append(at + _MARK_ROOM / 2 if self._narrow else top + height / 2)
            top += height
        return middles
