"""Run engines in turn, each in a process of its own, and print what each cost.

    python benchmarks/run.py --rows 10000000 --rounds 3 by_hand ours copy

The medians of seconds and CPU seconds are compared with the first engine named, which is the
yardstick. Every output is checked against the counts known from the seeding.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from benchmarks.engines import ENGINES  # noqa: E402
from benchmarks.generate import generate  # noqa: E402


def measured(engine: str, data: Path, folder: Path) -> dict:
    command = [sys.executable, "-m", "benchmarks.engines", engine, str(data), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    if done.returncode:
        return {"engine": engine, "wrong": done.stderr.strip().splitlines()[-1:]}
    return json.loads(done.stdout.strip().splitlines()[-1])


def normalised(data: Path) -> None:
    """The table under our names, for DuckDB."""
    from benchmarks.normalise import normalise, scan

    path = data.with_name("normalised.parquet")
    if not path.exists():
        normalise(scan(data)).sink_parquet(path)


def show(runs: list[dict], first: str) -> None:
    def median(engine: str, field: str) -> float:
        return statistics.median(run[field] for run in runs if run["engine"] == engine)

    print("| engine | seconds | CPU seconds | rows/s | peak MB | time ratio | CPU ratio | counts |")
    print("|---|---|---|---|---|---|---|---|")
    for engine in dict.fromkeys(run["engine"] for run in runs):
        wrong = {str(run["wrong"]) for run in runs if run["engine"] == engine and run["wrong"]}
        if any("seconds" not in run for run in runs if run["engine"] == engine):
            print(f"| {engine} | failed: {'; '.join(wrong)} |")
            continue
        seconds, cpu = median(engine, "seconds"), median(engine, "cpu")
        rows = next(run["rows"] for run in runs if run["engine"] == engine)
        print(
            f"| {engine} | {seconds:.1f} | {cpu:.1f} | {rows / seconds:,.0f} "
            f"| {median(engine, 'peak') / 2**20:,.0f} | {seconds / median(first, 'seconds'):.2f} "
            f"| {cpu / median(first, 'cpu'):.2f} | {'; '.join(wrong) or 'right'} |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engines", nargs="*", default=["by_hand", "ours", "copy"])
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--csv", action="store_true")
    parser.add_argument(
        "--work", type=Path, default=Path(tempfile.gettempdir()) / "shipments-bench"
    )
    given = parser.parse_args()
    if unknown := set(given.engines) - set(ENGINES):
        parser.error(f"no engine {', '.join(sorted(unknown))}; one of {', '.join(ENGINES)}")
    folder = given.work / f"{given.rows}{'-csv' if given.csv else ''}"
    data = folder / ("declarations.csv" if given.csv else "declarations.parquet")
    if not data.exists():
        generate(folder, given.rows, csv=given.csv)
    if {"ours_duckdb", "duckdb_sql"} & set(given.engines):
        normalised(data)
    runs = [
        measured(engine, data, given.work / "out" / engine)
        for _ in range(given.rounds)
        for engine in given.engines
    ]
    show(runs, given.engines[0])


if __name__ == "__main__":
    main()
