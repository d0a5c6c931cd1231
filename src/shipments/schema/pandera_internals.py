"""Everything here that pandera does not promise, in one place.

`tests/schema/test_pandera_internals.py` fails when a release of pandera changes one of these names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, cast

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl
from pandera.api.function_dispatch import Dispatcher
from pandera.api.polars.types import PolarsData
from pandera.backends.narwhals import builtin_checks


def check_function(check: pa.Check) -> Callable[..., Any]:
    """The function of a check; of a built-in one the function that takes a narwhals expression.

    A check keeps the dispatcher that it was made with, which knows narwhals only if its backend was
    loaded by then. So the function is looked up by its name, whatever was imported first.
    """
    function: Callable[..., Any] = check._check_fn
    if isinstance(function, Dispatcher):
        return cast("Callable[..., Any]", getattr(builtin_checks, function.__name__, function))
    return function


def check_arguments(check: pa.Check) -> dict[str, Any]:
    """The arguments with which pandera calls the function of a check."""
    return dict(check._check_kwargs)


def field_with_checks(checks: Iterable[pa.Check], **properties: Any) -> Any:
    """A field of a model with checks of any kind; `pa.Field` takes built-in ones by name only."""
    made = pa.Field(**properties)
    made.checks = list(checks)
    return made


def portable(expression: Callable[[nw.Expr | None], nw.Expr]) -> Callable[[Any], Any]:
    """A check function that answers whichever backend of pandera calls it.

    pandera's narwhals backend hands over an expression (a check of a column) or a frame, and wants
    an expression; its polars backend hands over `PolarsData` and wants a frame of one column.

    Args:
        expression: Makes the expression that is true where the rule holds, never null, from the
            expression of the column; rules of rows get None.
    """

    def answer(data: Any = None) -> Any:
        if isinstance(data, PolarsData):
            holds = expression(None if data.key == "*" else nw.col(data.key))
            return nw.from_native(data.lazyframe).select(holds.alias("holds")).to_native()
        return expression(data if isinstance(data, nw.Expr) else None)

    # A function and not an object: pandera compares checks by the code of their functions.
    answer.expression = expression  # type: ignore[attr-defined]
    return answer


def portable_expression(check: pa.Check) -> Callable[[nw.Expr | None], nw.Expr] | None:
    """What was given to `portable`; None if the check was made otherwise."""
    return getattr(check._check_fn, "expression", None)


def polars_type(column: pa.Column) -> pl.DataType | None:
    """The polars type of a column; None if any type will do."""
    dtype = None if column.dtype is None else column.dtype.type
    return dtype() if isinstance(dtype, type) else dtype
