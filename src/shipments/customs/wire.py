"""The bytes in which records are sought, and the way back to the bytes of the file.

In UTF-8 and in the one-byte encodings every separator, quotation mark and line end is the byte that
it is in ASCII, so records are sought in the bytes of the file. UTF-16 and gb18030 are first written
as UTF-8; what does not decode becomes a lone surrogate, which is no UTF-8 and is rejected with its
record.
"""

from __future__ import annotations

import codecs
from collections.abc import Iterable, Iterator

import numpy as np

from shipments.customs.encoding import Encoding

_AS_UTF8 = {
    "utf-16-le": "surrogatepass",
    "utf-16-be": "surrogatepass",
    "gb18030": "surrogateescape",
}
_PIECE = 1 << 16  # bytes written anew at a time: what is made of them stays in the cache


class Wire:
    """How one file is brought into the bytes in which records are sought."""

    def __init__(self, encoding: Encoding) -> None:
        """Keep the encoding."""
        self._encoding = encoding
        self._errors = _AS_UTF8.get(encoding.name, "")

    def blocks(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The content of the file without its byte order mark."""
        mark = self._encoding.bom
        inner = self._rewritten(blocks) if self._errors else iter(blocks)
        skip = len(b"\xef\xbb\xbf") if mark else 0  # the mark in UTF-8, which it is by now
        for block in inner:
            rest = block[skip:]
            skip -= min(skip, len(block))
            if rest:
                yield rest

    def _rewritten(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self._encoding.codec)(self._errors)
        unit = 2 if self._encoding.name.startswith("utf-16") else 1
        odd = b""
        for block in blocks:
            held = odd + block
            whole = len(held) // unit * unit
            odd = held[whole:]
            yield decoder.decode(held[:whole]).encode("utf-8", "surrogatepass")
        rest = decoder.decode(b"", final=True) + "".join(chr(0xDC00 + byte) for byte in odd)
        yield rest.encode("utf-8", "surrogatepass")

    def utf8(self, region: bytes) -> bytes:
        """A stretch as UTF-8, for the fast reader, which refuses what is none.

        Raises:
            UnicodeDecodeError: If it is no text in the encoding.
        """
        if self._errors or self._encoding.name == "utf-8":
            return region
        codec = self._encoding.codec
        pieces = range(0, len(region), _PIECE)
        return b"".join([region[at : at + _PIECE].decode(codec).encode("utf-8") for at in pieces])

    def text(self, record: bytes) -> str:
        """A record as text.

        Raises:
            UnicodeDecodeError: If it is none in the encoding; `start` is a place in the record.
        """
        return record.decode("utf-8" if self._errors else self._encoding.codec)

    def shown(self, record: bytes) -> str:
        r"""A record as text, what is none as `\\xNN`."""
        if self._errors:
            escaped = record.decode("utf-8", "surrogatepass")
            return "".join(
                f"\\x{ord(mark) & 0xFF:02x}" if 0xD800 <= ord(mark) < 0xE000 else mark
                for mark in escaped
            )
        return record.decode(self._encoding.codec, "backslashreplace")

    def length(self, region: bytes) -> int:
        """Bytes that a stretch takes in the file."""
        if not self._errors:
            return len(region)
        if self._encoding.name == "gb18030":
            text = region.decode("utf-8", "surrogatepass")
            return len(text.encode("gb18030", "surrogateescape"))
        units = np.frombuffer(region, np.uint8)
        starts = np.count_nonzero((units & 0xC0) != 0x80)
        return 2 * int(starts + np.count_nonzero(units >= 0xF0))
