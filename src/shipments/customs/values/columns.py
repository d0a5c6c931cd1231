"""Reading a whole column: plain cells by polars, the others once for each different text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from shipments.customs.values.days import DayStyle, read_day
from shipments.customs.values.numbers import EXACT_DIGITS, NumberStyle, read_number, read_whole
from shipments.customs.values.parse_result import Parser, ParseResult, stripped
from shipments.customs.values.tax_ids import CHECKSUM_FAILS, INN_DIGITS, inns_hold, read_tax_id
from shipments.tables.declarations import FIRST_DAY, LAST_DAY

_MEMOIZED, _LONGEST_MEMOIZED = 200_000, 200  # texts; characters of one
_LOOKED_AT = 1000
# Control characters of Latin-1, and letters of UTF-8 that were read as Latin-1 or cp1252.
_MOJIBAKE = "[\u0080-\u009f\ufffd]|[ÃÂÐÑ][\u00a0-\u00bf\u201a\u0192\u2018-\u2122]"
SPACE = "[ \u00a0\u202f\u2007\u2009]"
FAULTS = ("row", "column", "code", "value", "message")


@dataclass
class ParsedColumn:
    """The result of reading a column.

    Attributes:
        values: One value per row; null where the text says that there is none, or is at fault.
        changes: Change -> which rows it was made in.
        faults: One row per fault: row, value, code, message.
        side_values: Rows whose text says something about other columns -> what it says.
    """

    values: pl.Series
    changes: dict[str, pl.Series] = field(default_factory=dict)
    faults: pl.DataFrame | None = None
    side_values: dict[int, Mapping[str, str]] = field(default_factory=dict)

    def mark(self, change: str, rows: list[int]) -> None:
        """Mark some rows as changed."""
        marks = self.changes.get(change, _no_rows(len(self.values)))
        self.changes[change] = marks.scatter(rows, True)

    def unmark(self, change: str, rows: list[int]) -> None:
        """Take back the mark of some rows."""
        self.changes[change] = self.changes[change].scatter(rows, False)

    def put(self, values: Mapping[int, str]) -> None:
        """Replace the texts of some rows."""
        self.values = self.values.scatter(list(values), list(values.values()))

    def patch(self, rows: pl.Series, part: ParsedColumn) -> None:
        """Put in what was read of some rows, in their order, where nothing was read before."""
        self.values = self.values.scatter(rows, part.values)
        for change, where in part.changes.items():
            self.mark(change, rows.filter(where).to_list())
        if part.faults is not None:
            at = rows.gather(part.faults["row"]).cast(pl.UInt32).alias("row")
            faults = part.faults.with_columns(at)
            self.faults = faults if self.faults is None else pl.concat([self.faults, faults])
        places = rows.to_list() if part.side_values else []
        self.side_values |= {places[row]: values for row, values in part.side_values.items()}


def _no_rows(size: int) -> pl.Series:
    return pl.repeat(value=False, n=size, dtype=pl.Boolean, eager=True)


def memoized(parse: Parser) -> Parser:
    """A parser that strips spaces and parses no text twice; a blank text says nothing."""
    memory: dict[str, ParseResult] = {}
    none = ParseResult()

    def read(text: str) -> ParseResult:
        result = memory.get(text)
        if result is None:
            plain = stripped(text)
            result = parse(plain) if plain else none
            if len(memory) >= _MEMOIZED:
                memory.clear()
            if len(text) <= _LONGEST_MEMOIZED:
                memory[text] = result
        return result

    return read


def read_words(texts: pl.Series, parse: Parser, dtype: Any = pl.String) -> ParsedColumn:
    """A column by its different texts."""
    seen = texts.unique().drop_nulls()
    words = seen.to_list()
    results = [parse(word) for word in words]
    values = [result.value for result in results]
    if dtype == pl.String and values == words:
        column = ParsedColumn(texts)
    elif not words:
        column = ParsedColumn(pl.Series(texts.name, [None], dtype).new_from_index(0, len(texts)))
    else:
        read = pl.Series(values, dtype=dtype)
        column = ParsedColumn(texts.replace_strict(seen, read, default=None, return_dtype=dtype))
    _add_oddities(column, texts, dict(zip(words, results, strict=True)))
    return column


def _add_oddities(
    column: ParsedColumn, texts: pl.Series, results: Mapping[str, ParseResult]
) -> None:
    """Add the changes, the faults and the side values of texts that have any."""
    changed: dict[str, list[str]] = {}
    wrong, telling = [], {}
    for word, result in results.items():
        for change in result.changes:
            changed.setdefault(change, []).append(word)
        if result.code is not None:
            wrong.append((word, str(result.code), result.message))
        if result.side_values:
            telling[word] = result.side_values
    column.changes = {change: _are_among(texts, words) for change, words in changed.items()}
    if wrong:
        names = ("value", "code", "message")
        faults = pl.DataFrame(wrong, dict.fromkeys(names, pl.String), orient="row")
        rows = _are_among(texts, [word for word, _, _ in wrong]).arg_true().cast(pl.UInt32)
        found = pl.DataFrame({"row": rows, "value": texts.gather(rows)})
        column.faults = found.join(faults, on="value", maintain_order="left")
    if telling:
        rows = _are_among(texts, list(telling)).arg_true()
        pairs = zip(rows.to_list(), texts.gather(rows).to_list(), strict=True)
        column.side_values = {row: telling[word] for row, word in pairs}


def _are_among(texts: pl.Series, words: list[str]) -> pl.Series:
    return texts.is_in(pl.Series(words, dtype=pl.String).implode()).fill_null(value=False)


def read_texts(texts: pl.Series, *, exact: bool = False) -> ParsedColumn:
    """A column of free text: spaces around it are taken off and marked, the rest is kept.

    Args:
        texts: The cells.
        exact: Whether the spaces around it are kept as well.
    """
    plain = texts.str.strip_chars()
    gone = (plain == "").fill_null(value=False)
    kept = texts if exact else plain
    column = ParsedColumn(kept.set(gone, None) if gone.any() else kept)
    return column if exact else mark_trimmed(column, texts)


def mark_damaged(column: ParsedColumn) -> ParsedColumn:
    """Mark texts that were decoded wrongly before the file was made; they stay as they are."""
    damaged = column.values.str.contains(_MOJIBAKE).fill_null(value=False)
    if damaged.any():
        column.changes["mojibake"] = damaged
    return column


def mark_trimmed(column: ParsedColumn, texts: pl.Series) -> ParsedColumn:
    """Mark texts that lost the spaces around them, where no other change says so."""
    lost = (column.values != texts).fill_null(value=False)
    if lost.any():
        for rows in column.changes.values():
            lost &= ~rows
    if lost.any():
        column.changes["trimmed"] = lost
    return column


def parse_column(
    texts: pl.Series, fast: Callable[[pl.Series], pl.Series], parse: Parser, dtype: Any
) -> ParsedColumn:
    """A column of which most cells are plain.

    Args:
        texts: The cells.
        fast: Reads plain cells; null where a cell is not plain.
        parse: Reads the other cells; it agrees with `fast` on plain ones.
        dtype: Of the values.
    """
    column = ParsedColumn(fast(texts))
    rows = (column.values.is_null() & texts.is_not_null()).arg_true()
    if len(rows):
        column.patch(rows, read_words(texts.gather(rows), parse, dtype))
    return column


def _plain_numbers(texts: pl.Series, style: NumberStyle) -> pl.Series:
    """Numbers of at most 15 digits without groups, under the decimal mark of the file."""
    mark = style.decimal
    tail = rf"(?:\{mark}[0-9]+)?" if mark else ""
    plain = texts.str.contains(rf"^[0-9]+{tail}$")
    pointed = texts.str.replace(",", ".", literal=True) if mark == "," else texts
    if style.shift:
        pointed = pointed + f"e{style.shift}"
    numbers = pointed.cast(pl.Float64, strict=False)
    longest = texts.str.len_bytes().max()
    if isinstance(longest, int) and longest > EXACT_DIGITS:
        plain &= texts.str.len_bytes() <= EXACT_DIGITS
    return numbers if plain.all() else numbers.set(~plain, None)


def _numbers(texts: pl.Series, style: NumberStyle) -> pl.Series:
    """Plain numbers, and those with spaces around them or between their groups."""
    numbers = _plain_numbers(texts, style)
    rows = (numbers.is_null() & texts.is_not_null()).arg_true()
    if not len(rows):
        return numbers
    rest = texts.gather(rows).str.strip_chars()
    grouped = rest.str.contains(rf"^[0-9]{{1,3}}(?:{SPACE}[0-9]{{3}})+(?:[.,]|$)")
    if grouped.any():
        rest = rest.zip_with(~grouped.fill_null(value=False), rest.str.replace_all(SPACE, ""))
    return numbers.scatter(rows, _plain_numbers(rest, style))


def read_numbers(texts: pl.Series, style: NumberStyle) -> ParsedColumn:
    """A column of numbers."""
    parse = memoized(lambda text: read_number(text, style))
    column = parse_column(texts, lambda cells: _numbers(cells, style), parse, pl.Float64)
    if style.shift:
        column.changes["scaled"] = column.values.is_not_null()
    return column


def read_wholes(texts: pl.Series, style: NumberStyle) -> ParsedColumn:
    """A column of whole numbers."""
    unshifted = replace(style, shift=0)
    parse = memoized(lambda text: read_whole(text, unshifted))

    def fast(cells: pl.Series) -> pl.Series:
        # Unsigned, so that a sign is left to the parser; it takes `+5`, as the parser does.
        return cells.cast(pl.UInt32, strict=False).cast(pl.Int64)

    return parse_column(texts, fast, parse, pl.Int64)


def read_days(texts: pl.Series, style: DayStyle) -> ParsedColumn:
    """A column of days."""
    parse = memoized(lambda text: read_day(text, style))

    def fast(cells: pl.Series) -> pl.Series:
        form = _form_of(cells, style)
        if form is None:
            return pl.repeat(None, len(cells), dtype=pl.Date, eager=True)
        days = cells.str.to_date(form, strict=False)
        # polars also takes a sign before the year, spaces, and numbers of fewer digits.
        plain = days.is_between(FIRST_DAY, LAST_DAY) & cells.str.contains(f"^{_pattern(form)}$")
        # `set` of days is unknown to the oldest polars allowed.
        return days if plain.all() else pl.select(pl.when(plain).then(days)).to_series()

    return parse_column(texts, fast, parse, pl.Date)


def _form_of(cells: pl.Series, style: DayStyle) -> str | None:
    """The form of the first cell, if it is one that reads one way under the style."""
    first = cells.head(_LOOKED_AT).drop_nulls().head(1).to_list()
    forms = [r"%d.%m.%Y", r"%Y-%m-%d", r"%Y%m%d"]
    if style.order == "mdy":
        forms = [*forms[1:], "%m/%d/%Y", "%m-%d-%Y"]
    elif style.order == "dmy":
        forms += ["%d/%m/%Y", "%d-%m-%Y"]
    fitting = (form for form in forms if first and re.fullmatch(_pattern(form), first[0]))
    return next(fitting, None)


def _pattern(form: str) -> str:
    """The digits and marks of a day in one form."""
    return re.sub(r"%[dm]", "[0-9]{2}", re.escape(form).replace("%Y", "[0-9]{4}"))


def read_odd_texts(texts: pl.Series, oddity: str, parse: Parser) -> ParsedColumn:
    """A column of texts, of which only those that match a pattern need their parser."""

    def fast(cells: pl.Series) -> pl.Series:
        if cells.head(_LOOKED_AT).is_unique().mean() == 1:  # numbers of declarations, not names
            odd = cells.str.contains(oddity)
        else:
            seen = cells.unique()
            odd = _are_among(cells, seen.filter(seen.str.contains(oddity)).to_list())
        return cells.set(odd, None) if odd.any() else cells

    return parse_column(texts, fast, parse, pl.String)


def read_tax_ids(texts: pl.Series, kind: str | None) -> ParsedColumn:
    """A column of tax numbers; Russian ones of ten digits are checked all at once."""
    parse = memoized(lambda text: read_tax_id(text, kind))
    if kind != "ru_inn":
        return read_words(texts, parse)
    numbers = texts.cast(pl.UInt64, strict=False)
    # A number below is short, or begins with a sign or a zero: those are left to the parser.
    plain = (texts.str.len_bytes() == INN_DIGITS) & (numbers >= 10 ** (INN_DIGITS - 1))
    plain = plain.fill_null(value=False)
    column = parse_column(texts, lambda cells: cells.set(~plain, None), parse, pl.String)
    fails = plain & ~inns_hold(numbers.set(~plain, 0).fill_null(0))
    column.mark(CHECKSUM_FAILS, fails.arg_true().to_list())
    return column
