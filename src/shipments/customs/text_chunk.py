"""A chunk of a text file: what both readers of records give, and where they are in the file."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import polars as pl

from shipments.customs.chunk import Chunk, RawLookup, RawRecord
from shipments.customs.transcoder import Transcoder, escaped

_LF, _CR = 10, 13


@dataclass(frozen=True)
class Position:
    """Where the next record of a file begins.

    Attributes:
        record: Its number, from 1.
        line: Its line, from 1.
        offset: Its first byte in the decompressed file, from 0.
    """

    record: int
    line: int
    offset: int


@dataclass(frozen=True)
class TextChunk:
    """A chunk, and what it takes of its buffer.

    Attributes:
        chunk: The records.
        size: Bytes of the buffer.
        end: Where the next record begins.
        inner_lines: Lines that begin no record because they are within a quoted cell, counted in
            the cells that came back.
        skipped: Lines that are no record, by kind.
    """

    chunk: Chunk
    size: int
    end: Position
    inner_lines: int
    skipped: Mapping[str, int] = field(default_factory=dict)


def merged(parts: Sequence[TextChunk]) -> Chunk:
    """Chunks that follow each other as one."""
    if len(parts) == 1:
        return parts[0].chunk

    def raw(numbers: Sequence[int]) -> dict[int, RawRecord]:
        found: dict[int, RawRecord] = {}
        for part in parts:
            of_part = [number for number in numbers if number < part.end.record]
            found |= part.chunk.raw([number for number in of_part if number not in found])
        return found

    return Chunk(
        pl.concat([part.chunk.cells for part in parts], rechunk=True),
        [reject for part in parts for reject in part.chunk.rejects],
        raw,
    )


def line_breaks(cells: pl.DataFrame) -> int:
    """Line breaks within the cells that came back from a parser."""
    counts = cells.select(pl.col(pl.String).str.count_matches("\r\n|\r|\n").sum())
    return sum(counts.row(0)) if counts.height else 0


def raw_lookup(
    content: bytes, transcoder: Transcoder, at: Position, span: Callable[[int], tuple[int, int]]
) -> RawLookup:
    """Gives records as in the file, by number.

    Args:
        content: The bytes that hold them.
        transcoder: Of the file.
        at: Where the content begins in the file.
        span: Index of the first line of a record and of the line after it, by number.
    """

    def raw(numbers: Sequence[int]) -> dict[int, RawRecord]:
        if not numbers:
            return {}
        starts, offset, before = _line_starts(content), at.offset, 0
        records = {}
        for number in sorted(numbers):
            first, end = span(number)
            start, stop = int(starts[first]), int(starts[min(end, len(starts) - 1)])
            offset, before = offset + transcoder.file_size(content[before:start]), start
            text = transcoder.text(content[start:stop].rstrip(b"\r\n"))
            records[number] = RawRecord(escaped(text), at.line + first, offset)
        return records

    return raw


def _line_starts(content: bytes) -> npt.NDArray[np.intp]:
    """Where each line begins, and where the last one ends."""
    units = np.frombuffer(content, np.uint8)
    is_end = units == _LF
    if b"\r" in content:
        is_end |= (units == _CR) & (np.append(units[1:], _CR) != _LF)
    ends = np.flatnonzero(is_end) + 1
    return np.concatenate([[0], ends[ends < len(content)], [len(content)]])
