"""Layout A under our names and types, in polars; the same work for every engine that uses polars."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from benchmarks.layout import (
    CODES,
    DAYS,
    DIRECTIONS,
    FLAGS,
    HEADERS,
    NUMBERS,
    TEXTS,
    UNITS,
    WHOLE_NUMBERS,
)

ORDER = [
    "source_file",
    "source_row",
    "declaration_number",
    "item_number",
    "declaring_country",
    "direction",
    "procedure_code",
    "registered_on",
    "released_on",
    "customs_office_code",
    "is_in_statistics",
    "consignor_name",
    "consignor_country",
    "consignee_name",
    "consignee_tax_id",
    "consignee_country",
    "contract_holder_name",
    "contract_holder_tax_id",
    "declarant_name",
    "declarant_tax_id",
    "manufacturer_name",
    "brand",
    "trading_country",
    "dispatch_country",
    "origin_country",
    "destination_country",
    "goods_description",
    "hs_code",
    "hs6",
    "hs_revision",
    "hs_repair",
    "net_weight_kg",
    "gross_weight_kg",
    "quantity",
    "quantity_unit",
    "package_count",
    "invoice_value",
    "invoice_currency",
    "customs_value_rub",
    "statistical_value_usd",
    "valuation_basis",
    "incoterm",
    "incoterm_place",
    "transport_mode_code",
    "is_containerised",
]


def scan(path: Path) -> pl.LazyFrame:
    """The file with its rows numbered; CSV as text."""
    if path.suffix == ".csv":
        return pl.scan_csv(path, separator=";", infer_schema=False, row_index_name="source_row")
    return pl.scan_parquet(path, row_index_name="source_row")


def _parsed() -> list[pl.Expr]:
    """CSV text as numbers and days; what cannot be read becomes null, as both sides agree."""
    return [
        *[
            pl.col(name).str.replace(",", ".", literal=True).cast(pl.Float64, strict=False)
            for name in NUMBERS
        ],
        *[pl.col(name).str.to_date("%d.%m.%Y", strict=False) for name in DAYS],
        *[pl.col(name).cast(pl.Int64, strict=False) for name in WHOLE_NUMBERS],
    ]


def normalise(raw: pl.LazyFrame, *, text: bool = False) -> pl.LazyFrame:
    """Rename, parse where the file is text, trim, upper-case codes, translate words."""
    frame = raw.rename(HEADERS)
    if text:
        frame = frame.with_columns(_parsed())
    tidy = frame.with_columns(
        *[pl.col(name).str.strip_chars() for name in TEXTS],
        *[pl.col(name).str.strip_chars().str.to_uppercase() for name in CODES],
    )
    return tidy.with_columns(
        pl.lit("synthetic").alias("source_file"),
        (pl.col("source_row").cast(pl.Int64) + 1).alias("source_row"),
        pl.lit("RU").alias("declaring_country"),
        pl.col("direction").replace(DIRECTIONS),
        pl.col("quantity_unit").replace(UNITS),
        *[(pl.col(name) == "1").alias(name) for name in FLAGS],
        pl.col("hs_code").str.slice(0, 6).alias("hs6"),
        pl.lit("2022").alias("hs_revision"),
        pl.lit(None, dtype=pl.String).alias("hs_repair"),
        pl.lit(None, dtype=pl.String).alias("valuation_basis"),
    ).select(ORDER)
