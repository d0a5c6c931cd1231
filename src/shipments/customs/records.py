"""Text files as records: fast where a stretch is sound, record by record where it is not.

Every line of the file ends in a record, within a quoted cell of one, or is skipped and counted.
The lines are counted from the bytes by other code (`counter.py`); the sum is checked by whoever
walks the chunks to their end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from shipments.customs.chunk import LINE, RECORD, Chunk, Records
from shipments.customs.codes import RefusalCode, Refused
from shipments.customs.counter import LineCounter
from shipments.customs.header import footer_start
from shipments.customs.options import Options
from shipments.customs.recovery import REACH
from shipments.customs.slow import CONTROLS, MOST, Slow, raw_of_stretch, recover
from shipments.customs.sources import blocks, kind_of, name_of, sources, state_of
from shipments.customs.stretch import Stretch, cut, parse, separators
from shipments.customs.survey import Known, Survey, survey

_TAIL = 1 << 16  # bytes at the end in which a footer is looked for
_LAST = 20


def open_text(path: Path, options: Options, known: Known | None = None) -> list[Records]:
    """Open a text file, plain or packed.

    Args:
        path: The file; its name is taken literally.
        options: What the user settles.
        known: Whether a layout knows a header; finds the header among title lines.

    Returns:
        One table, or one for each file in a zip. A file is read through once before, so that a
        truncated one is refused before anything of it is taken.

    Raises:
        Refused: With the code of what stands in the way.
    """
    name = name_of(path)
    kind = kind_of(path, name)
    return [
        _records(survey(source, options, known), options)
        for source in sources(path, name, kind, options)
    ]


def _records(found: Survey, options: Options) -> Records:
    reader = _Reader(found, options)
    packed = {"gz": "gzip", "zst": "Zstandard", "zip": "zip"}.get(found.source.kind)
    how = {
        **({"packed": packed} if packed else {}),
        "encoding": f"{found.encoding.name}: {found.encoding.how}",
        "separator": found.dialect.how,
        "header": found.header.how,
    }
    reader.records = Records(
        name=found.source.name,
        kind="csv",
        sha256=found.sha256,
        content_sha256=found.content_sha256,
        header=found.header.names,
        header_line=found.header.line,
        how=how,
        chunks=reader.chunks(),
        skipped=dict(found.header.skipped),
    )
    return reader.records


class _Reader:
    """One walk over the records of a file."""

    records: Records

    def __init__(self, found: Survey, options: Options) -> None:
        self._found, self._options = found, options
        self._mark = found.dialect.delimiter.encode("ascii")
        self._counter = LineCounter()
        self._record, self._line = 1, found.head_lines + 1
        self._offset = found.encoding.bom + found.wire.length(found.head)
        self._wire = found.wire
        # Lines that begin no record: those within quoted cells. The header may have some.
        self._within = found.head_lines - sum(found.header.skipped.values())

    def chunks(self) -> Iterator[Chunk]:
        """The records, a stretch at a time."""
        for buffer, final in self._buffers():
            yield from self._taken(buffer, final)
        self.records.counted = self._counter.lines() - self._within

    def _buffers(self) -> Iterator[tuple[bytes, bool]]:
        """Stretches that begin with a record; what `_taken` left over comes back in the next."""
        self._rest = b""
        skip, parts, size = len(self._found.head), [], 0
        enough = self._options.chunk_bytes + 2 * REACH + _TAIL
        for block in self._wire.blocks(self._content()):
            self._counter.add(block)
            parts.append(block[skip:])
            skip -= min(skip, len(block))
            size += len(parts[-1])
            if size >= enough:
                yield b"".join(parts), False
                parts, size = [self._rest], len(self._rest)
        yield b"".join(parts), True

    def _content(self) -> Iterable[bytes]:
        size = 0
        for block in blocks(self._found.source, self._options, lambda _: None):
            size += len(block)
            self.records.share = size / self._found.size
            yield block
        if size != self._found.size or state_of(self._found.source) != self._found.state:
            raise Refused(
                RefusalCode.UNREADABLE,
                self._found.source.name,
                "the file changed while it was read",
                "run again when nobody writes to it",
            )

    def _taken(self, buffer: bytes, final: bool) -> Iterator[Chunk]:
        more = True
        while more:
            usable = buffer if final else buffer[: len(buffer) - _TAIL]
            stretch = cut(usable, self._mark, final=final)
            fast = None if stretch is None else self._fast(stretch, final)
            chunk, used, more = fast if fast is not None else self._slow(buffer, final)
            buffer = buffer[used:]
            if chunk is not None:
                yield chunk
        self._rest = buffer

    def _fast(self, stretch: Stretch, final: bool) -> tuple[Chunk | None, int, bool] | None:
        found, region = self._found, stretch.region
        if (
            separators(stretch, self._mark[0]) != stretch.records * (found.width - 1)
            or found.header_bytes in region
            or (found.encoding.controls and len(region.translate(None, CONTROLS)) != len(region))
            or (final and self._may_have_footer(region))
        ):
            return None
        try:
            text = self._wire.utf8(region)
        except UnicodeDecodeError:
            return None
        cells = parse(text, found.width, found.dialect.delimiter, quoted=stretch.quoted)
        if cells is None or cells.height != stretch.records or self._has_odd_rows(cells):
            return None
        lines = self._lines_of(stretch, cells)
        numbered = self._numbered(
            cells, np.arange(self._record, self._record + cells.height), lines
        )
        raw = raw_of_stretch(stretch, self._wire, self._record, self._line, self._offset)
        self._advance(region, cells.height, _line_count(stretch, cells))
        return Chunk(numbered, (), raw), len(region), False

    def _has_odd_rows(self, cells: pl.DataFrame) -> bool:
        """Whether a row is empty throughout, or holds something beyond the header."""
        beyond = cells.columns[len(self._found.header.names) :]
        empty = pl.all_horizontal(pl.all().is_null()).any()
        extra = [pl.col(name).is_not_null().any() for name in beyond]
        return (
            bool(cells.select(pl.any_horizontal(empty, *extra)).item()) if cells.height else False
        )

    def _numbered(
        self, cells: pl.DataFrame, numbers: npt.NDArray[Any], lines: npt.NDArray[Any]
    ) -> pl.DataFrame:
        names = self._found.header.names
        kept = cells.select(cells.columns[: len(names)])
        kept.columns = list(names)
        first = [pl.Series(RECORD, numbers, pl.Int64), pl.Series(LINE, lines, pl.Int64)]
        return pl.DataFrame([*first, *kept.get_columns()])

    def _lines_of(self, stretch: Stretch, cells: pl.DataFrame) -> npt.NDArray[np.int64]:
        if stretch.starts is None:
            return np.arange(self._line, self._line + cells.height)
        return self._line + stretch.starts[1].astype(np.int64)

    def _advance(self, region: bytes, records: int, lines: int) -> None:
        self._record += records
        self._line += lines
        self._within += lines - records
        self._offset += self._wire.length(region)

    def _may_have_footer(self, region: bytes) -> bool:
        tail = region[-_TAIL:]
        lines = [line for line in tail.splitlines()[-_LAST:] if line]
        for cells in (line.split(self._mark) for line in lines):
            if len(cells) != self._found.width or sum(map(bool, cells)) * 2 < self._found.width:
                return True
        return False

    def _slow(self, buffer: bytes, final: bool) -> tuple[Chunk | None, int, bool]:
        """What was read, how many bytes it took, and whether there is more that can be read now."""
        found = self._found
        slow = recover(buffer, found, self._wire, final=final)
        if not slow.pieces and not final and len(buffer) > self._options.chunk_bytes + 3 * REACH:
            raise Refused(
                RefusalCode.NOT_A_TABLE,
                found.source.name,
                f"line {self._line} has more than {self._options.chunk_bytes:,} bytes",
                "give a table as text, or read it with larger chunk_bytes",
            )
        more = len(slow.pieces) == MOST
        if final and not more:
            self._skip_footer(slow, buffer)
        return *self._slow_chunk(slow, buffer), more

    def _skip_footer(self, slow: Slow, buffer: bytes) -> None:
        last = slow.pieces[-_LAST * 2 :]
        if not last:
            return
        lines = [[self._wire.shown(c) for c in slow.splitter.cells(buffer, p)] for p in last]
        start = footer_start(lines, len(self._found.header.names))
        slow.footer(len(slow.pieces) - len(last) + start)

    def _slow_chunk(self, slow: Slow, buffer: bytes) -> tuple[Chunk | None, int]:
        for kind, count in slow.skipped().items():
            self.records.skipped[kind] = self.records.skipped.get(kind, 0) + count
        if not slow.pieces:
            return None, 0
        used = slow.pieces[-1].after
        found = self._found
        cells = parse(
            self._wire.utf8(slow.sound()), found.width, found.dialect.delimiter, quoted=True
        )
        if cells is None or cells.height != len(slow.good()):
            raise Refused(
                RefusalCode.RECORDS,
                found.source.name,
                f"the records from line {self._line} on do not come back as they were written",
                "please report it, with the file if it may be shared",
            )
        numbers, lines = slow.places(self._record, self._line)
        chunk = Chunk(
            self._numbered(cells, numbers[slow.good()], lines[slow.good()]),
            slow.rejects(self._wire, self._record, self._line, self._offset),
            slow.raw(self._wire, self._record, self._line, self._offset),
        )
        records = slow.records()
        self._record += records
        self._line += slow.lines()
        self._within += slow.lines_within(cells)
        self._offset += self._wire.length(buffer[:used])
        return chunk, used


def _line_count(stretch: Stretch, cells: pl.DataFrame) -> int:
    """Lines of a stretch: its records, and the line breaks that came back within cells."""
    if stretch.starts is None:
        return stretch.records
    return stretch.records + line_breaks(cells)


def line_breaks(cells: pl.DataFrame) -> int:
    """Line breaks within the cells, as they came back from the parser."""
    counted = cells.select(pl.all().str.count_matches("\r\n|\r|\n").sum())
    return int(sum(count or 0 for count in counted.row(0))) if cells.width else 0
