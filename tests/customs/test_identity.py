from __future__ import annotations

import datetime as dt

import numpy as np
import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from shipments.customs.identity import SAID, DuplicateIndex, as_text, content_hashes, from_text
from shipments.tables.declarations import DECLARATIONS


def frame(**cells):
    rows = len(next(iter(cells.values()))) if cells else 1
    return pl.DataFrame(
        {
            name: pl.Series(cells.get(name, [None] * rows), dtype=dtype)
            for name, dtype in DECLARATIONS.dtypes.items()
        }
    )


def hashes(**cells):
    return as_text(content_hashes(frame(**cells))).to_list()


def test_the_hash_of_a_row_is_the_same_in_every_version():
    found = hashes(
        hs_code=["8482109008"],
        net_weight_kg=[1.5],
        registered_on=[dt.date(2022, 3, 1)],
        is_containerised=[True],
        goods_description=["Подшипники"],
    )
    assert found == ["c506a198f4d317ab108261ced5d58bd3"]


def test_the_hash_leaves_out_where_the_row_stood():
    one, other = (hashes(source_file=[name], brand=["x"]) for name in ("a.csv", "b.csv"))
    assert one == other


def test_every_column_that_says_something_counts():
    changed = {
        pl.String: "x", pl.Float64: 1.0, pl.Int64: 1, pl.Boolean: True, pl.Date: dt.date(2022, 1, 1),
    }  # fmt: skip
    found = [hashes(**{name: [changed[type(DECLARATIONS.dtypes[name])]]})[0] for name in SAID
            if type(DECLARATIONS.dtypes[name]) in changed]  # fmt: skip
    assert len({*found, hashes()[0]}) == len(found) + 1


def test_text_does_not_run_from_one_column_into_the_next():
    assert hashes(consignor_name=["ab"], consignor_country=["c"]) != hashes(
        consignor_name=["a"], consignor_country=["bc"]
    )


def test_a_negative_zero_is_zero():
    assert hashes(net_weight_kg=[-0.0]) == hashes(net_weight_kg=[0.0])


def test_hashes_come_back_from_their_text():
    words = content_hashes(frame(brand=["a", "b"]))
    assert (from_text(as_text(words)) == words).all()


@settings(max_examples=50, deadline=None)
@given(st.lists(st.lists(st.integers(0, 40), max_size=60), max_size=6))
def test_the_first_of_equal_rows_is_named_over_chunks(chunks):
    index, known, record = DuplicateIndex(), {}, 0
    for values in chunks:
        records = np.arange(record + 1, record + 1 + len(values))
        words = np.array([[value, value % 3] for value in values], np.uint64).reshape(-1, 2)
        duplicates = index.add(words, "f" * 16, records).to_list()
        for value, number, first in zip(values, records.tolist(), duplicates, strict=True):
            expected = known.setdefault(value, number)
            assert first == (None if expected == number else f"{'f' * 16}:{expected}")
        record += len(values)
