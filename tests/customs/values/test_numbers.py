"""Numbers: what reads one way, what reads two ways, and what decides it."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.customs.codes import RejectCode
from shipments.customs.inference import decimal_mark_pattern, thousands_mark_pattern
from shipments.customs.values.numbers import NumberStyle, number_shape, read_number, read_whole

COMMA, POINT, OPEN = NumberStyle(","), NumberStyle("."), NumberStyle()


@pytest.mark.parametrize("style", [COMMA, POINT, OPEN])
@pytest.mark.parametrize(
    ("text", "value"),
    [("0", 0.0), ("1234", 1234.0), ("1 234", 1234.0), ("1\u00a0234\u202f567", 1234567.0),
     ("1'234.50", 1234.5), ("1’234", 1234.0), ("-5", -5.0), ("+5", 5.0), ("\u22125", -5.0)],
)  # fmt: skip
def test_a_number_that_reads_one_way_is_exact_in_any_file(style, text, value):
    assert read_number(text, style).value == value


@pytest.mark.parametrize(
    ("text", "style", "value"),
    [("1 234,50", COMMA, 1234.5), ("1\u00a0234,50", COMMA, 1234.5), ("1\u202f234,50", OPEN, 1234.5),
     ("1.234,50", COMMA, 1234.5), ("1,234.50", POINT, 1234.5), ("1.234.567", COMMA, 1234567.0),
     ("0,250", COMMA, 0.25), ("12,345", COMMA, 12.345), ("12.345", POINT, 12.345), (",5", COMMA, 0.5),
     ("1,234", NumberStyle(".", frozenset(",")), 1234.0), ("1234,5678", OPEN, 1234.5678)],
)  # fmt: skip
def test_a_number_is_read_under_the_decimal_mark_of_its_file(text, style, value):
    assert read_number(text, style).value == value


@pytest.mark.parametrize(
    "text",
    ["(5)", "-", "5-", "inf", "nan", "Infinity", "1e5", "1,5E+06", "٣", "５", "²", "5.", "1,2,3", "1 23",
     "12 34", "1.234,5.6", "1'234,50", "$5", "5 kg", "12%", "0x10", "1_000", "--5", "1,,5", "", ".", "9" * 400],
)  # fmt: skip
@pytest.mark.parametrize("style", [COMMA, POINT, OPEN])
def test_what_is_no_number_is_rejected(text, style):
    assert read_number(text, style).code is RejectCode.NUM


@pytest.mark.parametrize(("text", "style"), [("1,234", OPEN), ("1.234", COMMA), ("1,234", POINT)])
def test_a_number_that_reads_two_ways_names_the_option(text, style):
    found = read_number(text, style)
    assert found.code is RejectCode.NUM_AMBIGUOUS
    assert "--decimal" in found.message


@pytest.mark.parametrize(
    ("text", "style"), [("1234.5", COMMA), ("1,234.50", COMMA), ("0,5", POINT)]
)
def test_a_number_against_the_mark_of_its_file_is_rejected(text, style):
    assert read_number(text, style).code is RejectCode.NUM


def test_digits_that_a_float_does_not_hold_are_marked():
    assert read_number("0.1", POINT).changes == ()
    assert read_number("12345678901234567.89", POINT).changes == ("rounded",)
    assert read_number("0.30000000000000004", POINT).changes == ()


def test_a_unit_of_the_column_shifts_the_point_and_rounds_once():
    assert read_number("2,3", NumberStyle(",", shift=3)).value == 2300.0
    assert read_number("2300", NumberStyle(",", shift=-3)).value == 2.3


def test_whole_numbers_may_bear_a_float_suffix_and_nothing_behind_the_point():
    assert read_whole("12", POINT).value == 12
    assert read_whole("12.0", POINT).changes == ("float_suffix",)
    assert read_whole("12.5", POINT).code is RejectCode.NUM


@given(
    st.decimals(min_value=0, max_value=10**9, places=2),
    st.sampled_from(["", " ", "\u00a0", "\u202f", "'"]),
)
def test_a_number_written_with_groups_is_read_back(number, group):
    written = f"{number:,.2f}".replace(",", group)
    style = POINT if group == "'" else COMMA
    text = written if group == "'" else written.replace(".", ",")
    assert read_number(text, style).value == float(number)


@given(st.from_regex(r"[+-]?[0-9]{1,4}([., \u00a0'][0-9]{1,4}){0,3}", fullmatch=True))
def test_every_text_is_a_value_or_a_fault_never_both(text):
    for style in (COMMA, POINT, OPEN):
        found = read_number(text, style)
        assert (found.value is None) == (found.code is not None)
        if found.code is None and not found.changes:
            digits = re.sub(r"[ \u00a0']", "", text)
            assert Decimal(repr(found.value)) in {
                Decimal(digits.replace(mark, "").replace(other, "."))
                for mark, other in (",.", ".,")
                if digits.replace(mark, "").count(other) <= 1
            }


@given(st.from_regex(r"[+-]?[0-9]{0,5}([.,\u00a0][0-9]{1,5}){0,3}", fullmatch=True))
def test_the_patterns_of_evidence_agree_with_the_parser(padded):
    text = padded.strip()
    shape = number_shape(text)
    for mark in ",.":
        proves = shape is not None and shape.mark == mark and not shape.two_ways and not shape.swiss
        assert bool(re.search(decimal_mark_pattern(mark), text)) == proves
        assert bool(re.search(thousands_mark_pattern(mark), text)) == (
            shape is not None and shape.grouping == mark
        )


@pytest.mark.parametrize("text", ["-0", "−00", "-0,0"])
def test_minus_zero_is_zero(text):
    assert repr(read_number(text, NumberStyle(decimal=",")).value) == "0.0"
