"""The fast reader: a stretch of whole records at once, or nothing.

polars parses, with every column as text and no lenient switch. It is handed only what it reads
right: quotation marks that are all sound, records of equal width, no blank lines, line ends that it
knows. The number of records and of separators is counted here beforehand, and where anything
differs the stretch goes to the slow reader (`recovery.py`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

Places = npt.NDArray[np.intp]

_LF, _CR, _QUOTE = 10, 13, 34


@dataclass
class Stretch:
    """A stretch of whole records, as far as it can be read fast.

    Attributes:
        region: Its bytes.
        records: How many records it holds.
        quoted: Whether quotation marks enclose cells in it; otherwise they are text.
        starts: Where each record begins, and its line counted from 0; None where every line is a
            record.
    """

    region: bytes
    records: int
    quoted: bool
    starts: tuple[Places, Places] | None = None


def cut(buffer: bytes, delimiter: bytes, *, final: bool) -> Stretch | None:
    """The longest stretch of whole records at the start of a buffer; None if it cannot be told."""
    if not final and buffer.endswith(b"\r"):
        buffer = buffer[:-1]  # it may be the first half of an end
    if b'"' in buffer and _mixed(buffer):
        return None
    if not _encloses(buffer, delimiter):
        return _lines(buffer, final)
    return _sound(buffer, delimiter[0], final)


def _encloses(buffer: bytes, delimiter: bytes) -> bool:
    """Whether a quotation mark stands where a cell begins."""
    if buffer.find(b'"') < 0:
        return False
    return buffer.startswith(b'"') or any(
        before + b'"' in buffer for before in (delimiter, b"\n", b"\r")
    )


def _lines(buffer: bytes, final: bool) -> Stretch | None:
    """Every line is a record; a blank one is found out when separators are counted."""
    end = len(buffer) if final else max(buffer.rfind(b"\n"), buffer.rfind(b"\r", 0, -1)) + 1
    region = buffer[:end]
    if _mixed(region):
        region = region.replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    if not region or len(region) != end:
        return None  # nothing whole, or offsets would no longer hold
    return Stretch(region, region.count(b"\n") + (not region.endswith(b"\n")), quoted=False)


def _mixed(region: bytes) -> bool:
    """Whether a CR stands in it that is no half of CR LF."""
    return b"\r" in region and region.count(b"\r") != region.count(b"\r\n")


def _has_blank_line(region: bytes) -> bool:
    return region.startswith((b"\n", b"\r")) or b"\n\n" in region or b"\n\r\n" in region


def _sound(buffer: bytes, delimiter: int, final: bool) -> Stretch | None:
    """Whole records, if every quotation mark opens, closes or doubles as it should."""
    units = np.frombuffer(buffer, np.uint8)
    quotes = np.flatnonzero(units == _QUOTE)
    ends = np.flatnonzero(units == _LF)
    outside = ends[np.searchsorted(quotes, ends) % 2 == 0]
    if final and len(quotes) % 2 == 0:
        end = len(buffer)
    elif len(outside) and not final:
        end = int(outside[-1]) + 1
    else:
        return None
    quotes, outside = quotes[quotes < end], outside[outside < end]
    if not _all_in_place(units, quotes, end, delimiter):
        return None
    region = buffer[:end]
    starts = np.concatenate([[0], outside + 1])
    if starts[-1] == end:
        starts = starts[:-1]
    if _blank_between(region, starts):
        return None
    at = None
    if len(outside) != int(np.searchsorted(ends, end)):
        at = (starts, np.searchsorted(ends, starts))
    return Stretch(region, len(starts), quoted=True, starts=at)


def _all_in_place(units: npt.NDArray[np.uint8], quotes: Places, end: int, delimiter: int) -> bool:
    before = np.where(quotes > 0, units[quotes - 1], _LF)
    after = np.where(quotes + 1 < end, units[np.minimum(quotes + 1, len(units) - 1)], _LF)
    allowed = np.array([delimiter, _LF, _CR, _QUOTE], np.uint8)
    return bool(np.isin(before[0::2], allowed).all() and np.isin(after[1::2], allowed).all())


def _blank_between(region: bytes, starts: Places) -> bool:
    if not _has_blank_line(region):
        return False
    units = np.frombuffer(region, np.uint8)
    first = units[starts]
    return bool(((first == _LF) | (first == _CR)).any())


def separators(stretch: Stretch, delimiter: int) -> int:
    """How many separators stand outside of quoted cells."""
    units = np.frombuffer(stretch.region, np.uint8)
    found = units == delimiter
    if not stretch.quoted:
        return int(np.count_nonzero(found))
    quotes = np.flatnonzero(units == _QUOTE)
    until = np.cumsum(found, dtype=np.int32)
    within = until[quotes[1::2]] - until[quotes[0::2]]
    return int(until[-1]) - int(within.sum())


def parse(text: bytes, width: int, delimiter: str, *, quoted: bool) -> pl.DataFrame | None:
    """The cells of whole records of equal width, all text; None if polars does not take them.

    Args:
        text: UTF-8.
        width: Cells of every record.
        delimiter: The separator.
        quoted: Whether quotation marks enclose cells.

    Returns:
        Columns `c0`, `c1` ...; an empty cell is null, quoted or not.
    """
    schema: dict[str, Any] = {f"c{place}": pl.String for place in range(width)}
    if not text:
        return pl.DataFrame(schema=schema)
    try:
        cells = pl.read_csv(
            text,
            has_header=False,
            separator=delimiter,
            schema=schema,
            quote_char='"' if quoted else None,
        )
    except pl.exceptions.PolarsError:
        return None
    if quoted and b'""' in text:
        cells = cells.with_columns(pl.when(pl.all() != "").then(pl.all()).name.keep())
    return cells
