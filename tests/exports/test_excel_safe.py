import csv
import io
import re

import polars as pl
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from shipments.exports.excel_safe import escape_frame
from unescape import unescape

HOSTILE = [
    '=HYPERLINK("http://example.org","see")',
    "@SUM(1+1)",
    "+7 495 123-45-67",
    "-5",
    "\t=1",
    "\r=1",
    "\n=1",
    "  =1",
    "\u00a0=1",
    "\ufeff=1",
    "\uff1d1+1",
    "a;=1+1",
    "a\t=1+1",
    "line\n@SUM(1)",
    "'=1",
    "'",
    ";'",
    "\t'\t'=",
    "''=1",
]
texts = st.text(st.sampled_from("=+-@';\t\n\r a\u00a0\uff1d,\"") | st.characters(codec="utf-8"))


def escape(*cells: str) -> list[str]:
    return escape_frame(pl.DataFrame({"text": cells}, {"text": pl.String}))["text"].to_list()


@pytest.mark.parametrize("text", HOSTILE)
def test_what_could_start_a_formula_is_behind_an_apostrophe(text):
    for cell in re.split("[;\t\r\n]", escape(text)[0]):
        assert not re.match(r"[\s\ufeff]*[=+@\uff1d-]", cell)


@pytest.mark.parametrize("text", ["", "body armour", "a-b", "5-", "1=1", "пули; порох", "it's"])
def test_harmless_text_is_left_as_it_is(text):
    assert escape(text) == [text]


@given(texts)
@example("\t'=1")
@example(";';'")
def test_the_inverse_restores_every_text(text):
    assert unescape(escape(text)[0]) == text


def test_other_columns_nulls_and_order_are_kept():
    frame = pl.DataFrame({"number": [-1, None], "text": [None, "=1"], "day": [None, None]})
    safe = escape_frame(frame)
    assert safe.equals(frame.with_columns(text=pl.Series([None, "'=1"])))


def test_a_round_trip_through_a_csv_file_restores_the_text():
    written = escape_frame(pl.DataFrame({"description": HOSTILE})).write_csv()
    rows = list(csv.reader(io.StringIO(written, newline="")))[1:]
    assert [unescape(cell) for (cell,) in rows] == HOSTILE
