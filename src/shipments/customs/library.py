"""Customs files in a notebook: look at what would be done, or read one into frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from os import PathLike
from pathlib import Path

import polars as pl

from shipments.customs.chunk import Records
from shipments.customs.identity import DuplicateIndex
from shipments.customs.options import Options
from shipments.customs.output import Held
from shipments.customs.rejects import REJECTED
from shipments.customs.report import IngestReport
from shipments.customs.table import TableRun, open_tables, validate_table
from shipments.errors import RowsRejected, UsageError
from shipments.messages import printable
from shipments.tables.declarations import INGESTED_DECLARATIONS


@dataclass(frozen=True)
class CustomsRecords:
    """The records of a file, with counts of what was rejected.

    Attributes:
        accepted: Rows that satisfy the schema, in the columns of `INGESTED_DECLARATIONS`, in the
            order of the file.
        rejected: One row per rejected record: where it is, why it was rejected, and what it was.
        report: What was done and why; prints as Markdown.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    report: IngestReport

    def counts(self) -> pl.DataFrame:
        """How many records were rejected by each code: `code, records`, most first."""
        counts = self.rejected["code"].value_counts(name="records").cast({"records": pl.Int64})
        return counts.sort(["records", "code"], descending=[True, False])

    def raise_if_any(self) -> None:
        """Stop if a record was rejected.

        Raises:
            RowsRejected: With the number of records by code.
        """
        if self.rejected.height:
            counts = dict(self.counts().iter_rows())
            lines = [f"  {code} · {count:,} records" for code, count in counts.items()]
            head = f"{self.rejected.height:,} records are rejected · see .rejected for each"
            raise RowsRejected("\n".join([head, *lines]), counts)


def read(path: str | PathLike[str], options: Options | None = None) -> CustomsRecords:
    """Read a file of customs declarations into frames; it must fit in memory.

    Args:
        path: The file; its name is taken literally.
        options: What the user says about the file; the rest is inferred.

    Raises:
        Refused: If the file is not taken as a whole, with the code of what is wrong.
    """
    options, index = options or Options(), DuplicateIndex()
    accepted = [pl.DataFrame(schema=INGESTED_DECLARATIONS.dtypes)]
    rejected, files = [pl.DataFrame(schema=REJECTED)], []
    for number, records in enumerate(open_tables(Path(path), options)):
        run = TableRun.begin(records, options)
        reopen = partial(_reopened, Path(path), options, number)
        for chunk in validate_table(run, options, index, reopen):
            accepted.append(chunk.accepted)
            rejected.append(chunk.rejected)
        files.append(run.report)
    return CustomsRecords(pl.concat(accepted), pl.concat(rejected), IngestReport(files))


def _reopened(path: Path, options: Options, number: int) -> Records:
    return open_tables(path, options)[number]


def scan(dataset: str | PathLike[str]) -> pl.LazyFrame:
    """The accepted rows of a dataset that `ingest` made, to be asked with polars.

    They are of one version of it, whatever is taken in meanwhile: its manifest says which files
    belong together, while its folders may hold files of two versions.

    Args:
        dataset: Its folder.

    Returns:
        Rows in the columns of `INGESTED_DECLARATIONS`, by file, in the order of each file.

    Raises:
        UsageError: If there is no dataset.
        OutputError: If its manifest cannot be read.
    """
    held = Held(Path(dataset))
    if not held.exists:
        raise UsageError(
            f"no dataset of declarations in {dataset} · expected a folder that was given to ingest"
        )
    if not held.accepted:
        return pl.LazyFrame(schema=INGESTED_DECLARATIONS.dtypes)
    return pl.scan_parquet(held.accepted, glob=False, hive_partitioning=False)


@dataclass(frozen=True)
class Sniffed:
    """What would be done with a file, and why; prints as text.

    Attributes:
        tables: Its tables, with their layouts.
    """

    tables: Sequence[TableRun]

    def __str__(self) -> str:
        """A block of lines per table."""
        return "\n\n".join("\n".join(_lines(run)) for run in self.tables)


def _lines(run: TableRun) -> list[str]:
    records, mapping = run.records, run.mapping
    columns, ignored = mapping.columns.items(), mapping.ignored.items()
    return [
        printable(records.name, 200),
        f"  kind: {records.kind}",
        *(f"  {name}: {printable(how, 300)}" for name, how in records.how.items()),
        f"  layout: {mapping.layout.id}: {printable(mapping.how, 500)}",
        *(f"  {name} <- {printable(', '.join(headers), 200)}" for name, headers in columns),
        *(f"  no field takes: {printable(name, 200)}" for name in mapping.unknown),
        *(f"  left out: {printable(name, 200)} ({reason})" for name, reason in ignored),
    ]


def sniff(path: str | PathLike[str], options: Options | None = None) -> Sniffed:
    """Say what would be done with a file and why; no record is converted.

    Args:
        path: A customs file.
        options: What the file does not say itself; see `Options`.

    Returns:
        How the file would be read: encoding, layout, and which column becomes which.

    Raises:
        Refused: If the file would not be taken as a whole.
    """
    options = options or Options()
    tables = open_tables(Path(path), options)
    return Sniffed([TableRun.begin(records, options) for records in tables])
