"""Figures in English text: `over 12 tons`, `£860 000`, `half a million`, `nearly one thousand`."""

from __future__ import annotations

import re

_ONES = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
_NUMBERS: dict[str, float] = {word: value for value, word in enumerate(_ONES)}
_NUMBERS |= {word: 10 * place for place, word in enumerate(_TENS, start=2)}
# Words for a figure, in the unit that reports give it in (halves are per cent).
_NUMBERS |= {
    "a": 1,
    "an": 1,
    "single": 1,
    "first": 1,
    "both": 2,
    "pair": 2,
    "twice": 2,
    "doubled": 2,
}
_NUMBERS |= {"double": 2, "doubling": 2, "tripled": 3, "triple": 3, "half": 50, "quarter": 25}
_SCALES: dict[str, float] = {
    **dict.fromkeys(("hundred",), 1e2),
    **dict.fromkeys(("thousand", "k"), 1e3),
    **dict.fromkeys(("million", "mn", "m"), 1e6),
    **dict.fromkeys(("billion", "bn", "b"), 1e9),
    **dict.fromkeys(("trillion", "tn"), 1e12),
    "dozen": 12.0,
}
_TOKEN = re.compile(r"\d[\d,]*(?:\.\d+)?|[a-z]+", re.IGNORECASE)
_SPACED = re.compile(r"(?<=\d)[ \u00a0\u202f](?=\d{3}(?!\d))")
_AHEAD = 4  # words between a figure and the scale that a range shares: "20 to 30 million"


def figures(text: str) -> frozenset[float]:
    """Every figure that a text can be read as, scales and sums of words included.

    Args:
        text: English text; numbers with commas or spaces between thousands, or in words.
    """
    words = [word.lower() for word in _TOKEN.findall(_SPACED.sub("", text))]
    numbers: set[float] = set()
    for place, word in enumerate(words):
        value = _value(word)
        if value is not None:
            numbers |= _readings(value, words[place + 1 :])
    return frozenset(numbers)


def _value(word: str) -> float | None:
    if word[0].isdigit():
        return float(word.replace(",", "").rstrip("."))
    return float(_NUMBERS[word]) if word in _NUMBERS else None


def _readings(value: float, after: list[str]) -> set[float]:
    """A figure with the words that follow it: `two hundred and fifty`, `12 million`."""
    numbers, whole = {value}, value
    if value == _NUMBERS["half"] and after[:1] == ["a"] and after[1:2] and after[1] in _SCALES:
        numbers.add(_SCALES[after[1]] / 2)
    for word in after:
        if word in _SCALES:
            whole *= _SCALES[word]
        elif word in _NUMBERS and word not in ("a", "an"):
            whole += _NUMBERS[word]
        elif word != "and":
            break
        numbers.add(whole)
    shared = next((_SCALES[word] for word in after[:_AHEAD] if word in _SCALES), 1.0)
    return numbers | {value * shared}


def states_number(text: str, number: float) -> bool:
    """Whether a text states a number; a sum that a coder made is one when the text says so."""
    numbers = figures(text)
    if "the sum is ours" in text:
        numbers |= {sum(numbers - figures("the sum is ours"))}
    return any(abs(figure - number) <= 1e-12 * max(1.0, number) for figure in numbers)
