from __future__ import annotations

import datetime as dt

import narwhals.stable.v1 as nw
import polars as pl
import pytest

from sample import claim, raw_folder, report, way
from shipments.curation.dataset import read_dataset, table_faults
from shipments.schema import TableModel, compile_plan, field, rule, table_of
from shipments.schema.faults import column_faults, row_faults
from shipments.schema.rules import not_negative
from shipments.tables.registry import TABLES

pytestmark = pytest.mark.medium


class Pieces(TableModel, key=("id",)):
    """One synthetic piece."""

    id: str = field("id")
    low: float = field("low", nullable=True, checks=[not_negative()])
    high: float = field("high", nullable=True)

    in_order = rule("low", "low is not above high", nw.col("low") <= nw.col("high"))
    both_given = rule("high", "null fails", nw.col("high") > 0, null_passes=False)


PIECES = table_of(Pieces)


def pieces(*rows):
    return pl.DataFrame(
        rows, schema={"id": pl.String, "low": pl.Float64, "high": pl.Float64}, orient="row"
    )


def test_every_rule_that_every_row_breaks_is_named():
    frame = pieces(("a", 1.0, 2.0), ("b", -1.0, -2.0), ("c", None, None), (None, 3.0, 4.0))
    found = sorted((fault.row, fault.rule) for fault in row_faults(PIECES, frame))
    assert found == [
        ("None", "id:not_null"),
        ("b", "both_given"),
        ("b", "in_order"),
        ("b", "low:not_negative"),
        ("c", "both_given"),
    ]


def test_a_key_that_is_not_unique_is_a_fault_of_each_of_its_rows():
    found = [fault.rule for fault in row_faults(PIECES, pieces(("a", 1.0, 2.0), ("a", 1.0, 3.0)))]
    assert found == ["unique_key", "unique_key"]


@pytest.mark.parametrize(
    ("frame", "fault"),
    [
        (pl.DataFrame({"id": ["a"], "low": [1.0]}), "column is missing"),
        (
            pl.DataFrame({"id": ["a"], "low": [1.0], "high": [1.0], "hgih": [1]}),
            "column is not known",
        ),
        (
            pl.DataFrame({"low": [1.0], "id": ["a"], "high": [1.0]}),
            "column is out of order, number 1 of 3",
        ),
        (pl.DataFrame({"id": ["a"], "low": [1], "high": [1.0]}), "wrong type"),
    ],
)
def test_wrong_columns_are_named(frame, fault):
    assert [found.fault for found in column_faults(PIECES, frame)] == [fault]


@pytest.mark.parametrize("name", TABLES)
def test_every_table_says_what_it_holds(name):
    found = TABLES[name]
    assert found.grain
    assert set(found.key) <= set(found.columns)
    for column_name, described in found.columns.items():
        assert described.description, column_name
    rules = [rule.id for rule in compile_plan(found).rules]
    assert len(rules) == len(set(rules))
    assert all(rule.description for rule in compile_plan(found).rules)


@pytest.mark.parametrize("name", TABLES)
def test_every_number_has_a_unit(name):
    bare = {"number", "way", "hop", "rank", "minor_units", "alpha", "alpha_low", "alpha_high"}
    for column_name, described in TABLES[name].columns.items():
        if TABLES[name].dtypes[column_name] in (pl.Float64, pl.Int64) and column_name not in bare:
            assert described.metadata["unit"], column_name


@pytest.fixture(scope="module")
def frames(tmp_path_factory):
    routed = claim("CNRU-9002", "routed", ways=f"[{way('CN', 'AE', 'RU')}]")
    return read_dataset(raw_folder(tmp_path_factory.mktemp("raw"), report(claims=claim() + routed)))


