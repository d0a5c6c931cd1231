"""Columns before rows: extra, missing, misordered, doubled, of another type or another table."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pandera.polars as pa
import polars as pl
import pytest
from engine_frames import DTYPES, back, plain, row

import shipments as sh
from shipments.errors import DataError
from shipments.schema import split, validate
from shipments.tables import Claims, Currencies, Declarations, Shipments

pytestmark = pytest.mark.medium

LAZY_AND_EAGER = ["polars", "lazy", "pandas", "pyarrow", "duckdb", "spark"]
FAULTS = {
    "missing": (lambda frame: frame.drop("hs6"), {}, "hs6 · column is missing"),
    "missing and never null": (
        lambda frame: frame.drop("hs_code"),
        {"missing": "null"},
        "hs_code · column is missing",
    ),
    "extra": (
        lambda frame: frame.with_columns(hs66=pl.lit(1)),
        {"extra": "refuse"},
        "hs66 · column is not known · expected a column of declarations, perhaps 'hs6'",
    ),
    "mistyped": (
        lambda frame: frame.with_columns(pl.col("net_weight_kg").cast(pl.String)),
        {},
        "net_weight_kg · value String · wrong type · expected Float64 · cast it",
    ),
}


@pytest.mark.parametrize("engine", [e for e in LAZY_AND_EAGER if e != "pandas"], indirect=True)
@pytest.mark.parametrize("case", FAULTS)
def test_wrong_columns_are_one_error_before_any_row(engine, case):
    change, options, message = FAULTS[case]
    with pytest.raises(DataError, match="1 fault in the columns of declarations") as caught:
        split(engine(change(plain(row(hs_code=None)))), Declarations, **options)
    assert message in str(caught.value)


@pytest.mark.parametrize("engine", LAZY_AND_EAGER, indirect=True)
@pytest.mark.parametrize("extra", ["keep", "drop"])
def test_columns_in_any_order_and_beside_the_schema_are_kept_or_dropped(engine, extra):
    frame = plain(row(), row(hs_code=None)).with_columns(mine=pl.Series(["a", "b"]))
    result = split(engine(frame.select(reversed(frame.columns))), Declarations, extra=extra)
    accepted, rejected = back(result.accepted), back(result.rejected)
    names = list(reversed(frame.columns)) if extra == "keep" else list(DTYPES)
    assert set(accepted.columns) == set(names)
    assert set(rejected.columns) == {*names, "row_id", "broken_rules"}
    assert rejected["broken_rules"].to_list() == [["hs_code:not_null"]]
    if extra == "keep":
        assert (accepted["mine"].to_list(), rejected["mine"].to_list()) == (["a"], ["b"])


@pytest.mark.parametrize("engine", LAZY_AND_EAGER, indirect=True)
def test_missing_columns_are_read_as_null_when_asked(engine):
    frame = plain(row(hs_repair="left_zero"), row(hs_repair="star")).drop("brand", "hs6")
    result = split(engine(frame), Declarations, missing="null")
    assert back(result.accepted).height == 0
    # A repaired code without its six digits.
    assert back(result.rejected)["broken_rules"].to_list() == [["repair_of_a_code"]] * 2
    assert back(result.rejected)["brand"].null_count() == 2


def test_what_the_schema_says_of_extra_and_missing_columns_is_done():
    columns = {"a": pa.Column(pl.Int64), "b": pa.Column(pl.Int64, nullable=True)}
    frame = pl.DataFrame({"c": [0], "a": [1]})
    added = split(frame, pa.DataFrameSchema(columns, strict="filter", add_missing_columns=True))
    assert added.accepted.to_dicts() == [{"a": 1, "b": None}]
    with pytest.raises(DataError, match="c · column is not known"):
        split(frame, pa.DataFrameSchema(columns, strict=True), missing="null")
    ordered = pa.DataFrameSchema(columns, ordered=True)
    with pytest.raises(DataError, match="b · column is out of order, number 1 of 2 · expected 'a'"):
        split(pl.DataFrame({"b": [0], "a": [1]}), ordered)


@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_a_frame_of_another_table_is_named(backend):
    with pytest.raises(DataError, match="the frame has the columns of flows"):
        Shipments.split(sh.load("flows", backend=backend))


def test_a_doubled_column_is_named():
    frame = plain(row()).to_pandas()
    with pytest.raises(DataError, match="hs6 · column occurs more than once"):
        split(pd.concat([frame, frame[["hs6"]]], axis=1), Declarations)


DAY = dt.date(2023, 5, 1)
PANDAS_TYPES = {
    "object": ("hs_code", lambda column: column.astype(object), True),
    "category": ("hs_code", lambda column: column.astype("category"), True),
    "Arrow": ("hs_code", lambda column: column.astype("string[pyarrow]"), True),
    "midnights": ("registered_on", lambda _: pd.to_datetime(["2023-05-01"] * 2), True),
    "whole floats": ("item_number", lambda _: pd.Series([1.0, float("nan")]), True),
    "nullable integers": ("item_number", lambda _: pd.Series([1, None], dtype="Int64"), True),
    "no value at all": ("brand", lambda _: pd.Series([None, None], dtype=float), True),
    "times of day": ("registered_on", lambda _: pd.to_datetime(["2023-05-01 10:00"] * 2), False),
    "fractions": ("item_number", lambda _: pd.Series([1.5, None]), False),
    "numbers for text": ("hs_code", lambda _: pd.Series([84, 85]), False),
    "text for a day": ("registered_on", lambda _: pd.Series(["2023-05-01"] * 2), False),
    "a mixture": ("hs_code", lambda _: pd.Series(["84", 84], dtype=object), False),
}


@pytest.mark.parametrize("case", PANDAS_TYPES)
def test_pandas_columns_are_judged_by_their_values(case):
    name, change, fits = PANDAS_TYPES[case]
    frame = plain(row(registered_on=DAY), row(registered_on=DAY)).to_pandas()
    frame[name] = change(frame[name])
    if fits:
        assert len(split(frame, Declarations).accepted) == 2
        assert len(Declarations.validate(frame)) == 2
        return
    with pytest.raises(DataError, match=f"{name} · value .* · wrong type .*frame.astype"):
        split(frame, Declarations)
    with pytest.raises(pa.errors.SchemaError, match=f"expected series '{name}' to have type"):
        Declarations.validate(frame)


@pytest.mark.parametrize("backend", ["polars", "pandas"])
@pytest.mark.parametrize("name", list(DTYPES))
def test_each_column_of_another_type_is_refused_by_pandera_as_well(backend, name):
    other = pl.lit(1.5) if DTYPES[name] != pl.Float64 else pl.lit("x")
    wrong = plain(row()).with_columns(other.alias(name))
    wrong = wrong if backend == "polars" else wrong.to_pandas()
    with pytest.raises(pa.errors.SchemaErrors) as caught:
        Declarations.validate(wrong, lazy=True)
    failed = {(e.schema.name, e.reason_code.name) for e in caught.value.schema_errors}
    assert (name, "WRONG_DATATYPE") in failed
    with pytest.raises(DataError, match=f"{name} · value .* · wrong type"):
        split(wrong, Declarations)


@pytest.mark.parametrize("null", [None, float("nan"), pd.NA, pd.NaT])
def test_nulls_of_every_kind_are_null(null):
    frame = plain(row(), row()).to_pandas()
    frame["brand"] = pd.Series([null, "x"], dtype=object)
    assert len(split(frame, Declarations).accepted) == 2
    frame["hs_code"] = pd.Series([null, "8482109008"], dtype=object)
    assert list(split(frame, Declarations).rejected["broken_rules"]) == [["hs_code:not_null"]]


def test_whole_numbers_with_gaps_pass_as_pandas_loads_them():
    assert len(Currencies.split(sh.load("currencies")).rejected) == 0


def test_frames_without_rows_pass():
    assert Claims.split(sh.load("claims").head(0)).accepted.shape[0] == 0
    assert validate(sh.load("claims", backend="polars").clear(), Claims).height == 0


def _fails(_series, **_):
    raise ZeroDivisionError


def test_a_lazy_frame_that_fails_when_collected_says_so_where_it_is_collected():
    broken = (
        plain(row()).lazy().with_columns(pl.col("hs6").map_batches(_fails, return_dtype=pl.String))
    )
    result = split(broken, Declarations)
    with pytest.raises(ZeroDivisionError):
        result.rejected.collect()
