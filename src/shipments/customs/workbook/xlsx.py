"""XLSX: the workbook, its styles and strings, and any sheet by an XML parser.

Elements are known by their local name, so that strict and transitional OOXML read alike. The fast
reader of common sheets is `lexer`; this one reads whatever XML allows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import polars as pl

from shipments.customs.workbook.counter import RowCounter
from shipments.customs.workbook.formats import shape_of
from shipments.customs.workbook.model import (
    LAST_COLUMN,
    LAST_ROW,
    Block,
    Collected,
    Kind,
    Sheet,
    Tally,
    Workbook,
)
from shipments.customs.workbook.package import Handler, Package

ROWS = 2_000  # in a block
_BATCH = 50_000  # strings that are moved out of Python at a time
_TRUE = ("1", "true", "on")
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
KINDS = {
    "n": Kind.NUMBER,
    "s": Kind.SHARED,
    "str": Kind.TEXT,
    "inlineStr": Kind.TEXT,
    "b": Kind.BOOLEAN,
    "e": Kind.ERROR,
    "d": Kind.ISO,
}


def open_workbook(package: Package, part: str) -> Workbook:
    """A workbook with its sheets and styles.

    Args:
        package: The file.
        part: Where the workbook is in it.

    Raises:
        Refused: If a part that is needed is missing or unreadable.
    """
    targets = package.relations(part)
    found = _WorkbookPart()
    package.parse(part, found)
    sheets = [
        Sheet(name, state != "visible", targets[id][1])
        for name, state, id in found.sheets
        if id in targets and targets[id][0] == "worksheet"
    ]
    workbook = Workbook("xlsx", sheets, since_1904=found.since_1904)
    styles = _target(targets, "styles")
    if styles and styles in package:
        read = _Styles()
        package.parse(styles, read)
        workbook.shapes = [shape_of(number, read.codes.get(number)) for number in read.used]
    return workbook


def read_strings(package: Package, part: str) -> pl.Series:
    """The shared strings of a workbook, in order; empty if it has none.

    Raises:
        Refused: If they are unreadable.
    """
    strings = _target(package.relations(part), "sharedStrings")
    read = _Strings()
    if strings and strings in package:
        package.parse(strings, read)
    return read.all()


def read_sheet(package: Package, part: str, tally: Tally) -> Iterator[Block]:
    """The rows of a sheet, whatever its XML looks like.

    Raises:
        Refused: If it is unreadable.
    """
    tally.stored = tally.merged = 0
    handler, counter = _SheetData(package, tally), RowCounter()
    parser = package.parser(part, handler)
    for block in package.text(part):
        counter.feed(block)
        package.feed(parser, part, block)
        if len(handler.met.rows) >= ROWS:
            yield handler.full()
    package.feed(parser, part, b"", final=True)
    tally.stored = counter.end()
    yield handler.met.block()


def decoded(text: str) -> str:
    """Text with `_x000D_` and the like as the characters that they stand for."""
    if "_x" not in text:
        return text
    return _ESCAPED.sub(_character, text)


def _character(found: re.Match[str]) -> str:
    number = int(found[1], 16)
    return found[0] if 0xD800 <= number < 0xE000 else chr(number)


def column_of(letters: str) -> int:
    """Number of a column from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number - 1


def _target(targets: dict[str, tuple[str, str]], kind: str) -> str | None:
    return next((part for its, part in targets.values() if its == kind), None)


class _WorkbookPart(Handler):
    def __init__(self) -> None:
        self.sheets: list[tuple[str, str, str]] = []
        self.since_1904 = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "workbookPr":
            self.since_1904 = attributes.get("date1904", "0") in _TRUE
        elif tag == "sheet":
            id = next((value for key, value in attributes.items() if key.endswith(":id")), "")
            state = attributes.get("state", "visible")
            self.sheets.append((attributes.get("name", ""), state, id))


class _Styles(Handler):
    def __init__(self) -> None:
        self.codes: dict[int, str] = {}
        self.used: list[int] = []
        self._cells = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "numFmt" and attributes.get("numFmtId", "").isdigit():
            self.codes.setdefault(int(attributes["numFmtId"]), attributes.get("formatCode", ""))
        elif tag == "cellXfs":
            self._cells = True
        elif tag == "xf" and self._cells:
            number = attributes.get("numFmtId", "0")
            self.used.append(int(number) if number.isdigit() else 0)

    def end(self, tag: str) -> None:
        if tag == "cellXfs":
            self._cells = False


