"""Completeness: every report is counted once per field."""

from __future__ import annotations

import datetime as dt

import pytest
from matplotlib.colors import to_hex
from synthetic import DAY, KINDS, check_text, frame, many, shipments, words

import shipments as sh
from shipments.frames import rows_of
from shipments.plot import completeness
from shipments.plot.completeness import STATES, lines_of

pytestmark = pytest.mark.medium

UNDATED = {"period_start": None, "period_end": None}
DAYS = {"period_start": DAY, "period_end": DAY, "period_precision": "day"}
FRAME = shipments(
    *({"quantity": kind, **UNDATED} for kind in KINDS),
    DAYS | {"route": "KZ", "category": "synthetic_too"},
    DAYS | {"period_end": None, "origin_country": "CN"},
    DAYS | {"period_end": dt.date(2023, 5, 5), "dispatch_country": None},
)
ROLES = [("synthetic-000", "a", "consignor"), ("synthetic-000", "b", "consignor")]
ROLES += [("synthetic-001", "c", "consignee"), ("synthetic-002", "d", "carrier")]
NAMES = ("shipment_id", "party_id", "role")
DATA = {
    "shipment_parties": frame(
        "shipment_parties", [dict(zip(NAMES, row, strict=True)) for row in ROLES]
    )
}


def test_the_alternative_text_names_the_numbers():
    alt = completeness(FRAME, data=DATA).alt
    for part in (
        "10 reports",
        "quantity 1 exact, 1 bounded, 1 approximate, 2 open, 1 withheld, 4 not stated",
        "period 1 exact, 1 bounded, 1 open, 7 not stated",
        "origin 1 named, 9 not stated",
        "dispatch 9 named, 1 not stated",
        "route 1 named, 9 not stated",
        "consignor 1 named, 9 not stated",
        "consignee 1 named, 9 not stated",
        "By category: Synthetic 9, Synthetic too 1.",
    ):
        assert part in alt


def test_flows_have_no_parties():
    assert "consignor" not in completeness(sh.load("flows")).alt


def test_bars_are_shares_of_the_reports():
    (axes,) = completeness(FRAME).axes
    bars = {}
    for patch in axes.patches:
        bars.setdefault((round(patch.get_y(), 6), to_hex(patch.get_facecolor())), patch.get_width())
    first = [width for (y, _), width in bars.items() if y == min(y for y, _ in bars)][:6]
    assert [width / sum(first) for width in first] == pytest.approx([0.1, 0.1, 0.1, 0.2, 0.1, 0.4])


def test_forty_categories_become_twelve_and_other():
    figure = completeness(many(40))
    assert figure.alt.endswith("Other (28) 28.")
    assert "28 categories" in words(figure)
    assert "Other" not in completeness(many(13), top=12).alt


def test_every_report_is_counted_once():
    lines, merged = lines_of(rows_of(many(40)), "category", 5)
    assert (len(lines), merged) == (7, 35)
    for name in lines[0].cells:
        assert all(line.cells[name].total() == line.count for line in lines)
        for state in STATES:
            assert sum(line.cells[name][state] for line in lines[1:]) == lines[0].cells[name][state]


@pytest.mark.parametrize(
    ("by", "text"),
    [
        ("stage", "By stage: Movement 10."),
        ("route", "By route: Not specified 9, KZ 1."),
        ("year", "By year: Not specified 8, 2023 2."),
        ("half", "By half: Not specified 8, 2023-h1 2."),
    ],
)
def test_a_column_or_a_step_of_periods_can_be_the_rows(by, text):
    assert text in completeness(FRAME, by=by).alt


@pytest.mark.parametrize(
    ("kind", "text"), [((5, None, "at_least"), "3 open"), ((None, None, "withheld"), "3 withheld")]
)
def test_all_open_and_all_withheld_are_drawn(kind, text):
    figure = completeness(shipments(*[{"mass": kind}] * 3))
    assert f"mass {text};" in figure.alt
    check_text(figure)


def test_categories_have_their_labels():
    assert "Light vehicles" in completeness({"category": "vehicles_light"}).alt
