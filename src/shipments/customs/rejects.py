"""Rejected records of one table as rows: where each is, why it was rejected, what it was."""

from __future__ import annotations

from dataclasses import fields
from typing import Any

import polars as pl

from shipments.customs.chunk import LINE, RECORD, Chunk, Records, Reject
from shipments.customs.codes import EXCERPT, RejectCode
from shipments.customs.convert import FAULT, FAULTS_OF_ROW
from shipments.customs.recognise import ColumnMapping
from shipments.messages import printable
from shipments.schema.engines.lazy import REASONS

REJECTED: dict[str, Any] = {
    "file_sha256": pl.String,
    "file": pl.String,
    "record": pl.Int64,
    "line": pl.Int64,
    "byte_offset": pl.Int64,
    "column": pl.String,
    "code": pl.String,
    "value": pl.String,
    "message": pl.String,
    "broken_rules": pl.List(pl.String),
    "other_faults": pl.List(FAULT),
    "raw": pl.String,
}
_WITHHELD = "withheld: the file has columns with data of persons"
_OF_READER = {field.name: REJECTED[field.name] for field in fields(Reject)}
_NO_RULES, _NO_FAULTS = pl.lit([], pl.List(pl.String)), pl.lit([], pl.List(FAULT))


class Rejects:
    """Puts the rejected records of one table into the columns of `REJECTED`."""

    def __init__(self, records: Records, mapping: ColumnMapping) -> None:
        """Keep the table, and which of its columns hold data of persons."""
        self._records, self._mapping = records, mapping

    def faulty(self, faulty: pl.DataFrame, chunk: Chunk) -> pl.DataFrame:
        """Records with a cell at fault: number and faults of each."""
        faults = pl.col(FAULTS_OF_ROW)
        rows = faulty.select(
            pl.col(RECORD).alias("record"),
            faults.list.first().struct.unnest(),
            _NO_RULES.alias("broken_rules"),
            faults.list.slice(1).alias("other_faults"),
        )
        return self._with_record(rows, chunk)

    def broken(self, broken: pl.DataFrame, chunk: Chunk) -> pl.DataFrame:
        """Rows that break rules of the schema."""
        rules = pl.col(REASONS)
        names = [rules_of_row[0].split(":")[0] for rules_of_row in broken[REASONS]]
        values = [
            row.get(name) for row, name in zip(broken.iter_rows(named=True), names, strict=True)
        ]
        texts = ["" if value is None else printable(str(value), EXCERPT) for value in values]
        rows = broken.select(
            pl.col("row_id").str.split(":").list.last().cast(pl.Int64).alias("record"),
            pl.Series("column", names, pl.String),
            pl.lit(str(RejectCode.RULE)).alias("code"),
            pl.Series("value", texts, pl.String),
            pl.format("breaks {} · correct it at the source", rules.list.join(", ")).alias(
                "message"
            ),
            rules.alias("broken_rules"),
            _NO_FAULTS.alias("other_faults"),
        )
        return self._with_record(rows, chunk)

    def structural(self, chunk: Chunk) -> pl.DataFrame:
        """Records that the reader of the file could not take as rows."""
        hidden = {"value": "", "raw": _WITHHELD} if self._mapping.personal else {}
        rows = pl.DataFrame([vars(reject) | hidden for reject in chunk.rejects], _OF_READER)
        return self._complete(
            rows.with_columns(_NO_RULES.alias("broken_rules"), _NO_FAULTS.alias("other_faults"))
        )

    def _with_record(self, rows: pl.DataFrame, chunk: Chunk) -> pl.DataFrame:
        """Rejects with the record as in the file, without the cells with data of persons."""
        numbers = rows["record"].to_list()
        raw = chunk.raw(numbers)
        found = [raw[number] for number in numbers]
        texts = [each.text for each in found]
        if self._mapping.personal:
            cells = chunk.cells.filter(pl.col(RECORD).is_in(numbers))
            kept = pl.exclude(RECORD, LINE, *self._mapping.personal).fill_null("")
            joined = dict(cells.select(RECORD, pl.concat_str(kept, separator="|")).iter_rows())
            texts = [joined.get(number, _WITHHELD) for number in numbers]
        return self._complete(
            rows.with_columns(
                pl.Series("line", [each.line for each in found], pl.Int64),
                pl.Series("byte_offset", [each.byte_offset for each in found], pl.Int64),
                pl.Series("raw", texts, pl.String),
            )
        )

    def _complete(self, rows: pl.DataFrame) -> pl.DataFrame:
        return rows.with_columns(
            pl.lit(self._records.sha256).alias("file_sha256"),
            pl.lit(self._records.name).alias("file"),
        ).select(list(REJECTED))
