"""One engine, one file, one process: the whole work, then what it cost as JSON."""

from __future__ import annotations

import argparse
import json
import resource
import shutil
import sys
import time
from collections import Counter
from pathlib import Path

from benchmarks.rivals import RIVALS, SAMPLE

ROWS_AT_A_TIME = 500_000


def _pieces(path: Path):
    import polars as pl

    from benchmarks.normalise import normalise, scan

    if path.suffix == ".csv":
        yield normalise(scan(path), text=True)
        return
    source = scan(path)
    for start in range(0, source.select(pl.len()).collect().item(), ROWS_AT_A_TIME):
        yield normalise(source.slice(start, ROWS_AT_A_TIME))


def _sink(frames: list, folder: Path, part: int) -> None:
    import polars as pl

    sinks = []
    for half, frame in zip(("accepted", "rejected"), frames, strict=False):
        (folder / half).mkdir(parents=True, exist_ok=True)
        sinks.append(frame.sink_parquet(folder / half / f"part-{part:05d}.parquet", lazy=True))
    pl.collect_all(sinks, engine="streaming")


def copy(path: Path, folder: Path) -> None:
    for part, frame in enumerate(_pieces(path)):
        _sink([frame], folder, part)


def by_hand(path: Path, folder: Path) -> None:
    """By hand, with the same chunks as ours: the yardstick."""
    from benchmarks.by_hand import split_by_hand

    for part, frame in enumerate(_pieces(path)):
        _sink(list(split_by_hand(frame)), folder, part)


def by_hand_whole(path: Path, folder: Path) -> None:
    """By hand, in one scan and two sinks."""
    from benchmarks.by_hand import split_by_hand
    from benchmarks.normalise import normalise, scan

    _sink(list(split_by_hand(normalise(scan(path), text=path.suffix == ".csv"))), folder, 0)


def ours(path: Path, folder: Path) -> None:
    from benchmarks.normalise import normalise, scan
    from shipments.schema import split, split_file
    from shipments.tables import Declarations

    if path.suffix == ".csv":
        rows = normalise(scan(path), text=True)
        _sink_split(split(rows, Declarations, row_id="source_row"), folder)
        return
    split_file(path, Declarations, folder, prepare=normalise, row_id="source_row")


def _sink_split(result, folder: Path) -> None:
    _sink([result.accepted, result.rejected], folder, 0)


def ours_pandas(path: Path, folder: Path) -> None:
    from benchmarks.normalise import normalise, scan
    from shipments.schema import split
    from shipments.tables import Declarations

    frame = normalise(scan(path)).collect().to_pandas(use_pyarrow_extension_array=True)
    result = split(frame, Declarations, row_id="source_row")
    for half in ("accepted", "rejected"):
        (folder / half).mkdir(parents=True, exist_ok=True)
        getattr(result, half).to_parquet(folder / half / "part.parquet", index=False)


def ours_duckdb(path: Path, folder: Path) -> None:
    """Reads what the common normalisation wrote, as a DuckDB user would have it."""
    import duckdb

    from shipments.schema import split
    from shipments.tables import Declarations

    duckdb.sql("SET preserve_insertion_order = false")
    result = split(duckdb.read_parquet(_prepared(path)), Declarations, row_id="source_row")
    for half in ("accepted", "rejected"):
        (folder / half).mkdir(parents=True, exist_ok=True)
        getattr(result, half).write_parquet(str(folder / half / "part.parquet"))


def _prepared(path: Path) -> str:
    return str(path.with_name("normalised.parquet"))


def _session():
    from pyspark.sql import SparkSession

    builder = (
        SparkSession.builder.master("local[2]")
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
    )
    builder = builder.config("spark.driver.memory", "4g").config("spark.driver.host", "127.0.0.1")
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


