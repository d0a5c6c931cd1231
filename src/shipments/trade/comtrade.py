"""Reading files of UN Comtrade, in the 47 columns of its current interface.

What such files are known for: month 52 is the whole year; a unit of -1 with a quantity of 0 means
that there is no quantity; codes end in a blank; names are there only when they were asked for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from os import PathLike
from pathlib import Path
from typing import Any

import polars as pl

from shipments.customs.chunk import LINE, RECORD, Chunk, Records
from shipments.customs.codes import RefusalCode, RejectCode
from shipments.customs.options import Options
from shipments.customs.recognise import recognise
from shipments.dataset.load import load
from shipments.errors import Refused
from shipments.tables.trade import TRADE
from shipments.trade.reading import TradeReading, read_cells, split_records

_LAYOUT = "un-comtrade"
_NO_UNIT = "-1"
_EDITIONS = {
    "H0": "1992", "H1": "1996", "H2": "2002", "H3": "2007", "H4": "2012", "H5": "2017",
    "H6": "2022",
}  # fmt: skip
_AS_REPORTED = ("HS", "H")  # the edition is not given
_TRUTH = {"true": True, "false": False, "1": True, "0": False}
_AREAS = ("reporter", "partner", "second_partner")


def read_comtrade(path: str | PathLike[str], options: Options | None = None) -> TradeReading:
    """Read a CSV file of UN Comtrade, plain or packed, into cells of the table `trade`.

    Values are US dollars, weights kilograms; a quantity is in its unit, or there is none. A record
    that cannot be read, or breaks a rule of the schema, is rejected with a code and never changed.

    Args:
        path: The file; its name is taken literally.
        options: What the user says about the file, such as `encoding="latin-1"`; the rest is inferred.

    Raises:
        Refused: If the file is not taken as a whole: it is no table, no file of Comtrade, or its
            records do not add up.
    """
    return read_cells(Path(path), options or Options(), _cells)


def _cells(records: Records) -> Iterator[tuple[pl.DataFrame, pl.DataFrame]]:
    columns = _columns(records)
    for chunk in records.chunks:
        yield _split_chunk(chunk, columns)


def _columns(records: Records) -> dict[str, str]:
    """Our field -> header.

    Raises:
        Refused: If a column of Comtrade that is needed is not there.
    """
    mapping = recognise(records.header, name=_LAYOUT, file=records.name, complete=False)
    lacking = [
        name
        for column in mapping.layout.columns
        for name in column.headers
        if column.field not in mapping.columns
    ]
    if lacking:
        raise Refused(
            RefusalCode.MISSING_COLUMN,
            records.name,
            "the file lacks " + ", ".join(lacking),
            "take the file with all 47 columns of the current interface; files of before 2022 have "
            "other headers and are not read",
        )
    return {name: headers[0] for name, headers in mapping.columns.items()}


def _units() -> dict[str, str]:
    aliases = load("unit_aliases", "polars").filter(pl.col("system") == "comtrade")
    return dict(aliases.select("alias", "unit").iter_rows())


def _area(text: pl.Expr) -> pl.Expr:
    return text.cast(pl.UInt16, strict=False).cast(pl.String)


def _one_of(words: Mapping[str, object], kind: Any) -> Callable[[pl.Expr], pl.Expr]:
    return lambda text: text.replace_strict(
        list(words), list(words.values()), default=None, return_dtype=kind
    )


def _typed(name: str, text: pl.Expr) -> pl.Expr:
    """The value of a cell, null where it is none."""
    dtype = TRADE.dtypes[name]
    if name in _AREAS:
        return _area(text)
    if name == "hs_revision":
        return _one_of(_EDITIONS, pl.String)(text)
    if name == "quantity_unit":
        return _one_of(_units(), pl.String)(text)
    if dtype == pl.Boolean:
        return _one_of(_TRUTH, pl.Boolean)(text.str.to_lowercase())
    return text if dtype == pl.String else text.cast(dtype, strict=False)


def _code_of(name: str) -> RejectCode:
    if name in _AREAS:
        return RejectCode.COUNTRY
    if name == "quantity_unit":
        return RejectCode.UNIT
    return RejectCode.NUM if TRADE.dtypes[name].is_numeric() else RejectCode.CODE


def _split_chunk(chunk: Chunk, columns: Mapping[str, str]) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells of a chunk that satisfy the schema, and the records that do not."""
    blank = pl.lit(None, pl.String)
    texts = chunk.cells.select(
        RECORD,
        LINE,
        *(
            pl.col(header).str.strip_chars().replace("", None).alias(name)
            for name, header in columns.items()
        ),
    )
    no_amount = pl.col("quantity").is_null() | (
        pl.col("quantity").cast(pl.Float64, strict=False) == 0
    )
    is_empty = (
        pl.col("quantity_unit").is_null() | (pl.col("quantity_unit") == _NO_UNIT)
    ) & no_amount
    texts = texts.with_columns(
        pl.when(pl.col("month") == "52").then(blank).otherwise("month").alias("month"),
        pl.when(pl.col("hs_revision").is_in(_AS_REPORTED))
        .then(blank)
        .otherwise("hs_revision")
        .alias("hs_revision"),
        *(
            pl.when(is_empty).then(blank).otherwise(name).alias(name)
            for name in ("quantity", "quantity_unit", "is_quantity_estimated")
        ),
    )
    values = texts.select(
        RECORD, LINE, *(_typed(name, pl.col(name)).alias(name) for name in TRADE.columns)
    )
    faults = [
        texts.select(
            RECORD, LINE, pl.lit(columns[name]).alias("column"), pl.lit(str(_code_of(name))).alias("code"),
            pl.col(name).alias("value"), pl.lit(_code_of(name).meaning).alias("message"),
        ).filter(pl.col("value").is_not_null() & values[name].is_null())
        for name in TRADE.columns
    ]  # fmt: skip
    return split_records(values, pl.concat(faults), chunk)
