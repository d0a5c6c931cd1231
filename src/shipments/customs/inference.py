"""What a file proves of how it writes numbers, days, codes and countries.

Evidence is gathered over chunks, from all columns of a kind. A column that proves its own decimal
mark is read by it; one that proves nothing is read by what the other columns prove.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

import polars as pl

from shipments.customs.options import Options
from shipments.customs.recognise import ColumnMapping
from shipments.customs.values.commodity import CodeStyle, code_style
from shipments.customs.values.days import DayStyle
from shipments.customs.values.fields import COUNTRIES, DAYS, NUMBERS, TRADE_NUMBERS, WHOLES
from shipments.customs.values.numbers import OTHER, NumberStyle

ENOUGH = 50_000  # records after which what has not been seen is not waited for
_RARE = 0.01  # share of witnesses below which they are mistakes of cells, not a habit of the file

_BLANK = "[ \u00a0\u202f\u2007\u2009]"
_DAY = re.compile(r"\s*([0-9]{1,2})([/-])([0-9]{1,2})\2[0-9]{2,4}\b.*", re.DOTALL)
_CODE = re.compile(
    r"['’`]?\s*([0-9][0-9 .\-\u00a0\u202f]*?)(?:\.0)?\s*(?:\*|[:;,(]?\s+\D.*)?", re.DOTALL
)


def decimal_mark_pattern(mark: str) -> str:
    """Pattern of numbers that prove a decimal mark, for polars and `re`."""
    this, other = re.escape(mark), re.escape(OTHER[mark])
    forms = (
        rf"[0-9]*{this}(?:[0-9]{{1,2}}|[0-9]{{4,}})",
        rf"(?:[0-9]{{4,}}|0[0-9]*)?{this}[0-9]+",
        rf"[0-9]{{1,3}}(?:{_BLANK}[0-9]{{3}})+{this}[0-9]+",
        rf"[0-9]{{1,3}}(?:{other}[0-9]{{3}})+{this}[0-9]+",
        rf"[0-9]{{1,3}}(?:{other}[0-9]{{3}}){{2,}}",
    )
    return rf"^\s*[+-]?(?:{'|'.join(forms)})\s*$"


def groups_of(mark: str) -> str:
    """Pattern of numbers that prove a mark to divide thousands."""
    this, other = re.escape(mark), re.escape(OTHER[mark])
    head = rf"[0-9]{{1,3}}(?:{this}[0-9]{{3}})"
    return rf"^\s*[+-]?(?:{head}+{other}[0-9]+|{head}{{2,}})\s*$"


_TWO_WAYS = r"^\s*[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}\s*$"
_SIGNS = {
    "decimal,": decimal_mark_pattern(","),
    "decimal.": decimal_mark_pattern("."),
    "groups,": groups_of(","),
    "groups.": groups_of("."),
    "two_ways": _TWO_WAYS,
}


def _proven(counts: Counter[str], kinds: tuple[str, str], prefix: str = "") -> str | None:
    """The kind that the witnesses prove; None if there is none, or there are many of both."""
    one, other = (counts[prefix + kind] for kind in kinds)
    if min(one, other) > _RARE * max(one, other) or one == other:
        return None
    return kinds[0] if one > other else kinds[1]


class FormatInference:
    """What the records seen so far prove, with what the user and the layout say."""

    def __init__(self, mapping: ColumnMapping, options: Options) -> None:
        """Begin without any record.

        Args:
            mapping: Which columns hold what.
            options: What the user says; it goes before the layout, and both before the file.
        """
        self._mapping, self._options = mapping, options
        self._numbers: dict[str, Counter[str]] = {}
        self._days: Counter[str] = Counter()
        self._codes: Counter[int] = Counter()
        self._zeros_kept = 0
        self._names: dict[str, Counter[str]] = {}
        self.records = 0

    def _headers(self, fields: Iterable[str]) -> Iterable[tuple[str, str]]:
        for name in fields:
            for header in self._mapping.columns.get(name, ()):
                yield name, header

    def observe(self, cells: pl.DataFrame) -> None:
        """Take in the records of a chunk."""
        self.records += cells.height
        for _, header in self._headers((*NUMBERS, *TRADE_NUMBERS, *WHOLES)):
            self._observe_numbers(header, cells[header])
        for _, header in self._headers(DAYS):
            self._observe_days(cells[header])
        for _, header in self._headers(("hs_code",)):
            self._observe_codes(cells[header])
        for _, header in self._headers(COUNTRIES):
            length = cells[header].str.len_chars()
            seen = self._names.setdefault(header, Counter())
            seen["names"] += int((length > 3).sum())
            seen["codes"] += int((length <= 3).sum())

    def _observe_numbers(self, header: str, texts: pl.Series) -> None:
        counts = self._numbers.setdefault(header, Counter())
        marked = texts.filter(texts.str.contains("[.,]"))
        if len(marked):
            for kind, pattern in _SIGNS.items():
                counts[kind] += int(marked.str.contains(pattern).sum())

    def _observe_days(self, texts: pl.Series) -> None:
        for text in texts.unique().drop_nulls().to_list():
            if found := _DAY.fullmatch(text):
                first, second = int(found[1]), int(found[3])
                kind = "dmy" if first > 12 else "mdy" if second > 12 else "two_ways"
                self._days[kind] += first != second

    def _observe_codes(self, texts: pl.Series) -> None:
        counts = texts.drop_nulls().value_counts()
        for text, count in counts.iter_rows():
            found = _CODE.fullmatch(text)
            digits = "".join(mark for mark in found[1] if mark.isdigit()) if found else ""
            if digits and "*" not in text:
                self._codes[len(digits)] += count
                self._zeros_kept += count * (digits[0] == "0" and len(digits) % 2 == 0)

    def is_conclusive(self) -> bool:
        """Whether further records would change nothing that matters."""
        if self.records < ENOUGH:
            return False
        return not self._open_numbers() and not self._open_days()

    def _open_numbers(self) -> bool:
        return any(
            counts["two_ways"] and self.numbers(header).decimal is None
            for header, counts in self._numbers.items()
        )

    def _open_days(self) -> bool:
        return bool(self._days["two_ways"]) and self.days().order is None

    def numbers(self, header: str) -> NumberStyle:
        """How a column writes numbers."""
        options, own = self._options, self._numbers.get(header, Counter())
        together = sum(self._numbers.values(), Counter())
        decimal = options.decimal or self._mapping.layout.decimal
        if decimal is None and options.thousands in OTHER:
            decimal = OTHER[options.thousands]
        if decimal is None:
            silent = not own["decimal,"] and not own["decimal."]
            decimal = _proven(together if silent else own, (",", "."), "decimal")
        groups = {mark for mark in ",." if together["groups" + mark] and mark != decimal}
        if options.thousands in OTHER:
            groups = {options.thousands}
        if options.decimal:
            groups = {OTHER[options.decimal]}
        return NumberStyle(decimal, frozenset(groups if decimal else ()))

    def days(self) -> DayStyle:
        """How the file writes days."""
        options, declared = self._options, set(map(str, self._mapping.layout.date_formats))
        order = options.date_order
        if order is None and len(declared & {"dmy", "mdy"}) == 1:
            order = (declared & {"dmy", "mdy"}).pop()  # type: ignore[assignment]
        if order is None:
            order = _proven(self._days, ("dmy", "mdy"))  # type: ignore[assignment]
        return DayStyle(order, serials="excel" in declared, months="month" in declared)

    def codes(self) -> CodeStyle:
        """How the file writes commodity codes."""
        return code_style(
            self._codes,
            self._zeros_kept,
            self._mapping.layout.hs_digits,
            self._options.hs_digits,
        )

    def holds_names(self, header: str) -> bool:
        """Whether a column of countries holds names rather than codes."""
        seen = self._names.get(header, Counter())
        return seen["names"] > seen["codes"]
