"""Words that bound a number: more than, at least, up to, about, in the languages of the pages."""

from __future__ import annotations

import re
from functools import cache

from shipments.tables.wordings.figures import Figure, figures
from shipments.tables.wordings.text import fold, is_readable, names_of, read_data

# What may be between a bound and its number, and between the number and a bound after it.
_BETWEEN = r"(?:[\s($€£¥₽~]|u\.s\.|us|hk|usd|eur|rmb|cny|gbp|worth|of|a|the|an|de|di|zu|one)*"
_AFTER = r"\W{0,2}(?:\w+\W{1,2}){0,2}?"
_NEAR = 40


@cache
def _before() -> dict[str, re.Pattern[str]]:
    bounds = read_data("languages")["bounds"]["before"]
    return {
        bound: re.compile(rf"(?<![a-z\u0400-\u04ff])(?:{fold(words)}){_BETWEEN}$")
        for bound, words in bounds.items()
    }


@cache
def _after() -> dict[str, re.Pattern[str]]:
    bounds = read_data("languages")["bounds"]["after"]
    return {
        bound: re.compile(rf"{_AFTER}(?:{fold(words)})(?![a-z])") for bound, words in bounds.items()
    }


def _of_figure(figure: Figure, text: str) -> frozenset[str]:
    before, after = text[max(0, figure.start - _NEAR) : figure.start], text[figure.end :]
    return frozenset(bound for bound, p in _before().items() if p.search(before)) | frozenset(
        bound for bound, p in _after().items() if p.match(after)
    )


def bounds_of(words: str, number: float) -> frozenset[str]:
    """The bounds that a fragment puts on a number; empty = it is exact, or not in the words."""
    text = fold(words)
    # "More than" holds "more", "no more than" holds "more than".
    stated = [figure for figure in figures(words) if number in figure.values]
    bounds = frozenset[str]().union(*(_of_figure(figure, text) for figure in stated))
    return bounds - {"more_than", "less_than"} if bounds & {"at_most", "at_least"} else bounds


def states_bound(words: str, qualifier: str, number: float) -> bool | None:
    """Whether a fragment bounds a number as coded.

    Args:
        words: The fragment as printed.
        qualifier: The coded bound.
        number: The number that it bounds.

    Returns:
        False for an exact number that the words bound, and for a bound that the words do not
        state or state differently; None for ranges and for scripts whose words are not known.
    """
    bounds = read_data("languages")["bounds"]["before"]
    stated = bounds_of(words, number)
    if qualifier == "exact":
        return not stated
    if qualifier not in bounds or not (stated or is_readable(words)):
        return None
    also = read_data("languages")["bounds"]["also"]
    elsewhere = {q for table in (bounds, also) for q in names_of(words, table)}
    after = _after()[qualifier].search(fold(words))
    return qualifier in stated or (not stated and bool(qualifier in elsewhere or after))
