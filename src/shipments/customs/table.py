"""One table of a file, from its records to accepted and rejected rows."""

from __future__ import annotations

import datetime as dt
import threading
from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from shipments.customs.chunk import RECORD, Chunk, Records
from shipments.customs.codes import EXCERPT, RefusalCode
from shipments.customs.convert import FAULTS_OF_ROW, Converter
from shipments.customs.identity import Seen, Words, as_text, content_hashes
from shipments.customs.inference import FormatInference
from shipments.customs.options import Options
from shipments.customs.recognise import Mapping, knows_header, recognise
from shipments.customs.rejects import Rejects
from shipments.customs.rules import RuleSplit
from shipments.customs.sources import SPREADSHEETS, kind_of, name_of
from shipments.customs.text_reader import open_text
from shipments.customs.threads import map_ordered, prefetch
from shipments.customs.values.reference import reference
from shipments.errors import Refused
from shipments.messages import printable
from shipments.tables.declarations import INGESTED_DECLARATIONS

_AT_ONCE = 2  # stretches that are prepared at once; each holds some 150 MB
_KEPT_CHUNKS = 3  # while the habits of a file are found out; later ones are read a second time


@dataclass
class Batch:
    """A stretch of a table, judged.

    Attributes:
        accepted: Rows that satisfy the schema, in the columns of `INGESTED_DECLARATIONS`.
        rejected: One row a rejected record, in the columns of `REJECTED`.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame


def open_tables(path: Path, options: Options) -> list[Records]:
    """The tables of a file, by what its bytes say it is.

    Raises:
        Refused: With the code of what stands in the way.
    """
    kind = kind_of(path, name_of(path))
    if kind in SPREADSHEETS:
        from shipments.customs.excel import open_excel  # noqa: PLC0415 - an extra

        return open_excel(path, options, name=name_of(path))
    return open_text(path, options, knows_header)


@dataclass
class Judged:
    """One table on its way through, and what became of its records.

    Attributes:
        records: The table.
        mapping: The layout that its header is of.
        accepted: Rows accepted so far.
        rejected: Records rejected so far.
        duplicates: Accepted rows that say what an earlier one says.
        old: Accepted rows that say what a row of another file says, accepted before.
        codes: Rejected records by code of their first fault.
        rules: Records by rule of the schema that they break.
        repairs: Values changed on the way in, by column and change.
        messages: The first reject by code, in words.
        first: The earliest day of an accepted row.
        last: The latest one.
    """

    records: Records
    mapping: Mapping
    accepted: int = 0
    rejected: int = 0
    duplicates: int = 0
    old: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    repairs: Counter[str] = field(default_factory=Counter)
    messages: dict[str, str] = field(default_factory=dict)
    first: dt.date | None = None
    last: dt.date | None = None

    def date(self, days: pl.Series) -> None:
        """Widen the range of dates by those of more accepted rows."""
        known = [self.first, self.last, days.min(), days.max()]
        told = [day for day in known if isinstance(day, dt.date)]
        self.first, self.last = min(told, default=None), max(told, default=None)

    @property
    def start(self) -> str:
        """The first digits of the hash of the file, with which its row ids begin."""
        text = self.records.kind == "csv"
        return (self.records.content_sha256 if text else self.records.sha256)[:16]

    def check(self) -> None:
        """Make sure that no record was lost or made up.

        Raises:
            Refused: RECORDS, if accepted, rejected and skipped do not add up to the count.
        """
        skipped = sum(self.records.skipped.values())
        if self.accepted + self.rejected + skipped != self.records.counted:
            raise Refused(
                RefusalCode.RECORDS,
                self.records.name,
                f"{self.accepted:,} accepted + {self.rejected:,} rejected + {skipped:,} skipped are "
                f"not the {self.records.counted:,} counted",
                "please report it, with the file if it may be shared",
            )


def recognised(records: Records, options: Options) -> Judged:
    """Find the layout of a table.

    Raises:
        Refused: With the code of what stands in the way; `NOT_A_TABLE` for trade statistics, which
            are no declarations.
    """
    mapping = recognise(
        records.header, name=options.layout, constants=options.constants, file=records.name
    )
    if mapping.layout.table != "declarations":
        raise Refused(
            RefusalCode.NOT_A_TABLE,
            records.name,
            f"{mapping.layout.title}: trade statistics, not declarations",
            "read it with the functions for trade statistics",
        )
    return Judged(records, mapping)


def judge(
    judged: Judged, options: Options, seen: Seen, reopen: Callable[[], Records]
) -> Generator[Batch, None, None]:
    """Convert and judge the records of a table, a stretch at a time.

    Args:
        judged: The table; what became of its records is counted in it.
        options: What the user settles.
        seen: Rows accepted before; gets those of this table.
        reopen: Opens the table once more, for when its habits are found out only at its end.

    Raises:
        Refused: If the file turns out to be unreadable further down, or records do not add up.
    """
    evidence, chunks = _settled(judged, options, reopen)
    converter = Converter(
        judged.mapping, options, reference(), evidence, source_file=judged.records.name
    )
    stretch = _Stretch(judged, seen, converter)
    with (
        closing(prefetch(chunks)) as incoming,
        closing(map_ordered(stretch.prepare, incoming, _AT_ONCE)) as ready,
    ):
        for prepared in ready:
            yield stretch.batch(prepared)
    judged.check()


def _settled(
    judged: Judged, options: Options, reopen: Callable[[], Records]
) -> tuple[FormatInference, Iterator[Chunk]]:
    """What the file proves of its habits, and its chunks from the first."""
    evidence, kept = FormatInference(judged.mapping, options), []
    chunks = judged.records.chunks
    for number, chunk in enumerate(chunks, 1):
        evidence.observe(chunk.cells)
        kept.append(chunk)
        if evidence.settled():
            break
        if number == _KEPT_CHUNKS:
            for later in chunks:
                evidence.observe(later.cells)
                if evidence.settled():
                    break
            judged.records = reopen()
            return evidence, judged.records.chunks
    return evidence, chain(kept, chunks)


@dataclass(frozen=True)
class _Prepared:
    """What can be said of a stretch without the stretches before it.

    Attributes:
        chunk: Its records.
        faulty: Records with a fault: number and faults.
        accepted: Rows that satisfy the schema, `duplicate_of` not settled.
        hashes: What each of them says.
        records: Their numbers.
        broken: Rows that break a rule, with their rules.
    """

    chunk: Chunk
    faulty: pl.DataFrame
    accepted: pl.DataFrame
    hashes: Words
    records: npt.NDArray[np.int64]
    broken: pl.DataFrame


class _Stretch:
    """Turns chunks of one table into batches."""

    def __init__(self, judged: Judged, seen: Seen, converter: Converter) -> None:
        self._judged, self._seen, self._converter = judged, seen, converter
        self._file = seen.file(judged.start)
        self._prefix = f"{judged.start}:"
        self._rejects = Rejects(judged.records, judged.mapping)
        self._of_thread = threading.local()

    def prepare(self, chunk: Chunk) -> _Prepared:
        """Convert and judge the records of a stretch; several may be prepared at once."""
        frame = self._converter.convert(chunk.cells).collect()
        if chunk.flags:
            frame = _flagged(frame, chunk)
        bad = pl.col(FAULTS_OF_ROW).list.len() > 0
        faulty = frame.filter(bad)
        sound = frame if not faulty.height else frame.filter(~bad.fill_null(value=False))
        hashes = content_hashes(sound)
        told = sound.with_columns(
            pl.concat_str(pl.lit(self._prefix), pl.col(RECORD)).alias("row_id"),
            as_text(hashes),
            pl.lit(None, pl.String).alias("duplicate_of"),
        )
        rows = told.select(list(INGESTED_DECLARATIONS.columns))
        accepted, broken = self._rules().split(rows)
        records = sound[RECORD].to_numpy()
        if broken.height:
            stands = told["row_id"].is_in(accepted["row_id"].implode()).to_numpy()
            hashes, records = hashes[stands], records[stands]
        return _Prepared(
            chunk, faulty.select(RECORD, FAULTS_OF_ROW), accepted, hashes, records, broken
        )

    def batch(self, prepared: _Prepared) -> Batch:
        """Look for duplicates and put the rejects together; stretches come in their order."""
        chunk = prepared.chunk
        first = self._seen.add(prepared.hashes, self._file, prepared.records)
        accepted = prepared.accepted.with_columns(first)
        rejected = [
            self._rejects.structural(chunk),
            self._rejects.faulty(prepared.faulty, chunk),
            self._rejects.broken(prepared.broken, chunk),
        ]
        told = pl.concat([part for part in rejected if part.height] or rejected[:1]).sort("record")
        self._count(accepted, told)
        return Batch(accepted, told)

    def _rules(self) -> RuleSplit:
        """The rules as this thread asks them."""
        if not hasattr(self._of_thread, "rules"):
            self._of_thread.rules = RuleSplit()
        rules: RuleSplit = self._of_thread.rules
        return rules

    def _count(self, accepted: pl.DataFrame, rejected: pl.DataFrame) -> None:
        judged = self._judged
        judged.accepted += accepted.height
        judged.rejected += rejected.height
        judged.date(accepted["registered_on"])
        again = accepted["duplicate_of"].drop_nulls()
        judged.duplicates += len(again)
        judged.old += len(again) - int(again.str.starts_with(self._prefix).sum())
        told = rejected.select("line", "column", "value", "code", "message")
        for line, column, value, code, message in told.iter_rows():
            judged.codes[code] += 1
            if code not in judged.messages:
                judged.messages[code] = _first(line, column, value, message)
        for rules in rejected["broken_rules"]:
            judged.rules.update(rules)
        changed = accepted["repairs"].drop_nulls()
        if len(changed):
            counted = changed.str.split(";").explode().value_counts()
            judged.repairs.update(dict(counted.iter_rows()))


def _first(line: int, column: str, value: str, message: str) -> str:
    """The first reject of a code in words: where, what stands there, what to do."""
    # The value is printable already where it came from bytes that are no text: it is quoted as it
    # is, since escaping it once more would double every backslash.
    seen = [
        f"line {line}",
        column and printable(column, EXCERPT),
        value and f"'{printable(value, EXCERPT)}'",
    ]
    return " · ".join([*filter(None, seen), message])


def _flagged(frame: pl.DataFrame, chunk: Chunk) -> pl.DataFrame:
    """Marks of the reader, such as `hidden_row`, among the repairs."""
    marks = pl.DataFrame(
        {
            RECORD: list(chunk.flags),
            "marks": [
                ";".join(f"record:{flag}" for flag in flags) for flags in chunk.flags.values()
            ],
        },
        {RECORD: pl.Int64, "marks": pl.String},
    )
    joined = frame.join(marks, on=RECORD, how="left", maintain_order="left")
    both = pl.concat_str("repairs", "marks", separator=";", ignore_nulls=True)
    return joined.with_columns(pl.when(both != "").then(both).alias("repairs")).drop("marks")
