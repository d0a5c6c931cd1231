"""What a split gives: accepted and rejected rows, and the questions one asks of them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from os import PathLike, fspath
from typing import Any, Generic, TypeVar

import polars as pl

from shipments.errors import RowsRejected
from shipments.schema.compile import Plan
from shipments.schema.engines.choose import kind_of
from shipments.schema.engines.lazy import REASONS, LazyEngine, RuleCombinationCounts, SplitFrames
from shipments.schema.summary import as_html, as_text, rows_in_words

Frame = TypeVar("Frame")


def _by_rule(*combinations: RuleCombinationCounts) -> dict[str, int]:
    """Rows by rule, most broken first."""
    counts: Counter[str] = Counter()
    for together in combinations:
        for rules, count in together.items():
            counts.update(dict.fromkeys(rules, count))
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


@dataclass(frozen=True, repr=False)
class Split(Generic[Frame]):
    """The two parts of a frame, and the questions one asks of them.

    A lazy frame gives lazy parts: each question then is a pass over the data, except on what
    `write` gives back.

    Attributes:
        plan: The compiled schema.
    """

    plan: Plan
    _kind: str
    _engine: LazyEngine
    _frames: SplitFrames

    def __repr__(self) -> str:
        """Counts and broken rules; of a lazy split only that it is one."""
        return as_text(self, lazy=not self._in_memory)

    def _repr_html_(self) -> str:
        """The same for a notebook, with the first rejected rows."""
        return as_html(self, lazy=not self._in_memory)

    @property
    def accepted(self) -> Frame:
        """Rows that break no rejecting rule, in the columns and order that they came with."""
        return self._frames.accepted  # type: ignore[no-any-return]

    @property
    def rejected(self) -> Frame:
        """The other rows, in order.

        All columns as they came, `row_id` (unless a column was named) and `broken_rules`: the ids
        of every rule that the row breaks, in the order of the schema, warnings included.
        """
        return self._frames.rejected  # type: ignore[no-any-return]

    @property
    def warned(self) -> Frame:
        """Accepted rows that break a warning rule, in the columns of `rejected`."""
        return self._frames.warned  # type: ignore[no-any-return]

    @cached_property
    def _combinations(self) -> tuple[RuleCombinationCounts, RuleCombinationCounts]:
        parts = (self._frames.rejected, self._frames.counted)
        rejected, warned = (self._engine.count_rule_combinations(_reasons(part)) for part in parts)
        return rejected, warned

    def counts(self) -> Any:
        """How many rows break each rule that is broken.

        Returns:
            One row per rule: `rule, severity, field, description, rows`, in the order of the
            schema; a pandas frame for pandas, a polars frame for every other kind.
        """
        by_rule = _by_rule(*self._combinations)
        rows = [
            (rule.id, rule.severity.value, rule.field, rule.description, by_rule[rule.id])
            for rule in self.plan.rules
            if rule.id in by_rule
        ]
        columns = dict.fromkeys(("rule", "severity", "field", "description"), pl.String)
        return self._given(pl.DataFrame(rows, {**columns, "rows": pl.Int64}, orient="row"))

    def cooccurrence(self) -> Any:
        """Which rules are broken together.

        Returns:
            One row per list of rules that rows break together: `broken_rules, rows`, most rows
            first, then by rules; kinds as in `counts`.
        """
        together: Counter[tuple[str, ...]] = Counter()
        for combinations in self._combinations:
            together.update(combinations)
        rows = sorted(together.items(), key=lambda item: (-item[1], item[0]))
        frame = pl.DataFrame(
            [(list(rules), count) for rules, count in rows],
            {REASONS: pl.List(pl.String), "rows": pl.Int64},
            orient="row",
        )
        return self._given(frame)

    def raise_if_any(self) -> None:
        """Stop if a row is rejected.

        Raises:
            RowsRejected: With the number of rows by rule.
        """
        if error := self.error():
            raise error

    def error(self) -> RowsRejected | None:
        """What `raise_if_any` raises; None if no row is rejected."""
        rejected = self._combinations[0]
        if not rejected:
            return None
        counts, rows = _by_rule(rejected), rows_in_words(sum(rejected.values()))
        descriptions = {rule.id: rule.description for rule in self.plan.rules}
        lines = [
            f"  {rule} · {rows_in_words(count)} · expected {descriptions[rule]}"
            for rule, count in counts.items()
        ]
        head = f"{rows} of {self.plan.name} rejected · see .rejected for each with its id"
        return RowsRejected("\n".join([head, *lines]), counts)

    def write(self, folder: str | PathLike[str]) -> Split[Any]:
        """Write both parts as Parquet, and go on from what was written.

        polars streams once from source to both files (`accepted.parquet`, `rejected.parquet`)
        without holding the data; DuckDB reads twice; Spark reads once and writes one dataset of
        the partitions `verdict=accepted` and `verdict=rejected`. What is there is replaced.

        Args:
            folder: Folder to write into; on Spark any address that Spark can write.

        Returns:
            The split whose parts are scans of the files, so that its questions cost little.
        """
        path, frames = fspath(folder), self._frames
        if self._in_memory:
            accepted, rejected = _as_polars(self.accepted), _as_polars(self.rejected)
            frames = SplitFrames.of(accepted.lazy(), rejected.lazy(), None)
        kept, broken = self._engine.write(frames, path)
        kind = self._kind if self._kind in ("duckdb", "spark") else "polars"
        written = SplitFrames(
            lambda: kept,
            lambda: broken,
            lambda: self.warned,
            # Warnings are counted on what was written, not by another pass over the source.
            counted=lambda: (
                self.warned
                if self._in_memory
                else self._engine.split(kept, self.plan, frames.row_id).warned
            ),
            row_id=frames.row_id,
        )
        return Split(self.plan, kind, self._engine, written)

    @property
    def _in_memory(self) -> bool:
        return self._kind in ("pandas", "pyarrow") or isinstance(self.accepted, pl.DataFrame)

    def _given(self, frame: pl.DataFrame) -> Any:
        return frame.to_pandas() if self._kind == "pandas" else frame


def _as_polars(part: Any) -> pl.DataFrame:
    if isinstance(part, pl.DataFrame):
        return part
    return pl.DataFrame(part) if hasattr(part, "column_names") else pl.from_pandas(part)


def _reasons(part: Any) -> Any:
    """A part as its engine counts it; what is in memory is counted by polars."""
    if isinstance(part, pl.DataFrame):
        return part.lazy().select(REASONS)
    if isinstance(part, pl.LazyFrame) or kind_of(part) in ("duckdb", "spark"):
        return part
    values = part[REASONS].to_pylist() if hasattr(part, "column_names") else list(part[REASONS])
    return pl.LazyFrame({REASONS: values}, {REASONS: pl.List(pl.String)})
