"""Text files as records: many at once where they are sound, one by one where they are not.

Every line of the file ends in a record, within a quoted cell of one, or is skipped and counted.
The lines are counted from the bytes by other code (`line_counter.py`); the sum is checked by the
code that reads the chunks to their end.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from shipments.customs.chunk import Chunk, Records
from shipments.customs.codes import RefusalCode
from shipments.customs.line_counter import LineCounter
from shipments.customs.options import MEGABYTE, Options
from shipments.customs.recordwise import RecordwiseReader
from shipments.customs.sources import blocks, file_kind, file_name, file_state, sources
from shipments.customs.survey import Known, Survey, survey
from shipments.customs.text_chunk import TextChunk, merged
from shipments.customs.whole_chunk import FOOTER_BYTES, read_whole
from shipments.errors import Refused

_LEAST = MEGABYTE  # bytes that are read one by one where something in them is not sound
_SHRINK, _GROW = 8, 2


def open_text(path: Path, options: Options, known: Known | None = None) -> list[Records]:
    """Open a text file, plain or packed.

    Args:
        path: The file; its name is taken literally.
        options: What the user says about it.
        known: Whether a layout knows a header; finds the header among title lines.

    Returns:
        One table, or one for each file in a zip. A file is read through once before, so that a
        truncated one is refused before anything of it is taken.

    Raises:
        Refused: With the code of what is wrong.
    """
    name = file_name(path)
    kind = file_kind(path, name)
    return [
        _records(survey(source, options, known), options)
        for source in sources(path, name, kind, options)
    ]


def _records(about: Survey, options: Options) -> Records:
    reader = _TextReader(about, options)
    packed = {"gz": "gzip", "zst": "Zstandard", "zip": "zip"}.get(about.source.kind)
    how = {
        **({"packed": packed} if packed else {}),
        "encoding": f"{about.encoding.name}: {about.encoding.how}",
        "separator": about.dialect.how,
        "header": about.header.how,
    }
    reader.records = Records(
        name=about.source.name,
        kind="csv",
        sha256=about.sha256,
        content_sha256=about.content_sha256,
        header=about.header.names,
        header_line=about.header.line,
        how=how,
        chunks=reader.chunks(),
        skipped=dict(about.header.skipped),
    )
    return reader.records


class _TextReader:
    """One walk over the records of a file."""

    records: Records

    def __init__(self, about: Survey, options: Options) -> None:
        self._about, self._options = about, options
        self._recordwise = RecordwiseReader(about)
        self._counter = LineCounter()
        self._at = about.start
        self._size = options.chunk_bytes
        self._rest = b""
        # Lines that begin no record: those within quoted cells. The header may have some.
        self._inner = about.start.line - 1 - sum(about.header.skipped.values())

    def chunks(self) -> Iterator[Chunk]:
        """The records, a chunk at a time."""
        for buffer, final in self._buffers():
            yield from self._taken(buffer, final)
        self.records.counted = self._counter.lines() - self._inner

    def _buffers(self) -> Iterator[tuple[bytes, bool]]:
        """Bytes that begin with a record; what `_taken` leaves over comes back in the next ones."""
        skip, parts, size = self._about.head_size, [], 0
        enough = self._options.chunk_bytes + _LEAST + FOOTER_BYTES
        for block in self._about.transcoder.blocks(self._content()):
            self._counter.add(block)
            parts.append(block[skip:])
            skip -= min(skip, len(block))
            size += len(parts[-1])
            if size >= enough:
                yield b"".join(parts), False
                parts, size = [self._rest], len(self._rest)
        yield b"".join(parts), True

    def _content(self) -> Iterable[bytes]:
        size, source = 0, self._about.source
        for block in blocks(source, self._options):
            size += len(block)
            self.records.share = size / self._about.size
            yield block
        if size != self._about.size or file_state(source) != self._about.state:
            raise Refused(
                RefusalCode.UNREADABLE,
                source.name,
                "the file changed while it was read",
                "run again when nothing writes to it",
            )

    def _taken(self, buffer: bytes, final: bool) -> Iterator[Chunk]:
        parts: list[TextChunk] = []
        while buffer and (part := self._next(buffer, final)):
            buffer = buffer[part.size :]
            self._at = part.end
            self._inner += part.inner_lines
            for kind, count in part.skipped.items():
                self.records.skipped[kind] = self.records.skipped.get(kind, 0) + count
            parts.append(part)
            if sum(each.size for each in parts) >= self._options.chunk_bytes:
                yield merged(parts)
                parts = []
        if parts:
            yield merged(parts)
        self._rest = buffer

    def _next(self, buffer: bytes, final: bool) -> TextChunk | None:
        """The next chunk of a buffer; None if it needs more bytes.

        Where a part is not sound, a smaller one is tried, and at last a part is read record by
        record. The parts grow again from there.
        """
        while final or len(buffer) >= self._size + FOOTER_BYTES:
            size, is_last = _part(buffer, self._size, final)
            text_chunk = read_whole(buffer, size, self._about, self._at, final=is_last)
            if text_chunk is None and self._size > _LEAST:
                self._size = max(self._size // _SHRINK, _LEAST)
                continue
            if text_chunk is None:
                return self._one_by_one(buffer, final)
            self._size = min(self._size * _GROW, self._options.chunk_bytes)
            return text_chunk
        return None

    def _one_by_one(self, buffer: bytes, final: bool) -> TextChunk:
        for most in (_LEAST, len(buffer)):
            size, is_last = _part(buffer, most, final)
            if text_chunk := self._recordwise.read(buffer[:size], self._at, final=is_last):
                return text_chunk
        raise Refused(
            RefusalCode.NOT_A_TABLE,
            self._about.source.name,
            f"line {self._at.line} has more than {self._options.chunk_bytes:,} bytes",
            "give a table as text, or read it with larger chunk_bytes",
        )


def _part(buffer: bytes, most: int, final: bool) -> tuple[int, bool]:
    """How many bytes of a buffer to read, and whether the file ends there; no footer is divided."""
    if final and len(buffer) <= most + FOOTER_BYTES:
        return len(buffer), True
    return min(most, len(buffer) - FOOTER_BYTES), False
