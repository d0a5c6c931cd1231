"""What comes of reading a file of trade statistics, every record accounted for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from shipments.customs.chunk import LINE, RECORD, Chunk, Records
from shipments.customs.codes import EXCERPT, RefusalCode, RejectCode
from shipments.customs.options import Options
from shipments.customs.recognise import knows_header
from shipments.customs.text_reader import open_text
from shipments.errors import Refused
from shipments.messages import printable
from shipments.schema.engines.lazy import REASONS
from shipments.schema.splitting import split
from shipments.tables.trade import TRADE

REJECTED: dict[str, Any] = {
    RECORD: pl.Int64,
    LINE: pl.Int64,
    "column": pl.String,
    "code": pl.String,
    "value": pl.String,
    "message": pl.String,
    REASONS: pl.List(pl.String),
}


@dataclass(frozen=True)
class TradeReading:
    """The cells of a file of trade statistics.

    Attributes:
        accepted: Cells that satisfy the schema, in the columns of `TRADE` and the order of the file.
        rejected: One row a rejected record: `__record` and `__line` from 1, the column, code and
            value of its first fault, what to do, and the rules of the schema that it breaks.
        skipped: Lines that are no record, by kind.
        counted: Records and skipped lines, by an independent count.
    """

    accepted: pl.DataFrame
    rejected: pl.DataFrame
    skipped: Mapping[str, int]
    counted: int


def split_records(
    values: pl.DataFrame, faults: pl.DataFrame, chunk: Chunk
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The cells that satisfy the schema, and one row for each record that does not become one.

    Args:
        values: `__record`, `__line` and the columns of `TRADE`; null where a text is no value.
        faults: `__record`, `__line`, `column`, `code`, `value`, `message`: texts that are none.
        chunk: The records, for those that the reader of files rejected.
    """
    first = faults.unique(RECORD, keep="first", maintain_order=True)
    halves = split(values.drop(LINE).join(first, on=RECORD, how="anti"), TRADE, row_id=RECORD)
    rejected = [_faulty(first), _broken(halves.rejected, values), _unread(chunk)]
    return halves.accepted.select(list(TRADE.columns)), pl.concat(rejected).sort(RECORD)


def _faulty(bad: pl.DataFrame) -> pl.DataFrame:
    return _rejects((*row, []) for row in bad.select(list(REJECTED)[:-1]).iter_rows())


def _broken(rejected: pl.DataFrame, values: pl.DataFrame) -> pl.DataFrame:
    lines = dict(values.select(RECORD, LINE).iter_rows())
    return _rejects(
        (record, lines[record], "", str(RejectCode.RULE), "", "breaks " + ", ".join(rules), rules)
        for record, rules in rejected.select(RECORD, REASONS).iter_rows()
    )


def _unread(chunk: Chunk) -> pl.DataFrame:
    return _rejects(
        (each.record, each.line, each.column, str(each.code), each.value, each.message, [])
        for each in chunk.rejects
    )


def _rejects(rows: Iterable[tuple[Any, ...]]) -> pl.DataFrame:
    kept = [
        (record, line, column, code, printable(value, EXCERPT), message, rules)
        for record, line, column, code, value, message, rules in rows
    ]
    return pl.DataFrame(kept, schema=REJECTED, orient="row")


Validated = Iterable[tuple[pl.DataFrame, pl.DataFrame]]


def read_cells(
    path: Path, options: Options, validate: Callable[[Records], Validated]
) -> TradeReading:
    """Read every table of a file, and make sure that no record was lost or made up.

    Args:
        path: The file; its name is taken literally.
        options: What the user says about the file.
        validate: Gives accepted cells and rejected records of a table, a chunk at a time.

    Raises:
        Refused: If the file is not taken as a whole, or its records do not add up.
    """
    accepted, rejected = [pl.DataFrame(schema=TRADE.dtypes)], [pl.DataFrame(schema=REJECTED)]
    skipped: Counter[str] = Counter()
    counted = 0
    for records in open_text(path, options, knows_header):
        for good, bad in validate(records):
            accepted.append(good)
            rejected.append(bad)
        skipped.update(records.skipped)
        counted += records.counted
    reading = TradeReading(pl.concat(accepted), pl.concat(rejected), dict(skipped), counted)
    _check(reading, path.name)
    return reading


def _check(reading: TradeReading, file: str) -> None:
    """Make sure that no record was lost or made up."""
    skipped = sum(reading.skipped.values())
    total = reading.accepted.height + reading.rejected.height + skipped
    if total != reading.counted:
        raise Refused(
            RefusalCode.RECORDS,
            file,
            f"{total:,} accepted, rejected and skipped are not the {reading.counted:,} counted",
            "please report it, with the file if it may be shared",
        )
