from __future__ import annotations

import datetime as dt

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shipments as sh
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES

COLUMNS = TABLES["shipments"].dtypes
QUALIFIERS = {(True, True): "range", (True, False): "at_least", (False, True): "at_most"}
JUNE = {"period_start": dt.date(2022, 6, 1), "period_end": dt.date(2022, 6, 30)}


def row(id, measure="quantity", low=None, high=None, unit="rifle", **more):
    values = {
        "shipment_id": id,
        "status": "shipped_per_customs",
        "stage": "movement",
        "scope": "core",
        "category": "small_arms",
        **JUNE,
    }
    if low is not None or high is not None:
        word = QUALIFIERS[low is not None, high is not None]
        values |= {f"{measure}_low": low, f"{measure}_high": high}
        values[f"{measure}_qualifier"] = "exact" if low == high else word
        if MEASURES[measure]:
            values[MEASURES[measure]] = unit
        if measure == "quantity":
            values["quantity_dimension"] = more.pop("dimension", "items")
        if measure == "value":
            values |= {"value_basis": "customs", "value_per": "total"}
    return values | more


FIVE = row("a", low=5, high=5)


def frame(*rows):
    return pl.DataFrame(
        [{name: values.get(name) for name in COLUMNS} for values in rows], schema=COLUMNS
    )


def one(*rows, **options):
    return sh.total(frame(*rows), **options).to_dicts()[0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([row("a", low=1000, high=1000), row("b", low=10, high=20)], {"low": 1010, "high": 1020}),
        (
            [row("a", low=1000, high=1000), row("b", low=12)],
            {"low": 1012, "high": None, "n_without_high": 1},
        ),
        ([row("a", high=50)], {"low": None, "high": 50, "n_without_low": 1}),
        ([row("a", low=5, high=5), row("b")], {"low": 5, "high": 5, "rows": 2, "n_no_amount": 1}),
        ([row("a")], {"low": None, "high": None, "n_no_amount": 1, "unit": None}),
        ([row("a", low=0, high=0)], {"low": 0, "high": 0, "n_no_amount": 0}),
        ([row("a", low=5, high=5, quantity_qualifier="approx")], {"approx": 1}),
        ([row("a", low=5, high=5)], {"measure": "quantity", "unit": "rifle", "n_overlapping": 0}),
    ],
    ids=[
        "floors and ceilings are summed apart",
        "one row without a ceiling opens the total",
        "a ceiling only adds nothing to the floor",
        "a row without a number is counted and never zero",
        "nothing known is null and not zero",
        "zero is a number",
        "approximate figures are counted",
        "the only measure is chosen",
    ],
)
def test_bounds_and_counts(rows, expected):
    result = one(*rows)
    assert {name: result[name] for name in expected} == expected


def test_rows_that_must_not_be_added_are_left_out_and_counted():
    result = one(FIVE, row("b", low=7, high=7, is_additive=False), row("c"))
    assert (result["low"], result["n_not_additive"], result["n_no_amount"]) == (5, 1, 1)


def test_only_worded_numbers_are_added_when_asked_and_the_others_counted():
    rows = [FIVE | {"worded_fields": "goods;quantity"}, row("b", low=7, high=7), row("c")]
    result = one(*rows, worded_only=True)
    assert (result["low"], result["n_not_worded"], result["n_no_amount"]) == (5, 1, 1)
    assert (one(*rows)["low"], one(*rows)["n_not_worded"]) == (12, 0)


@pytest.mark.parametrize(("unit", "adds"), [("person", True), ("firm", False), ("visit", False)])
def test_a_count_is_added_by_name_only_and_only_of_persons(unit, adds):
    rows = [row(id, "count", 5, 5, unit) for id in "ab"]
    assert one(*rows)["low"] is None
    assert one(FIVE, *rows)["measure"] == "quantity"
    if adds:
        assert one(*rows, measure="count")["low"] == 10
    else:
        with pytest.raises(sh.CannotAdd, match="firms, visits or deals"):
            one(*rows, measure="count")


