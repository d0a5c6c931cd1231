"""Gathering rows into bars with bounds, before anything is drawn."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shipments.frames import Row
from shipments.tables.vocabulary import ADDITIVE

MEASURES = ("quantity", "mass", "value", "consignments")
_STEPS = {"month": 1, "quarter": 3, "half": 6, "year": 12}
Span = tuple[dt.date, dt.date]
# Units whose plural is not the name with an s.
_PLURALS = {
    "percent_fall": "per cent fall",
    "aircraft": "aircraft",
    "battery": "batteries",
    "kilogram": "kg",
    "kilometre": "km",
    "kilowatt_hour": "kWh",
    "percent": "per cent",
    "percent_change": "per cent change",
    "times": "times",
    "ton_unstated": "tons, kind not stated",
    "entry": "entries",
    "address": "addresses",
    "drone_per_month": "drones a month",
    "drone_per_year": "drones a year",
    "item_per_month": "items a month",
    "registration_per_month": "registrations a month",
}


@dataclass
class Bar:
    """What reports state for one span of time: sums of floors and ceilings, and what is missing."""

    span: Span
    rows: list[Row] = field(default_factory=list)

    def ends(self, measure: str) -> tuple[float | None, float | None]:
        """At least and at most; None = none stated, or open."""
        lows = [row[f"{measure}_low"] for row in self.rows if row[f"{measure}_low"] is not None]
        highs = [row[f"{measure}_high"] for row in self.rows]
        low = math.fsum(lows) if lows else None
        return low, None if None in highs else math.fsum(highs)


@dataclass
class Panel:
    """One category in one unit: bars of rows that state an amount, marks for those that do not."""

    category: str
    measure: str
    unit: str
    bars: list[Bar] = field(default_factory=list)
    unknown: list[Bar] = field(default_factory=list)
    undated: int = 0
    shared: int = 0
    stage: str | None = None
    scope: str | None = None

    @property
    def size(self) -> int:
        """How many rows state an amount."""
        return sum(len(bar.rows) for bar in self.bars)


def floor_to(day: dt.date, by: str) -> dt.date:
    """The first day of the bin that holds a day."""
    step = _STEPS[by]
    return dt.date(day.year, (day.month - 1) // step * step + 1, 1)


def after(day: dt.date, by: str) -> dt.date:
    """The first day after the bin that holds a day."""
    first = floor_to(day, by)
    months = first.year * 12 + first.month - 1 + _STEPS[by]
    return dt.date(months // 12, months % 12 + 1, 1)


def span_of(row: Row, by: str) -> Span | None:
    """The bins that a row's period covers; None when an end is open or unknown."""
    start, end = row["period_start"], row["period_end"]
    return (floor_to(start, by), after(end, by)) if start and end else None


def states(row: Row, measure: str) -> bool:
    """Whether a row states a number of a measure."""
    return row[f"{measure}_low"] is not None or row[f"{measure}_high"] is not None


def adds(row: Row, measure: str) -> bool:
    """Whether the amount of a row adds up with others of its unit."""
    if measure == "value":
        return row["value_per"] in (None, "total")
    return measure != "quantity" or row.get("quantity_dimension") in ADDITIVE


def _kind(row: Row) -> tuple[str, str | None, str | None]:
    """What rows of one bar have in common: orders are not movements, neighbours not core."""
    return row["category"], row.get("stage"), row.get("scope")


def unit_of(row: Row, measure: str) -> str:
    """The unit of a measure, as a label."""
    if measure == "consignments":
        return "consignments"
    if measure == "value":
        per = "" if row["value_per"] in (None, "total") else f" per {row['value_per']}"
        basis = {None: "", "not_stated": ""}.get(
            row["value_basis"], f", {row['value_basis']} value"
        )
        return f"{row['value_currency']}{per}{basis}"
    unit = str(row[f"{measure}_unit"])
    named = unit.replace("_", " ")
    return _PLURALS.get(unit, named if named.endswith("s") else f"{named}s")


def without_shared(rows: Sequence[Row], key: str) -> tuple[list[Row], int]:
    """Rows that share no goods with each other.

    A whole goes before its parts, then the row with more root reports, then the one with more
    pages, then the first by id.

    Returns:
        The rows kept, in their order, and how many were left out.
    """
    present = {row[key] for row in rows}

    def rank(row: Row) -> tuple[bool, int, int, str]:
        return (row["part_of"] in present, -row["root_count"], -row["page_count"], row[key])

    kept: set[str] = set()
    for row in sorted(rows, key=rank):
        shared = set((row["overlaps_with"] or "").split(";")) | {row["part_of"]}
        if not shared & kept:
            kept.add(row[key])
    return [row for row in rows if row[key] in kept], len(rows) - len(kept)


def _bars(rows: Iterable[Row], by: str) -> tuple[list[Bar], int]:
    bars: dict[Span, Bar] = {}
    undated = 0
    for row in rows:
        span = span_of(row, by)
        if span is None:
            undated += 1
        else:
            bars.setdefault(span, Bar(span)).rows.append(row)
    return [bars[span] for span in sorted(bars)], undated


def panels_of(rows: Sequence[Row], key: str, by: str, measures: Sequence[str]) -> list[Panel]:
    """All panels that rows can fill, fullest first.

    Args:
        rows: Rows of shipments or flows.
        key: The column that holds their id.
        by: `month`, `quarter`, `half` or `year`.
        measures: The measures wanted.
    """
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        for measure in measures:
            if states(row, measure) and adds(row, measure):
                key_ = (_kind(row), measure, unit_of(row, measure))
                groups.setdefault(key_, []).append(row)
    silent: dict[Any, list[Row]] = {}
    for row in rows:
        if not any(states(row, measure) for measure in MEASURES):
            silent.setdefault(_kind(row), []).append(row)
    panels = []
    for (kind, measure, unit), members in groups.items():
        kept, shared = without_shared(members, key)
        bars, undated = _bars(kept, by)
        unknown, _ = _bars(silent.get(kind, []), by)
        category, stage, scope = kind
        panels.append(Panel(category, measure, unit, bars, unknown, undated, shared, stage, scope))
    return sorted(
        panels,
        key=lambda panel: (
            -panel.size,
            panel.category,
            panel.measure,
            panel.unit,
            str(panel.stage),
            str(panel.scope),
        ),
    )
