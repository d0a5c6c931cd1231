"""The pandas side of a table's schema: the same columns and rules, run by pandera's pandas backend.

pandas has several types for one kind of value: text is `str`, `object`, `category` or Arrow, a day
is a timestamp at midnight, a whole number with gaps a float. A column is of the right type if its
values are, read as polars reads them; rules get the same columns.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import narwhals.stable.v1 as nw
import pandas as pd
import pandera.pandas as pa
import polars as pl
from pandera.engines.pandas_engine import DataType

from shipments.schema.from_pandas import series_as_polars
from shipments.schema.pandera_internals import polars_type, portable_expression

_VALUE = "_shipments_value"


@dataclass(frozen=True, repr=False)
class ValuesOf(DataType):
    """A type of pandera that looks at the values of a pandas column, not at its pandas type.

    Attributes:
        expected: The polars type that the values must have.
    """

    expected: pl.DataType

    def check(self, pandera_dtype: Any, data_container: Any = None) -> bool:
        """Whether all values are of the type."""
        if data_container is None:
            return bool(self == pandera_dtype)
        return series_as_polars(data_container, self.expected).dtype == self.expected

    def __str__(self) -> str:
        """The polars type."""
        return str(self.expected)


def validate_pandas(schema: Any, frame: Any, *args: Any, **kwargs: Any) -> Any:
    """Validate a pandas frame by the pandas side of a schema."""
    # The pandas side is made for this call, and with it what rules remember of the frame.
    return _PandasSide(schema).schema().validate(frame, *args, **kwargs)


class _PandasSide:
    """A schema for pandas, made of one for polars."""

    def __init__(self, schema: Any) -> None:
        self._schema = schema
        self._types = {name: polars_type(column) for name, column in schema.columns.items()}
        self._rows: tuple[pd.DataFrame, pl.DataFrame] | None = None

    def schema(self) -> pa.DataFrameSchema:
        made = self._schema
        return pa.DataFrameSchema(
            {name: self._column(name, column) for name, column in made.columns.items()},
            checks=[self._check(check, self._of_rows) for check in made.checks],
            strict=made.strict,
            ordered=made.ordered,
            unique=made.unique,
            name=made.name,
            title=made.title,
            description=made.description,
        )

    def _column(self, name: str, column: Any) -> pa.Column:
        expected = self._types[name]
        return pa.Column(
            None if expected is None else ValuesOf(expected),
            [self._check(check, self._of_column(expected)) for check in column.checks],
            nullable=column.nullable,
            unique=column.unique,
            required=column.required,
            description=column.description,
            metadata=column.metadata,
        )

    def _check(self, check: Any, frame_of: Callable[[Any], pl.DataFrame]) -> Any:
        """One of our rules as a check that answers with a Series; built-in ones know pandas."""
        expression = portable_expression(check)
        if expression is None:
            return check

        def answer(data: pd.Series | pd.DataFrame) -> pd.Series:
            column = nw.col(_VALUE) if isinstance(data, pd.Series) else None
            holds = expression(column).alias(_VALUE)
            verdict = nw.from_native(frame_of(data)).select(holds).to_native()[_VALUE]
            return pd.Series(verdict.to_numpy(), index=data.index, dtype=bool)

        return pa.Check(
            answer,
            name=check.name,
            error=check.error,
            title=check.title,
            description=check.description,
            ignore_na=False,
            raise_warning=check.raise_warning,
            statistics=check.statistics,
        )

    def _of_column(self, expected: pl.DataType | None) -> Callable[[pd.Series], pl.DataFrame]:
        return lambda series: pl.DataFrame({_VALUE: series_as_polars(series, expected)})

    def _of_rows(self, frame: pd.DataFrame) -> pl.DataFrame:
        """The frame as polars; all rules of rows get the same frame, so it is converted once."""
        if self._rows is None or self._rows[0] is not frame:
            columns = {
                str(name): series_as_polars(column, self._types.get(str(name)))
                for name, column in frame.items()
            }
            self._rows = frame, pl.DataFrame(columns)
        return self._rows[1]
