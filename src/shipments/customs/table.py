"""One table of a file, from its records to accepted and rejected rows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from shipments.customs.chunk import RECORD, Chunk, Records
from shipments.customs.codes import EXCERPT, RefusalCode
from shipments.customs.convert import FAULTS_OF_ROW, FLAGS, Converter
from shipments.customs.identity import DuplicateIndex, Words, as_text, content_hashes
from shipments.customs.inference import FormatInference
from shipments.customs.options import Options
from shipments.customs.recognise import ColumnMapping, knows_header, recognise
from shipments.customs.rejects import Rejects
from shipments.customs.report import INGESTED, FileReport
from shipments.customs.rules import RuleSplit
from shipments.customs.sources import SPREADSHEETS, file_kind, file_name
from shipments.customs.text_reader import open_text
from shipments.customs.threads import map_ordered, prefetch
from shipments.customs.values.reference import reference
from shipments.errors import Refused
from shipments.messages import printable
from shipments.tables.declarations import INGESTED_DECLARATIONS

Numbers = npt.NDArray[np.int64]
_AT_ONCE = 2  # chunks that are converted at once; each holds some 150 MB
_KEPT_CHUNKS = 3  # while the formats of a file are inferred; later ones are read a second time


@dataclass
class ValidatedChunk:
    """A chunk of a table, converted and validated.

    Attributes:
        accepted: Rows that satisfy the schema, in the columns of `INGESTED_DECLARATIONS`.
        rejected: One row per rejected record, in the columns of `REJECTED`.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame


def open_tables(path: Path, options: Options) -> list[Records]:
    """The tables of a file, by what its bytes say it is.

    Raises:
        Refused: With the code of what is wrong.
    """
    if file_kind(path, file_name(path)) in SPREADSHEETS:
        from shipments.customs.excel import open_excel  # noqa: PLC0415 - loads its libraries

        return open_excel(path, options, name=file_name(path))
    return open_text(path, options, knows_header)


