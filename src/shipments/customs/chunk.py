"""What passes from the readers of files to the readers of values: records as text.

A reader turns one file (or one sheet, or one member of an archive) into `Records`: the header, and
an iterator of `Chunk`. Every record of the file is in exactly one chunk, as a row of `cells` or as
a `Reject`; lines that are no record (title, blank, header, footer) are counted in `skipped`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import polars as pl

from shipments.customs.codes import RejectCode

RECORD = "__record"  # number of the record in the file, from 1; title and header are none
LINE = "__line"  # line (text) or row (spreadsheet) on which it begins, from 1


@dataclass(frozen=True)
class Reject:
    r"""One record that did not become a row of the output.

    Attributes:
        record: Number of the record, from 1.
        line: Line or row on which it begins, from 1.
        byte_offset: Where it begins in the decompressed file, in bytes from 0; None in spreadsheets.
        column: Header of the column at fault; empty when the whole record is.
        code: Why.
        value: The cell or an excerpt of the record, as in the file.
        message: What is wrong and what to do, in a sentence.
        raw: The record as in the file; bytes that are no text as `\\xNN`.
    """

    record: int
    line: int
    byte_offset: int | None
    column: str
    code: RejectCode
    value: str
    message: str
    raw: str


@dataclass(frozen=True)
class RawRecord:
    """A record as in the file."""

    text: str
    line: int
    byte_offset: int | None


RawLookup = Callable[[Sequence[int]], Mapping[int, RawRecord]]


@dataclass(frozen=True)
class Chunk:
    """Consecutive records, in the order of the file.

    Attributes:
        cells: One row per record: `__record`, `__line` (Int64), then every column of the header
            under its own text, all String. An empty cell is null, whether or not it was quoted;
            nothing else is missing: `NULL`, `-`, `nan` are text here.
        rejects: Records of this chunk that did not become cells.
        raw: Gives the records of this chunk as in the file, by number.
        flags: Marks on records that readers give (`hidden_row`), by record number.
    """

    cells: pl.DataFrame
    rejects: Sequence[Reject]
    raw: RawLookup
    flags: Mapping[int, Sequence[str]] = field(default_factory=dict)


@dataclass
class Records:
    """One table of a file, opened.

    Attributes:
        name: Name of the file as given, with the member or sheet after `!` where there is one.
        kind: `csv`, `xlsx`, `xlsb`, `xls`.
        sha256: Of the file on disk.
        content_sha256: Of the decompressed bytes (of a spreadsheet: of its cells), so that a file
            compressed again is known again.
        header: Headers in order, as in the file, unique.
        header_line: Line or row of the header, from 1.
        how: How the file is read and why, for people: encoding, separator, header row, sheet.
        chunks: The records; they can be read once.
        skipped: Lines that are no record, by kind (`title`, `header`, `blank`, `footer`); complete
            after the last chunk.
        counted: Records and skipped lines by the independent counter; complete after the last
            chunk.
        stored_numbers: Headers of a workbook of which no cell is text: what looks like a number is
            one, with a point before its decimals.
        share: How much of the file has been read, 0 to 1, where known.
    """

    name: str
    kind: str
    sha256: str
    content_sha256: str
    header: tuple[str, ...]
    header_line: int
    how: Mapping[str, str]
    chunks: Iterator[Chunk]
    skipped: dict[str, int] = field(default_factory=dict)
    counted: int = 0
    stored_numbers: frozenset[str] = frozenset()
    share: float | None = None
