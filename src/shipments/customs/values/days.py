"""Days: which shapes are read, which of them read two ways, and what decides the order.

Year first and dots read one way only (`2023-05-01`, `20230501`, `01.05.2023`). Slashes and hyphens
read two ways (`05/06/2023`) unless a number above 12 in the file, a layout or an option says which
comes first.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from shipments.customs.codes import RejectCode
from shipments.customs.values.parse_result import ParseResult, fault
from shipments.tables.declarations import FIRST_DAY, LAST_DAY

_TIME = re.compile(
    r"(?P<day>.*?)(?:(?<![T ])[T ]++(?P<time>[0-9]{1,2}:[0-5][0-9](?::[0-5][0-9](?:[.,][0-9]+)?)?)"
    r"(?P<rest> ?[AaPp][Mm])?(?P<zone>Z| ?[+-][0-9]{2}:?[0-9]{2})?)?"
)
_MIDNIGHT = re.compile(r"0{1,2}:00(?::00(?:[.,]0+)?)?")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/.])([0-9]{1,2})\2([0-9]{1,2})")
_YEAR_LAST = re.compile(r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4}|[0-9]{2})")
_EIGHT = re.compile(r"[0-9]{8}")
_SERIAL = re.compile(r"([0-9]{5})(?:[.,]([0-9]+))?")
_WORDED = re.compile(
    r"([0-9]{1,2})[-. /]*([A-Za-z]{3,9}|[А-Яа-я]{3,8})\.?,?[-. /]*([0-9]{4})(?: ?г\.?)?"
)
_WORD_FIRST = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})")
_MONTH = re.compile(
    r"(?P<month>[0-9]{1,2})[-/. ](?P<year>[0-9]{4})|(?P<year2>[0-9]{4})[-/. ]?(?P<month2>[0-9]{2})|"
    r"(?P<word>[A-Za-z]{3,9}|[А-Яа-я]{3,8})[-/. ,]*(?P<year3>[0-9]{4})"
)
_SPREADSHEET_EPOCH = dt.date(1899, 12, 30)

_MONTHS = {
    word: number
    for number, words in enumerate(
        (
            ("jan", "january", "янв", "январь", "января"),
            ("feb", "february", "фев", "февраль", "февраля"),
            ("mar", "march", "мар", "март", "марта"),
            ("apr", "april", "апр", "апрель", "апреля"),
            ("may", "май", "мая"),
            ("jun", "june", "июн", "июнь", "июня"),
            ("jul", "july", "июл", "июль", "июля"),
            ("aug", "august", "авг", "август", "августа"),
            ("sep", "sept", "september", "сен", "сентябрь", "сентября"),
            ("oct", "october", "окт", "октябрь", "октября"),
            ("nov", "november", "ноя", "ноябрь", "ноября"),
            ("dec", "december", "дек", "декабрь", "декабря"),
        ),
        start=1,
    )
    for word in words
}


@dataclass(frozen=True)
class DayStyle:
    """How a file writes days.

    Attributes:
        order: `dmy` or `mdy` for days whose year comes last, `ymd` for files of year first; None =
            not known, so that what reads two ways is refused.
        serials: Whether a number is a day counted by a spreadsheet (1900 system).
        months: Whether a month without a day is read, as its first day, marked `month_only`.
    """

    order: str | None = None
    serials: bool = False
    months: bool = False


def read_day(text: str, style: DayStyle) -> ParseResult:
    """A day under the style of its file.

    Returns:
        The day; a time of day other than midnight is left out, marked `time_dropped`. DATE if the
        text is no day of the calendar, or no plausible one; DATE_AMBIGUOUS if it reads two ways.
    """
    parts = _TIME.fullmatch(text)
    if parts is None or not parts["day"] or not _is_time(parts):
        return _no_day(text)
    found = _read(parts["day"].rstrip(), style)
    if found.code is None and parts["time"] and not _MIDNIGHT.fullmatch(parts["time"]):
        return ParseResult(found.value, (*found.changes, "time_dropped"))
    return found


def _read(text: str, style: DayStyle) -> ParseResult:
    if year_first := _YEAR_FIRST.fullmatch(text):
        return _day(text, int(year_first[1]), int(year_first[3]), int(year_first[4]))
    if year_last := _YEAR_LAST.fullmatch(text):
        return _year_last(text, year_last, style)
    if _EIGHT.fullmatch(text):
        return _day(text, int(text[:4]), int(text[4:6]), int(text[6:]))
    if serial := _SERIAL.fullmatch(text):
        return _serial(text, serial, style)
    if style.months and (month := _MONTH.fullmatch(text)):
        return _month_only(text, month)
    return _worded(text)


def _month_only(text: str, found: re.Match[str]) -> ParseResult:
    year = int(found["year"] or found["year2"] or found["year3"])
    number = found["month"] or found["month2"]
    month = int(number) if number else _MONTHS.get(found["word"].lower(), 0)
    day = _day(text, year, month, 1)
    return day if day.code is not None else ParseResult(day.value, ("month_only",))


def _year_last(text: str, found: re.Match[str], style: DayStyle) -> ParseResult:
    first, mark, second, year = int(found[1]), found[2], int(found[3]), found[4]
    if len(year) == 2:
        return fault(RejectCode.DATE, "a year of two digits: write it with four")
    if style.order == "mdy":
        return _contrary(text, int(year), first, second, "mdy")
    if style.order == "dmy" or mark == ".":
        return _contrary(text, int(year), second, first, "dmy")
    if first > 12 or first == second:
        return _day(text, int(year), second, first)
    if second > 12:
        return _day(text, int(year), first, second)
    return fault(
        RejectCode.DATE_AMBIGUOUS,
        f"day or month may come first, and nothing in the file says which: --date-order dmy reads "
        f"{year}-{second:02}-{first:02}, --date-order mdy reads {year}-{first:02}-{second:02}",
    )


def _contrary(text: str, year: int, month: int, day: int, order: str) -> ParseResult:
    """The day in the order of the file; what only the other order reads is reported as such."""
    if month > 12 >= day:
        return fault(
            RejectCode.DATE,
            f"no day in the order of this file ({order}): correct the cell, or read the file "
            "again with --date-order",
        )
    return _day(text, year, month, day)


def _serial(text: str, found: re.Match[str], style: DayStyle) -> ParseResult:
    if not style.serials:
        return fault(
            RejectCode.DATE,
            "no day; if it is a day counted by a spreadsheet, a layout may declare it (excel)",
        )
    day = _SPREADSHEET_EPOCH + dt.timedelta(days=int(found[1]))
    of_day = ("time_dropped",) if (found[2] or "").strip("0") else ()
    return _plausible(text, day, ("excel_serial", *of_day))


def _worded(text: str) -> ParseResult:
    if found := _WORDED.fullmatch(text):
        day, word, year = found.groups()
    elif found := _WORD_FIRST.fullmatch(text):
        word, day, year = found.groups()
    else:
        return _no_day(text)
    month = _MONTHS.get(word.lower())
    return _day(text, int(year), month, int(day)) if month else _no_day(text)


def _day(text: str, year: int, month: int, day: int) -> ParseResult:
    try:
        return _plausible(text, dt.date(year, month, day))
    except ValueError:
        return _no_day(text)


def _plausible(text: str, day: dt.date, changes: tuple[str, ...] = ()) -> ParseResult:
    if FIRST_DAY <= day <= LAST_DAY:
        return ParseResult(day, changes)
    return fault(RejectCode.DATE, f"{day} is not from {FIRST_DAY} to {LAST_DAY}: correct the cell")


def _is_time(parts: re.Match[str]) -> bool:
    """Whether the hour beside a day, if there is one, is one of the clock."""
    if not parts["time"]:
        return True
    hour = int(parts["time"].partition(":")[0])
    return 1 <= hour <= 12 if parts["rest"] else hour < 24


def _no_day(text: str) -> ParseResult:
    return fault(
        RejectCode.DATE,
        "no day of the calendar: dd.mm.yyyy, yyyy-mm-dd, yyyymmdd and what the layout declares "
        "are read",
    )
