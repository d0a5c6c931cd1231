"""Blocks of cells as rows of text, with what is wrong in them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import NamedTuple

import numpy as np
import polars as pl

from shipments.customs.codes import RejectCode
from shipments.customs.workbook.formats import moments, numbers
from shipments.customs.workbook.model import Block, Kind, Shape, Workbook

ROW, HIDDEN = "__row", "__hidden"
_SLICE = 4_000_000  # places of a grid that are made at a time
MOST_COLUMNS = 2_000  # that hold anything; no table of declarations has a tenth of it
_CONTROL = "[\x00-\x08\x0b\x0c\x0e-\x1f]"


class Misfit(NamedTuple):
    """A cell that holds no value: row from 1, column from 0, code of a reject, and what it shows."""

    row: int
    column: int
    code: str
    value: str


def grids(block: Block, workbook: Workbook) -> Iterator[tuple[pl.DataFrame, list[Misfit]]]:
    """The rows of a block as text, and the cells that are no text.

    Returns:
        Frames of one row a stored row: `__row`, `__hidden`, then a String column by the number
        (from 0) of each column that holds anything, in order. A misfit is null in it.

    Raises:
        ValueError: If two cells have one place, or more than `MOST_COLUMNS` hold anything.
    """
    cells = _as_text(block.cells, workbook)
    columns = cells["column"].unique().sort()
    if len(columns) > MOST_COLUMNS:
        raise ValueError(f"over {MOST_COLUMNS} columns hold values")
    misfits = [
        Misfit(*row)
        for row in cells.filter(pl.col("code").is_not_null())
        .select("row", "column", "code", "value")
        .rows()
    ]
    at = np.searchsorted(block.rows, cells["row"].to_numpy())
    across = np.searchsorted(columns.to_numpy(), cells["column"].to_numpy())
    step = max(1, _SLICE // max(1, len(columns)))
    for begin in range(0, len(block.rows), step):
        end = min(begin + step, len(block.rows))
        inside = (at >= begin) & (at < end)
        place = (at[inside] - begin) * len(columns) + across[inside]
        texts = cells["text"].filter(pl.Series(inside)) if step < len(block.rows) else cells["text"]
        frame = _frame(block, begin, end, columns, place, texts)
        low, high = block.rows[begin], block.rows[end - 1]
        yield frame, [misfit for misfit in misfits if low <= misfit.row <= high]


def _frame(
    block: Block, begin: int, end: int, columns: pl.Series, place: np.ndarray, texts: pl.Series
) -> pl.DataFrame:
    source = np.full((end - begin) * len(columns), -1, np.int64)
    source[place] = np.arange(len(place))
    if (source >= 0).sum() != len(place):
        raise ValueError("two cells have one place")
    made = {ROW: pl.Series(block.rows[begin:end]), HIDDEN: pl.Series(block.hidden[begin:end])}
    for number, column in enumerate(columns):
        one = pl.Series(source[number :: len(columns)])
        index = one.set(one < 0, None).cast(pl.UInt32)
        made[str(column)] = texts.gather(index)
    return pl.DataFrame(made)


def _as_text(cells: pl.DataFrame, workbook: Workbook) -> pl.DataFrame:
    """Cells with `text`, and the `code` of those that hold none."""
    kind, text = cells["kind"], cells["value"]
    text = _put(text, kind == Kind.SHARED, lambda places: _shared(places, workbook.strings))
    text = _put(text, kind == Kind.BOOLEAN, _booleans)
    shapes = pl.Series([int(shape) for shape in workbook.shapes] or [0], dtype=pl.UInt8)
    shape = shapes.gather(cells["style"].clip(0, len(shapes) - 1))
    is_number = kind == Kind.NUMBER
    for one in Shape:
        chosen = is_number & (shape == one)
        text = _put(text, chosen, partial(_shown, shape=one, since_1904=workbook.since_1904))
    is_text = (kind == Kind.TEXT) | (kind == Kind.SHARED)
    steers = is_text & text.str.contains(_CONTROL).fill_null(value=False)
    code = (
        pl.when(kind == Kind.UNCACHED)
        .then(pl.lit(str(RejectCode.FORMULA_UNCACHED)))
        .when((kind == Kind.ERROR) | text.is_null())
        .then(pl.lit(str(RejectCode.CELL_ERROR)))
        .when(steers)
        .then(pl.lit(str(RejectCode.CONTROL_CHAR)))
    )
    told = cells.with_columns(text=text, code=pl.select(code).to_series())
    return told.with_columns(
        value=pl.when(steers).then("text").otherwise("value"),
        text=pl.when(pl.col("code").is_null() & (pl.col("text") != "")).then("text"),
    )


def _put(text: pl.Series, chosen: pl.Series, make: Callable[[pl.Series], pl.Series]) -> pl.Series:
    if not chosen.any():
        return text
    if chosen.all():
        return make(text)
    return text.scatter(chosen.arg_true(), make(text.filter(chosen)))


def _shared(places: pl.Series, strings: pl.Series) -> pl.Series:
    place = places.cast(pl.Int64, strict=False)
    inside = place.is_between(0, len(strings) - 1)
    return strings.gather(place.set(~inside, None).cast(pl.UInt32))


def _booleans(values: pl.Series) -> pl.Series:
    words = {"1": "TRUE", "0": "FALSE", "true": "TRUE", "false": "FALSE"}
    return values.replace_strict(words, default=None, return_dtype=pl.String)


def _shown(values: pl.Series, shape: Shape, since_1904: bool) -> pl.Series:
    plain = numbers(values)
    if shape is Shape.PLAIN:
        return plain
    days = moments(values, shape, since_1904=since_1904)
    return days.zip_with(days.is_not_null(), plain)
