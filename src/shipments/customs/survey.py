"""The first pass over a text file: hash, size, encoding, separator and header, before any record."""

from __future__ import annotations

import codecs
import hashlib
from collections.abc import Callable
from dataclasses import dataclass

from shipments.customs.codes import RefusalCode, Refused
from shipments.customs.dialect import Dialect, find_dialect
from shipments.customs.encoding import Encoding, Tally, find_encoding
from shipments.customs.header import HEADER_DEPTH, Header, find_header
from shipments.customs.options import MEGABYTE, Options
from shipments.customs.recovery import Piece, Splitter
from shipments.customs.sources import Source, blocks, state_of
from shipments.customs.wire import Wire

Known = Callable[[str], bool]
SAMPLE = 4 * MEGABYTE
_WIDTHS = 1000  # records whose width is looked at


@dataclass(frozen=True)
class Survey:
    """What is known of a text file before its records are read.

    Attributes:
        source: The file.
        state: What would have changed if somebody wrote to it since.
        sha256: Of the file as it lies on disk.
        content_sha256: Of its content.
        size: Bytes of content.
        encoding: Its encoding.
        dialect: Its separator.
        header: Its header.
        width: Cells of a record; more than the header has names where the rest is always empty.
        head: The lines up to and with the header, as bytes in which records are sought.
        head_lines: How many lines they are.
        header_bytes: The header alone, to know it again where files were joined.
    """

    source: Source
    state: tuple[int, int, int]
    sha256: str
    content_sha256: str
    size: int
    encoding: Encoding
    dialect: Dialect
    header: Header
    width: int
    head: bytes
    head_lines: int
    header_bytes: bytes

    @property
    def wire(self) -> Wire:
        """How the file is brought into the bytes in which records are sought."""
        return Wire(self.encoding)


def survey(source: Source, options: Options, known: Known | None = None) -> Survey:
    """Read a file once, and find out how to read it.

    Raises:
        Refused: With the code of what stands in the way.
    """
    state = state_of(source)
    tally, digest, sample = Tally(), hashlib.sha256(), b""
    for block in blocks(source, options, digest.update if source.kind != "text" else _nothing):
        tally.add(block)
        if len(sample) < SAMPLE:
            sample += block
    content = tally.end()
    sha256 = {"text": content, "zip": source.sha256}.get(source.kind, digest.hexdigest())
    encoding = find_encoding(
        tally, source.name, options.encoding, decodes=lambda name: _decodes(source, options, name)
    )
    head = b"".join(Wire(encoding).blocks([sample]))
    final = tally.size <= len(sample)
    if not final:
        head = head[: max(head.rfind(b"\n"), head.rfind(b"\r")) + 1]
    if not head.strip():
        raise _no_lines(source, "no line ends within the first megabytes" if not final else "")
    dialect = find_dialect(head, source.name, options.delimiter, final=final)
    found = _Head(head, dialect, Wire(encoding), final)
    header = find_header(
        found.lines(max(HEADER_DEPTH, options.header_row or 0)),
        file=source.name,
        header_row=options.header_row,
        known=known,
    )
    last = found.pieces[header.first - 1]
    return Survey(
        source=source,
        state=state,
        sha256=sha256,
        content_sha256=content,
        size=tally.size,
        encoding=encoding,
        dialect=dialect,
        header=header,
        width=found.width(header),
        head=head[: last.after],
        head_lines=sum(piece.lines for piece in found.pieces[: header.first]),
        header_bytes=found.header_bytes(header),
    )


def _nothing(_: bytes) -> None:
    return None


def _decodes(source: Source, options: Options, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)("strict")
    try:
        for block in blocks(source, options, _nothing):
            decoder.decode(block)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _no_lines(source: Source, detail: str) -> Refused:
    if detail:
        return Refused(RefusalCode.NOT_A_TABLE, source.name, detail, "give a table as text")
    return Refused(RefusalCode.EMPTY_FILE, source.name, "no line", "give a file with records")


class _Head:
    """The first records of a file, with their cells."""

    def __init__(self, head: bytes, dialect: Dialect, wire: Wire, final: bool) -> None:
        self._head, self._wire = head, wire
        self._splitter = Splitter(dialect.delimiter.encode("ascii"))
        # The sample ends with a line, which a quoted cell may go beyond.
        self.pieces = self._splitter.split(head, final=final, most=_WIDTHS + HEADER_DEPTH)

    def lines(self, depth: int) -> list[tuple[int, list[str | None]]]:
        """The number of the line of each record, and its cells."""
        told, line = [], 1
        if depth > len(self.pieces):
            self.pieces = self._splitter.split(self._head, final=True, most=depth)
        for piece in self.pieces[:depth]:
            cells = self._splitter.cells(self._head, piece)
            told.append((line, [self._wire.shown(cell) or None for cell in cells]))
            line += piece.lines
        return told

    def width(self, header: Header) -> int:
        """Cells of a record: those of the header, or more if the rest is empty in most records."""
        named = len(header.names)
        counts: dict[int, int] = {}
        for piece in self.pieces[header.first : header.first + _WIDTHS]:
            cells = self._splitter.cells(self._head, piece)
            if len(cells) >= named and not any(cells[named:]):
                counts[len(cells)] = counts.get(len(cells), 0) + 1
        if counts:
            return max(counts, key=lambda width: (counts[width], width == named))
        return len(self._splitter.cells(self._head, self._header_piece(header)))

    def header_bytes(self, header: Header) -> bytes:
        piece = self._header_piece(header)
        return self._head[piece.start : piece.end]

    def _header_piece(self, header: Header) -> Piece:
        line = 1
        for piece in self.pieces[: header.first]:
            if line == header.line:
                break
            line += piece.lines
        return piece