def _spark_rows(path: Path):
    """Layout A under our names on Spark: rename, trim, upper-case, translate."""
    from pyspark.sql import functions as sf

    from benchmarks.layout import CODES, DIRECTIONS, FLAGS, HEADERS, TEXTS, UNITS
    from benchmarks.normalise import ORDER

    raw = _session().read.parquet(str(path))
    columns = {name: sf.col(f"`{header}`") for header, name in HEADERS.items()}
    for name in (*TEXTS, *CODES):
        columns[name] = sf.trim(columns[name])
    for name in CODES:
        columns[name] = sf.upper(columns[name])
    for name, words in (("direction", DIRECTIONS), ("quantity_unit", UNITS)):
        chosen = columns[name]
        for word, ours_word in words.items():
            chosen = sf.when(columns[name] == word, ours_word).otherwise(chosen)
        columns[name] = chosen
    for name in FLAGS:
        columns[name] = columns[name] == "1"
    columns |= {
        "source_file": sf.lit("synthetic"), "source_row": sf.monotonically_increasing_id() + 1,
        "declaring_country": sf.lit("RU"), "hs6": sf.substring(columns["hs_code"], 1, 6),
        "hs_revision": sf.lit("2022"), "hs_repair": sf.lit(None).cast("string"),
        "valuation_basis": sf.lit(None).cast("string"),
    }  # fmt: skip
    return raw.select(*(columns[name].alias(name) for name in ORDER))


def spark_copy(path: Path, folder: Path) -> None:
    _spark_rows(path).write.mode("overwrite").parquet(str(folder / "accepted"))


def ours_spark(path: Path, folder: Path) -> None:
    from shipments.schema import split
    from shipments.tables import Declarations

    split(_spark_rows(path), Declarations, row_id="source_row").write(folder)


ENGINES = {
    "copy": copy, "by_hand": by_hand, "by_hand_whole": by_hand_whole, "ours": ours,
    "ours_pandas": ours_pandas, "ours_duckdb": ours_duckdb, "spark_copy": spark_copy,
    "ours_spark": ours_spark, **RIVALS,
}  # fmt: skip


def check(folder: Path, expected: dict) -> str:
    """What differs from the expected counts, empty when nothing does."""
    import polars as pl

    def half(name: str) -> pl.LazyFrame:
        here = folder / name if (folder / name).exists() else folder / f"verdict={name}"
        return pl.scan_parquet(here / "*.parquet")

    accepted = half("accepted").select(pl.len()).collect().item()
    found: Counter[str] = Counter()
    rejected = half("rejected").select("broken_rules").collect()
    for rules in rejected["broken_rules"]:
        found.update(rules)
    wrong = []
    if (accepted, rejected.height) != (expected["accepted"], expected["rejected"]):
        wrong.append(f"{accepted} accepted, {rejected.height} rejected")
    known = expected["rules_of_rejected"]
    wrong += [f"{r}: {found[r]} for {known.get(r, 0)}" for r in {*found, *known}
              if found[r] != known.get(r, 0)]  # fmt: skip
    return "; ".join(wrong)


def _peak(pid: str = "self") -> int:
    """Peak memory of this process and of a JVM that it started, in bytes."""
    peak = 0
    for status in [Path(f"/proc/{pid}/status"), *_children()]:
        for line in status.read_text().splitlines():
            if line.startswith("VmHWM"):
                peak += int(line.split()[1]) * 1024
    return peak


def _children() -> list[Path]:
    tasks = Path("/proc/self/task").glob("*/children")
    return [Path(f"/proc/{pid}/status") for task in tasks for pid in task.read_text().split()]


def _cpu() -> float:
    own = sum(resource.getrusage(resource.RUSAGE_SELF)[:2])
    ticks = 0
    for status in _children():
        fields = status.with_name("stat").read_text().rsplit(")", 1)[1].split()
        ticks += int(fields[11]) + int(fields[12])
    return own + ticks / 100


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engine", choices=ENGINES)
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    given = parser.parse_args()
    if "spark" not in given.engine:
        # pandera imports pyspark where it finds it; a user without the extra has none.
        sys.modules["pyspark"] = None  # type: ignore[assignment]
    shutil.rmtree(given.folder, ignore_errors=True)
    start = time.perf_counter()
    ENGINES[given.engine](given.data, given.folder)
    seconds = time.perf_counter() - start
    cost = {"engine": given.engine, "seconds": seconds, "cpu": _cpu(), "peak": _peak()}
    expected = json.loads(given.data.with_name("expected.json").read_text(encoding="utf-8"))
    sample = given.engine.endswith("_sample")
    cost["rows"] = min(SAMPLE, expected["rows"]) if sample else expected["rows"]
    judged = not sample and "copy" not in given.engine
    cost["wrong"] = check(given.folder, expected) if judged else ""
    print(json.dumps(cost))


if __name__ == "__main__":
    main()
