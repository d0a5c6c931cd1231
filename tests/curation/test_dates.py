from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.curation.dates import Period, is_aligned, parse_period
from shipments.tables.vocabulary import DateBasis, DatePrecision

D = dt.date
DAYS = st.dates(D(1901, 1, 1), D(2099, 12, 31))


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
        ({"date": "2022-06"}, D(2022, 6, 1), D(2022, 6, 30), "month"),
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
        (
            {"start": "2022", "until": "2023"},
            "only date, start, end, precision, basis and wording, not until",
        ),
        ({"date": "2022", "end": "2022"}, "not both"),
        ({"date": D(2022, 6, 1), "basis": "page_date"}, "an end alone"),
        ({"start": "2022", "end": "2022", "basis": "page_date"}, "an end alone"),
        ({"end": "2022", "basis": "guessed"}, "a basis: stated, page_date, bound, inferred"),
        ({"precision": "month"}, "unknown"),
        ({"wording": 7}, "wording in quotation"),
        ({}, "a start, an end or a wording"),
    ],
)
def test_a_period_that_cannot_be_so_is_refused_with_what_was_expected(written, expected):
    with pytest.raises(ValueError, match=expected):
        parse_period(written)


@given(DAYS, st.sampled_from(["%Y", "%Y-%m"]))
def test_a_reduced_date_covers_the_day_it_was_made_from(day, form):
    found = parse_period(day.strftime(form))
    assert found.start <= day <= found.end
    assert is_aligned(found.start, found.precision, end=False)
    assert is_aligned(found.end, found.precision, end=True)


@given(DAYS, DAYS)
def test_a_span_of_days_is_kept_or_refused_never_changed(one, other):
    if one <= other:
        assert parse_period({"start": one, "end": other})[:3] == (one, other, DatePrecision.DAY)
    else:
        with pytest.raises(ValueError, match="not after"):
            parse_period({"start": one, "end": other})


@given(st.sampled_from(list(DateBasis)), DAYS)
def test_a_date_has_the_basis_that_it_says_and_a_page_states_the_others(basis, day):
    found = parse_period({"end": day, "basis": basis.value})
    assert found == Period(None, day, DatePrecision.DAY, None, basis)
    for written in (day, {"date": day}, {"start": day}, {"end": day, "wording": "by then"}):
        assert parse_period(written).basis is DateBasis.STATED


@given(st.sampled_from(["start", "date"]), DAYS)
def test_the_date_of_a_page_is_a_last_day_and_never_a_first_one(key, day):
    with pytest.raises(ValueError, match="an end alone"):
        parse_period({key: day, "basis": "page_date"})


@pytest.mark.parametrize("written", [None, {"wording": "recently"}])
def test_no_date_has_no_basis(written):
    assert parse_period(written).basis is None


@given(
    st.one_of(
        st.text(),
        st.integers(),
        st.floats(),
        st.lists(st.integers()),
        st.dictionaries(
            st.sampled_from(["date", "start", "end", "precision", "basis", "x"]), st.text()
        ),
    )
)
def test_anything_else_is_a_period_or_a_value_error(value):
    try:
        found = parse_period(value)
    except ValueError:
        return
    assert isinstance(found, Period)
