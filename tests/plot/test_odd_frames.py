"""Volumes, routes and timelines of odd frames: a readable figure or a clear error."""

from __future__ import annotations

import datetime as dt
from itertools import combinations, pairwise

import figures
import polars as pl
import pytest
from figures import CLAIMS, ROUTES, SHIPMENTS, claim, route, shipment, year
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from matplotlib.path import Path

import shipments as sh
from shipments.frames import rows_of
from shipments.plot import routes, timeline, volumes
from shipments.plot.curves import fanned
from shipments.plot.dates import ticks_of
from shipments.plot.map_layout import layout_of
from shipments.plot.panels import merged
from shipments.plot.routes import lines_of

pytestmark = pytest.mark.usefixtures("_version")
FEW = settings(
    max_examples=10,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def _version(monkeypatch):
    monkeypatch.setattr("shipments.plot.theme.data_version", lambda: "0 (synthetic)")


def texts_of(figure):
    """Every text that is drawn, ticks within the limits of their axes included."""
    found = [*figure.texts]
    for legend in figure.legends:
        found += legend.get_texts()
    for axes in figure.axes:
        found += [*axes.texts, axes.title, axes._left_title, axes._right_title]
        for axis in (axes.xaxis, axes.yaxis):
            for tick in axis._update_ticks():
                found += [tick.label1, tick.label2]
    return [text for text in found if text.get_visible() and text.get_text().strip()]


def check(figure):
    """Every text is inside the figure; no two within one of its axes overlap."""
    renderer = figure.canvas.get_renderer()
    figure.draw(renderer)
    for text in texts_of(figure):
        box = text.get_window_extent(renderer)
        assert box.x0 >= -1, text
        assert box.y0 >= -1, text
        assert box.x1 <= figure.bbox.width + 1, text
        assert box.y1 <= figure.bbox.height + 1, text
    assert figure.alt


def check_apart(figure):
    """No two texts within axes overlap."""
    renderer = figure.canvas.get_renderer()
    for axes in figure.axes:
        boxes = [(text, text.get_window_extent(renderer)) for text in axes.texts]
        for (one, a), (other, b) in combinations(boxes, 2):
            across, up = min(a.x1, b.x1) - max(a.x0, b.x0), min(a.y1, b.y1) - max(a.y0, b.y0)
            assert not (across > 2 and up > 3), (one, other)


def core():
    return sh.load("shipments", "polars").filter(pl.col("scope") == "core")


REAL = {
    "volumes": lambda: volumes(core().filter(pl.col("stage") == "movement")),
    "quarters": lambda: volumes(core(), by="quarter"),
    "flows": lambda: volumes(sh.load("flows")),
    "routes": lambda: routes(sh.routes(core().filter(pl.col("stage") != "prospect"))),
    "timeline": lambda: timeline(sh.load("claims")),
    "few claims": lambda: timeline(sh.load("claims").head(16)),
    "one year": lambda: timeline(
        sh.load("claims", "polars").filter(pl.col("reported_end").dt.year() == 2024)
    ),
}
SHARED = {"category": "synthetic_goods_with_a_long_name", "scope": "neighbour_of_core"}
ODD = {
    "one row": lambda: volumes(_frame([shipment(1, quantity_low=1.0, quantity_high=1.0)])),
    "all open": lambda: volumes(
        _frame([shipment(n, quantity_low=float(n), **year(2020 + n % 5)) for n in range(1, 30)])
    ),
    "nothing": lambda: volumes(_frame([shipment(1, quantity_low=0.0, quantity_high=0.0)])),
    "small": lambda: volumes(_frame([shipment(1, quantity_low=0.25, quantity_high=0.5)])),
    "decades": lambda: volumes(
        _frame(
            [
                shipment(n, quantity_low=1e7, stage="order", **SHARED, **year(1980 + n))
                for n in range(45)
            ]
        ),
        by="month",
    ),
    "forty categories": lambda: volumes(
        _frame([shipment(n, category=f"synthetic_{n}", quantity_low=n + 1e9) for n in range(40)]),
        top=12,
    ),
    "one route": lambda: routes(_routes([route("CN", None, "RU", 1, "stated")])),
    "three hops": lambda: routes(_routes([route("CN", "AE>TR>GE", "RU", 1, "refused")])),
    "no China": lambda: routes(_routes([route("DE", "BY", "RU", 3, "offered")])),
    "forty routes": lambda: routes(
        _routes([route("CN", stop, "RU", 40 - n, "inferred") for n, stop in enumerate(STOPS)])
    ),
    "forty senders": lambda: routes(
        _routes([route(start, None, "RU", 40 - n, "stated") for n, start in enumerate(STOPS)])
    ),
    "one claim": lambda: timeline(_claims([claim(1, dt.date(2023, 5, 5), "negates", "china")])),
    "one day": lambda: timeline(
        _claims([claim(n, dt.date(2023, 5, 5), "affirms", "press") for n in range(300)])
    ),
}
STOPS = [
    "KZ",
    "KG",
    "UZ",
    "TJ",
    "AF",
    "PK",
    "IR",
    "AE",
    "IN",
    "MV",
    "TH",
    "VN",
    "MY",
    "SG",
    "TR",
    "GE",
    "AM",
    "AZ",
    "UA",
    "BY",
    "LT",
    "PL",
    "DE",
    "NL",
    "AL",
    "US",
    "PA",
    "HK",
    "MO",
    "TW",
    "JP",
    "KR",
    "MN",
    "FR",
    "IT",
    "ES",
    "GB",
    "EG",
    "ZA",
    "BR",
]


def _frame(rows):
    return pl.DataFrame(rows, schema=SHIPMENTS)


def _routes(rows):
    return pl.DataFrame(rows, schema=ROUTES)


def _claims(rows):
    return pl.DataFrame(rows, schema=CLAIMS)


@pytest.mark.parametrize("name", REAL)
def test_the_text_of_real_figures_is_whole_and_apart(name):
    figure = REAL[name]()
    check(figure)
    check_apart(figure)


@pytest.mark.parametrize("name", ODD)
def test_the_text_of_odd_figures_is_whole(name):
    check(ODD[name]())


def test_what_states_no_amount_is_refused():
    with pytest.raises(sh.UsageError):
        volumes(_frame([shipment(1), shipment(2)]))
    for call in (volumes, routes, timeline):
        with pytest.raises(sh.UsageError):
            call(pl.DataFrame({"other": [1]}))


DAYS = st.none() | st.dates(dt.date(1995, 1, 1), dt.date(2035, 12, 31))
AMOUNTS = st.none() | st.floats(0, 1e12) | st.integers(0, 2000).map(float)
NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=60)


