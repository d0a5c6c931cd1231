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
        value: The cell or excerpt, as it stood.
        message: What is wrong and what to do, in a sentence.
        raw: The record as it stood; bytes that are no text as `\\xNN`.
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
    """A record as it stood in the file."""

    text: str
    line: int
    byte_offset: int | None


@dataclass(frozen=True)
class Chunk:
    """A stretch of records in the order of the file.

    Attributes:
        cells: One row a record: `__record`, `__line` (Int64), then every column of the header under
            its own text, all String. An empty cell is null, whether or not it was quoted; nothing
            else is missing: `NULL`, `-`, `nan` are text here.
        rejects: Records of this stretch that did not become cells.
        raw: Gives the records of this stretch as they stood, by number.
        flags: Marks on records that readers give (`hidden_row`), by record number.
    """

    cells: pl.DataFrame
    rejects: Sequence[Reject]
    raw: Callable[[Sequence[int]], Mapping[int, RawRecord]]
    flags: Mapping[int, Sequence[str]] = field(default_factory=dict)


@dataclass
class Records:
    """One table of a file, opened.

    Attributes:
        name: Name of the file as given, with the member or sheet after `!` where there is one.
        kind: `csv`, `xlsx`, `xlsb`, `xls`.
        sha256: Of the file as it lies on disk.
        content_sha256: Of the decompressed bytes (of a spreadsheet: of its cells), so that a file
            compressed again is known again.
        header: Headers in order, as they stood, unique.
        header_line: Line or row of the header, from 1.
        how: What was found and why, for people: encoding, separator, header row, sheet.
        chunks: The records; it can be walked once.
        skipped: Lines that are no record, by kind (`title`, `header`, `blank`, `footer`); complete
            when the chunks are walked.
        counted: Records and skipped lines by the independent counter; complete when the chunks
            are walked.
        share: How much of the file has been read, 0 to 1, where the reader can tell.
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
    share: float | None = None
