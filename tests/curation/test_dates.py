from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.curation.dates import Period, is_aligned, parse_period
from shipments.tables.vocabulary import DatePrecision

D = dt.date


@pytest.mark.parametrize(
    ("written", "start", "end", "precision"),
    [
        (D(2022, 8, 31), D(2022, 8, 31), D(2022, 8, 31), "day"),
        ("2022-06", D(2022, 6, 1), D(2022, 6, 30), "month"),
        ("2024-02", D(2024, 2, 1), D(2024, 2, 29), "month"),
        ("2022-Q4", D(2022, 10, 1), D(2022, 12, 31), "quarter"),
        ("2022-H2", D(2022, 7, 1), D(2022, 12, 31), "half"),
        ("2023", D(2023, 1, 1), D(2023, 12, 31), "year"),
        ({"start": "2022-11", "end": "2022-12"}, D(2022, 11, 1), D(2022, 12, 31), "month"),
        ({"start": "2022-03"}, D(2022, 3, 1), None, "month"),
        ({"end": "2023"}, None, D(2023, 12, 31), "year"),
        ({"start": D(2022, 6, 1), "precision": "month"}, D(2022, 6, 1), None, "month"),
        ({"end": D(2022, 6, 30), "precision": "month"}, None, D(2022, 6, 30), "month"),
        ({"start": D(2022, 6, 2), "end": "2022-12"}, D(2022, 6, 2), D(2022, 12, 31), "month"),
        (None, None, None, "unknown"),
        ({"wording": "recently"}, None, None, "unknown"),
    ],
)
def test_a_written_period_has_the_ends_and_the_precision_that_it_says(
    written, start, end, precision
):
    assert parse_period(written)[:3] == (start, end, DatePrecision(precision))


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("June 2022", "a date such as"),
        ("2022-13", "month between"),
        ("2022-Q5", "a date such as"),
        ("1822", "year between"),
        (2022, "a date such as"),
        (dt.datetime(2022, 1, 1, 12), "without a time"),
        ({"start": "2023", "end": "2022"}, "not after the end"),
        ({"start": D(2022, 6, 2), "end": D(2022, 6, 30), "precision": "month"}, "more precise"),
        ({"start": D(2022, 6, 1), "end": D(2022, 6, 29), "precision": "month"}, "more precise"),
        ({"start": "2022", "precision": "day"}, "coarsest of its ends"),
        ({"start": "2022", "precision": "century"}, "a precision"),
        ({"start": "2022", "until": "2023"}, "only start, end"),
        ({"precision": "month"}, "unknown"),
        ({"wording": 7}, "wording in quotation"),
        ({}, "a start, an end or a wording"),
    ],
)
def test_a_period_that_cannot_be_so_is_refused_with_what_was_expected(written, expected):
    with pytest.raises(ValueError, match=expected):
        parse_period(written)


@given(st.dates(D(1901, 1, 1), D(2099, 12, 31)), st.sampled_from(["%Y", "%Y-%m"]))
def test_a_reduced_date_covers_the_day_it_was_made_from(day, form):
    found = parse_period(day.strftime(form))
    assert found.start <= day <= found.end
    assert is_aligned(found.start, found.precision, end=False)
    assert is_aligned(found.end, found.precision, end=True)


@given(st.dates(D(1901, 1, 1), D(2099, 12, 31)), st.dates(D(1901, 1, 1), D(2099, 12, 31)))
def test_a_span_of_days_is_kept_or_refused_never_changed(one, other):
    if one <= other:
        assert parse_period({"start": one, "end": other}) == Period(one, other, DatePrecision.DAY)
    else:
        with pytest.raises(ValueError, match="not after"):
            parse_period({"start": one, "end": other})


@given(
    st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.lists(st.integers()),
        st.dictionaries(st.sampled_from(["start", "end", "precision", "x"]), st.text()),
    )
)
def test_anything_else_is_a_period_or_a_value_error(value):
    try:
        found = parse_period(value)
    except ValueError:
        return
    assert isinstance(found, Period)
