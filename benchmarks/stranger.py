"""A schema that is not ours, written with pandera alone, against the same rules by hand in polars.

    python -m benchmarks.stranger --rows 1000000 --rounds 5

25 columns and 36 rules: built-in checks of pandera and five checks across columns. Both scan one
Parquet file, split it and write both parts in one streaming pass; they take turns in one process, so
that imports do not count. Their output is compared.
"""

from __future__ import annotations

import argparse
import datetime as dt
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import narwhals.stable.v1 as nw
import pandera.polars as pa
import polars as pl

from benchmarks.generate import generate
from benchmarks.normalise import normalise, scan
from shipments.schema import split

FORMS = {
    "declaration_number": "^[^ \t\r\n]{1,64}$",
    "procedure_code": "^[0-9]{2}(?:[0-9]{2})?$",
    "customs_office_code": "^[0-9A-Z]{2,10}$",
    "consignee_tax_id": "^[0-9A-Z-]{5,20}$",
    "hs_code": "^[0-9]{4,13}$",
    "hs6": "^[0-9]{6}$",
    "declaring_country": "^[A-Z]{2}$",
    "consignor_country": "^[A-Z]{2}$",
    "consignee_country": "^[A-Z]{2}$",
    "dispatch_country": "^[A-Z]{2}$",
    "destination_country": "^[A-Z]{2}$",
    "invoice_currency": "^[A-Z]{3}$",
}
WORDS = {
    "direction": ["import", "export", "transit"],
    "hs_revision": ["1992", "1996", "2002", "2007", "2012", "2017", "2022"],
    "transport_mode_code": ["10", "20", "30", "40", "50", "60", "70", "80", "90"],
}
DAY = (dt.date(1992, 1, 1), dt.date(2049, 12, 31))
RANGES = {
    "source_row": (1, 10**15),
    "item_number": (1, 9999),
    "registered_on": DAY,
    "released_on": DAY,
    "net_weight_kg": (0.0, 1e15),
    "gross_weight_kg": (0.0, 1e15),
    "quantity": (0.0, 1e15),
    "invoice_value": (0.0, 1e15),
    "customs_value_rub": (0.0, 1e15),
}
OTHERS = ("goods_description",)
REQUIRED = ("source_row", "declaring_country", "direction", "registered_on", "hs_code",
            "goods_description", "hs_revision")  # fmt: skip
COLUMNS = (*FORMS, *WORDS, *RANGES, *OTHERS)


def stranger() -> pa.DataFrameSchema:
    """The schema as a user of pandera writes it."""
    checks = {name: [pa.Check.str_matches(form)] for name, form in FORMS.items()}
    checks |= {name: [pa.Check.isin(words)] for name, words in WORDS.items()}
    checks |= {name: [pa.Check.in_range(*ends)] for name, ends in RANGES.items()}
    rows = {
        "gross_not_below_net": nw.col("gross_weight_kg") >= nw.col("net_weight_kg"),
        "released_after_registered": nw.col("released_on") >= nw.col("registered_on"),
        "hs6_of_hs_code": nw.col("hs_code").str.slice(0, 6) == nw.col("hs6"),
        "import_ends_here": (nw.col("direction") != "import")
        | (nw.col("destination_country") == nw.col("declaring_country")),
        "export_starts_here": (nw.col("direction") != "export")
        | (nw.col("dispatch_country") == nw.col("declaring_country")),
    }
    return pa.DataFrameSchema(
        {
            name: pa.Column(None, checks.get(name, []), nullable=name not in REQUIRED)
            for name in COLUMNS
        },
        checks=[
            pa.Check(lambda _, holds=holds: holds, native=False, name=name)
            for name, holds in rows.items()
        ],
    )


