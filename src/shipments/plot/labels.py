"""Labels put where they cover least, from a few places round their anchor."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox
from numpy.typing import NDArray

# Offset in points, right and up, with horizontal and vertical alignment.
Offset = tuple[float, float, str, str]
_PAD = 1.0


class Labels:
    """The boxes that are taken in a drawing, in pixels."""

    def __init__(
        self, axes: Axes, taken: Iterable[Bbox] = (), points: NDArray[np.float64] | None = None
    ) -> None:
        """Begin with boxes and points of lines (x, y, half the width) that labels should not cover."""
        self.page = axes.get_window_extent()
        self.taken = list(taken)
        self._points = np.empty((0, 3)) if points is None else points

    def cost(self, box: Bbox) -> float:
        """How bad a box is: the share of it that is taken or outside, and the lines it covers."""
        area = box.width * box.height or 1.0
        covered = sum(
            _shared(box, other) / min(area, other.width * other.height or 1.0)
            for other in self.taken
        )
        outside = 1 - _shared(box, self.page) / area
        x, y, half = self._points.T
        crossed = (
            (x > box.x0 - half) & (x < box.x1 + half) & (y > box.y0 - half) & (y < box.y1 + half)
        )
        return (outside > 0.001) + 3 * outside + covered + 0.012 * int(crossed.sum())

    def place(self, label: Annotation, offsets: Sequence[Offset]) -> float:
        """Move a label to the best of some offsets, earlier ones first; gives its cost."""
        best: tuple[float, int, Bbox] | None = None
        for number, offset in enumerate(offsets):
            _move(label, offset)
            box = label.get_window_extent().padded(_PAD)
            tried = (self.cost(box) + 0.01 * number, number, box)
            best = tried if best is None or tried[:2] < best[:2] else best
            if best[0] == 0:
                break
        if best is None:
            raise ValueError("a label needs an offset")
        _move(label, offsets[best[1]])
        self.taken.append(best[2])
        return best[0] - 0.01 * best[1]


def _move(label: Annotation, offset: Offset) -> None:
    right, up, across, upright = offset
    label.set(position=(right, up), ha=across, va=upright)


def _shared(one: Bbox, other: Bbox) -> float:
    both = Bbox.intersection(one, other)
    return float(both.width * both.height) if both is not None else 0.0
