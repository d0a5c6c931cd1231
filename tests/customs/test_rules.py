"""Rules asked of chunk after chunk say what the split of the schema says of the whole."""

from __future__ import annotations

import polars as pl
import pytest
from benchmarks.generate import seeded_chunk
from benchmarks.layout import HEADER_OF
from benchmarks.normalise import normalise

from shipments.customs.rules import RuleSplit
from shipments.schema import split
from shipments.tables.declarations import INGESTED_DECLARATIONS


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    """Rows with seeded defects, and what ingest says of each."""
    frame, _ = seeded_chunk(0, 3000, seed=7)
    table = normalise(frame.rename(HEADER_OF).with_row_index("source_row").lazy()).collect()
    number = pl.int_range(1, pl.len() + 1)
    ingested = table.with_columns(
        pl.format(f"{'0f' * 8}:{{}}", number).alias("row_id"),
        pl.lit("ab" * 16).alias("content_hash"),
        pl.lit(None, pl.String).alias("duplicate_of"),
        pl.lit(None, pl.String).alias("faults"),
        # A repair that is none breaks a rule of what ingest adds.
        pl.when(number % 500 == 0).then(pl.lit("!")).alias("repairs"),
    )
    return ingested.select(list(INGESTED_DECLARATIONS.columns)).cast(INGESTED_DECLARATIONS.dtypes)


@pytest.mark.parametrize("size", [1, 7, 1000, 3000])
def test_chunks_are_parted_as_the_whole_is(rows, size):
    rows = rows.head(3000 if size > 100 else 40)
    rules, accepted, broken = RuleSplit(), [], []
    for at in range(0, rows.height, size):
        keeps, left = rules.split(rows.slice(at, size))
        accepted.append(rows.slice(at, size).filter(keeps))
        broken.append(left)
    whole = split(rows, INGESTED_DECLARATIONS, row_id="row_id")
    assert pl.concat(accepted).equals(whole.accepted)
    assert pl.concat(broken).equals(whole.rejected)
    if size > 100:
        assert {"repairs:repairs_form"} < set(whole.rejected["broken_rules"].explode())


def test_a_chunk_without_rows_breaks_nothing(rows):
    keeps, left = RuleSplit().split(rows.clear())
    assert (len(keeps), left.height) == (0, 0)
