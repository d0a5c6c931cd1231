"""Ticks of an axis of days: months where the span is short, else years."""

from __future__ import annotations

import datetime as dt

from matplotlib.axes import Axes
from matplotlib.dates import num2date

from shipments.plot.theme import FAINT, day_number, size_of

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_STEPS = (1, 2, 3, 6, 12)
_ROOM = 0.44  # inches from tick to tick
# Up to so many months an axis counts in months.
_SHORT = 18


def _step(months: int, wide: float) -> int:
    """Months from tick to tick: as few as labels have room for, whole years on a long axis."""
    fewest = max(1.0, months * _ROOM / max(wide, _ROOM))
    for step in _STEPS:
        if step >= fewest and (months <= _SHORT or step >= 12):
            return step
    return 12 * -(-int(fewest + 1) // 12)


def ticks_of(first: dt.date, last: dt.date, wide: float) -> list[tuple[dt.date, str]]:
    """Days with their labels; the first tick and each January name the year.

    Args:
        first: First day of the axis.
        last: Its last day.
        wide: Its width in inches.
    """
    start, end = first.year * 12 + first.month - 1, last.year * 12 + last.month - 1
    step = _step(end - start + 1, wide)
    ticks: list[tuple[dt.date, str]] = []
    for month in range(-(-start // step) * step, end + 1, step):
        day = dt.date(month // 12, month % 12 + 1, 1)
        if not first <= day <= last:
            continue
        named = str(day.year) if step >= 12 else _MONTHS[day.month - 1]
        if step < 12 and (not ticks or day.year != ticks[-1][0].year):
            named += f"\n{day.year}"
        ticks.append((day, named))
    return ticks


def date_axis(axes: Axes) -> None:
    """Put ticks, labels and lines on the days of axes whose limits are set."""
    limits = axes.get_xlim()
    first, last = (num2date(end).date() for end in limits)  # type: ignore[no-untyped-call]
    ticks = ticks_of(first, last, size_of(axes)[0])
    axes.set_xticks([day_number(day) for day, _ in ticks], [label for _, label in ticks])
    axes.set_xlim(*limits)
    axes.tick_params(axis="x", length=0, labelsize=10)
    axes.grid(axis="x", color=FAINT, linewidth=0.9)
