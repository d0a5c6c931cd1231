"""The rules of the schema, asked of one stretch of rows after another.

The same plan and engine as `schema.split`, with two differences that matter where a file comes in
thirty stretches a million rows: the rules become expressions of polars once, over a source that hands
out whichever stretch is asked about, and only broken rows are asked which rules they break.
"""

from __future__ import annotations

from collections.abc import Iterator

import narwhals.stable.v1 as nw
import polars as pl
from polars.io.plugins import register_io_source

from shipments.schema.compile import Severity, compile_plan
from shipments.schema.engines.lazy import any_broken
from shipments.schema.engines.polars import PolarsEngine
from shipments.tables.declarations import INGESTED_DECLARATIONS


class RuleSplit:
    """Parts stretches of rows by the rules; one thread at a time may ask it."""

    def __init__(self) -> None:
        """Build what is asked of each stretch."""
        plan = compile_plan(INGESTED_DECLARATIONS)
        columns = list(INGESTED_DECLARATIONS.columns)
        self._rows = pl.DataFrame(schema=INGESTED_DECLARATIONS.dtypes)
        source = nw.from_native(register_io_source(self._hand_out, schema=self._rows.schema))
        mask = source.select(any_broken(plan.of(Severity.REJECT), "row_id"))
        self._mask: pl.LazyFrame = mask.to_native()
        self._told: pl.LazyFrame = PolarsEngine().with_broken_rules(source, columns, plan.rules)

    def split(self, rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
        """Part rows: accepted ones, and broken ones with their rules.

        Args:
            rows: In the columns of `INGESTED_DECLARATIONS`.
        """
        broken = self._asked(self._mask, rows).to_series()
        if not broken.any():
            return rows, self._asked(self._told, rows.clear())
        return rows.filter(~broken), self._asked(self._told, rows.filter(broken))

    def _asked(self, question: pl.LazyFrame, rows: pl.DataFrame) -> pl.DataFrame:
        self._rows = rows
        return question.collect()

    def _hand_out(
        self,
        columns: list[str] | None,
        predicate: pl.Expr | None,
        _rows: int | None,
        _size: int | None,
    ) -> Iterator[pl.DataFrame]:
        rows = self._rows if columns is None else self._rows.select(columns)
        yield rows if predicate is None else rows.filter(predicate)