def by_hand() -> dict[str, pl.Expr]:
    """Rule -> true where it is broken, null where it does not apply."""
    c = pl.col
    return {
        **{f"{name}:not_null": c(name).is_null() for name in REQUIRED},
        **{f"{name}:str_matches": ~c(name).str.contains(form) for name, form in FORMS.items()},
        **{f"{name}:isin": ~c(name).is_in(words) for name, words in WORDS.items()},
        **{f"{name}:in_range": ~c(name).is_between(*ends) for name, ends in RANGES.items()},
        "gross_not_below_net": c("gross_weight_kg") < c("net_weight_kg"),
        "released_after_registered": c("released_on") < c("registered_on"),
        "hs6_of_hs_code": c("hs_code").str.slice(0, 6) != c("hs6"),
        "import_ends_here": (c("direction") == "import")
        & (c("destination_country") != c("declaring_country")),
        "export_starts_here": (c("direction") == "export")
        & (c("dispatch_country") != c("declaring_country")),
    }


def rows_of(path: Path) -> pl.LazyFrame:
    """The file as both read it."""
    return pl.scan_parquet(path).select(COLUMNS)


def write_by_hand(path: Path, folder: Path) -> None:
    """Mark, filter twice, name the rules of the rejected rows, two sinks."""
    rules = by_hand()
    marked = rows_of(path).with_columns(
        pl.any_horizontal(*rules.values()).fill_null(False).alias("_rejected")
    )
    reasons = pl.concat_list(pl.when(broken).then(pl.lit(id)) for id, broken in rules.items())
    rejected = marked.filter("_rejected").with_columns(
        reasons.list.drop_nulls().alias("broken_rules")
    )
    folder.mkdir(parents=True, exist_ok=True)
    parts = {"accepted": marked.filter(~pl.col("_rejected")), "rejected": rejected}
    sinks = [
        part.drop("_rejected").sink_parquet(folder / f"{name}.parquet", lazy=True)
        for name, part in parts.items()
    ]
    pl.collect_all(sinks, engine="streaming")


def write_ours(path: Path, folder: Path) -> None:
    """The same by the schema."""
    split(rows_of(path), stranger(), row_id="source_row").write(folder)


def cost(work: Callable[[Path, Path], None], path: Path, folder: Path) -> tuple[float, float]:
    """Wall and CPU seconds."""
    start, cpu = time.perf_counter(), time.process_time()
    work(path, folder)
    return time.perf_counter() - start, time.process_time() - cpu


def rules_of(folder: Path) -> dict[str, int]:
    """Rows by rule, and the number of accepted ones."""
    rejected = pl.scan_parquet(folder / "rejected.parquet").select("broken_rules")
    counted = rejected.explode("broken_rules").collect()["broken_rules"].value_counts()
    accepted = pl.scan_parquet(folder / "accepted.parquet").select(pl.len()).collect().item()
    return {**dict(counted.iter_rows()), "accepted": accepted}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "shipments-bench"
    )
    given = parser.parse_args()
    folder = given.work / str(given.rows)
    path = folder / "normalised.parquet"
    if not path.exists():
        generate(folder, given.rows, csv=False)
        normalise(scan(folder / "declarations.parquet")).sink_parquet(path)
    works = {"by_hand": write_by_hand, "ours": write_ours}
    costs: dict[str, list[tuple[float, float]]] = {name: [] for name in works}
    for turn in range(given.rounds + 1):
        for name, work in works.items():
            spent = cost(work, path, given.work / "stranger" / name)
            if turn:  # the first turn warms the disk cache
                costs[name].append(spent)
    found = [rules_of(given.work / "stranger" / name) for name in works]
    print(f"{given.rows:,} rows, {len(COLUMNS)} columns, {len(by_hand())} rules;", end=" ")
    print("same rows and rules" if found[0] == found[1] else f"DIFFERENT: {found}")
    for name, spent in costs.items():
        seconds, cpu = zip(*spent, strict=True)
        print(f"{name}: median {statistics.median(seconds):.2f} s, least {min(seconds):.2f} s; "
              f"CPU median {statistics.median(cpu):.2f} s, least {min(cpu):.2f} s")  # fmt: skip
    for at, what in enumerate(("wall", "CPU")):
        pairs = zip(costs["ours"], costs["by_hand"], strict=True)
        ratios = [ours[at] / hand[at] for ours, hand in pairs]
        print(f"{what} ratio of pairs: median {statistics.median(ratios):.2f}")


if __name__ == "__main__":
    main()
