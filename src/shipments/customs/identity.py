"""Which rows say the same, and which row is which.

`row_id` is the start of the hash of the file's content with the number of the record. `content_hash`
is XXH3 (128 bits) over what the row says, in the order of the schema and in a form of its own: text
as UTF-8, numbers by their bits, days counted from 1970, null apart from empty text and zero.
So it does not depend on the order of the columns in the file, its encoding or packing, nor on how a
version of an engine hashes or prints. XXH3 is frozen since 2020; over a million rows it takes 0.2 s
where BLAKE2 takes 1.2 s and MD5 2.5 s, and no one is to be kept from forging a row here.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl
import xxhash

from shipments.tables.declarations import DECLARATIONS

Words = npt.NDArray[np.uint64]
Ordinals = npt.NDArray[np.int64]

SAID = tuple(name for name in DECLARATIONS.columns if not name.startswith("source_"))
TEXTS = tuple(name for name in SAID if DECLARATIONS.dtypes[name] == pl.String)
NUMBERS = tuple(name for name in SAID if name not in TEXTS)
_BETWEEN, _NULL = "\x1f", "\x00"
_MOVED = 1 << 17  # rows that move at a time when the table grows
_FILE_BITS = 40  # of an ordinal: the number of the record; above it the number of the file


def content_hashes(frame: pl.DataFrame) -> Words:
    """The hash of what each row says: two words a row.

    Texts and numbers are hashed apart, with a seed each, and the hashes joined by exclusive or.
    """
    if not frame.height:
        return np.empty((0, 2), np.uint64)
    return _hashes_of_texts(frame) ^ _hashes_of_numbers(frame)


def _hashes_of_texts(frame: pl.DataFrame) -> Words:
    columns = (pl.col(name).fill_null(_NULL) for name in TEXTS)
    told = frame.select(pl.concat_str(columns, separator=_BETWEEN)).to_series()
    texts = told.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1].tolist()
    content, digest = memoryview(data), xxhash.xxh3_128_digest
    return _words([digest(content[start:end]) for start, end in pairwise(ends)])


def _hashes_of_numbers(frame: pl.DataFrame) -> Words:
    numbers = np.zeros((frame.height, len(NUMBERS) + 1), "<i8")
    for place, name in enumerate(NUMBERS):
        values = frame[name]
        numbers[:, place] = _bits(values)
        numbers[:, -1] |= values.is_null().to_numpy().astype(np.int64) << place
    width, content, digest = numbers.shape[1] * 8, numbers.tobytes(), xxhash.xxh3_128_digest
    rows = range(0, len(content), width)
    return _words([digest(content[at : at + width], 1) for at in rows])


def _bits(values: pl.Series) -> Ordinals:
    if values.dtype == pl.Float64:
        plain = values.fill_null(0.0).to_numpy() + 0.0  # no negative zero
        return plain.view(np.int64)
    return values.to_physical().cast(pl.Int64).fill_null(0).to_numpy()


def _words(digests: list[bytes]) -> Words:
    return np.frombuffer(b"".join(digests), ">u8").astype(np.uint64).reshape(-1, 2)


def as_text(hashes: Words) -> pl.Series:
    """Hashes as 32 hexadecimal digits."""
    joined = hashes.astype(">u8").tobytes()
    parts = [joined[at : at + 16] for at in range(0, len(joined), 16)]
    return pl.Series("content_hash", parts, pl.Binary).bin.encode("hex")


def from_text(texts: pl.Series) -> Words:
    """The hashes that `as_text` wrote."""
    joined = b"".join(texts.str.decode("hex").to_list())
    return np.frombuffer(joined, ">u8").astype(np.uint64).reshape(-1, 2)


class Seen:
    """The rows that were accepted so far, by what they say; the first of each is remembered.

    A table of open addressing, asked and filled a whole chunk at a time; 24 bytes a slot.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._files: list[str] = []
        self._held = 0
        self._room(1 << 12)

    def _room(self, slots: int) -> None:
        self._words = np.zeros((slots, 2), np.uint64)
        self._ordinals = np.full(slots, -1, np.int64)

    def file(self, start: str) -> int:
        """The number by which a file is known here; `start` is the start of its hash."""
        if start not in self._files:
            self._files.append(start)
        return self._files.index(start)

    def add(self, hashes: Words, file: int, records: Ordinals) -> pl.Series:
        """Take in rows, in their order.

        Returns:
            The `row_id` of the first row that says the same; null where this is the first.
        """
        ordinals = (np.int64(file) << _FILE_BITS) | records.astype(np.int64)
        first = self._put(hashes, ordinals)
        again = np.flatnonzero(first != ordinals)
        if not len(again):
            return pl.repeat(None, len(first), dtype=pl.String, eager=True).alias("duplicate_of")
        told: list[str | None] = [None] * len(first)
        for at in again.tolist():
            told[at] = self._row_id(int(first[at]))
        return pl.Series("duplicate_of", told, pl.String)

    def _row_id(self, ordinal: int) -> str:
        return f"{self._files[ordinal >> _FILE_BITS]}:{ordinal & ((1 << _FILE_BITS) - 1)}"

    def _put(self, hashes: Words, ordinals: Ordinals) -> Ordinals:
        if (self._held + len(hashes)) * 5 > len(self._ordinals) * 3:
            self._grow(self._held + len(hashes))
        first = np.empty(len(hashes), np.int64)
        open_rows = np.arange(len(hashes))
        slots = (hashes[:, 1] & np.uint64(len(self._ordinals) - 1)).astype(np.int64)
        while len(open_rows):
            at = slots[open_rows]
            free = open_rows[self._ordinals[at] < 0]
            # Backwards, so that of rows that want one slot the first has it in the end.
            places = slots[free][::-1]
            self._words[places], self._ordinals[places] = hashes[free][::-1], ordinals[free][::-1]
            same = (self._words[at] == hashes[open_rows]).all(axis=1)
            first[open_rows[same]] = self._ordinals[at[same]]
            open_rows = open_rows[~same]
            slots[open_rows] = (slots[open_rows] + 1) % len(self._ordinals)
        self._held += int((first == ordinals).sum())
        return first

    def _grow(self, rows: int) -> None:
        full = self._ordinals >= 0
        words, ordinals = self._words[full], self._ordinals[full]
        slots = len(self._ordinals)
        while rows * 5 > slots * 3:
            slots *= 2
        self._room(slots)
        self._held = 0
        for at in range(0, len(ordinals), _MOVED):  # all at once would take as much room again
            self._put(words[at : at + _MOVED], ordinals[at : at + _MOVED])
