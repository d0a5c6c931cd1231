"""The encoding of a file, scored over all of it and then decoded strictly.

A guess from the first kilobytes reads 50,000 lines of ASCII followed by cp1251 as something else.
So every byte is counted, in pairs, and the short list of encodings that customs files come in is
scored by how likely their letters are. The letter frequencies of Russian are common knowledge
(National Corpus of the Russian language); only their order of size matters here. What does not fit
clearly is refused, and `--encoding` names it.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from shipments.customs.codes import RefusalCode
from shipments.customs.options import ENCODINGS
from shipments.errors import Refused

Counts = npt.NDArray[np.int64]

_BOMS = {b"\xef\xbb\xbf": "utf-8", b"\xff\xfe": "utf-16-le", b"\xfe\xff": "utf-16-be"}
_PIECE = 1 << 17  # pairs counted at a time: they fit in the cache of the processor
_REPLACEMENT = "\ufffd"
_MOST_FAULTS = 1000  # in one block; with more it is no UTF-8
_CYRILLIC = ("cp1251", "cp866", "koi8-r")
# Per cent of running text, ё and the letters of neighbours included.
_LETTERS = {
    "о": 10.97, "е": 8.45, "а": 8.01, "и": 7.35, "н": 6.70, "т": 6.26, "с": 5.47, "р": 4.73,
    "в": 4.54, "л": 4.40, "к": 3.49, "м": 3.21, "д": 2.98, "п": 2.81, "у": 2.62, "я": 2.01,
    "ы": 1.90, "ь": 1.74, "г": 1.70, "з": 1.65, "б": 1.59, "ч": 1.44, "й": 1.21, "х": 0.97,
    "ж": 0.94, "ш": 0.73, "ю": 0.64, "ц": 0.48, "щ": 0.36, "э": 0.32, "ф": 0.26, "ъ": 0.04,
    "ё": 0.04, "і": 0.50, "ї": 0.05, "є": 0.05, "ў": 0.02,
}  # fmt: skip
_MARKS = "№«»—–°…”“„’‘·\u00a0"
_CLEAR = 5.0  # nats by which the best must lead: it is then 150 times as likely as the next
_POOR = -5.0  # nats a byte; running Russian has -3.7, running Chinese -4.5, noise below -6
CONTROLS = bytes(byte for byte in (*range(32), 127) if byte not in b"\t\n\r")


@dataclass
class ByteCounts:
    """What was counted over all bytes of a file.

    Attributes:
        pairs: How often each pair of bytes begins at an even place, first byte low.
        head: The first bytes.
        size: Bytes in all.
        faults: Sequences that are no UTF-8; a lower bound once `hopeless`.
        hopeless: Whether there are so many that it is no UTF-8.
    """

    pairs: Counts = field(default_factory=lambda: np.zeros(65536, np.int64))
    head: bytes = b""
    size: int = 0
    faults: int = 0
    hopeless: bool = False
    _hash: Any = field(default_factory=hashlib.sha256)
    _odd: bytes = b""
    _open: bytes = b""

    def add(self, block: bytes) -> None:
        """Count one block."""
        self._hash.update(block)
        self.size += len(block)
        if len(self.head) < 4:
            self.head += block[:4]
        self._count(self._odd + block if self._odd else block)
        if not self.hopeless and (self._open or not block.isascii()):
            self._check(self._open + block)

    def end(self) -> str:
        """Count what is left over; SHA-256 of all bytes."""
        if self._odd:
            self.pairs[self._odd[0]] += 1  # with a NUL beside it, which `histogram` takes off again
        if not self.hopeless and not _is_utf8(self._open):
            self.faults += 1
        return str(self._hash.hexdigest())

    def histogram(self) -> Counts:
        """How often each byte occurs."""
        table = self.pairs.reshape(256, 256)
        counted: Counts = table.sum(axis=0) + table.sum(axis=1)
        counted[0] -= len(self._odd)
        return counted

    def _count(self, block: bytes) -> None:
        whole = len(block) // 2
        self._odd = block[whole * 2 :]
        pairs = np.frombuffer(block, "<u2", whole)
        for start in range(0, whole, _PIECE):
            self.pairs += np.bincount(pairs[start : start + _PIECE], minlength=65536)

    def _check(self, block: bytes) -> None:
        cut = _last_character(block)
        self._open, text = block[cut:], block[:cut]
        if _is_utf8(text):
            return
        replaced = text.decode("utf-8", "replace").count(_REPLACEMENT)
        faults = replaced - text.count(_REPLACEMENT.encode())
        self.faults += faults
        self.hopeless = faults >= _MOST_FAULTS


@dataclass(frozen=True)
class Encoding:
    """The encoding of a file.

    Attributes:
        name: One of `ENCODINGS`, or the one that the user gives.
        bom: Bytes of the mark at its start.
        how: What decided it, for people.
        controls: Whether bytes occur that no text holds.
    """

    name: str
    bom: int
    how: str
    controls: bool

    @property
    def codec(self) -> str:
        """The name by which Python decodes it."""
        return ENCODINGS.get(self.name, self.name)


def find_encoding(
    seen: ByteCounts, file: str, asked: str | None = None, *, decodes: Callable[[str], bool]
) -> Encoding:
    """Find the encoding of a file from what was counted over all of it.

    Args:
        seen: The counts.
        file: Name of the file, for messages.
        asked: What the user says it is.
        decodes: Whether the whole file is text in an encoding; asked only of gb18030, which takes
            two bytes for a character and so fails on almost every text in another encoding.

    Raises:
        Refused: `EMPTY_FILE`; `CONTROL_CHAR` if it mostly holds what no text holds; `ENCODING` if
            none fits, or two fit equally well.
    """
    if not seen.size:
        raise Refused(RefusalCode.EMPTY_FILE, file, "no bytes", "give a file with records")
    if seen.head.startswith(b"\xff\xfe\x00\x00") and asked is None:
        raise _refused(file, "UTF-32, which is read only where it is named")
    mark, marked = next(((m, n) for m, n in _BOMS.items() if seen.head.startswith(m)), (b"", ""))
    counts = seen.histogram()
    name, how = (asked, "as asked") if asked else (marked, "a byte order mark")
    if not name:
        name, how = _utf16(seen), "a NUL beside almost every character"
    controls = int(counts[list(CONTROLS)].sum())
    if name and (name.startswith("utf-16") or name not in ENCODINGS):
        return Encoding(name, len(mark) if marked == name else 0, how, controls=True)
    if controls * 4 > seen.size:
        raise Refused(
            RefusalCode.CONTROL_CHAR,
            file,
            "",
            "give the table as text, or as it came from its source",
        )
    if not name:
        name, how = _by_letters(seen, counts, file, decodes)
    return Encoding(name, len(mark) if marked == name else 0, how, controls=controls > 0)


def _places(count: int) -> str:
    return f"{count:,} place{'' if count == 1 else 's'}"


def _by_letters(
    seen: ByteCounts, counts: Counts, file: str, decodes: Callable[[str], bool]
) -> tuple[str, str]:
    """The encoding of a file without a mark, in which every character may be one byte."""
    high = int(counts[128:].sum())
    if not high:
        return "utf-8", "only ASCII"
    if not seen.faults:
        return "utf-8", "every byte fits"
    if not seen.hopeless and seen.faults * 20 <= high:
        return "utf-8", f"all fits but {_places(seen.faults)}"
    scores = _scores(counts) if _in_words(seen.pairs) else []
    near = [name for score, name in scores[:2] if score / high >= _POOR]
    if "gb18030" in near and not decodes("gb18030"):
        scores = [each for each in scores if each[1] != "gb18030"]
    if scores and scores[0][0] / high >= _POOR and scores[0][0] - scores[1][0] >= _CLEAR:
        best, second = scores[0], scores[1]
        led = f"{best[0] / high:.2f} a byte over {high:,} bytes, next {second[1]} {second[0] / high:.2f}"
        return best[1], f"the likeliest letters ({led})"
    if not seen.hopeless and seen.faults <= max(3, int(counts[10]) // 100):
        return "utf-8", f"almost all is ASCII; all fits but {_places(seen.faults)}"
    if scores and scores[0][0] / high >= _POOR:
        raise _refused(file, f"{scores[0][1]} and {scores[1][1]} fit equally well")
    raise _refused(file, "none that is tried fits: UTF-8, UTF-16, cp1251, cp866, koi8-r, gb18030")


def _refused(file: str, detail: str) -> Refused:
    action = f"name it with --encoding, one of {', '.join(ENCODINGS)}"
    return Refused(RefusalCode.ENCODING, file, detail, action)


def _utf16(seen: ByteCounts) -> str:
    """UTF-16 without a mark: ASCII and Cyrillic have 0 or 4 in one byte of every pair."""
    table = seen.pairs.reshape(256, 256)  # second byte, first byte
    whole = int(seen.pairs.sum()) - int(table[0, 0])
    little, big = int(table[[0, 4], 1:].sum()), int(table[1:, [0, 4]].sum())
    if seen.size % 2 or whole * 2 < seen.size * 0.9:
        return ""
    if little >= 0.9 * whole and int(table[0, 1:].sum()) > 0.1 * whole:
        return "utf-16-le"
    if big >= 0.9 * whole and int(table[1:, 0].sum()) > 0.1 * whole:
        return "utf-16-be"
    return ""


def _in_words(pairs: Counts) -> bool:
    """Whether high bytes are beside each other, as in Cyrillic and Chinese, not among Latin."""
    table = pairs.reshape(256, 256)
    latin = [*range(65, 91), *range(97, 123)]
    together = int(table[128:, 128:].sum())
    among = int(table[128:, latin].sum()) + int(table[latin, 128:].sum())
    return among * 3 <= together


def _scores(counts: Counts) -> list[tuple[float, str]]:
    """Log likelihood of the high bytes by encoding, best first."""
    high = counts[128:].astype(np.float64)
    return sorted((float(high @ _model(name)), name) for name in (*_CYRILLIC, "gb18030"))[::-1]


@cache
def _model(name: str) -> npt.NDArray[np.float64]:
    """Log probability of each high byte in running text."""
    if name == "gb18030":
        model = np.full(128, math.log(1e-5))
        model[0xA1 - 128 : 0xFF - 128] = math.log(1 / 94)
        return model
    return np.array([_log_probability(byte, name) for byte in range(128, 256)])


def _log_probability(byte: int, name: str) -> float:
    letter = bytes([byte]).decode(name, "replace")
    if share := _LETTERS.get(letter.lower()):
        return math.log(share / 200)  # half of them capitals
    return math.log(1e-3 if letter in _MARKS else 1e-6)


def _last_character(block: bytes) -> int:
    """Where the last character of a block begins, which the block may cut; its length for ASCII."""
    for back in range(1, min(4, len(block)) + 1):
        if block[-back] >= 0xC0:
            return len(block) - back
        if block[-back] < 0x80:
            break
    return len(block)


def _is_utf8(text: bytes) -> bool:
    """Whether bytes are UTF-8; polars checks them several times faster than Python decodes."""
    try:
        pl.Series([text], dtype=pl.Binary).cast(pl.String)
    except pl.exceptions.PolarsError:
        return False
    return True
