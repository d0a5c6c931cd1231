"""Customs files in a notebook: look at what would be done, or read one into frames."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from os import PathLike
from pathlib import Path

import polars as pl

from shipments.customs.identity import DuplicateIndex
from shipments.customs.options import Options
from shipments.customs.output import Held
from shipments.customs.rejects import REJECTED
from shipments.customs.report import INGESTED, Report, of_table
from shipments.customs.table import TableRun, open_tables, validate_table
from shipments.errors import RowsRejected, UsageError
from shipments.messages import printable
from shipments.tables.declarations import INGESTED_DECLARATIONS

RecordsRejected = RowsRejected  # its name until 2026.11


@dataclass(frozen=True)
class Reading:
    """The records of a file, and the questions one asks of them.

    Attributes:
        accepted: Rows that satisfy the schema, in the columns of `INGESTED_DECLARATIONS`, in the
            order of the file.
        rejected: One row a rejected record: where it stands, why, and what it was.
        report: What was done and why; prints as Markdown.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    report: Report

    def counts(self) -> pl.DataFrame:
        """How many records were rejected by each code: `code, records`, most first."""
        counted = self.rejected["code"].value_counts(name="records")
        return counted.cast({"records": pl.Int64}).sort(
            ["records", "code"], descending=[True, False]
        )

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


def read(path: str | PathLike[str], options: Options | None = None) -> Reading:
    """Read a file of customs declarations into frames; it must fit in memory.

    Args:
        path: The file; its name is taken literally.
        options: What the user settles; the rest is found out.

    Raises:
        Refused: If the file is not taken as a whole, with the code of what stands in the way.
    """
    options, place, index = options or Options(), Path(path), DuplicateIndex()
    accepted, rejected, files = [], [], []
    for number, records in enumerate(open_tables(place, options)):
        judged = TableRun.begin(records, options)
        for batch in validate_table(
            judged,
            options,
            index,
            lambda at=number: open_tables(place, options)[at],  # type: ignore[misc]
        ):
            accepted.append(batch.accepted)
            rejected.append(batch.rejected)
        files.append(of_table(judged, INGESTED))
    none = pl.DataFrame(schema=INGESTED_DECLARATIONS.dtypes)
    return Reading(
        pl.concat([none, *accepted]),
        pl.concat([pl.DataFrame(schema=REJECTED), *rejected]),
        Report(files),
    )


def scan(dataset: str | PathLike[str]) -> pl.LazyFrame:
    """The accepted rows of a dataset that `ingest` made, to be asked with polars.

    They are of one version of it, whatever is taken in meanwhile: its manifest says which files
    belong together. Whoever lists the folders may meet files of two versions.

    Args:
        dataset: Its folder.

    Returns:
        Rows in the columns of `INGESTED_DECLARATIONS`, by file, in the order of each file.

    Raises:
        UsageError: If no dataset stands there.
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
        """A block of lines a table."""
        return "\n\n".join("\n".join(_lines(judged)) for judged in self.tables)


def _lines(judged: TableRun) -> list[str]:
    records, mapping = judged.records, judged.mapping
    told = [printable(records.name, 200), f"  kind: {records.kind}"]
    told += [f"  {name}: {printable(how, 300)}" for name, how in records.how.items()]
    told.append(f"  layout: {mapping.layout.id}: {printable(mapping.how, 500)}")
    told += [
        f"  {name} <- {printable(', '.join(headers), 200)}"
        for name, headers in mapping.columns.items()
    ]
    told += [f"  no field takes: {printable(name, 200)}" for name in mapping.unknown]
    told += [
        f"  left out: {printable(name, 200)} ({reason})" for name, reason in mapping.ignored.items()
    ]
    return told


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
