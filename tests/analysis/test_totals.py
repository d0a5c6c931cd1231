from __future__ import annotations

import datetime as dt

import pandas as pd
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.analysis.totals import CannotAdd, total
from shipments.errors import UsageError
from shipments.tables.measures import MEASURES
from shipments.tables.registry import TABLES

COLUMNS = TABLES["shipments"].dtypes
QUALIFIERS = {(True, True): "range", (True, False): "at_least", (False, True): "at_most"}


def row(id, measure="quantity", low=None, high=None, unit="rifle", **more):
    told = {
        "shipment_id": id,
        "status": "shipped_per_customs",
        "stage": "movement",
        "scope": "core",
        "category": "small_arms",
        "period_start": dt.date(2022, 6, 1),
        "period_end": dt.date(2022, 6, 30),
    }
    stated = low is not None or high is not None
    if stated:
        told |= {f"{measure}_low": low, f"{measure}_high": high}
        exact = low == high
        told[f"{measure}_qualifier"] = (
            "exact" if exact else QUALIFIERS[low is not None, high is not None]
        )
        if MEASURES[measure]:
            told[MEASURES[measure]] = unit
        if measure == "quantity":
            told["quantity_dimension"] = more.pop("dimension", "items")
        if measure == "value":
            told |= {"value_basis": "customs", "value_per": "total"}
    return told | more


def frame(*rows):
    return pl.DataFrame(
        [{name: told.get(name) for name in COLUMNS} for told in rows], schema=COLUMNS
    )


def one(*rows, **options):
    return total(frame(*rows), **options).to_dicts()[0]


def test_floors_and_ceilings_are_summed_apart():
    found = one(row("a", low=1000, high=1000), row("b", low=10, high=20))
    assert (found["low"], found["high"], found["rows"], found["n_without_high"]) == (
        1010,
        1020,
        2,
        0,
    )
    assert (found["measure"], found["unit"]) == ("quantity", "rifle")


def test_one_row_without_a_ceiling_opens_the_total():
    found = one(row("a", low=1000, high=1000), row("b", low=12))
    assert (found["low"], found["high"], found["n_without_high"]) == (1012, None, 1)


def test_a_ceiling_only_adds_nothing_to_the_floor():
    found = one(row("a", high=50))
    assert (found["low"], found["high"], found["n_without_low"]) == (None, 50, 1)


def test_a_row_without_a_number_is_counted_and_never_zero():
    found = one(row("a", low=5, high=5), row("b"))
    assert (found["low"], found["high"], found["rows"], found["n_no_amount"]) == (5, 5, 2, 1)


def test_nothing_known_is_null_and_not_zero():
    found = one(row("a"))
    assert (found["low"], found["high"], found["n_no_amount"], found["unit"]) == (
        None,
        None,
        1,
        None,
    )


def test_an_empty_frame_has_no_total():
    assert total(frame()).height == 0


def test_approximate_figures_are_counted():
    assert one(row("a", low=5, high=5, quantity_qualifier="approx"))["approx"] == 1


