"""The plan on any lazy engine: one narwhals frame, and the three steps that narwhals lacks.

The rules are narwhals expressions, the same for all. What differs by engine is written in the
subclasses: numbering rows, putting the broken rules of a row into a list, and writing both parts
in one pass.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from functools import cache, cached_property
from typing import Any

import narwhals.stable.v1 as nw

from shipments.errors import SchemaNotCompilable, UsageError
from shipments.schema.column_faults import narwhals_type, require_columns
from shipments.schema.compile import Plan, Rule, Severity

ROW_ID, REASONS = "row_id", "broken_rules"
# Names of helper columns; no real table has such.
REJECTED, FLAG = "_shipments_rejected", "_shipments_rule_"

RuleCombinationCounts = dict[tuple[str, ...], int]


class SplitFrames:
    """The frames of one split, each made when it is first asked for.

    On Spark a plan of 64 rules takes seconds to build, and a write needs only one of the four.

    Attributes:
        row_id: The column of the frame that identifies rows, if it has one.
    """

    def __init__(
        self,
        accepted: Callable[[], Any],
        rejected: Callable[[], Any],
        warned: Callable[[], Any],
        *,
        with_verdict: Callable[[], Any] | None = None,
        counted: Callable[[], Any] | None = None,
        row_id: str | None = None,
    ) -> None:
        """Keep how the frames are made."""
        self._accepted, self._rejected, self._warned = accepted, rejected, warned
        self._with_verdict, self._counted, self.row_id = with_verdict, counted, row_id

    @classmethod
    def of(cls, accepted: Any, rejected: Any, warned: Any) -> SplitFrames:
        """Frames that are there already."""
        return cls(lambda: accepted, lambda: rejected, lambda: warned)

    @cached_property
    def accepted(self) -> Any:
        """Rows that break no rejecting rule, in the columns that they came with."""
        return self._accepted()

    @cached_property
    def rejected(self) -> Any:
        """The other rows, with row id and list of broken rules."""
        return self._rejected()

    @cached_property
    def warned(self) -> Any:
        """Accepted rows that break a warning rule, with row id and list of broken rules."""
        return self._warned()

    @cached_property
    def counted(self) -> Any:
        """What the warnings are counted on: the accepted rows as written, where they are."""
        return self._counted() if self._counted else self.warned

    @cached_property
    def with_verdict(self) -> Any:
        """Where an engine writes one dataset: all rows, with list and verdict."""
        return self._with_verdict() if self._with_verdict else None


class LazyEngine(ABC):
    """An engine whose frames are plans until they are asked for."""

    name: str

    @abstractmethod
    def with_row_index(self, frame: Any, row_id: str) -> Any:
        """The frame with a column that identifies its rows."""

    @abstractmethod
    def collect_reasons(self, frame: Any, columns: Sequence[str], flags: dict[str, str]) -> Any:
        """`columns`, and the ids of the flags that are true as a list; `flags` is flag -> id."""

    @abstractmethod
    def count_rule_combinations(self, frame: Any) -> RuleCombinationCounts:
        """How many rows have which list of broken rules."""

    @abstractmethod
    def write(self, frames: SplitFrames, folder: str) -> tuple[Any, Any]:
        """Write both parts as Parquet into a folder, and give them back as lazy frames."""

    def prepare(self, frame: Any, plan: Plan, row_id: str | None, *, kind: str = "lazy") -> Any:
        """The frame with the columns that the plan wants; only one with which a split can begin.

        Raises:
            DataError: If the columns are wrong.
            UsageError: If a name that the result needs is taken.
            SchemaNotCompilable: If the engine cannot express a rule, by name.
        """
        names, types = self.columns(frame)
        require_columns(plan, names, types, [row_id] if row_id else (), kind=kind)
        if row_id and row_id not in names:
            raise UsageError(f"no column '{row_id}' to identify rows · name a column of the frame")
        taken = {REASONS} if row_id else {REASONS, ROW_ID}
        if clash := sorted(taken & set(names)):
            raise UsageError(
                f"column {', '.join(clash)} is needed for the result · rename it, or name the "
                "column that identifies rows with row_id="
            )
        ready = _with_columns_of(frame, plan, names, row_id)
        self.check_rules_supported(ready, plan)
        return ready

    def columns(self, frame: Any) -> tuple[list[str], dict[str, object]]:
        """Names in their order, and narwhals types."""
        schema = nw.from_native(frame).collect_schema()
        return list(schema), dict(schema)

    def check_rules_supported(self, frame: Any, plan: Plan) -> None:
        """Build every rule at once, and one by one only to find the culprit."""
        wrapped = nw.from_native(frame)
        try:
            self._build(wrapped, plan.rules)
        except Exception:
            for rule in plan.rules:
                try:
                    self._build(wrapped, [rule])
                except Exception as error:
                    raise SchemaNotCompilable(
                        f"rule '{rule.id}' cannot be expressed on {self.name}: {error} · "
                        "write it with expressions that every engine knows"
                    ) from error
            raise

    def _build(self, wrapped: Any, rules: Sequence[Rule]) -> None:
        wrapped.select(
            rule.broken.alias(f"{FLAG}{number}") for number, rule in enumerate(rules)
        ).collect_schema()

    def split(self, frame: Any, plan: Plan, row_id: str | None) -> SplitFrames:
        """Split a frame that came from `prepare`; nothing is computed yet."""
        names = self.columns(frame)[0]
        marker = row_id or ROW_ID
        numbered = frame if row_id else self.with_row_index(frame, marker)
        columns = [*names, *([] if row_id else [marker])]

        @cache
        def parts() -> tuple[Any, Any]:
            marked = nw.from_native(numbered).with_columns(
                any_broken(plan.of(Severity.REJECT), names[0])
            )
            return marked.filter(~nw.col(REJECTED)), marked.filter(nw.col(REJECTED))

        def warned() -> Any:
            rows = parts()[0].filter(any_broken(plan.of(Severity.WARN), names[0]))
            return self.with_broken_rules(rows, columns, plan.of(Severity.WARN))

        return SplitFrames(
            lambda: parts()[0].select(names).to_native(),
            lambda: self.with_broken_rules(parts()[1], columns, plan.rules),
            warned,
            with_verdict=lambda: self.with_verdict(numbered, plan, columns),
            row_id=row_id,
        )

    def with_verdict(self, numbered: Any, plan: Plan, columns: Sequence[str]) -> Any:
        """All rows with list and verdict, for engines that write one dataset."""
        return None

    def with_broken_rules(self, rows: Any, columns: Sequence[str], rules: Sequence[Rule]) -> Any:
        """Every rule that every row breaks; only the rows that break one are asked."""
        flags = {f"{FLAG}{number}": rule.id for number, rule in enumerate(rules)}
        flagged = rows.with_columns(
            rule.broken.alias(flag) for flag, rule in zip(flags, rules, strict=True)
        )
        return self.collect_reasons(flagged.to_native(), columns, flags)


def _with_columns_of(frame: Any, plan: Plan, names: Sequence[str], row_id: str | None) -> Any:
    """Without the columns that the plan drops, and with nulls for those that it adds."""
    absent = [name for name in plan.dtypes if name not in names]
    if not absent and plan.extra != "drop":
        return frame
    nulls = [nw.lit(None, dtype=narwhals_type(plan.dtypes[name])).alias(name) for name in absent]
    wrapped = nw.from_native(frame)
    wrapped = wrapped.with_columns(*nulls) if nulls else wrapped
    if plan.extra == "drop":
        wanted = [*plan.dtypes, *([row_id] if row_id and row_id not in plan.dtypes else [])]
        wrapped = wrapped.select(wanted)
    return wrapped.to_native()


def any_broken(rules: Sequence[Rule], column: str) -> nw.Expr:
    """True where at least one of the rules is broken."""
    if not rules:
        # An expression as long as the frame, as every engine wants for a filter.
        never = nw.col(column).is_null() & ~nw.col(column).is_null()
        return never.alias(REJECTED)
    # `broken` is never null, so that null handling cannot differ between engines.
    return nw.any_horizontal(*(rule.broken for rule in rules), ignore_nulls=True).alias(REJECTED)
