"""Rows, ids and filters mean the same to every public function."""

from __future__ import annotations

import pandas as pd
import polars as pl
import pytest

import shipments as sh
from shipments.dataset.select import select

RIFLES = "norinco-tekhkrim-rifles-2022-06"
OTHER = "kupol-seven-chinese-drones-2024"
PANDAS, POLARS = sh.load("shipments"), sh.load("shipments", "polars")
RIFLES_ROW = POLARS.filter(pl.col("shipment_id") == RIFLES)


def ids_of(selection) -> list[str]:
    return list(selection.rows[key_name(selection.table)])


def key_name(table: str) -> str:
    return sh.describe(table).key[0]


@pytest.mark.parametrize(
    "what",
    [
        RIFLES,
        [RIFLES],
        (id for id in [RIFLES]),
        pd.Index([RIFLES]),
        pd.Series([RIFLES]),
        pl.Series([RIFLES]),
        PANDAS[PANDAS["shipment_id"] == RIFLES],
        PANDAS.set_index("shipment_id").loc[[RIFLES]],
        PANDAS.set_index("shipment_id", drop=False).loc[[RIFLES]],
        PANDAS.set_index(["scope", "shipment_id"]).loc[[("core", RIFLES)]],
        PANDAS[PANDAS["shipment_id"] == RIFLES].iloc[0],
        PANDAS.set_index("shipment_id").loc[RIFLES],
        RIFLES_ROW,
        RIFLES_ROW.to_struct("row"),
        RIFLES_ROW.row(0, named=True),
        {"shipment_id": RIFLES},
        pl.col("shipment_id") == RIFLES,
    ],
    ids=lambda what: type(what).__name__,
)
def test_one_row_however_it_is_named(what):
    selection = select(what)
    assert selection.table == "shipments"
    assert ids_of(selection) == [RIFLES]
    assert set(selection.rows.columns) == set(PANDAS.columns)


@pytest.mark.parametrize(
    ("what", "kind"),
    [
        (RIFLES, pd.DataFrame),
        ({"scope": "core"}, pd.DataFrame),
        (PANDAS.set_index("shipment_id"), pd.DataFrame),
        (PANDAS.iloc[0], pd.DataFrame),
        (pl.Series([RIFLES]), pl.DataFrame),
        (pl.col("scope") == "core", pl.DataFrame),
        (POLARS, pl.DataFrame),
    ],
)
def test_rows_and_further_tables_are_frames_of_the_kind_that_was_given(what, kind):
    selection = select(what)
    assert type(selection.rows) is kind
    assert type(selection.load("hops")) is kind


@pytest.mark.parametrize(
    ("conditions", "mask"),
    [
        ({"scope": "core"}, PANDAS["scope"] == "core"),
        (
            {"category": ["drones", "vehicles_light"]},
            PANDAS["category"].isin(["drones", "vehicles_light"]),
        ),
        (
            {"part_of": None, "scope": "core"},
            PANDAS["part_of"].isna() & (PANDAS["scope"] == "core"),
        ),
        ({}, PANDAS["shipment_id"].notna()),
    ],
)
def test_a_mapping_keeps_the_rows_that_have_one_of_the_values_in_each_column(conditions, mask):
    assert ids_of(select(conditions)) == PANDAS["shipment_id"][mask].tolist()


def test_a_filter_goes_to_the_first_table_that_has_its_columns():
    assert select({"category": "drones"}).table == "shipments"
    assert select({"flow_id": sh.load("flows")["flow_id"][0]}).table == "flows"
    assert select(pl.col("flow_id").is_not_null()).rows.height == len(sh.load("flows"))


def test_the_id_of_an_event_means_all_claims_about_it():
    claims = sh.load("claims")
    chosen = select(RIFLES, tables=("claims",))
    assert ids_of(chosen) == claims["claim_id"][claims["event_id"] == RIFLES].tolist()
    assert ids_of(select("CNRU-0001", tables=("claims",))) == ["CNRU-0001"]


def test_data_takes_the_place_of_installed_tables(tmp_path):
    own = POLARS.filter(pl.col("shipment_id") == RIFLES).with_columns(shipment_id=pl.lit("mine"))
    own.write_parquet(tmp_path / "shipments.parquet")
    for data in ({"shipments": own}, {"shipments": own.to_pandas()}, tmp_path, str(tmp_path)):
        assert ids_of(select("mine", tables=("shipments",), data=data)) == ["mine"]
        assert ids_of(select(pl.col("scope") == "core", ("shipments",), data=data)) == ["mine"]
    assert select(own, data={"shipments": own}).load("hops").equals(sh.load("hops", "polars"))


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("norinco-tekhkrim-rifles", rf"No record with the id .* did you mean '{RIFLES}'"),
        ([RIFLES, "x-y"], "No record with the id 'x-y'"),
        ([RIFLES, sh.load("flows")["flow_id"][0]], "several tables"),
        ({"categry": "drones"}, "no column 'categry' in `shipments` or `flows` .*'category'"),
        ({"category": "bodyarmour"}, "no row has category 'bodyarmour' .*'body_armour'"),
        ({"period_start": "2022-06-01"}, "no row has period_start '2022-06-01'"),
        (pl.col("categry") == "drones", "no column 'categry'"),
        (sh.load("claims"), r"f\(\) needs rows of `shipments` or `flows` with their id column"),
        (PANDAS.drop(columns="shipment_id"), r"\(is it your index\?\)"),
        (PANDAS[["shipment_id"]], r"f\(\) needs .* these lack scope"),
        (POLARS.lazy(), "got LazyFrame · collect"),
        (pl.col("category"), "the filter does not fit the rows of shipments"),
        ([{"shipment_id": RIFLES}], "ids or a filter; got list"),
        (PANDAS.groupby("scope"), "ids or a filter; got DataFrameGroupBy"),
        (5, r"f\(\) needs a DataFrame from sh.load\(\), ids or a filter; got int"),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_cannot_be_selected_is_refused_in_plain_words(what, message):
    with pytest.raises(sh.UsageError, match=message):
        select(what, caller="f", needs=("scope",))
