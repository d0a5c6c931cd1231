"""How each field of a file is read: which reader of columns, under which style and which missing texts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from shipments.customs.codes import RejectCode
from shipments.customs.inference import FormatInference
from shipments.customs.options import Options
from shipments.customs.recognise import ColumnMapping
from shipments.customs.values import fields as f
from shipments.customs.values import words
from shipments.customs.values.columns import (
    Read,
    read_days,
    read_numbers,
    read_odd_texts,
    read_tax_ids,
    read_texts,
    read_wholes,
    read_words,
    remembered,
    trimmed,
)
from shipments.customs.values.commodity import CodeStyle, read_code
from shipments.customs.values.countries import read_country
from shipments.customs.values.names import NAME_ODDITY, read_name
from shipments.customs.values.numbers import NumberStyle
from shipments.customs.values.outcome import Outcome, Parser, fault
from shipments.customs.values.reference import Reference
from shipments.customs.values.units import read_quantity_with_unit, read_unit
from shipments.errors import UsageError
from shipments.tables.declarations import DECLARATIONS

Reader = Callable[[pl.Series], Read]
# What a text shows at least when its parser would change it; most texts show nothing.
_ODDITIES = {**dict.fromkeys(f.NAMES, NAME_ODDITY), "declaration_number": r"[\s\p{Cf}]|^$"}
_SHIFTS = {"t": 3, "g": -3}  # from the unit of a weight to kilograms


@dataclass(frozen=True)
class Readers:
    """Makes the readers of the columns of one file.

    Attributes:
        mapping: Which columns hold what.
        options: What the user says.
        reference: Countries, units and currencies.
        evidence: What the file proves, settled.
    """

    mapping: ColumnMapping
    options: Options
    reference: Reference
    evidence: FormatInference

    def all(self) -> dict[str, Reader]:
        """A reader for each field that a column gives.

        Raises:
            UsageError: If a layout multiplies a number by no power of ten.
        """
        return {
            name: self._reader(name, headers)
            for name, headers in self.mapping.columns.items()
            if name in DECLARATIONS.columns
        }

    def missing(self, headers: Sequence[str]) -> tuple[str, ...]:
        """The texts that mean missing in some columns."""
        found = [text for header in headers for text in self.mapping.missing.get(header, ())]
        return tuple(dict.fromkeys(found))

    def _reader(self, name: str, headers: Sequence[str]) -> Reader:
        missing = self.missing(headers)
        if name in f.DAYS:
            days = self.evidence.days()
            return lambda texts: read_days(texts, days, missing)
        if name in (*f.NUMBERS, *f.WHOLES) and self._form(name) != "quantity_with_unit":
            style = self._number_style(name, headers)
            read = read_wholes if name in f.WHOLES else read_numbers
            if self.mapping.readings[name].currency_untold and self.options.value_currency is None:
                untold = remembered(_currency_untold, missing)
                return lambda texts: read_words(texts, untold, pl.Float64)
            return lambda texts: read(texts, style, missing)
        if name in f.TAX_IDS:
            kind = self.mapping.layout.tax_id
            return lambda texts: read_tax_ids(texts, None if kind is None else str(kind), missing)
        return self._reader_of_texts(name, headers, missing)

    def _reader_of_texts(
        self, name: str, headers: Sequence[str], missing: tuple[str, ...]
    ) -> Reader:
        if name in f.TEXTS:
            exact = name == "goods_description"
            return lambda texts: read_texts(texts, missing, exact=exact)
        dtype = pl.Boolean if name in f.FLAGS else pl.Float64 if name in f.NUMBERS else pl.String
        parse = remembered(self._parser(name, headers), missing)
        if oddity := _ODDITIES.get(name):
            mark = trimmed if name in f.NAMES else _as_it_is
            return lambda texts: mark(read_odd_texts(texts, oddity, parse, missing), texts)
        return lambda texts: read_words(texts, parse, dtype)

    def _form(self, name: str) -> str | None:
        form = self.mapping.readings[name].form if name in self.mapping.readings else None
        return None if form is None else str(form)

    def _number_style(self, name: str, headers: Sequence[str]) -> NumberStyle:
        style = self.evidence.numbers(headers[0])
        reading = self.mapping.readings[name]
        shift = len(str(reading.multiply)) - 1
        if reading.multiply != 10**shift:
            raise UsageError(
                f"multiply {reading.multiply} of {name} · expected 1, 10, 100, 1000 ..."
            )
        shift += _SHIFTS.get(reading.unit or "", 0) if name.endswith("_kg") else 0
        return replace(style, shift=shift)

    def codes(self) -> CodeStyle:
        """How the file writes commodity codes."""
        with_text = self._form("hs_code") == "code_with_text"
        return replace(self.evidence.codes(), with_text=with_text)

    def _parser(self, name: str, headers: Sequence[str]) -> Parser:
        tables, codes = self.reference, self.codes()
        if name in f.COUNTRIES:
            names = self.evidence.holds_names(headers[0])
            return lambda text: read_country(text, tables, names=names)
        if name in f.NAMES:
            return read_name
        if name == "quantity":
            style = self.evidence.numbers(headers[0])
            return lambda text: read_quantity_with_unit(text, style, tables)
        known: dict[str, Parser] = {
            "hs_code": lambda text: read_code(text, codes),
            "quantity_unit": lambda text: read_unit(text, tables),
            "invoice_currency": lambda text: words.read_currency(text, tables),
            "direction": words.read_direction,
            "procedure_code": words.read_procedure,
            "incoterm": words.read_incoterm,
            "transport_mode_code": words.read_transport,
            "customs_office_code": words.read_office,
            "declaration_number": words.read_declaration_number,
            **dict.fromkeys(f.FLAGS, words.read_flag),
        }
        return known.get(name, Outcome)


def _as_it_is(found: Read, _texts: pl.Series) -> Read:
    return found


def _currency_untold(_text: str) -> Outcome:
    """A value of which nothing says in what currency it is."""
    return fault(
        RejectCode.CURRENCY,
        "no column says the currency: --value-currency USD says it; another one needs a layout",
    )
