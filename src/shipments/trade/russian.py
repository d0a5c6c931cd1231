"""Reading the public trade statistics of Russia, as they were published until January 2022.

What such files are known for: nothing in them says whether the value counts dollars or thousands
of dollars; a period may be a year while the month is in the name of the file; `XXXXXXXXXX` is
a code that the office suppresses; a quantity of 0 without a unit is no quantity.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any, Literal, get_args

import polars as pl

from shipments.customs.chunk import LINE, RECORD, Chunk, Records
from shipments.customs.codes import RejectCode
from shipments.customs.inference import FormatInference
from shipments.customs.options import Options
from shipments.customs.recognise import ColumnMapping, recognise
from shipments.customs.values.columns import ParsedColumn, memoized, read_numbers, read_words
from shipments.customs.values.commodity import read_code
from shipments.customs.values.countries import read_country
from shipments.customs.values.parse_result import Parser, ParseResult, fault
from shipments.customs.values.reference import reference
from shipments.customs.values.units import read_unit
from shipments.dataset.load import load
from shipments.errors import UsageError
from shipments.messages import format_value
from shipments.tables.trade import TRADE
from shipments.trade.reading import REJECTED, TradeReading, read_cells, split_records

ValueUnit = Literal["usd", "thousand_usd"]
_LAYOUT = "ru-public-statistics"
_FLOWS = {"ИМ": "M", "IM": "M", "IMP": "M", "ЭК": "X", "EX": "X", "EXP": "X"}
_MONTH = re.compile(r"(0?[1-9]|1[0-2])[/.]([0-9]{4})")
_YEAR = re.compile(r"[0-9]{4}")
_SUPPRESSED = re.compile(r"[XxХх]+")  # Latin or Cyrillic
# Median US dollars per kilogram of a month of trade: far wider than any, and a thousand times off
# lies outside on one side or the other.
_BAND = (0.05, 2_000.0)
_FAULTS = list(REJECTED)[:-1]


class ImplausibleValuesWarning(UserWarning):
    """Values that are a thousand times too large or too small for the weights."""


def read_russian_statistics(
    path: str | PathLike[str],
    *,
    value_unit: ValueUnit,
    month: int | None = None,
    yearly: bool = False,
    options: Options | None = None,
) -> TradeReading:
    """ParsedColumn a file of the public trade statistics of Russia into cells of the table `trade`.

    The reporter is Russia. `primary_value_usd` is the statistical value in US dollars; codes have
    up to ten digits (ТН ВЭД). A file with regions has a cell for each region: the table keeps
    none, so that the key of `TRADE` occurs as often. Which edition of the Harmonized System the
    codes belong to is not stated and stays null.

    Args:
        path: A CSV file, plain or packed; its name is taken literally.
        value_unit: What the values count, `usd` or `thousand_usd`; nothing in the file says it.
        month: Month of every record, 1 to 12, where the period is only a year.
        yearly: Whether a period that is only a year means the whole year.
        options: What the user says about the file, such as `encoding="cp1251"`; the rest is inferred.

    Raises:
        UsageError: If an argument is not one of those allowed.
        Refused: If the file is not taken as a whole, or its records do not add up.

    Warns:
        ImplausibleValuesWarning: If the median price per kilogram lies outside 0.05 to 2,000 USD,
            as it does when the unit of the value is taken for the other one.
    """
    if value_unit not in get_args(ValueUnit):
        raise UsageError(
            f"value_unit {format_value(value_unit)} · one of: {', '.join(get_args(ValueUnit))}"
        )
    if month is not None and (yearly or month not in range(1, 13)):
        raise UsageError(f"month {format_value(month)} · expected 1 to 12, and not with yearly")
    options = options or Options()
    scale = 1000.0 if value_unit == "thousand_usd" else 1.0

    def cells(records: Records) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
        mapping = recognise(records.header, name=_LAYOUT, file=records.name, complete=False)
        inference = FormatInference(mapping, options)
        for chunk in _after_inference(records.chunks, inference):
            values, faults = _values(chunk, mapping, inference, (month, yearly), scale)
            yield split_records(values, faults, chunk)

    reading = read_cells(Path(path), options, cells)
    _look_at_prices(reading.accepted, value_unit)
    return reading


def _after_inference(chunks: Iterator[Chunk], inference: FormatInference) -> Iterator[Chunk]:
    """The chunks, the first of them only when it is known how the file writes numbers and codes."""
    held: list[Chunk] = []
    for chunk in chunks:
        inference.observe(chunk.cells)
        held.append(chunk)
        if inference.is_conclusive():
            break
    yield from held
    yield from chunks


def _values(
    chunk: Chunk,
    mapping: ColumnMapping,
    inference: FormatInference,
    period: tuple[int | None, bool],
    scale: float,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The columns of the table, and every text that is no value."""
    tables, cells = reference(), chunk.cells

    def texts(name: str) -> tuple[str, pl.Series]:
        headers = mapping.columns.get(name, ())
        if not headers:
            return name, pl.Series(name, [None] * cells.height, pl.String)
        return headers[0], cells[headers[0]]

    parsers: dict[str, Parser] = {
        "flow": _flow,
        "period": lambda text: _period(text, *period),
        "partner": lambda text: read_country(text, tables),
        "hs_code": lambda text: _code(text, inference),
        "quantity_unit": _unit,
    }
    read: dict[str, ParsedColumn] = {}
    faults: list[pl.DataFrame] = []
    for name, parse in parsers.items():
        header, column = texts(name)
        read[name] = read_words(column, memoized(parse))
        faults += _faults_of(read[name], header, cells)
    for name in ("primary_value_usd", "net_weight_kg", "quantity"):
        header, column = texts(name)
        read[name] = read_numbers(column, inference.numbers(header))
        faults += _faults_of(read[name], header, cells)
    found = {name: each.values for name, each in read.items()}
    empty = pl.DataFrame(schema={name: REJECTED[name] for name in _FAULTS})
    return _cells(cells, found, scale), pl.concat([empty, *faults])


