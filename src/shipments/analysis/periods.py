"""Periods: the month, quarter, half or year that a row falls into, for `by=` everywhere."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from shipments.errors import UsageError
from shipments.frames import Row
from shipments.messages import suggest

# Name of a step -> how many months it has.
STEPS = {"month": 1, "quarter": 3, "half": 6, "year": 12}


def first_day(day: dt.date, by: str) -> dt.date:
    """The first day of the month, quarter, half or year that holds a day."""
    months = STEPS[by]
    return dt.date(day.year, (day.month - 1) // months * months + 1, 1)


def next_first_day(day: dt.date, by: str) -> dt.date:
    """The first day after the month, quarter, half or year that holds a day."""
    first = first_day(day, by)
    months = first.year * 12 + first.month - 1 + STEPS[by]
    return dt.date(months // 12, months % 12 + 1, 1)


def period_of(row: Row, by: str) -> int | str | None:
    """The step that holds the period of a row, None when it spans several or is not closed.

    A year is a number; the others are 2023-H1, 2023-Q1 and 2023-01.
    """
    start: dt.date | None = row.get("period_start")
    end: dt.date | None = row.get("period_end")
    if not start or not end or first_day(start, by) != first_day(end, by):
        return None
    if by == "year":
        return start.year
    if by == "month":
        return f"{start:%Y-%m}"
    return f"{start.year}-{by[0].upper()}{(start.month - 1) // STEPS[by] + 1}"


def check_by(by: str, columns: Iterable[str]) -> None:
    """Raise UsageError unless rows can be grouped by a column or a step of periods."""
    known = [*columns, *STEPS]
    if by not in known:
        raise UsageError(f"no column '{by}' to group by · {suggest(str(by), known)}")


def group_of(row: Row, by: str) -> Any:
    """What a row is grouped under: its value in a column, or the step that holds its period."""
    return row[by] if by in row else period_of(row, by)
