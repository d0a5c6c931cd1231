"""Commodity codes: what a file proves, and what is mended, marked or refused under it."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.customs.codes import RejectCode
from shipments.customs.values.commodity import REPAIRS, CodeStyle, code_style, read_code

SIX, TEN = CodeStyle(6, zeros_lost=True), CodeStyle(10, zeros_lost=True)
KEPT, OPEN = CodeStyle(10), CodeStyle()


@pytest.mark.parametrize(
    ("text", "style", "value", "repair"),
    [("848210", SIX, "848210", None), ("10121", SIX, "010121", "left_zero"), ("8542319010", TEN, "8542319010", None),
     ("101210000", TEN, "0101210000", "left_zero"), ("8542*", TEN, "8542", "star"), ("854231*", KEPT, "854231", "star"),
     ("8542", TEN, "8542", "prefix_only"), ("854231", TEN, "854231", "prefix_only"),
     ("8542.31", SIX, "854231", "separators"), ("8542 31 901 0", TEN, "8542319010", "separators"),
     ("8542.31.90.10", TEN, "8542319010", "separators"), ("8542319010.0", TEN, "8542319010", "separators"),
     ("101.21", SIX, "010121", "left_zero"), ("'0101210000", KEPT, "0101210000", "separators"),
     ("854231", OPEN, "854231", None)],
)  # fmt: skip
def test_a_code_is_kept_or_repaired(text, style, value, repair):
    found = read_code(text, style)
    assert (
        found.value,
        next((word for change, word in REPAIRS.items() if change in found.changes), None),
    ) == (value, repair)


@pytest.mark.parametrize(
    ("text", "style", "code"),
    [("10121", OPEN, "HS_AMBIGUOUS"), ("101210000", KEPT, "HS_AMBIGUOUS"), ("85423", TEN, "HS_AMBIGUOUS"),
     ("8471.3", SIX, "HS_AMBIGUOUS"), ("84713*", TEN, "HS_AMBIGUOUS"), ("XXXXXXXXXX", TEN, "HS_SUPPRESSED"),
     ("88ХХХХХХХХ", TEN, "HS_SUPPRESSED"), ("0000000000", TEN, "HS"), ("7700000000", TEN, "HS"), ("85", TEN, "HS"),
     ("85423190101", TEN, "HS"), ("8.542E+09", TEN, "HS"), ("nan", TEN, "HS"), ("-", TEN, "HS"), ("٨٥٤٢٣١", SIX, "HS"),
     ("chips", TEN, "HS"), ("8542/31", SIX, "HS")],
)  # fmt: skip
def test_a_code_that_cannot_be_reported_is_refused(text, style, code):
    assert read_code(text, style).code is RejectCode(code)


def test_a_longer_code_is_read_where_only_most_codes_show_the_length():
    assert read_code("8542319010", CodeStyle(6, longer=True)).value == "8542319010"
    assert read_code("8542319010", CodeStyle(6)).code is RejectCode.HS
    assert read_code("854231901", CodeStyle(6, longer=True)).code is RejectCode.HS_AMBIGUOUS


def test_chapters_98_and_99_are_kept_and_marked():
    assert read_code("9901000000", TEN).changes == ("national_chapter",)


@pytest.mark.parametrize(
    ("text", "value", "changes"),
    [("8542.31 - Processors and controllers", "854231", ("separators", "description_cut")),
     ("854231 Processors", "854231", ("description_cut",)),
     ("8542.31 Processors; 8542.39 Other", "8542", ("description_cut", "several_codes", "prefix_only"))],
)  # fmt: skip
def test_a_code_before_its_description_is_cut_out(text, value, changes):
    found = read_code(text, CodeStyle(6, with_text=True))
    assert (found.value, found.changes) == (value, changes)


def test_several_codes_without_a_common_heading_are_ambiguous():
    found = read_code("8542.31 Processors; 9013.10 Sights", CodeStyle(6, with_text=True))
    assert found.code is RejectCode.HS_AMBIGUOUS


@pytest.mark.parametrize(
    ("lengths", "zeros", "declared", "given_digits", "style"),
    [({5: 1, 6: 1}, 0, None, None, CodeStyle(6, zeros_lost=True, longer=True)),
     ({9: 5, 10: 95}, 0, 10, None, CodeStyle(10, zeros_lost=True)),
     ({9: 5, 10: 95}, 3, 10, None, CodeStyle(10)),
     ({9: 5}, 0, 10, None, CodeStyle(10)),
     ({9: 5}, 0, None, None, CodeStyle()),
     ({9: 1, 10: 1, 6: 50}, 0, 10, None, CodeStyle(10)),
     ({5: 1, 6: 50}, 0, 10, None, CodeStyle(6, zeros_lost=True, longer=True)),
     ({5: 1, 6: 50}, 2, 10, None, CodeStyle(6, longer=True)),
     ({4: 1, 5: 1}, 0, 10, None, CodeStyle(10)),
     ({9: 5}, 0, None, 10, CodeStyle(10, zeros_lost=True)),
     ({}, 0, None, None, CodeStyle())],
)  # fmt: skip
def test_what_lengths_prove(lengths, zeros, declared, given_digits, style):
    assert code_style(Counter(lengths), zeros, declared, given_digits) == style


@given(st.from_regex(r"(0[1-9]|[1-6][0-9])[0-9]{8}", fullmatch=True))
def test_a_zero_that_a_spreadsheet_dropped_comes_back(code):
    assert read_code(str(int(code)), TEN).value == code


@given(st.text(alphabet="0123456789.*-xX 'a", max_size=14).map(str.strip).filter(bool))
def test_every_text_is_a_code_or_a_fault_never_both(text):
    for style in (SIX, TEN, KEPT, OPEN, CodeStyle(6, with_text=True)):
        found = read_code(text, style)
        assert (found.value is None) == (found.code is not None)
        assert found.value is None or found.value.isdigit()
