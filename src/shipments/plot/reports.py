"""Reports one by one: what each states of an amount, before anything is drawn."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

from shipments.errors import UsageError, suggest
from shipments.frames import Row
from shipments.plot.bars import unit_of
from shipments.plot.text import plain
from shipments.tables.measures import MEASURES

State = Literal["exact", "approx", "range", "floor", "ceiling", "withheld"]
_FORMS = {"day": "%Y-%m-%d", "year": "%Y"}
WITHHELD = "Amount withheld"
_SIZES = ((1e12, " trn"), (1e9, " bn"), (1e6, " m"))

_UNITS = {measure: unit for measure, unit in MEASURES.items() if unit}
_COLUMNS = {
    *("period_start", "period_end", "period_precision", "value_per", "value_basis"),
    *("origin_country", "dispatch_country", "route", *_UNITS.values()),
    *(f"{measure}_{end}" for measure in MEASURES for end in ("low", "high", "qualifier")),
}


def measures_of(measure: str | Sequence[str] | None) -> list[str]:
    """The measures asked for, all when none is.

    Raises:
        UsageError: If one is not known.
    """
    measures = [measure] if isinstance(measure, str) else list(measure or MEASURES)
    for name in measures:
        if name not in MEASURES:
            raise UsageError(f"no measure '{name}' · {suggest(name, MEASURES)}")
    return measures


def key_of(rows: Sequence[Row]) -> str:
    """The column that holds the ids of rows of shipments or of flows.

    Raises:
        UsageError: If the rows are of another table.
    """
    present = set(rows[0]) if rows else {"shipment_id", *_COLUMNS}
    for key in ("shipment_id", "flow_id"):
        if key in present and present >= _COLUMNS:
            return key
    raise UsageError("this chart is of shipments or of flows · pass rows of sh.load('shipments')")


def short(number: float) -> str:
    """A number as a chart shows it: 1,200 or 1.2 m."""
    for size, name in _SIZES:
        if abs(number) >= size:
            return f"{number / size:,.10g}{name}"
    return f"{number:,.10g}"


def period_of(row: Row) -> str:
    """The period of a row in words, as fine as it was told; an open end stays open."""
    form = _FORMS.get(row["period_precision"] or "", "%Y-%m")
    start, end = row["period_start"], row["period_end"]
    if start is None and end is None:
        return "period not stated"
    if end is None:
        return f"from {start.strftime(form)}"
    if start is None:
        return f"until {end.strftime(form)}"
    first, last = start.strftime(form), end.strftime(form)
    return str(first) if first == last else f"{first} to {last}"


def state_of(row: Row, measure: str) -> State | None:
    """What a row states of a measure; None when it states nothing.

    Raises:
        UsageError: If its bounds cannot be: not a number, or the low one above the high one.
    """
    low, high = row[f"{measure}_low"], row[f"{measure}_high"]
    word = row[f"{measure}_qualifier"]
    if low is None and high is None:
        return "withheld" if word == "withheld" else None
    if not all(math.isfinite(end) for end in (low, high) if end is not None):
        raise UsageError(f"a {measure} is not finite · expected a number · mend the row")
    if low is None or high is None:
        return "ceiling" if low is None else "floor"
    if low > high:
        raise UsageError(
            f"a {measure} runs from {short(low)} down to {short(high)} · expected low ≤ high"
        )
    if low < high:
        return "range"
    return "approx" if word == "approx" else "exact"


@dataclass(frozen=True)
class Report:
    """What one row states of one measure.

    Attributes:
        id: Id of the row.
        label: What it says, or its id.
        detail: Its period, and its stage and scope where they are not the usual ones.
        state: How the amount is bounded.
        low: At least; None = none stated.
        high: At most; None = none stated.
        strict: Whether the bound itself is left out: more than, less than.
        measure: The measure.
    """

    id: str
    label: str
    detail: str
    state: State
    low: float | None
    high: float | None
    strict: bool
    measure: str

    @property
    def ends(self) -> tuple[float, ...]:
        """The bounds that are stated."""
        return tuple(float(end) for end in (self.low, self.high) if end is not None)

    @property
    def told(self) -> str:
        """The amount in words."""
        low, high = (None if end is None else short(end) for end in (self.low, self.high))
        return {
            "exact": f"{low}",
            "approx": f"about {low}",
            "range": f"{low} – {high}",
            "floor": f"> {low}" if self.strict else f"≥ {low}",
            "ceiling": f"< {high}" if self.strict else f"≤ {high}",
            "withheld": f"{self.measure} withheld",
        }[self.state]


@dataclass
class UnitPanel:
    """The reports of one measure in one unit, largest amount first, or those that withhold it."""

    heading: str
    reports: list[Report] = field(default_factory=list)
    total: int = 0
    exact: int = 0

    def kept(self, rows: int) -> UnitPanel:
        """The panel with its first rows only; it keeps its counts of all."""
        return UnitPanel(self.heading, self.reports[:rows], self.total, self.exact)


def _detail(row: Row) -> str:
    parts = [period_of(row)]
    parts += [row["stage"]] if row.get("stage") not in (None, "movement") else []
    parts += [row["scope"].replace("_", " ")] if row.get("scope") not in (None, "core") else []
    return " · ".join(parts)


def _order(report: Report) -> tuple[float, float, str]:
    ends = report.ends
    return -max(ends, default=0.0), -min(ends, default=0.0), report.id


def panels_by_unit(
    rows: Sequence[Row], key: str, measures: Sequence[str], label: str
) -> tuple[list[UnitPanel], UnitPanel, int]:
    """The panels that rows fill, fullest first, that of withheld amounts, and how many rows are silent.

    Args:
        rows: Rows of shipments or flows.
        key: The column that holds their id.
        measures: The measures wanted.
        label: The column that labels a report; its id where that is empty.

    Raises:
        UsageError: If the bounds of an amount cannot be.
    """
    panels: dict[tuple[int, str], UnitPanel] = {}
    withheld = UnitPanel(WITHHELD)
    silent = 0
    for row in rows:
        states = {name: state for name in measures if (state := state_of(row, name))}
        silent += not states
        for measure, state in states.items():
            report = _report(row, key, measure, state, label)
            if state == "withheld":
                withheld.reports.append(report)
                continue
            named = measure not in _UNITS or row[_UNITS[measure]]
            unit = unit_of(row, measure) if named else "unit not stated"
            place = list(MEASURES).index(measure), unit
            panels.setdefault(place, UnitPanel(_heading(measure, unit))).reports.append(report)
    for panel in (*panels.values(), withheld):
        panel.reports.sort(key=_order)
        panel.total = len(panel.reports)
        panel.exact = sum(report.state == "exact" for report in panel.reports)
    order = sorted(panels, key=lambda place: (-panels[place].total, place))
    return [panels[place] for place in order], withheld, silent


def _heading(measure: str, unit: str) -> str:
    return unit.capitalize() if unit == measure else f"{measure.capitalize()}, {unit}"


def _report(row: Row, key: str, measure: str, state: State, label: str) -> Report:
    said: Any = row[label]
    return Report(
        id=str(row[key]),
        label=plain(str(said or row[key])),
        detail=_detail(row),
        state=state,
        low=row[f"{measure}_low"],
        high=row[f"{measure}_high"],
        strict=row[f"{measure}_qualifier"] in ("more_than", "less_than"),
        measure=measure,
    )


def counts_of(panels: Sequence[UnitPanel]) -> Counter[str]:
    """How many marks of each state panels have."""
    return Counter(report.state for panel in panels for report in panel.reports)