# A change to one table that breaks a rule -> the rule that must be named.
BREAKAGES = {
    "bounds out of order": ("shipments", {"quantity_low": 2000.0}, "quantity_bounds_in_order"),
    "unit dropped": ("shipments", {"quantity_unit": None}, "quantity_unit_with_number"),
    "money without basis": (
        "shipments",
        {"value_low": 1.0, "value_high": 1.0, "value_currency": "USD", "value_qualifier": "exact"},
        "money_with_basis",
    ),
    "period reversed": ("shipments", {"period_start": dt.date(2030, 1, 1)}, "period_in_order"),
    "period without precision": (
        "shipments",
        {"period_precision": "unknown"},
        "period_precision_with_dates",
    ),
    "no claim": ("shipments", {"claim_count": 0}, "has_an_affirming_claim"),
    "stage of another status": ("shipments", {"stage": "order"}, "stage_of_status"),
    "half a consignment": (
        "shipments",
        {"consignments_low": 1.5, "consignments_high": 1.5, "consignments_qualifier": "exact"},
        "consignments_whole",
    ),
    "unknown word": ("hops", {"basis": "certain"}, "basis:known_word"),
    "country and region": ("hops", {"to_region": "central-asia"}, "one_end"),
    "firms as goods": (
        "shipments",
        {"quantity_unit": "firm", "quantity_dimension": "organisations"},
        "goods_in_quantity",
    ),
    "unknown country": ("parties", {"country": "QQ"}, "foreign_key:countries"),
    "person as a party": ("parties", {"kind": "person"}, "kind:known_word"),
    "page of another report": ("claim_sources", {"source_id": "x/y"}, "foreign_key:sources"),
}


@pytest.mark.parametrize("name", BREAKAGES)
def test_a_broken_table_names_the_rule_that_it_breaks(frames, name):
    table_name, changes, expected = BREAKAGES[name]
    frame = frames[table_name]
    wrong = frame.with_columns(
        pl.lit(value, dtype=frame.schema[column_name]).alias(column_name)
        for column_name, value in changes.items()
    )
    rules = {fault.rule for fault in table_faults({**frames, table_name: wrong})}
    assert expected in rules


@pytest.mark.parametrize(
    ("table_name", "expected"),
    [
        ("shipments", "claim_has_shipment"),
        ("sources", "unused:sources"),
        ("claim_sources", "unused:claim_sources"),
    ],
)
def test_references_hold_both_ways(frames, table_name, expected):
    emptied = {**frames, table_name: frames[table_name].clear()}
    assert expected in {fault.rule for fault in table_faults(emptied)}


def test_a_shipment_without_an_affirming_claim_is_a_fault(frames):
    more = pl.concat(
        [
            frames["shipments"],
            frames["shipments"].with_columns(pl.lit("ghost").alias("shipment_id")),
        ]
    )
    assert "shipment_has_affirming_claim" in {
        f.rule for f in table_faults({**frames, "shipments": more})
    }


def test_a_variant_names_a_page_of_its_report(tmp_path):
    frames = dict(
        read_dataset(
            raw_folder(
                tmp_path,
                report("one-2023", claim()),
                report("two-2023", claim("CNRU-9002", "other")),
            )
        )
    )
    frames["claim_sources"] = frames["claim_sources"].with_columns(
        pl.lit("two-2023/copy").alias("source_id")
    )
    assert "page_of_its_report" in {fault.rule for fault in table_faults(frames)}


def test_wholes_do_not_nest_in_a_ring(frames):
    ring = frames["claims"].with_columns(
        pl.when(pl.col("event_id") == "routed")
        .then(pl.lit("rifles-2022-06"))
        .otherwise(pl.lit("routed"))
        .alias("part_of")
    )
    assert "part_of_no_ring" in {fault.rule for fault in table_faults({**frames, "claims": ring})}


def test_what_was_expected_goes_on_after_the_word_expected():
    frame = pl.DataFrame({"id": ["a"] * 2, "low": [2.0] * 2, "high": [1.0] * 2}, PIECES.dtypes)
    faults = {fault.rule: str(fault) for fault in row_faults(PIECES, frame)}
    assert " · expected that low is not above high · " in faults["in_order"]
    assert " · expected a unique id · " in faults["unique_key"]
