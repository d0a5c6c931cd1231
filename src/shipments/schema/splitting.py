"""Splitting frames by a schema: every rule that every row breaks, on the engine of the frame.

from shipments.schema import split
from shipments.tables import Declarations

result = split(pl.scan_parquet("declarations/*.parquet"), Declarations)
result.write("split")          # one streaming pass: accepted.parquet, rejected.parquet
result.counts()                 # which rules, how often
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from functools import cached_property
from os import PathLike, fspath
from typing import Any, Generic, Literal, TypeVar

import pandera.polars as pa
import polars as pl

from shipments.errors import RowsRejected, RowsRejectedWarning, UsageError
from shipments.schema.compile import Plan, compile_plan
from shipments.schema.engines.choose import engine_for, kind_of
from shipments.schema.engines.eager import split_eager
from shipments.schema.engines.lazy import REASONS, LazyEngine, RuleCombinationCounts, SplitFrames
from shipments.schema.table import Table

Frame = TypeVar("Frame")
OnReject = Literal["keep", "warn", "raise"]
_ON_REJECT = ("keep", "warn", "raise")


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'}"


def _by_rule(sets: RuleCombinationCounts) -> dict[str, int]:
    counts: dict[str, int] = {}
    for rules, count in sets.items():
        for rule in rules:
            counts[rule] = counts.get(rule, 0) + count
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _rejection(plan: Plan, sets: RuleCombinationCounts) -> RowsRejected:
    """The error of rejected rows: how many, and by which rules."""
    counts = _by_rule(sets)
    descriptions = {rule.id: rule.description for rule in plan.rules}
    lines = [
        f"  {rule} · {_rows(count)} · expected {descriptions[rule]}"
        for rule, count in counts.items()
    ]
    head = (
        f"{_rows(sum(sets.values()))} of {plan.name} rejected · see .rejected for each with its id"
    )
    return RowsRejected("\n".join([head, *lines]), counts)


@dataclass(frozen=True)
class Split(Generic[Frame]):
    """The two halves of a frame, and the questions one asks of them.

    A lazy frame gives lazy halves: each question then is a pass over the data, except on what
    `write` gives back.

    Attributes:
        plan: The compiled schema.
    """

    plan: Plan
    _kind: str
    _engine: LazyEngine
    _halves: SplitFrames

    @property
    def accepted(self) -> Frame:
        """Rows that break no rejecting rule, in the columns and order that they came with."""
        return self._halves.accepted  # type: ignore[no-any-return]

    @property
    def rejected(self) -> Frame:
        """The other rows, in order.

        All columns as they came, `row_id` (unless a column was named) and `broken_rules`: the ids
        of every rule that the row breaks, in the order of the schema, warnings included.
        """
        return self._halves.rejected  # type: ignore[no-any-return]

    @property
    def warned(self) -> Frame:
        """Accepted rows that break a warning rule, in the columns of `rejected`."""
        return self._halves.warned  # type: ignore[no-any-return]

    @cached_property
    def _combinations(self) -> tuple[RuleCombinationCounts, RuleCombinationCounts]:
        halves = (self._halves.rejected, self._halves.counted)
        return tuple(self._engine.count_rule_combinations(_reasons(half)) for half in halves)  # type: ignore[return-value]

    def counts(self) -> Any:
        """How many rows break each rule that is broken.

        Returns:
            One row per rule: `rule, severity, field, description, rows`, in the order of the schema; a
            pandas frame for pandas, a polars frame for every other kind.
        """
        rows_by_rule: dict[str, int] = {}
        for sets in self._combinations:
            for rule, count in _by_rule(sets).items():
                rows_by_rule[rule] = rows_by_rule.get(rule, 0) + count
        rows = [
            (rule.id, rule.severity.value, rule.field, rule.description, rows_by_rule[rule.id])
            for rule in self.plan.rules
            if rule.id in rows_by_rule
        ]
        columns = dict.fromkeys(("rule", "severity", "field", "description"), pl.String)
        return self._given(pl.DataFrame(rows, {**columns, "rows": pl.Int64}, orient="row"))

    def cooccurrence(self) -> Any:
        """Which rules are broken together.

        Returns:
            One row per list of rules that rows break together: `broken_rules, rows`, most rows
            first, then by rules; kinds as in `counts`.
        """
        together: RuleCombinationCounts = {}
        for sets in self._combinations:
            for rules, count in sets.items():
                together[rules] = together.get(rules, 0) + count
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
        if sets := self._combinations[0]:
            raise _rejection(self.plan, sets)

    def write(self, folder: str | PathLike[str]) -> Split[Any]:
        """Write both halves as Parquet, and go on from what was written.

        polars streams once from source to both files (`accepted.parquet`, `rejected.parquet`)
        without holding the data; DuckDB reads twice; Spark reads once and writes one dataset of
        the partitions `verdict=accepted` and `verdict=rejected`. What is there is replaced.

        Args:
            folder: Folder to write into; on Spark any address that Spark can write.

        Returns:
            The split whose halves are scans of the files, so that its questions cost little.
        """
        path = fspath(folder)
        halves = self._halves
        if self._in_memory:
            halves = SplitFrames.of(
                _whole(self.accepted).lazy(), _whole(self.rejected).lazy(), None
            )
        accepted, rejected = self._engine.write(halves, path)
        kind = self._kind if self._kind in ("duckdb", "spark") else "polars"
        written = SplitFrames(
            lambda: accepted,
            lambda: rejected,
            lambda: self.warned,
            # Warnings are counted on what was written, not by another pass over the source.
            counted=lambda: (
                self.warned
                if self._in_memory
                else self._engine.split(accepted, self.plan, halves.row_id).warned
            ),
            row_id=halves.row_id,
        )
        return Split(self.plan, kind, self._engine, written)

    @property
    def _in_memory(self) -> bool:
        return self._kind in ("pandas", "pyarrow") or isinstance(self.accepted, pl.DataFrame)

    def _given(self, frame: pl.DataFrame) -> Any:
        return frame.to_pandas() if self._kind == "pandas" else frame


def _whole(half: Any) -> pl.DataFrame:
    if isinstance(half, pl.DataFrame):
        return half
    return pl.DataFrame(half) if hasattr(half, "column_names") else pl.from_pandas(half)


def _reasons(half: Any) -> Any:
    """A half as its engine counts it; what is in memory is counted by polars."""
    if isinstance(half, pl.DataFrame):
        return half.lazy().select(REASONS)
    if isinstance(half, pl.LazyFrame) or kind_of(half) in ("duckdb", "spark"):
        return half
    values = half[REASONS].to_pylist() if hasattr(half, "column_names") else list(half[REASONS])
    return pl.LazyFrame({REASONS: values}, {REASONS: pl.List(pl.String)})


def split(
    frame: Frame,
    schema: Table | pa.DataFrameSchema,
    *,
    on_reject: OnReject = "keep",
    row_id: str | None = None,
) -> Split[Frame]:
    """Part a frame into the rows that keep the rules and those that break them.

    Args:
        frame: A polars frame (lazy or not), a pandas frame, a pyarrow table, a DuckDB relation or
            a Spark DataFrame. Lazy ones stay lazy.
        schema: A table of this package, or any pandera schema for polars that compiles.
        on_reject: `keep` gives both halves; `warn` warns and `raise` stops if a row is rejected,
            which on a lazy frame is a pass over the data.
        row_id: Column that identifies rows; it may be an extra column. Without it
            rows are counted from 0 in their order (Spark keeps no order: numbers there are
            unique, no more).

    Raises:
        DataError: If the columns are wrong; no data are touched.
        SchemaNotCompilable: If the schema or the engine cannot express a rule, by name.
        RowsRejected: If a row is rejected and `on_reject` is `raise`.
        UsageError: If it is no frame, or an option is not known.
    """
    if on_reject not in _ON_REJECT:
        raise UsageError(f"on_reject '{on_reject}' · one of: {', '.join(_ON_REJECT)}")
    plan, kind = compile_plan(schema), kind_of(frame)
    engine = engine_for(kind)
    if kind in ("duckdb", "spark") or isinstance(frame, pl.LazyFrame):
        engine.check(frame, plan, row_id)
        halves = engine.split(frame, plan, row_id)
    else:
        halves = split_eager(kind, frame, plan, row_id)
    result: Split[Frame] = Split(plan, kind, engine, halves)
    if on_reject == "raise":
        result.raise_if_any()
    elif on_reject == "warn" and result._combinations[0]:
        warnings.warn(
            str(_rejection(plan, result._combinations[0])), RowsRejectedWarning, stacklevel=2
        )
    return result


def validate(
    frame: Frame, schema: Table | pa.DataFrameSchema, *, row_id: str | None = None
) -> Frame:
    """Let a frame pass as it is, or say what is wrong with it.

    On a lazy frame this is a pass over the data; the frame itself stays lazy.

    Args:
        frame: A frame of any engine that `split` takes.
        schema: A table of `shipments.tables`, or any pandera schema for polars that compiles.
        row_id: Column that names a row in the message; its position when left out.

    Returns:
        The frame that came in.

    Raises:
        DataError: If the columns are wrong; no data are touched.
        RowsRejected: If a row breaks a rejecting rule.
        SchemaNotCompilable: If the schema or the engine cannot express a rule, by name.
    """
    split(frame, schema, on_reject="raise", row_id=row_id)
    return frame
