"""Reading a text file to its end, for tests."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from shipments.customs.chunk import LINE, RECORD, RawRecord, Records, Reject
from shipments.customs.options import Options
from shipments.customs.text_reader import open_text


@dataclass
class Read:
    records: Records
    rows: list[tuple[str | None, ...]]
    numbers: list[int]
    lines: list[int]
    rejects: list[Reject]
    raw: dict[int, RawRecord]

    @property
    def codes(self) -> list[str]:
        return [str(reject.code) for reject in self.rejects]


def walked(records: Records) -> Read:
    frames, rejects, raw = [], [], {}
    for chunk in records.chunks:
        frames.append(chunk.cells)
        rejects += chunk.rejects
        numbers = [*chunk.cells[RECORD], *(reject.record for reject in chunk.rejects)]
        raw |= chunk.raw(numbers)
    cells = pl.concat(frames) if frames else pl.DataFrame({RECORD: [], LINE: []})
    taken = cells.height + len(rejects) + sum(records.skipped.values())
    assert taken == records.counted
    numbers = sorted([*cells[RECORD], *(reject.record for reject in rejects)])
    assert numbers == list(range(1, len(numbers) + 1))
    rows = cells.drop(RECORD, LINE).rows()
    return Read(records, rows, cells[RECORD].to_list(), cells[LINE].to_list(), rejects, raw)


def read_all(path: Path, content: bytes, **options: object) -> list[Read]:
    path.write_bytes(content)
    return [walked(records) for records in open_text(path, Options(**options))]  # type: ignore[arg-type]


def read(path: Path, content: bytes, **options: object) -> Read:
    (only,) = read_all(path, content, **options)
    return only
