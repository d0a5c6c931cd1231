"""Bounds: each report is drawn as it states its amount."""

from __future__ import annotations

import datetime as dt

import pytest
from synthetic import KINDS, check_text, many, shipments, words

import shipments as sh
from shipments.plot import bounds

pytestmark = pytest.mark.medium

ALL_KINDS = shipments(
    *({"quantity": kind} for kind in KINDS[:5]),
    {"quantity": (300, None, "at_least")},
    {"quantity": (None, 70, "less_than")},
    {"value": (None, None, "withheld")},
    {},
)


def test_the_alternative_text_names_the_numbers():
    alt = bounds(ALL_KINDS, most=9).alt
    assert "Quantity, drones, 7 reports, 1 exact" in alt
    for amount in ("1,234", "about 80", "600 – 900", "> 2,000", "≥ 300", "≤ 140", "< 70"):
        assert f") {amount}" in alt
    assert "Amount withheld, 1 report: " in alt
    assert ") value withheld" in alt


def test_what_is_left_out_is_in_the_notes():
    rows = [{"quantity": (n, n, "exact")} for n in range(1, 6)]
    text = words(bounds(shipments(*rows, {"mass": (5, None, "at_least")}, {}), top=1, most=2))
    assert "2 of 5 reports, 5 exact" in text
    assert "3 reports with a smaller amount" in text
    assert "1 report in 1 further unit" in text
    assert "1 report without an amount" in text


def test_a_count_of_firms_is_drawn_by_name_only():
    rows = shipments({"count": (9, 9, "exact")}, {"mass": (5, None, "at_least")})
    assert [axes.texts[0].get_text() for axes in bounds(rows).axes] == ["Mass, tonnes"]
    assert "1 report without an amount" in words(bounds(rows))
    assert bounds(rows, measure="count").axes[0].texts[0].get_text().startswith("Count, firm")


def test_only_worded_amounts_are_drawn_when_asked_and_the_others_counted():
    mass = {"mass": (5, None, "at_least")}
    rows = shipments(mass, mass | {"worded_fields": "mass", "value": (7, 7, "exact")}, {})
    figure = bounds(rows, worded_only=True)
    assert "Mass, tonnes, 1 report" in figure.alt
    assert "Value" not in figure.alt
    assert "1 report without an amount; 1 report of an amount for which no words" in words(figure)


def test_units_have_panels_of_their_own_fullest_first():
    rows = shipments(
        {"value": (5, 5, "exact")},
        {"quantity": (5, 5, "exact"), "mass": (1, None, "more_than")},
        {"quantity": (7, 7, "exact")},
    )
    headings = [axes.texts[0].get_text() for axes in bounds(rows).axes]
    assert headings == ["Quantity, drones", "Mass, tonnes", "Value, USD"]
    assert len(bounds(rows, measure="mass").axes) == 1
    assert len(bounds(rows, measure=["mass", "value"]).axes) == 2


def test_marks_are_at_their_amounts():
    (axes,) = bounds(shipments(*({"quantity": (n, n, "exact")} for n in (100, 50)))).axes
    zero, *_ = (text for text in axes.texts if text.get_text() == "0")
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
    left = zero.get_position()[0]
    assert marks[0] - left == pytest.approx(2 * (marks[1] - left))


@pytest.mark.parametrize(
    ("kind", "text"), [((5, None, "more_than"), "> 5"), ((None, None, "withheld"), "mass withheld")]
)
def test_all_open_and_all_withheld_are_drawn(kind, text):
    figure = bounds(shipments(*[{"mass": kind}] * 3))
    assert text in words(figure)
    check_text(figure)


@pytest.mark.parametrize(
    ("start", "end", "precision", "text"),
    [
        (dt.date(2023, 4, 5), dt.date(2023, 4, 5), "day", "2023-04-05"),
        (dt.date(2023, 1, 1), None, "year", "from 2023"),
        (None, dt.date(2023, 6, 30), "month", "until 2023-06"),
        (None, None, "unknown", "period not stated"),
        (dt.date(2023, 1, 1), dt.date(2023, 6, 30), "month", "2023-01 to 2023-06"),
    ],
)
def test_a_period_is_as_precise_as_it_was_reported(start, end, precision, text):
    period = {"period_start": start, "period_end": end, "period_precision": precision}
    assert f"({text})" in bounds(shipments({"mass": (4, 4, "exact")} | period)).alt


def test_stage_and_scope_are_said_where_they_are_not_the_usual_ones():
    row = {"mass": (1, 1, "exact"), "stage": "order", "scope": "other_origin"}
    assert "(2022-01 to 2022-12 · order · other origin)" in bounds(shipments(row)).alt


def test_an_amount_without_a_unit_says_so():
    row = {"quantity": (5, 5, "exact"), "quantity_unit": None}
    assert "Quantity, unit not stated, 1 report" in bounds(shipments(row)).alt


@pytest.mark.parametrize(
    "kind", [(-40, -40, "exact"), (None, -10, "at_most"), (-5, 20, "range"), (0, 0, "exact")]
)
def test_negative_amounts_and_zero_are_drawn(kind):
    check_text(bounds(shipments({"quantity": kind})))


@pytest.mark.parametrize("kind", [(5, 4, "range"), (5, float("inf"), "range")])
def test_bounds_that_are_none_are_refused(kind):
    with pytest.raises(sh.UsageError, match=r"correct the row|low ≤ high"):
        bounds(shipments({"mass": kind}))


def test_a_statement_is_written_in_full():
    label = many(1)["statement"][0]
    assert " ".join(label.split()[:4]) in words(bounds(many(1), inches=4.5))
    assert "…" not in words(bounds(many(7), inches=4.5))
