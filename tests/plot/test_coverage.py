"""Coverage: every report is counted once a field, text is whole, bad input is refused."""

from __future__ import annotations

import datetime as dt
from itertools import combinations

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from made import KINDS, MEASURES, check_text, made, made_rows
from matplotlib.colors import to_hex
from matplotlib.figure import Figure
from test_unlike import MACHADO, lab, linear

import shipments as sh
from shipments.frames import rows_of
from shipments.plot import coverage
from shipments.plot.coverage import STATES, lines_of

pytestmark = pytest.mark.usefixtures("_version")

DAY = dt.date(2023, 4, 5)
FRAME = made(
    *({"quantity": kind} for kind in KINDS),
    {"period": (DAY, DAY, "day"), "route": "KZ", "category": "synthetic_too"},
    {"period": (DAY, None, "day"), "origin_country": "CN"},
    {"period": (DAY, dt.date(2023, 5, 5), "day"), "dispatch_country": None},
)
ROLES = pl.DataFrame(
    {
        "shipment_id": ["synthetic-000", "synthetic-000", "synthetic-001", "synthetic-002"],
        "party_id": ["a", "b", "c", "d"],
        "role": ["consignor", "consignor", "consignee", "carrier"],
    }
)


@pytest.fixture
def _version(monkeypatch):
    monkeypatch.setattr("shipments.plot.theme.data_version", lambda: "0 (synthetic)")


def test_the_alternative_text_names_the_numbers():
    told = coverage(FRAME, parties=ROLES).alt
    assert "10 reports" in told
    assert "quantity 1 exact, 1 bounded, 1 approximate, 2 open, 1 withheld, 4 not stated" in told
    assert "period 1 exact, 1 bounded, 1 open, 7 not stated" in told
    assert "origin 1 named, 9 not stated" in told
    assert "dispatch 9 named, 1 not stated" in told
    assert "route 1 named, 9 not stated" in told
    assert "consignor 1 named, 9 not stated" in told
    assert "consignee 1 named, 9 not stated" in told
    assert "By category: Synthetic 9, Synthetic too 1." in told
    assert "consignor" not in coverage(FRAME).alt


def test_bars_are_shares_of_the_reports():
    (axes,) = coverage(FRAME).axes
    widths = {}
    for patch in axes.patches:
        place = round(patch.get_y(), 6)
        color = to_hex(patch.get_facecolor())
        widths.setdefault(place, {}).setdefault(color, 0.0)
        widths[place][color] += patch.get_width()
    bars = [sum(row.values()) for row in widths.values()]
    assert bars == pytest.approx([bars[0]] * 3)
    first = [patch for patch in axes.patches if patch.get_y() == axes.patches[0].get_y()][:6]
    whole = sum(patch.get_width() for patch in first)
    assert [patch.get_width() / whole for patch in first] == pytest.approx(
        [0.1, 0.1, 0.1, 0.2, 0.1, 0.4]
    )


def test_forty_categories_become_twelve_and_other():
    figure = coverage(made_rows(40))
    assert figure.alt.endswith("Other (28) 28.")
    assert any("28 values of category" in text.get_text() for text in figure.texts)
    assert "Other" not in coverage(made_rows(13), top=12).alt


def test_every_report_is_counted_once():
    rows = rows_of(made_rows(40))
    lines, merged = lines_of(rows, "shipment_id", "category", 5, None)
    assert (len(lines), merged) == (7, 35)
    for name in lines[0].cells:
        for line in lines:
            assert line.cells[name].total() == line.count
        for state in STATES:
            assert sum(line.cells[name][state] for line in lines[1:]) == lines[0].cells[name][state]


def test_another_column_can_be_the_rows():
    assert "By stage: Movement 10." in coverage(FRAME, "stage").alt
    assert "By route: Not specified 9, Kz 1." in coverage(FRAME, by="route").alt


def test_all_open_and_all_withheld_are_drawn():
    for kind, told in (((5, None, "at_least"), "3 open"), ((None, None, "withheld"), "3 withheld")):
        figure = coverage(made(*[{"mass": kind}] * 3))
        assert f"mass {told};" in figure.alt
        check_text(figure)


@pytest.mark.parametrize("inches", [4.5, 9.4, 13.0])
@pytest.mark.parametrize("count", [1, 3, 40])
def test_text_is_whole_and_apart(inches, count):
    check_text(coverage(made_rows(count), inches=inches, top=30, parties=ROLES))


def test_pandas_and_polars_draw_the_same():
    other = coverage(pd.DataFrame(FRAME.to_dicts()), parties=pd.DataFrame(ROLES.to_dicts()))
    assert coverage(FRAME, parties=ROLES).image() == other.image()


@pytest.mark.parametrize("format", ["svg", "png", "pdf"])
def test_a_second_run_gives_the_same_bytes(format):
    assert coverage(FRAME).image(format) == coverage(FRAME).image(format)


def test_axes_of_the_caller_are_drawn_into():
    axes = Figure(figsize=(9, 4)).add_subplot()
    assert coverage(made_rows(40), ax=axes) is axes
    check_text(axes.figure)


@pytest.mark.parametrize("vision", list(MACHADO))
def test_states_stay_apart(vision):
    seen = [lab(np.array(MACHADO[vision]) @ linear(color)) for _, color in STATES.values()]
    assert min(float(np.linalg.norm(one - other)) for one, other in combinations(seen, 2)) >= 15


@pytest.mark.parametrize(
    "call",
    [
        lambda: coverage(FRAME.head(0)),
        lambda: coverage(FRAME, "categroy"),
        lambda: coverage(FRAME, inches=99),
        lambda: coverage(ROLES),
        lambda: coverage(FRAME, parties=FRAME),
        lambda: coverage(FRAME.rename({"shipment_id": "flow_id"}), parties=ROLES),
        lambda: coverage(FRAME.drop("route")),
        lambda: coverage(FRAME.drop("period_end")),
        lambda: coverage(made({"mass": (5, 4, "range")})),
        lambda: coverage(FRAME, ax=Figure(figsize=(1, 1)).add_subplot()),
    ],
)
def test_what_cannot_be_drawn_is_refused(call):
    with pytest.raises(sh.UsageError):
        call()


_ROW = st.fixed_dictionaries(
    {},
    optional={
        **{measure: st.sampled_from([*KINDS, (5, 4, "range")]) for measure in MEASURES},
        "category": st.none() | st.text(max_size=60),
        "route": st.none() | st.just("KZ"),
        "period": st.sampled_from([(DAY, DAY, "day"), (None, DAY, "year"), (None, None, None)]),
    },
)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(rows=st.lists(_ROW, max_size=16), inches=st.floats(4.5, 14), top=st.integers(-1, 20))
def test_any_frame_gives_a_readable_figure_or_a_clear_error(rows, inches, top):
    try:
        figure = coverage(made(*rows), inches=inches, top=top)
    except sh.UsageError:
        return
    check_text(figure)
    assert figure.alt
