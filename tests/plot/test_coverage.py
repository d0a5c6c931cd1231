"""Coverage: every known round is drawn once, and spans without a held one are grey."""

from __future__ import annotations

import datetime as dt

import pytest
from matplotlib.colors import to_hex
from synthetic import DAY, NOT_ESTIMATED, check_text, claim, claims, frame, known, rounds, words

import shipments as sh
from shipments.plot import coverage, timeline
from shipments.plot.coverage import UNCOVERED, gaps_of

pytestmark = pytest.mark.medium


def days(*numbers):
    return [DAY + dt.timedelta(30 * number) for number in numbers]


def table(states):
    """Rounds 30 days apart, by a letter each: held, partly, not held."""
    names = {"h": "held", "p": "partly", "n": "not_held"}
    return [known(n, *days(n), names[letter]) for n, letter in enumerate(states)]


@pytest.mark.parametrize(
    ("states", "gaps"),
    [
        ("hhh", []),
        ("hnnph", [(1, 2, 2)]),
        ("nhnnn", [(0, 0, 1), (2, 4, 3)]),
        ("pnp", [(1, 1, 1)]),
    ],
)
def test_a_gap_spans_the_rounds_between_those_that_are_held(states, gaps):
    found = [(gap.first, gap.last, gap.count) for gap in gaps_of(table(states)[::-1])]
    assert found == [(*days(first, last), count) for first, last, count in gaps]


def bands(figure):
    (axes,) = figure.axes
    return [patch for patch in axes.patches if to_hex(patch.get_facecolor()) == UNCOVERED]


def test_every_row_is_a_mark_or_counted_as_not_drawn():
    rows = [*rounds(30).to_dicts(), known(40) | dict.fromkeys(("announced_start", "announced_end"))]
    figure = coverage(frame("coverage", rows), data=NOT_ESTIMATED)
    marks = [line for line in figure.axes[0].lines if line.get_marker() in ("o", "D")]
    assert len(marks) == 30
    assert "1 row without a date" in words(figure)
    assert "30 known publications" in figure.alt
    assert "8 held, 7 partly, 15 not held" in figure.alt


@pytest.mark.parametrize(
    ("state", "left", "right"),
    [("held", 1, 1), ("partly", 1, 0), ("not_held", 0, 0)],
)
def test_held_is_filled_partly_is_half_and_not_held_is_empty(state, left, right):
    figure = coverage(frame("coverage", [known(1, state=state)]), data=NOT_ESTIMATED)
    (mark,) = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    halves = [mark.get_markerfacecolor()]
    halves.append(mark.get_markerfacecoloralt() if mark.get_fillstyle() == "left" else halves[0])
    assert [to_hex(half) != "#ffffff" for half in halves] == [bool(left), bool(right)]
    assert len(bands(figure)) == (state == "not_held")


def test_rows_of_the_figure_can_be_another_column():
    figure = coverage(rounds(30), by="stage", data=NOT_ESTIMATED)
    assert (
        "By row: Adopted 6 held, 6 partly, 13 not held; Draft 2 held, 1 partly, 2 not held."
        in figure.alt
    )


def test_the_estimate_of_the_whole_is_named_with_its_interval():
    (row,) = (
        row
        for row in sh.load("coverage_estimates", "polars").to_dicts()
        if row["whole_low"] is not None
    )
    assert f"about {row['whole']} events ({row['whole_low']} to" in words(coverage(rounds(3)))


ESTIMATE = {"dimension": "subject", "data_version": "1", "topic": "tools", "share": 0.25}
INTERVAL = {"known": 8, "held": 2, "share_low": 0.07, "share_high": 0.59}


@pytest.mark.parametrize("inches", [4.5, 9.4])
@pytest.mark.parametrize("by", ["subject", "language", "route"])
def test_the_text_of_measured_shares_is_whole(by, inches):
    check_text(coverage(by=by, inches=inches))


@pytest.mark.parametrize(
    ("more", "text", "legend"),
    [
        (INTERVAL, "tools 2 of 8, 25 % (7% to 59%)", ["share that is held", "95 % interval"]),
        ({}, "tools 25 %.", ["share alone was recorded"]),
    ],
)
def test_a_share_is_drawn_with_its_interval_or_as_recorded_alone(more, text, legend):
    data = {"coverage_estimates": frame("coverage_estimates", [ESTIMATE | more])}
    figure = coverage(by="subject", data=data)
    assert text in figure.alt
    assert [label.get_text() for label in figure.legends[0].get_texts()] == legend


@pytest.mark.parametrize(
    ("what", "data", "message"),
    [(rounds(3), None, "leave out the rows"), (None, NOT_ESTIMATED, "nothing to draw")],
)
def test_shares_that_cannot_be_drawn_are_refused(what, data, message):
    with pytest.raises(sh.UsageError, match=message):
        coverage(what, by="subject", data=data)


def listing(number, day, group="united_states"):
    return claim(number, day, group=group, kind="sanction_designation")


@pytest.mark.parametrize(
    ("listings", "states", "missing"),
    [(20, "hnnhn", 3), (20, "hhhhh", 0), (0, "nnnnn", 0)],
    ids=["two gaps", "all held", "no listings drawn"],
)
def test_a_timeline_of_listings_marks_rounds_that_are_not_held(listings, states, missing):
    rows = [listing(n, DAY + dt.timedelta(10 * n)) for n in range(listings)]
    rows += claims(20).to_dicts() if not listings else []
    data = {"coverage": frame("coverage", table(states))}
    figure = timeline(frame("claims", rows), data=data)
    text = f"{missing} known rounds of listings not held"
    legend = [label.get_text() for label in figure.legends[0].get_texts()]
    assert (text in legend) is (text in figure.alt) is (missing > 0)
    assert bool(bands(figure)) is (missing > 0)


def test_rounds_of_authorities_that_a_timeline_does_not_draw_are_not_counted():
    rows = [listing(n, DAY + dt.timedelta(10 * n), "european_union") for n in range(20)]
    data = {"coverage": frame("coverage", table("nnnnn"))}
    assert "not held" not in timeline(frame("claims", rows), data=data).alt
