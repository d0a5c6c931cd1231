"""Dates as reports give them: a period with two ends and how exact they are.

A report file may write a day (`2023-03-16`, a TOML date), a reduced date as text (`"2023-03"`,
`"2023"`, `"2022-Q4"`, `"2022-H2"`), or a table `{ start, end, precision, basis, wording }` whose
ends are either (`date` for both). An end that is left out is open. A date is stated by a page
unless its basis says otherwise. Nothing is filled in: the precision is carried along.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import Any, NamedTuple

from shipments.messages import hidden_character, printable
from shipments.tables.vocabulary import DateBasis, DatePrecision

_REDUCED = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>\d{2})|Q(?P<quarter>[1-4])|H(?P<half>[12])))?",
    re.ASCII,
)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
# Every date as a text of JSON Schema sees it: a day or a reduced date.
WRITTEN = r"^[0-9]{4}(-([0-9]{2}(-[0-9]{2})?|Q[1-4]|H[12]))?$"
_FIRST_YEAR, _LAST_YEAR = 1900, 2100
_ORDER = list(DatePrecision)
EXAMPLES = '2023-03-16, "2023-03", "2023", "2022-Q4", "2022-H2" or { start = ..., end = ... }'


class Period(NamedTuple):
    """A period: first and last day (either may be open), how exact they are, wording and basis."""

    start: dt.date | None
    end: dt.date | None
    precision: DatePrecision
    wording: str | None = None
    basis: DateBasis | None = None


NO_PERIOD = Period(None, None, DatePrecision.UNKNOWN)


def _check_year(year: int) -> None:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise ValueError(f"a year between {_FIRST_YEAR} and {_LAST_YEAR}")


def _months(year: int, first: int, last: int) -> tuple[dt.date, dt.date]:
    return dt.date(year, first, 1), dt.date(year, last, calendar.monthrange(year, last)[1])


def span_of(value: Any) -> tuple[dt.date, dt.date, DatePrecision]:
    """First day, last day and precision of one date as written.

    Args:
        value: A `datetime.date`, or a reduced date as text.

    Raises:
        ValueError: If it is neither; the message says what was expected.
    """
    if isinstance(value, dt.datetime):
        raise ValueError(f"a date without a time of day, such as {EXAMPLES}")
    if isinstance(value, dt.date):
        _check_year(value.year)
        return value, value, DatePrecision.DAY
    if isinstance(value, str) and _DAY.fullmatch(value):
        raise ValueError(f"a day without quotation marks, {value}")
    match = _REDUCED.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise ValueError(f"a date such as {EXAMPLES}")
    year = int(match["year"])
    _check_year(year)
    if match["month"]:
        month = int(match["month"])
        if not 1 <= month <= 12:
            raise ValueError("a month between 01 and 12")
        return *_months(year, month, month), DatePrecision.MONTH
    if match["quarter"]:
        quarter = int(match["quarter"])
        return *_months(year, 3 * quarter - 2, 3 * quarter), DatePrecision.QUARTER
    if match["half"]:
        half = int(match["half"])
        return *_months(year, 6 * half - 5, 6 * half), DatePrecision.HALF
    return *_months(year, 1, 12), DatePrecision.YEAR


def is_aligned(day: dt.date, precision: DatePrecision, *, end: bool) -> bool:
    """Whether a day is an end that the precision allows (first or last day of a month, ...)."""
    step = {
        DatePrecision.MONTH: 1,
        DatePrecision.QUARTER: 3,
        DatePrecision.HALF: 6,
        DatePrecision.YEAR: 12,
    }.get(precision)
    if step is None:
        return True
    if end:
        last = calendar.monthrange(day.year, day.month)[1]
        return day.day == last and day.month % step == 0
    return day.day == 1 and (day.month - 1) % step == 0


def parse_period(value: Any) -> Period:
    """Read a period in any of the written forms.

    Args:
        value: None, a date, a reduced date, or a mapping with `date` or `start` and `end`,
            `precision`, `basis`, `wording`.

    Returns:
        The period; None gives an unknown one.

    Raises:
        ValueError: With what was expected, if it cannot be read, if its ends are out of order, or
            if a date is more precise than the precision that is claimed for it.
    """
    if value is None:
        return NO_PERIOD
    if not isinstance(value, dict):
        return Period(*span_of(value), basis=DateBasis.STATED)
    value = _with_both_ends(value)
    wording, basis = _wording(value), _basis(value)
    spans = {key: span_of(value[key]) for key in ("start", "end") if key in value}
    if not spans:
        if value.get("precision") not in (None, DatePrecision.UNKNOWN):
            raise ValueError("precision 'unknown' when there is neither a start nor an end")
        if wording is None:
            raise ValueError(
                "a start, an end or a wording; leave the field out if no date is reported"
            )
        return Period(None, None, DatePrecision.UNKNOWN, wording)
    start = spans["start"][0] if "start" in spans else None
    end = spans["end"][1] if "end" in spans else None
    if start and end and start > end:
        raise ValueError("a start that is not after the end")
    if basis is DateBasis.PAGE_DATE and start is not None:
        raise ValueError(
            "an end alone where basis is 'page_date': the date of a page is the last day on which it "
            'can have happened; write { end = ..., basis = "page_date" }'
        )
    return Period(start, end, _precision(value, spans, start, end), wording, basis)


def _with_both_ends(value: dict[str, Any]) -> dict[str, Any]:
    """The table of a period with `date` as its two ends."""
    unknown = set(value) - {"date", "start", "end", "precision", "basis", "wording"}
    if unknown:
        names = printable(", ".join(sorted(map(str, unknown))))
        raise ValueError(f"only date, start, end, precision, basis and wording, not {names}")
    if "date" not in value:
        return value
    if "start" in value or "end" in value:
        raise ValueError("a date, or a start and an end, not both")
    return {**value, "start": value["date"], "end": value["date"]}


def _basis(value: dict[str, Any]) -> DateBasis:
    """Where the date comes from; a page states it unless the file says otherwise."""
    basis = value.get("basis", DateBasis.STATED)
    if basis not in DateBasis.values():
        raise ValueError(f"a basis: {', '.join(DateBasis.values())}")
    return DateBasis(basis)


def _wording(value: dict[str, Any]) -> str | None:
    """The wording of a period, checked."""
    wording = value.get("wording")
    if wording is None:
        return None
    if not isinstance(wording, str) or not wording.strip():
        raise ValueError("a wording in quotation marks, not empty")
    hidden = hidden_character(wording)
    if hidden:
        raise ValueError(f"a wording of one line without hidden characters, not {hidden}")
    return wording.strip()


def _precision(
    value: dict[str, Any],
    spans: dict[str, tuple[dt.date, dt.date, DatePrecision]],
    start: dt.date | None,
    end: dt.date | None,
) -> DatePrecision:
    """The precision claimed, checked against the ends, or else the coarser of the two ends."""
    coarsest = max((span[2] for span in spans.values()), key=_ORDER.index)
    claimed = value.get("precision")
    if claimed is None:
        return coarsest
    if claimed not in DatePrecision.values() or claimed == DatePrecision.UNKNOWN:
        raise ValueError("a precision: day, month, quarter, half or year")
    precision = DatePrecision(claimed)
    for day, is_end in ((start, False), (end, True)):
        if day and not is_aligned(day, precision, end=is_end):
            edge = "last" if is_end else "first"
            raise ValueError(
                f"the {edge} day of a {precision} since precision is '{precision}' "
                f"({day} is more precise than its precision)"
            )
    if _ORDER.index(coarsest) > _ORDER.index(precision):
        raise ValueError(f"precision '{coarsest}', the coarsest of its ends, not '{precision}'")
    return precision
