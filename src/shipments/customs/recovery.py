"""Records one by one, for stretches that the fast reader cannot take as they are.

One rule parts bytes into records. A quotation mark means something only where a cell begins; the
cell then ends at the next single quotation mark, which a separator or the end of a line must
follow. A quotation mark that is never closed in this way, or whose cell spans lines and so gives
the record another width than the header, costs its own line and no more: the next line is read as
a record again.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from shipments.customs.codes import RejectCode

REACH = 1 << 18  # bytes that a quoted cell may have
QUOTE = b'"'
_LINE_END = re.compile(rb"\r\n?|\n")
_LINE_ENDS = re.compile(rb"[\r\n]+")


@dataclass(slots=True)
class Piece:
    """One record, or one line or several blank ones that are none, as bytes of a buffer.

    Attributes:
        start: Where it begins in the buffer.
        end: Where its content ends.
        after: Where the next one begins.
        cells: Its cells without quotation marks; None where the line holds no quotation mark.
        fault: Why it is no row.
        detail: The fault in words.
        lines: Lines that it spans.
    """

    start: int
    end: int
    after: int
    cells: list[bytes] | None = None
    fault: RejectCode | None = None
    detail: str = ""
    lines: int = 1


class Splitter:
    """Parts a buffer into records by the rule of this module.

    Args:
        delimiter: The separator, one byte.
        width: Cells that a record must have; None while that is not known.
    """

    def __init__(self, delimiter: bytes, width: int | None = None) -> None:
        """Keep what was found about the file."""
        self.delimiter, self._width = delimiter, width
        self._stop = re.compile(b"[" + re.escape(delimiter) + rb"\r\n]")

    def split(self, buffer: bytes, *, final: bool, most: int | None = None) -> list[Piece]:
        """The records of a buffer that begins where one begins.

        Args:
            buffer: Bytes.
            final: Whether the file ends here; otherwise a record that may go on is left out.
            most: Stop after so many.
        """
        pieces: list[Piece] = []
        start, size = 0, len(buffer)
        while start < size and (most is None or len(pieces) < most):
            piece = self._next(buffer, start, final)
            if piece is None:
                break
            pieces.append(piece)
            start = piece.after
        return pieces

    def cells(self, buffer: bytes, piece: Piece) -> list[bytes]:
        """The cells of a record."""
        if piece.cells is not None:
            return piece.cells
        return buffer[piece.start : piece.end].split(self.delimiter)

    def _next(self, buffer: bytes, start: int, final: bool) -> Piece | None:
        end, after = _line_end(buffer, start)
        if end == start and self._width is not None:
            return _blank(buffer, start, final)
        if not final and after == len(buffer):
            return None  # the line may go on, or a CR be the first half of an end
        line = Piece(start, end, after)
        if buffer.find(QUOTE, start, end) >= 0:
            return self._quoted(buffer, line, final)
        if self._width is not None:
            self._judge_width(line, buffer.count(self.delimiter, start, end) + 1)
        return line

    def _judge_width(self, piece: Piece, found: int) -> None:
        if found != self._width and piece.end > piece.start:
            piece.fault = RejectCode.WIDTH
            piece.detail = f"{found} cells, expected {self._width}"

    def _quoted(self, buffer: bytes, line: Piece, final: bool) -> Piece | None:
        """A record with quotation marks: to its end if the rule holds, else its first line."""
        cells: list[bytes] = []
        at = line.start
        while True:
            if buffer[at : at + 1] == QUOTE:
                closed = _closing(buffer, at)
                if closed is None:
                    if not final and len(buffer) - at < REACH:
                        return None
                    return _fault(line, "a quotation mark that is not closed")
                cells.append(buffer[at + 1 : closed].replace(b'""', QUOTE))
                at = closed + 1
                if at < len(buffer) and self._stop.match(buffer, at) is None:
                    return _fault(line, "text after a closing quotation mark")
            else:
                stop = self._stop.search(buffer, at)
                end = stop.start() if stop else len(buffer)
                cells.append(buffer[at:end])
                at = end
            if buffer[at : at + 1] != self.delimiter:
                break
            at += 1
        return self._whole(buffer, line, cells, at, final)

    def _whole(
        self, buffer: bytes, line: Piece, cells: list[bytes], end: int, final: bool
    ) -> Piece | None:
        after = _line_end(buffer, end)[1]
        if not final and after == len(buffer):
            return None
        spanned = 1 + sum(1 for _ in _LINE_END.finditer(buffer, line.start, end))
        whole = Piece(line.start, end, after, cells, lines=spanned)
        if self._width is not None and len(cells) != self._width:
            if spanned > 1:
                return _fault(line, "a quotation mark that is closed only lines below")
            self._judge_width(whole, len(cells))
        return whole


def _blank(buffer: bytes, start: int, final: bool) -> Piece | None:
    """Blank lines on end as one piece: there may be millions."""
    found = _LINE_ENDS.match(buffer, start)
    after = found.end() if found else start
    if not final and after == len(buffer):
        after -= 2 if buffer.endswith(b"\r\n") else 1  # a CR may be the first half of an end
    if after <= start:
        return None
    run = buffer[start:after]
    lines = run.count(b"\n") + run.count(b"\r") - run.count(b"\r\n")
    return Piece(start, start, after, lines=lines)


def _fault(line: Piece, detail: str) -> Piece:
    line.fault, line.detail = RejectCode.QUOTE, detail
    return line


def _line_end(buffer: bytes, start: int) -> tuple[int, int]:
    """Where a line ends, and where the next one begins."""
    found = _LINE_END.search(buffer, start)
    return (found.start(), found.end()) if found else (len(buffer), len(buffer))


def _closing(buffer: bytes, opening: int) -> int | None:
    """Where the quoted cell that opens here is closed; None if it is not, within reach."""
    at, limit = opening + 1, opening + REACH
    while (found := buffer.find(QUOTE, at, limit)) >= 0:
        if buffer[found + 1 : found + 2] != QUOTE:
            return found
        at = found + 2
    return None
