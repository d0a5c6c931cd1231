"""Numbers and days as a person would write them, from what a spreadsheet stores."""

from __future__ import annotations

import math
import re
from decimal import Decimal

import polars as pl

from shipments.customs.workbook.model import Shape

# Formats that every spreadsheet knows by number (ECMA-376 part 1, 18.8.30), those of East Asian
# languages with them.
_BUILT_IN = {
    **dict.fromkeys((*range(14, 18), 22, *range(27, 32), 34, 35, 36), Shape.DAY),
    **dict.fromkeys((*range(50, 59),), Shape.DAY),
    **dict.fromkeys((18, 19, 20, 21, 32, 33, 45, 47), Shape.TIME),
    46: Shape.ELAPSED,
}
# Parts of a format that stand for themselves: quoted, escaped, padding, colour or condition.
_LITERAL = re.compile(r'"[^"]*"?|\\.|[_*].|\[(?!h+\]|m+\]|s+\])[^\]]*\]', re.IGNORECASE | re.DOTALL)
_PLAIN_INTEGER = "^-?[1-9][0-9]*$|^0$"
_DAY_1904 = 24107  # from 1904-01-01 to 1970-01-01
_DAY_1900 = 25569  # from 1899-12-30 to 1970-01-01
_LAST_DAY = 2958465  # 9999-12-31, counted from 1899-12-30
_LEAP_DAY = 60  # 1900-02-29, which spreadsheets count and no calendar has
_MILLISECONDS = 86_400_000


def shape_of(number: int, code: str | None) -> Shape:
    """How a number format shows a number.

    Args:
        number: Of the format; those below 164 are known to all.
        code: Its text, where the workbook gives it.
    """
    if code is None:
        return _BUILT_IN.get(number, Shape.PLAIN)
    bare = _LITERAL.sub("", code).split(";")[0].lower()
    bare = re.sub(r"general|am/pm|a/p|e[+-]", "", bare)
    if "[" in bare:
        return Shape.ELAPSED
    if re.search("[hs]", bare) and not re.search("[yde]", bare):
        return Shape.TIME
    return Shape.DAY if re.search("[ydem]", bare) else Shape.PLAIN


def number_text(value: str) -> str | None:
    """A stored number as a person would write it; None if it is none.

    Whole numbers have no decimal mark, others the fewest digits that give the stored value; there
    is no exponent.
    """
    try:
        number = float(value)
    except ValueError:
        return None
    if not math.isfinite(number) or "_" in value:
        return None
    text = format(Decimal(repr(number)), "f")
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def stored_number(value: float) -> str:
    """A number of a binary workbook as XLSX would store it."""
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)


def numbers(values: pl.Series) -> pl.Series:
    """Stored numbers as texts, by `number_text`; null where a value is no number."""
    done = values.str.contains(_PLAIN_INTEGER)
    if done.all():
        return values
    rest = values.filter(~done)
    # Most have a decimal mark and few enough digits: the engine writes those itself.
    quick = rest.str.contains(r"^-?(0|[1-9][0-9]{0,14})\.[0-9]{1,17}$")
    floats = rest.cast(pl.Float64, strict=False)
    written = floats.cast(pl.String)
    quick = quick & written.str.contains(r"^-?[0-9]+\.[0-9]*[1-9]$").fill_null(value=False)
    slow = rest.filter(~quick).unique()
    texts = {value: number_text(value) for value in slow}
    by_hand = rest.replace_strict(texts, default=None, return_dtype=pl.String)
    mended = pl.select(pl.when(quick).then(written).otherwise(by_hand)).to_series()
    return values.scatter(done.not_().arg_true(), mended)


def moments(values: pl.Series, shape: Shape, *, since_1904: bool) -> pl.Series:
    """Stored days as ISO text: `2023-01-05`, `2023-01-05T10:30:00`, `10:30:00`.

    Null where a number is no day, such as a negative one.
    """
    number = pl.col("number")
    frame = pl.DataFrame({"number": values.cast(pl.Float64, strict=False)})
    if shape is Shape.ELAPSED:
        return frame.select(_elapsed(number)).to_series()
    thousandths = (number * _MILLISECONDS).round().cast(pl.Int64, strict=False)
    frame = frame.select(
        "number", day=thousandths // _MILLISECONDS, rest=thousandths % _MILLISECONDS
    )
    day, rest = pl.col("day"), pl.col("rest")
    if since_1904:
        counted, known = day - _DAY_1904, day.is_between(0, _LAST_DAY - 1462)
    else:
        counted, known = day - _DAY_1900 + (day < _LEAP_DAY), day.is_between(0, _LAST_DAY)
    date = pl.when(known).then(counted).cast(pl.Int32).cast(pl.Date).dt.to_string("%Y-%m-%d")
    if not since_1904:
        date = pl.when(day == _LEAP_DAY).then(pl.lit("1900-02-29")).otherwise(date)
        date = pl.when(day == 0).then(pl.lit("1900-01-00")).otherwise(date)
    time = _clock(rest // 3_600_000, rest)
    only_time = (day == 0) & ((rest > 0) | pl.lit(shape is Shape.TIME))
    text = pl.when(rest == 0).then(date).otherwise(date + "T" + time)
    return frame.select(pl.when(only_time).then(time).otherwise(text)).to_series()


def _elapsed(number: pl.Expr) -> pl.Expr:
    thousandths = (number * _MILLISECONDS).round().cast(pl.Int64, strict=False)
    hours = thousandths // 3_600_000
    return pl.when(thousandths >= 0).then(_clock(hours, thousandths % 3_600_000))


def _clock(hours: pl.Expr, thousandths: pl.Expr) -> pl.Expr:
    def two(count: pl.Expr) -> pl.Expr:
        return count.cast(pl.String).str.zfill(2)

    minutes, seconds = thousandths // 60_000 % 60, thousandths // 1_000 % 60
    part = (thousandths % 1_000).cast(pl.String).str.zfill(3).str.strip_chars_end("0")
    whole = pl.concat_str(two(hours), two(minutes), two(seconds), separator=":")
    return pl.when(part == "").then(whole).otherwise(whole + "." + part)
