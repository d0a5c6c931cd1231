"""Figures in English text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.tables.number_words import figures, states_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("over 12 tons", 12),
        ("1,000 assault rifles", 1000),
        ("at least £860 000", 860_000),
        ("nearly one thousand units", 1000),
        ("US$1.2 million", 1_200_000),
        ("$53.6 million", 53_600_000),
        ("20 to 30 million", 20_000_000),
        ("two hundred and fifty", 250),
        ("twenty-five firms", 25),
        ("more than half a dozen", 6),
        ("half a million", 500_000),
        ("almost half", 50),
        ("more than doubled", 2),
        ("£68m", 68_000_000),
        ("just over $2mn", 2_000_000),
        ("three in China, four in Hong Kong (the sum is ours)", 7),
    ],
)
def test_a_text_states_its_figures(text, number):
    assert states_number(text, number)


@pytest.mark.parametrize(
    ("text", "number"),
    [("over 12 tons", 12_000), ("1,000", 1), ("$53.6 million", 53.7e6), ("many", 1), ("", 0)],
)
def test_a_text_does_not_state_other_figures(text, number):
    assert not states_number(text, number)


@given(st.integers(min_value=0, max_value=10**12))
def test_a_number_with_commas_is_stated(number):
    assert states_number(f"about {number:,} pieces", number)


@given(st.text(max_size=60))
def test_any_text_can_be_read(text):
    assert all(figure >= 0 for figure in figures(text))
