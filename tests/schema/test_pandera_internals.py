"""What pandera does not promise: this fails when an upgrade changes it."""

from __future__ import annotations

import inspect

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl
import pytest
from pandera.api.base.schema import BaseSchema
from pandera.api.function_dispatch import Dispatcher
from pandera.api.polars.types import PolarsData

from shipments.schema import TableModel, field
from shipments.schema.pandera_internals import (
    check_arguments,
    check_function,
    polars_type,
    portable,
    portable_expression,
)

BUILT_IN = {
    "equal_to": pa.Check.eq(1),
    "not_equal_to": pa.Check.ne(1),
    "greater_than": pa.Check.gt(1),
    "greater_than_or_equal_to": pa.Check.ge(1),
    "less_than": pa.Check.lt(1),
    "less_than_or_equal_to": pa.Check.le(1),
    "in_range": pa.Check.in_range(1, 2),
    "isin": pa.Check.isin([1]),
    "notin": pa.Check.notin([1]),
    "str_matches": pa.Check.str_matches("a"),
    "str_contains": pa.Check.str_contains("a"),
    "str_startswith": pa.Check.str_startswith("a"),
    "str_endswith": pa.Check.str_endswith("a"),
    "str_length": pa.Check.str_length(1),
}


@pytest.mark.parametrize("name", BUILT_IN)
def test_a_built_in_check_is_a_function_of_an_expression(name):
    check = BUILT_IN[name]
    assert isinstance(check._check_fn, Dispatcher)
    expression = check_function(check)(nw.col("a"), **check_arguments(check))
    assert isinstance(expression, nw.Expr)


def test_a_check_of_ones_own_keeps_its_function_and_arguments():
    def above(column, least):
        return column > least

    check = pa.Check(above, least=3)
    assert (check_function(check), check_arguments(check)) == (above, {"least": 3})
    assert portable_expression(check) is None
    ours = pa.Check(portable(lambda column: column > 3))
    assert isinstance(portable_expression(ours)(nw.col("a")), nw.Expr)


def test_the_polars_backend_hands_over_a_frame_and_the_name_of_the_column():
    assert PolarsData._fields == ("lazyframe", "key")
    assert PolarsData(pl.LazyFrame()).key == "*"


def test_models_are_built_by_a_method_that_may_be_overridden():
    assert list(inspect.signature(pa.DataFrameModel.build_schema_).parameters) == ["kwargs"]
    assert list(inspect.signature(BaseSchema.get_backend).parameters) == ["check_obj", "check_type"]

    class Two(TableModel):
        a: int = field("one", checks=[pa.Check.ge(0), pa.Check.le(9)])
        b: str = field("other")

    columns = Two.to_schema().columns
    assert [check.name for check in columns["a"].checks] == [
        "greater_than_or_equal_to",
        "less_than_or_equal_to",
    ]
    assert [polars_type(column) for column in columns.values()] == [pl.Int64(), pl.String()]
