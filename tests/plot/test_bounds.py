"""Bounds: each report is drawn as it speaks, text is whole, bad input is refused."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import MEASURES, check_text, made, made_rows
from matplotlib.figure import Figure

import shipments as sh
from shipments.plot import bounds

pytestmark = pytest.mark.usefixtures("_version")

ALL_KINDS = made(
    {"quantity": (1234, 1234, "exact")},
    {"quantity": (80, 80, "approx")},
    {"quantity": (600, 900, "range")},
    {"quantity": (2000, None, "more_than")},
    {"quantity": (300, None, "at_least")},
    {"quantity": (None, 140, "at_most")},
    {"quantity": (None, 70, "less_than")},
    {"value": (None, None, "withheld")},
    {},
)


@pytest.fixture
def _version(monkeypatch):
    monkeypatch.setattr("shipments.plot.theme.data_version", lambda: "0 (synthetic)")


def words(figure):
    return [
        text.get_text()
        for text in [*figure.texts, *(text for axes in figure.axes for text in axes.texts)]
    ]


def test_the_alternative_text_names_the_numbers():
    told = bounds(ALL_KINDS).alt
    assert "Quantity, drones, 7 reports, 1 exact" in told
    for amount in ("1,234", "about 80", "600 – 900", "> 2,000", "≥ 300", "≤ 140", "< 70"):
        assert f") {amount}" in told
    assert "Amount withheld, 1 report: " in told
    assert ") value withheld" in told


def test_what_is_left_out_is_said():
    rows = [{"quantity": (n, n, "exact")} for n in range(1, 6)]
    rows += [{"mass": (5, None, "at_least")}, {}]
    said = " ".join(words(bounds(made(*rows), top=1, rows=2)))
    assert "2 of 5 reports, 5 exact" in said
    assert "3 reports with smaller amounts" in said
    assert "1 further unit with 1 report" in said
    assert "1 report that states no amount" in said


def test_units_have_panels_of_their_own_fullest_first():
    frame = made(
        {"value": (5, 5, "exact")},
        {"quantity": (5, 5, "exact"), "mass": (1, None, "more_than")},
        {"quantity": (7, 7, "exact")},
    )
    figure = bounds(frame)
    assert [axes.texts[0].get_text() for axes in figure.axes] == [
        "Quantity, drones",
        "Mass, tonnes",
        "Value, USD",
    ]
    assert len(bounds(frame, "mass").axes) == 1
    assert len(bounds(frame, ["mass", "value"]).axes) == 2


def test_marks_stand_at_their_amounts():
    figure = bounds(made({"quantity": (100, 100, "exact")}, {"quantity": (50, 50, "exact")}, {}))
    (axes,) = figure.axes
    zero, *_ = (text for text in axes.texts if text.get_text() == "0")
    marks = [line.get_xdata()[0] for line in axes.lines if line.get_marker() == "o"]
    left = zero.get_position()[0]
    assert marks[0] - left == pytest.approx(2 * (marks[1] - left))


def test_all_open_and_all_withheld_are_drawn():
    assert "> 5" in bounds(made(*[{"mass": (5, None, "more_than")}] * 3)).alt
    figure = bounds(made(*[{"mass": (None, None, "withheld")}] * 3))
    assert "Amount withheld, 3 reports" in figure.alt
    assert "mass withheld" in words(figure)
    check_text(figure)


def test_a_period_is_as_fine_as_it_was_told():
    day = dt.date(2023, 4, 5)
    frame = made(
        {"mass": (4, 4, "exact"), "period": (day, day, "day")},
        {"mass": (3, 3, "exact"), "period": (dt.date(2023, 1, 1), None, "year")},
        {"mass": (2, 2, "exact"), "period": (None, dt.date(2023, 6, 30), "month")},
        {"mass": (1, 1, "exact"), "stage": "order", "scope": "other_origin"},
    )
    told = bounds(frame).alt
    for period in ("(2023-04-05)", "(from 2023)", "(until 2023-06)"):
        assert period in told
    assert "(period not stated · order · other origin)" in told


@pytest.mark.parametrize("inches", [4.5, 9.4, 13.0])
@pytest.mark.parametrize("count", [1, 3, 40])
def test_text_is_whole_and_apart(inches, count):
    check_text(bounds(made_rows(count), inches=inches, rows=20))


def test_an_amount_without_a_unit_says_so():
    assert "Quantity, unit not stated, 1 report" in (
        bounds(made({"quantity": (5, 5, "exact"), "quantity_unit": None})).alt
    )


def test_negative_amounts_and_zero_are_drawn():
    frame = made(
        {"quantity": (-40, -40, "exact")},
        {"quantity": (None, -10, "at_most")},
        {"quantity": (-5, 20, "range")},
    )
    check_text(bounds(frame))
    check_text(bounds(made({"quantity": (0, 0, "exact")})))


def test_pandas_and_polars_draw_the_same():
    assert bounds(ALL_KINDS).image() == bounds(pd.DataFrame(ALL_KINDS.to_dicts())).image()


@pytest.mark.parametrize("format", ["svg", "png", "pdf"])
def test_a_second_run_gives_the_same_bytes(format):
    assert bounds(ALL_KINDS).image(format) == bounds(ALL_KINDS).image(format)


def test_axes_of_the_caller_are_drawn_into():
    axes = Figure(figsize=(9, 3)).add_subplot()
    assert bounds(made_rows(40), ax=axes) is axes
    assert any(" of " in text.get_text() for text in axes.texts)
    check_text(axes.figure)


@pytest.mark.parametrize(
    "call",
    [
        lambda: bounds(ALL_KINDS.head(0)),
        lambda: bounds(made({}, {})),
        lambda: bounds(ALL_KINDS, "volume"),
        lambda: bounds(ALL_KINDS, label="titel"),
        lambda: bounds(ALL_KINDS, inches=1.0),
        lambda: bounds(pl.DataFrame({"claim_id": ["synthetic"]})),
        lambda: bounds(ALL_KINDS.drop("value_high")),
        lambda: bounds(made({"mass": (5, 4, "range")})),
        lambda: bounds(made({"mass": (5, float("inf"), "range")})),
        lambda: bounds(ALL_KINDS, ax=Figure(figsize=(1, 1)).add_subplot()),
    ],
)
def test_what_cannot_be_drawn_is_refused(call):
    with pytest.raises(sh.UsageError):
        call()


_AMOUNT = st.none() | st.floats() | st.floats(0, 1e12) | st.integers(0, 50).map(float)
_ROW = st.fixed_dictionaries(
    {},
    optional={
        **{
            measure: st.tuples(
                _AMOUNT, _AMOUNT, st.sampled_from(["exact", "approx", "withheld", "not_stated"])
            )
            for measure in MEASURES
        },
        "quantity_unit": st.none(),
        "statement": st.none() | st.text(max_size=200),
    },
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(_ROW, max_size=12), inches=st.floats(4.5, 14))
def test_any_frame_gives_a_readable_figure_or_a_clear_error(rows, inches):
    try:
        figure = bounds(made(*rows), inches=inches)
    except sh.UsageError:
        return
    check_text(figure)
    assert figure.alt