@st.composite
def amounts(draw):
    """A synthetic row of any bounds, period and kind."""
    changes = {}
    for measure in ("quantity", "mass", "value", "consignments"):
        ends = sorted([draw(AMOUNTS) or 0.0, draw(AMOUNTS) or 0.0])
        for end, number in zip(("low", "high"), ends, strict=True):
            changes[f"{measure}_{end}"] = draw(st.sampled_from([None, number]))
    start, end = draw(DAYS), draw(DAYS)
    if start and end:
        start, end = sorted([start, end])
    changes["category"] = draw(st.sampled_from(["a", "b"]) | NAMES)
    changes["stage"] = draw(st.sampled_from([None, "order", "movement"]))
    return shipment(draw(st.integers(0, 99)), **changes, period_start=start, period_end=end)


@FEW
@given(
    rows=st.lists(amounts(), max_size=8),
    by=st.sampled_from(["month", "quarter", "half", "year"]),
)
def test_any_amounts_give_a_figure_or_a_usage_error(rows, by):
    try:
        check(volumes(_frame(rows), by=by))
    except sh.UsageError:
        return


@st.composite
def ways(draw):
    """A synthetic route of up to three stops."""
    stops = draw(st.lists(st.sampled_from([*STOPS, "RU"]), max_size=3))
    count = draw(st.integers(1, 500))
    backed = draw(st.integers(0, count))
    start, end = draw(st.sampled_from(["CN", *STOPS])), draw(st.sampled_from(["RU", "CN", "IR"]))
    return route(
        start, ">".join(stops) or None, end, count, draw(st.sampled_from(figures.BASES)), backed
    )


@FEW
@given(rows=st.lists(ways(), max_size=12))
def test_any_routes_give_a_figure_or_a_usage_error(rows):
    try:
        check(routes(_routes(rows)))
    except sh.UsageError:
        return


