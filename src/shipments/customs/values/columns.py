"""Reading a whole column: plain cells by polars, the others once for each different text."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

import polars as pl

from shipments.customs.values.days import DayStyle, read_day
from shipments.customs.values.numbers import EXACT_DIGITS, NumberStyle, read_number, read_whole
from shipments.customs.values.outcome import Outcome, Parser, stripped
from shipments.customs.values.tax_ids import (
    CHECKSUM_FAILS,
    INN_DIGITS,
    inns_hold,
    read_tax_id,
)
from shipments.tables.declarations import FIRST_DAY, LAST_DAY

_REMEMBERED, _LONGEST_REMEMBERED = 200_000, 200  # texts; characters of one
_LOOKED_AT = 1000
_BLANK = "[ \u00a0\u202f\u2007\u2009]"
FAULTS = ("row", "column", "code", "value", "message")


@dataclass
class Read:
    """What came of a column.

    Attributes:
        values: One value a row; null where the text says that there is none, or is at fault.
        changes: Change -> which rows it was made in.
        faults: One row a fault: row, value, code, message.
        more: Rows whose text says something about other columns -> what it says.
    """

    values: pl.Series
    changes: dict[str, pl.Series] = field(default_factory=dict)
    faults: pl.DataFrame | None = None
    more: dict[int, Outcome] = field(default_factory=dict)

    def mark(self, change: str, rows: list[int]) -> None:
        """Mark some rows as changed."""
        none = pl.repeat(value=False, n=len(self.values), dtype=pl.Boolean, eager=True)
        self.changes[change] = self.changes.get(change, none).scatter(rows, True)

    def unmark(self, change: str, rows: list[int]) -> None:
        """Take back the mark of some rows."""
        self.changes[change] = self.changes[change].scatter(rows, False)


def put(values: pl.Series, told: dict[int, str]) -> pl.Series:
    """A column with some of its texts replaced."""
    return values.scatter(list(told), list(told.values()))


def remembered(parse: Parser, missing: Sequence[str]) -> Parser:
    """A parser that takes off outer blanks, knows what is declared missing, and does no text twice."""
    memory: dict[str, Outcome] = {}
    absent, none = frozenset(missing), Outcome()

    def read(text: str) -> Outcome:
        found = memory.get(text)
        if found is None:
            plain = stripped(text)
            found = none if not plain or text in absent or plain in absent else parse(plain)
            if len(memory) >= _REMEMBERED:
                memory.clear()
            if len(text) <= _LONGEST_REMEMBERED:
                memory[text] = found
        return found

    return read


def read_words(texts: pl.Series, parse: Parser, dtype: Any = pl.String) -> Read:
    """A column by its different texts."""
    seen = texts.unique().drop_nulls()
    words = seen.to_list()
    outcomes = [parse(word) for word in words]
    odd = [
        (word, outcome)
        for word, outcome in zip(words, outcomes, strict=True)
        if outcome.changes or outcome.code is not None or outcome.more
    ]
    values = [outcome.value for outcome in outcomes]
    if dtype == pl.String and values == words:
        found = Read(texts)
    elif not words:
        found = Read(pl.Series(texts.name, [None], dtype).new_from_index(0, len(texts)))
    else:
        mapped = texts.replace_strict(
            seen, pl.Series(values, dtype=dtype), default=None, return_dtype=dtype
        )
        found = Read(mapped)
    return _with_oddities(found, texts, odd) if odd else found


def _with_oddities(found: Read, texts: pl.Series, odd: list[tuple[str, Outcome]]) -> Read:
    changed: dict[str, list[str]] = {}
    for word, outcome in odd:
        for change in outcome.changes:
            changed.setdefault(change, []).append(word)
    found.changes = {change: _among(texts, words) for change, words in changed.items()}
    if wrong := [(word, outcome) for word, outcome in odd if outcome.code is not None]:
        found.faults = _faults(texts, wrong)
    if telling := {word: outcome for word, outcome in odd if outcome.more}:
        rows = _among(texts, list(telling)).arg_true()
        found.more = {
            row: telling[word]
            for row, word in zip(rows.to_list(), texts.gather(rows).to_list(), strict=True)
        }
    return found


def _among(texts: pl.Series, words: list[str]) -> pl.Series:
    return texts.is_in(pl.Series(words, dtype=pl.String).implode()).fill_null(value=False)


def _faults(texts: pl.Series, wrong: list[tuple[str, Outcome]]) -> pl.DataFrame:
    told = pl.DataFrame(
        {
            "value": [word for word, _ in wrong],
            "code": [str(outcome.code) for _, outcome in wrong],
            "message": [outcome.message for _, outcome in wrong],
        },
        schema={"value": pl.String, "code": pl.String, "message": pl.String},
    )
    rows = _among(texts, [word for word, _ in wrong]).arg_true().cast(pl.UInt32)
    return pl.DataFrame({"row": rows, "value": texts.gather(rows)}).join(
        told, on="value", maintain_order="left"
    )


def read_texts(texts: pl.Series, missing: Sequence[str], *, exact: bool = False) -> Read:
    """A column of free text: outer blanks are taken off and marked, all else stands as it is.

    Args:
        texts: The cells.
        missing: Texts that mean that there is none.
        exact: Whether outer blanks stay as well.
    """
    plain, absent = texts.str.strip_chars(), pl.Series(["", *missing], dtype=pl.String).implode()
    gone = (plain.is_in(absent) | texts.is_in(absent)).fill_null(value=False)
    kept = texts if exact else plain
    found = Read(kept.set(gone, None) if gone.any() else kept)
    return found if exact else trimmed(found, texts)


def trimmed(found: Read, texts: pl.Series) -> Read:
    """Mark texts that lost what stood around them, where no other change says so."""
    lost = (found.values != texts).fill_null(value=False)
    if lost.any():
        for rows in found.changes.values():
            lost &= ~rows
    if lost.any():
        found.changes["trimmed"] = lost
    return found


def _patched(plain: Read, rows: pl.Series, rest: Read) -> Read:
    """A column with the rows that were read apart put back."""
    size = len(plain.values)
    values = plain.values.scatter(rows, rest.values)
    changes = {change: _mask(size, rows.filter(where)) for change, where in rest.changes.items()}
    faults = rest.faults
    if faults is not None:
        faults = faults.with_columns(rows.gather(faults["row"]).cast(pl.UInt32).alias("row"))
    places = rows.to_list() if rest.more else []
    more = {places[row]: outcome for row, outcome in rest.more.items()}
    return Read(values, changes, faults, more)


def _mask(size: int, rows: pl.Series) -> pl.Series:
    none = pl.repeat(value=False, n=size, dtype=pl.Boolean, eager=True)
    return none.scatter(rows, True) if len(rows) else none


def read_by(
    texts: pl.Series, plainly: Callable[[pl.Series], pl.Series], parse: Parser, dtype: Any
) -> Read:
    """A column of which most cells are plain.

    Args:
        texts: The cells.
        plainly: Reads plain cells; null where a cell is not plain.
        parse: Reads the other cells; it agrees with `plainly` on plain ones.
        dtype: Of the values.
    """
    found = Read(plainly(texts))
    rows = (found.values.is_null() & texts.is_not_null()).arg_true()
    if not len(rows):
        return found
    return _patched(found, rows, read_words(texts.gather(rows), parse, dtype))


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
    """Plain numbers, and those with blanks around them or between their groups."""
    numbers = _plain_numbers(texts, style)
    rows = (numbers.is_null() & texts.is_not_null()).arg_true()
    if not len(rows):
        return numbers
    rest = texts.gather(rows).str.strip_chars()
    grouped = rest.str.contains(rf"^[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+(?:[.,]|$)")
    if grouped.any():
        rest = rest.zip_with(~grouped.fill_null(value=False), rest.str.replace_all(_BLANK, ""))
    return numbers.scatter(rows, _plain_numbers(rest, style))


def read_numbers(texts: pl.Series, style: NumberStyle, missing: Sequence[str]) -> Read:
    """A column of numbers."""
    parse = remembered(lambda text: read_number(text, style), missing)
    found = read_by(texts, lambda cells: _numbers(cells, style), parse, pl.Float64)
    if style.shift:
        found.changes["scaled"] = found.values.is_not_null()
    return found


def read_wholes(texts: pl.Series, style: NumberStyle, missing: Sequence[str]) -> Read:
    """A column of whole numbers."""
    unsigned = replace(style, shift=0)
    parse = remembered(lambda text: read_whole(text, unsigned), missing)

    def plainly(cells: pl.Series) -> pl.Series:
        # Unsigned, so that a sign is left to the parser; it takes `+5`, as the parser does.
        return cells.cast(pl.UInt32, strict=False).cast(pl.Int64)

    return read_by(texts, plainly, parse, pl.Int64)


def read_days(texts: pl.Series, style: DayStyle, missing: Sequence[str]) -> Read:
    """A column of days."""
    parse = remembered(lambda text: read_day(text, style), missing)

    def plainly(cells: pl.Series) -> pl.Series:
        form = _form_of(cells, style)
        if form is None:
            return pl.repeat(None, len(cells), dtype=pl.Date, eager=True)
        days = cells.str.to_date(form, strict=False)
        # polars also takes a sign before the year, blanks, and numbers of fewer digits.
        plain = days.is_between(FIRST_DAY, LAST_DAY) & cells.str.contains(f"^{_pattern(form)}$")
        # `set` of days is unknown to the oldest polars allowed.
        return days if plain.all() else pl.select(pl.when(plain).then(days)).to_series()

    return read_by(texts, plainly, parse, pl.Date)


def _form_of(cells: pl.Series, style: DayStyle) -> str | None:
    """The form of the first cell, if it is one that reads one way under the style."""
    first = cells.head(_LOOKED_AT).drop_nulls().head(1).to_list()
    forms = [r"%d.%m.%Y", r"%Y-%m-%d", r"%Y%m%d"]
    if style.order == "mdy":
        forms = [*forms[1:], "%m/%d/%Y", "%m-%d-%Y"]
    elif style.order == "dmy":
        forms += ["%d/%m/%Y", "%d-%m-%Y"]
    for form in forms:
        if first and re.fullmatch(_pattern(form), first[0]):
            return form
    return None


def _pattern(form: str) -> str:
    """The digits and marks of a day in one form."""
    return re.sub(r"%[dm]", "[0-9]{2}", re.escape(form).replace("%Y", "[0-9]{4}"))


def read_odd_texts(texts: pl.Series, oddity: str, parse: Parser, missing: Sequence[str]) -> Read:
    """A column of texts, of which only those that match a pattern need their parser."""
    absent = pl.Series(missing, dtype=pl.String).implode()

    def plainly(cells: pl.Series) -> pl.Series:
        if cells.head(_LOOKED_AT).is_unique().mean() == 1:  # numbers of declarations, not names
            odd = cells.str.contains(oddity) | cells.is_in(absent)
        else:
            seen = cells.unique()
            found = seen.filter(seen.str.contains(oddity) | seen.is_in(absent))
            if not len(found):
                return cells
            odd = cells.is_in(found.implode())
        return cells.set(odd, None) if odd.any() else cells

    return read_by(texts, plainly, parse, pl.String)


def read_tax_ids(texts: pl.Series, kind: str | None, missing: Sequence[str]) -> Read:
    """A column of tax numbers; Russian ones of ten digits are checked all at once."""
    parse = remembered(lambda text: read_tax_id(text, kind), missing)
    if kind != "ru_inn":
        return read_words(texts, parse)
    numbers = texts.cast(pl.UInt64, strict=False)
    # A number below is short, or begins with a sign or a zero: the parser tells which.
    plain = (texts.str.len_bytes() == INN_DIGITS) & (numbers >= 10 ** (INN_DIGITS - 1))
    plain = plain.fill_null(value=False)
    whole = plain.all()
    found = read_by(
        texts, lambda cells: cells if whole else cells.set(~plain, None), parse, pl.String
    )
    fails = plain & ~inns_hold(numbers if whole else numbers.set(~plain, 0).fill_null(0))
    if CHECKSUM_FAILS in found.changes:
        fails |= found.changes[CHECKSUM_FAILS]
    found.changes[CHECKSUM_FAILS] = fails
    return found
