"""The one rule on shared goods: no goods are counted twice, in totals and in charts."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import shipments as sh
from shipments.analysis.overlaps import counted_rows, links_of, share_goods

YEARS = {year: (dt.date(year, 1, 1), dt.date(year, 12, 31)) for year in (2022, 2023)}


def row(name, low=1, year=2022, **changes):
    start, end = YEARS.get(year, (None, None))
    return {
        "shipment_id": name,
        "category": "drones",
        "quantity_unit": "drone",
        "quantity_low": low,
        "period_start": start,
        "period_end": end,
    } | changes


def links(*pairs):
    table = [
        {"event_id": one, "other_event_id": other, "relation": "overlap"} for one, other in pairs
    ]
    schema = dict.fromkeys(("event_id", "other_event_id", "relation"), pl.String)
    return links_of([], {"overlaps": pl.DataFrame(table, schema=schema)})


@pytest.mark.parametrize(
    ("pairs", "one", "other", "expected"),
    [
        ([("a", "b")], {}, {}, True),
        ([("a", "x"), ("x", "b")], {}, {}, True),
        ([("a", "x"), ("b", "y")], {}, {}, False),
        ([("a", "b")], {"year": 2022}, {"year": 2023}, False),
        ([("a", "b")], {"year": 2022}, {"year": None}, True),
        ([("a", "b")], {}, {"quantity_unit": "drone_kit"}, False),
        ([("a", "x"), ("x", "b")], {}, {"category": "electronics"}, False),
        ([("a", "x"), ("x", "b")], {}, {"category": "drones_and_parts"}, True),
        ([("a", "b")], {}, {"category": "electronics"}, True),
    ],
    ids=[
        "linked",
        "linked through a row outside",
        "not linked",
        "disjoint periods",
        "a period that is not closed",
        "another unit",
        "other goods, linked through others",
        "goods that may hold the others",
        "other goods, linked directly",
    ],
)
def test_which_rows_share_goods(pairs, one, other, expected):
    rows = row("a", **one), row("b", **other)
    assert share_goods(*rows, "quantity", links(*pairs)) is expected
    assert share_goods(*rows[::-1], "quantity", links(*pairs)) is expected


def test_links_that_rows_name_count_too():
    rows = [row("a", part_of="x"), row("b", overlaps_with="x;y")]
    assert share_goods(*rows, "quantity", links_of(rows))


def heaviest_by_trial(rows, linked):
    best = 0
    for size in range(len(rows) + 1):
        for some in combinations(rows, size):
            if not any(share_goods(*pair, "quantity", linked) for pair in combinations(some, 2)):
                best = max(best, sum(entry["quantity_low"] for entry in some))
    return best


NAMES = "abcdefgh"
pairs = st.lists(st.tuples(st.sampled_from(NAMES + "xyz"), st.sampled_from(NAMES + "xyz")))
periods = st.sampled_from([2022, 2023, None])
goods = st.sampled_from(["drones", "electronics", "dual_use_mixed"])


@given(pairs, st.lists(st.tuples(st.integers(0, 9), periods, goods), max_size=len(NAMES)))
def test_the_floor_is_the_largest_sum_that_counts_no_goods_twice(pairs, reports):
    linked = links(*pairs)
    rows = [
        row(name, low, year, category=category)
        for name, (low, year, category) in zip(NAMES, reports, strict=False)
    ]
    counted = counted_rows(rows, "quantity", linked)
    for one, other in combinations(counted, 2):
        assert not share_goods(one, other, "quantity", linked)
    assert sum(entry["quantity_low"] for entry in counted) == heaviest_by_trial(rows, linked)


@given(st.data())
def test_a_group_of_fifty_linked_rows_is_solved(data):
    days = st.dates(dt.date(2022, 1, 1), dt.date(2024, 12, 31))
    spans = data.draw(st.lists(st.tuples(days, days), min_size=50, max_size=50))
    rows = [
        row(f"r{number}", number, period_start=min(span), period_end=max(span), part_of="whole")
        for number, span in enumerate(spans)
    ]
    linked = links_of(rows)
    for one, other in combinations(counted_rows(rows, "quantity", linked), 2):
        assert not share_goods(one, other, "quantity", linked)


def core(table, category):
    return sh.load(table, "polars").filter(
        pl.col("scope") == "core", pl.col("category") == category
    )


def test_the_drones_of_2024_are_twelve_at_least_and_not_thirteen():
    moved = core("shipments", "drones").filter(pl.col("stage") == "movement")
    with pytest.raises(sh.CannotAdd, match="kupol-seven-chinese-drones-2024"):
        sh.total(moved, by="year", measure="quantity")
    (result,) = (
        sh.total(moved, by="year", measure="quantity", overlaps="resolve")
        .filter(year=2024)
        .to_dicts()
    )
    assert (result["low"], result["high"], result["n_overlapping"]) == (12, None, 2)
    assert "13" not in sh.plot.volumes(moved, measure="quantity").alt


def test_propellants_of_three_disjoint_periods_add_up():
    (result,) = sh.total(
        core("flows", "propellants"), measure="mass", overlaps="resolve"
    ).to_dicts()
    assert result["low"] >= 2110
    assert result["high"] is None
