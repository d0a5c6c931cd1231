"""Splitting frames on every engine: equal verdicts, equal reasons, and pandera agrees."""

from __future__ import annotations

import datetime as dt
import math

import narwhals.stable.v1 as nw
import pandas as pd
import pandera.polars as pa
import polars as pl
import pytest
from benchmarks.generate import DEFECTS, WARNINGS, seeded_chunk
from benchmarks.layout import HEADER_OF
from benchmarks.normalise import normalise
from engine_frames import (
    DTYPES,
    ENGINES,
    back,
    frame_with_numbers,
    plain,
    reasons,
    row,
    seeded,
    there,
)
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipments.errors import UsageError
from shipments.schema import (
    RowsRejected,
    SchemaNotCompilable,
    split,
    split_file,
    validate,
)
from shipments.schema.compile import Severity, compile_plan
from shipments.schema.rules import RowRule
from shipments.tables import Declarations, Trade


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_every_engine_finds_the_seeded_defects(engine):
    frame, expected = seeded()
    accepted, rejected, warned = reasons(engine(frame))
    assert len(accepted) == expected["accepted"]
    assert len(rejected) == expected["rejected"]
    found: dict[str, int] = {}
    for rules in [*rejected.values(), *warned.values()]:
        for id in rules:
            found[id] = found.get(id, 0) + 1
    assert dict(sorted(found.items())) == expected["rules"]


EDGES = {
    "nothing": {},
    "NaN": {"net_weight_kg": math.nan, "gross_weight_kg": math.nan},
    "infinite": {"statistical_value_usd": math.inf},
    "minus infinite": {"net_weight_kg": -math.inf},
    "newline after a code": {"origin_country": "CN\n"},
    "carriage return after a number": {"consignee_tax_id": "7700000000\r"},
    "arabic digits": {"hs6": "٨٤٨٢١٠"},
    "full-width space": {"brand": "\u3000X"},
    "no-break space": {"brand": "\u00a0X"},
    "empty text": {"brand": ""},
    "long text": {"goods_description": "Ж" * 100_000},
    "zero weight": {"net_weight_kg": 0.0, "gross_weight_kg": 0.0},
    "required null": {"hs_code": None, "direction": None, "declaring_country": None},
    **{
        f"no {name}": {name: None}
        for name in (
            "gross_weight_kg", "net_weight_kg", "quantity", "quantity_unit", "invoice_value",
            "invoice_currency", "destination_country", "released_on", "hs6", "consignee_tax_id",
            "statistical_value_usd", "customs_value_rub", "consignor_country", "dispatch_country",
        )
    },
}  # fmt: skip


@pytest.mark.parametrize("engine", [name for name in ENGINES if name != "polars"], indirect=True)
def test_engines_agree_on_nulls_and_odd_values(engine):
    frame = frame_with_numbers(*(row(**changes) for changes in EDGES.values()))
    assert reasons(engine(frame)) == reasons(frame)


_TEXT = st.one_of(
    st.none(),
    st.sampled_from(["", "CN", "RU", "cn", "import", "USD", "8482109008", "848210", "CN\n", "'\""]),
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8),
)
_VALUES = {
    pl.String: _TEXT,
    pl.Float64: st.one_of(st.none(), st.floats(width=64), st.sampled_from([0.0, 1.0, 1e15])),
    pl.Int64: st.one_of(st.none(), st.integers(-5, 10**10)),
    pl.Date: st.one_of(st.none(), st.dates(dt.date(1900, 1, 1), dt.date(2100, 1, 1))),
    pl.Boolean: st.one_of(st.none(), st.booleans()),
}


@st.composite
def frames(draw):
    rows = draw(st.integers(0, 5))
    made = []
    for _ in range(rows):
        changed = draw(st.lists(st.sampled_from(list(DTYPES)), max_size=8, unique=True))
        made.append(
            row(
                **{
                    n: draw(
                        _VALUES[type(DTYPES[n]) if not isinstance(DTYPES[n], type) else DTYPES[n]]
                    )
                    for n in changed
                }
            )
        )
    return frame_with_numbers(*made)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["lazy", "pandas", "pyarrow", "duckdb"])
@settings(max_examples=25, deadline=None, derandomize=True, suppress_health_check=[*HealthCheck])
@given(frame=frames())
def test_engines_agree_on_any_frame(name, tmp_path_factory, frame):
    assert reasons(there(name, frame, tmp_path_factory.mktemp("any"))) == reasons(frame)


