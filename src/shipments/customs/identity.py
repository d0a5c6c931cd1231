"""Which rows say the same, and which row is which.

`row_id` is the start of the hash of the file's content with the number of the record. `content_hash`
is XXH3 (128 bits) over what the row says, in the order of the schema and in a form of its own: text
as UTF-8, numbers by their bits, days counted from 1970, null apart from empty text and zero.
So it does not depend on the order of the columns in the file, its encoding or packing, nor on how a
version of an engine hashes or prints. XXH3 is frozen since 2020; over a million rows it takes 0.2 s
where BLAKE2 takes 1.2 s and MD5 2.5 s. A hash without cryptography is enough: a forged row would
only be marked as the copy of another.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import numpy.typing as npt
import polars as pl
import pyarrow as pa
import xxhash

from shipments.tables.declarations import DECLARATIONS

Words = npt.NDArray[np.uint64]
Ordinals = npt.NDArray[np.int64]
Run = tuple[npt.NDArray[np.uint64], npt.NDArray[np.uint64], Ordinals]

SAID = tuple(name for name in DECLARATIONS.columns if not name.startswith("source_"))
TEXTS = tuple(name for name in SAID if DECLARATIONS.dtypes[name] == pl.String)
NUMBERS = tuple(name for name in SAID if name not in TEXTS)
_BETWEEN, _NULL = "\x1f", "\x00"
_FILE_BITS = 40  # of an ordinal: the number of the record; above it the number of the file


def content_hashes(frame: pl.DataFrame) -> Words:
    """The hash of what each row says: two words per row.

    Texts and numbers are hashed apart, with a seed each, and the hashes joined by exclusive or.
    """
    if not frame.height:
        return np.empty((0, 2), np.uint64)
    hashes = _hashes_of_texts(frame) ^ _hashes_of_numbers(frame)
    if "faults" in frame.columns and frame["faults"].null_count() < frame.height:
        # What could not be read was said as well.
        flagged = frame.with_row_index("place").filter(pl.col("faults").is_not_null())
        said = [xxhash.xxh3_128_digest(text.encode(), 2) for text in flagged["faults"]]
        hashes[flagged["place"].to_numpy()] ^= _words(said)
    return hashes


def _hashes_of_texts(frame: pl.DataFrame) -> Words:
    columns = (pl.col(name).fill_null(_NULL) for name in TEXTS)
    joined = frame.select(pl.concat_str(columns, separator=_BETWEEN)).to_series()
    texts = joined.to_arrow(compat_level=pl.CompatLevel.oldest())
    _, offsets, data = texts.buffers()
    ends = np.frombuffer(offsets, np.int64)[texts.offset : texts.offset + len(texts) + 1].tolist()
    content, digest = memoryview(data), xxhash.xxh3_128_digest
    return _words([digest(content[start:end]) for start, end in pairwise(ends)])


def _hashes_of_numbers(frame: pl.DataFrame) -> Words:
    nulls = [
        pl.col(name).is_null().cast(pl.Int64) * (1 << place) for place, name in enumerate(NUMBERS)
    ]
    values = frame.select(*map(_number, NUMBERS), pl.sum_horizontal(nulls).alias("nulls"))
    numbers = np.empty(values.shape, "<i8")
    for place, column in enumerate(values.iter_columns()):
        numbers[:, place] = column.to_numpy().view(np.int64)
    width, content, digest = values.width * 8, numbers.tobytes(), xxhash.xxh3_128_digest
    rows = range(0, len(content), width)
    return _words([digest(content[at : at + width], 1) for at in rows])


def _number(name: str) -> pl.Expr:
    """A number by its bits, or a day by its count; null as 0."""
    if DECLARATIONS.dtypes[name] == pl.Float64:
        return pl.col(name).fill_null(0.0) + 0.0  # no negative zero
    return pl.col(name).to_physical().cast(pl.Int64).fill_null(0)


def _words(digests: list[bytes]) -> Words:
    return np.frombuffer(b"".join(digests), ">u8").astype(np.uint64).reshape(-1, 2)


def as_text(hashes: Words) -> pl.Series:
    """Hashes as 32 hexadecimal digits."""
    buffers = [None, pa.py_buffer(hashes.astype(">u8"))]
    digests = pa.Array.from_buffers(pa.binary(16), len(hashes), buffers)
    return pl.Series("content_hash", digests).bin.encode("hex")


def from_text(texts: pl.Series) -> Words:
    """The hashes that `as_text` wrote."""
    return _words(texts.str.decode("hex").to_list())


class DuplicateIndex:
    """The rows that were accepted so far, by what they say; the first of each is remembered.

    Hashes are held in sorted runs, 24 bytes per row; a new run is merged with the one before it
    while that is not twice as long, so that there are few. A million rows take 0.4 CPU seconds.
    Looking for duplicates only at the end, in the files that were written, takes as long, but then
    each file that holds one is written again: up to 3.8 CPU seconds per million rows.
    """

    def __init__(self) -> None:
        """Start with nothing."""
        self._files: list[str] = []
        self._runs: list[Run] = []

    def copy(self) -> DuplicateIndex:
        """The same rows, to which others can be added; the runs are shared."""
        other = DuplicateIndex()
        other._files, other._runs = [*self._files], [*self._runs]
        return other

    def add(self, hashes: Words, file: str, records: Ordinals) -> pl.Series:
        """Take in rows of one file, in their order.

        Args:
            hashes: What they say.
            file: The start of the hash of the file, with which the row ids begin.
            records: Their numbers.

        Returns:
            `duplicate_of`: the `row_id` of the first row that says the same; null where this is
            the first.
        """
        if file not in self._files:
            self._files.append(file)
        ordinals = (np.int64(self._files.index(file)) << _FILE_BITS) | records.astype(np.int64)
        order = np.argsort(hashes[:, 0], kind="stable")
        high, low, rows = hashes[order, 0], hashes[order, 1], ordinals[order]
        first = self._first_rows(high, low, rows)
        is_new = first == rows
        if is_new.any():
            self._runs.append((high[is_new], low[is_new], rows[is_new]))
            self._merge()
        row_ids: list[str | None] = [None] * len(rows)
        for at in np.flatnonzero(~is_new).tolist():
            row_ids[order[at]] = self._row_id(int(first[at]))
        return pl.Series("duplicate_of", row_ids, pl.String)

    def _first_rows(self, high: Words, low: Words, rows: Ordinals) -> Ordinals:
        """The first row that says the same as each of some rows, which are sorted by `high`."""
        first = rows.copy()
        for at in (np.flatnonzero(high[1:] == high[:-1]) + 1).tolist():
            if low[at] == low[at - 1]:
                first[at] = first[at - 1]
        for known_high, known_low, known_rows in self._runs:
            places = np.searchsorted(known_high, high)
            places[places == len(known_high)] = 0
            same = np.flatnonzero((known_high[places] == high) & (known_low[places] == low))
            first[same] = known_rows[places[same]]
        return first

    def _merge(self) -> None:
        while len(self._runs) > 1 and 2 * len(self._runs[-1][0]) > len(self._runs[-2][0]):
            last, before = self._runs.pop(), self._runs.pop()
            high, low, rows = (np.concatenate(pair) for pair in zip(before, last, strict=True))
            order = np.argsort(high, kind="stable")
            self._runs.append((high[order], low[order], rows[order]))

    def _row_id(self, ordinal: int) -> str:
        return f"{self._files[ordinal >> _FILE_BITS]}:{ordinal & ((1 << _FILE_BITS) - 1)}"
