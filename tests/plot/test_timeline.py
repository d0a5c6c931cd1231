"""Timeline: what was claimed, denied and not found, when, and what each covers."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import pytest
from synthetic import DAY, claim, claims, frame, words

import shipments as sh
from shipments.plot import timeline
from shipments.plot.dates import ticks_of


@pytest.mark.parametrize(
    ("polarity", "kind", "look"),
    [
        ("affirms", "delivery", "affirms"),
        ("negates", "denial", "denies"),
        ("negates", "negative_assessment", "found nothing"),
        ("withholds", "response", "no comment, or cannot say"),
        ("withholds", "negative_assessment", "no comment, or cannot say"),
    ],
)
def test_denial_negative_finding_and_no_comment_have_marks_of_their_own(polarity, kind, look):
    figure = timeline(frame("claims", [claim(1, DAY, polarity, kind=kind)]))
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [look]


def test_a_few_claims_are_listed_with_what_they_cover():
    row = claim(1, DAY, "negates", covers_object="Synthetic goods", as_of_end=dt.date(2022, 5, 1))
    text = words(timeline(frame("claims", [row | {"as_of_precision": "month"}])))
    assert "covers: Synthetic goods" in text
    assert "2022-05 · Synthetic Gazette · denies" in text
    assert "A dashed line leads on to the publication." in text
    assert "dashed" not in words(timeline(frame("claims", [claim(1)])))


@pytest.mark.parametrize("table", ["shipments", "claims"])
def test_claims_about_a_shipment_and_their_denials_are_drawn(table):
    rows = sh.load(table, "polars")
    key = "shipment_id" if table == "shipments" else "event_id"
    alt = timeline(rows.filter(rows[key] == "spacety-wagner-sar-imagery")).alt
    assert ("0 deny" in alt) is (table == "claims")
    event = "spacety-wagner-sar-imagery"
    disputes = sh.load("disputes", "polars").filter(target_id=event, stance="denies")
    assert disputes.height > 0
    assert f"{disputes['claim_id'].n_unique()} deny" in timeline(event).alt


def test_claims_without_a_date_are_counted():
    rows = [claim(1), claim(2, None), claim(3, None)]
    figure = timeline(frame("claims", rows))
    assert "2 claims without any date" in words(figure)
    assert "2 claims without a date" in figure.alt


def test_no_dated_claim_cannot_be_drawn():
    with pytest.raises(sh.UsageError, match="no claim has a date"):
        timeline(frame("claims", [claim(1, None)]))


def test_a_polarity_that_is_not_known_is_refused():
    with pytest.raises(sh.UsageError, match="did you mean 'affirms'"):
        timeline(frame("claims", [claim(1) | {"polarity": "affirm"}]))


def test_a_short_axis_has_months_and_a_long_one_years():
    def labels(first, last):
        return [label for _, label in ticks_of(first, last, 6.0)]

    months = labels(dt.date(2023, 1, 1), dt.date(2023, 6, 30))
    assert months == ["Jan\n2023", "Feb", "Mar", "Apr", "May", "Jun"]
    assert labels(dt.date(2020, 6, 1), dt.date(2023, 6, 30)) == ["2021", "2022", "2023"]
    assert len(ticks_of(dt.date(1900, 1, 1), dt.date(2023, 1, 1), 3.0)) <= 7


@pytest.mark.parametrize("what", [{}, claims(300)], ids=["real", "synthetic"])
def test_marks_do_not_touch(what):
    figure = timeline(what)
    figure.canvas.draw()
    (axes,) = figure.axes
    marks = [
        (*place, line.get_markersize() * (1.4 if line.get_marker() == "D" else 1) * figure.dpi / 72)
        for line in axes.lines
        if line.get_marker() in ("o", "X", "D", "s")
        for place in axes.transData.transform(line.get_xydata())
    ]
    assert len(marks) >= 300
    for (x, y, size), (other_x, other_y, other_size) in combinations(marks, 2):
        assert max(abs(x - other_x), abs(y - other_y)) >= max(size, other_size)
