"""Volumes: different rows stay apart, bars keep their bounds, every row is accounted for."""

from __future__ import annotations

import re

import pandas as pd
import pytest
from synthetic import BARS, DAY, KINDS, dt, shipments, words, year

import shipments as sh
from shipments.analysis.overlaps import links_of
from shipments.frames import rows_of
from shipments.plot import volumes
from shipments.plot.volumes import panels_of

pytestmark = pytest.mark.medium

FIVE = {"quantity": (5, 5, "exact"), **year(2023)}


def bars(*changes, by="year", measure="quantity"):
    rows = rows_of(shipments(*changes))
    panels = panels_of(rows, "shipment_id", by, [measure], links_of(rows))
    return [bar for panel in panels for bar in panel.bars]


@pytest.mark.parametrize(
    "change",
    [
        {"stage": "order"},
        {"scope": "other_origin"},
        {"category": "synthetic_too"},
        {"quantity_unit": "vest"},
    ],
)
def test_different_rows_never_share_a_bar(change):
    assert [(bar.low, bar.high) for bar in bars(FIVE, FIVE | change)] == [(5, 5), (5, 5)]


def test_rows_of_one_kind_are_added():
    assert [(bar.low, bar.high) for bar in bars(FIVE, FIVE)] == [(10, 10)]


def test_rows_on_shared_goods_are_counted_once():
    (bar,) = bars(
        FIVE, {"part_of": "synthetic-000", "quantity": (2, None, "more_than"), **year(2023)}
    )
    assert (bar.low, bar.high, bar.shared) == (5, None, 1)


@pytest.mark.parametrize("dimension", ["share", "rate", "organisations"])
def test_shares_and_rates_are_never_added(dimension):
    share = {"quantity_unit": "percent", "quantity_dimension": dimension}
    assert bars(FIVE | share, FIVE | share) == []


@pytest.mark.parametrize(
    ("kinds", "text"),
    [
        ([(5, 5, "exact")], "5"),
        ([(5, None, "more_than")], "> 5"),
        ([(5, None, "at_least")], "≥ 5"),
        ([(None, 5, "at_most")], "≤ 5"),
        ([(None, 5, "less_than")], "< 5"),
        ([(5, 9, "range")], "5 – 9"),
        ([(5, 5, "approx")], "about 5"),
        ([(5, 5, "exact"), (5, None, "more_than")], "> 10"),
        ([(5, 5, "exact"), (5, 5, "approx")], "about 10"),
        ([(2e6, 2e6, "approx"), (1e5, None, "at_least")], "≥ about 2.1 m"),
    ],
)
def test_a_bar_is_labelled_as_exactly_as_reports_state_it(kinds, text):
    (bar,) = bars(*({"quantity": kind} for kind in kinds))
    assert bar.text() == text


@pytest.mark.parametrize(
    ("by", "span"),
    [
        ("year", (dt.date(2024, 1, 1), dt.date(2025, 1, 1))),
        ("half", (dt.date(2024, 6, 1), dt.date(2024, 9, 1))),
        ("month", (dt.date(2024, 6, 1), dt.date(2024, 9, 1))),
    ],
)
def test_an_amount_is_drawn_over_its_step_or_else_over_its_own_period(by, span):
    summer = {"period_start": dt.date(2024, 6, 1), "period_end": dt.date(2024, 8, 31)}
    (bar,) = bars({"quantity": (7, 7, "exact")} | summer, by=by)
    assert bar.span == span
    assert bar.is_long is (by != "year")


def accounted(figure):
    """All rows, and the sum of what the notes say became of them."""
    text = words(figure)
    total, drawn = map(int, re.search(r"(\d+) reports?: (\d+) in bars", text).groups())
    marked = re.search(r"(\d+) marked", text)
    left_out = re.search(r"Not drawn: (.*?)\. (?:Counted|Source)", text)
    rest = re.findall(r"(?:^|; )(\d+) report", left_out.group(1)) if left_out else []
    return total, drawn + int(marked.group(1) if marked else 0) + sum(map(int, rest))


@pytest.mark.parametrize("by", ["year", "half"])
@pytest.mark.parametrize("measure", [None, "quantity"])
@pytest.mark.parametrize(
    "what", [{}, {"scope": "core"}, {"category": "drones"}, {"category": "body_armour"}]
)
def test_every_row_is_accounted_for(what, measure, by):
    figure = volumes(what, measure=measure, by=by)
    total, said = accounted(figure)
    assert total == said == len(sh.plot.volumes.__globals__["select"](what).rows)


def test_rows_that_must_not_be_added_are_left_out_and_counted():
    assert [bar.low for bar in bars(FIVE, FIVE | {"is_additive": False})] == [5]
    text = words(volumes(shipments(FIVE, FIVE | {"is_additive": False})))
    assert "1 report of a share, ratio, rate, count of firms or another amount" in text


def test_a_count_of_firms_or_persons_is_no_amount_of_goods():
    count = {"count": (9, 9, "exact"), "count_unit": "person"}
    figure = volumes(shipments(FIVE, count))
    assert accounted(figure) == (2, 2)
    assert "1 report of another measure" in words(figure)
    assert [bar.low for bar in bars(FIVE, count, measure="count")] == [9]
    assert bars(count | {"count_unit": "firm"}, measure="count") == []


def test_only_worded_amounts_are_drawn_when_asked_and_the_others_counted():
    worded = FIVE | {"worded_fields": "goods;quantity"}
    rows = shipments(worded, FIVE, FIVE | {"worded_fields": "mass"}, {})
    figure = volumes(rows, worded_only=True)
    assert "2023 5" in figure.alt
    assert accounted(figure) == (4, 4)
    assert "2 reports of an amount for which no words are recorded" in words(figure)


def test_a_row_without_an_amount_is_a_question_mark_or_a_note():
    text = words(
        volumes(
            shipments(
                FIVE,
                year(2023),
                {"category": "synthetic_too"},
                {"mass": (1, 1, "exact"), "period_end": None},
            )
        )
    )
    assert "4 reports: 1 in bars, 1 marked “?”." in text
    assert "1 report without an amount" in text
    assert "1 report of an amount without a closed period" in text


def test_the_alternative_text_names_the_numbers():
    alt = volumes(BARS).alt
    assert "Synthetic, drones: 2022 500; 2022 to 2023 > 120; 2023 100 – 300; 2024 ≤ 250" in alt
    assert "1 report without an amount" in alt


def test_the_key_shows_only_marks_that_occur():
    def labels(*kinds):
        figure = volumes(shipments(*({"quantity": kind} for kind in kinds)))
        return [text.get_text() for text in figure.legends[0].get_texts()]

    assert labels((5, 5, "exact")) == ["at least"]
    assert labels((5, None, "more_than")) == ["at least", "no upper bound"]
    assert labels((None, 5, "at_most")) == ["“up to” only: may be none"]


def test_a_row_that_occurs_twice_is_not_added_to_itself():
    rifles = sh.load("shipments").query("lead_claim_id == 'CNRU-0001'")
    assert "1,000" in volumes(rifles).alt
    with pytest.raises(sh.UsageError, match="more than once"):
        volumes(pd.concat([rifles, rifles]))


def test_rows_without_an_amount_cannot_be_drawn():
    with pytest.raises(sh.UsageError, match="no row states an amount"):
        volumes(shipments({}, {}))
    assert DAY
    assert KINDS
