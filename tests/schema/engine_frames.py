"""Frames of every engine, rows of declarations to put into them, and what a split says of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import polars as pl
import pytest
from benchmarks.generate import expected_of, seeded_chunk
from benchmarks.layout import HEADER_OF
from benchmarks.normalise import normalise

from shipments.schema import split, table_of
from shipments.tables import Declarations

DTYPES = table_of(Declarations).dtypes
ENGINES = ["polars", "lazy", "pandas", "pyarrow", "duckdb", "spark"]


def there(name: str, frame: pl.DataFrame, folder: Path, session=None):
    """A polars frame as one of another engine."""
    if name == "lazy":
        return frame.lazy()
    if name == "pandas":
        return frame.to_pandas(use_pyarrow_extension_array=True)
    if name == "pyarrow":
        return frame.to_arrow()
    if name not in ("duckdb", "spark"):
        return frame
    path = str(folder / "frame.parquet")
    frame.write_parquet(path)
    if name == "spark":
        return session.read.parquet(path)
    return pytest.importorskip("duckdb").read_parquet(path)


def back(half) -> pl.DataFrame:
    if isinstance(half, pl.LazyFrame):
        return half.collect()
    if isinstance(half, pl.DataFrame):
        return half
    if isinstance(half, pd.DataFrame):
        return pl.from_pandas(half)
    if type(half).__module__.startswith("pyspark"):
        rows = [row.asDict() for row in half.collect()]
        return pl.DataFrame(rows, schema=list(half.columns), infer_schema_length=None)
    if hasattr(half, "column_names"):
        return pl.DataFrame(half)
    return pl.DataFrame(half.to_arrow_table())


def reasons(frame, schema=Declarations) -> tuple[list[int], dict[int, list[str]], dict]:
    """Ids of accepted rows, and the rules of rejected and of warned ones."""
    result = split(frame, schema, row_id="row")
    found = [
        dict(sorted(back(half).select("row", "broken_rules").iter_rows()))
        for half in (result.rejected, result.warned)
    ]
    return sorted(back(result.accepted)["row"].to_list()), found[0], found[1]


def row(**changes) -> dict[str, object]:
    """A goods item that breaks no rule."""
    values = dict.fromkeys(DTYPES)
    values |= {
        "source_file": "made.csv", "source_row": 1, "declaring_country": "RU",
        "direction": "import", "registered_on": dt.date(2023, 5, 1),
        "released_on": dt.date(2023, 5, 2), "goods_description": "ПОДШИПНИКИ",
        "consignor_country": "CN", "consignee_country": "RU", "consignee_tax_id": "7700000000",
        "dispatch_country": "CN", "destination_country": "RU", "hs_code": "8482109008",
        "hs6": "848210", "net_weight_kg": 10.0, "gross_weight_kg": 11.0, "quantity": 5.0,
        "quantity_unit": "piece", "invoice_value": 100.0, "invoice_currency": "USD",
        "customs_value_rub": 8000.0, "statistical_value_usd": 100.0,
    }  # fmt: skip
    return values | changes


def frame_with_numbers(*rows: dict[str, object]) -> pl.DataFrame:
    return pl.DataFrame(list(rows), schema=DTYPES).with_columns(pl.int_range(pl.len()).alias("row"))


def seeded(rows: int = 3000) -> tuple[pl.DataFrame, dict]:
    frame, counts = seeded_chunk(0, rows, seed=7)
    raw = frame.rename(HEADER_OF).with_row_index("source_row").lazy()
    table = normalise(raw).with_columns(pl.int_range(pl.len()).alias("row"))
    return table.collect(), expected_of(counts, rows)


def plain(*rows: dict[str, object]) -> pl.DataFrame:
    return frame_with_numbers(*rows).drop("row")
