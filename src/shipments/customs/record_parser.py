"""Lines to records: which lines belong together, and where their cells are divided.

`csv.reader` reads quoted cells, strictly: a quotation mark means something only where a cell
begins, and a separator or the end of a line must follow the one that closes it. A quotation mark
that is never closed in this way, or whose cell spans lines and so gives the record another width
than the header, costs its own line and no more: the next line is read as a record again.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from typing import NamedTuple

REACH = 1 << 17  # characters that a quoted cell may have, which is also the limit of `csv`
ENDS = "\r\n"


class ParsedRecord(NamedTuple):
    """One record, or one line that is none.

    Attributes:
        first: Index of its first line.
        lines: Lines that it spans.
        width: How many cells it has.
        quoted: Its cells without quotation marks; None where every separator divides cells.
        fault: What is wrong with its quotation marks; empty when nothing is.
    """

    first: int
    lines: int
    width: int
    quoted: list[str] | None = None
    fault: str = ""

    def text(self, lines: Sequence[str]) -> str:
        """The record without its last line end, out of all lines."""
        if self.lines == 1:
            return lines[self.first].rstrip(ENDS)
        return "".join(lines[self.first : self.first + self.lines]).rstrip(ENDS)

    def cells(self, lines: Sequence[str], delimiter: str) -> list[str]:
        """Its cells, out of all lines."""
        return self.text(lines).split(delimiter) if self.quoted is None else self.quoted


def parse_records(
    lines: Sequence[str], delimiter: str, *, final: bool, width: int | None = None
) -> Iterator[ParsedRecord]:
    """Divide lines into records.

    Args:
        lines: Lines with their ends; the first begins a record.
        delimiter: The separator.
        final: Whether the file ends with them; otherwise a record that may go on is left out.
        width: Cells of a record; None while it is not known.
    """
    at = 0
    while at < len(lines):
        if '"' in lines[at]:
            record = _quoted(lines, at, delimiter, final, width)
            if record is None:
                return
        else:
            record = _unquoted(lines, at, delimiter)
        yield record
        at += record.lines


def _unquoted(lines: Sequence[str], at: int, delimiter: str, fault: str = "") -> ParsedRecord:
    return ParsedRecord(at, 1, lines[at].count(delimiter) + 1, None, fault)


def _quoted(
    lines: Sequence[str], at: int, delimiter: str, final: bool, width: int | None
) -> ParsedRecord | None:
    """A record that begins on a line with quotation marks; None if it may go on."""
    reader = csv.reader(_within_reach(lines, at), delimiter=delimiter, strict=True)
    try:
        cells = next(reader)
    except csv.Error as error:
        if not final and at + reader.line_num == len(lines):
            return None
        follows = "expected after" in str(error)
        fault = (
            "text after a closing quotation mark"
            if follows
            else "a quotation mark that is not closed"
        )
        return _unquoted(lines, at, delimiter, fault)
    if reader.line_num > 1 and width not in (None, len(cells)):
        return _unquoted(lines, at, delimiter, "a quotation mark that is closed only lines below")
    return ParsedRecord(at, reader.line_num, len(cells), cells)


def _within_reach(lines: Sequence[str], at: int) -> Iterator[str]:
    size = 0
    while at < len(lines) and size < REACH:
        yield lines[at]
        size += len(lines[at])
        at += 1


def joined(cells: Sequence[str], delimiter: str) -> str:
    """Cells as one line, in quotation marks where they need them."""
    line = io.StringIO()
    # The writer encloses the characters of its line end, and no others that break a line.
    csv.writer(line, delimiter=delimiter, lineterminator=ENDS).writerow(cells)
    return line.getvalue().removesuffix(ENDS)
