"""A pandera schema as one plan: `{rule: expression that is true where the row breaks it}`.

pandera's narwhals backend registers every built-in check as a function that takes a narwhals
expression, and our own rules are narwhals expressions already. Walking a schema once and asking
each check for its expression gives one plan that runs in a single pass on any engine that narwhals
knows and names every rule that every row breaks. What cannot be expressed is refused by name.

Severity is pandera's own: a check with `raise_warning=True` warns, every other rejects. So is the
null rule: `ignore_na` says whether a null passes (`rule(..., null_passes=)` sets it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from shipments.errors import SchemaNotCompilable
from shipments.schema.table import Table


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
    """

    id: str
    field: str
    description: str
    broken: nw.Expr
    severity: Severity = Severity.REJECT


@dataclass(frozen=True)
class Plan:
    """A compiled schema.

    Attributes:
        name: Name of the schema.
        dtypes: Expected polars types by column, in order; None = any type.
        strict: Whether other columns are a fault.
        ordered: Whether the columns must have that order.
        rules: The rules of rows: columns first, then across columns, then uniqueness.
    """

    name: str
    dtypes: dict[str, pl.DataType | None]
    strict: bool
    ordered: bool
    rules: tuple[Rule, ...]

    def of(self, severity: Severity) -> tuple[Rule, ...]:
        """The rules of one severity, in order."""
        return tuple(rule for rule in self.rules if rule.severity is severity)


def compile_plan(schema: Table | pa.DataFrameSchema) -> Plan:
    """Turn a schema into a plan that any engine can carry out.

    Args:
        schema: A table of this package, or any pandera schema for polars.

    Raises:
        SchemaNotCompilable: If anything in it cannot be expressed, by name; nothing is skipped.
    """
    compiled = schema.schema if isinstance(schema, Table) else schema
    if not isinstance(compiled, pa.DataFrameSchema):
        raise SchemaNotCompilable(
            f"{schema!r} is no schema · expected a table of shipments.tables or a "
            "pandera.polars.DataFrameSchema · call to_schema() on a DataFrameModel"
        )
    _refuse_switches(compiled)
    rules = (*_column_rules(compiled), *_cross_rules(compiled), *_unique_rules(compiled))
    ids = [rule.id for rule in rules]
    if twice := sorted({id for id in ids if ids.count(id) > 1}):
        raise SchemaNotCompilable(
            f"{len(twice)} rule ids occur more than once: {', '.join(twice)} · give the checks different names"
        )
    dtypes = {
        name: None if column.dtype is None else column.dtype.type
        for name, column in compiled.columns.items()
    }
    return Plan(
        compiled.name or "schema", dtypes, bool(compiled.strict), bool(compiled.ordered), rules
    )


def compile_schema(schema: Table | pa.DataFrameSchema) -> tuple[Rule, ...]:
    """The rules of a schema; see `compile_plan`.

    Raises:
        SchemaNotCompilable: If a check cannot be expressed.
    """
    return compile_plan(schema).rules


# Switches with which pandera changes or drops data; each would be a second way to validate.
_SCHEMA_SWITCHES = ("coerce", "add_missing_columns", "drop_invalid_rows", "parsers", "dtype")
_COLUMN_SWITCHES = ("coerce", "regex", "parsers", "drop_invalid_rows")


def _refuse_switches(schema: pa.DataFrameSchema) -> None:
    wrong = [name for name in _SCHEMA_SWITCHES if getattr(schema, name, None)]
    if schema.strict == "filter":
        wrong.append("strict='filter'")
    for name, column in schema.columns.items():
        wrong += [f"{name}.{switch}" for switch in _COLUMN_SWITCHES if getattr(column, switch)]
        if not column.required:
            wrong.append(f"{name}.required=False")
        if column.default is not None:
            wrong.append(f"{name}.default")
    if wrong:
        raise SchemaNotCompilable(
            f"{len(wrong)} settings of schema '{schema.name}' cannot be compiled: "
            f"{', '.join(wrong)} · prepare the frame before the split"
        )


def _column_rules(schema: pa.DataFrameSchema) -> Iterator[Rule]:
    for name, column in schema.columns.items():
        if not column.nullable:
            broken = nw.col(name).is_null()
            yield Rule(f"{name}:not_null", name, "a value, never null", broken)
        for check in column.checks:
            id = f"{name}:{check.name}"
            yield _rule(check, id, name, nw.col(name))


def _cross_rules(schema: pa.DataFrameSchema) -> Iterator[Rule]:
    for check in schema.checks:
        yield _rule(check, str(check.name), check.title or "", None)


def _unique_rules(schema: pa.DataFrameSchema) -> Iterator[Rule]:
    keys = {f"{name}:unique": [name] for name, column in schema.columns.items() if column.unique}
    if schema.unique:
        unique = [schema.unique] if isinstance(schema.unique, str) else list(schema.unique)
        keys["unique_key"] = unique
    for id, names in keys.items():
        # The window needs all rows at once: the one rule that cannot stream.
        broken = nw.col(names[0]).is_null().len().over(*names) > 1
        yield Rule(id, ", ".join(names), f"a unique {' and '.join(names)}", broken)


def _rule(check: pa.Check, id: str, field: str, argument: nw.Expr | None) -> Rule:
    holds = _expression(check, argument, id)
    # Null passes or fails because the check says so, never because an engine happens to.
    broken = ~holds.fill_null(bool(check.ignore_na))
    description = check.description or str(check.error or check.name)
    severity = Severity.WARN if check.raise_warning else Severity.REJECT
    return Rule(id, field, description, broken, severity)


def _expression(check: pa.Check, argument: nw.Expr | None, id: str) -> nw.Expr:
    if check.element_wise or check.groupby is not None:
        raise SchemaNotCompilable(
            f"check '{id}' is element-wise or grouped · expected a check on a whole column or "
            "frame · rewrite it as a narwhals expression"
        )
    function: Callable[..., Any] = check._check_fn
    try:
        result = function(argument, **_portable(check._check_kwargs))
    except Exception as error:
        raise SchemaNotCompilable(
            f"check '{id}' cannot be turned into an expression: {type(error).__name__}: {error} · "
            "use a built-in check, or a rule made with shipments.schema.table.rule"
        ) from error
    if not isinstance(result, nw.Expr):
        raise SchemaNotCompilable(
            f"check '{id}' gives a {type(result).__name__} · expected a narwhals expression · "
            "use a built-in check, or a rule made with shipments.schema.table.rule"
        )
    return result


def _portable(arguments: dict[str, Any]) -> dict[str, Any]:
    r"""A pattern's last `$` as `\z`: in Java, and so on Spark, `$` also matches before a newline."""
    pattern = arguments.get("pattern")
    pattern = getattr(pattern, "pattern", pattern)
    if isinstance(pattern, str) and pattern.endswith("$") and not pattern.endswith(r"\$"):
        return {**arguments, "pattern": pattern[:-1] + r"\z"}
    return arguments
