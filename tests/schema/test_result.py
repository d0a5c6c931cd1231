"""What a split prints and writes."""

from __future__ import annotations

import pandera.polars as pa
import polars as pl
import pyarrow.parquet as pq
import pytest
from engine_frames import plain, row

from shipments.schema import RowsRejected, split, split_file
from shipments.tables import Declarations

ROWS = plain(row(), row(hs_code=None, brand="<b>"), row(hs_code="84"), row(consignor_country="RU"))


@pytest.mark.parametrize("engine", ["polars", "pandas", "pyarrow"], indirect=True)
def test_a_result_in_memory_prints_counts_and_rules(engine):
    result = split(engine(ROWS), Declarations)
    assert repr(result).splitlines() == [
        "Split of declarations: 2 accepted, 2 rejected, 1 warned",
        "  hs_code:not_null · 1 row · a value, never null",
        "  hs_code:hs_form · 1 row · 4 to 13 digits",
        "  hs6_of_hs_code · 1 row · hs6 is the start of hs_code",
        "  parties_in_two_countries · 1 row · consignor and consignee sit in different countries",
    ]
    page = result._repr_html_()
    assert "<td>hs_code = None</td>" in page
    assert "<td>hs_code:hs_form, hs6_of_hs_code</td>" in page


@pytest.mark.parametrize("engine", ["lazy", "duckdb"], indirect=True)
def test_a_lazy_result_prints_without_reading_anything(engine):
    result = split(engine(ROWS), Declarations)
    assert repr(result) == (
        "Split of declarations (lazy): .counts() and .write(folder) read the data"
    )
    assert "lazy" in result._repr_html_()


def test_values_are_text_in_html_and_long_lists_are_cut():
    columns = {f"c{n}": pa.Column(pl.String, pa.Check.isin(["a"])) for n in range(12)}
    frame = pl.DataFrame(dict.fromkeys(columns, ["<script>" + "x" * 500] * 9))
    result = split(frame, pa.DataFrameSchema(columns, name="many"))
    page = result._repr_html_()
    assert "<script>" not in page
    assert "2 more rules" in page
    assert len(page) < 6000
    assert len(repr(result)) < 1000
    assert split(frame.clear(), pa.DataFrameSchema(columns))._repr_html_().count("<table>") == 0


@pytest.mark.parametrize("engine", ["polars", "lazy", "pandas", "pyarrow", "duckdb"], indirect=True)
def test_what_is_written_is_compressed_alike(engine, tmp_path):
    split(engine(ROWS), Declarations, row_id="source_row").write(tmp_path / "one")
    ROWS.drop("source_row").write_parquet(tmp_path / "rows.parquet")
    split_file(tmp_path / "rows.parquet", Declarations, tmp_path / "many", row_id="source_row",
               prepare=lambda rows: rows.with_columns(pl.col("source_row") + 1))  # fmt: skip
    for path in (*(tmp_path / "one").glob("*.parquet"), *(tmp_path / "many").rglob("*.parquet")):
        group = pq.ParquetFile(path).metadata.row_group(0)
        assert group.column(0).compression == "ZSTD", path


def test_the_error_carries_counts():
    result = split(ROWS, Declarations)
    with pytest.raises(RowsRejected, match="2 rows of declarations rejected") as caught:
        result.raise_if_any()
    assert caught.value.counts["hs_code:not_null"] == 1
