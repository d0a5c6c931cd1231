"""Workbooks (XLSX, XLSB, XLS) as records of text.

The workbook is read by a child process under limits of memory and time (`workbook.child`), because
a file of a few kilobytes can end the process that reads it. Here its rows become records:

* a cell is what a person would write for the value that is stored: `870899`, `12.5`,
  `2023-01-05`, `TRUE`; text is kept as it is, leading zeros and `=HYPERLINK(...)` included;
* an error value, a formula without a stored value, a control character, or a value beyond the last
  column of the header rejects its record;
* merged cells hold their value at the top left only, as the file stores them;
* records in hidden rows are read, and marked `hidden_row`;
* several visible sheets that hold cells need `--sheet`; hidden ones are named.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import polars as pl

from shipments.customs.chunk import LINE, RECORD, Chunk, RawRecord, Records, Reject
from shipments.customs.codes import RejectCode
from shipments.customs.header_row import HEADER_DEPTH, Header, find_header, footer_start
from shipments.customs.options import Options
from shipments.customs.sources import file_sha256
from shipments.customs.workbook.process import read_in_child
from shipments.customs.workbook.scan import Misfit

HIDDEN_ROW = "hidden_row"
_FOOTER_DEPTH = 50  # rows at the end among which a footer is looked for
_MEANING = {
    RejectCode.CELL_ERROR: "an error value, or none that can be read; correct or empty the cell",
    RejectCode.FORMULA_UNCACHED: "a formula without a stored value; open and save the workbook",
    RejectCode.CONTROL_CHAR: "a character that no text holds; remove it",
    RejectCode.WIDTH: "a value beyond the last column of the header; name the column or empty it",
}


_Misfits = dict[int, list[Misfit]]  # by row


def open_excel(path: Path, options: Options, *, name: str | None = None) -> list[Records]:
    """Open a workbook: one table, that of the sheet.

    Args:
        path: The file.
        options: What the user says of it: `sheet`, `header_row`, limits.
        name: Name of the file in messages; the path if left out.

    Returns:
        One `Records`. Its `content_sha256` (over names and cells) is complete when the chunks are
        walked.

    Raises:
        Refused: With the code that says why.
        UsageError: If a package that the kind needs is not installed.
        OutputError: If the process that reads workbooks cannot be started.
    """
    name = str(path) if name is None else name
    sha256 = file_sha256(path, name)
    reply, frame = read_in_child(path, name, options)
    misfits: _Misfits = {}
    for row, column, code, value in reply["misfits"]:
        misfits.setdefault(row, []).append(Misfit(row, column, RejectCode(code), value))
    depth = max(HEADER_DEPTH, frame.filter(pl.col(LINE) <= (options.header_row or 0)).height)
    lines = _lines(frame.head(depth), misfits)
    header = find_header(lines, file=name, header_row=options.header_row)
    records = Records(
        name=f"{name}!{reply['sheet']}",
        kind=reply["kind"],
        sha256=sha256,
        content_sha256="",
        header=header.names,
        header_line=header.line,
        how=_how(reply, header),
        chunks=iter(()),
    )
    first = lines[header.first - 1][0]
    body = _body(frame.filter(pl.col(LINE) > first), header.names, misfits)
    footers = _footer_height(body.tail(_FOOTER_DEPTH), misfits)
    table = body.head(body.height - footers)
    last = max([first, *body[LINE].tail(1)])
    skipped = {**header.skipped, "footer": footers, "blank": 0}
    skipped["blank"] = last - table.height - sum(skipped.values())
    last_texts = dict(reply["text_rows"])
    records.stored_numbers = frozenset(
        each for place, each in enumerate(header.names) if last_texts.get(place, last) <= first
    )
    records.skipped.update({kind: count for kind, count in skipped.items() if count})
    # Rows in which nothing is stored are blank; the others were counted by the scan.
    records.counted = last + reply["stored_rows"] - frame.height
    records.chunks = _chunks(records, table, misfits, set(reply["hidden_rows"]), options)
    return [records]


def _how(reply: Mapping[str, Any], header: Header) -> dict[str, str]:
    how = {"sheet": reply["sheet"], "header": header.how}
    if reply["hidden_sheets"]:
        how["hidden sheets, not read"] = ", ".join(reply["hidden_sheets"])
    if reply["empty_sheets"]:
        how["empty sheets"] = ", ".join(reply["empty_sheets"])
    if reply["since_1904"]:
        how["days"] = "counted from 1904"
    if reply["merged"]:
        how["merged cells"] = f"{reply['merged']} ranges; the value is in the top left cell only"
    return how


def _lines(frame: pl.DataFrame, misfits: _Misfits) -> list[tuple[int, list[str | None]]]:
    lines = []
    for row, *cells in frame.iter_rows():
        for misfit in misfits.get(row, ()):
            cells[misfit.column] = misfit.value or "="
        lines.append((row, cells))
    return lines


def _body(frame: pl.DataFrame, names: Sequence[str], misfits: _Misfits) -> pl.DataFrame:
    """Rows that hold anything, in the columns of the header; what lies beyond becomes a misfit."""
    for place in range(len(names), frame.width - 1):
        if frame[str(place)].null_count() == frame.height:
            continue
        beyond = frame.filter(pl.col(str(place)).str.contains(r"\S"))
        for row, value in beyond.select(LINE, str(place)).rows():
            misfits.setdefault(row, []).append(Misfit(row, place, RejectCode.WIDTH, value))
    places = [pl.col(str(place)) for place in range(len(names))]
    holds = pl.any_horizontal(column.str.contains(r"\S") for column in places)
    body = frame.filter(holds | pl.col(LINE).is_in(list(misfits)))
    named = [column.alias(name) for column, name in zip(places, names, strict=True)]
    return body.select(LINE, *named)


def _footer_height(frame: pl.DataFrame, misfits: _Misfits) -> int:
    """How many of the last rows belong to the footer; between rows that are not, one is blank."""
    width = frame.width - 1
    lines: list[Sequence[str | None]] = []
    rows: list[int] = []
    for row, *cells in frame.iter_rows():
        if rows and row > rows[-1] + 1:
            lines.append(())
            rows.append(row - 1)
        lines.append(["x"] * width if row in misfits else cells)
        rows.append(row)
    start = footer_start(lines, width)
    return frame.filter(pl.col(LINE) >= rows[start]).height if start < len(lines) else 0


def _chunks(
    records: Records, table: pl.DataFrame, misfits: _Misfits, hidden: set[int], options: Options
) -> Iterator[Chunk]:
    digest = hashlib.sha256("\x1f".join(records.header).encode())
    table = table.with_row_index(RECORD, 1).cast({RECORD: pl.Int64})
    rows = max(1, table.height * options.chunk_bytes // max(1, int(table.estimated_size())))
    for frame in table.iter_slices(rows) if table.height else [table]:
        joined = pl.concat_str(pl.exclude(RECORD, LINE).fill_null(""), separator="\x1f")
        digest.update("\x1e".join(["", *frame.select(joined).to_series()]).encode())
        yield _chunk(frame, misfits, hidden)
    records.content_sha256 = digest.hexdigest()


def _chunk(frame: pl.DataFrame, misfits: _Misfits, hidden: set[int]) -> Chunk:
    raw = _Raw(frame, misfits)
    faulty = pl.col(LINE).is_in(list(misfits))
    cells = frame.filter(~faulty)
    bad = raw(frame.filter(faulty)[RECORD].to_list())
    return Chunk(
        cells=cells,
        rejects=[_reject(record, misfits[row.line], row, raw.names) for record, row in bad.items()],
        raw=raw,
        flags=dict.fromkeys(cells.filter(pl.col(LINE).is_in(hidden))[RECORD], (HIDDEN_ROW,)),
    )


def _reject(record: int, misfits: list[Misfit], raw: RawRecord, names: Sequence[str]) -> Reject:
    first = min(misfits)
    named = first.column < len(names)
    more = f"; {len(misfits) - 1} more such cells in this row" if len(misfits) > 1 else ""
    return Reject(
        record=record,
        line=first.row,
        byte_offset=None,
        column=names[first.column] if named else "",
        code=first.code,
        value=first.value if named else "",
        message=f"cell {cell_name(first.row, first.column)} holds {_MEANING[first.code]}{more}",
        raw=raw.text,
    )


class _Raw:
    """Gives records as they stood: cells joined by tabs, in quotation marks where needed."""

    def __init__(self, frame: pl.DataFrame, misfits: _Misfits) -> None:
        self.names = frame.columns[2:]
        self._frame, self._misfits = frame, misfits

    def __call__(self, wanted: Sequence[int]) -> dict[int, RawRecord]:
        records: dict[int, RawRecord] = {}
        chosen = self._frame.filter(pl.col(RECORD).is_in(list(wanted)))
        for record, row, *values in chosen.iter_rows():
            cells = ["" if value is None else value for value in values]
            for misfit in self._misfits.get(row, ()):
                # Nothing says what is beyond the header; it may be telephones.
                if misfit.column < len(cells):
                    cells[misfit.column] = misfit.value
            text = io.StringIO()
            csv.writer(text, "excel-tab", lineterminator="").writerow(cells)
            records[record] = RawRecord(text.getvalue(), row, None)
        return records


def cell_name(row: int, column: int) -> str:
    """The name of a cell, such as `AB12`.

    Args:
        row: From 1.
        column: From 0.
    """
    letters, column = "", column + 1
    while column:
        column, letter = divmod(column - 1, 26)
        letters = chr(65 + letter) + letters
    return f"{letters}{row}"
