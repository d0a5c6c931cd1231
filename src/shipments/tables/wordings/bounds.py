"""Words that bound a number: more than, at least, up to, about, in the languages of the pages."""

from __future__ import annotations

import re
from functools import cache

from shipments.tables.wordings.figures import Figure, figures
from shipments.tables.wordings.text import fold, is_readable, read_data

# What may be between a bound and its number, and between the number and a bound after it.
_BETWEEN = (
    r"(?:[\s($€£¥₽~]|u\.s\.|us|hk|usd|eur|rmb|cny|gbp|worth|of|an?|the|one|de|di|zu|i|gli|les)*"
)
_AFTER = r"\W{0,2}(?:\w+\W{1,2}){0,2}?"
_START, _END = "(?<![a-z\u0142\u0400-\u04ff])", "(?![a-z\u0142\u0400-\u04ff])"
_NEAR = 40


@cache
def _patterns(where: str) -> dict[str, re.Pattern[str]]:
    """Patterns of each bound: `before` or `after` a number, or `anywhere` in the words."""
    bounds = read_data("languages")["bounds"]
    form = {
        "before": f"{_START}(?:%s){_BETWEEN}$",
        "after": f"{_AFTER}(?:%s){_END}(?!\\s*\\d)",
        "anywhere": f"{_START}(?:%s){_END}",
    }[where]
    words = bounds.get(where) or {
        bound: "|".join(
            bounds[place][bound] for place in ("before", "also") if bound in bounds[place]
        )
        for bound in bounds["before"]
    }
    return {bound: re.compile(form % fold(pattern)) for bound, pattern in words.items()}


def _of_figure(figure: Figure, text: str) -> frozenset[str]:
    before, after = text[max(0, figure.start - _NEAR) : figure.start], text[figure.end :]
    bounds = {bound for bound, pattern in _patterns("before").items() if pattern.search(before)}
    bounds |= {bound for bound, pattern in _patterns("after").items() if pattern.match(after)}
    # "No more than" holds "more than".
    return frozenset(
        bounds - {"more_than", "less_than"} if bounds & {"at_most", "at_least"} else bounds
    )


def states_bound(words: str, qualifier: str, number: float) -> bool | None:
    """Whether a fragment bounds a number as coded.

    Args:
        words: The fragment as printed.
        qualifier: The coded bound.
        number: The number that it bounds.

    Returns:
        False for an exact number that the words bound, and for a bound that the words do not
        state, state differently, or put on another number; None for ranges, for a number that is
        not in the words, and for scripts whose words are not known.
    """
    text, all_figures = fold(words), figures(words)
    own = [_of_figure(figure, text) for figure in all_figures if number in figure.values]
    others = [_of_figure(figure, text) for figure in all_figures if number not in figure.values]
    stated = frozenset[str]().union(*own)
    if not own:
        return None
    if qualifier == "exact":
        return not stated
    if qualifier not in _patterns("before") or not (stated or is_readable(words)):
        return None
    if stated:
        return qualifier in stated
    somewhere = any(_patterns(where)[qualifier].search(text) for where in ("anywhere", "after"))
    return somewhere and qualifier not in frozenset[str]().union(*others)
