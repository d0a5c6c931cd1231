"""How long importing, loading and building take, each in processes of their own.

Run with `make bench`. Every figure is the median of several runs of a fresh process, after one that
warms the disk and the bytecode. Times drift with the machine: they are reported, never tested.
"""

from __future__ import annotations

import json
import platform
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUNS = 7

IMPORT = "import time; t = time.perf_counter(); import shipments; print(time.perf_counter() - t)"
LOAD = """
import time
import {engine}
{more}
import shipments as sh
t = time.perf_counter()
sh.load("{table}", backend="{backend}")
print(time.perf_counter() - t)
"""
BUILD = """
import time
from pathlib import Path
import shipments.curation.build as b
t = time.perf_counter()
b.build(Path({raw!r}), Path({clean!r}))
print(time.perf_counter() - t)
"""
CHART = """
import time
t = time.perf_counter()
import shipments as sh
df = sh.load("shipments", backend="polars")
sh.plot.volumes(df.filter(scope="core")).savefig({out!r})
print(time.perf_counter() - t)
"""


def seconds(code: str) -> dict[str, float]:
    """Median, least and most seconds that a snippet prints, over fresh processes."""
    times = []
    for run in range(RUNS + 1):
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
        )
        if run:
            times.append(float(done.stdout.split()[-1]))
    return {"median": statistics.median(times), "min": min(times), "max": max(times)}


def main() -> None:
    """Measure and print a table, and the figures as JSON on the last line."""
    folder = tempfile.mkdtemp()
    pandas = {"engine": "pandas", "backend": "pandas"}
    polars = {"engine": "polars", "backend": "polars"}
    snippets = {
        "import shipments": (IMPORT, 0.1),
        "load shipments, pandas, after importing pandas": (
            LOAD.format(table="shipments", more="", **pandas),
            0.15,
        ),
        "load shipments, pandas, after importing pandas and pyarrow.parquet": (
            LOAD.format(table="shipments", more="import pyarrow.parquet", **pandas),
            0.15,
        ),
        "load claims, pandas, after importing pandas and pyarrow.parquet": (
            LOAD.format(table="claims", more="import pyarrow.parquet", **pandas),
            0.15,
        ),
        "load shipments, polars, after importing polars": (
            LOAD.format(table="shipments", more="", **polars),
            0.15,
        ),
        "build, beyond imports": (
            BUILD.format(raw=str(ROOT / "data" / "raw"), clean=f"{folder}/clean"),
            3.0,
        ),
        "first chart from process start, saved as SVG": (
            CHART.format(out=f"{folder}/chart.svg"),
            2.0,
        ),
    }
    results = {}
    print(
        f"{platform.machine()}, Python {platform.python_version()}, median of {RUNS} fresh processes"
    )
    for name, (code, goal) in snippets.items():
        results[name] = seconds(code) | {"goal": goal}
        result = results[name]
        print(
            f"{name:<70} {result['median']:7.3f} s ({result['min']:.3f} to {result['max']:.3f}), goal {goal} s"
        )
    print(json.dumps(results))


if __name__ == "__main__":
    main()
