"""The first pass over a text file: hash, size, encoding, separator and header, before any record."""

from __future__ import annotations

import codecs
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import islice

from shipments.customs.codes import RefusalCode
from shipments.customs.dialect import Dialect, find_dialect
from shipments.customs.encoding import ByteCounts, Encoding, find_encoding
from shipments.customs.header_row import HEADER_DEPTH, Header, find_header
from shipments.customs.options import MEGABYTE, Options
from shipments.customs.record_parser import parse_records
from shipments.customs.sources import Source, blocks, file_state
from shipments.customs.text_chunk import Position
from shipments.customs.transcoder import Transcoder, escaped
from shipments.errors import Refused

Known = Callable[[str], bool]
SAMPLE = 4 * MEGABYTE
_LINES = 20_000  # of the sample that are looked at
_RECORDS = 1_000  # whose width is looked at


@dataclass(frozen=True)
class Survey:
    """What is known of a text file before its records are read.

    Attributes:
        source: The file.
        state: What changes when somebody writes to it.
        sha256: Of the file on disk.
        content_sha256: Of its content.
        size: Bytes of content.
        encoding: Its encoding.
        dialect: Its separator.
        header: Its header.
        header_bytes: The header alone, to know it again where files were joined.
        width: Cells of a record; more than the header has names where the rest is always empty.
        head_size: Bytes, as the transcoder gives them, up to and with the header.
        start: Where the first record begins.
    """

    source: Source
    state: tuple[int, int, int]
    sha256: str
    content_sha256: str
    size: int
    encoding: Encoding
    dialect: Dialect
    header: Header
    header_bytes: bytes
    width: int
    head_size: int
    start: Position

    @property
    def transcoder(self) -> Transcoder:
        """How the file is brought into the bytes in which records are looked for."""
        return Transcoder(self.encoding)


def survey(source: Source, options: Options, known: Known | None = None) -> Survey:
    """Read a file once, and find out how to read it.

    Raises:
        Refused: With the code of what is wrong.
    """
    state = file_state(source)
    counts, sample = ByteCounts(), b""
    for block in blocks(source, options):
        counts.add(block)
        if len(sample) < SAMPLE:
            sample += block
    content = counts.end()
    encoding = find_encoding(
        counts, source.name, options.encoding, decodes=lambda name: _decodes(source, options, name)
    )
    transcoder = Transcoder(encoding)
    lines, final = _first_lines(transcoder, sample, counts.size, source.name, options)
    texts = [transcoder.text(line) for line in lines]
    dialect = find_dialect(texts, source.name, options.delimiter, final=final)
    depth = max(HEADER_DEPTH, options.header_row or 0)
    parsed = parse_records(texts, dialect.delimiter, final=final)
    records = list(islice(parsed, depth + _RECORDS))
    rows = [each.cells(texts, dialect.delimiter) for each in records]
    header = find_header(
        [
            (each.first + 1, [escaped(cell) or None for cell in cells])
            for each, cells in zip(records[:depth], rows, strict=False)
        ],
        file=source.name,
        header_row=options.header_row,
        known=known,
    )
    named = next(each for each in records if each.first + 1 == header.line)
    last = records[header.first - 1]
    head_lines = last.first + last.lines
    head = b"".join(lines[:head_lines])
    return Survey(
        source=source,
        state=state,
        sha256=source.sha256 or content,
        content_sha256=content,
        size=counts.size,
        encoding=encoding,
        dialect=dialect,
        header=header,
        header_bytes=b"".join(lines[named.first : named.first + named.lines]).rstrip(b"\r\n"),
        width=_width(rows[header.first :], len(header.names), default=named.width),
        head_size=len(head),
        start=Position(1, head_lines + 1, encoding.bom + transcoder.file_size(head)),
    )


def _decodes(source: Source, options: Options, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for block in blocks(source, options):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _first_lines(
    transcoder: Transcoder, sample: bytes, size: int, name: str, options: Options
) -> tuple[list[bytes], bool]:
    """The first lines of a file with their ends, and whether they are all."""
    final = size <= len(sample)
    lines = b"".join(transcoder.blocks([sample])).splitlines(keepends=True)
    if not final and lines:
        lines.pop()
    if not any(line.strip() for line in lines):
        if final:
            raise Refused(RefusalCode.EMPTY_FILE, name, "no line", "give a file with records")
        detail = "no line ends within the first megabytes"
        raise Refused(RefusalCode.NOT_A_TABLE, name, detail, "give a table as text")
    most = _LINES + (options.header_row or 0)
    return lines[:most], final and len(lines) <= most


def _width(rows: Sequence[Sequence[str]], named: int, default: int) -> int:
    """Cells of a record: those of the header, or more if the rest is empty in most records."""
    widths = Counter(
        len(cells) for cells in rows[:_RECORDS] if len(cells) >= named and not any(cells[named:])
    )
    return max(widths, key=lambda width: (widths[width], width == named), default=default)
