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
from shipments.customs.values.columns import SPACE
from shipments.customs.values.commodity import CodeStyle, code_style
from shipments.customs.values.days import DayStyle
from shipments.customs.values.fields import COUNTRIES, DAYS, NUMBERS, TRADE_NUMBERS, WHOLES
from shipments.customs.values.numbers import OTHER, NumberStyle

ENOUGH = 50_000  # records after which what has not been seen is not waited for
_RARE = 0.01  # share of the evidence below which it is mistakes of cells, not a format of the file

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
        rf"[0-9]{{1,3}}(?:{SPACE}[0-9]{{3}})+{this}[0-9]+",
        rf"[0-9]{{1,3}}(?:{other}[0-9]{{3}})+{this}[0-9]+",
        rf"[0-9]{{1,3}}(?:{other}[0-9]{{3}}){{2,}}",
    )
    return rf"^\s*[+-]?(?:{'|'.join(forms)})\s*$"


def thousands_mark_pattern(mark: str) -> str:
    """Pattern of numbers that prove a mark to divide thousands."""
    this, other = re.escape(mark), re.escape(OTHER[mark])
    head = rf"[0-9]{{1,3}}(?:{this}[0-9]{{3}})"
    return rf"^\s*[+-]?(?:{head}+{other}[0-9]+|{head}{{2,}})\s*$"


_SIGNS = {
    "decimal,": decimal_mark_pattern(","),
    "decimal.": decimal_mark_pattern("."),
    "groups,": thousands_mark_pattern(","),
    "groups.": thousands_mark_pattern("."),
    "two_ways": r"^\s*[+-]?[1-9][0-9]{0,2}[.,][0-9]{3}\s*$",
}


def _proven(counts: Counter[str], kinds: tuple[str, str], prefix: str = "") -> str | None:
    """The kind that is proven; None if there is no evidence, or much of both."""
    one, other = (counts[prefix + kind] for kind in kinds)
    if min(one, other) > _RARE * max(one, other) or one == other:
        return None
    return kinds[0] if one > other else kinds[1]


class FormatInference:
    """What the records seen so far prove, with what the user and the layout say."""

    def __init__(
        self,
        mapping: ColumnMapping,
        options: Options,
        stored_numbers: frozenset[str] = frozenset(),
    ) -> None:
        """Begin without any record.

        Args:
            mapping: Which columns hold what.
            options: What the user says; it goes before the layout, and both before the file.
            stored_numbers: Headers whose cells are numbers by their type, not texts.
        """
        self._stored_numbers = stored_numbers
        self._mapping, self._options = mapping, options
        self._numbers: dict[str, Counter[str]] = {}
        self._days: Counter[str] = Counter()
        self._codes: Counter[int] = Counter()
        self._zeros_kept = 0
        self._names: dict[str, Counter[str]] = {}
        self.records = 0

    def _columns(self, fields: Iterable[str], cells: pl.DataFrame) -> Iterable[pl.Series]:
        for name in fields:
            for header in self._mapping.columns.get(name, ()):
                yield cells[header]

    def observe(self, cells: pl.DataFrame) -> None:
        """Take in the records of a chunk."""
        self.records += cells.height
        for texts in self._columns((*NUMBERS, *TRADE_NUMBERS, *WHOLES), cells):
            counts = self._numbers.setdefault(texts.name, Counter())
            marked = texts.filter(texts.str.contains("[.,]"))
            if len(marked):
                counts.update({k: int(marked.str.contains(p).sum()) for k, p in _SIGNS.items()})
        for texts in self._columns(DAYS, cells):
            self._observe_days(texts)
        for texts in self._columns(("hs_code",), cells):
            self._observe_codes(texts)
        for texts in self._columns(COUNTRIES, cells):
            long = int((texts.str.len_chars() > 3).sum())
            known = self._names.setdefault(texts.name, Counter())
            known.update({"names": long, "codes": texts.count() - long})

    def _observe_days(self, texts: pl.Series) -> None:
        for text in texts.unique().drop_nulls().to_list():
            if day := _DAY.fullmatch(text):
                first, second = int(day[1]), int(day[3])
                kind = "dmy" if first > 12 else "mdy" if second > 12 else "two_ways"
                self._days[kind] += first != second

    def _observe_codes(self, texts: pl.Series) -> None:
        for text, count in texts.drop_nulls().value_counts().iter_rows():
            code = _CODE.fullmatch(text)
            digits = "".join(mark for mark in code[1] if mark.isdigit()) if code else ""
            if digits and "*" not in text:
                self._codes[len(digits)] += count
                self._zeros_kept += count * (digits[0] == "0" and len(digits) % 2 == 0)

    def is_conclusive(self) -> bool:
        """Whether further records would change nothing that matters."""
        numbers_open = any(
            counts["two_ways"] and self.numbers(header).decimal is None
            for header, counts in self._numbers.items()
        )
        days_open = self._days["two_ways"] and self.days().order is None
        return self.records >= ENOUGH and not numbers_open and not days_open

    def numbers(self, header: str) -> NumberStyle:
        """How a column writes numbers."""
        if header in self._stored_numbers:
            return NumberStyle(".")
        options, own = self._options, self._numbers.get(header, Counter())
        together = sum(self._numbers.values(), Counter())
        decimal = options.decimal or self._mapping.layout.decimal
        if decimal is None and options.thousands in OTHER:
            decimal = OTHER[options.thousands]
        if decimal is None:
            is_silent = not own["decimal,"] and not own["decimal."]
            decimal = _proven(together if is_silent else own, (",", "."), "decimal")
        groups = {mark for mark in ",." if together["groups" + mark] and mark != decimal}
        if options.thousands in OTHER:
            groups = {options.thousands}
        if options.decimal:
            groups = {OTHER[options.decimal]}
        return NumberStyle(decimal, frozenset(groups if decimal else ()))

    def days(self) -> DayStyle:
        """How the file writes days."""
        options, declared = self._options, set(map(str, self._mapping.layout.date_formats))
        order: str | None = options.date_order
        if order is None and len(declared & {"dmy", "mdy"}) == 1:
            order = (declared & {"dmy", "mdy"}).pop()
        if order is None:
            order = _proven(self._days, ("dmy", "mdy"))
        return DayStyle(order, serials="excel" in declared, months="month" in declared)

    def codes(self) -> CodeStyle:
        """How the file writes commodity codes."""
        return code_style(
            self._codes, self._zeros_kept, self._mapping.layout.hs_digits, self._options.hs_digits
        )

    def holds_names(self, header: str) -> bool:
        """Whether a column of countries holds names rather than codes."""
        known = self._names.get(header, Counter())
        return known["names"] > known["codes"]
