"""Everything here that pandera does not promise, in one place.

`tests/schema/test_pandera_internals.py` fails when a release of pandera changes one of these names.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable
from typing import Any

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl
from pandera.api.function_dispatch import Dispatcher
from pandera.api.polars.types import PolarsData

# pandera's built-in checks by the name of their function, as its narwhals backend has them. Taken
# from there they would cost an import of hypothesis where it is installed, a quarter of a second.
_BUILT_IN: dict[str, Callable[..., nw.Expr]] = {
    "equal_to": lambda column, value: column == value,
    "not_equal_to": lambda column, value: column != value,
    "greater_than": lambda column, min_value: column > min_value,
    "greater_than_or_equal_to": lambda column, min_value: column >= min_value,
    "less_than": lambda column, max_value: column < max_value,
    "less_than_or_equal_to": lambda column, max_value: column <= max_value,
    "in_range": lambda column, min_value, max_value, include_min=True, include_max=True: (
        column.is_between(min_value, max_value, _CLOSED[include_min, include_max])
    ),
    "isin": lambda column, allowed_values: column.is_in(list(allowed_values)),
    "notin": lambda column, forbidden_values: ~column.is_in(list(forbidden_values)),
    "str_matches": lambda column, pattern: column.str.contains(_at_start(pattern)),
    "str_contains": lambda column, pattern: column.str.contains(_portable(pattern)),
    "str_startswith": lambda column, string: column.str.starts_with(string),
    "str_endswith": lambda column, string: column.str.ends_with(string),
    "str_length": lambda column, **ends: _length_within(column.str.len_chars(), **ends),
}
_CLOSED: dict[tuple[bool, bool], Any] = {
    (True, True): "both",
    (True, False): "left",
    (False, True): "right",
    (False, False): "none",
}


def _portable(pattern: str | re.Pattern[str]) -> str:
    r"""A pattern with its last `$` as `\z`: in Java, and so on Spark, `$` matches before a newline."""
    text = pattern if isinstance(pattern, str) else pattern.pattern
    return text[:-1] + r"\z" if text.endswith("$") and not text.endswith(r"\$") else text


def _at_start(pattern: str | re.Pattern[str]) -> str:
    text = _portable(pattern)
    return text if text.startswith("^") else f"^{text}"


def _length_within(
    length: nw.Expr,
    min_value: int | None = None,
    max_value: int | None = None,
    exact_value: int | None = None,
) -> nw.Expr:
    if exact_value is not None:
        return length == exact_value
    return length.is_between(min_value or 0, sys.maxsize if max_value is None else max_value)


def check_function(check: pa.Check) -> Callable[..., Any]:
    """The function of a check; of a built-in one a function that takes a narwhals expression."""
    function: Callable[..., Any] = check._check_fn
    if isinstance(function, Dispatcher):
        return _BUILT_IN.get(function.__name__, function)
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
