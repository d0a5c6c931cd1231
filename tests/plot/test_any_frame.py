"""Any rows give a readable figure or one clear sentence."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from synthetic import check_text, claim, frame, shipments, ways
from test_charts import STOPS
from test_volumes import accounted

import shipments as sh
from shipments.plot import bounds, completeness, routes, timeline, volumes
from shipments.tables.measures import MEASURES
from shipments.tables.vocabulary import WayStatus

pytestmark = pytest.mark.medium

FEW = settings(
    max_examples=15,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
DAYS = st.none() | st.dates(dt.date(1995, 1, 1), dt.date(2035, 12, 31))
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"]), max_size=150)
NUMBERS = st.none() | st.floats() | st.floats(0, 1e12) | st.integers(0, 50).map(float)
WORDS = st.sampled_from(["exact", "approx", "withheld", "not_stated", "more_than"])
WIDTHS = st.floats(4.5, 14)


def in_order(ends):
    """Two ends in order, as far as there are two that can be ordered."""
    return ends if None in ends or any(end != end for end in ends) else tuple(sorted(ends))  # noqa: PLR0124


ENDS = st.tuples(st.none() | st.integers(0, 2000), st.none() | st.integers(0, 2000)).map(in_order)
BOUNDED = st.tuples(ENDS, WORDS).map(lambda pair: (*pair[0], pair[1]))
AMOUNT = st.tuples(NUMBERS, NUMBERS, WORDS) | BOUNDED


def rows(amount):
    """Changes of synthetic shipments."""
    changes = st.fixed_dictionaries(
        {},
        optional=dict.fromkeys(MEASURES, amount)
        | {
            "quantity_unit": st.none(),
            "statement": st.none() | TEXTS,
            "category": st.sampled_from(["a", "b"]) | TEXTS,
            "stage": st.sampled_from([None, "order", "movement"]),
            "route": st.sampled_from([None, "KZ"]),
        },
    )
    names = ("period_start", "period_end")
    periods = st.tuples(DAYS, DAYS).map(lambda days: dict(zip(names, in_order(days), strict=True)))
    return st.lists(st.builds(dict.__or__, changes, periods), max_size=12)


def drawn(chart, what, **options):
    """The figure, checked; None if it was refused."""
    try:
        figure = chart(what, **options)
    except sh.UsageError:
        return None
    check_text(figure)
    assert figure.alt
    return figure


@FEW
@given(rows(AMOUNT), WIDTHS)
def test_bounds_of_any_rows(changes, inches):
    drawn(bounds, shipments(*changes), inches=inches)


@FEW
@given(rows(AMOUNT), WIDTHS, st.integers(-1, 20))
def test_completeness_of_any_rows(changes, inches, top):
    drawn(completeness, shipments(*changes), inches=inches, top=top)


@FEW
@given(rows(BOUNDED), WIDTHS, st.sampled_from(["month", "quarter", "half", "year"]))
def test_volumes_of_any_rows_account_for_all(changes, inches, by):
    figure = drawn(volumes, shipments(*changes), inches=inches, by=by)
    if figure is not None:
        total, said = accounted(figure)
        assert total == said == len(changes)


@st.composite
def paths(draw):
    stops = draw(st.lists(st.sampled_from([*STOPS, "RU"]), max_size=3, unique=True))
    start = draw(st.sampled_from(["CN", *STOPS]))
    end = draw(st.sampled_from(["RU", "CN", "IR"]))
    path = ">".join(dict.fromkeys([start, *stops, end]))
    status = draw(st.sampled_from(list(WayStatus.values())))
    basis = draw(st.sampled_from(["customs_data", "stated", "inferred"]))
    return path, basis, draw(st.integers(1, 30)), status


@FEW
@given(st.lists(paths(), max_size=12), WIDTHS)
def test_routes_of_any_ways(some, inches):
    what, data = ways(*some)
    try:
        check_text(routes(what, data=data, inches=inches), apart=False)
    except sh.UsageError:
        assert not some


@st.composite
def said(draw):
    row = claim(
        draw(st.integers(0, 99)),
        polarity=draw(st.sampled_from(["affirms", "negates", "withholds"])),
    )
    row |= {name: draw(TEXTS) for name in ("statement", "asserted_by", "covers_object")}
    row["asserter_group"] = draw(st.sampled_from(["press", "china", "a group not known"]))
    return row | {
        f"{name}_{end}": draw(DAYS) for name in ("as_of", "reported") for end in ("start", "end")
    }


@FEW
@given(st.lists(said(), max_size=30), WIDTHS)
def test_timelines_of_any_claims(some, inches):
    drawn(timeline, frame("claims", some), inches=inches)
