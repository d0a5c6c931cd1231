"""The fast reader: many whole records at once, or nothing.

polars parses, with every column as text and no lenient switch. It gets only what it reads right:
quotation marks that are all sound, records of equal width, no blank lines, line ends that it knows.
The number of records and of separators is counted here beforehand; where anything differs, the
records are read one by one (`recordwise.py`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from shipments.customs.chunk import LINE, RECORD, Chunk
from shipments.customs.encoding import CONTROLS
from shipments.customs.survey import Survey
from shipments.customs.text_chunk import (
    Position,
    TextChunk,
    line_breaks,
    raw_lookup,
)

Places = npt.NDArray[np.intp]
Units = npt.NDArray[np.uint8]

_LF, _CR, _QUOTE = 10, 13, 34
FOOTER_BYTES = 1 << 16  # at the end of a file, in which a footer is looked for
_FOOTER_LINES = 20
_CACHED = 1 << 18  # bytes that are compared at a time: the result stays in the cache


@dataclass
class _Region:
    """Bytes of whole records.

    Attributes:
        content: The bytes.
        records: How many records they hold.
        quotes: Where quotation marks are that enclose cells; None where those that occur are text.
        lines: On which line each record begins, from 0; None where every line is a record.
    """

    content: bytes
    records: int
    quotes: Places | None = None
    lines: Places | None = None


def read_whole(
    buffer: bytes, size: int, survey: Survey, at: Position, *, final: bool
) -> TextChunk | None:
    """The whole records among the first bytes of a buffer.

    Args:
        buffer: Bytes that begin where a record begins.
        size: How many of them may be taken.
        survey: What is known of the file.
        at: Where the buffer begins in the file.
        final: Whether the file ends with these bytes.

    Returns:
        None if the records must be read one by one.
    """
    delimiter = ord(survey.dialect.delimiter)
    region = _cut(buffer, size, delimiter, final=final)
    if region is None or not _is_plain(region, survey, delimiter, final):
        return None
    try:
        text = survey.transcoder.utf8(region.content)
    except UnicodeDecodeError:
        return None
    cells = parse_cells(text, survey, is_quoted=region.quotes is not None)
    if cells is None or cells.height != region.records or _has_odd_rows(cells, survey):
        return None
    return _text_chunk(region, cells, survey, at)


def parse_cells(text: bytes, survey: Survey, *, is_quoted: bool) -> pl.DataFrame | None:
    """The cells of sound records, all text; None if polars does not take them.

    Args:
        text: UTF-8.
        survey: What is known of the file.
        is_quoted: Whether quotation marks enclose cells; otherwise they are text.

    Returns:
        One column per cell of the width; an empty cell is null, quoted or not.
    """
    schema: dict[str, Any] = {f"c{place}": pl.String for place in range(survey.width)}
    if not text:
        return pl.DataFrame(schema=schema)
    try:
        cells = pl.read_csv(
            text,
            has_header=False,
            separator=survey.dialect.delimiter,
            schema=schema,
            quote_char='"' if is_quoted else None,
        )
    except pl.exceptions.PolarsError:
        return None
    if is_quoted and b'""' in text:
        cells = cells.with_columns(pl.when(pl.all() != "").then(pl.all()).name.keep())
    return cells


def named_cells(
    cells: pl.DataFrame, names: Sequence[str], records: pl.Series, lines: pl.Series
) -> pl.DataFrame:
    """Parsed cells under their headers, with the number and the line of each record.

    Cells beyond the header are left out: they are empty.
    """
    columns = zip(cells.get_columns(), names, strict=False)
    return pl.DataFrame(
        [
            records.cast(pl.Int64).alias(RECORD),
            lines.cast(pl.Int64).alias(LINE),
            *(column.alias(name) for column, name in columns),
        ]
    )


def _is_plain(region: _Region, survey: Survey, delimiter: int, final: bool) -> bool:
    """Whether every record has the width of the file, and none may be a header or a footer."""
    content = region.content
    return not (
        _separators(region, delimiter) != region.records * (survey.width - 1)
        or survey.header_bytes in content
        or (survey.encoding.controls and len(content.translate(None, CONTROLS)) != len(content))
        or (final and _may_have_footer(content, survey.width, bytes([delimiter])))
    )


def _text_chunk(region: _Region, cells: pl.DataFrame, survey: Survey, at: Position) -> TextChunk:
    content, height, lines = region.content, cells.height, region.lines
    numbers = pl.Series(np.arange(at.record, at.record + height))
    first_lines = np.arange(height) if lines is None else lines
    cells = named_cells(cells, survey.header.names, numbers, pl.Series(at.line + first_lines))

    def span(number: int) -> tuple[int, int]:
        index = number - at.record
        end = first_lines[index + 1] if index + 1 < height else len(content)
        return int(first_lines[index]), int(end)

    inner = 0 if lines is None else line_breaks(cells)
    size = survey.transcoder.file_size(content)
    return TextChunk(
        Chunk(cells, (), raw_lookup(content, survey.transcoder, at, span)),
        len(content),
        Position(at.record + height, at.line + height + inner, at.offset + size),
        inner,
    )


def _cut(buffer: bytes, size: int, delimiter: int, *, final: bool) -> _Region | None:
    """The whole records of some bytes; None if it is not clear where they end."""
    returns = buffer.count(b"\r", 0, size)
    if returns and returns != buffer.count(b"\r\n", 0, size):
        return None  # a CR alone ends a line too, which polars does not know
    if buffer.find(b'"', 0, size) >= 0:
        units = np.frombuffer(buffer, np.uint8, size)
        quotes = np.flatnonzero(units == _QUOTE)
        if np.isin(_before(units, quotes), (delimiter, _LF)).any():
            return _quoted(buffer, units, quotes, delimiter, final)
    end = size if final else buffer.rfind(b"\n", 0, size) + 1
    content = buffer[:end]  # each line is a record; a blank one shows when separators are counted
    records = content.count(b"\n") + (not content.endswith(b"\n"))
    return _Region(content, records) if content else None


def _before(units: Units, places: Places) -> Units:
    """The bytes before some places; a line end before the first byte of all."""
    return np.where(places > 0, units[places - 1], _LF)


def _quoted(
    buffer: bytes, units: Units, quotes: Places, delimiter: int, final: bool
) -> _Region | None:
    """Whole records, if every quotation mark opens, closes or doubles as it should."""
    ends = np.flatnonzero(units == _LF)
    outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
    if final and len(quotes) % 2 == 0:
        end = len(units)
    elif len(outside) and not final:
        end = int(outside[-1]) + 1
    else:
        return None
    quotes, outside = quotes[quotes < end], outside[outside < end]
    after = np.append(units[1:end], np.uint8(_LF))[quotes[1::2]]
    allowed = (delimiter, _LF, _CR, _QUOTE)
    if not (np.isin(_before(units, quotes[0::2]), allowed).all() and np.isin(after, allowed).all()):
        return None
    starts = np.concatenate([[0], outside + 1])
    if starts[-1] == end:
        starts = starts[:-1]
    if np.isin(units[starts], (_LF, _CR)).any():  # a blank line
        return None
    is_plain = len(outside) == int(np.searchsorted(ends, end))
    lines = None if is_plain else np.searchsorted(ends, starts)
    return _Region(buffer[:end], len(starts), quotes, lines)


def _separators(region: _Region, delimiter: int) -> int:
    """How many separators are outside of quoted cells."""
    units = np.frombuffer(region.content, np.uint8)
    if region.quotes is None:
        parts = range(0, len(units), _CACHED)
        return sum(int(np.count_nonzero(units[at : at + _CACHED] == delimiter)) for at in parts)
    until = np.cumsum(units == delimiter, dtype=np.int32)
    within = until[region.quotes[1::2]] - until[region.quotes[0::2]]
    return int(until[-1]) - int(within.sum())


def _has_odd_rows(cells: pl.DataFrame, survey: Survey) -> bool:
    """Whether a row is empty throughout, or holds something beyond the header."""
    beyond = cells.columns[len(survey.header.names) :]
    odd = [pl.all_horizontal(pl.all().is_null()).any()]
    odd += [pl.col(name).is_not_null().any() for name in beyond]
    return bool(cells.select(pl.any_horizontal(odd)).item())


def _may_have_footer(content: bytes, width: int, delimiter: bytes) -> bool:
    lines = content[-FOOTER_BYTES:].splitlines()[-_FOOTER_LINES:]
    rows = [line.split(delimiter) for line in lines if line]
    return any(len(cells) != width or sum(map(bool, cells)) * 2 < width for cells in rows)
