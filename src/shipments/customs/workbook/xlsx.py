"""XLSX: what python-calamine hides, from the XML of a sheet.

The sheet is cut at its rows, and in each the ends of cells are counted: a cell without content
closes itself. Comments and CDATA, which calamine misreads and spreadsheet programs do not write,
are refused.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from functools import lru_cache, partial

from shipments.customs.workbook.package import Package, attributes, tags
from shipments.customs.workbook.scan import Cell, Row, Sheet, Stored

_TRUE = ("1", "true", "on")
_SHEET_DATA = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*)?>")
_ROW_NUMBER = re.compile(rb"""\sr\s*=\s*["']([^"']*)["']""")
_REFERENCE = re.compile(rb"""<c(?:\s[^>]*?)?\sr\s*=\s*["']([A-Z]{1,3})[0-9]+["']""")
_CELL = re.compile(rb"<c((?:\s[^>]*?)?)(?:/>|(>.*?)</c>)", re.DOTALL)
_CONTENT = re.compile(rb"<([vt])(?:\s[^>]*)?>(.*?)</\1>", re.DOTALL)


class XlsxScanner:
    """The scanner of an XLSX workbook; it refuses what is damaged or would be misread."""

    kind = "xlsx"
    merged = 0

    def __init__(self, package: Package) -> None:
        """Find the parts of the sheets, and check the shared strings."""
        self._package = package
        book = package.read("xl/workbook.xml")
        targets = package.targets("xl/_rels/workbook.xml.rels")
        self.since_1904 = any(tag.get("date1904") in _TRUE for tag in tags(book, b"workbookPr"))
        self._parts = [
            next((targets.get(value, "") for key, value in tag.items() if key.endswith(":id")), "")
            for tag in tags(book, b"sheet")
        ]
        strings = "xl/sharedStrings.xml"
        if strings in package and b"<!" in package.read(strings):
            raise package.unreadable(f"its part {strings} holds a comment, CDATA or DOCTYPE")

    def rows(self, sheet: Sheet) -> Iterator[Row]:
        """The rows of a sheet in which something is stored, in order."""
        number = 0
        for text in self._row_texts(self._parts[sheet.place]):
            number, end = self._number(text, number), text.find(b">")
            if filled := text.count(b"</c>"):
                hidden = b"hidden" in text[:end] and attributes(text[:end]).get("hidden") in _TRUE
                yield Row(number, hidden, filled, _columns(text), partial(_cells, text))

    def _row_texts(self, part: str) -> Iterator[bytes]:
        """The text of each row, without the prefix of its tags; merged ranges are counted."""
        xml = self._package.read(part)
        begin = _SHEET_DATA.search(xml)
        if begin is None or b"<!DOCTYPE" in xml[: begin.start()]:
            raise self._package.unreadable(f"its part {part} is no sheet that can be read")
        prefix = begin[1]
        at = begin.end()
        end = at if begin[0].endswith(b"/>") else xml.find(b"</" + prefix + b"sheetData", at)
        self.merged = xml.count(b"mergeCell ", max(end, 0))
        mark = b"<" + prefix + b"row"
        row = xml.find(mark, at, end)
        if end < 0 or xml[at : row if row >= 0 else end].strip():
            raise self._package.unreadable(f"its part {part} holds what belongs to no row")
        while row >= 0:
            after = xml.find(mark, row + 1, end)
            text = xml[row : after if after >= 0 else end]
            row = after
            if prefix:
                text = text.replace(b"<" + prefix, b"<").replace(b"</" + prefix, b"</")
            yield text

    def _number(self, text: bytes, last: int) -> int:
        """The number of a row, given the one before it."""
        if b"!" in text and b"<!" in text:
            raise self._package.unreadable(f"the row after row {last} holds a comment or CDATA")
        number = _ROW_NUMBER.search(text, 0, text.find(b">"))
        if number and not (number[1].isdigit() and int(number[1]) > last):
            seen = number[1][:20].decode(errors="replace")
            raise self._package.unreadable(f"row {seen} comes after row {last}")
        return int(number[1]) if number else last + 1


def _columns(row: bytes) -> int:
    """Number of columns up to the last cell with content."""
    last = row.rfind(b"<c ", 0, row.rfind(b"</c>"))
    reference = _REFERENCE.match(row, last) if last >= 0 else None
    return _column(reference[1]) + 1 if reference else row.count(b"<c")


def _cells(row: bytes) -> list[Cell]:
    cells, column = [], -1
    for tag, content in _CELL.findall(row):
        named = attributes(tag)
        letters = named.get("r", "").rstrip("0123456789")
        column = _column(letters.encode()) if letters else column + 1
        if content:
            cells.append(_cell(column, named.get("t", "n"), content))
    return cells


def _cell(column: int, kind: str, content: bytes) -> Cell:
    text = html.unescape(b"".join(text for _, text in _CONTENT.findall(content)).decode())
    if kind == "e":
        return Cell(column, Stored.ERROR, text)
    if not text.strip():
        cached = b"<f" not in content or kind == "str"
        return Cell(column, Stored.EMPTY if cached else Stored.UNCACHED)
    # Where calamine shows nothing for a shared string, that string is empty.
    return Cell(column, Stored.EMPTY if kind == "s" else Stored.VALUE, text)


@lru_cache(maxsize=1 << 15)
def _column(letters: bytes) -> int:
    """Number of a column from 0, by its letters."""
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1
