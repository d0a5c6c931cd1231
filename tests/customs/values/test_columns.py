"""Columns read all at once give what their parsers give cell by cell."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shipments.customs.values.columns import (
    ParsedColumn,
    memoized,
    read_days,
    read_numbers,
    read_odd_texts,
    read_tax_ids,
    read_wholes,
)
from shipments.customs.values.days import DayStyle, read_day
from shipments.customs.values.names import NAME_ODDITY, read_name
from shipments.customs.values.numbers import NumberStyle, read_number, read_whole
from shipments.customs.values.parse_result import Parser
from shipments.customs.values.tax_ids import read_tax_id

STYLES = [
    NumberStyle(","),
    NumberStyle("."),
    NumberStyle(),
    NumberStyle(",", frozenset(".")),
    NumberStyle(".", shift=3),
]
DAYS = [DayStyle(), DayStyle("dmy", serials=True), DayStyle("mdy"), DayStyle("ymd", months=True)]
_NUMBERS = st.text("0123456789., \u00a0'+-e", min_size=1, max_size=18) | st.sampled_from(
    ["inf", "nan", "9" * 30, "1e5"]
)
_DAYS = (
    st.text("0123.-/ +T:", min_size=6, max_size=11)
    | st.dates().map(lambda day: day.strftime("%d.%m.%Y"))
    | st.dates().map(str)
)


def _same(found: ParsedColumn, texts: list[str], parse: Parser) -> None:
    memory = memoized(parse)
    faults = (
        dict(found.faults.select("row", "code").iter_rows()) if found.faults is not None else {}
    )
    for row, text in enumerate(texts):
        alone = memory(text)
        assert found.values[row] == alone.value, text
        assert faults.get(row) == (None if alone.code is None else str(alone.code)), text
        changes = {change for change, rows in found.changes.items() if rows[row]}
        assert changes - {"scaled"} == set(alone.changes), text


@pytest.mark.parametrize("style", STYLES)
@given(st.lists(_NUMBERS, min_size=1, max_size=30))
@settings(max_examples=10, deadline=None)
def test_numbers(style, texts):
    _same(read_numbers(pl.Series(texts), style), texts, lambda text: read_number(text, style))


@pytest.mark.parametrize("style", STYLES[:4])
@given(st.lists(_NUMBERS, min_size=1, max_size=30))
@settings(max_examples=10, deadline=None)
def test_whole_numbers(style, texts):
    _same(read_wholes(pl.Series(texts), style), texts, lambda text: read_whole(text, style))


@pytest.mark.parametrize("style", DAYS)
@given(st.lists(_DAYS, min_size=1, max_size=30))
@settings(max_examples=10, deadline=None)
def test_days(style, texts):
    texts = ["01.05.2023", *texts] if style.order == "dmy" else texts
    _same(read_days(pl.Series(texts), style), texts, lambda text: read_day(text, style))


@given(
    st.lists(
        st.text("0123456789.- +", min_size=1, max_size=14)
        | st.integers(10**9, 10**10 - 1).map(str),
        min_size=1,
    )
)
@settings(max_examples=10, deadline=None)
def test_tax_numbers(texts):
    _same(
        read_tax_ids(pl.Series(texts), "ru_inn"),
        texts,
        lambda text: read_tax_id(text, "ru_inn"),
    )


@given(
    st.lists(
        st.sampled_from(
            [
                "ООО А",
                " ООО А",
                "A BY ORDER OF B",
                "7707083893 ООО А",
                "-",
                "\u200bA",
                "A ",
                "по поручению",
            ]
        ),
        min_size=1,
    )
)
@settings(max_examples=10, deadline=None)
def test_names(texts):
    parse = memoized(read_name)
    _same(read_odd_texts(pl.Series(texts), NAME_ODDITY, parse), texts, read_name)


@pytest.mark.parametrize("first", ["01.05.2023", "2023-05-01", "20230501"])
@pytest.mark.parametrize(
    "text", ["15.03.+2022", "1.05.2023", " 01.05.2023", "15.03.\t2022", "+2022-03-15", "+20220315"]
)
def test_a_day_that_is_no_plain_one_is_left_to_its_parser(first, text):
    """What polars takes beyond the form of the column."""
    style = DayStyle("dmy")
    texts = [first, text]
    _same(read_days(pl.Series(texts), style), texts, lambda each: read_day(each, style))


@pytest.mark.parametrize("cells", [[], [None, None]])
def test_columns_without_texts(cells):
    texts = pl.Series(cells, dtype=pl.String)
    for found in (
        read_numbers(texts, STYLES[4]),
        read_wholes(texts, STYLES[0]),
        read_days(texts, DAYS[1]),
        read_tax_ids(texts, "ru_inn"),
        read_odd_texts(texts, NAME_ODDITY, read_name),
    ):
        assert found.values.to_list() == cells
