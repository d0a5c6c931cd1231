"""A stretch read record by record: what each piece of it is, and what is wrong with the bad ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate

import numpy as np
import polars as pl

from shipments.customs.chunk import RawRecord, Reject
from shipments.customs.codes import EXCERPT, RejectCode
from shipments.customs.counter import LineCounter
from shipments.customs.recovery import QUOTE, Piece, Splitter
from shipments.customs.stretch import Places, Stretch
from shipments.customs.survey import Survey
from shipments.customs.wire import Wire
from shipments.errors import printable

MOST = 200_000  # records and other lines at a time: short ones take far more memory than bytes
CONTROLS = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\r")
_END_OF_FILE = b"\x1a"  # Ctrl-Z, with which DOS programs close a text
RawOf = Callable[[Sequence[int]], Mapping[int, RawRecord]]

_ACTIONS = {
    RejectCode.WIDTH: "quote cells that hold the separator or a line break",
    RejectCode.QUOTE: "close the quotation mark, or double it where it is text",
    RejectCode.CONTROL_CHAR: "remove the character",
    RejectCode.BAD_ENCODING: "mend the bytes, or name the encoding of the file with --encoding",
}


def quoted(cell: bytes) -> bytes:
    """A cell in quotation marks; an empty one as it is."""
    return QUOTE + cell.replace(QUOTE, QUOTE * 2) + QUOTE if cell else cell


@dataclass
class Slow:
    """A stretch in pieces.

    Attributes:
        buffer: Its bytes.
        found: What is known of the file.
        pieces: Its records and other lines, in order.
        kinds: What each is: `record`, `reject`, `blank`, `header` or `footer`.
        values: Excerpt of what is wrong, of rejects, by piece.
    """

    buffer: bytes
    found: Survey
    pieces: list[Piece]
    splitter: Splitter
    kinds: list[str] = field(default_factory=list)
    values: dict[int, str] = field(default_factory=dict)

    def footer(self, start: int) -> None:
        """Take the pieces from `start` on as the footer."""
        for index in range(start, len(self.pieces)):
            if self.kinds[index] != "blank":
                self.kinds[index] = "footer"

    def skipped(self) -> Counter[str]:
        """Lines that are no record, by kind."""
        counted = Counter[str]()
        for piece, kind in zip(self.pieces, self.kinds, strict=True):
            if kind not in ("record", "reject"):
                counted[kind] += piece.lines if kind == "blank" else 1
        return counted

    def good(self) -> list[int]:
        """Indices of the pieces that are sound records."""
        return [index for index, kind in enumerate(self.kinds) if kind == "record"]

    def records(self) -> int:
        """How many records there are, sound or not."""
        return sum(kind in ("record", "reject") for kind in self.kinds)

    def lines(self) -> int:
        """Lines of all pieces."""
        return sum(piece.lines for piece in self.pieces)

    def lines_within(self, cells: pl.DataFrame) -> int:
        """Line breaks within records: those that came back in cells, and those of raw rejects."""
        told = zip(self.pieces, self.kinds, strict=True)
        spans = [(piece, kind) for piece, kind in told if piece.lines > 1 and kind != "blank"]
        if not spans:
            return 0
        counted = cells.select(pl.all().str.count_matches("\r\n|\r|\n").sum()).row(0)
        within = sum(count or 0 for count in counted)
        for piece, kind in spans:
            if kind != "record":
                counter = LineCounter()
                counter.add(self.buffer[piece.start : piece.end])
                within += counter.lines() - 1
        return within

    def sound(self) -> bytes:
        """The sound records, written anew so that the fast reader takes them."""
        mark = self.splitter.delimiter
        lines = []
        for index in self.good():
            piece = self.pieces[index]
            if piece.cells is None:
                lines.append(self.buffer[piece.start : piece.end])
            else:
                lines.append(mark.join(map(quoted, piece.cells)))
        return b"\n".join(lines)

    def places(self, record: int, line: int) -> tuple[Places, Places]:
        """Number and line of each piece, counted on from `record` and `line`."""
        is_record = [kind in ("record", "reject") for kind in self.kinds]
        numbers = accumulate(is_record[:-1], initial=record)
        lines = accumulate((piece.lines for piece in self.pieces[:-1]), initial=line)
        return np.fromiter(numbers, np.int64), np.fromiter(lines, np.int64)

    def rejects(self, wire: Wire, record: int, line: int, offset: int) -> list[Reject]:
        """The bad records."""
        if "reject" not in self.kinds:
            return []
        numbers, lines = self.places(record, line)
        told, before = [], 0
        for index, (piece, kind) in enumerate(zip(self.pieces, self.kinds, strict=True)):
            if kind != "reject" or piece.fault is None:
                continue
            offset += wire.length(self.buffer[before : piece.start])
            before = piece.start
            text, whole = self._named_part(piece, wire)
            excerpt = self.values.get(index) if whole else None
            told.append(
                Reject(
                    record=int(numbers[index]),
                    line=int(lines[index]),
                    byte_offset=offset,
                    column="",
                    code=piece.fault,
                    value=printable(text, EXCERPT) if excerpt is None else excerpt,
                    message=f"{self._detail(piece, wire, offset)} · {_ACTIONS[piece.fault]}",
                    raw=text,
                )
            )
        return told

    def _named_part(self, piece: Piece, wire: Wire) -> tuple[str, bool]:
        """A bad record as it stood, up to the cells that the header names, and whether that is all.

        Nothing says what the cells beyond hold; vendors put telephones and addresses there.
        """
        mark, named = self.splitter.delimiter, len(self.found.header.names)
        record = self.buffer[piece.start : piece.end]
        cells = self.splitter.cells(self.buffer, piece)
        if len(cells) <= named:
            return wire.shown(record), True
        kept = mark.join(cells[:named] if piece.cells is None else map(quoted, cells[:named]))
        beyond = f"[{len(cells) - named} cells beyond the header]"
        return f"{wire.shown(kept)}{wire.shown(mark)}{beyond}", False

    def _detail(self, piece: Piece, wire: Wire, offset: int) -> str:
        if piece.fault not in (RejectCode.BAD_ENCODING, RejectCode.CONTROL_CHAR):
            return piece.detail
        at = int(piece.detail)
        place = offset + wire.length(self.buffer[piece.start : piece.start + at])
        bad = piece.fault is RejectCode.BAD_ENCODING
        what = f"no text in {self.found.encoding.name}" if bad else "a control character"
        return f"byte {place} of the file is {what}"

    def raw(self, wire: Wire, record: int, line: int, offset: int) -> RawOf:
        """Gives records as they stood, by number."""
        numbers, lines = self.places(record, line)
        places = {
            int(numbers[index]): (piece.start, piece.end, int(lines[index]))
            for index, (piece, kind) in enumerate(zip(self.pieces, self.kinds, strict=True))
            if kind in ("record", "reject")
        }
        return _lookup(self.buffer, wire, offset, places.__getitem__)


def recover(buffer: bytes, found: Survey, wire: Wire, *, final: bool) -> Slow:
    """Part a buffer that begins with a record into its records, `MOST` at most, and judge each."""
    splitter = Splitter(found.dialect.delimiter.encode("ascii"), found.width)
    slow = Slow(buffer, found, splitter.split(buffer, final=final, most=MOST), splitter)
    used = slow.pieces[-1].after if slow.pieces else 0
    try:
        wire.utf8(buffer[:used]).decode("utf-8")
        decodes = True
    except UnicodeDecodeError:
        decodes = False
    for index, piece in enumerate(slow.pieces):
        slow.kinds.append(_kind(slow, index, piece, wire, decodes))
    return slow


def _kind(slow: Slow, index: int, piece: Piece, wire: Wire, decodes: bool) -> str:
    record, found = slow.buffer[piece.start : piece.end], slow.found
    if not record.strip() or not record.strip(slow.splitter.delimiter):
        return "blank"
    if record == found.header_bytes:
        return "header"
    if record == _END_OF_FILE and index == len(slow.pieces) - 1:
        return "footer"
    if not decodes and (bad := _undecodable(record, wire)) is not None:
        piece.fault, piece.detail = RejectCode.BAD_ENCODING, str(bad)
        slow.values[index] = _around(record, bad, wire)
    elif found.encoding.controls and len(record.translate(None, CONTROLS)) != len(record):
        at = next(place for place, byte in enumerate(record) if byte in CONTROLS)
        piece.fault, piece.detail = RejectCode.CONTROL_CHAR, str(at)
        slow.values[index] = _around(record, at, wire)
    elif piece.fault is None and found.width > len(found.header.names):
        _judge_beyond(slow, piece)
    return "record" if piece.fault is None else "reject"


def _around(record: bytes, at: int, wire: Wire) -> str:
    """What stands around a place, which begins a character."""
    return printable(wire.shown(record[:at])[-20:] + wire.shown(record[at:])[:40], EXCERPT)


def _judge_beyond(slow: Slow, piece: Piece) -> None:
    named = len(slow.found.header.names)
    cells = slow.splitter.cells(slow.buffer, piece)
    if any(cells[named:]):
        held = max(place for place, cell in enumerate(cells, 1) if cell)
        piece.fault = RejectCode.WIDTH
        piece.detail = f"{held} cells hold something, expected {named}"


def _undecodable(record: bytes, wire: Wire) -> int | None:
    try:
        wire.text(record)
    except UnicodeDecodeError as error:
        return error.start
    return None


def raw_of_stretch(stretch: Stretch, wire: Wire, record: int, line: int, offset: int) -> RawOf:
    """Gives the records of a stretch that was read fast as they stood, by number."""
    known: list[tuple[Places, Places]] = []

    def place(number: int) -> tuple[int, int, int]:
        if not known:
            known.append(stretch.starts or _every_line(stretch.region))
        starts, lines = known[0]
        index = number - record
        end = int(starts[index + 1]) if index + 1 < len(starts) else len(stretch.region)
        start = int(starts[index])
        content = stretch.region[start:end].rstrip(b"\r\n")
        return start, start + len(content), line + int(lines[index])

    return _lookup(stretch.region, wire, offset, place)


def _every_line(region: bytes) -> tuple[Places, Places]:
    ends = np.flatnonzero(np.frombuffer(region, np.uint8) == 10) + 1
    starts = np.concatenate([[0], ends[ends < len(region)]])
    return starts, np.arange(len(starts))


def _lookup(
    buffer: bytes, wire: Wire, offset: int, place: Callable[[int], tuple[int, int, int]]
) -> RawOf:
    def raw(numbers: Sequence[int]) -> dict[int, RawRecord]:
        told, at, before = {}, offset, 0
        for number in sorted(numbers):
            start, end, line = place(number)
            at, before = at + wire.length(buffer[before:start]), start
            told[number] = RawRecord(wire.shown(buffer[start:end]), line, at)
        return told

    return raw