@st.composite
def said(draw):
    """A synthetic claim of any dates and group."""
    row = claim(
        draw(st.integers(0, 99)),
        dt.date(2023, 1, 1),
        draw(st.sampled_from(["affirms", "negates", "withholds"])),
        draw(st.sampled_from(["press", "china", "other", "a group not known"])),
    )
    row |= {"statement": draw(NAMES), "asserted_by": draw(NAMES), "covers_object": draw(NAMES)}
    return row | {
        f"{name}_{end}": draw(DAYS) for name in ("as_of", "reported") for end in ("start", "end")
    }


@FEW
@given(rows=st.lists(said(), max_size=30))
def test_any_claims_give_a_figure_or_a_usage_error(rows):
    try:
        check(timeline(_claims(rows)))
    except sh.UsageError:
        return


def layouts():
    """The layouts of the map of the real routes and of synthetic ones."""
    real = sh.routes(core().filter(pl.col("stage") != "prospect"))
    for frame in (real, figures.routes(), _routes([route("CN", "AE>TR>GE", "RU", 1, "stated")])):
        for page in ((9.4, 6.1), (7.0, 5.0)):
            lines, _ = lines_of(rows_of(frame), "shipments", 7)
            yield layout_of(lines, "shipment", page, (2.6, 2.0))


def overlap(one, other):
    across, up = (
        min(one[2], other[2]) - max(one[0], other[0]),
        min(one[3], other[3]) - max(one[1], other[1]),
    )
    return across > 0.01 and up > 0.01


def test_the_key_covers_no_place_label_or_end_of_a_line():
    for layout in layouts():
        assert layout.key is not None
        for label in layout.labels:
            assert not overlap(label.box, layout.key), label.name
        for course in layout.courses:
            corners = layout.canvas.inches(course.head)
            assert not overlap((*corners.min(axis=0), *corners.max(axis=0)), layout.key)
            for curve in course.curves:
                on_page = layout.canvas.inches(curve)
                assert on_page.min() > 0
                assert (on_page.max(axis=0) < [layout.canvas.width, layout.canvas.height]).all()
                for x, y in on_page[[0, -1]]:
                    assert not overlap((x - 0.1, y - 0.1, x + 0.1, y + 0.1), layout.key)


def test_arrowheads_do_not_touch_each_other():
    for layout in layouts():
        for one, other in combinations(layout.courses, 2):
            heads = Path(one.head), Path(other.head)
            assert not heads[0].intersects_path(heads[1], filled=True)


def test_the_map_names_who_sends_without_transit():
    (layout, *_) = layouts()
    told = {label.name: " ".join(label.details) for label in layout.labels}
    assert "China: no transit reported" in told
    assert "shipments, no transit reported" in told["Hong Kong"]


@given(st.lists(st.floats(-7, 7), min_size=1, max_size=20))
def test_fanned_angles_keep_their_distance(angles):
    at = sorted(angle % 6.283185307179586 for angle in fanned(angles, [0.1] * len(angles)))
    assert all(second - first > 0.19 for first, second in pairwise(at))


def test_neighbouring_unknowns_are_one_mark_with_a_count():
    assert merged([(1.0, 1), (1.05, 2), (3.0, 1)]) == [
        (pytest.approx(1.0333, abs=0.001), 3),
        (3.0, 1),
    ]


def test_a_short_axis_has_months_and_a_long_one_years():
    labels = [label for _, label in ticks_of(dt.date(2023, 1, 1), dt.date(2023, 6, 30), 6.0)]
    assert labels == ["Jan\n2023", "Feb", "Mar", "Apr", "May", "Jun"]
    labels = [label for _, label in ticks_of(dt.date(2020, 6, 1), dt.date(2023, 6, 30), 6.0)]
    assert labels == ["2021", "2022", "2023"]
    assert len(ticks_of(dt.date(1900, 1, 1), dt.date(2023, 1, 1), 3.0)) <= 7


def test_marks_of_a_timeline_do_not_touch():
    figure = timeline(sh.load("claims"))
    figure.canvas.draw()
    (axes,) = figure.axes
    marks = [
        (*place, line.get_markersize() * (1.4 if line.get_marker() == "D" else 1) * figure.dpi / 72)
        for line in axes.lines
        if line.get_marker() in ("o", "X", "D")
        for place in axes.transData.transform(line.get_xydata())
    ]
    assert len(marks) > 300
    for (x, y, size), (other_x, other_y, other_size) in combinations(marks, 2):
        assert max(abs(x - other_x), abs(y - other_y)) >= max(size, other_size)
