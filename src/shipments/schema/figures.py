"""Figures in English text: `over 12 tons`, `£860 000`, `half a million`, `nearly one thousand`."""

from __future__ import annotations

import re

_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_NUMBERS: dict[str, float] = {word: value for value, word in enumerate(_ONES)}
_NUMBERS |= {word: 10 * place for place, word in enumerate(_TENS, start=2)}
# Words that stand for a figure, in the unit that reports give it in (halves are per cent).
_NUMBERS |= {"a": 1, "an": 1, "single": 1, "first": 1, "both": 2, "pair": 2, "doubled": 2}
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
    """Every figure that a text can be read to tell, scales and sums of words included.

    Args:
        text: English text; numbers with commas or spaces between thousands, or in words.
    """
    tokens = [token.lower() for token in _TOKEN.findall(_SPACED.sub("", text))]
    found: set[float] = set()
    for place, token in enumerate(tokens):
        value = _value(token)
        if value is not None:
            found |= _readings(value, tokens[place + 1 :])
    return frozenset(found)


def _value(token: str) -> float | None:
    if token[0].isdigit():
        return float(token.replace(",", "").rstrip("."))
    return float(_NUMBERS[token]) if token in _NUMBERS else None


def _readings(value: float, after: list[str]) -> set[float]:
    """A figure with the words that follow it: `two hundred and fifty`, `12 million`."""
    found, whole = {value}, value
    for token in after:
        if token in _SCALES:
            whole *= _SCALES[token]
        elif token in _NUMBERS and token not in ("a", "an"):
            whole += _NUMBERS[token]
        elif token != "and":
            break
        found.add(whole)
    shared = next((_SCALES[token] for token in after[:_AHEAD] if token in _SCALES), 1.0)
    return found | {value * shared}


def tells(text: str, number: float) -> bool:
    """Whether a text tells a number; a sum that a coder made is one when the text says so."""
    found = figures(text)
    if "the sum is ours" in text:
        found |= {sum(found - figures("the sum is ours"))}
    return any(abs(figure - number) <= 1e-9 * max(1.0, number) for figure in found)