def test_an_empty_frame_has_no_total():
    assert sh.total(frame()).height == 0


FIRMS = {"unit": "firm", "dimension": "organisations"}
SHARE = {"unit": "percent", "dimension": "share"}
REFUSALS = {
    "units": (
        [row("a", low=5, high=5, unit="vest"), row("b", low=5, high=5, unit="helmet")],
        "one_unit",
    ),
    "tons and tonnes": (
        [row("a", "mass", 12, None, "ton_unstated"), row("b", "mass", 700, None, "tonne")],
        "one_unit",
    ),
    "currencies": ([row("a", "value", 5, 5, "USD"), row("b", "value", 5, 5, "GBP")], "one_unit"),
    "value bases": (
        [row("a", "value", 5, 5, "USD"), row("b", "value", 5, 5, "USD", value_basis="invoice")],
        "one_unit",
    ),
    "measures": (
        [FIVE, row("b", "mass", 12, None, "ton_unstated"), row("c", "consignments", 3, 3)],
        "one_measure",
    ),
    "orders with deliveries": ([FIVE, row("b", low=9, high=9, stage="order")], "one_stage"),
    "neighbours": ([FIVE, row("b", low=5, high=5, scope="other_origin")], "one_scope"),
    "a part and its whole": ([FIVE, row("b", low=2, high=2, part_of="a")], "no_overlap"),
    "rival totals": (
        [row("a", low=5, high=5, overlaps_with="x;b"), row("b", low=4, high=4)],
        "no_overlap",
    ),
    "rows linked through one that is not there": (
        [row("a", low=5, high=5, part_of="x"), row("b", low=4, high=4, part_of="x")],
        "no_overlap",
    ),
    "the same row twice": ([FIVE, FIVE], "row_once"),
    "shares": ([row("a", low=80, high=80, **SHARE), row("b", low=6, high=6, **SHARE)], "additive"),
    "firms": ([row("a", low=5, high=5, **FIRMS), row("b", low=6, high=6, **FIRMS)], "additive"),
    "items of two categories": (
        [
            row("a", low=5, high=5, unit="item"),
            row("b", low=5, high=5, unit="item", category="body_armour"),
        ],
        "one_category",
    ),
    "a number without a unit": (
        [row("a", low=5, high=5, unit=None), row("b", low=5, high=5, unit=None)],
        "unit_stated",
    ),
    "an infinite number": ([row("a", low=float("inf"), high=float("inf"))], "finite"),
    "money per unit": (
        [row("a", "value", 5, 5, "USD"), row("b", "value", 5, 5, "USD", value_per="unit")],
        "additive",
    ),
}


@pytest.mark.parametrize(("rows", "rule"), REFUSALS.values(), ids=REFUSALS)
def test_different_things_are_refused_by_name(rows, rule):
    with pytest.raises(sh.CannotAdd) as caught:
        sh.total(frame(*rows))
    assert rule in {fault.rule for fault in caught.value.faults}
    assert all(entry["shipment_id"] in str(caught.value) for entry in rows)


@pytest.mark.parametrize("name", ["a part and its whole", "rival totals"])
def test_shared_goods_can_be_resolved_into_a_range(name):
    result = one(*REFUSALS[name][0], overlaps="resolve")
    assert (result["low"], result["n_overlapping"]) == (5, 1)
    assert result["high"] == sum(entry["quantity_high"] for entry in REFUSALS[name][0])


def test_flows_do_not_mix_with_shipments():
    mixed = frame(FIVE, row(None, low=6, high=6)).with_columns(pl.Series("flow_id", [None, "f"]))
    with pytest.raises(sh.CannotAdd, match="flows are mixed with shipments"):
        sh.total(mixed)


def test_groups_are_refused_or_added_each_by_itself():
    rows = [FIVE, row("b", low=9, high=9, stage="order"), row("c", low=7, high=7, unit="vest")]
    result = sh.total(frame(*rows), by=["stage", "quantity_unit"]).to_dicts()
    assert [(r["stage"], r["quantity_unit"], r["low"]) for r in result] == [
        ("movement", "rifle", 5),
        ("movement", "vest", 7),
        ("order", "rifle", 9),
    ]


