"""The plan on polars: lazy frames stay lazy, files stream from scan to sink in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

import polars as pl

from shipments.schema.engines.lazy import REASONS, LazyEngine, RuleCombinationCounts, SplitFrames


class PolarsEngine(LazyEngine):
    """Polars, streaming."""

    name = "polars"

    def with_row_index(self, frame: pl.LazyFrame, row_id: str) -> pl.LazyFrame:
        """Rows counted from 0 in the order of the frame."""
        return frame.with_row_index(row_id).with_columns(pl.col(row_id).cast(pl.Int64))

    def collect_reasons(
        self, frame: pl.LazyFrame, columns: Sequence[str], flags: dict[str, str]
    ) -> pl.LazyFrame:
        """Reasons as a list of text."""
        reasons = [pl.when(flag).then(pl.lit(id)) for flag, id in flags.items()]
        listed = (
            pl.concat_list(reasons).list.drop_nulls() if reasons else pl.lit([], pl.List(pl.String))
        )
        return frame.select(*map(pl.col, columns), listed.alias(REASONS))

    def count_rule_combinations(self, frame: pl.LazyFrame) -> RuleCombinationCounts:
        """Lists of broken rules, counted."""
        joined = pl.col(REASONS).list.join("\n")
        counted = frame.select(joined).group_by(REASONS).len().collect(engine="streaming")
        return {tuple(text.split("\n")): count for text, count in counted.rows()}

    def write(self, frames: SplitFrames, folder: str) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """Both sinks in one streaming pass."""
        target = literal(folder)
        target.mkdir(parents=True, exist_ok=True)
        accepted, rejected = target / "accepted.parquet", target / "rejected.parquet"
        sink_both(frames, accepted, rejected)
        return pl.scan_parquet(accepted, glob=False), pl.scan_parquet(rejected, glob=False)


def collected(frames: SplitFrames) -> SplitFrames:
    """The three frames, computed together."""
    accepted, rejected, warned = pl.collect_all([frames.accepted, frames.rejected, frames.warned])
    return SplitFrames.of(accepted, rejected, warned)


def literal(path: str | PathLike[str]) -> Path:
    """A path on this machine, whatever address its name looks like (`s3://x`, `file:x`)."""
    return Path(path).absolute()


def sink_both(frames: SplitFrames, accepted: Path, rejected: Path) -> None:
    """Write both parts in one pass over the data."""
    sinks = [
        frames.accepted.sink_parquet(accepted, compression="zstd", lazy=True),
        frames.rejected.sink_parquet(rejected, compression="zstd", lazy=True),
    ]
    pl.collect_all(sinks, engine="streaming")
