from __future__ import annotations

import polars as pl
import pytest

import shipments as sh
from shipments.schema.faults import in_table
from shipments.tables import Diversions
from shipments.tables.diversions import flows_meet


@pytest.fixture(scope="module")
def frames():
    return {name: sh.load(name, "polars") for name in ("claims", "claim_places", "diversions")}


def test_the_published_flows_of_each_diversion_meet(frames):
    assert frames["diversions"].height > 0
    assert list(flows_meet(frames, in_table)) == []


def test_the_drones_of_thailand_are_joined_from_two_flows():
    row = sh.load("diversions", "polars").row(
        by_predicate=pl.col("via_country") == "TH", named=True
    )
    flows = sh.load("flows", "polars")
    first, second = (
        flows.row(by_predicate=pl.col("flow_id") == row[end], named=True)
        for end in ("first_event", "second_event")
    )
    assert (first["dispatch_country"], first["destination_country"]) == ("CN", "TH")
    assert (second["dispatch_country"], second["destination_country"]) == ("TH", "RU")


def test_flows_that_do_not_touch_are_a_fault_that_names_the_place_expected(frames):
    moved = frames["diversions"].with_columns(via_country=pl.lit("TR"))
    faults = list(flows_meet({**frames, "diversions": moved}, in_table))
    assert {fault.rule for fault in faults} == {"flows_meet"}
    assert any("leads into TR" in fault.expected for fault in faults)
    assert any("leads out of TR" in fault.expected for fault in faults)


def test_a_flow_is_not_diverted_into_itself():
    row = sh.load("diversions", "polars").head(1).with_columns(second_event="first_event")
    assert Diversions.split(row).counts().height == 1