REFUSALS = {
    "units": (
        [row("a", low=5, high=5, unit="vest"), row("b", low=5, high=5, unit="helmet")],
        {},
        "one_unit",
    ),
    "tons and tonnes": (
        [row("a", "mass", 12, None, "ton_unstated"), row("b", "mass", 700, None, "tonne")],
        {},
        "one_unit",
    ),
    "currencies": (
        [row("a", "value", 5, 5, "USD"), row("b", "value", 5, 5, "GBP")],
        {},
        "one_unit",
    ),
    "value bases": (
        [row("a", "value", 5, 5, "USD"), row("b", "value", 5, 5, "USD", value_basis="invoice")],
        {},
        "one_unit",
    ),
    "measures": (
        [
            row("a", low=5, high=5, unit="vest"),
            row("b", "mass", 12, None, "ton_unstated"),
            row("c", "consignments", 3, 3),
        ],
        {},
        "one_measure",
    ),
    "orders with deliveries": (
        [row("a", low=5, high=5), row("b", low=9, high=9, stage="order", status="declared_order")],
        {},
        "one_stage",
    ),
    "neighbours": (
        [row("a", low=5, high=5), row("b", low=5, high=5, scope="other_origin")],
        {},
        "one_scope",
    ),
    "a part and its whole": (
        [row("a", low=5, high=5), row("b", low=2, high=2, part_of="a")],
        {},
        "no_overlap",
    ),
    "rival totals": (
        [row("a", low=5, high=5, overlaps_with="x;b"), row("b", low=4, high=4)],
        {},
        "no_overlap",
    ),
    "the same row twice": ([row("a", low=5, high=5), row("a", low=5, high=5)], {}, "row_once"),
    "shares": (
        [
            row("a", low=80, high=80, unit="percent", dimension="share"),
            row("b", low=60, high=60, unit="percent", dimension="share"),
        ],
        {},
        "additive",
    ),
    "counts of firms": (
        [
            row("a", low=5, high=5, unit="firm", dimension="organisations"),
            row("b", low=6, high=6, unit="firm", dimension="organisations"),
        ],
        {},
        "additive",
    ),
    "items of two categories": (
        [
            row("a", low=5, high=5, unit="item"),
            row("b", low=5, high=5, unit="item", category="body_armour"),
        ],
        {},
        "one_category",
    ),
    "a number without a unit": (
        [row("a", low=5, high=5, unit=None), row("b", low=5, high=5, unit=None)],
        {},
        "unit_stated",
    ),
    "an infinite number": ([row("a", low=float("inf"), high=float("inf"))], {}, "finite"),
    "money per unit": (
        [row("a", "value", 5, 5, "USD"), row("b", "value", 5, 5, "USD", value_per="unit")],
        {},
        "additive",
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_unlike_things_are_refused_by_name(name):
    rows, options, rule = REFUSALS[name]
    with pytest.raises(CannotAdd) as caught:
        total(frame(*rows), **options)
    assert rule in {fault.rule for fault in caught.value.faults}
    told = str(caught.value)
    assert all(entry["shipment_id"] in told for entry in rows)


def test_flows_do_not_mix_with_shipments():
    mixed = frame(row("a", low=5, high=5), row(None, low=6, high=6)).with_columns(
        pl.Series("flow_id", [None, "f"])
    )
    with pytest.raises(CannotAdd) as caught:
        total(mixed)
    assert "no_flows_with_shipments" in {fault.rule for fault in caught.value.faults}


def test_groups_are_judged_each_by_itself():
    rows = [
        row("a", low=5, high=5),
        row("b", low=9, high=9, stage="order", status="ordered"),
        row("c", low=7, high=7, unit="vest"),
    ]
    found = total(frame(*rows), by=["stage", "quantity_unit"]).to_dicts()
    assert [(r["stage"], r["quantity_unit"], r["low"]) for r in found] == [
        ("movement", "rifle", 5),
        ("movement", "vest", 7),
        ("order", "rifle", 9),
    ]


def test_a_year_is_that_of_the_period_and_null_when_it_spans_two():
    rows = [row("a", low=5, high=5), row("b", low=6, high=6, period_end=dt.date(2023, 1, 31))]
    found = total(frame(*rows), by="year").to_dicts()
    assert [(r["year"], r["low"]) for r in found] == [(2022, 5), (None, 6)]


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: total(frame(row("a")), measure="quantitty"), "did you mean 'quantity'"),
        (lambda: total(frame(row("a")), by="categry"), "did you mean 'category'"),
        (lambda: total(pl.DataFrame({"claim_id": ["CNRU-0001"]})), "rows of shipments or flows"),
        (lambda: total(frame(row("a")), measure=5), "no measure '5'"),
        (lambda: total({"shipment_id": ["a"]}), "pandas or polars frame"),
        (lambda: total(None), "pandas or polars frame"),
        (lambda: total(frame(row("a")).lazy()), "pandas or polars frame"),
    ],
)
def test_a_wrong_call_is_told(call, words):
    with pytest.raises(UsageError, match=words):
        call()


def test_pandas_in_pandas_out_with_the_same_numbers():
    rows = [row("a", low=1000, high=1000), row("b", low=12), row("c")]
    polars = total(frame(*rows), by="category")
    pandas = total(frame(*rows).to_pandas(), by="category")
    assert isinstance(pandas, pd.DataFrame)
    assert pandas["low"].tolist() == polars["low"].to_list()
    assert pandas["high"].isna().tolist() == [True]
    assert pandas["n_no_amount"].tolist() == [1]


amounts = st.one_of(st.none(), st.floats(0, 1e9, allow_nan=False))


@given(st.lists(st.tuples(amounts, amounts), max_size=12))
def test_the_total_is_never_narrower_than_its_rows(pairs):
    rows = []
    for number, pair in enumerate(pairs):
        low, high = sorted(pair) if None not in pair else pair
        rows.append(row(f"s{number}", low=low, high=high))
    found = total(frame(*rows), measure="quantity").to_dicts()
    if not rows:
        assert found == []
        return
    (told,) = found
    stated = [r for r in rows if "quantity_qualifier" in r]
    assert told["n_no_amount"] + len(stated) == told["rows"] == len(rows)
    for r in stated:
        if r["quantity_low"] is not None:
            assert told["low"] >= r["quantity_low"]
        if r["quantity_high"] is None:
            assert told["high"] is None
        elif told["high"] is not None:
            assert told["high"] >= r["quantity_high"]


GUARDS = [
    "stage",
    "scope",
    "part_of",
    "overlaps_with",
    "quantity_unit",
    "quantity_dimension",
    "quantity_high",
]


@pytest.mark.parametrize("column", GUARDS)
def test_a_guard_is_not_skipped_because_its_column_is_missing(column):
    with pytest.raises(UsageError, match=column):
        total(frame(row("a", low=5, high=5)).drop(column), measure="quantity")


@pytest.mark.parametrize("by", ["period_start", "scope", "year"])
@pytest.mark.parametrize("kind", ["pandas", "polars"])
def test_groups_of_days_words_and_years_come_back_as_such(by, kind):
    rows = frame(row("a", low=5, high=5), row("b", low=6, high=6, period_end=dt.date(2023, 1, 31)))
    given = rows.to_pandas() if kind == "pandas" else rows
    found = total(given, by=by)
    assert type(found) is type(given)
    assert sum(found["rows"]) == 2
    if by == "year":
        assert [
            None if value is None or value is pd.NA else int(value) for value in found["year"]
        ] == [2022, None]
