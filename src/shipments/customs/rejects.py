"""Rejected records of one table as rows: where each stood, why it is none of the output, what it was."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import polars as pl

from shipments.customs.chunk import LINE, RECORD, Chunk, Records
from shipments.customs.codes import EXCERPT, RejectCode
from shipments.customs.convert import FAULT, FAULTS_OF_ROW
from shipments.customs.recognise import Mapping
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
_WITHHELD = "withheld: the file has columns that tell of persons"


class Rejects:
    """Puts the rejected records of one table into the columns of `REJECTED`."""

    def __init__(self, records: Records, mapping: Mapping) -> None:
        """Keep the table, and which of its columns tell of persons."""
        self._records, self._mapping = records, mapping

    def _rows(self, told: dict[str, Sequence[Any]], chunk: Chunk) -> pl.DataFrame:
        """Rejects that are rows of `cells`, with the record as it stood."""
        numbers = told["record"]
        raw = chunk.raw(list(numbers))
        rows = {
            "file_sha256": [self._records.sha256] * len(numbers),
            "file": [self._records.name] * len(numbers),
            "line": [raw[number].line for number in numbers],
            "byte_offset": [raw[number].byte_offset for number in numbers],
            "raw": [raw[number].text for number in numbers],
        } | told
        frame = pl.DataFrame({name: rows[name] for name in REJECTED}, REJECTED)
        return frame.with_columns(self._without_persons(chunk, numbers))

    def _without_persons(self, chunk: Chunk, numbers: Sequence[int]) -> list[pl.Series]:
        """The records without the cells that tell of persons, where there are such columns."""
        if not self._mapping.personal:
            return []
        cells = chunk.cells.filter(pl.col(RECORD).is_in(list(numbers)))
        kept = cells.select(
            RECORD,
            pl.concat_str(
                pl.exclude(RECORD, LINE, *self._mapping.personal).fill_null(""),
                separator="|",
            ).alias("raw"),
        )
        texts = dict(kept.iter_rows())
        return [pl.Series("raw", [texts.get(number, _WITHHELD) for number in numbers], pl.String)]

    def faulty(self, faulty: pl.DataFrame, chunk: Chunk) -> pl.DataFrame:
        """Records of which a cell is at fault: number and faults of each."""
        first, others = [], []
        for faults in faulty[FAULTS_OF_ROW].to_list():
            first.append(faults[0])
            others.append(faults[1:])
        told: dict[str, Sequence[Any]] = {
            "record": faulty[RECORD].to_list(),
            "broken_rules": [[]] * len(first),
            "other_faults": others,
        }
        for name in ("column", "code", "value", "message"):
            told[name] = [fault[name] for fault in first]
        return self._rows(told, chunk)

    def broken(self, broken: pl.DataFrame, chunk: Chunk) -> pl.DataFrame:
        """Rows that break rules of the schema."""
        records = [int(row_id.rsplit(":", 1)[1]) for row_id in broken["row_id"]]
        rules = broken[REASONS].to_list()
        told: dict[str, Sequence[Any]] = {
            "record": records,
            "column": [broken_by[0].split(":")[0] for broken_by in rules],
            "code": [str(RejectCode.RULE)] * len(records),
            "value": [
                _value(row, rules[at][0]) for at, row in enumerate(broken.iter_rows(named=True))
            ],
            "message": [f"breaks {', '.join(names)} · correct it at the source" for names in rules],
            "broken_rules": rules,
            "other_faults": [[]] * len(records),
        }
        return self._rows(told, chunk)

    def structural(self, chunk: Chunk) -> pl.DataFrame:
        """Records that the reader of the file could not take as rows."""
        records = self._records
        withheld = bool(self._mapping.personal)
        rows: list[dict[str, Any]] = [
            {
                "file_sha256": records.sha256, "file": records.name, "record": reject.record,
                "line": reject.line, "byte_offset": reject.byte_offset, "column": reject.column,
                "code": str(reject.code), "value": "" if withheld else reject.value,
                "message": reject.message, "broken_rules": [], "other_faults": [],
                "raw": _WITHHELD if withheld else reject.raw,
            }
            for reject in chunk.rejects
        ]  # fmt: skip
        return pl.DataFrame(rows, REJECTED)


def _value(row: dict[str, Any], rule: str) -> str:
    value = row.get(rule.split(":", maxsplit=1)[0])
    return "" if value is None else printable(str(value), EXCERPT)
