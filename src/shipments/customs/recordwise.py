"""Records one by one, where polars cannot take them as they are."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import NamedTuple

import polars as pl

from shipments.customs.chunk import Chunk, Reject
from shipments.customs.codes import EXCERPT, RefusalCode, RejectCode
from shipments.customs.encoding import CONTROLS
from shipments.customs.header_row import footer_start
from shipments.customs.record_parser import ParsedRecord, joined, parse_records
from shipments.customs.survey import Survey
from shipments.customs.text_chunk import Position, TextChunk, line_breaks, raw_lookup
from shipments.customs.transcoder import UNDECODABLE, escaped, is_text
from shipments.customs.whole_chunk import named_cells, parse_cells
from shipments.errors import Refused
from shipments.messages import printable

_BLANKS = " \t\v\f\r\n"
_CONTROL = re.compile(f"[{CONTROLS.decode('ascii')}]")
_END_OF_FILE = "\x1a"  # Ctrl-Z, with which DOS programs close a text
_FOOTER_RECORDS = 40
_ACTIONS = {
    RejectCode.WIDTH: "quote cells that hold the separator or a line break",
    RejectCode.QUOTE: "close the quotation mark, or double it where it is text",
    RejectCode.CONTROL_CHAR: "remove the character",
    RejectCode.BAD_ENCODING: "correct the bytes, or name the encoding of the file with --encoding",
}


class _Verdict(NamedTuple):
    """What a record is.

    Attributes:
        skip: Why it is no record: `blank`, `header` or `footer`; empty if it is one.
        code: Why it is no row; None if it is one.
        detail: The fault in words, to which the byte is added if there is a `place`.
        place: Index of the character at fault.
    """

    skip: str = ""
    code: RejectCode | None = None
    detail: str = ""
    place: int | None = None


_SOUND = _Verdict()


@dataclass(frozen=True)
class _Lines:
    """Lines of a file, and the records that they hold.

    Attributes:
        texts: The lines with their ends.
        offsets: Where each begins in the file.
        first: Number of the first one.
        records: The records.
        is_text: Whether all of it decodes.
    """

    texts: Sequence[str]
    offsets: Sequence[int]
    first: int
    records: Sequence[ParsedRecord]
    is_text: bool


class RecordwiseReader:
    """Reads records of a file one by one.

    Args:
        survey: What is known of the file.
    """

    def __init__(self, survey: Survey) -> None:
        """Keep what is known."""
        self._survey, self._transcoder = survey, survey.transcoder
        self._delimiter, self._names = survey.dialect.delimiter, survey.header.names
        self._header = self._transcoder.text(survey.header_bytes)

    def read(self, buffer: bytes, at: Position, *, final: bool) -> TextChunk | None:
        """The records at the start of a buffer.

        Args:
            buffer: Bytes that begin where a record begins.
            at: Where the buffer begins in the file.
            final: Whether the file ends with the buffer.

        Returns:
            None if not even the first record is whole.
        """
        content = buffer.splitlines(keepends=True)
        if not final:
            content.pop()  # it may go on, or a CR be the first half of an end
        texts = [self._transcoder.text(line) for line in content]
        width = self._survey.width
        records = list(parse_records(texts, self._delimiter, final=final, width=width))
        if not records:
            return None
        sizes = map(self._transcoder.file_size, content)
        offsets = list(accumulate(sizes, initial=at.offset))
        lines = _Lines(texts, offsets, at.line, records, is_text(texts))
        verdicts = [self._verdict(record, lines) for record in records]
        if final:
            self._mark_footer(lines, verdicts)
        used = records[-1].first + records[-1].lines
        count = sum(not verdict.skip for verdict in verdicts)
        chunk = self._chunk(buffer, lines, verdicts, at)
        return TextChunk(
            chunk,
            sum(map(len, content[:used])),
            Position(at.record + count, at.line + used, offsets[used]),
            line_breaks(chunk.cells) + _inner_lines(records, verdicts),
            Counter(verdict.skip for verdict in verdicts if verdict.skip),
        )

    def _chunk(
        self, buffer: bytes, lines: _Lines, verdicts: Sequence[_Verdict], at: Position
    ) -> Chunk:
        numbers = accumulate((not verdict.skip for verdict in verdicts), initial=at.record)
        judged = list(zip(numbers, lines.records, verdicts, strict=False))
        sound = {number: record for number, record, verdict in judged if verdict is _SOUND}
        rejects = [
            self._reject(number, record, verdict, verdict.code, lines)
            for number, record, verdict in judged
            if verdict.code is not None
        ]
        spans = {
            number: (record.first, record.first + record.lines)
            for number, record, verdict in judged
            if not verdict.skip
        }
        raw = raw_lookup(buffer, self._transcoder, at, spans.__getitem__)
        return Chunk(self._cells(sound, lines), rejects, raw)

    def _cells(self, records: Mapping[int, ParsedRecord], lines: _Lines) -> pl.DataFrame:
        texts = [
            record.text(lines.texts)
            if record.quoted is None
            else joined(record.quoted, self._delimiter)
            for record in records.values()
        ]
        cells = parse_cells("\n".join(texts).encode(), self._survey, is_quoted=True)
        if cells is None or cells.height != len(records):
            raise Refused(
                RefusalCode.RECORDS,
                self._survey.source.name,
                f"the records from line {lines.first} on do not come back as they were written",
                "please report it, with the file if it may be shared",
            )
        numbers = pl.Series(list(records), dtype=pl.Int64)
        first = [lines.first + record.first for record in records.values()]
        return named_cells(cells, self._names, numbers, pl.Series(first, dtype=pl.Int64))

    # --- verdicts -----------------------------------------------------------------------------

    def _verdict(self, record: ParsedRecord, lines: _Lines) -> _Verdict:
        text = record.text(lines.texts)
        if not text.strip(_BLANKS) or not text.strip(self._delimiter):
            return _Verdict("blank")
        if text == self._header:
            return _Verdict("header")
        encoding = self._survey.encoding
        if not lines.is_text and (found := UNDECODABLE.search(text)):
            detail = f"is no text in {encoding.name}"
            return _Verdict("", RejectCode.BAD_ENCODING, detail, found.start())
        if encoding.controls and (found := _CONTROL.search(text)):
            return _Verdict("", RejectCode.CONTROL_CHAR, "is a control character", found.start())
        if record.fault:
            return _Verdict("", RejectCode.QUOTE, record.fault)
        return self._width_verdict(record, lines)

    def _width_verdict(self, record: ParsedRecord, lines: _Lines) -> _Verdict:
        named, width = len(self._names), self._survey.width
        if record.width != width:
            return _Verdict("", RejectCode.WIDTH, f"{record.width} cells, expected {width}")
        if width > named and any((cells := record.cells(lines.texts, self._delimiter))[named:]):
            filled = max(place for place, cell in enumerate(cells, 1) if cell)
            return _Verdict(
                "", RejectCode.WIDTH, f"{filled} cells hold something, expected {named}"
            )
        return _SOUND

    def _mark_footer(self, lines: _Lines, verdicts: list[_Verdict]) -> None:
        last = lines.records[-_FOOTER_RECORDS:]
        if last[-1].text(lines.texts) == _END_OF_FILE:
            verdicts[-1] = _Verdict("footer")
        rows = [record.cells(lines.texts, self._delimiter) for record in last]
        start = footer_start(rows, len(self._names))
        for index in range(len(verdicts) - len(last) + start, len(verdicts)):
            if verdicts[index].skip != "blank":
                verdicts[index] = _Verdict("footer")

    # --- rejects ------------------------------------------------------------------------------

    def _reject(
        self,
        number: int,
        record: ParsedRecord,
        verdict: _Verdict,
        code: RejectCode,
        lines: _Lines,
    ) -> Reject:
        text, offset = record.text(lines.texts), lines.offsets[record.first]
        kept = self._without_unnamed_cells(record, lines)
        value, detail = kept, verdict.detail
        if verdict.place is not None:
            byte = offset + self._transcoder.size(text[: verdict.place])
            detail = f"byte {byte} of the file {detail}"
            if kept == text:
                value = text[max(verdict.place - 20, 0) : verdict.place + 40]
        return Reject(
            record=number,
            line=lines.first + record.first,
            byte_offset=offset,
            column="",
            code=code,
            value=printable(escaped(value), EXCERPT),
            message=f"{detail} · {_ACTIONS[code]}",
            raw=escaped(kept),
        )

    def _without_unnamed_cells(self, record: ParsedRecord, lines: _Lines) -> str:
        """A bad record up to the cells that the header names.

        Nothing says what the cells beyond hold; vendors put telephones and addresses there.
        """
        beyond = record.width - len(self._names)
        if beyond <= 0:
            return record.text(lines.texts)
        cells = record.cells(lines.texts, self._delimiter)[: len(self._names)]
        is_plain = record.quoted is None
        kept = self._delimiter.join(cells) if is_plain else joined(cells, self._delimiter)
        return f"{kept}{self._delimiter}[{beyond} cells beyond the header]"


def _inner_lines(records: Sequence[ParsedRecord], verdicts: Sequence[_Verdict]) -> int:
    """Lines within cells that did not come back as cells."""
    pairs = zip(records, verdicts, strict=True)
    return sum(record.lines - 1 for record, verdict in pairs if verdict is not _SOUND)
