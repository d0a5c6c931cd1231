"""A pandera schema as one plan: `{rule: expression that is true where the row breaks it}`.

Every built-in check of pandera has its like as a narwhals expression, and our own rules are narwhals
expressions already. Walking a schema once and asking each check for
its expression gives one plan that runs in a single pass on any engine that narwhals knows and names
every rule that every row breaks. What cannot be expressed is refused by name, with the way round.

Severity is pandera's own: a check with `raise_warning=True` warns, every other rejects. So is the
null rule: `ignore_na` says whether a null passes.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from shipments.errors import SchemaNotCompilable
from shipments.schema.pandera_internals import (
    check_arguments,
    check_function,
    polars_type,
    portable_expression,
)
from shipments.schema.rules import unique_rule
from shipments.schema.table import Table

Schema = Table | type[pa.DataFrameModel] | pa.DataFrameSchema


class Severity(StrEnum):
    """What breaking a rule does to a row."""

    REJECT = "reject"
    WARN = "warn"


@dataclass(frozen=True)
class Rule:
    """One compiled rule.

    Attributes:
        id: `column:check` for a rule of one column, the check's name for one across columns.
        field: The column to look at.
        description: Sentence that states what holds.
        broken: Expression that is true exactly where the rule is broken, never null.
        severity: Whether a row that breaks it is rejected or pointed out.
        needs_all_rows: Whether it compares rows with each other, so that it cannot stream.
    """

    id: str
    field: str
    description: str
    broken: nw.Expr
    severity: Severity = Severity.REJECT
    needs_all_rows: bool = False


@dataclass(frozen=True)
class Plan:
    """A compiled schema.

    Attributes:
        name: Name of the schema.
        dtypes: Expected polars types by column, in order; None = any type.
        rules: The rules of rows: columns first, then across columns, then uniqueness.
        nullable: Columns in which null is a value.
        extra: What is done with other columns: `keep`, `drop` or `refuse`.
        missing: What is done when a column is missing that may be null: `refuse`, or `null`.
        ordered: Whether the columns must have that order.
        coerces: Columns that pandera would convert; here their type must be right already.
    """

    name: str
    dtypes: dict[str, pl.DataType | None]
    rules: tuple[Rule, ...]
    nullable: frozenset[str] = frozenset()
    extra: str = "keep"
    missing: str = "refuse"
    ordered: bool = False
    coerces: frozenset[str] = frozenset()

    def of(self, severity: Severity) -> tuple[Rule, ...]:
        """The rules of one severity, in order."""
        return tuple(rule for rule in self.rules if rule.severity is severity)


def compile_plan(schema: Schema, names: Sequence[str] | None = None) -> Plan:
    """Turn a schema into a plan that any engine can carry out.

    Args:
        schema: A model of pandera for polars, its schema, or a table of this package.
        names: Columns of the frame, which decide on optional columns and patterns of names;
            without them optional columns count as there, and patterns are refused.

    Raises:
        SchemaNotCompilable: If anything in it cannot be expressed, by name; nothing is skipped.
    """
    source = _pandera_schema(schema)
    columns = _resolved(source, names)
    _refuse_changes(source, columns)
    unique = [source.unique] if isinstance(source.unique, str) else list(source.unique or ())
    rules = [
        *_column_rules(columns),
        *(_rule(check, str(check.name), check.title or "", None) for check in source.checks),
        *(_unique([name], f"{name}:unique") for name, column in columns.items() if column.unique),
        *([_unique(unique, "unique_key")] if unique else []),
    ]
    ids = [rule.id for rule in rules]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise SchemaNotCompilable(
            f"{len(twice)} rule ids occur more than once: {', '.join(twice)} · give the checks "
            "different names, pa.Check(..., name=...)"
        )
    return Plan(
        source.name or "schema",
        {name: polars_type(column) for name, column in columns.items()},
        tuple(rules),
        frozenset(name for name, column in columns.items() if column.nullable),
        {True: "refuse", "filter": "drop"}.get(source.strict, "keep"),
        "null" if source.add_missing_columns else "refuse",
        bool(source.ordered),
        frozenset(name for name, column in columns.items() if source.coerce or column.coerce),
    )


def _pandera_schema(schema: Any) -> pa.DataFrameSchema:
    if isinstance(schema, Table):
        return schema.schema
    if isinstance(schema, type) and issubclass(schema, pa.DataFrameModel):
        return schema.to_schema()
    if isinstance(schema, pa.DataFrameSchema):
        return schema
    bases = (schema if isinstance(schema, type) else type(schema)).__mro__
    module = next((b.__module__ for b in bases if b.__module__.startswith("pandera.")), None)
    if module:
        raise SchemaNotCompilable(
            f"{schema!r:.80} is a schema of {module} · expected one of pandera.polars · import "
            "pandera.polars as pa and write it with that; frames of pandas can be split by it too"
        )
    raise SchemaNotCompilable(
        f"{schema!r:.80} is no schema · expected a model of shipments.tables, or a DataFrameModel "
        "or DataFrameSchema of pandera.polars"
    )


def _resolved(schema: pa.DataFrameSchema, names: Sequence[str] | None) -> Mapping[str, pa.Column]:
    """Columns by name: patterns as the columns of the frame that match, optional ones if there."""
    columns: dict[str, pa.Column] = {}
    for name, column in schema.columns.items():
        if not column.regex:
            if column.required or names is None or name in names:
                columns[name] = column
            continue
        if names is None:
            raise SchemaNotCompilable(
                f"the names of columns '{name}' are a pattern · expected the columns of a frame · "
                "split a frame by the schema, or compile it with names="
            )
        matches = [other for other in names if re.match(name, other)]
        if not matches and column.required:
            columns[name] = column  # missing under its pattern
        columns |= dict.fromkeys(matches, column)
    return columns


def _refuse_changes(schema: pa.DataFrameSchema, columns: Mapping[str, pa.Column]) -> None:
    """Refuse what changes data: a split gives back what it was given.

    `coerce` is no change where the types are right already, and `drop_invalid_rows` is what
    `accepted` gives.
    """
    wrong = ["parsers · apply them to the frame first"] if schema.parsers else []
    if schema.dtype is not None:
        wrong.append("dtype of the schema · give each column its own")
    for name, column in columns.items():
        if column.parsers:
            wrong.append(f"{name}.parsers · apply them to the frame first")
        if column.default is not None:
            wrong.append(
                f"{name}.default · use frame.with_columns(pl.col('{name}').fill_null(...))"
            )
    if wrong:
        raise SchemaNotCompilable(
            "\n".join([f"{len(wrong)} settings of schema '{schema.name}' change data:", *wrong])
        )


def _column_rules(columns: Mapping[str, pa.Column]) -> Iterator[Rule]:
    for name, column in columns.items():
        if not column.nullable:
            broken = nw.col(name).is_null()
            dtype = polars_type(column)
            if dtype is not None and dtype.is_float():  # to pandera NaN is no value either
                broken = broken | nw.col(name).is_nan().fill_null(False)
            yield Rule(f"{name}:not_null", name, "a value, never null", broken)
        for check in column.checks:
            yield _rule(check, f"{name}:{check.name}", name, nw.col(name))


def _unique(names: list[str], id: str) -> Rule:
    rule = unique_rule(names)
    return Rule(id, rule.field, rule.description, ~rule.holds, needs_all_rows=True)


def _rule(check: pa.Check, id: str, field: str, argument: nw.Expr | None) -> Rule:
    if ours := portable_expression(check):
        broken = ~ours(argument)
    else:
        # Null passes or fails because the check says so, never because an engine happens to.
        broken = ~_expression(check, argument, id).fill_null(bool(check.ignore_na))
    description = check.description or str(check.error or check.name)
    severity = Severity.WARN if check.raise_warning else Severity.REJECT
    return Rule(id, field, description, broken, severity, id == "unique_key")


_WAY_ROUND = (
    "write it with narwhals: pa.Check(lambda column: column > 0, native=False, name='...') for a "
    "column, shipments.schema.rule for a row; or use a built-in check"
)


def _expression(check: pa.Check, argument: nw.Expr | None, id: str) -> nw.Expr:
    if check.element_wise or check.groupby is not None:
        kind = "element-wise" if check.element_wise else "grouped"
        raise SchemaNotCompilable(
            f"check '{id}' is {kind} · expected a check on a whole column or frame · {_WAY_ROUND}"
        )
    try:
        result = check_function(check)(argument, **check_arguments(check))
    except Exception as error:
        raise SchemaNotCompilable(
            f"check '{id}' cannot be turned into an expression: {type(error).__name__}: {error} · "
            f"{_WAY_ROUND}"
        ) from error
    if not isinstance(result, nw.Expr):
        raise SchemaNotCompilable(
            f"check '{id}' gives a {type(result).__name__} · expected a narwhals expression · "
            f"{_WAY_ROUND}"
        )
    return result
