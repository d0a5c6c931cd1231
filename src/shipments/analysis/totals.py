"""Totals that keep their bounds, and refuse to add different things.

At least: the largest sum of floors that counts no goods twice (`analysis.overlaps`). At most: the
sum of the ceilings, open (null) as soon as one row has none. Rows that state no number are counted,
never taken for zero. These are bounds of what was reported, not a confidence interval.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Sequence
from operator import methodcaller
from typing import Any, Literal

import narwhals as nw

from shipments.analysis.overlaps import (
    Links,
    bounds_of,
    is_additive,
    is_worded,
    links_of,
    shared_pairs,
    unit_of,
)
from shipments.analysis.periods import check_by, group_of
from shipments.dataset.load import Data
from shipments.dataset.select import select
from shipments.errors import CannotAdd, Fault, UsageError
from shipments.frames import Row, from_columns_like, rows_of
from shipments.messages import suggest
from shipments.tables.measures import GOODS_MEASURES, MEASURES
from shipments.tables.vocabulary import ADDITIVE

# Units that say nothing of what is counted.
_LOOSE_UNITS = frozenset({"item", "piece", "part", "component", "type", "device", "machine", "set"})
_SHOWN = 6
_COUNTS = (
    *("rows", "n_without_high", "n_without_low", "n_overlapping", "approx", "n_no_amount"),
    *("n_not_additive", "n_not_worded"),
)
_KINDS: dict[str, Any] = {
    **dict.fromkeys(("measure", "unit"), nw.String),
    **dict.fromkeys(("low", "high"), nw.Float64),
    **dict.fromkeys(_COUNTS, nw.Int64),
}


def _states(row: Row, measure: str) -> bool:
    return row.get(f"{measure}_low") is not None or row.get(f"{measure}_high") is not None


def _key(row: Row) -> str:
    return str(row.get("shipment_id") or row.get("flow_id"))


def _fault(rule: str, rows: Iterable[Row], fault: str, expected: str, action: str) -> Fault:
    names = sorted({_key(row) for row in rows})
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    value = ", ".join(names[:_SHOWN]) + more
    return Fault("total", "", "", value, fault, expected, action, rule)


def _grouped(rows: Iterable[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _choose(rows: Sequence[Row], measure: str | None) -> str:
    """The measure to add: the one asked for, or the only one of goods that rows state."""
    if measure is not None:
        return measure
    stating = {name: [row for row in rows if _states(row, name)] for name in GOODS_MEASURES}
    stated = {name: members for name, members in stating.items() if members}
    if len(stated) > 1:
        raise CannotAdd([_measure_fault(*item) for item in stated.items()], "the total")
    return next(iter(stated), "quantity")


def _measure_fault(measure: str, rows: Sequence[Row]) -> Fault:
    units = ", ".join(sorted({"/".join(unit_of(row, measure)) for row in rows}))
    expected = "one measure: consignments are not items, items are not tons"
    choose = f"choose one with measure='{measure}'"
    return _fault("one_measure", rows, f"these state a {measure} ({units})", expected, choose)


def _number_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    """Numbers that are none, or that have no unit."""
    ends = (f"{measure}_low", f"{measure}_high")
    if endless := [row for row in rows if any(math.isinf(row[end] or 0) for end in ends)]:
        yield _fault("finite", endless, "these hold an infinite number", "a number", "correct them")
    unit = MEASURES[measure]
    if bare := [row for row in rows if unit and row.get(unit) is None]:
        lack = f"these have a number and no {unit}"
        yield _fault("unit_stated", bare, lack, "a unit", "correct them")


def _unit_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    units = _grouped(rows, lambda row: unit_of(row, measure))
    expected = "one unit: vests are not helmets, tons of unstated kind are not tonnes"
    action = "filter to one unit, or add the unit's column to by="
    for unit, members in sorted(units.items()) if len(units) > 1 else ():
        yield _fault("one_unit", members, f"these are in {' / '.join(unit)}", expected, action)


def _additive_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    """Amounts that do not add up, however alike they are."""
    if measure == "quantity":
        shares = [row for row in rows if row.get("quantity_dimension") not in ADDITIVE]
        kinds = ", ".join(sorted({str(row.get("quantity_dimension")) for row in shares}))
        expected = "amounts that add up: shares, ratios, rates and counts of firms do not"
    elif measure == "count":
        shares = [row for row in rows if row.get("count_unit") != "person"]
        kinds, expected = "firms, visits or deals", "counts of what no other row counts too"
    else:
        shares = [row for row in rows if measure == "value" and row.get("value_per") != "total"]
        kinds = "money per unit, month or year"
        expected = "money for all the goods of a row"
    if shares and len(rows) > 1:
        yield _fault("additive", shares, f"these are {kinds}", expected, "leave them out")


def _mixed_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    """Rows that differ in what they count: the stage, the scope, the goods behind a loose unit."""
    loose = [row for row in rows if measure == "quantity" and row["quantity_unit"] in _LOOSE_UNITS]
    for column, members, expected in (
        ("category", loose, "one category: an item of one kind is not an item of another"),
        ("stage", rows, "one stage: declared orders are not deliveries, a find is not a movement"),
        ("scope", rows, "one scope: a neighbour never enters a China to Russia total"),
    ):
        groups = _grouped(members, methodcaller("get", column))
        for value, some in groups.items() if len(groups) > 1 else ():
            action = f"filter to one {column}, or add '{column}' to by="
            fault = f"these have {column} '{value}'"
            yield _fault(f"one_{column}", some, fault, expected, action)


def _identity_faults(rows: Sequence[Row], _: str) -> Iterator[Fault]:
    """Rows of two tables, and rows that occur twice."""
    if any(row.get("shipment_id") for row in rows) and any(row.get("flow_id") for row in rows):
        mixed, expected = "flows are mixed with shipments", "either flows or shipments"
        yield _fault("no_flows_with_shipments", rows, mixed, expected, "total them separately")
    for members in _grouped(rows, _key).values():
        if len(members) > 1:
            twice = "this row occurs more than once"
            yield _fault("row_once", members, twice, "each row once", "drop the copies")


def _overlap_faults(rows: Sequence[Row], measure: str, links: Links) -> Iterator[Fault]:
    expected = "rows that share no goods: a part is not added to its whole"
    action = 'keep one of them, or ask for the range with overlaps="resolve"'
    for one, others in shared_pairs(rows, measure, links).items():
        if one < min(others):
            some = [rows[one], *(rows[other] for other in others)]
            yield _fault("no_overlap", some, "these count some of the same goods", expected, action)


_CHECKS = (_identity_faults, _number_faults, _unit_faults, _additive_faults, _mixed_faults)


def _adding(rows: Iterable[Row], measure: str, worded_only: bool) -> list[Row]:
    """The rows that state a measure, without those that must not be added or lack words."""
    return [
        row
        for row in rows
        if _states(row, measure)
        and is_additive(row)
        and (is_worded(row, measure) or not worded_only)
    ]


def _total(rows: Sequence[Row], measure: str, links: Links, worded_only: bool) -> Row:
    stating = [row for row in rows if _states(row, measure)]
    adding = _adding(rows, measure, worded_only)
    not_additive = sum(not is_additive(row) for row in stating)
    bounds = bounds_of(adding, measure, links)
    return {
        "measure": measure,
        "unit": " / ".join(unit_of(adding[0], measure)) if adding else None,
        "low": bounds.low,
        "high": bounds.high if adding else None,
        "rows": len(rows),
        "n_without_high": sum(row[f"{measure}_high"] is None for row in adding),
        "n_without_low": sum(row[f"{measure}_low"] is None for row in adding),
        "n_overlapping": bounds.n_overlapping,
        "approx": sum(row.get(f"{measure}_qualifier") == "approx" for row in adding),
        "n_no_amount": len(rows) - len(stating),
        "n_not_additive": not_additive,
        "n_not_worded": len(stating) - len(adding) - not_additive,
    }


def total(
    what: Any,
    *,
    by: str | Sequence[str] = (),
    measure: str | None = None,
    overlaps: Literal["refuse", "resolve"] = "refuse",
    worded_only: bool = False,
    data: Data = None,
) -> Any:
    """Add up what reports state, with bounds, or say why it cannot be added.

    Args:
        what: Rows of `shipments` or of `flows`, ids, or a filter.
        by: Columns to group by, or `month`, `quarter`, `half`, `year`: that of the period, null
            when it spans several or is not closed.
        measure: `quantity`, `mass`, `value` or `consignments`; may be left out when the rows state
            only one of them. `count` (persons; firms, visits and deals do not add up) is no measure
            of goods and only taken by name.
        overlaps: What to do with rows that share goods: `refuse` to add them, or `resolve` them
            into a range whose low end counts no goods twice.
        worded_only: Whether to add only numbers that recorded words of a page carry.
        data: What to load in place of the installed dataset, as in `load`.

    Returns:
        One row per group, sorted by the groups, in the kind of frame that came in: the columns of
        `by`, `measure`, `unit`, `low` (the largest sum of stated floors over rows that share no
        goods, null when none is stated), `high` (sum of the stated ceilings, null = open), `rows`,
        and how many of them have no ceiling (`n_without_high`), a ceiling only (`n_without_low`),
        a floor that is not in `low` because its goods are counted (`n_overlapping`), an approximate
        figure (`approx`) and no number (`n_no_amount`), and how many state one that is left out:
        because it must not be added to others (`n_not_additive`), or, with `worded_only`, because
        no words of a page are recorded for it (`n_not_worded`).

    Raises:
        CannotAdd: If rows differ in unit, currency, basis, stage or scope, overlap, occur twice, are
            shares or rates, or mix flows with shipments; every reason names its rows.
        UsageError: If a column or measure is not known, or the frame is of another table.
    """
    if overlaps not in ("refuse", "resolve"):
        raise UsageError(f"no way '{overlaps}' with overlaps · one of: refuse, resolve")
    if measure is not None and measure not in MEASURES:
        raise UsageError(f"no measure '{measure}' · {suggest(str(measure), MEASURES)}")
    frame = select(what, ("shipments", "flows"), "total", data).rows
    # A guard is only as good as the column that it reads: none of them may be missing.
    select(frame, ("shipments", "flows"), "total", data, _guards(frame.columns, measure))
    rows, names = rows_of(frame), [by] if isinstance(by, str) else list(by or ())
    for name in names:
        check_by(name, frame.columns)
    chosen, links = _choose(rows, measure), links_of(rows, data)
    groups = _grouped(rows, lambda row: tuple(group_of(row, name) for name in names))
    faults: list[Fault] = []
    for members in groups.values():
        adding = _adding(members, chosen, worded_only)
        faults += [fault for check in _CHECKS for fault in check(adding, chosen)]
        faults += _overlap_faults(adding, chosen, links) if overlaps == "refuse" else ()
    if faults:
        raise CannotAdd(faults, "the total")
    order = sorted(groups, key=lambda key: tuple((value is None, str(value)) for value in key))
    totals = [_total(groups[key], chosen, links, worded_only) for key in order]
    columns = {name: [key[place] for key in order] for place, name in enumerate(names)}
    kinds = {name: _kind_of(values) for name, values in columns.items()} | _KINDS
    columns |= {name: [row[name] for row in totals] for name in _KINDS}
    return from_columns_like(frame, columns, kinds)


def _kind_of(values: Sequence[Any]) -> Any:
    kinds = {int: nw.Int64, float: nw.Float64, bool: nw.Boolean, dt.date: nw.Date}
    known = {type(value) for value in values if value is not None}
    return kinds.get(known.pop(), nw.String) if len(known) == 1 else nw.String


def _guards(columns: Iterable[str], measure: str | None) -> set[str]:
    """The columns without which different things could be added."""
    needed = {"scope", "category", "part_of", "overlaps_with", "period_start", "period_end"}
    needed |= {"is_additive", "worded_fields"}
    needed |= {"stage"} if "shipment_id" in columns else set()
    for name in [measure] if measure else MEASURES:
        needed |= {f"{name}_{end}" for end in ("low", "high", "qualifier")}
        needed |= {str(MEASURES[name])} if MEASURES[name] else set()
        needed |= {"quantity_dimension"} if name == "quantity" else set()
        needed |= {"value_basis", "value_per"} if name == "value" else set()
    return needed
