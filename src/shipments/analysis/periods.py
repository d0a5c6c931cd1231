"""Periods: the month, quarter, half or year that a row falls into, for `by=` everywhere."""

from __future__ import annotations

import datetime as dt

from shipments.frames import Row

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


def name_of(day: dt.date, by: str) -> int | str:
    """The name of a period: 2023 for a year, else 2023-H1, 2023-Q1, 2023-01."""
    if by == "year":
        return day.year
    if by == "month":
        return f"{day:%Y-%m}"
    return f"{day.year}-{by[0].upper()}{(day.month - 1) // STEPS[by] + 1}"


def period_of(row: Row, by: str) -> int | str | None:
    """The period that holds the whole of a row's; None when it spans several or is not closed."""
    start, end = row.get("period_start"), row.get("period_end")
    if not start or not end or first_day(start, by) != first_day(end, by):
        return None
    return name_of(start, by)
