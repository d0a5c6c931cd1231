"""The plan on DuckDB relations; needs the extra `duckdb`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb

from shipments.schema.engines.lazy import REASONS, LazyEngine, RuleCombinationCounts, SplitFrames
from shipments.schema.sql import quote_name, quote_text


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
        return frame.project(f"*, row_number() OVER () - 1 AS {quote_name(row_id)}")

    def collect_reasons(
        self, frame: duckdb.DuckDBPyRelation, columns: Sequence[str], flags: dict[str, str]
    ) -> duckdb.DuckDBPyRelation:
        """Reasons as a list of text."""
        cases = ", ".join(
            f"CASE WHEN {quote_name(flag)} THEN {quote_text(id)} END" for flag, id in flags.items()
        )
        kept = ", ".join(quote_name(name) for name in columns)
        reasons = f"list_filter([{cases}]::VARCHAR[], lambda id: id IS NOT NULL)"
        return frame.project(f"{kept}, {reasons} AS {quote_name(REASONS)}")

    def count_rule_combinations(self, frame: duckdb.DuckDBPyRelation) -> RuleCombinationCounts:
        """Lists of broken rules, counted."""
        counted = frame.aggregate(f"{quote_name(REASONS)}, count(*)", quote_name(REASONS))
        return {tuple(rules): count for rules, count in counted.fetchall()}

    def write(self, frames: SplitFrames, folder: str) -> tuple[Any, Any]:
        """Two passes: DuckDB has no statement that writes two files of different columns."""
        # Absolute: no name then looks like an address (`s3://x`).
        target = Path(folder).absolute()
        target.mkdir(parents=True, exist_ok=True)
        accepted, rejected = str(target / "accepted.parquet"), str(target / "rejected.parquet")
        frames.accepted.write_parquet(accepted, compression="zstd")
        frames.rejected.write_parquet(rejected, compression="zstd")
        return duckdb.read_parquet(_literal(accepted)), duckdb.read_parquet(_literal(rejected))
