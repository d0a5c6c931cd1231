"""Dates in the languages of the pages, and whether they carry a coded period.

A date in words leaves out what the reader knows: `in May`, `on the 7th`, `since 2024`. Each date
that a fragment names fixes a year, months or a day; a coded end fits it when it lies in them.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from shipments.tables.wordings.figures import figures
from shipments.tables.wordings.text import fold, read_data, word_pattern


class Mention(NamedTuple):
    """A date that words name, as far as they name it."""

    year: int | None = None
    months: frozenset[int] = frozenset()
    day: int | None = None

    def holds(self, day: dt.date, *, exact: bool) -> bool:
        """Whether a day lies in it; a day of the month counts where ends are exact."""
        return (
            self.year in (None, day.year)
            and (not self.months or day.month in self.months)
            and (not exact or self.day in (None, day.day))
        )


_YEAR = r"(?P<year>(?:19|20)\d\d)"
_OF = r"[\s,.'’]{0,3}(?:of |de |del |di |года? |im |in |la |le |року )?[\s]?"
_NUMERIC = re.compile(
    r"(?<!\d)(?:"
    r"(?P<y1>20\d\d)[-/.](?P<m1>\d\d?)(?:[-/.](?P<d1>\d\d?))?"
    r"|(?P<d2>\d\d?)[./](?P<m2>\d\d?)[./](?P<y2>20\d\d)"
    r"|(?:(?P<y3>20\d\d)年)?(?P<m3>\d\d?)月(?:(?P<d3>\d\d?)[日号號])?"
    r")(?!\d)"
)
_YEARS = re.compile(r"(?<![\d,.$€£a-z])(19|20)(\d\d)(?:\s?[-–/]\s?(?:20)?(\d\d)(?!\d))?(?![\d,]\d)")
_DAY_ALONE = re.compile(r"\bon the (\d\d?)(?:st|nd|rd|th)\b|(?<![\d月])(\d\d?)[日号號]")
_MONTHS = 12
# The English verbs, which are never written with a capital as the months are.
_VERBS = re.compile(r"\b(?:may|march)\b")
_DAY = r"(?P<day>\d\d?)(?:st|nd|rd|th|\.|er|-?го|º)?"


@cache
def _words() -> dict[str, re.Pattern[str]]:
    """Patterns of a month, of spans of months and of a part of a year, with the year after it."""
    data = read_data("languages")["dates"]
    months, ordinals = (
        "|".join(f"(?P<n{n}>{fold(p)})" for n, p in enumerate(data[name], 1))
        for name in ("months", "ordinals")
    )
    parts = "|".join(f"(?P<n{n}>{fold(p[2])})" for n, p in enumerate(data["parts"]))
    start = r"(?<![a-z\u0142\u0400-\u04ff])"
    year = f"(?:{_OF}{_YEAR})?"
    day_before = rf"(?:(?<!\d){_DAY}\s?(?:of |de |di )?)?"
    day_after = r"(?:\.?\s?(?P<day2>\d\d?)(?:st|nd|rd|th)?(?![\d,.]*\d)(?!\s?%))?"
    span = rf"{start}(?<!\d)(?:(?:{ordinals})[^\W\d]*[\s.-]*(?:%s)|%s(?P<number>[1-4])\b){year}"
    first = f"{start}(?:{fold(data['first'])})"
    return {
        "month": re.compile(rf"{day_before}{start}(?:{months})\.?{day_after}{year}"),
        "quarter": re.compile(span % (fold(data["quarter"]), "q")),
        "half": re.compile(span % (fold(data["half"]), "h")),
        "first": re.compile(rf"{first} (?P<count>\w+) (?:{fold(data['month'])})\w*{year}"),
        "part": re.compile(rf"{start}(?:{parts})[\s-]*{_OF}{_YEAR}"),
    }


def _number(text: str | None) -> int | None:
    return int(text) if text else None


def _numeric(text: str) -> Iterator[tuple[Mention, re.Match[str]]]:
    for match in _NUMERIC.finditer(text):
        year = _number(match["y1"] or match["y2"] or match["y3"])
        month = _number(match["m1"] or match["m2"] or match["m3"]) or 0
        day = _number(match["d1"] or match["d2"] or match["d3"])
        if 1 <= month <= _MONTHS:
            yield Mention(year, frozenset({month}), day), match


def _span(kind: str, groups: dict[str, str | None]) -> tuple[int, int] | None:
    """The first and the last month of what words name."""
    place = next((int(k[1:]) for k, v in groups.items() if v and k[1:].isdigit()), 0)
    if kind == "part":
        first, last = read_data("languages")["dates"]["parts"][place][:2]
        return first, last
    if kind == "first":
        counts = [min(figure.values) for figure in figures(groups["count"] or "")]
        return (1, int(counts[0])) if counts and 1 <= counts[0] <= _MONTHS else None
    length = {"quarter": 3, "half": 6}.get(kind, 1)
    last = length * (place or int(groups["number"] or 0))
    return last - length + 1, last


def _in_words(text: str) -> Iterator[tuple[Mention, re.Match[str]]]:
    for kind, pattern in _words().items():
        for match in pattern.finditer(text):
            groups = match.groupdict()
            span, year = _span(kind, groups), _number(groups["year"])
            day = _number(groups.get("day") or groups.get("day2"))
            if kind == "part" and span:
                yield Mention(year, frozenset(range(span[0], span[1] + 1))), match
            elif span:
                # The ends of a span are the first day of its first month and the last of its last.
                yield from ((Mention(year, frozenset({end}), day), match) for end in {*span})


def mentions(words: str) -> list[Mention]:
    """The dates that a fragment names, as far as it names them, in no order."""
    text = fold(_VERBS.sub("", words))
    dates = []
    for reader in (_numeric, _in_words):
        for date, match in list(reader(text)):
            dates.append(date)
            # A year or a day that belongs to a date is no date of its own.
            text = text[: match.start()] + "\x00" * len(match[0]) + text[match.end() :]
    for century, year, last in _YEARS.findall(text):
        dates += [Mention(int(century + end)) for end in (year, last) if end]
    dates += [Mention(day=int(a or b)) for a, b in _DAY_ALONE.findall(text)]
    return dates


def _weekdays(words: str) -> frozenset[int]:
    text = fold(words)
    days = read_data("languages")["dates"]["weekdays"]
    return frozenset(n for n, pattern in enumerate(days) if word_pattern(pattern).search(text))


def states_date(
    words: str, start: dt.date | None, end: dt.date | None, precision: str
) -> bool | None:
    """Whether a fragment carries a coded period.

    Args:
        words: The fragment as printed.
        start: First day; None = open.
        end: Last day; None = open.
        precision: How exact the ends are (`day`, `month`, `quarter`, `half`, `year`).

    Returns:
        False where the words name another date; None where they name none that can be compared,
        as `last year` and `on Monday` (of another weekday than the coded day: False), or are
        less exact than the ends.
    """
    ends, named = [end for end in (start, end) if end], mentions(words)
    exact = precision == "day"
    if (
        exact
        and start == end
        and start
        and start.weekday() not in (_weekdays(words) or {start.weekday()})
    ):
        return False
    if not ends or not named:
        return None
    if exact:
        named = [date for date in named if date.day] or named
    if precision == "year":
        named = [Mention(date.year) for date in named if date.year] or named
    fits = [any(date.holds(end, exact=exact) for date in named) for end in ends]
    loose = word_pattern(read_data("languages")["dates"]["loose"]).search(fold(words))
    # Each end of a period of days can be on a page of its own.
    one_end = loose or (exact and len(named) == 1)
    if not (any(fits) if one_end else all(fits)):
        return False
    days = [date for date in named if date.day and any(date.holds(e, exact=True) for e in ends)]
    return True if days or not exact else None
