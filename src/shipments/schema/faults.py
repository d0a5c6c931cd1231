"""Faults of the tables of a dataset: each by its own rules, then all against each other."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace

import narwhals.stable.v1 as nw
import polars as pl

from shipments.errors import Fault
from shipments.messages import expected_one_of
from shipments.schema.column_faults import column_faults as plan_column_faults
from shipments.schema.compile import Rule, compile_plan
from shipments.schema.table import ForeignKey, Table

Locate = Callable[[str, Mapping[str, object]], str]
Frames = Mapping[str, pl.DataFrame]


def in_table(table: str, _row: Mapping[str, object]) -> str:
    """The place of a row whose file is not known: its table."""
    return f"table {table}"


def format_cell(value: object) -> str:
    """A value of a table as a fault prints it; text is in quotation marks."""
    if isinstance(value, float):
        return f"{value:.15g}"
    return "null" if value is None else repr(value) if isinstance(value, str) else str(value)


def _key(table: Table, row: Mapping[str, object]) -> str:
    return ", ".join(str(row.get(name)) for name in table.key)


def column_faults(table: Table, frame: pl.DataFrame) -> list[Fault]:
    """Missing, extra, misordered or mistyped columns."""
    exact = replace(compile_plan(table), extra="refuse", ordered=True)
    return plan_column_faults(exact, frame.columns, frame.schema)


def row_faults(table: Table, frame: pl.DataFrame, locate: Locate = in_table) -> Iterator[Fault]:
    """Every rule that every row breaks, and every key that is not unique.

    Args:
        table: The table.
        frame: Its rows; the columns must be right already.
        locate: Gives the place to name, from the table's name and the row.
    """
    rules = compile_plan(table).rules
    broken = (
        nw.from_native(frame)
        .select(rule.broken.alias(f"rule_{number}") for number, rule in enumerate(rules))
        .to_native()
    )
    for number, rule in enumerate(rules):
        for row in frame.filter(broken[f"rule_{number}"]).iter_rows(named=True):
            yield _row_fault(table, rule, row, locate(table.name, row))


def _row_fault(table: Table, rule: Rule, row: Mapping[str, object], where: str) -> Fault:
    if rule.id == "unique_key":
        fault, action, value = "key occurs more than once", "give it a key of its own", ""
    else:
        fault, action = "breaks a rule", "correct it, or leave the field out if it was not stated"
        value = format_cell(row.get(rule.field)) if rule.field else ""
    expected = _after_expected(rule)
    return Fault(where, _key(table, row), rule.field, value, fault, expected, action, rule.id)


def _after_expected(rule: Rule) -> str:
    """What holds: a rule across columns is a sentence, one of a column a phrase."""
    phrase = ":" in rule.id or rule.id == "unique_key"
    return rule.description if phrase else f"that {rule.description}"


def _missing(
    frame: pl.DataFrame, columns: tuple[str, ...], other: pl.DataFrame, keys: tuple[str, ...]
) -> pl.DataFrame:
    """Rows of `frame` whose (non-null) columns are not keys of `other`."""
    known = other.select(
        pl.col(key).alias(column) for key, column in zip(keys, columns, strict=True)
    ).unique()
    given = frame.filter(pl.all_horizontal(pl.col(column).is_not_null() for column in columns))
    return given.join(known, on=list(columns), how="anti")


def reference_faults(
    table: Table, key: ForeignKey, frames: Frames, locate: Locate = in_table
) -> Iterator[Fault]:
    """References that lead nowhere, and rows that nothing refers to where something must."""
    frame, other = frames[table.name], frames[key.table]
    field = ", ".join(key.columns)
    known = other[key.other_columns[0]].cast(pl.String).to_list()
    for row in _missing(frame, key.columns, other, key.other_columns).iter_rows(named=True):
        value = ", ".join(str(row[column]) for column in key.columns)
        yield Fault(
            locate(table.name, row),
            _key(table, row),
            field,
            repr(value),
            f"leads to no row of {key.table}",
            expected_one_of(
                f"one of {key.table} by {' and '.join(key.other_columns)}", value, known
            ),
            f"correct it, or add the row to {key.table}",
            f"foreign_key:{key.table}",
        )
    if key.required:
        for row in _missing(other, key.other_columns, frame, key.columns).iter_rows(named=True):
            value = ", ".join(str(row[column]) for column in key.other_columns)
            yield Fault(
                locate(key.table, row),
                value,
                ", ".join(key.other_columns),
                repr(value),
                f"no row of {table.name} refers to it",
                f"at least one row of {table.name}",
                "use it, or remove it",
                f"unused:{table.name}",
            )


def find_faults(
    tables: tuple[Table, ...], frames: Frames, locate: Locate = in_table
) -> list[Fault]:
    """All faults of a set of frames: columns, rows, then references between tables.

    Args:
        tables: The tables to validate.
        frames: Their rows by table name.
        locate: Gives the place to name in a fault.
    """
    faults = [fault for table in tables for fault in column_faults(table, frames[table.name])]
    if faults:
        return faults
    for table in tables:
        faults += row_faults(table, frames[table.name], locate)
    for table in tables:
        for key in table.foreign_keys:
            faults += reference_faults(table, key, frames, locate)
    return faults
