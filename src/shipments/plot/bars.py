"""Gathering rows into bars with bounds, before anything is drawn."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from shipments.analysis.overlaps import Links, bounds_of
from shipments.analysis.periods import first_day, next_first_day
from shipments.frames import Row
from shipments.tables.measures import MEASURES
from shipments.tables.vocabulary import ADDITIVE

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


@dataclass(frozen=True)
class Bar:
    """What reports state for one span of time, by the rule on shared goods.

    Attributes:
        span: First day, and the day after the last.
        rows: The rows.
        low: At least; None = no row states a floor.
        high: At most; None = open.
        shared: How many floors are not in `low`, since other rows count the same goods.
    """

    span: Span
    rows: tuple[Row, ...]
    low: float | None = None
    high: float | None = None
    shared: int = 0


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


def span_of(row: Row, by: str) -> Span | None:
    """The bins that a row's period covers; None when an end is open or unknown."""
    start, end = row["period_start"], row["period_end"]
    return (first_day(start, by), next_first_day(end, by)) if start and end else None


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


def _spans(rows: Iterable[Row], by: str) -> dict[Span | None, list[Row]]:
    spans: dict[Span | None, list[Row]] = {}
    for row in rows:
        spans.setdefault(span_of(row, by), []).append(row)
    return spans


def _bars(rows: Sequence[Row], by: str, measure: str, links: Links) -> list[Bar]:
    spans = _spans(rows, by)
    return [
        Bar(span, tuple(spans[span]), *bounds_of(spans[span], measure, links))
        for span in sorted(span for span in spans if span)
    ]


def panels_of(rows: Sequence[Row], links: Links, by: str, measures: Sequence[str]) -> list[Panel]:
    """All panels that rows can fill, fullest first.

    Args:
        rows: Rows of shipments or flows.
        links: Which events are linked, from `links_of`.
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
        bars = _bars(members, by, measure, links)
        undated = len(members) - sum(len(bar.rows) for bar in bars)
        spans = _spans(silent.get(kind, []), by)
        unknown = [Bar(span, tuple(spans[span])) for span in sorted(span for span in spans if span)]
        shared = sum(bar.shared for bar in bars)
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
