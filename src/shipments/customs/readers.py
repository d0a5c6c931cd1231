"""How each field of a file is read: by which parser, in which format."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import polars as pl

from shipments.customs.inference import FormatInference
from shipments.customs.layout_file import ColumnReading
from shipments.customs.options import Options
from shipments.customs.recognise import ColumnMapping
from shipments.customs.values import columns, words
from shipments.customs.values import fields as f
from shipments.customs.values.columns import ParsedColumn, memoized
from shipments.customs.values.commodity import read_code
from shipments.customs.values.countries import read_country
from shipments.customs.values.names import NAME_ODDITY, read_name
from shipments.customs.values.numbers import NumberStyle
from shipments.customs.values.parse_result import Parser, ParseResult
from shipments.customs.values.reference import Reference
from shipments.customs.values.units import read_quantity_with_unit, read_unit
from shipments.errors import UsageError
from shipments.tables.declarations import DECLARATIONS

Reader = Callable[[pl.Series], ParsedColumn]
_NUMBER_ODDITY = r"[\s\p{Cf}]|^$|[.,][0-9]+[Ee]\+?[0-9]"  # of declarations
_SHIFTS = {"t": 3, "g": -3}  # from the unit of a weight to kilograms


@dataclass(frozen=True)
class Readers:
    """Makes the readers of the columns of one file.

    Attributes:
        mapping: Which columns hold what.
        options: What the user says.
        reference: Countries, units and currencies.
        inference: What the file proves, complete.
    """

    mapping: ColumnMapping
    options: Options
    reference: Reference
    inference: FormatInference

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

    def _reader(self, name: str, headers: Sequence[str]) -> Reader:
        if name in f.DAYS:
            days = self.inference.days()
            return lambda texts: columns.read_days(texts, days)
        if name in (*f.NUMBERS, *f.WHOLES) and self._reading(name).form is None:
            return self._number_reader(name, headers)
        if name in f.TAX_IDS:
            tax_id = self.mapping.layout.tax_id
            kind = None if tax_id is None else str(tax_id)
            return lambda texts: columns.read_tax_ids(texts, kind)
        return self._text_reader(name, headers)

    def _text_reader(self, name: str, headers: Sequence[str]) -> Reader:
        if name in f.TEXTS:
            exact = name == "goods_description"
            return lambda texts: columns.mark_damaged(columns.read_texts(texts, exact=exact))
        parse = memoized(self._parser(name, headers))
        if name in f.NAMES:
            return lambda texts: columns.mark_damaged(
                columns.mark_trimmed(columns.read_odd_texts(texts, NAME_ODDITY, parse), texts)
            )
        if name == "declaration_number":
            return lambda texts: columns.read_odd_texts(texts, _NUMBER_ODDITY, parse)
        dtype = DECLARATIONS.dtypes[name]
        return lambda texts: columns.read_words(texts, parse, dtype)

    def _reading(self, name: str) -> ColumnReading:
        return self.mapping.readings.get(name, ColumnReading())

    def _number_reader(self, name: str, headers: Sequence[str]) -> Reader:
        style = self._number_style(name, headers)
        read = columns.read_wholes if name in f.WHOLES else columns.read_numbers
        return lambda texts: read(texts, style)

    def _number_style(self, name: str, headers: Sequence[str]) -> NumberStyle:
        reading = self._reading(name)
        shift = len(str(reading.multiply)) - 1
        if reading.multiply != 10**shift:
            raise UsageError(
                f"multiply {reading.multiply} of {name} · expected 1, 10, 100, 1000 ..."
            )
        shift += _SHIFTS.get(reading.unit or "", 0) if name.endswith("_kg") else 0
        return replace(self.inference.numbers(headers[0]), shift=shift)

    def _parser(self, name: str, headers: Sequence[str]) -> Parser:
        tables = self.reference
        if name in f.COUNTRIES:
            names = self.inference.holds_names(headers[0])
            return lambda text: read_country(text, tables, names=names)
        if name == "quantity":
            style = self.inference.numbers(headers[0])
            return lambda text: read_quantity_with_unit(text, style, tables)
        if name == "hs_code":
            with_text = str(self._reading(name).form) == "code_with_text"
            codes = replace(self.inference.codes(), with_text=with_text)
            return lambda text: read_code(text, codes)
        parsers: dict[str, Parser] = {
            "quantity_unit": lambda text: read_unit(text, tables),
            "invoice_currency": lambda text: words.read_currency(text, tables),
            "direction": words.read_direction,
            "procedure_code": words.read_procedure,
            "incoterm": words.read_incoterm,
            "transport_mode_code": words.read_transport,
            "customs_office_code": words.read_office,
            "declaration_number": words.read_declaration_number,
            **dict.fromkeys(f.FLAGS, words.read_flag),
            **dict.fromkeys(f.NAMES, read_name),
        }
        return parsers.get(name, ParseResult)