@pytest.mark.parametrize(
    ("by", "name"),
    [("year", 2022), ("half", "2022-H1"), ("quarter", "2022-Q2"), ("month", "2022-06")],
)
@pytest.mark.parametrize("end", [dt.date(2023, 1, 31), None])
def test_a_step_holds_the_whole_period_or_is_null(by, name, end):
    result = sh.total(frame(FIVE, row("b", low=6, high=6, period_end=end)), by=by).to_dicts()
    assert [(r[by], r["low"]) for r in result] == [(name, 5), (None, 6)]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: sh.total(frame(FIVE), measure="quantitty"), "did you mean 'quantity'"),
        (lambda: sh.total(frame(FIVE), measure=5), "no measure '5'"),
        (lambda: sh.total(frame(FIVE), by="categry"), "did you mean 'category'"),
        (lambda: sh.total(frame(FIVE), overlaps="drop"), "one of: refuse, resolve"),
        (
            lambda: sh.total(pl.DataFrame({"claim_id": ["CNRU-0001"]})),
            "rows of `shipments` or `flo",
        ),
        (lambda: sh.total(None), "needs a DataFrame"),
        (lambda: sh.total(frame(FIVE).lazy()), "collect a lazy frame first"),
    ],
)
def test_a_wrong_call_is_refused(call, message):
    with pytest.raises(sh.UsageError, match=message):
        call()


def test_pandas_in_pandas_out_with_the_same_numbers():
    rows = frame(row("a", low=1000, high=1000), row("b", low=12), row("c"))
    polars, pandas = sh.total(rows, by="category"), sh.total(rows.to_pandas(), by="category")
    assert isinstance(pandas, pd.DataFrame)
    assert pandas["low"].tolist() == polars["low"].to_list()
    assert pandas["high"].isna().tolist() == [True]
    assert pandas["n_no_amount"].tolist() == [1]


amounts = st.one_of(st.none(), st.floats(0, 1e9, allow_nan=False))


@given(st.lists(st.tuples(amounts, amounts), max_size=12))
def test_the_total_is_never_narrower_than_its_rows(pairs):
    ordered = [sorted(pair) if None not in pair else pair for pair in pairs]
    rows = [row(f"s{n}", low=low, high=high) for n, (low, high) in enumerate(ordered)]
    results = sh.total(frame(*rows), measure="quantity").to_dicts()
    stated = [r for r in rows if "quantity_qualifier" in r]
    assert len(results) == bool(rows)
    for result in results:
        assert result["n_no_amount"] + len(stated) == result["rows"] == len(rows)
        highs = [r["quantity_high"] for r in stated]
        assert (result["high"] is None) == (None in highs or not stated)
        assert all(
            result["low"] >= r["quantity_low"] for r in stated if r["quantity_low"] is not None
        )
        if result["high"] is not None:
            assert all(result["high"] >= high for high in highs)


GUARDS = ("stage", "scope", "part_of", "overlaps_with", "quantity_unit", "quantity_high")


@pytest.mark.parametrize("column", GUARDS)
def test_a_guard_is_not_skipped_because_its_column_is_missing(column):
    with pytest.raises(sh.UsageError, match=column):
        sh.total(frame(FIVE).drop(column), measure="quantity")


@pytest.mark.parametrize("by", ["period_start", "scope", "year"])
@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_groups_of_days_words_and_years_come_back_as_such(by, kind):
    rows = frame(FIVE, row("b", low=6, high=6, period_end=dt.date(2023, 1, 31)))
    given = rows.to_pandas() if kind == "pandas" else rows
    result = sh.total(given, by=by)
    assert type(result) is type(given)
    assert sum(result["rows"]) == 2
    if by == "year":
        years = [
            None if value is None or value is pd.NA else int(value) for value in result["year"]
        ]
        assert years == [2022, None]
