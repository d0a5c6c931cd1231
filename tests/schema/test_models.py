"""Models: columns and rules in their places, pandera's own calls, typed signatures."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
from pathlib import Path

import narwhals.stable.v1 as nw
import pandera.pandas as pandas_pa
import pandera.polars as pa
import polars as pl
import pytest
from pandera.typing.pandas import DataFrame as PandasFrame
from pandera.typing.polars import DataFrame, LazyFrame

import shipments as sh
from shipments import tables
from shipments.schema import Columns, ForeignKey, RowsRejected, TableModel, field, rule, table_of
from shipments.tables import Claims, Declarations, Shipments


class Span(TableModel):
    """When."""

    start: dt.date = field("first day", nullable=True)
    end: dt.date = field("last day", nullable=True)

    in_order = rule(
        "start", "the first day is not after the last", nw.col("start") <= nw.col("end")
    )


class Visits(Span, key=("id",), foreign_keys=[ForeignKey(("id", "port"), "calls", ("id", "port"))]):
    """One visit of a ship, as the port has it.

    A second paragraph is no part of the grain.
    """

    id: str = field("the visit")
    _span: Columns[Span]
    port: str = field("the port", refers_to_every="ports.port")

    named = rule("port", "the port has a name", nw.col("port") != "", null_passes=False)


class LongVisits(Visits):
    """One visit of a week or more."""

    days: int = field("days", unit="days")
    start: dt.date = field("first day, known")


def test_shared_columns_and_rules_keep_their_places_and_ids():
    assert list(Visits.to_schema().columns) == ["id", "start", "end", "port"]
    assert [check.name for check in Visits.to_schema().checks] == [
        "in_order",
        "named",
        "unique_key",
    ]
    assert list(LongVisits.to_schema().columns) == ["id", "end", "port", "days", "start"]
    assert [check.name for check in LongVisits.to_schema().checks] == [
        "in_order", "named", "unique_key"
    ]  # fmt: skip
    assert not LongVisits.to_schema().columns["start"].nullable


def test_a_table_says_what_its_model_says():
    table = table_of(Visits)
    assert (table.name, table.title, table.key) == ("visits", "Visits", ("id",))
    assert table.grain == "one visit of a ship, as the port has it"
    assert table.foreign_keys == (
        ForeignKey(("port",), "ports", ("port",), required=True),
        ForeignKey(("id", "port"), "calls", ("id", "port")),
    )
    assert (table_of(LongVisits).name, table_of(LongVisits).key) == ("long_visits", ("id",))
    assert table.columns["port"].description == "the port"


@pytest.mark.parametrize("name", tables.__all__)
def test_every_table_is_a_pandera_model(name):
    model = getattr(tables, name)
    assert issubclass(model, pa.DataFrameModel)
    assert model.to_json_schema()["properties"].keys() == model.to_schema().columns.keys()
    assert all(getattr(model, column) == column for column in model.to_schema().columns)


def test_the_old_path_works_for_one_release():
    with pytest.warns(DeprecationWarning, match=r"from shipments\.tables"):
        from shipments.schema import Shipments as Old
    assert Old is Shipments
    with pytest.raises(AttributeError, match="no table 'Nothing'"):
        tables.Nothing  # noqa: B018


@pa.check_types
def of_polars(frame: DataFrame[Shipments]) -> DataFrame[Shipments]:
    return frame


@pandas_pa.check_types
def of_pandas(frame: PandasFrame[Shipments]) -> PandasFrame[Shipments]:
    return frame


@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_check_types_holds_a_frame_against_the_model(backend):
    frame = sh.load("shipments", backend=backend)
    checked = of_polars if backend == "polars" else of_pandas
    assert checked(frame).shape == frame.shape
    with pytest.raises(pa.errors.SchemaError, match="known_word"):
        checked(_with(frame, "status", "confirmed"))


@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_lazy_validation_collects_every_failure_and_split_gives_the_rows(backend):
    frame = _with(sh.load("shipments", backend=backend), "status", "confirmed")
    frame = _with(frame, "claim_count", 0)
    with pytest.raises(pa.errors.SchemaErrors) as caught:
        Shipments.validate(frame, lazy=True)
    assert {"known_word", "has_an_affirming_claim", "stage_of_status"} <= set(
        caught.value.failure_cases["check"]
    )
    result = Shipments.split(frame)
    assert len(result.rejected) == len(frame)
    with pytest.raises(RowsRejected, match=f"{len(frame)} rows of shipments rejected"):
        result.raise_if_any()


def test_pandera_checks_the_columns_of_a_lazy_frame_and_split_its_rows():
    eager = _with(sh.load("shipments", backend="polars"), "status", "confirmed")
    frame = eager.lazy()
    checked: LazyFrame[Shipments] = Shipments.validate(frame)
    assert checked.collect().height == eager.height
    assert Shipments.split(frame).rejected.collect().height == eager.height
    with pytest.raises(pa.errors.SchemaError):
        Shipments.validate(frame.drop("status"))


def _with(frame, name, value):
    if isinstance(frame, pl.DataFrame):
        return frame.with_columns(pl.lit(value, frame.schema[name]).alias(name))
    return frame.assign(**{name: value})


@pytest.mark.parametrize("backend", ["polars", "pandas"])
def test_loading_can_validate(backend):
    assert len(sh.load("claims", backend, validate=True)) == len(sh.load("claims", backend))


def test_rules_hold_on_the_narwhals_backend_of_pandera(narwhals_backend):
    frame = sh.load("claims", backend="polars")
    assert Claims.validate(frame).height == frame.height
    with pytest.raises(pa.errors.SchemaErrors) as caught:
        Claims.validate(_with(frame, "polarity", "negates"), lazy=True)
    assert "polarity_fits_kind" in set(caught.value.failure_cases["check"].to_list())


def test_a_users_model_inherits_columns_and_rules():
    class Mine(Declarations, check_unique_key=False):
        """One item of mine."""

        verdict: str = field("what I make of it")

    names = list(Mine.to_schema().columns)
    assert names == [*Declarations.to_schema().columns, "verdict"]
    assert "hs6_of_hs_code" in [check.name for check in Mine.to_schema().checks]


TYPED = """
import pandas as pd
import polars as pl
from pandera.typing.pandas import DataFrame as PandasFrame
from pandera.typing.polars import DataFrame, LazyFrame

