"""The plan on DuckDB relations; needs the extra `duckdb`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from shipments.schema.engines.lazy import REASONS, LazyEngine, RuleCombinationCounts, SplitFrames


def quoted(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def _literal(path: str) -> str:
    """A path in which DuckDB finds no pattern."""
    return "".join(f"[{mark}]" if mark in "*?[" else mark for mark in path)


class DuckDBEngine(LazyEngine):
    """DuckDB relations: they stay relations on their own connection."""

    name = "DuckDB"

    def with_row_index(
        self, frame: duckdb.DuckDBPyRelation, row_id: str
    ) -> duckdb.DuckDBPyRelation:
        """Rows counted from 0 in the order in which DuckDB reads them."""
        return frame.project(f"*, row_number() OVER () - 1 AS {quoted(row_id)}")

    def collect_reasons(
        self, frame: duckdb.DuckDBPyRelation, columns: Sequence[str], flags: dict[str, str]
    ) -> duckdb.DuckDBPyRelation:
        """Reasons as a list of text."""
        cases = ", ".join(
            f"CASE WHEN {quoted(flag)} THEN {_text(id)} END" for flag, id in flags.items()
        )
        kept = ", ".join(quoted(name) for name in columns)
        reasons = f"list_filter([{cases}]::VARCHAR[], lambda id: id IS NOT NULL)"
        return frame.project(f"{kept}, {reasons} AS {quoted(REASONS)}")

    def count_rule_combinations(self, frame: duckdb.DuckDBPyRelation) -> RuleCombinationCounts:
        """Lists of broken rules, counted."""
        counted = frame.aggregate(f"{quoted(REASONS)}, count(*)", quoted(REASONS))
        return {tuple(rules): count for rules, count in counted.fetchall()}

    def write(self, halves: SplitFrames, folder: str) -> tuple[Any, Any]:
        """Two passes: DuckDB has no statement that writes two files of different columns."""
        # Absolute: no name then looks like an address (`s3://x`).
        target = Path(folder).absolute()
        target.mkdir(parents=True, exist_ok=True)
        accepted, rejected = str(target / "accepted.parquet"), str(target / "rejected.parquet")
        halves.accepted.write_parquet(accepted, compression="zstd")
        halves.rejected.write_parquet(rejected, compression="zstd")
        return duckdb.read_parquet(_literal(accepted)), duckdb.read_parquet(_literal(rejected))
