"""Totals that keep their bounds, and refuse to add different things.

At least: the largest sum of floors that counts no goods twice (`analysis.overlaps`). At most: the
sum of the ceilings, open (null) as soon as one row has none. Rows that state no number are counted,
never taken for zero. These are bounds of what was reported, not a confidence interval.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Literal

import narwhals as nw
from narwhals.typing import IntoDataFrameT

from shipments.analysis.overlaps import (
    Links,
    bounds_of,
    key_of,
    links_of,
    shared_pairs,
    unit_of,
)
from shipments.analysis.periods import STEPS, period_of
from shipments.errors import DataError, Fault, UsageError, suggest
from shipments.frames import Row, from_columns_like, rows_of, wrap
from shipments.tables.measures import MEASURES
from shipments.tables.vocabulary import ADDITIVE

# Units that say nothing of what is counted.
_LOOSE_UNITS = frozenset({"item", "piece", "part", "component", "type", "device", "machine", "set"})
_SHOWN = 6
_GUARDS = {"scope", "category", "part_of", "overlaps_with", "period_start", "period_end"}


class CannotAdd(DataError):
    """A total that would add different things; the faults name the rows."""


def _states(row: Row, measure: str) -> bool:
    return row.get(f"{measure}_low") is not None or row.get(f"{measure}_high") is not None


def _fault(rule: str, rows: Iterable[Row], fault: str, expected: str, action: str) -> Fault:
    names = sorted({key_of(row) for row in rows})
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    value = ", ".join(names[:_SHOWN]) + more
    return Fault("total", "", "", value, fault, expected, action, rule)


def _grouped(rows: Sequence[Row], key: Callable[[Row], Any]) -> dict[Any, list[Row]]:
    groups: dict[Any, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def _choose(rows: Sequence[Row], measure: str | None) -> str:
    """The measure to add: the one asked for, or the only one that rows state."""
    if measure is not None:
        return measure
    stating = {name: [row for row in rows if _states(row, name)] for name in MEASURES}
    stated = [name for name, members in stating.items() if members]
    if len(stated) > 1:
        raise CannotAdd([_measure_fault(name, stating[name]) for name in stated], "the total")
    return stated[0] if stated else "quantity"


def _measure_fault(measure: str, rows: Sequence[Row]) -> Fault:
    units = ", ".join(sorted({"/".join(unit_of(row, measure)) for row in rows}))
    return _fault(
        "one_measure",
        rows,
        f"these state a {measure} ({units})",
        "one measure: consignments are not items, items are not tons",
        f"choose one with measure='{measure}'",
    )


def _mixed(rows: Sequence[Row], column: str, rule: str, what: str, action: str) -> Iterator[Fault]:
    groups = _grouped(rows, lambda row: row.get(column))
    if len(groups) > 1:
        for value, members in groups.items():
            yield _fault(rule, members, f"these have {column} '{value}'", what, action)


def _number_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    """Numbers that are none, or that have no unit."""
    ends = (f"{measure}_low", f"{measure}_high")
    endless = [row for row in rows if any(math.isinf(row[end] or 0) for end in ends)]
    if endless:
        yield _fault("finite", endless, "these hold an infinite number", "a number", "correct them")
    unit = MEASURES[measure]
    bare = [row for row in rows if unit and row.get(unit) is None]
    if bare:
        yield _fault(
            "unit_stated", bare, f"these have a number and no {unit}", "a unit", "correct them"
        )


def _unit_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    units = _grouped(rows, lambda row: unit_of(row, measure))
    for unit, members in sorted(units.items()) if len(units) > 1 else ():
        yield _fault(
            "one_unit",
            members,
            f"these are in {' / '.join(unit)}",
            "one unit: vests are not helmets, tons of unstated kind are not tonnes",
            "filter to one unit, or add the unit's column to by=",
        )
    # 'Items' of two categories are different things, although their unit has one name.
    yield from _mixed(
        [row for row in rows if measure == "quantity" and row["quantity_unit"] in _LOOSE_UNITS],
        "category",
        "one_category",
        "one category: an item of one kind is not an item of another",
        "filter to one category, or add 'category' to by=",
    )


def _additive_faults(rows: Sequence[Row], measure: str) -> Iterator[Fault]:
    if len(rows) < 2:
        return
    if measure == "quantity":
        shares = [row for row in rows if row.get("quantity_dimension") not in ADDITIVE]
        kinds = ", ".join(sorted({str(row.get("quantity_dimension")) for row in shares}))
        expected = "amounts that add up: shares, ratios, rates and counts of firms do not"
    else:
        shares = [row for row in rows if measure == "value" and row.get("value_per") != "total"]
        kinds = "money per unit, month or year"
        expected = "money for all the goods of a row"
    if shares:
        yield _fault("additive", shares, f"these are {kinds}", expected, "leave them out")


def _overlap_faults(rows: Sequence[Row], measure: str, links: Links) -> Iterator[Fault]:
    for one, others in shared_pairs(rows, measure, links).items():
        if one < min(others):
            yield _fault(
                "no_overlap",
                [rows[one], *(rows[other] for other in others)],
                "these count some of the same goods",
                "rows that share no goods: a part is not added to its whole",
                'keep one of them, or ask for the range with overlaps="resolve"',
            )


def _faults(adding: Sequence[Row], measure: str) -> Iterator[Fault]:
    """Why the numbers of these rows cannot be added, overlaps apart."""
    if any(row.get("shipment_id") for row in adding) and any(row.get("flow_id") for row in adding):
        yield _fault(
            "no_flows_with_shipments",
            adding,
            "flows are mixed with shipments",
            "either flows or shipments",
            "total them separately",
        )
    yield from _number_faults(adding, measure)
    yield from _unit_faults(adding, measure)
    yield from _additive_faults(adding, measure)
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
    for members in _grouped(adding, key_of).values():
        if len(members) > 1:
            yield _fault(
                "row_once",
                members,
                "this row occurs more than once",
                "each row once",
                "drop the copies",
            )


def _total(rows: Sequence[Row], measure: str, links: Links) -> Row:
    adding = [row for row in rows if _states(row, measure)]
    low, high, overlapping = bounds_of(adding, measure, links)
    return {
        "measure": measure,
        "unit": " / ".join(unit_of(adding[0], measure)) if adding else None,
        "low": low,
        "high": high if adding else None,
        "rows": len(rows),
        "n_without_high": sum(row[f"{measure}_high"] is None for row in adding),
        "n_without_low": sum(row[f"{measure}_low"] is None for row in adding),
        "n_overlapping": overlapping,
        "approx": sum(row.get(f"{measure}_qualifier") == "approx" for row in adding),
        "n_no_amount": len(rows) - len(adding),
    }


_COUNTS = ("rows", "n_without_high", "n_without_low", "n_overlapping", "approx", "n_no_amount")
_KINDS: dict[str, Any] = {
    **dict.fromkeys(("measure", "unit"), nw.String),
    **dict.fromkeys(("low", "high"), nw.Float64),
    **dict.fromkeys(_COUNTS, nw.Int64),
}


def total(
    frame: IntoDataFrameT,
    *,
    by: str | Sequence[str] = (),
    measure: str | None = None,
    overlaps: Literal["refuse", "resolve"] = "refuse",
    data: Mapping[str, Any] | None = None,
) -> IntoDataFrameT:
    """Add up what reports state, with bounds, or say why it cannot be added.

    Args:
        frame: Rows of `shipments` or of `flows`, pandas or polars.
        by: Columns to group by, or `month`, `quarter`, `half`, `year`: that of the period, null
            when it spans several or is not closed.
        measure: `quantity`, `mass`, `value` or `consignments`; may be left out when the rows state
            only one of them.
        overlaps: What to do with rows that share goods: `refuse` to add them, or `resolve` them
            into a range whose low end counts no goods twice.
        data: Tables to use in place of the published ones: `overlaps`.

    Returns:
        One row per group, sorted by the groups, in the kind of frame that came in: the columns of
        `by`, `measure`, `unit`, `low` (the largest sum of stated floors over rows that share no
        goods, null when none is stated), `high` (sum of the stated ceilings, null = open), `rows`,
        and how many of them have no ceiling (`n_without_high`), a ceiling only (`n_without_low`),
        a floor that is not in `low` because its goods are counted (`n_overlapping`), an approximate
        figure (`approx`) and no number (`n_no_amount`).

    Raises:
        CannotAdd: If rows differ in unit, currency, basis, stage or scope, overlap, occur twice, are
            shares or rates, or mix flows with shipments; every reason names its rows.
        UsageError: If a column or measure is not known, or the frame is of another table.
    """
    if overlaps not in ("refuse", "resolve"):
        raise UsageError(f"no way '{overlaps}' with overlaps · one of: refuse, resolve")
    rows, columns = rows_of(frame), list(wrap(frame).columns)
    names = [by] if isinstance(by, str) else list(by or ())
    _require(columns, names, measure)
    chosen = _choose(rows, measure)
    links = links_of(rows, data)

    def group(row: Row) -> tuple[Any, ...]:
        return tuple(row[name] if name in columns else period_of(row, name) for name in names)

    groups = _grouped(rows, group)
    faults: list[Fault] = []
    for members in groups.values():
        adding = [row for row in members if _states(row, chosen)]
        faults += _faults(adding, chosen)
        if overlaps == "refuse":
            faults += _overlap_faults(adding, chosen, links)
    if faults:
        raise CannotAdd(faults, "the total")
    order = sorted(groups, key=lambda key: tuple((value is None, str(value)) for value in key))
    totals = [_total(groups[key], chosen, links) for key in order]
    keys = {name: [key[place] for key in order] for place, name in enumerate(names)}
    kinds = {name: _kind_of(keys[name]) for name in names} | _KINDS
    return from_columns_like(
        frame, keys | {name: [row[name] for row in totals] for name in _KINDS}, kinds
    )


_KIND_OF = {int: nw.Int64, float: nw.Float64, bool: nw.Boolean, dt.date: nw.Date}


def _kind_of(values: Sequence[Any]) -> Any:
    known = {type(value) for value in values if value is not None}
    return _KIND_OF.get(known.pop(), nw.String) if len(known) == 1 else nw.String


def _require(columns: Sequence[str], by: Sequence[str], measure: str | None) -> None:
    """A guard is only as good as the column that it reads: none of them may be missing."""
    if measure is not None and measure not in MEASURES:
        near = suggest(str(measure), MEASURES)
        raise UsageError(f"no measure '{measure}' · {near} · see sh.describe('shipments')")
    if not {"shipment_id", "flow_id"} & set(columns):
        raise UsageError(
            "a total needs rows of shipments or flows · claims are assertions "
            "about them and would count one event several times"
        )
    for name in by:
        if name not in columns and name not in STEPS:
            raise UsageError(
                f"no column '{name}' to group by · {suggest(name, [*columns, *STEPS])}"
            )
    needed = _GUARDS | ({"stage"} if "shipment_id" in columns else set())
    for name in [measure] if measure else MEASURES:
        needed |= {f"{name}_low", f"{name}_high", f"{name}_qualifier"}
        needed |= {str(MEASURES[name])} if MEASURES[name] else set()
        needed |= {"quantity_dimension"} if name == "quantity" else set()
        needed |= {"value_basis", "value_per"} if name == "value" else set()
    missing = sorted(needed - set(columns))
    if missing:
        raise UsageError(
            f"the rows lack {', '.join(missing)} · without them different things could be added · "
            "pass rows of sh.load('shipments') or sh.load('flows') with all their columns"
        )
