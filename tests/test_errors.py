"""Faults as one printable line each, and the words that could have been meant."""

from __future__ import annotations

import subprocess
import sys

import pytest

from shipments.errors import DataError, Fault
from shipments.messages import (
    close_matches,
    expected_one_of,
    format_value,
    hidden_character,
    printable,
    suggest,
)
from shipments.tables import vocabulary


def test_a_fault_is_one_printable_line_of_short_values():
    wild = "a\nb\x1b[31m\u202e" + "x" * 500
    fault = Fault(wild, wild, wild, wild, "f\nf", "e\x07", "do\r")
    text = str(fault)
    assert text.isprintable()
    assert all(len(part) <= 86 for part in text.split(" · "))
    assert "…" in text
    assert "\n" not in DataError([fault], "x\ny").report().splitlines()[0]


def test_printable_and_shown_take_anything():
    assert printable("\udcff") == "\\udcff"
    assert printable("short") == "short"
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    assert format_value(deep) == "a very large list"
    assert format_value(16**5000) == "a very large int"
    assert format_value("x") == "'x'"
    assert hidden_character("a\nb") == "U+000A"
    assert hidden_character("a\nb", allowed="\n") is None


def test_suggest_overlooks_case_and_is_never_empty():
    assert suggest("NORINCO", ["norinco", "x"]) == "did you mean 'norinco'?"
    assert suggest("usd", ["USD", "EUR"]) == "did you mean 'USD'?"
    assert suggest("q", ["abc", "def"]) == "one of: abc, def"
    assert suggest("zzz", map(str, range(50))) == "50 are known"
    assert suggest("zzz", []) == "none is known"
    assert "· ·" not in str(Fault("a", "", "", "", "wrong", "", "correct it"))


def test_importing_the_package_stays_light():
    code = (
        "import sys, shipments, shipments.errors; print({'polars', 'pydantic'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


VOCABULARIES = [
    found
    for found in vars(vocabulary).values()
    if isinstance(found, type) and issubclass(found, vocabulary.Term) and len(found)
]


def mistyped(word: str) -> set[str]:
    """A word with one letter left out, doubled, changed or swapped, or written another way."""
    ends = range(len(word))
    return {
        *(word[:at] + word[at + 1 :] for at in ends),
        *(word[:at] + word[at] + word[at:] for at in ends),
        *(word[:at] + "x" + word[at + 1 :] for at in ends),
        *(word[:at] + word[at : at + 2][::-1] + word[at + 2 :] for at in ends),
        *(word.upper(), word.title(), word.replace("_", " "), word.replace("_", "-")),
    }


@pytest.mark.parametrize("words", VOCABULARIES, ids=lambda found: found.__name__)
def test_a_mistyped_word_of_any_vocabulary_is_among_those_that_are_named(words):
    known = [str(word) for word in words]
    for word in known:
        for typed in mistyped(word) - set(known) if len(word) > 3 else ():
            assert word in close_matches(typed, known), typed


@pytest.mark.parametrize(
    ("typed", "known", "near"),
    [
        ("shiped", ["seized", "shipped"], ["shipped"]),
        ("shiped", vocabulary.TransferStatus, ["shipped_per_customs", "shipped_per_documents"]),
        ("transitt", vocabulary.HopRole, ["transit"]),
        ("DOL", ["DOP", "MDL", "USD"], []),
        ("UDS", ["USD", "UAH"], ["USD"]),
        ("xls", ["xlsx", "csv"], ["xlsx"]),
        ("kind", ["id", "publisher"], []),
        ("banana", vocabulary.TransferStatus, []),
    ],
)
def test_only_words_that_could_have_been_meant_are_named(typed, known, near):
    assert close_matches(typed, known) == near


def test_what_was_expected_is_a_phrase_that_goes_on_after_the_word_expected():
    assert (
        expected_one_of("a known one", "clams", ["claims", "x"]) == "a known one, perhaps 'claims'"
    )
    assert expected_one_of("a known one", "q", ["b", "a"]) == "a known one: b, a"
    assert expected_one_of("a known one", "q", map(str, range(50))) == "a known one (50 are known)"
    assert expected_one_of("a known one", "q", []) == "a known one"