from shipments.schema import split
from shipments.tables import Hops, Shipments


def routes(frame: DataFrame[Shipments]) -> pl.DataFrame:
    return frame.select(Shipments.route)


def read(path: str) -> LazyFrame[Shipments]:
    return Shipments.validate(pl.scan_parquet(path))


def old(path: str) -> PandasFrame[Hops]:
    return Hops.validate(pd.read_csv(path))


eager: DataFrame[Shipments] = Shipments.validate(pl.read_parquet("x"))
rejected: pl.DataFrame = split(pl.read_parquet("x"), Shipments, extra="drop").rejected
name: str = Hops.claim_id
WRONG
"""
MISTAKES = {
    "nothing": ("", 0),
    "a column": ("Hops.claim", 1),
    "a frame": ('routes(Hops.validate(pl.read_parquet("x")))', 1),
}


@pytest.mark.slow
@pytest.mark.parametrize("mistake", MISTAKES)
def test_signatures_are_typed(tmp_path, mistake):
    line, expected = MISTAKES[mistake]
    path = tmp_path / "typed.py"
    path.write_text(TYPED.replace("WRONG", line), encoding="utf-8")
    command = [sys.executable, "-m", "mypy", "--strict", "--no-incremental", str(path)]
    root = Path(sh.__file__).parents[2]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=False)
    errors = [
        line for line in done.stdout.splitlines() if "typed.py" in line and ": error:" in line
    ]
    assert len(errors) == expected, done.stdout
