"""Cells of text to the typed columns of `declarations`, with what was changed and what is at fault.

Whatever a cell says ends as exactly one of three: a value, a gap that the layout declares, or a
fault with a code. What was changed on the way is named in `repairs`. A fault in a column without
which a record means nothing rejects the record; any other is kept in `faults`, and its cell is null.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from threading import Lock
from typing import Any

import polars as pl

from shipments.customs.chunk import LINE, RECORD
from shipments.customs.codes import RejectCode
from shipments.customs.inference import FormatInference
from shipments.customs.options import Options
from shipments.customs.parties import Columns, move_from_names, reread_foreign_tax_ids
from shipments.customs.readers import Readers
from shipments.customs.recognise import ColumnMapping
from shipments.customs.values.columns import FAULTS, ParsedColumn, memoized
from shipments.customs.values.commodity import REPAIRS, edition_on
from shipments.customs.values.reference import Reference
from shipments.customs.values.tax_ids import read_tax_id
from shipments.tables.declarations import DECLARATIONS

FAULTS_OF_ROW = "__faults"
# A fault in one of these rejects the record.
KEY_COLUMNS = frozenset({"registered_on", "declaring_country", "direction", "hs_code"})
_MEASURES = (
    "net_weight_kg",
    "gross_weight_kg",
    "quantity",
    "invoice_value",
    "customs_value_rub",
    "statistical_value_usd",
)
_ZERO = r"^\s*0+(?:[.,]0*)?\s*$"
FAULT = pl.Struct(dict.fromkeys(("column", "code", "value", "message"), pl.String))
FLAGS = pl.List(pl.Struct(dict.fromkeys(("column", "code", "value"), pl.String)))
_HOMES = {"ru_inn": "RU", "kz_bin": "KZ"}  # whose numbers a layout holds
_BITS = 62  # changes that one whole number can hold
_EMPTY = "an empty cell where a value is needed: fill it, or leave the record out"


class Converter:
    """Reads the chunks of one file; parsed words are kept for the next chunk."""

    def __init__(
        self,
        mapping: ColumnMapping,
        options: Options,
        reference: Reference,
        inference: FormatInference,
        *,
        source_file: str = "",
    ) -> None:
        """Decide how each field is read.

        Args:
            mapping: Which columns hold what.
            options: What the user says; it goes before what the layout and the file say.
            reference: Countries, units and currencies.
            inference: What the file proves, complete.
            source_file: Name of the file, for the column of that name.

        Raises:
            UsageError: If a layout multiplies a number by no power of ten.
        """
        self._mapping, self._layout = mapping, mapping.layout
        self.cells: dict[str, Counter[str]] = {}
        self._source_file, self._strict = source_file, options.strict
        self._value_currency, self._lock = options.value_currency, Lock()
        readers = Readers(mapping, options, reference, inference)
        self._readers = readers.all()
        self._any_tax_id = memoized(lambda text: read_tax_id(text, None))

    def convert(self, cells: pl.DataFrame) -> pl.DataFrame:
        """One row per record, in the order of the cells.

        Args:
            cells: `__record`, `__line` and the columns of the file, all text.

        Returns:
            The columns of `declarations`, then `__record`, `__line`, `repairs` (null = nothing was
            changed), `faults` (JSON) and `__faults`, for which the record is rejected (`column` as
            the file names it, `code`, `value` as in the file, `message`; null = none).
        """
        columns: Columns = {
            name: read(self._texts(cells, name)) for name, read in self._readers.items()
        }
        self._count_cells(columns, cells)
        self._reread_tax_ids(columns, cells)
        for name, column in columns.items():
            for mark in self._setting(name, "assumed") or ():
                column.changes[mark] = column.values.is_not_null()
        _drop_zeros(columns)
        move_from_names(columns, cells.height)
        self._fill(columns, cells.height)
        # In the order of the schema, whatever order the file has.
        columns = {name: columns[name] for name in DECLARATIONS.columns if name in columns}
        flagged = {name: each for name, each in columns.items() if not self._rejects(name)}
        faults = [
            *self._faults({name: columns[name] for name in columns.keys() - flagged}, cells),
            *self._empty_cells(columns, cells),
        ]
        values = [self._values(name, columns, cells) for name in DECLARATIONS.columns]
        frame = pl.DataFrame(values).with_columns(
            cells[RECORD],
            cells[LINE],
            _repairs(columns, cells.height),
            _flags(flagged, cells.height),
        )
        if self._layout.hs_revision is None and "hs_revision" not in self._readers:
            edition = edition_on(pl.col("registered_on"), pl.col("declaring_country"))
            frame = frame.with_columns(edition.alias("hs_revision"))
        return _with_faults(frame, faults)

    # --- reading ------------------------------------------------------------------------------

    def _rejects(self, name: str) -> bool:
        """Whether a fault in a column rejects the record."""
        return self._strict or name in KEY_COLUMNS

    def _texts(self, cells: pl.DataFrame, name: str) -> pl.Series:
        """The cells that a field is read from, without those that say nothing, in each row.

        Of several columns the first that says something is taken; a zero says less than a number.
        """
        headers = self._mapping.columns[name]
        if len(headers) == 1 and not self._mapping.missing.get(headers[0]):
            return cells[headers[0]]
        given = [cells[each].set(~self._says_something(cells, each), None) for each in headers]
        if len(given) == 1:
            return given[0]
        if name in _MEASURES:
            given = [*(each.set(each.str.contains(_ZERO), None) for each in given), *given]
        return pl.select(pl.coalesce(given)).to_series()

    def _says_something(self, cells: pl.DataFrame, header: str) -> pl.Series:
        absent = pl.Series(["", *self._mapping.missing.get(header, ())], dtype=pl.String)
        exact, plain = cells[header], cells[header].str.strip_chars()
        is_absent = plain.is_in(absent.implode()) | exact.is_in(absent.implode())
        return ~is_absent.fill_null(value=True)

    def _count_cells(self, columns: Columns, cells: pl.DataFrame) -> None:
        """Keep how many cells of each field were read, empty or at fault, before any is filled."""
        for name, column in columns.items():
            flagged = 0 if column.faults is None else len(column.faults)
            read = len(column.values) - column.values.null_count()
            count = Counter(read=read, flagged=flagged, empty=cells.height - read - flagged)
            with self._lock:  # several chunks are converted at once
                self.cells[name] = self.cells.get(name, Counter()) + count

    # --- what one column says about another ---------------------------------------------------

    def _reread_tax_ids(self, columns: Columns, cells: pl.DataFrame) -> None:
        home = _HOMES.get(str(self._layout.tax_id))
        if home is not None and "consignee_tax_id" in self._mapping.columns:
            texts = self._texts(cells, "consignee_tax_id")
            reread_foreign_tax_ids(columns, texts, home, self._any_tax_id)

    def _fill(self, columns: Columns, size: int) -> None:
        """Fields that follow from others, and what the layout says of every record."""
        for name in ("declaring_country", "direction"):
            value = getattr(self._layout.constants, name)
            if name not in columns and value is not None:
                columns[name] = ParsedColumn(_constant(str(value), size))
        self._fill_direction(columns)
        self._fill_unit(columns, size)
        value = columns.get("invoice_value")
        currency = self._setting("invoice_value", "currency") or self._value_currency
        if value is not None and currency and "invoice_currency" not in columns:
            columns["invoice_currency"] = _beside(value, currency)
        self._fill_basis(columns)

    def _fill_direction(self, columns: Columns) -> None:
        """The way across the border, where only the customs procedure says it."""
        ways = {code: str(way) for code, way in self._layout.direction_by_procedure.items()}
        if "direction" in columns or not ways or "procedure_code" not in columns:
            return
        way = _replaced(columns["procedure_code"].values.str.slice(0, 2), ways)
        columns["direction"] = ParsedColumn(way, {"from_procedure": way.is_not_null()})

    def _setting(self, name: str, what: str) -> Any:
        """What the layout says about how a field is read."""
        reading = self._mapping.readings.get(name)
        return getattr(reading, what) if reading is not None else None

    def _fill_unit(self, columns: Columns, size: int) -> None:
        """The unit of a quantity: beside the number, or the same for the whole column."""
        quantity = columns.get("quantity")
        if quantity is None:
            return
        unit = self._setting("quantity", "unit")
        if "quantity_unit" not in columns:
            none = ParsedColumn(pl.repeat(None, size, dtype=pl.String, eager=True))
            columns["quantity_unit"] = _beside(quantity, unit) if unit else none
        units = columns["quantity_unit"]
        if quantity.side_values:
            said = quantity.side_values.items()
            units.put({row: values["quantity_unit"] for row, values in said})
        # Nor is a zero without any unit a quantity.
        empty = ((quantity.values == 0) & units.values.is_null()).fill_null(value=False)
        if empty.any():
            quantity.values = quantity.values.set(empty, None)
            quantity.changes["zero_without_unit"] = empty

    def _fill_basis(self, columns: Columns) -> None:
        value, way = columns.get("statistical_value_usd"), columns.get("direction")
        if value is None or "valuation_basis" in columns:
            return
        basis = self._setting("statistical_value_usd", "basis")
        by_way = self._setting("statistical_value_usd", "basis_by_direction") or {}
        if basis is not None:
            columns["valuation_basis"] = _beside(value, str(basis))
        elif by_way and way is not None:
            words = {str(direction): str(word) for direction, word in by_way.items()}
            bases = _replaced(way.values, words).set(value.values.is_null(), None)
            columns["valuation_basis"] = ParsedColumn(bases)

    # --- what is put together -----------------------------------------------------------------

    def _values(self, name: str, columns: Columns, cells: pl.DataFrame) -> pl.Series:
        """A column of the table in its type."""
        size, codes, edition = cells.height, columns.get("hs_code"), self._layout.hs_revision
        if name == "source_file":
            values = _constant(self._source_file, size)
        elif name == "source_row":
            values = cells[LINE]
        elif name == "hs6" and codes is not None:
            is_short = codes.values.str.len_bytes() < 6
            values = codes.values.str.slice(0, 6).set(is_short, None)
        elif name == "hs_repair" and codes is not None:
            values = _repairs_of_codes(codes, size)
        elif name == "hs_revision" and edition is not None:
            values = _constant(str(edition), size)
        elif name in columns:
            values = columns[name].values
        else:
            values = pl.repeat(None, size, dtype=DECLARATIONS.dtypes[name], eager=True)
        return values.alias(name)

    def _faults(self, columns: Columns, cells: pl.DataFrame) -> Iterator[pl.DataFrame]:
        for name, column in columns.items():
            if column.faults is not None and len(column.faults):
                header = self._header_at_fault(name, cells, column.faults["row"])
                yield column.faults.with_columns(header.alias("column")).select(FAULTS)

    def _header_at_fault(self, name: str, cells: pl.DataFrame, rows: pl.Series) -> pl.Series:
        """The header that a value was read from, for each of some rows."""
        headers = self._mapping.columns.get(name, (name,))
        if len(headers) == 1:
            return _constant(headers[0], len(rows))
        some = cells[rows.to_list()]
        given = (
            pl.when(self._says_something(some, header)).then(pl.lit(header)) for header in headers
        )
        return pl.select(pl.coalesce(given)).to_series()

    def _empty_cells(self, columns: Columns, cells: pl.DataFrame) -> Iterator[pl.DataFrame]:
        """Cells that are empty, or declared missing, where a value is needed."""
        for name in self._readers:
            if DECLARATIONS.columns[name].nullable:
                continue
            empty, faults = columns[name].values.is_null(), columns[name].faults
            if faults is not None and len(faults):
                empty = empty.scatter(faults["row"], False)
            if len(rows := empty.arg_true()):
                header = self._mapping.columns[name][0]
                yield pl.DataFrame(
                    {"row": rows.cast(pl.UInt32), "value": cells[header].gather(rows).fill_null("")}
                ).select(
                    "row",
                    pl.lit(header).alias("column"),
                    pl.lit(str(RejectCode.REQUIRED)).alias("code"),
                    "value",
                    pl.lit(_EMPTY).alias("message"),
                )


def _drop_zeros(columns: Columns) -> None:
    """Take a zero beside a measure that is more for a gap: vendors write it where none is stated."""
    measures = [columns[name] for name in _MEASURES if name in columns]
    if not any((column.values == 0).any() for column in measures):
        return
    filled = pl.select(
        pl.any_horizontal([(column.values > 0).fill_null(value=False) for column in measures])
    ).to_series()
    for column in measures:
        gaps = ((column.values == 0) & filled).fill_null(value=False)
        if gaps.any():
            column.values = column.values.set(gaps, None)
            column.changes["zero_as_gap"] = gaps


def _flags(columns: Columns, size: int) -> pl.Series:
    """The cells at fault of each row as JSON; null where there is none."""
    texts: dict[int, list[dict[str, str]]] = {}
    for name, column in columns.items():
        if column.faults is not None:
            for row, code, value in column.faults.select("row", "code", "value").iter_rows():
                texts.setdefault(row, []).append({"column": name, "code": code, "value": value})
    flags = pl.repeat(None, size, dtype=pl.String, eager=True).alias("faults")
    if not texts:
        return flags
    words = [json.dumps(each, ensure_ascii=False) for each in texts.values()]
    return flags.scatter(list(texts), words)


def _constant(value: str, size: int) -> pl.Series:
    return pl.Series([value]).new_from_index(0, size)


def _beside(column: ParsedColumn, value: str) -> ParsedColumn:
    """A column that says one thing in each row in which another one says anything."""
    same = _constant(value, len(column.values))
    rows = column.values.is_not_null()
    return ParsedColumn(same if rows.all() else same.set(~rows, None))


def _replaced(values: pl.Series, words: Mapping[str, str]) -> pl.Series:
    return values.replace_strict(words, default=None, return_dtype=pl.String)


def _repairs_of_codes(codes: ParsedColumn, size: int) -> pl.Series:
    """The word of `hs_repair` in each row."""
    words = pl.repeat(None, size, dtype=pl.String, eager=True)
    for change, word in reversed(REPAIRS.items()):  # what says most is written last
        if change in codes.changes:
            words = words.set(codes.changes[change], str(word))
    return words


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


def _repairs(columns: Columns, size: int) -> pl.Series:
    """What was changed in each row, as `column:change` divided by semicolons; null if nothing."""
    made = [
        (f"{name}:{change}", rows)
        for name, column in columns.items()
        for change, rows in column.changes.items()
        if rows.any()
    ]
    none = pl.repeat(None, size, dtype=pl.String, eager=True)
    parts = [_in_words(made[start : start + _BITS], size) for start in range(0, len(made), _BITS)]
    joined = pl.concat_str([none, *parts], separator=";", ignore_nulls=True).replace("", None)
    return pl.select(joined.alias("repairs")).to_series()


def _in_words(made: list[tuple[str, pl.Series]], size: int) -> pl.Series:
    """Rows that share their changes share a number, and each number is put into words once."""
    numbers = pl.repeat(0, size, dtype=pl.Int64, eager=True)
    for bit, (_, rows) in enumerate(made):
        numbers = numbers + rows.cast(pl.Int64) * (1 << bit)
    seen = numbers.unique()
    words = [
        ";".join(word for bit, (word, _) in enumerate(made) if number >> bit & 1) or None
        for number in seen.to_list()
    ]
    return numbers.replace_strict(seen, pl.Series(words, dtype=pl.String), return_dtype=pl.String)
