"""Cells of text to the typed columns of `declarations`, with what was changed and what is at fault.

Whatever a cell says ends as exactly one of three: a value, a gap that the layout declares, or a
fault with a code. What was changed on the way is named in `repairs`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from shipments.customs import repairs
from shipments.customs.chunk import LINE, RECORD
from shipments.customs.codes import RejectCode
from shipments.customs.inference import FormatInference
from shipments.customs.options import Options
from shipments.customs.parties import settle_foreign_tax_ids, settle_parties
from shipments.customs.readers import Readers
from shipments.customs.recognise import ColumnMapping
from shipments.customs.values.columns import FAULTS, Read, remembered
from shipments.customs.values.commodity import edition_on, repair_of
from shipments.customs.values.reference import Reference
from shipments.customs.values.tax_ids import read_tax_id
from shipments.tables.declarations import DECLARATIONS

FAULTS_OF_ROW = "__faults"
FAULT = pl.Struct(dict.fromkeys(("column", "code", "value", "message"), pl.String))
_HOMES = {"ru_inn": "RU", "kz_bin": "KZ"}  # whose numbers a layout holds


@dataclass
class _Chunk:
    """The columns of a chunk while they are read."""

    cells: pl.DataFrame
    read: dict[str, Read] = field(default_factory=dict)

    def values(self, name: str) -> pl.Series | None:
        """The values of a field, if a column gives it."""
        return self.read[name].values if name in self.read else None


class Converter:
    """Reads the chunks of one file; what it has learned of words it keeps for the next chunk."""

    def __init__(
        self,
        mapping: ColumnMapping,
        options: Options,
        reference: Reference,
        evidence: FormatInference,
        *,
        source_file: str = "",
    ) -> None:
        """Settle how each field is read.

        Args:
            mapping: Which columns hold what.
            options: What the user says; it goes before what the layout and the file say.
            reference: Countries, units and currencies.
            evidence: What the file proves, settled.
            source_file: Name of the file, for the column of that name.

        Raises:
            UsageError: If a layout multiplies a number by no power of ten.
        """
        self._mapping, self._source_file = mapping, source_file
        self._made = Readers(mapping, options, reference, evidence)
        self._readers = self._made.all()

    def convert(self, cells: pl.DataFrame) -> pl.DataFrame:
        """One row a record, in the order of the cells.

        Args:
            cells: `__record`, `__line` and the columns of the file, all text.

        Returns:
            The columns of `declarations`, then `__record`, `__line`, `repairs` (null = nothing was
            changed) and `__faults` (`column` as the file names it, `code`, `value` as it stood,
            `message`; null = none).
        """
        chunk = _Chunk(cells)
        chunk.read = {name: self._read(name, cells) for name in self._readers}
        self._settle_tax_ids(chunk)
        settle_parties(chunk.read, cells.height)
        self._fill(chunk)
        # In the order of the schema, whatever order the file has.
        chunk.read = {name: chunk.read[name] for name in DECLARATIONS.columns if name in chunk.read}
        faults = [*self._faults(chunk), *self._required(chunk)]
        columns = [self._column(name, chunk).alias(name) for name in DECLARATIONS.columns]
        frame = pl.DataFrame(columns).with_columns(
            cells[RECORD],
            cells[LINE],
            repairs.told({name: read.changes for name, read in chunk.read.items()}, cells.height),
        )
        return self._with_editions(_with_faults(frame, faults))

    # --- reading ------------------------------------------------------------------------------

    def _read(self, name: str, cells: pl.DataFrame) -> Read:
        return self._readers[name](self._texts(cells, self._mapping.columns[name]))

    def _texts(self, cells: pl.DataFrame, headers: Sequence[str]) -> pl.Series:
        return cells[headers[0]] if len(headers) == 1 else self._preferred(cells, headers)

    def _preferred(self, cells: pl.DataFrame, headers: Sequence[str]) -> pl.Series:
        """The first column that says something, in each row."""
        told = []
        for header in headers:
            texts = cells[header].str.strip_chars()
            absent = pl.Series(["", *self._mapping.missing.get(header, ())], dtype=pl.String)
            told.append(cells[header].set(texts.is_in(absent.implode()), None))
        return pl.select(pl.coalesce(told)).to_series()

    # --- what one column says about another ---------------------------------------------------

    def _fill(self, chunk: _Chunk) -> None:
        """Fields that follow from others, and what the layout says of every record."""
        constants = self._mapping.layout.constants
        for name in ("declaring_country", "direction"):
            value = getattr(constants, name)
            if name not in chunk.read and value is not None:
                chunk.read[name] = _same(str(value), chunk.cells.height)
        self._fill_direction(chunk)
        self._fill_unit(chunk)
        value, fixed = chunk.values("invoice_value"), self._of_reading("invoice_value", "currency")
        if value is not None and fixed and "invoice_currency" not in chunk.read:
            chunk.read["invoice_currency"] = _where(value.is_not_null(), fixed)
        self._fill_basis(chunk)

    def _fill_direction(self, chunk: _Chunk) -> None:
        """The way across the border, where only the customs procedure tells it."""
        ways = {k: str(way) for k, way in self._mapping.layout.direction_by_procedure.items()}
        codes = chunk.values("procedure_code")
        if "direction" in chunk.read or not ways or codes is None:
            return
        told = codes.str.slice(0, 2).replace_strict(ways, default=None, return_dtype=pl.String)
        chunk.read["direction"] = Read(told, {"from_procedure": told.is_not_null()})

    def _of_reading(self, name: str, what: str) -> Any:
        reading = self._mapping.readings.get(name)
        return getattr(reading, what) if reading is not None else None

    def _settle_tax_ids(self, chunk: _Chunk) -> None:
        home = _HOMES.get(str(self._mapping.layout.tax_id))
        headers = self._mapping.columns.get("consignee_tax_id")
        if home is not None and headers:
            texts = self._texts(chunk.cells, headers)
            parse = remembered(lambda text: read_tax_id(text, None), self._made.missing(headers))
            settle_foreign_tax_ids(chunk.read, texts, home, parse)

    def _fill_unit(self, chunk: _Chunk) -> None:
        """The unit of a quantity: beside the number, or the same for the whole column."""
        quantity = chunk.read.get("quantity")
        if quantity is None:
            return
        fixed = self._of_reading("quantity", "unit")
        if "quantity_unit" not in chunk.read:
            units = _where(quantity.values.is_not_null(), fixed or "")
            units.values = units.values if fixed else units.values.clear(chunk.cells.height)
            chunk.read["quantity_unit"] = units
        unit = chunk.read["quantity_unit"]
        if quantity.more:
            rows = list(quantity.more)
            told = [quantity.more[row].more["quantity_unit"] for row in rows]
            unit.values = unit.values.scatter(rows, told)
        # Vendors write 0 where a declaration states no supplementary quantity.
        empty = ((quantity.values == 0) & unit.values.is_null()).fill_null(value=False)
        if empty.any():
            quantity.values = quantity.values.set(empty, None)
            quantity.changes["zero_without_unit"] = empty

    def _fill_basis(self, chunk: _Chunk) -> None:
        value = chunk.values("statistical_value_usd")
        if value is None or "valuation_basis" in chunk.read:
            return
        basis = self._of_reading("statistical_value_usd", "basis")
        by_way = self._of_reading("statistical_value_usd", "basis_by_direction") or {}
        ways = chunk.values("direction")
        if basis is not None:
            chunk.read["valuation_basis"] = _where(value.is_not_null(), str(basis))
        elif by_way and ways is not None:
            words_of = {str(way): str(told) for way, told in by_way.items()}
            told = ways.replace_strict(words_of, default=None, return_dtype=pl.String)
            chunk.read["valuation_basis"] = Read(told.set(value.is_null(), None))

    # --- what is put together -----------------------------------------------------------------

    def _column(self, name: str, chunk: _Chunk) -> pl.Series:
        """A column of the table in its type."""
        size, dtype = chunk.cells.height, DECLARATIONS.dtypes[name]
        codes = chunk.read.get("hs_code")
        if name == "source_file":
            return pl.Series([self._source_file]).new_from_index(0, size)
        if name == "source_row":
            return chunk.cells[LINE].cast(pl.Int64)
        if name == "hs6" and codes is not None:
            return _first_six(codes.values)
        if name == "hs_repair" and codes is not None:
            return _repairs_of_codes(codes, size)
        if name == "hs_revision" and self._mapping.layout.hs_revision is not None:
            return _same(str(self._mapping.layout.hs_revision), size).values
        values = chunk.values(name)
        return pl.repeat(None, size, dtype=dtype, eager=True) if values is None else values

    def _with_editions(self, frame: pl.DataFrame) -> pl.DataFrame:
        if self._mapping.layout.hs_revision is not None or "hs_revision" in self._readers:
            return frame
        edition = edition_on(pl.col("registered_on"), pl.col("declaring_country"))
        return frame.with_columns(edition.alias("hs_revision"))

    def _faults(self, chunk: _Chunk) -> list[pl.DataFrame]:
        found = []
        for name, read in chunk.read.items():
            if read.faults is not None and len(read.faults):
                column = self._header_at_fault(name, chunk.cells, read.faults["row"])
                found.append(read.faults.with_columns(column).select(FAULTS))
        return found

    def _header_at_fault(self, name: str, cells: pl.DataFrame, rows: pl.Series) -> pl.Series:
        """The header that a value was read from, for each of some rows."""
        headers = self._mapping.columns.get(name, (name,))
        if len(headers) == 1:
            return pl.repeat(headers[0], len(rows), eager=True).alias("column")
        some = cells.select(headers)[rows.to_list()]
        return some.select(
            pl.coalesce(
                pl.when(pl.Series(self._preferred(some, [header])).is_not_null()).then(
                    pl.lit(header)
                )
                for header in headers
            ).alias("column")
        ).to_series()

    def _required(self, chunk: _Chunk) -> list[pl.DataFrame]:
        """Cells that are empty, or declared missing, where a value is needed."""
        found = []
        for name in self._readers:
            if DECLARATIONS.columns[name].nullable:
                continue
            read = chunk.read[name]
            empty = read.values.is_null()
            if empty.any() and read.faults is not None:
                told = read.faults["row"].to_list()
                empty = empty.scatter(told, False) if told else empty
            rows = empty.arg_true()
            if len(rows):
                header = self._mapping.columns[name][0]
                found.append(_required_faults(rows, header, chunk.cells[header].gather(rows)))
        return found


def _required_faults(rows: pl.Series, header: str, texts: pl.Series) -> pl.DataFrame:
    return (
        pl.DataFrame({"row": rows.cast(pl.UInt32), "value": texts.fill_null("")})
        .with_columns(
            column=pl.lit(header),
            code=pl.lit(str(RejectCode.REQUIRED)),
            message=pl.lit(
                "an empty cell where a value is needed: fill it, or leave the record out"
            ),
        )
        .select(FAULTS)
    )


def _same(value: str, size: int) -> Read:
    return Read(pl.Series([value]).new_from_index(0, size))


def _where(rows: pl.Series, value: str) -> Read:
    same = pl.Series([value]).new_from_index(0, len(rows))
    return Read(same if rows.all() else same.set(~rows, None))


def _first_six(codes: pl.Series) -> pl.Series:
    shortest = codes.str.len_bytes().min()
    six = codes.str.slice(0, 6)
    if isinstance(shortest, int) and shortest < 6:
        return six.set(codes.str.len_bytes() < 6, None)
    return six


def _repairs_of_codes(codes: Read, size: int) -> pl.Series:
    """The word of `hs_repair` in each row."""
    told = pl.repeat(None, size, dtype=pl.String, eager=True)
    # The word that says most comes last, over the others.
    for change in sorted(codes.changes, key=_weight, reverse=True):
        word = repair_of((change,))
        if word is not None:
            told = told.set(codes.changes[change], word)
    return told


def _weight(change: str) -> int:
    order = ("left_zero", "prefix_only", "star", "separators", "float_suffix", "text_mark")
    return order.index(change) if change in order else len(order)


def _with_faults(frame: pl.DataFrame, faults: list[pl.DataFrame]) -> pl.DataFrame:
    """The frame with the faults of each row in one list."""
    if not faults:
        return frame.with_columns(pl.lit(None, pl.List(FAULT)).alias(FAULTS_OF_ROW))
    listed = (
        pl.concat(faults)
        .group_by("row", maintain_order=True)
        .agg(pl.struct("column", "code", "value", "message").alias(FAULTS_OF_ROW))
    )
    numbered = frame.with_row_index("row")
    return numbered.join(listed, on="row", how="left", maintain_order="left").drop("row")
