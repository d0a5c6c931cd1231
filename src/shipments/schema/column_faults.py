"""Columns before rows: missing, extra, misordered, doubled or mistyped, all named at once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import narwhals.stable.v1 as nw
import polars as pl

from shipments.errors import DataError, Fault
from shipments.messages import expected_one_of
from shipments.schema.compile import Plan
from shipments.schema.table import KNOWN_COLUMNS

# polars type -> its narwhals type, and the pandas type to cast to.
_TYPES: dict[type[pl.DataType], tuple[type[nw.dtypes.DType], str]] = {
    pl.String: (nw.String, "str"),
    pl.Float64: (nw.Float64, "float"),
    pl.Float32: (nw.Float32, "float32"),
    pl.Int64: (nw.Int64, "Int64"),
    pl.Int32: (nw.Int32, "Int32"),
    pl.Int16: (nw.Int16, "Int16"),
    pl.Int8: (nw.Int8, "Int8"),
    pl.Boolean: (nw.Boolean, "boolean"),
    pl.Date: (nw.Date, "datetime64[s]"),
}


def column_faults(
    plan: Plan,
    names: Sequence[str],
    types: Mapping[str, object],
    also: Sequence[str] = (),
    *,
    kind: str = "polars",
) -> list[Fault]:
    """Everything that is wrong with the columns of a frame; no data are touched.

    Args:
        plan: The compiled schema.
        names: Columns in their order, doubled ones included.
        types: Narwhals or polars types by column.
        also: Columns that may be there beside those of the schema, in any place.
        kind: What the frame is, for the advice.
    """
    present = [name for name in names if name in plan.dtypes or name not in also]
    faults = list(doubled_faults(plan, names))
    for at, name in enumerate(plan.dtypes):
        fills = plan.missing == "null" and name in plan.nullable
        if name not in present and not fills:
            faults.append(
                _fault(plan, name, "", "column is missing", _wanted(plan, at), _to_add(plan, name))
            )
    if plan.extra == "refuse":
        faults += _unknown(plan, [name for name in present if name not in plan.dtypes])
    known = [name for name in present if name in plan.dtypes]
    if not faults and plan.ordered:
        faults += _misordered(plan, known)
    return faults + [
        _mistyped(plan, name, types[name], dtype, kind)
        for name, dtype in plan.dtypes.items()
        if dtype is not None and name in types and not _same(types[name], dtype)
    ]


def require_columns(
    plan: Plan,
    names: Sequence[str],
    types: Mapping[str, object],
    also: Sequence[str] = (),
    *,
    kind: str = "polars",
) -> None:
    """Let only a frame of the right columns pass.

    Raises:
        DataError: With every fault, if the columns are wrong.
    """
    if faults := column_faults(plan, names, types, also, kind=kind):
        other = _table_of(plan, names)
        hint = f" · the frame has the columns of {other}" if other else ""
        raise DataError(faults, f"the columns of {plan.name}{hint}")


def doubled_faults(plan: Plan, names: Sequence[str]) -> Iterable[Fault]:
    """One fault for each name that several columns share."""
    for name in sorted({str(name) for name in names if list(names).count(name) > 1}):
        yield _fault(plan, name, "", "column occurs more than once", "unique names", "rename one")


def _fault(plan: Plan, field: str, value: str, fault: str, expected: str, action: str) -> Fault:
    return Fault(f"table {plan.name}", "", field, value, fault, expected, action, "columns")


def _wanted(plan: Plan, at: int) -> str:
    """Type and place of a column."""
    names = list(plan.dtypes)
    dtype = plan.dtypes[names[at]]
    wanted = f"a column of type {dtype}" if dtype is not None else "a column of any type"
    return f"{wanted} after '{names[at - 1]}'" if at else f"{wanted}, the first"


def _to_add(plan: Plan, name: str) -> str:
    may_be_null = name in plan.nullable
    return "add it" + (", or pass missing='null' to read it as null" if may_be_null else "")


def _unknown(plan: Plan, names: Sequence[str]) -> Iterable[Fault]:
    for name in dict.fromkeys(names):
        expected = expected_one_of(f"a column of {plan.name}", name, plan.dtypes)
        action = "rename or remove it; extra='keep' lets a split keep it"
        yield _fault(plan, name, "", "column is not known", expected, action)


def _misordered(plan: Plan, known: Sequence[str]) -> Iterable[Fault]:
    expected = [name for name in plan.dtypes if name in known]
    for at, (name, wanted) in enumerate(zip(known, expected, strict=True)):
        if name != wanted:
            fault = f"column is out of order, number {at + 1} of {len(known)}"
            action = f"select the columns of {plan.name} in their order"
            yield _fault(plan, name, "", fault, f"'{wanted}' there", action)
            return


def _mistyped(plan: Plan, name: str, actual: object, dtype: pl.DataType, kind: str) -> Fault:
    cast = f".with_columns(pl.col('{name}').cast(pl.{dtype!r}))"
    if kind == "pandas":
        cast = f".astype({{'{name}': '{_TYPES.get(type(dtype), ('', dtype))[1]}'}})"
    action = f"cast it, frame{cast}, or parse it" if kind in ("polars", "pandas") else "cast it"
    if name in plan.coerces:
        action += "; a split converts nothing, whatever coerce says"
    return _fault(plan, name, str(actual), "wrong type", str(dtype), action)


def narwhals_type(dtype: pl.DataType | None) -> Any:
    """The narwhals type of a polars type, where one is known."""
    known = _TYPES.get(type(dtype)) if dtype is not None else None
    return known[0] if known else None


def _same(actual: object, expected: pl.DataType) -> bool:
    if isinstance(actual, pl.DataType):
        return actual == expected
    known = narwhals_type(expected)
    return str(actual) == str(expected) if known is None else bool(actual == known)


def _table_of(plan: Plan, names: Sequence[str]) -> str | None:
    """Another table of which the frame has every column."""
    fits = {
        name: columns
        for name, columns in KNOWN_COLUMNS.items()
        if name != plan.name and set(columns) <= set(names)
    }
    return max(fits, key=lambda name: len(fits[name]), default=None)
