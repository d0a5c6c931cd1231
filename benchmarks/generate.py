"""Deterministic synthetic declarations: layout A, Cyrillic text, about 1 % of rows with one defect.

Every row says that it is synthetic. Beside the data is `expected.json`: how many rows are to be
accepted and rejected, and how many break each rule, known from the seeding and not from any engine.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from benchmarks.layout import DAYS, HEADER_OF, HEADERS, NUMBERS

CHUNK = 250_000
DEFECT_SHARE, WARNING_SHARE = 0.010, 0.004

_GOODS = [
    "ПОДШИПНИКИ ШАРИКОВЫЕ РАДИАЛЬНЫЕ", "МИКРОСХЕМЫ ИНТЕГРАЛЬНЫЕ ЭЛЕКТРОННЫЕ", "НАСОСЫ ЦЕНТРОБЕЖНЫЕ",
    "ДВИГАТЕЛИ ПЕРЕМЕННОГО ТОКА", "ТКАНИ ИЗ СИНТЕТИЧЕСКИХ НИТЕЙ", "СТАНКИ ТОКАРНЫЕ С ЧПУ",
    "ЧАСТИ ОБУВИ ПРОЧИЕ", "АККУМУЛЯТОРЫ ЛИТИЙ-ИОННЫЕ", "ПРОВОДА ИЗОЛИРОВАННЫЕ", "ИГРУШКИ ДЕТСКИЕ",
]  # fmt: skip
_CODES = [
    "8482109008", "8542319010", "8413708100", "8501524000", "5407611000",
    "8458114100", "6406901000", "8507600000", "8544499108", "9503009909",
]  # fmt: skip
_SENDERS = ["CN", "HK", "TR", "AE", "DE", "IT", "KR", "VN"]
_CURRENCIES = ["CNY", "USD", "EUR", "AED"]
_TERMS = ["EXW", "FCA", "FOB", "CIF", "CPT", "DAP"]
_PLACES = ["ШАНХАЙ", "ГУАНЧЖОУ", "МОСКВА", "ВЛАДИВОСТОК", "СТАМБУЛ", "ДУБАЙ"]
_MODES = ["10", "20", "30", "40"]
_OFFICES = ["10702070", "10013160", "10131010", "10216170"]


def _pick(rng: np.random.Generator, words: list[str], rows: int) -> pl.Series:
    return pl.Series(words).gather(rng.integers(0, len(words), rows))


def _sparse(rng: np.random.Generator, values: pl.Series, share: float) -> pl.Series:
    """The values with about `share` of them null."""
    is_given = pl.Series(rng.random(len(values)) >= share)
    return pl.select(pl.when(is_given).then(values)).to_series()


def clean_chunk(number: int, rows: int, seed: int) -> pl.DataFrame:
    """Rows that break no rule, under our names but with the values of the layout."""
    rng = np.random.default_rng([seed, number])
    goods = rng.integers(0, len(_GOODS), rows)
    serial = pl.Series(np.arange(rows, dtype=np.int64) + number * CHUNK)
    firm, maker = rng.integers(1, 20_000, rows), rng.integers(1, 3_000, rows)
    day = rng.integers(0, 1_000, rows)
    net = np.round(rng.lognormal(3, 1.5, rows) + 0.1, 3)
    value = np.round(net * rng.uniform(1, 60, rows), 2)
    sender = _pick(rng, _SENDERS, rows)
    first = np.datetime64("2022-03-01", "D")
    tidy = rng.random(rows) > 0.05
    frame = pl.DataFrame(
        {
            "serial": serial, "firm": firm, "maker": maker, "goods": pl.Series(_GOODS).gather(goods),
            "hs_code": pl.Series(_CODES).gather(goods), "sender": sender,
            "registered_on": pl.Series(first + day),
            "released_on": _sparse(rng, pl.Series(first + day + rng.integers(0, 9, rows)), 0.05),
            "net_weight_kg": net,
            "gross_weight_kg": np.round(net * rng.uniform(1.0, 1.3, rows) + 0.001, 3),
            "statistical_value_usd": value,
            "invoice_value": np.round(value * rng.uniform(0.95, 1.0, rows), 2),
            "customs_value_rub": np.round(value * rng.uniform(60, 100, rows), 2),
            "invoice_currency": _pick(rng, _CURRENCIES, rows),
            "quantity": rng.integers(1, 5_000, rows).astype(np.float64),
            "quantity_unit": _pick(rng, ["ШТ", "КГ", "М", "ПАР"], rows),
            "has_quantity": rng.random(rows) < 0.7, "tidy": tidy,
            "incoterm": _pick(rng, _TERMS, rows), "incoterm_place": _pick(rng, _PLACES, rows),
            "transport_mode_code": _pick(rng, _MODES, rows),
            "customs_office_code": _pick(rng, _OFFICES, rows),
            "item_number": rng.integers(1, 60, rows), "package_count": rng.integers(1, 400, rows),
            "box": rng.integers(0, 2, rows), "dispatch": _sparse(rng, sender, 0.1),
        }
    )  # fmt: skip
    return frame.select(_dressed()).select(HEADERS.values())


def _dressed() -> list[pl.Expr]:
    firm, maker = pl.col("firm").cast(pl.String), pl.col("maker").cast(pl.String)
    inn = (7_700_000_000 + pl.col("firm")).cast(pl.String)
    # A twentieth of the codes come as they do: lower case, spaces around.
    untidy = pl.when("tidy").then(pl.col("sender")).otherwise(
        pl.concat_str(pl.lit(" "), pl.col("sender").str.to_lowercase(), pl.lit(" "))
    )  # fmt: skip
    return [
        pl.format(
            "{}/{}/{}", "customs_office_code", pl.col("registered_on").dt.strftime("%d%m%y"),
            (pl.col("serial") % 10_000_000).cast(pl.String).str.zfill(7),
        ).alias("declaration_number"),
        pl.lit("ИМ").alias("direction"), pl.lit("4000").alias("procedure_code"),
        pl.lit("1").alias("is_in_statistics"),
        pl.format("SYNTHETIC EXPORTER {} CO., LTD", maker).alias("consignor_name"),
        untidy.alias("consignor_country"),
        pl.format("ООО СИНТЕТИЧЕСКИЙ ПОЛУЧАТЕЛЬ {}", firm).alias("consignee_name"),
        inn.alias("consignee_tax_id"), pl.lit("RU").alias("consignee_country"),
        pl.format("ООО СИНТЕТИЧЕСКИЙ ПОЛУЧАТЕЛЬ {}", firm).alias("contract_holder_name"),
        inn.alias("contract_holder_tax_id"),
        pl.format("ООО СИНТЕТИЧЕСКИЙ ДЕКЛАРАНТ {}", pl.col("firm") % 300).alias("declarant_name"),
        (7_800_000_000 + pl.col("firm") % 300).cast(pl.String).alias("declarant_tax_id"),
        pl.format("SYNTHETIC WORKS {}", maker).alias("manufacturer_name"),
        pl.when(pl.col("maker") % 3 > 0).then(pl.format("SYN-{}", maker)).alias("brand"),
        pl.col("sender").alias("trading_country"), pl.col("dispatch").alias("dispatch_country"),
        pl.col("sender").alias("origin_country"), pl.lit("RU").alias("destination_country"),
        pl.format(
            "СИНТЕТИЧЕСКАЯ ЗАПИСЬ. {}, АРТ. {}-{}, ИЗГОТОВИТЕЛЬ SYNTHETIC WORKS {}, НЕ ВОЕННОГО "
            "НАЗНАЧЕНИЯ", "goods", maker, firm, maker,
        ).alias("goods_description"),
        pl.when("has_quantity").then("quantity").alias("quantity"),
        pl.when("has_quantity").then("quantity_unit").alias("quantity_unit"),
        pl.col("box").cast(pl.String).alias("is_containerised"),
        *[
            pl.col(name)
            for name in (
                "item_number", "registered_on", "released_on", "customs_office_code", "hs_code",
                "net_weight_kg", "gross_weight_kg", "package_count", "invoice_value",
                "invoice_currency", "customs_value_rub", "statistical_value_usd", "incoterm",
                "incoterm_place", "transport_mode_code",
            )
        ],
    ]  # fmt: skip


def _null(name: str) -> pl.Expr:
    return pl.lit(None).alias(name)


def _put(value: object, name: str) -> pl.Expr:
    return pl.lit(value).alias(name)


Change = Callable[[], list[pl.Expr]]

# Defect -> how it is made, and every rule that such a row breaks.
DEFECTS: dict[str, tuple[Change, tuple[str, ...]]] = {
    "blank in number": (
        lambda: [_put("10702070 010322 0000001", "declaration_number")],
        ("declaration_number:number_form",),
    ),
    "item zero": (lambda: [_put(0, "item_number")], ("item_number:plausible_count",)),
    "digit in origin": (lambda: [_put("C1", "origin_country")], ("origin_country:alpha2_form",)),
    "long dispatch": (
        lambda: [_put("CHN", "dispatch_country")], ("dispatch_country:alpha2_form",)
    ),
    "no day": (lambda: [_null("registered_on")], ("registered_on:not_null",)),
    "spreadsheet epoch": (
        lambda: [_put(dt.date(1899, 12, 30), "registered_on")], ("registered_on:plausible_day",)
    ),
    "released too soon": (
        lambda: [pl.col("registered_on").dt.offset_by("-3d").alias("released_on")],
        ("released_after_registered",),
    ),
    "letter in code": (
        lambda: [_put("84821O9008", "hs_code")], ("hs_code:hs_form", "hs6:hs6_form")
    ),
    "short code": (lambda: [_put("84", "hs_code")], ("hs_code:hs_form", "hs6:hs6_form")),
    "negative weight": (
        lambda: [_put(-1.0, "net_weight_kg")], ("net_weight_kg:amount", "unit_price_plausible")
    ),
    "infinite weight": (
        lambda: [_put(float("inf"), "net_weight_kg")],
        ("net_weight_kg:amount", "gross_not_below_net", "unit_price_plausible"),
    ),
    "not a number": (
        lambda: [_put(float("nan"), "gross_weight_kg")], ("gross_weight_kg:amount",)
    ),
    "gross below net": (
        lambda: [(pl.col("net_weight_kg") / 2).alias("gross_weight_kg")],
        ("gross_not_below_net",),
    ),
    "odd currency": (
        lambda: [_put("US$", "invoice_currency")], ("invoice_currency:currency_form",)
    ),
    "odd direction": (lambda: [_put("ВВОЗ", "direction")], ("direction:known_word",)),
    "bound elsewhere": (
        lambda: [_put("KZ", "destination_country")], ("import_ends_in_declaring_country",)
    ),
    "nine digits": (
        lambda: [_put("770000000", "consignee_tax_id")], ("russian_tax_id_form",)
    ),
    "odd term": (lambda: [_put("FOT", "incoterm")], ("incoterm:known_word",)),
    "odd transport": (
        lambda: [_put("99", "transport_mode_code")], ("transport_mode_code:known_word",)
    ),
    "nothing measured": (
        lambda: [
            _null(name) for name in (*NUMBERS, "quantity_unit", "invoice_currency")
        ],
        ("something_measured",),
    ),
}  # fmt: skip

WARNINGS: dict[str, tuple[Change, tuple[str, ...]]] = {
    "absurd price": (
        lambda: [
            (pl.col("net_weight_kg") * 1e6).alias("statistical_value_usd"),
            (pl.col("net_weight_kg") * 8e7).alias("customs_value_rub"),
        ],
        ("unit_price_plausible",),
    ),
    "quantity without unit": (
        lambda: [_put(5.0, "quantity"), _null("quantity_unit")], ("quantity_with_unit",)
    ),
    "unit without quantity": (
        lambda: [_null("quantity"), _put("ШТ", "quantity_unit")], ("quantity_with_unit",)
    ),
    "no currency": (lambda: [_null("invoice_currency")], ("value_with_currency",)),
    "one country": (
        lambda: [_put("RU", "consignor_country")], ("parties_in_two_countries",)
    ),
}  # fmt: skip


def seeded_chunk(number: int, rows: int, seed: int) -> tuple[pl.DataFrame, Counter[str]]:
    """A chunk with defects, and how many rows have which."""
    clean = clean_chunk(number, rows, seed)
    kinds = [*DEFECTS, *WARNINGS]
    weights = [DEFECT_SHARE / len(DEFECTS)] * len(DEFECTS)
    weights += [WARNING_SHARE / len(WARNINGS)] * len(WARNINGS)
    rng = np.random.default_rng([seed, number, 1])
    chosen = rng.choice(len(kinds) + 1, rows, p=[*weights, 1 - sum(weights)])
    counts = Counter({kind: int((chosen == at).sum()) for at, kind in enumerate(kinds)})
    frame = clean.with_columns(pl.Series("_kind", chosen), pl.int_range(pl.len()).alias("_at"))
    parts = [frame.filter(pl.col("_kind") == len(kinds))]
    for at, kind in enumerate(kinds):
        change = (DEFECTS | WARNINGS)[kind][0]
        part = frame.filter(pl.col("_kind") == at).with_columns(change())
        parts.append(part.cast(dict(frame.schema)))
    return pl.concat(parts).sort("_at").drop("_at", "_kind"), counts


def expected_of(counts: Counter[str], rows: int) -> dict[str, object]:
    """What every engine must find."""
    rules: Counter[str] = Counter()
    for kind, count in counts.items():
        for rule in (DEFECTS | WARNINGS)[kind][1]:
            rules[rule] += count
    rejected = sum(count for kind, count in counts.items() if kind in DEFECTS)
    return {
        "rows": rows,
        "accepted": rows - rejected,
        "rejected": rejected,
        "rules": {rule: count for rule, count in sorted(rules.items()) if count},
        "rules_of_rejected": _of_rejected(counts),
        "kinds": dict(sorted(counts.items())),
    }


def _of_rejected(counts: Counter[str]) -> dict[str, int]:
    rules: Counter[str] = Counter()
    for kind, (_, broken) in DEFECTS.items():
        for rule in broken:
            rules[rule] += counts[kind]
    return {rule: count for rule, count in sorted(rules.items()) if count}


def _as_csv(frame: pl.DataFrame) -> pl.DataFrame:
    """Numbers with a decimal comma, days as dd.mm.yyyy."""
    return frame.with_columns(
        *[pl.col(name).cast(pl.String).str.replace(".", ",", literal=True) for name in NUMBERS],
        *[pl.col(name).dt.strftime("%d.%m.%Y") for name in DAYS],
    )


def generate(folder: Path, rows: int, seed: int = 20261124, *, csv: bool = False) -> None:
    """Write `declarations.parquet` or `.csv`, and `expected.json`, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    counts: Counter[str] = Counter()
    path = folder / ("declarations.csv" if csv else "declarations.parquet")
    writer = None
    with path.open("wb") as target:
        for number, start in enumerate(range(0, rows, CHUNK)):
            frame, found = seeded_chunk(number, min(CHUNK, rows - start), seed)
            counts += found
            if csv:
                _as_csv(frame).rename(HEADER_OF).write_csv(
                    target, separator=";", include_header=number == 0
                )
                continue
            table = frame.rename(HEADER_OF).to_arrow()
            writer = writer or pq.ParquetWriter(target, table.schema, compression="zstd")
            writer.write_table(table, row_group_size=CHUNK)
        if writer:
            writer.close()
    expected = json.dumps(expected_of(counts, rows), ensure_ascii=False, indent=1)
    (folder / "expected.json").write_text(expected + "\n", encoding="utf-8")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("rows", type=int)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--csv", action="store_true")
    given = parser.parse_args()
    generate(given.folder, given.rows, given.seed, csv=given.csv)
