"""The bytes in which records are looked for, and the way back to the bytes of the file.

In UTF-8 and in the one-byte encodings every separator, quotation mark and line end is the byte that
it is in ASCII, so records are looked for in the bytes of the file. UTF-16, gb18030 and encodings
that only a user names are first written as UTF-8. What does not decode becomes a lone surrogate: no UTF-8 holds one, so polars
refuses it, and the record is rejected.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator

from shipments.customs.encoding import Encoding
from shipments.customs.options import ENCODINGS

_AS_UTF8 = {
    "utf-16-le": "surrogatepass",
    "utf-16-be": "surrogatepass",
    "gb18030": "surrogateescape",
}
_SLICE = 1 << 16  # bytes decoded at a time: what is made of them stays in the cache
_BOM_SIZE = len(b"\xef\xbb\xbf")
UNDECODABLE = re.compile("[\ud800-\udfff]")


class Transcoder:
    """Brings one file into the bytes in which records are looked for.

    Args:
        encoding: The encoding of the file.
    """

    def __init__(self, encoding: Encoding) -> None:
        """Keep the encoding."""
        self._encoding = encoding
        self._file_errors = _AS_UTF8.get(encoding.name, "surrogateescape")
        self._is_rewritten = encoding.name in _AS_UTF8 or encoding.name not in ENCODINGS
        self._codec = "utf-8" if self._is_rewritten else encoding.codec
        self._errors = "surrogatepass" if self._is_rewritten else "surrogateescape"

    def blocks(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        """The content of the file without its byte order mark."""
        skip = _BOM_SIZE if self._encoding.bom else 0  # the mark in UTF-8, which it is by now
        for block in self._rewritten(blocks) if self._is_rewritten else blocks:
            rest = block[skip:]
            skip -= min(skip, len(block))
            if rest:
                yield rest

    def _rewritten(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        decoder = codecs.getincrementaldecoder(self._encoding.codec)(self._file_errors)
        unit = 2 if self._encoding.name.startswith("utf-16") else 1
        odd = b""
        for block in blocks:
            content = odd + block
            whole = len(content) // unit * unit
            odd = content[whole:]
            yield decoder.decode(content[:whole]).encode("utf-8", "surrogatepass")
        rest = decoder.decode(b"", final=True) + "".join(chr(0xDC00 + byte) for byte in odd)
        yield rest.encode("utf-8", "surrogatepass")

    def utf8(self, content: bytes) -> bytes:
        """Content as UTF-8 for polars, which refuses what is none.

        Raises:
            UnicodeDecodeError: If it is no text in the encoding.
        """
        if self._codec == "utf-8":
            return content
        starts = range(0, len(content), _SLICE)
        return b"".join(
            [content[at : at + _SLICE].decode(self._codec).encode("utf-8") for at in starts]
        )

    def text(self, content: bytes) -> str:
        """Content as text; what does not decode as surrogates, which `UNDECODABLE` finds."""
        return content.decode(self._codec, self._errors)

    def size(self, text: str) -> int:
        """Bytes that a text has in the file."""
        return len(text.encode(self._encoding.codec, self._file_errors))

    def file_size(self, content: bytes) -> int:
        """Bytes that content has in the file."""
        return self.size(self.text(content)) if self._is_rewritten else len(content)


def escaped(text: str) -> str:
    r"""Text with the bytes that are none as `\xNN`."""
    return UNDECODABLE.sub(lambda found: f"\\x{ord(found[0]) & 0xFF:02x}", text)


def is_text(texts: Iterable[str]) -> bool:
    """Whether every byte of some texts decoded."""
    try:
        "".join(texts).encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True
