"""Columns before rows: missing, extra, misordered, doubled or mistyped, all named at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import narwhals.stable.v1 as nw
import polars as pl

from shipments.errors import DataError, Fault
from shipments.messages import expected_one_of
from shipments.schema.compile import Plan

_NATIVE: dict[type[pl.DataType], type[nw.dtypes.DType]] = {
    pl.String: nw.String,
    pl.Float64: nw.Float64,
    pl.Float32: nw.Float32,
    pl.Int64: nw.Int64,
    pl.Int32: nw.Int32,
    pl.Int16: nw.Int16,
    pl.Int8: nw.Int8,
    pl.Boolean: nw.Boolean,
    pl.Date: nw.Date,
}


def _fault(where: str, field: str, value: str, fault: str, expected: str, action: str) -> Fault:
    return Fault(where, "", field, value, fault, expected, action, "columns")


def column_faults(
    plan: Plan, names: Sequence[str], types: Mapping[str, object], also: Sequence[str] = ()
) -> list[Fault]:
    """Everything that is wrong with the columns of a frame; no data are touched.

    Args:
        plan: The compiled schema.
        names: Columns in their order, doubled ones included.
        types: Narwhals or polars types by column.
        also: Columns that may be there beside those of the schema, in any place.
    """
    where, expected = f"table {plan.name}", list(plan.dtypes)
    present = [name for name in names if name in plan.dtypes or name not in also]
    doubled = sorted({name for name in names if list(names).count(name) > 1})
    faults = [
        _fault(where, name, "", "column occurs more than once", "unique names", "rename one")
        for name in doubled
    ]
    faults += [
        _fault(where, name, "", "column is missing", _wanted(plan, expected, at), "add it")
        for at, name in enumerate(expected)
        if name not in present
    ]
    if plan.strict:
        faults += [
            _fault(
                where,
                name,
                "",
                "column is not known",
                expected_one_of(f"a column of {plan.name}", name, expected),
                "rename or remove it",
            )
            for name in dict.fromkeys(present)
            if name not in expected
        ]
    known = [name for name in present if name in plan.dtypes]
    if not faults and plan.ordered and known != expected:
        at = next(
            i for i, (name, is_) in enumerate(zip(expected, known, strict=True)) if name != is_
        )
        faults.append(
            _fault(
                where, known[at], "", f"column is out of order, number {at + 1} of {len(known)}",
                f"'{expected[at]}' there", f"select the columns of {plan.name} in their order",
            )
        )  # fmt: skip
    faults += [
        _fault(where, name, str(types[name]), "wrong type", str(dtype), "cast it, or parse it")
        for name, dtype in plan.dtypes.items()
        if dtype is not None and name in types and not _same(types[name], dtype)
    ]
    return faults


def _wanted(plan: Plan, expected: Sequence[str], at: int) -> str:
    """Type and place of a column."""
    dtype = plan.dtypes[expected[at]]
    kind = f"a column of type {dtype}" if dtype is not None else "a column of any type"
    return f"{kind} after '{expected[at - 1]}'" if at else f"{kind}, the first"


def _same(actual: object, expected: pl.DataType) -> bool:
    if isinstance(actual, pl.DataType):
        return actual == expected
    wanted = _NATIVE.get(type(expected))
    if wanted is None:
        return str(actual) == str(expected)
    return bool(actual == wanted)


def require_columns(
    plan: Plan, names: Sequence[str], types: Mapping[str, object], also: Sequence[str] = ()
) -> None:
    """Let only a frame of the right columns pass.

    Raises:
        DataError: With every fault, if the columns are wrong.
    """
    if faults := column_faults(plan, names, types, also):
        raise DataError(faults, f"the columns of {plan.name}")