@dataclass
class TableRun:
    """One table on its way through.

    Attributes:
        records: The table.
        mapping: The columns that its fields are read from.
        report: What became of its records so far.
        old: Accepted rows that say what a row of another file says, accepted before.
    """

    records: Records
    mapping: ColumnMapping
    report: FileReport
    old: int = 0

    @classmethod
    def begin(cls, records: Records, options: Options) -> TableRun:
        """Find the layout of a table.

        Raises:
            Refused: With the code of what is wrong; `NOT_A_TABLE` for trade statistics, which are
                no declarations.
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
        report = FileReport(
            file=records.name,
            status=INGESTED,
            layout=mapping.layout.id,
            columns=mapping.columns,
            unknown=mapping.unknown,
            ignored=mapping.ignored,
        )
        return cls(records, mapping, report)

    @property
    def file_id(self) -> str:
        """The first digits of the hash of the file, with which its row ids begin."""
        is_text = self.records.kind == "csv"
        return (self.records.content_sha256 if is_text else self.records.sha256)[:16]

    def count(self, chunk: ValidatedChunk) -> None:
        """Count what became of the records of a chunk."""
        accepted, rejected, report = chunk.accepted, chunk.rejected, self.report
        report.accepted += accepted.height
        report.rejected += rejected.height
        if accepted.height:
            days = accepted["registered_on"]
            ends = [*report.dates.values(), str(days.min()), str(days.max())]
            report.dates = {"first": min(ends), "last": max(ends)}
        copies = accepted["duplicate_of"].drop_nulls()
        report.duplicates += len(copies)
        self.old += len(copies) - int(copies.str.starts_with(f"{self.file_id}:").sum())
        report.codes.update(rejected["code"])
        for reject in rejected.unique("code", keep="first", maintain_order=True).rows(named=True):
            report.messages.setdefault(reject["code"], _in_words(reject))
        report.rules.update(rejected["broken_rules"].explode().drop_nulls())
        faults = accepted["faults"].drop_nulls()
        if len(faults):
            marks = faults.str.json_decode(FLAGS).explode().struct.unnest()
            named = marks.select(pl.format("{}: {}", "column", "code")).to_series()
            report.flagged.update(dict(named.value_counts().iter_rows()))
            for column, code, value in marks.unique(
                ["column", "code"], maintain_order=True
            ).iter_rows():
                report.flagged_values.setdefault(f"{column}: {code}", value)
        repairs = accepted["repairs"].drop_nulls().str.split(";").explode().value_counts()
        report.repairs.update(dict(repairs.iter_rows()))

    def finish(self) -> None:
        """Complete the report, and make sure that no record was lost or made up.

        Raises:
            Refused: RECORDS, if accepted, rejected and skipped do not add up to the count.
        """
        records, report = self.records, self.report
        report.sha256, report.content_sha256 = records.sha256, records.content_sha256
        report.counted, report.skipped = records.counted, dict(sorted(records.skipped.items()))
        report.how = {**records.how, "layout": self.mapping.how}
        for name in ("codes", "rules", "repairs"):  # most first
            setattr(report, name, Counter(dict(getattr(report, name).most_common())))
        skipped = sum(report.skipped.values())
        if report.accepted + report.rejected + skipped != report.counted:
            raise Refused(
                RefusalCode.RECORDS,
                records.name,
                f"{report.accepted:,} accepted + {report.rejected:,} rejected + {skipped:,} skipped "
                f"are not the {report.counted:,} counted",
                "please report it, with the file if it may be shared",
            )


def _in_words(reject: dict[str, str]) -> str:
    """A reject in words: where, what is there, what to do."""
    # Bytes that are no text are escaped in the value already: it is quoted without `repr`, which
    # would double every backslash.
    column, value = reject["column"], reject["value"]
    parts = [
        f"line {reject['line']}",
        column and printable(column, EXCERPT),
        value and f"'{printable(value, EXCERPT)}'",
    ]
    return " · ".join([*filter(None, parts), reject["message"]])


def validate_table(
    run: TableRun, options: Options, index: DuplicateIndex, reopen: Callable[[], Records]
) -> Generator[ValidatedChunk, None, None]:
    """Convert and validate the records of a table, a chunk at a time.

    Args:
        run: The table; what became of its records is counted in it.
        options: What the user says about it.
        index: Rows accepted before; gets those of this table.
        reopen: Opens the table once more, for when its formats are known only at its end.

    Raises:
        Refused: If the file turns out to be unreadable further down, or records do not add up.
    """
    inference, chunks = _inferred(run, options, reopen)
    converter = Converter(
        run.mapping, options, reference(), inference, source_file=run.records.name
    )
    validator = _Validator(run, converter)
    with (
        closing(prefetch(chunks)) as incoming,
        closing(map_ordered(validator.validate, incoming, _AT_ONCE)) as validated,
    ):
        for chunk, hashes, numbers in validated:
            # Of equal rows the first is kept in mind, so chunks must come here in their order.
            duplicate_of = index.add(hashes, run.file_id, numbers)
            chunk.accepted = chunk.accepted.with_columns(duplicate_of)
            run.count(chunk)
            yield chunk
    run.report.cells = {name: dict(count) for name, count in converter.cells.items()}
    run.finish()


def _inferred(
    run: TableRun, options: Options, reopen: Callable[[], Records]
) -> tuple[FormatInference, Iterator[Chunk]]:
    """What the file proves of its formats, and its chunks from the first."""
    stored, kept = run.records.stored_numbers, []
    inference = FormatInference(run.mapping, options, stored)
    chunks = run.records.chunks
    for number, chunk in enumerate(chunks, 1):
        inference.observe(chunk.cells)
        kept.append(chunk)
        if inference.is_conclusive():
            break
        if number == _KEPT_CHUNKS:
            for later in chunks:
                inference.observe(later.cells)
                if inference.is_conclusive():
                    break
            run.records = reopen()
            return inference, run.records.chunks
    return inference, chain(kept, chunks)


class _Validator:
    """Converts and validates chunks of one table; several may be validated at once."""

    def __init__(self, run: TableRun, converter: Converter) -> None:
        self._file_id, self._converter = run.file_id, converter
        self._rejects, self._rules = Rejects(run.records, run.mapping), RuleSplit()

    def validate(self, chunk: Chunk) -> tuple[ValidatedChunk, Words, Numbers]:
        """A chunk with `duplicate_of` still empty; the hash and the number of each accepted row."""
        frame = self._converter.convert(chunk.cells)
        if chunk.flags:
            frame = _flagged(frame, chunk)
        is_faulty = (pl.col(FAULTS_OF_ROW).list.len() > 0).fill_null(value=False)
        faulty, sound = frame.filter(is_faulty), frame.filter(~is_faulty)
        hashes, numbers = content_hashes(sound), sound[RECORD].to_numpy()
        rows = sound.with_columns(
            pl.concat_str(pl.lit(f"{self._file_id}:"), pl.col(RECORD)).alias("row_id"),
            as_text(hashes),
            pl.lit(None, pl.String).alias("duplicate_of"),
        ).select(list(INGESTED_DECLARATIONS.columns))
        keeps, broken = self._rules.split(rows)
        if broken.height:
            rows, hashes, numbers = rows.filter(keeps), hashes[keeps], numbers[keeps]
        rejected = [
            self._rejects.structural(chunk),
            self._rejects.faulty(faulty.select(RECORD, FAULTS_OF_ROW), chunk),
            self._rejects.broken(broken, chunk),
        ]
        return ValidatedChunk(rows, pl.concat(rejected).sort("record")), hashes, numbers


def _flagged(frame: pl.DataFrame, chunk: Chunk) -> pl.DataFrame:
    """Marks of the reader, such as `hidden_row`, among the repairs."""
    marks = [";".join(f"record:{flag}" for flag in flags) for flags in chunk.flags.values()]
    of_record = pl.DataFrame(
        {RECORD: list(chunk.flags), "marks": marks}, {RECORD: pl.Int64, "marks": pl.String}
    )
    joined = frame.join(of_record, on=RECORD, how="left", maintain_order="left")
    both = pl.concat_str("repairs", "marks", separator=";", ignore_nulls=True)
    return joined.with_columns(pl.when(both != "").then(both).alias("repairs")).drop("marks")
