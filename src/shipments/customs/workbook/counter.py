"""How many rows of a sheet of XML store something, counted from the bytes without reading it."""

from __future__ import annotations

import re

_ROW = re.compile(rb"<(?:[\w.-]+:)?row(?=[\s/>])")
# A formula, or a value or text that is not empty.
_STORED = re.compile(rb"<(?:[\w.-]+:)?(?:f[\s/>]|[vt](?:\s[^<>]*)?>[^<])", re.DOTALL)
_END = re.compile(rb"</(?:[\w.-]+:)?sheetData\b")
_NOT_MARKUP = re.compile(rb"<!--.*?-->", re.DOTALL)
_CHARACTERS = re.compile(rb"<!\[CDATA\[(.*?)\]\]>", re.DOTALL)


class RowCounter:
    """Counts rows that store a value or a formula, from blocks of UTF-8."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.stored = 0
        self._rest = b""
        self._in_row = self._ended = False

    def feed(self, block: bytes) -> None:
        """Count the rows of a block; what may go on in the next is kept."""
        self._rest += block
        cut = self._rest.rfind(b"<")
        # A value is told by the byte after its tag; a remark must be whole to be passed over.
        begun = self._rest.rfind(b"<!", 0, cut + 1)
        opened = self._rest[begun:] if begun >= 0 else b""
        if opened and b"-->" not in opened and b"]]>" not in opened:
            cut = begun
        self._count(self._rest[: max(cut, 0)])
        self._rest = self._rest[max(cut, 0) :]

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
        if ended := _END.search(text):
            text, self._ended = text[: ended.start()], True
        before, *rows = _ROW.split(text) if b":row" in text else text.split(b"<row")
        if self._in_row and _STORED.search(before):
            self.stored, self._in_row = self.stored + 1, False
        for row in rows:
            self._in_row = _STORED.search(row) is None
            self.stored += not self._in_row