@settings(
    max_examples=1,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
@given(many=st.lists(frames(), min_size=20, max_size=20))
def test_spark_agrees_on_any_frame(spark, tmp_path_factory, many):
    frame = pl.concat(many).with_columns(pl.int_range(pl.len()).alias("row"))
    other = there("spark", frame, tmp_path_factory.mktemp("any"), spark)
    assert reasons(other) == reasons(frame)


# What the result is.


def test_a_rejected_row_keeps_every_column_and_names_every_rule():
    frame = plain(row(), row(hs_code="84", invoice_currency=None, net_weight_kg=-1.0))
    rejected = split(frame, Declarations).rejected
    assert rejected.columns == [*frame.columns, "row_id", "broken_rules"]
    assert rejected["row_id"].to_list() == [1]
    assert rejected["broken_rules"].to_list() == [
        ["hs_code:hs_form", "net_weight_kg:amount", "value_with_currency", "hs6_of_hs_code",
         "unit_price_plausible"]
    ]  # fmt: skip


def test_a_warning_does_not_reject():
    frame = plain(row(consignor_country="RU"))
    result = split(frame, Declarations)
    assert result.accepted.equals(frame)
    assert result.warned["broken_rules"].to_list() == [["parties_in_two_countries"]]
    assert validate(frame, Declarations) is frame


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_frames_come_back_as_the_kind_they_came_in(engine):
    frame = engine(plain(row(), row(hs_code=None)))
    result = split(frame, Declarations)
    assert type(result.accepted) is type(result.rejected) is type(frame)
    assert back(result.accepted).height == back(result.rejected).height == 1


def test_pandas_keeps_its_index_and_types():
    frame = plain(row(), row(hs_code=None), row()).to_pandas()
    frame.index = pd.Index(["a", "b", "c"])
    frame["registered_on"] = frame["registered_on"].astype("datetime64[s]")
    frame["released_on"] = frame["released_on"].astype("datetime64[s]")
    for name, dtype in DTYPES.items():
        if dtype == pl.Int64:
            frame[name] = frame[name].astype("Int64")
    result = split(frame, Declarations)
    assert list(result.accepted.index) == ["a", "c"]
    assert list(result.rejected.index) == ["b"]
    assert result.accepted.dtypes.equals(frame.dtypes)
    assert list(result.counts()["rule"]) == ["hs_code:not_null"]


def test_counts_and_cooccurrence_add_up():
    frame, expected = seeded()
    result = split(frame.drop("row"), Declarations)
    counts = result.counts()
    assert dict(sorted(counts.select("rule", "rows").iter_rows())) == expected["rules"]
    assert set(counts["severity"]) == {"reject", "warn"}
    assert result.cooccurrence()["rows"].sum() == result.rejected.height + result.warned.height


def test_rejects_stop_or_warn_when_asked():
    frame = plain(row(), row(hs_code=None))
    with pytest.raises(RowsRejected, match=r"1 row of declarations.*\n.*hs_code:not_null"):
        split(frame, Declarations, on_reject="raise")
    with pytest.warns(UserWarning, match="hs_code:not_null"):
        split(frame, Declarations, on_reject="warn")
    with pytest.raises(RowsRejected):
        validate(frame.lazy(), Declarations)
    for option in ("on_reject", "extra", "missing"):
        with pytest.raises(UsageError, match=f"{option} 'no' · one of: "):
            split(frame, Declarations, **{option: "no"})


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_both_halves_are_written_and_read_again(engine, tmp_path):
    frame, expected = seeded(1000)
    written = split(engine(frame), Declarations, row_id="row").write(tmp_path / "judged")
    accepted, rejected = back(written.accepted), back(written.rejected)
    assert accepted.height == expected["accepted"]
    assert rejected.height == expected["rejected"]
    assert accepted.sort("row").equals(
        frame.join(rejected.select("row"), on="row", how="anti").sort("row")
    )


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
@pytest.mark.parametrize("rows", [[], [row(hs_code=None)] * 3], ids=["no rows", "all bad"])
def test_no_rows_and_all_rows_bad_are_answered(engine, rows):
    result = split(engine(plain(*rows)), Declarations)
    assert back(result.accepted).height == 0
    assert back(result.rejected).height == len(rows)
    assert len(result.counts()) == min(len(rows), 1)


def test_a_cell_of_ten_megabytes_is_judged():
    frame = plain(row(goods_description="Ж" * 5_000_000), row(brand=" " * 10_000_000))
    assert split(frame, Declarations).rejected["broken_rules"].to_list() == [["brand:not_blank"]]


def test_names_that_the_result_needs_are_kept_free():
    schema = pa.DataFrameSchema({"row_id": pa.Column(pl.Int64)})
    with pytest.raises(UsageError, match="row_id is needed"):
        split(pl.DataFrame({"row_id": [1]}), schema)
    assert split(pl.DataFrame({"row_id": [1]}), schema, row_id="row_id").accepted.height == 1
    with pytest.raises(UsageError, match="no column 'nr'"):
        split(pl.DataFrame({"row_id": [1]}), schema, row_id="nr")


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_quotes_in_a_name_are_only_letters(engine):
    name = """it's "a" name"""
    schema = pa.DataFrameSchema({name: pa.Column(pl.Int64, pa.Check.ge(0))}, strict=True)
    result = split(engine(pl.DataFrame({name: [1, -1]})), schema)
    assert back(result.rejected)[name].to_list() == [-1]


def test_a_backtick_in_a_name_is_refused_on_spark_with_the_rule(spark, tmp_path):
    schema = pa.DataFrameSchema({"a`b": pa.Column(pl.Int64, pa.Check.ge(0))})
    frame = there("spark", pl.DataFrame({"a`b": [1]}), tmp_path, spark)
    with pytest.raises(SchemaNotCompilable, match="'a`b:not_null' cannot be expressed on Spark"):
        split(frame, schema)


@pytest.mark.parametrize("engine", ENGINES, indirect=True)
def test_a_doubled_key_is_named_on_every_engine(engine):
    schema = pa.DataFrameSchema({"a": pa.Column(pl.Int64), "b": pa.Column(pl.Int64, nullable=True)},
                                unique=["a", "b"])  # fmt: skip
    frame = pl.DataFrame({"a": [1, 1, 2, 3, 3], "b": [1, 1, 2, None, None]})
    result = split(engine(frame), schema)
    assert sorted(back(result.rejected)["a"].to_list()) == [1, 1, 3, 3]
    assert set(result.counts()["rule"]) == {"unique_key"}


def test_what_an_engine_cannot_express_is_refused_by_rule_and_engine(tmp_path):
    duckdb = pytest.importorskip("duckdb")
    schema = pa.DataFrameSchema(
        {"a": pa.Column(pl.Int64)},
        checks=[RowRule("a", "x", nw.col("a").map_batches(lambda s: s > 0), id="own_code").check()],
    )
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(SchemaNotCompilable, match="'own_code' cannot be expressed on DuckDB"):
        split(duckdb.read_parquet(str(tmp_path / "a.parquet")), schema)


def test_what_is_no_frame_is_refused():
    with pytest.raises(UsageError, match="a list cannot be split"):
        split([1, 2], Declarations)


@pytest.mark.parametrize("table", [Declarations, Trade])
def test_every_rule_has_an_id_a_description_and_a_field(table):
    plan = compile_plan(table)
    assert all(rule.id and rule.description and rule.field for rule in plan.rules)
    assert {rule.field for rule in plan.rules} <= set(plan.dtypes)
    assert plan.of(Severity.WARN)


def test_every_defect_names_rules_that_exist():
    ids = {rule.id for rule in compile_plan(Declarations).rules}
    assert {id for _, rules in (DEFECTS | WARNINGS).values() for id in rules} <= ids


def test_a_file_is_split_by_chunks_as_in_one_piece(tmp_path):
    frame, expected = seeded(1000)
    raw = seeded_chunk(0, 1000, seed=7)[0].rename(HEADER_OF)
    raw.write_parquet(tmp_path / "raw.parquet", row_group_size=100)
    result = split_file(
        tmp_path / "raw.parquet",
        Declarations,
        tmp_path / "out",
        prepare=normalise,
        row_id="source_row",
        chunk_size=300,
    )
    whole = split(frame.drop("row"), Declarations, row_id="source_row")
    assert result.accepted.collect().equals(whole.accepted)
    assert result.rejected.collect().equals(whole.rejected)
    assert result.counts().equals(whole.counts())
    assert whole.rejected.height == expected["rejected"]
    with pytest.raises(UsageError, match="is not empty"):
        split_file(tmp_path / "raw.parquet", Declarations, tmp_path / "out")


def test_uniqueness_cannot_be_checked_by_chunks(tmp_path):
    schema = pa.DataFrameSchema({"a": pa.Column(pl.Int64, unique=True)})
    pl.DataFrame({"a": [1]}).write_parquet(tmp_path / "x.parquet")
    with pytest.raises(UsageError, match="a:unique needs all rows"):
        split_file(tmp_path / "x.parquet", schema, tmp_path / "out")


@pytest.mark.parametrize("name", ["polars", "pandas", "pyarrow", "duckdb"])
def test_both_halves_hold_every_row_as_it_came(name, tmp_path):
    frame, _ = seeded(2000)
    result = split(there(name, frame, tmp_path, None), Declarations, row_id="row")
    rejected = back(result.rejected).drop("broken_rules")
    whole = pl.concat(
        [
            half.select(frame.columns).cast(dict(frame.schema))
            for half in (back(result.accepted), rejected)
        ]
    )
    assert whole.sort("row").equals(frame)
