"""How many rows of a sheet of XML store something, counted from the bytes without reading it."""

from __future__ import annotations

import re

_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])")
# A formula, or a value or text that is not empty.
_STORED = re.compile(rb"<(?:[\w.-]+:)?(?:f[\s/>]|[vt](?:\s[^<>]*)?>[^<])", re.DOTALL)
_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\b")
_NOT_MARKUP = re.compile(rb"<!--.*?(?:-->|\Z)", re.DOTALL)
_CHARACTERS = re.compile(rb"<!\[CDATA\[(.*?)(?:\]\]>|\Z)", re.DOTALL)


class RowCounter:
    """Counts rows that store a value or a formula, from blocks of UTF-8."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.stored = 0
        self._rest = b""
        self._in_row = self._ended = False

    def feed(self, block: bytes) -> None:
        """Count the whole rows of a block; what may go on in the next is kept."""
        self._rest += block
        cut = _last_row(self._rest, len(self._rest))
        # A remark must be whole to be passed over.
        while (begun := self._rest.rfind(b"<!", 0, cut)) >= 0:
            opened = self._rest[begun:cut]
            if b"-->" in opened or b"]]>" in opened:
                break
            cut = _last_row(self._rest, begun)
        self._count(self._rest[:cut])
        self._rest = self._rest[cut:]

    def end(self) -> int:
        """The number of rows, once all blocks were fed."""
        self._count(self._rest)
        self._rest = b""
        return self.stored

    def _count(self, text: bytes) -> None:
        if self._ended:
            return
        if b"<!" in text:
            text = _CHARACTERS.sub(rb"x\1", _NOT_MARKUP.sub(b"", text)).replace(b"<!", b"")
        # The word is sought first: the pattern would be tried at every end of a cell.
        if b"sheetData" in text and (ended := _END.search(text)):
            text, self._ended = text[: ended.start()], True
        before, *rows = _ROW.split(text) if b":row" in text else text.split(b"<row")
        if self._in_row and _STORED.search(before):
            self.stored, self._in_row = self.stored + 1, False
        for row in rows:
            self._in_row = _STORED.search(row) is None
            self.stored += not self._in_row


def _last_row(text: bytes, end: int) -> int:
    """Where the last row begins or ends before a place."""
    found = max(text.rfind(mark, 0, end) for mark in (b"<row", b"</row", b":row"))
    return max(text.rfind(b"<", 0, found + 1), 0) if found >= 0 else 0
