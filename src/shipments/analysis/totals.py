"""Totals that keep their bounds, and refuse to add unlike things.

At least: the sum of the floors that reports state. At most: the sum of their ceilings, open (null)
as soon as one row has none. Rows that state no number are counted, never taken for zero. These are
bounds of what was reported, not a confidence interval.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import Any

import narwhals as nw
from narwhals.typing import IntoDataFrameT

from shipments.errors import DataError, Fault, UsageError, suggest
from shipments.frames import Row, from_columns_like, rows_of, wrap
from shipments.tables.vocabulary import ADDITIVE

# Unit columns of the measures. This module is used without the schema being imported, which would
# bring pandera along; a test holds the two equal.
UNITS: dict[str, str | None] = {
    "quantity": "quantity_unit",
    "mass": "mass_unit",
    "value": "value_currency",
    "consignments": None,
}
# Units that say nothing of what is counted.
_LOOSE_UNITS = frozenset({"item", "piece", "part", "component", "type", "device", "machine", "set"})
_SHOWN = 6


class CannotAdd(DataError):
    """A total that would add unlike things; the faults name the rows."""


def _key_of(row: Row) -> str:
    return str(row.get("shipment_id") or row.get("flow_id"))


def _states(row: Row, measure: str) -> bool:
    return row.get(f"{measure}_low") is not None or row.get(f"{measure}_high") is not None


def _named(rows: Iterable[Row]) -> str:
    names = sorted({_key_of(row) for row in rows})
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _fault(rule: str, rows: Iterable[Row], fault: str, expected: str, action: str) -> Fault:
    return Fault("total", "", "", _named(rows), fault, expected, action, rule)


def _year(row: Row) -> int | None:
    start, end = row.get("period_start"), row.get("period_end")
    return start.year if start and end and start.year == end.year else None


def _unit(row: Row, measure: str) -> tuple[str, ...]:
    """What must be alike for two numbers to add."""
    if measure == "consignments":
        return ("consignment",)
    if measure == "value":
        return tuple(str(row.get(name)) for name in ("value_currency", "value_basis", "value_per"))
    return (str(row.get(str(UNITS[measure]))),)


def _choose(rows: Sequence[Row], measure: str | None) -> str:
    if measure is not None:
        if measure not in UNITS:
            near = suggest(str(measure), UNITS)
            raise UsageError(f"no measure '{measure}' · {near} · see sh.describe('shipments')")
        return measure
    told = {name: [row for row in rows if _states(row, name)] for name in UNITS}
    stated = [name for name, found in told.items() if found]
    if len(stated) > 1:
        raise CannotAdd(
            [
                _fault(
                    "one_measure",
                    told[name],
                    f"these state a {name} ({', '.join(sorted({'/'.join(_unit(r, name)) for r in told[name]}))})",
                    "one measure: consignments are not items, items are not tons",
                    f"choose one with measure='{name}'",
                )
                for name in stated
            ],
            "the total",
        )
    return stated[0] if stated else "quantity"


def _mixed(rows: Sequence[Row], column: str, rule: str, what: str, action: str) -> Iterator[Fault]:
    found: dict[Any, list[Row]] = {}
    for row in rows:
        found.setdefault(row.get(column), []).append(row)
    if len(found) > 1:
        for value, members in found.items():
            yield _fault(rule, members, f"these have {column} '{value}'", what, action)


def _number_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    """Numbers that are none, or that have no unit."""
    ends = (f"{measure}_low", f"{measure}_high")
    endless = [row for row in rows if any(math.isinf(row[end] or 0) for end in ends)]
    if endless:
        yield _fault("finite", endless, "these hold an infinite number", "a number", "mend them")
    unit = UNITS[measure]
    bare = [row for row in rows if unit and row.get(unit) is None]
    if bare:
        yield _fault("unit_told", bare, f"these have a number and no {unit}", "a unit", "mend them")


def _category_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    """'Items' of two categories are unlike things, although their unit has one name."""
    loose = [row for row in rows if measure == "quantity" and row["quantity_unit"] in _LOOSE_UNITS]
    yield from _mixed(
        loose,
        "category",
        "one_category",
        "one category: an item of one kind is not an item of another",
        "filter to one category, or add 'category' to by=",
    )


def _unit_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    units: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        units.setdefault(_unit(row, measure), []).append(row)
    if len(units) > 1:
        for unit, members in sorted(units.items()):
            yield _fault(
                "one_unit",
                members,
                f"these are in {' / '.join(unit)}",
                "one unit: vests are not helmets, tons of unstated kind are not tonnes",
                "filter to one unit, or add the unit's column to by=",
            )
    unlike = [
        row
        for row in rows
        if measure == "quantity" and row.get("quantity_dimension") not in ADDITIVE
    ]
    if unlike and len(rows) > 1:
        kinds = ", ".join(sorted({str(row.get("quantity_dimension")) for row in unlike}))
        yield _fault(
            "additive",
            unlike,
            f"these are {kinds}",
            "amounts that add up: shares, ratios, rates and counts of firms do not",
            "leave them out",
        )
    rates = [row for row in rows if measure == "value" and row.get("value_per") != "total"]
    if rates and len(rows) > 1:
        yield _fault(
            "additive",
            rates,
            "these are money per unit, month or year",
            "money for all the goods of a row",
            "leave them out",
        )


def _overlap_faults(rows: Sequence[Row]) -> Iterator[Fault]:
    by_key: dict[str, list[Row]] = {}
    for row in rows:
        by_key.setdefault(_key_of(row), []).append(row)
    for members in by_key.values():
        if len(members) > 1:
            yield _fault(
                "row_once",
                members,
                "this row occurs more than once",
                "each row once",
                "drop the copies",
            )
    shared = {key: _links(members[0]) for key, members in by_key.items()}
    for one, other in combinations(sorted(by_key), 2):
        if other in shared[one] or one in shared[other]:
            yield _fault(
                "no_overlap",
                [by_key[one][0], by_key[other][0]],
                "these count some of the same goods",
                "rows that share no goods: a part is not added to its whole",
                "keep one of them",
            )


def _links(row: Row) -> set[str]:
    listed = str(row.get("overlaps_with") or "").split(";")
    return {name for name in (*listed, row.get("part_of")) if name}


def _faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    """Why the numbers of these rows cannot be added."""
    adding = [row for row in rows if _states(row, measure)]
    if any(row.get("shipment_id") for row in adding) and any(row.get("flow_id") for row in adding):
        yield _fault(
            "no_flows_with_shipments",
            adding,
            "flows stand among shipments",
            "either flows or shipments",
            "total them apart",
        )
    yield from _number_faults(adding, measure)
    yield from _unit_faults(adding, measure)
    yield from _category_faults(adding, measure)
    yield from _mixed(
        adding,
        "stage",
        "one_stage",
        "one stage: declared orders are not deliveries, a find is not a movement",
        "filter to one stage, or add 'stage' to by=",
    )
    yield from _mixed(
        adding,
        "scope",
        "one_scope",
        "one scope: a neighbour never enters a China to Russia total",
        "filter to scope == 'core', or add 'scope' to by=",
    )
    yield from _overlap_faults(adding)


def _sum(rows: Sequence[Row], name: str) -> float | None:
    told = [row[name] for row in rows if row[name] is not None]
    return math.fsum(told) if told else None


def _total(rows: Sequence[Row], measure: str) -> Row:
    low, high = f"{measure}_low", f"{measure}_high"
    adding = [row for row in rows if _states(row, measure)]
    unbounded = [row for row in adding if row[high] is None]
    units = {" / ".join(_unit(row, measure)) for row in adding}
    return {
        "measure": measure,
        "unit": units.pop() if units else None,
        "low": _sum(adding, low),
        "high": None if unbounded else _sum(adding, high),
        "rows": len(rows),
        "open": len(unbounded),
        "floorless": sum(row[low] is None for row in adding),
        "approx": sum(row.get(f"{measure}_qualifier") == "approx" for row in adding),
        "unknown": len(rows) - len(adding),
    }


_KINDS = {
    "measure": nw.String,
    "unit": nw.String,
    "low": nw.Float64,
    "high": nw.Float64,
    "rows": nw.Int64,
    "open": nw.Int64,
    "floorless": nw.Int64,
    "approx": nw.Int64,
    "unknown": nw.Int64,
}


def total(
    frame: IntoDataFrameT,
    *,
    by: str | Sequence[str] = (),
    measure: str | None = None,
) -> IntoDataFrameT:
    """Add up what reports state, with bounds, or say why it cannot be added.

    Args:
        frame: Rows of `shipments` or of `flows`, pandas or polars.
        by: Columns to group by; `year` is the year of the period, null when it spans several.
        measure: `quantity`, `mass`, `value` or `consignments`; may be left out when the rows state
            only one of them.

    Returns:
        One row a group, sorted by the groups, in the kind of frame that came in: the columns of
        `by`, `measure`, `unit`, `low` (sum of the stated floors, null when none is stated), `high`
        (sum of the stated ceilings, null = open), `rows`, and how many of them are `open` (no
        ceiling), `floorless` (a ceiling only: may be none), `approx` (a figure told as approximate)
        and `unknown` (no number).

    Raises:
        CannotAdd: If rows differ in unit, currency, basis, stage or scope, overlap, occur twice, are
            shares or rates, or mix flows with shipments; every reason names its rows.
        UsageError: If a column or measure is not known, or the frame is of another table.
    """
    rows = rows_of(frame)
    names = [by] if isinstance(by, str) else list(by or ())
    columns = list(wrap(frame).columns)
    _require(columns, measure)
    for name in names:
        if name not in columns and name != "year":
            raise UsageError(
                f"no column '{name}' to group by · {suggest(name, [*columns, 'year'])}"
            )
    chosen = _choose(rows, measure)
    groups: dict[tuple[Any, ...], list[Row]] = {}
    for row in rows:
        key = tuple(
            _year(row) if name == "year" and name not in columns else row[name] for name in names
        )
        groups.setdefault(key, []).append(row)
    faults = [fault for members in groups.values() for fault in _faults(members, chosen)]
    if faults:
        raise CannotAdd(faults, "the total")
    order = sorted(groups, key=lambda key: tuple((value is None, str(value)) for value in key))
    totals = [_total(groups[key], chosen) for key in order] if rows else []
    told = {name: [key[place] for key in order] for place, name in enumerate(names)}
    kinds = {name: _kind_of(told[name]) for name in names} | _KINDS
    return from_columns_like(
        frame, told | {name: [row[name] for row in totals] for name in _KINDS}, kinds
    )


_KIND_OF = {int: nw.Int64, float: nw.Float64, bool: nw.Boolean, dt.date: nw.Date}


def _kind_of(values: Sequence[Any]) -> Any:
    known = {type(value) for value in values if value is not None}
    return _KIND_OF.get(known.pop(), nw.String) if len(known) == 1 else nw.String


def _require(columns: Sequence[str], measure: str | None) -> None:
    """A guard is only as good as the column that it reads: none of them may be missing."""
    if not {"shipment_id", "flow_id"} & set(columns):
        raise UsageError(
            "a total is made of rows of shipments or flows · claims are assertions "
            "about them and would count one event several times"
        )
    needed = {"scope", "category", "part_of", "overlaps_with", "period_start", "period_end"}
    needed |= {"stage"} if "shipment_id" in columns else set()
    for name in [measure] if measure in UNITS else UNITS:
        needed |= {f"{name}_low", f"{name}_high", f"{name}_qualifier"}
        needed |= {str(UNITS[name])} if UNITS[name] else set()
        needed |= {"quantity_dimension"} if name == "quantity" else set()
        needed |= {"value_basis", "value_per"} if name == "value" else set()
    missing = sorted(needed - set(columns))
    if missing:
        raise UsageError(
            f"the rows lack {', '.join(missing)} · without them unlike things could be added · "
            "pass rows of sh.load('shipments') or sh.load('flows') with all their columns"
        )