class _Strings(Handler):
    """Texts of `si`: of `t` and of every `r/t`; what helps to pronounce them (`rPh`) is not."""

    def __init__(self) -> None:
        self._done: list[pl.Series] = []
        self._texts: list[str] = []
        self._parts: list[str] = []
        self._inside = self._aside = False

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "si":
            self._parts = []
        elif tag == "t":
            self._inside = not self._aside
        elif tag == "rPh":
            self._aside = True

    def end(self, tag: str) -> None:
        if tag == "t":
            self._inside = False
        elif tag == "rPh":
            self._aside = False
        elif tag == "si":
            self._texts.append(decoded("".join(self._parts)))
            if len(self._texts) >= _BATCH:
                self._move()

    def text(self, data: str) -> None:
        if self._inside:
            self._parts.append(data)

    def _move(self) -> None:
        self._done.append(pl.Series(self._texts, dtype=pl.String))
        self._texts = []

    def all(self) -> pl.Series:
        self._move()
        return pl.concat(self._done, rechunk=True)


class _SheetData(Handler):
    def __init__(self, package: Package, tally: Tally) -> None:
        self.met = Collected()
        self._package, self._tally = package, tally
        self._row = 0
        self._column = -1
        self._type = self._style = ""
        self._formula = self._in_data = self._aside = False
        self._value: list[str] = []
        self._take = False
        self._open_row = False

    def full(self) -> Block:
        """All whole rows that were met; the one that is being read stays."""
        if not self._open_row:
            return self.met.block()
        row, hidden = self.met.rows.pop(), self.met.hidden.pop()
        started = [cell for cell in self.met.cells if cell[0] == row]
        self.met.cells = [cell for cell in self.met.cells if cell[0] != row]
        block = self.met.block()
        self.met.row(row, hidden=hidden)
        self.met.cells = started
        return block

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "sheetData":
            self._in_data = True
        elif tag == "mergeCell":
            self._tally.merged += 1
        elif not self._in_data:
            return
        elif tag == "row":
            self._begin_row(attributes)
        elif tag == "c":
            self._begin_cell(attributes)
        elif tag == "f":
            self._formula = True
        elif tag == "rPh":
            self._aside = True
        elif tag in ("v", "t"):
            self._take = not self._aside

    def _begin_row(self, attributes: dict[str, str]) -> None:
        number = attributes.get("r", str(self._row + 1)).strip()
        if not (number.isascii() and number.isdigit() and self._row < int(number) <= LAST_ROW):
            raise self._package.unreadable(f"row {number[:20]} stands after row {self._row}")
        self._row, self._column, self._open_row = int(number), -1, True
        self.met.row(self._row, hidden=attributes.get("hidden", "0") in _TRUE)

    def _begin_cell(self, attributes: dict[str, str]) -> None:
        if not self._open_row:
            raise self._package.unreadable("a cell stands outside of a row")
        if "r" in attributes:
            found = _REFERENCE.fullmatch(attributes["r"])
            self._column = column_of(found[1]) if found else LAST_COLUMN
        else:
            self._column += 1
        if self._column >= LAST_COLUMN:
            raise self._package.unreadable(f"no column is called {attributes.get('r', '')[:20]}")
        self._type, self._style = attributes.get("t", "n"), attributes.get("s", "0")
        self._value, self._formula = [], False

    def text(self, data: str) -> None:
        if self._take:
            self._value.append(data)

    def end(self, tag: str) -> None:
        if tag in ("v", "t"):
            self._take = False
        elif tag == "rPh":
            self._aside = False
        elif tag == "c" and self._in_data:
            self._end_cell()
        elif tag == "row":
            self._open_row = False
        elif tag == "sheetData":
            self._in_data = False

    def _end_cell(self) -> None:
        value = "".join(self._value)
        kind = KINDS.get(self._type)
        if kind is None:
            raise self._package.unreadable(f"no cell is of the type {self._type[:20]}")
        if not value and self._formula and self._type != "str":
            kind = Kind.UNCACHED
        elif not value and not self._formula:
            return
        style = int(self._style) if self._style.isdigit() else 0
        self.met.cell(self._column, kind, style, decoded(value) if kind is Kind.TEXT else value)
