"""A pandera schema as one plan: `{rule: expression that is true where the row breaks it}`.

pandera's narwhals backend registers every built-in check as a function that takes a narwhals
expression, and our own rules are narwhals expressions already. Walking a schema once and asking
each check for its expression gives one plan that runs in a single pass on any engine that narwhals
knows and names every rule that every row breaks. What cannot be expressed is refused by name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v1 as nw
import pandera.polars as pa

from shipments.errors import ShipmentsError


class SchemaNotCompilable(ShipmentsError):
    """A check that cannot be turned into a narwhals expression."""


@dataclass(frozen=True)
class Rule:
    """One compiled rule.

    Attributes:
        id: `column:check` for a rule of one column, the check's name for one across columns.
        field: The column to look at.
        truth: Sentence that states what holds.
        broken: Expression that is true exactly where the rule is broken, never null.
    """

    id: str
    field: str
    truth: str
    broken: nw.Expr


def _expression(check: pa.Check, argument: Any, name: str) -> nw.Expr:
    if check.element_wise or check.groupby is not None:
        raise SchemaNotCompilable(
            f"check '{name}' is element-wise or grouped: expected a check on a whole column or "
            "frame; rewrite it as a narwhals expression"
        )
    function: Callable[..., Any] = check._check_fn
    result = function(argument, **check._check_kwargs)
    if not isinstance(result, nw.Expr):
        raise SchemaNotCompilable(
            f"check '{name}' gives a {type(result).__name__}: expected a narwhals expression; "
            "use a built-in check, or a rule made with shipments.schema.table.rule"
        )
    return result


def compile_schema(schema: pa.DataFrameSchema) -> tuple[Rule, ...]:
    """Turn a schema into its rules, columns first, in order.

    Uniqueness, column order, dtypes and strictness are judged apart, before the rows are.

    Raises:
        SchemaNotCompilable: If a check cannot be expressed; nothing is skipped.
    """
    rules: list[Rule] = []
    for name, column in schema.columns.items():
        if not column.nullable:
            broken = nw.col(name).is_null()
            rules.append(Rule(f"{name}:not_null", name, "a value, never null", broken))
        for check in column.checks:
            holds = _expression(check, nw.col(name), f"{name}:{check.name}")
            truth = check.description or str(check.error or check.name)
            # A null cell is judged by not_null alone.
            broken = ~holds.fill_null(True)
            rules.append(Rule(f"{name}:{check.name}", name, truth, broken))
    for check in schema.checks:
        holds = _expression(check, None, str(check.name))
        broken = ~holds.fill_null(check.ignore_na)
        truth = check.description or str(check.error)
        rules.append(Rule(str(check.name), check.title or "", truth, broken))
    return tuple(rules)