def _faults_of(read: ParsedColumn, header: str, cells: pl.DataFrame) -> list[pl.DataFrame]:
    if read.faults is None or not read.faults.height:
        return []
    rows = read.faults["row"]
    return [
        read.faults.select(
            cells[RECORD].gather(rows).alias(RECORD), cells[LINE].gather(rows).alias(LINE),
            pl.lit(header).alias("column"), pl.col("code").cast(pl.String),
            pl.col("value").cast(pl.String), pl.col("message").cast(pl.String),
        )
    ]  # fmt: skip


def _cells(cells: pl.DataFrame, found: dict[str, pl.Series], scale: float) -> pl.DataFrame:
    given = cells.select(RECORD, LINE).with_columns(
        **{name: values.alias(name) for name, values in found.items()}
    )
    nothing = (pl.col("quantity").is_null()) | (
        pl.col("quantity_unit").is_null() & (pl.col("quantity") == 0)
    )
    period = pl.col("period")
    known: dict[str, pl.Expr] = {
        "frequency": pl.when(period.str.len_chars() == 6)
        .then(pl.lit("M"))
        .when(period.is_not_null())
        .then(pl.lit("A")),
        "year": period.str.slice(0, 4).cast(pl.Int64),
        "month": pl.when(period.str.len_chars() == 6).then(period.str.slice(4).cast(pl.Int64, strict=False)),
        "reporter": pl.lit("643"),
        "reporter_alpha3": pl.lit("RUS"),
        "partner": pl.col("partner").replace_strict(_numeric(), default=None, return_dtype=pl.String),
        "partner_alpha3": pl.col("partner").replace_strict(_alpha3(), default=None, return_dtype=pl.String),
        "primary_value_usd": pl.col("primary_value_usd") * scale,
        "quantity": pl.when(~nothing).then("quantity"),
        "quantity_unit": pl.when(~nothing).then("quantity_unit"),
    }  # fmt: skip
    columns = [
        known.get(name, pl.col(name) if name in found else pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in TRADE.dtypes.items()
    ]
    return given.select(RECORD, LINE, *columns)


@cache
def _countries() -> pl.DataFrame:
    return load("countries", "polars").select("alpha2", "alpha3", "numeric")


def _numeric() -> dict[str, str]:
    rows = _countries().select("alpha2", "numeric").iter_rows()
    return {alpha2: str(int(numeric)) for alpha2, numeric in rows}


def _alpha3() -> dict[str, str]:
    return dict(_countries().select("alpha2", "alpha3").iter_rows())


def _flow(text: str) -> ParseResult:
    flow = _FLOWS.get(text.upper())
    return ParseResult(flow) if flow else fault(RejectCode.CODE, "no direction: ИМ, ЭК, IMP or EXP")


def _period(text: str, month: int | None, yearly: bool) -> ParseResult:
    if found := _MONTH.fullmatch(text):
        return ParseResult(f"{found[2]}{int(found[1]):02}")
    if not _YEAR.fullmatch(text):
        return fault(RejectCode.DATE, "no period: mm/yyyy or yyyy")
    if yearly:
        return ParseResult(text)
    if month is None:
        return fault(
            RejectCode.DATE_AMBIGUOUS,
            "a year, or a month of it that the name of the file gives: say month= or yearly=True",
        )
    return ParseResult(f"{text}{month:02}")


def _code(text: str, inference: FormatInference) -> ParseResult:
    if _SUPPRESSED.fullmatch(text):
        return fault(RejectCode.HS_SUPPRESSED, "the office suppresses which goods these are")
    style = replace(inference.codes(), with_text=False)
    return read_code(text, style)


def _unit(text: str) -> ParseResult:
    return read_unit(" ".join(text.split()), reference())


def _look_at_prices(cells: pl.DataFrame, value_unit: ValueUnit) -> None:
    """Warn if the values do not fit the weights."""
    weighed = cells.filter((pl.col("net_weight_kg") > 0) & (pl.col("primary_value_usd") > 0))
    prices = weighed.select(pl.col("primary_value_usd") / pl.col("net_weight_kg")).to_series()
    median: Any = prices.median()
    if median is None or _BAND[0] <= median <= _BAND[1]:
        return
    warnings.warn(
        f"the median price is {median:,.4g} USD per kilogram with value_unit='{value_unit}' · "
        f"expected {_BAND[0]} to {_BAND[1]:,.0f} · look up what the source counts in",
        ImplausibleValuesWarning,
        stacklevel=3,
    )
