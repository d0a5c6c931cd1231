"""An axis of days in inches: months where the span is short, else years."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from shipments.plot.theme import FAINT, MUTED

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = (1, 2, 3, 6, 12)
_ROOM = 0.44  # inches from tick to tick
# Up to so many months an axis counts in months.
_SHORT = 30
AXIS = 0.42  # inches below the drawing for the labels


def _step(months: int, wide: float) -> int:
    """Months from tick to tick: as few as labels have room for, whole years on a long axis."""
    fewest = max(1.0, months * _ROOM / max(wide, _ROOM))
    for step in _STEPS:
        if step >= fewest and (months <= _SHORT or step >= 12):
            return step
    return 12 * -(-int(fewest + 1) // 12)


def ticks_of(first: dt.date, last: dt.date, wide: float) -> list[tuple[dt.date, str]]:
    """Days with their labels on an axis `wide` inches; the first and each January name the year."""
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    step = _step(end - start + 1, wide)
    ticks: list[tuple[dt.date, str]] = []
    for month in range(-(-start // step) * step, end + 1, step):
        day = dt.date(month // 12, month % 12 + 1, 1)
        if not first <= day <= last:
            continue
        label = str(day.year) if step >= 12 else _MONTHS[day.month - 1]
        if step < 12 and (not ticks or day.year != ticks[-1][0].year):
            label += f"\n{day.year}"
        ticks.append((day, label))
    return ticks


@dataclass(frozen=True)
class DayRuler:
    """Where days are drawn, in inches from the left edge."""

    first: dt.date
    last: dt.date
    left: float
    right: float

    def at(self, day: dt.date) -> float:
        """Inches from the left edge to a day."""
        share = (day - self.first) / (self.last - self.first)
        return self.left + share * (self.right - self.left)

    def draw(self, axes: Axes, bands: Sequence[tuple[float, float]], bottom: float) -> None:
        """Lines through bands (top, bottom), and labels under all, in inches from the upper edge."""
        for day, label in ticks_of(self.first, self.last, self.right - self.left):
            at = self.at(day)
            for band in bands:
                axes.plot([at, at], band, color=FAINT, linewidth=0.9, zorder=0)
            axes.text(at, bottom + 0.07, label, fontsize=10, color=MUTED, ha="center", va="top")
