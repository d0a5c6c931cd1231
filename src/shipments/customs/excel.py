"""XLSX, XLSB and XLS as records of text.

The workbook is read by a child process under limits of memory and time (`excel_child`), because a
file of a few kilobytes can end the process that reads it. Here its rows become records:

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
from typing import Any, NamedTuple

import polars as pl

from shipments.customs.chunk import LINE, RECORD, Chunk, RawRecord, Records, Reject
from shipments.customs.codes import RejectCode
from shipments.customs.excel_process import Child
from shipments.customs.header_row import HEADER_DEPTH, Header, find_header, footer_start
from shipments.customs.options import Options
from shipments.customs.sources import file_sha256

HIDDEN_ROW = "hidden_row"
_ROW, _HIDDEN, _JOINED = "__row", "__hidden", "__joined"
_FOOTER_DEPTH = 50  # rows at the end among which a footer is looked for
_MEANING = {
    RejectCode.CELL_ERROR: "an error value; mend it in the workbook, or empty the cell",
    RejectCode.FORMULA_UNCACHED: "a formula without a stored value; open and save the workbook",
    RejectCode.CONTROL_CHAR: "a character that no text holds; remove it",
    RejectCode.WIDTH: "a value beyond the last column of the header; name the column or empty it",
}


class _Misfit(NamedTuple):
    """A cell that holds no value that can be taken."""

    column: int
    code: RejectCode
    value: str


Rows = tuple[pl.DataFrame, dict[int, list[_Misfit]]]


def open_excel(path: Path, options: Options, *, name: str | None = None) -> list[Records]:
    """Open a workbook: one table, that of the sheet.

    Args:
        path: The file.
        options: What the user says of it: `sheet`, `header_row`, limits.
        name: Name of the file in messages; the path if left out.

    Returns:
        One `Records`. Its `content_sha256` (over names and cells), `skipped`, `counted` and what
        `how` says of merged cells are complete when the chunks are walked.

    Raises:
        Refused: With the code that says why. The chunks raise it too, when what is wrong lies
            further down.
        UsageError: If a package that the kind needs is not installed.
    """
    name = str(path) if name is None else name
    child = Child(path, name, options)
    try:
        answers = child.answers()
        about, _ = next(answers)
        incoming = _incoming(answers)
        first, ended = _first_rows(incoming, options.header_row)
        lines = _lines(first)
        header = find_header(lines, file=name, header_row=options.header_row)
        sha256 = file_sha256(path, name)
    except BaseException:
        child.close()
        raise
    records = Records(
        name=f"{name}!{about['sheet']}",
        kind=about["kind"],
        sha256=sha256,
        content_sha256="",
        header=header.names,
        header_line=header.line,
        how=_how(about, header),
        chunks=iter(()),
    )
    table = _Table(records, header, lines[header.first - 1][0], options)
    records.chunks = table.chunks(first, ended, incoming, child)
    return [records]


def _how(about: Mapping[str, Any], header: Header) -> dict[str, str]:
    how = {"sheet": about["sheet"], "header": header.how}
    if about["hidden"]:
        how["hidden sheets, not read"] = ", ".join(about["hidden"])
    if about["empty"]:
        how["empty sheets"] = ", ".join(about["empty"])
    if about["since_1904"]:
        how["days"] = "counted from 1904"
    return how


def _incoming(answers: Iterator[tuple[dict[str, Any], bytes]]) -> Iterator[Rows | dict[str, Any]]:
    for told, payload in answers:
        if told["is"] == "end":
            yield told
            return
        misfits: dict[int, list[_Misfit]] = {}
        for row, column, code, value in told["misfits"]:
            misfits.setdefault(row, []).append(_Misfit(column, RejectCode(code), value))
        yield pl.read_ipc(io.BytesIO(payload)), misfits


def _first_rows(
    incoming: Iterator[Rows | dict[str, Any]], header_row: int | None
) -> tuple[list[Rows], dict[str, Any] | None]:
    """Rows in which the header must be, and the end if it was met."""
    met: list[Rows] = []
    count = 0
    for one in incoming:
        if isinstance(one, dict):
            return met, one
        met.append(one)
        count += one[0].height
        last = one[0][_ROW][-1] if one[0].height else 0
        if count >= HEADER_DEPTH and last >= (header_row or 0):
            break
    return met, None


def _lines(rows: Sequence[Rows]) -> list[tuple[int, list[str | None]]]:
    lines: list[tuple[int, list[str | None]]] = []
    for frame, misfits in rows:
        places = [int(column) for column in frame.columns[2:]]
        for values in frame.iter_rows():
            cells: list[str | None] = [None] * (max(places, default=-1) + 1)
            for place, value in zip(places, values[2:], strict=True):
                cells[place] = value
            for misfit in misfits.get(values[0], ()):
                cells[misfit.column] = misfit.value or "="
            lines.append((values[0], cells))
    return lines


class _Table:
    """The rows of a sheet on their way to records."""

    def __init__(self, records: Records, header: Header, first: int, options: Options) -> None:
        self._records = records
        self._width, self._names = len(header.names), header.names
        self._size = options.chunk_bytes
        self._titles = header.skipped.get("title", 0)
        self._heads = header.skipped.get("header", 1)
        self._first = first  # last row of the header
        self._count = self._footers = 0
        self._last = self._first  # last row that holds anything
        self._misfits: dict[int, list[_Misfit]] = {}
        self._digest = hashlib.sha256("\x1f".join(header.names).encode())

    def chunks(
        self,
        first: list[Rows],
        ended: dict[str, Any] | None,
        incoming: Iterator[Rows | dict[str, Any]],
        child: Child,
    ) -> Iterator[Chunk]:
        try:
            yield from self._walk(first, ended, incoming)
        finally:
            child.close()

    def _walk(
        self,
        first: list[Rows],
        ended: dict[str, Any] | None,
        incoming: Iterator[Rows | dict[str, Any]],
    ) -> Iterator[Chunk]:
        held = pl.concat([self._take(*rows) for rows in first] or [self._nothing()])
        while ended is None:
            if held.estimated_size() >= self._size and held.height > _FOOTER_DEPTH:
                yield self._chunk(held[:-_FOOTER_DEPTH])
                held = held[-_FOOTER_DEPTH:]
            one = next(incoming)
            if isinstance(one, dict):
                ended = one
            else:
                held = pl.concat([held, self._take(*one)])
        start = held.height - self._footer_height(held[-_FOOTER_DEPTH:])
        yield self._chunk(held[:start])
        footer = held[start:].filter(self._holds())
        self._footers = footer.height
        self._last = max([self._last, *footer[_ROW]])
        self._finish(ended)

    def _nothing(self) -> pl.DataFrame:
        return self._take(pl.DataFrame(schema={_ROW: pl.Int64, _HIDDEN: pl.Boolean}), {})

    def _take(self, frame: pl.DataFrame, misfits: dict[int, list[_Misfit]]) -> pl.DataFrame:
        """Rows below the header, with one column a name; what lies beyond becomes a misfit."""
        frame = frame.filter(pl.col(_ROW) > self._first)
        self._misfits |= {row: found for row, found in misfits.items() if row > self._first}
        beyond = [column for column in frame.columns[2:] if int(column) >= self._width]
        for column in beyond:
            strays = frame.filter(pl.col(column).str.contains(r"\S"))
            for row, value in strays.select(_ROW, column).rows():
                found = _Misfit(int(column), RejectCode.WIDTH, value)
                self._misfits.setdefault(row, []).append(found)
        cells = [
            pl.col(str(place))
            if str(place) in frame.columns
            else pl.lit(None, pl.String).alias(str(place))
            for place in range(self._width)
        ]
        return frame.select(_ROW, _HIDDEN, *cells).with_columns(
            pl.concat_str(
                [pl.col(str(place)).fill_null("") for place in range(self._width)], separator="\x1f"
            ).alias(_JOINED)
        )

    def _holds(self) -> pl.Expr:
        """Whether a row holds anything."""
        faulty = pl.col(_ROW).is_in(list(self._misfits)) if self._misfits else pl.lit(False)
        return pl.col(_JOINED).str.contains("[^\\s\x1f]") | faulty

    def _footer_height(self, frame: pl.DataFrame) -> int:
        """How many of the last rows belong to the footer; a row that is not stored is blank."""
        lines: list[Sequence[str | None]] = []
        stored: list[int] = []
        for row, _, *cells in frame.drop(_JOINED).iter_rows():
            if stored and row > stored[-1] + 1:
                lines.append(())
                stored.append(row - 1)
            lines.append(["x"] * self._width if row in self._misfits else cells)
            stored.append(row)
        start = footer_start(lines, self._width)
        return frame.filter(pl.col(_ROW) >= stored[start]).height if start < len(lines) else 0

    def _chunk(self, frame: pl.DataFrame) -> Chunk:
        frame = frame.filter(self._holds())
        numbers = pl.int_range(self._count + 1, self._count + 1 + frame.height, eager=True)
        frame = frame.with_columns(numbers.cast(pl.Int64).alias(RECORD))
        self._count += frame.height
        if frame.height:
            self._last = frame[_ROW][-1]
            self._digest.update("\x1e".join(["", *frame[_JOINED]]).encode())
        faulty = pl.col(_ROW).is_in(list(self._misfits)) if self._misfits else pl.lit(value=False)
        bad = frame.filter(faulty)
        misfits = {row: self._misfits.pop(row) for row in bad[_ROW]}
        raw = _Raw(frame, self._names, misfits)
        places = {str(place): name for place, name in enumerate(self._names)}
        cells = frame.filter(~pl.col(RECORD).is_in(bad[RECORD].to_list())) if misfits else frame
        hidden = cells.filter(_HIDDEN)[RECORD]
        return Chunk(
            cells=cells.select(
                RECORD,
                pl.col(_ROW).alias(LINE),
                *(pl.col(place).alias(name) for place, name in places.items()),
            ),
            rejects=[
                self._reject(record, row, misfits[row], raw)
                for record, row in bad.select(RECORD, _ROW).rows()
            ],
            raw=raw,
            flags=dict.fromkeys(hidden, (HIDDEN_ROW,)),
        )

    def _reject(self, record: int, row: int, misfits: list[_Misfit], raw: _Raw) -> Reject:
        first = min(misfits)
        named = first.column < self._width
        more = f"; {len(misfits) - 1} more such cells in this row" if len(misfits) > 1 else ""
        return Reject(
            record=record,
            line=row,
            byte_offset=None,
            column=self._names[first.column] if named else "",
            code=first.code,
            value=first.value if named else "",
            message=f"cell {cell_name(row, first.column)} holds {_MEANING[first.code]}{more}",
            raw=raw([record])[record].text,
        )

    def _finish(self, ended: Mapping[str, Any]) -> None:
        known = {"title": self._titles, "header": self._heads, "footer": self._footers}
        known["blank"] = self._last - sum(known.values()) - self._count
        self._records.skipped.update({kind: count for kind, count in known.items() if count})
        # Rows that are not stored are blank; those that are were counted from the bytes.
        self._records.counted = self._last + ended["stored"] - ended["read"]
        self._records.content_sha256 = self._digest.hexdigest()
        if ended["merged"]:
            told = f"{ended['merged']} ranges; the value is in the top left cell only"
            self._records.how["merged cells"] = told  # type: ignore[index]


class _Raw:
    """Gives records as they stood: cells joined by tabs, in quotation marks where needed."""

    def __init__(
        self, frame: pl.DataFrame, names: tuple[str, ...], misfits: dict[int, list[_Misfit]]
    ) -> None:
        self._frame, self._width, self._misfits = frame, len(names), misfits

    def __call__(self, wanted: Sequence[int]) -> dict[int, RawRecord]:
        found = self._frame.filter(pl.col(RECORD).is_in(list(wanted)))
        told: dict[int, RawRecord] = {}
        columns = [RECORD, _ROW, *(str(place) for place in range(self._width))]
        for record, row, *values in found.select(columns).iter_rows():
            cells = ["" if value is None else value for value in values]
            for misfit in self._misfits.get(row, ()):
                # Nothing says what stands beyond the header; telephones may.
                if misfit.column < self._width:
                    cells[misfit.column] = misfit.value
            text = io.StringIO()
            csv.writer(text, "excel-tab", lineterminator="").writerow(cells)
            told[record] = RawRecord(text.getvalue(), row, None)
        return told


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
