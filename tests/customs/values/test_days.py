"""Days: shapes that read one way, shapes that need an order, and what is no day."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.customs.codes import RejectCode
from shipments.customs.values.days import DayStyle, read_day
from shipments.tables.declarations import FIRST_DAY, LAST_DAY

OPEN, DMY, MDY = DayStyle(), DayStyle("dmy"), DayStyle("mdy")
MAY_FIRST = dt.date(2023, 5, 1)


@pytest.mark.parametrize(
    "text",
    ["01.05.2023", "1.5.2023", "2023-05-01", "2023/05/01", "2023.5.1", "20230501", "01-May-2023",
     "May 1, 2023", "1 мая 2023 г.", "01.05.2023 00:00:00", "2023-05-01T00:00:00", "2023-05-01 0:00"],
)  # fmt: skip
def test_days_that_read_one_way(text):
    assert read_day(text, OPEN).value == MAY_FIRST
    assert read_day(text, OPEN).changes == ()


@pytest.mark.parametrize(
    ("style", "text"),
    [(DMY, "01/05/2023"), (DMY, "01-05-2023"), (MDY, "05/01/2023"), (MDY, "5/1/2023")],
)
def test_days_whose_order_is_known(style, text):
    assert read_day(text, style).value == MAY_FIRST


@pytest.mark.parametrize("text", ["31.02.2023", "00.00.0000", "2023-13-01", "0202-05-01", "01.05.0202", "01.05.2099",
                                  "2099-01-01", "1991-12-31", "20231301", "01.05.23", "45000", "0", "-", "2023",
                                  "05.2023", "2023-W01", "٠١.٠٥.٢٠٢٣", "01.05.2023x", "01/05.2023", "",
                                  "2023-05-01 25:00", "2023-05-01 10:60", "2023-05-01 13:00 PM", "2023-05-01 00:00 PM"])  # fmt: skip
@pytest.mark.parametrize("style", [OPEN, DMY])
def test_what_is_no_plausible_day_is_rejected(text, style):
    assert read_day(text, style).code is RejectCode.DATE


def test_a_day_that_reads_two_ways_names_the_option():
    found = read_day("01/05/2023", OPEN)
    assert found.code is RejectCode.DATE_AMBIGUOUS
    assert "--date-order" in found.message
    assert read_day("05/05/2023", OPEN).value == dt.date(2023, 5, 5)
    assert read_day("31/05/2023", OPEN).value == dt.date(2023, 5, 31)


def test_a_day_against_the_order_of_its_file_is_rejected():
    assert read_day("05/31/2023", DMY).code is RejectCode.DATE
    assert read_day("31/05/2023", MDY).code is RejectCode.DATE


def test_days_counted_by_a_spreadsheet_are_read_where_the_layout_says_so():
    serials = DayStyle("dmy", serials=True)
    assert read_day("45047", serials).value == MAY_FIRST
    assert read_day("45047.5", serials).changes == ("excel_serial", "time_dropped")


@pytest.mark.parametrize(
    "text", ["05/2023", "5.2023", "2023-05", "202305", "May-2023", "May 2023", "Май 2023"]
)
def test_a_month_without_a_day_is_read_where_the_layout_says_so(text):
    found = read_day(text, DayStyle(months=True))
    assert (found.value, found.changes) == (MAY_FIRST, ("month_only",))
    assert read_day(text, OPEN).code is RejectCode.DATE
    assert read_day("13/2023", DayStyle(months=True)).code is RejectCode.DATE


def test_a_time_of_day_is_left_out_and_marked():
    assert read_day("01.05.2023 14:30", DMY).changes == ("time_dropped",)


@given(
    st.dates(FIRST_DAY, LAST_DAY),
    st.sampled_from(["%d.%m.%Y", "%Y-%m-%d", "%Y%m%d", "%d/%m/%Y", "%d %b %Y"]),
)
def test_a_day_that_is_written_is_read_back(day, form):
    assert read_day(day.strftime(form), DMY).value == day


@given(
    st.from_regex(
        r"[0-9]{1,4}[./-][0-9]{1,2}[./-][0-9]{1,4}( [0-9]{1,2}:[0-9]{2})?", fullmatch=True
    )
)
def test_every_text_is_a_day_or_a_fault_never_both(text):
    for style in (OPEN, DMY, MDY):
        found = read_day(text, style)
        assert (found.value is None) == (found.code is not None)
