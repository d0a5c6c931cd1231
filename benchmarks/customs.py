"""Customs files to validated Parquet: ours against hand-written polars, and readers that lose rows.

    python benchmarks/customs.py --rows 1000000 --rounds 3        # time, CPU, peak memory
    python benchmarks/customs.py --nasty                          # rows lost or changed by readers

The yardstick `by_hand` reads UTF-8, which costs it no transcoding, and does the same checks; ours
reads cp1251, infers everything for itself, counts the lines independently, hashes every row and
looks for duplicates.
"""

from __future__ import annotations

import argparse
import csv
import gzip
import io
import json
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
WORK = Path(tempfile.gettempdir()) / "shipments-bench"


def by_hand(data: Path, folder: Path) -> int:
    from benchmarks.engines import by_hand_whole

    by_hand_whole(data.with_name("declarations.csv"), folder)
    return 0


def ours(data: Path, folder: Path) -> int:
    """The command, as a user runs it."""
    from shipments.cli import main

    with suppress(SystemExit):
        main(["ingest", str(data), "--out", str(folder)])
    report = json.loads((folder / "report.json").read_text(encoding="utf-8"))
    return sum(each["counted"] for each in report["files"])


def ours_library(data: Path, folder: Path) -> int:
    """The same from a notebook."""
    from shipments.customs import ingest

    return ingest(data, folder).total("counted")


def ours_gz(data: Path, folder: Path) -> int:
    return ours(data.with_name(data.name + ".gz"), folder)


def pandas(data: Path, folder: Path) -> int:
    import pandas as pd

    frame = pd.read_csv(data, sep=";", encoding="cp1251", dtype=str, keep_default_na=False)
    return len(frame)


def polars(data: Path, folder: Path) -> int:
    import polars as pl

    return pl.read_csv(data, separator=";", encoding="cp1251", infer_schema=False).height


ENGINES = {f.__name__: f for f in (by_hand, ours, ours_library, ours_gz, pandas, polars)}


def prepare(rows: int) -> Path:
    from benchmarks.generate import generate

    folder = WORK / f"{rows}-csv"
    plain, data = folder / "declarations.csv", folder / "declarations-cp1251.csv"
    if not plain.exists():
        generate(folder, rows, csv=True)
    if not data.exists():
        with plain.open("rb") as source, data.open("wb") as target:
            for line in source:
                target.write(line.decode().encode("cp1251"))
    packed = data.with_name(data.name + ".gz")
    if not packed.exists():
        with data.open("rb") as source, gzip.open(packed, "wb", 1) as target:
            shutil.copyfileobj(source, target, 1 << 20)
    return data


def one(engine: str, data: Path) -> None:
    folder = WORK / "out" / engine
    shutil.rmtree(folder, ignore_errors=True)
    start = time.perf_counter()
    count = ENGINES[engine](data, folder)
    seconds = time.perf_counter() - start
    used = resource.getrusage(resource.RUSAGE_SELF)
    cost = {"seconds": seconds, "cpu": used.ru_utime + used.ru_stime, "peak": used.ru_maxrss >> 10}
    print(json.dumps({"engine": engine, "counted": count, **cost}))


def compare(rows: int, rounds: int, engines: list[str]) -> None:
    data, runs = prepare(rows), []
    # Modules are compiled once, as an installer does, whatever the shell says of it.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(WORK / "pycache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    compile_all = "import shipments.customs.ingestion, pandas, benchmarks.engines"
    subprocess.run([sys.executable, "-c", compile_all], cwd=ROOT, env=environment, check=True)
    for _ in range(rounds):
        for engine in engines:
            command = [sys.executable, __file__, "--one", engine, "--data", str(data)]
            done = subprocess.run(
                command, capture_output=True, text=True, cwd=ROOT, env=environment, check=True
            )
            runs.append(json.loads(done.stdout.splitlines()[-1]))
    print("| engine | seconds | CPU seconds | peak MB | time ratio | CPU ratio |")
    print("|---|---|---|---|---|---|")
    first = {}
    for engine in engines:
        own = [run for run in runs if run["engine"] == engine]
        cost = {name: statistics.median(run[name] for run in own) for name in ("seconds", "cpu")}
        first = first or cost
        print(
            f"| {engine} | {cost['seconds']:.1f} | {cost['cpu']:.1f} "
            f"| {max(run['peak'] for run in own):,} | {cost['seconds'] / first['seconds']:.2f} "
            f"| {cost['cpu'] / first['cpu']:.2f} |"
        )


HEADER = ("number", "name", "weight")
NASTY_ROWS = 10_000


def nasty_files() -> dict[str, tuple[bytes, list[tuple[str, ...]]]]:
    """File by name, and the records of it that are sound."""
    rows = [(f"{n:05d}", f"ТОВАР {n}", f"{n},5") for n in range(NASTY_ROWS)]
    clean = _written(rows)
    lines = clean.split(b"\n")
    broken = rows[:4] + rows[5:]

    def changed(line: bytes) -> bytes:
        return b"\n".join([*lines[:5], line, *lines[6:]])

    multiline = [(f"{n:05d}", f"ТОВАР;\n{n}", "1") for n in range(NASTY_ROWS)]
    missing = [(f"{n:05d}", word, "1") for n, word in enumerate(["NA", "None", "NULL", "nan"])]
    return {
        "clean": (clean, rows),
        "one record too short": (changed(b"00004;X"), broken),
        "one record too long": (changed(b"00004;X;1;2"), broken),
        "one quote never closed": (changed(b'00004;"X;4,5'), broken),
        "quote within a cell": (changed(b'00004;5" X;4,5'), [*rows[:4], ("00004", '5" X', "4,5"), *rows[5:]]),
        "one invalid byte": (changed(b"00004;\xff;4,5"), broken),
        "empty line in the middle": (changed(lines[5] + b"\n"), rows),
        "line breaks within cells": (_written(multiline), multiline),
        "lines end in CR": (clean.replace(b"\n", b"\r"), rows),
        "CR LF and LF mixed": (clean.replace(b"1,5\n", b"1,5\r\n"), rows),
        "two title lines": ("Выгрузка\nза 2022 год\n".encode() + clean, rows),
        "words that look missing": (_written(missing * 10), missing * 10),
        "cp1251 after 5,000 lines of ASCII": (
            _written([(n, "X", w) for n, _, w in rows[:5000]]) + _written(rows[5000:], "cp1251", head=False),
            [(n, "X", w) for n, _, w in rows[:5000]] + rows[5000:],
        ),
    }  # fmt: skip


def _written(rows: list[tuple[str, ...]], encoding: str = "utf-8", *, head: bool = True) -> bytes:
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=";", lineterminator="\n")
    writer.writerows([HEADER, *rows] if head else rows)
    return target.getvalue().encode(encoding)


def _ours_rows(path: Path) -> list[tuple]:
    from shipments.customs.chunk import LINE, RECORD
    from shipments.customs.options import Options
    from shipments.customs.text_reader import open_text

    (records,) = open_text(path, Options())
    return [row for chunk in records.chunks for row in chunk.cells.drop(RECORD, LINE).rows()]


def _pandas_rows(path: Path) -> list[tuple]:
    import pandas as pd

    return list(pd.read_csv(path, sep=";", dtype=str).itertuples(index=False, name=None))


def _pandas_lenient(path: Path) -> list[tuple]:
    import pandas as pd

    frame = pd.read_csv(
        path,
        sep=";",
        dtype=str,
        on_bad_lines="skip",
        encoding_errors="replace",
        keep_default_na=False,
    )
    return list(frame.itertuples(index=False, name=None))


def _polars_rows(path: Path) -> list[tuple]:
    import polars as pl

    return pl.read_csv(path, separator=";", infer_schema=False).rows()


def _polars_lenient(path: Path) -> list[tuple]:
    import polars as pl

    return pl.read_csv(
        path, separator=";", infer_schema=False, ignore_errors=True, truncate_ragged_lines=True,
        encoding="utf8-lossy",
    ).rows()  # fmt: skip


def _duckdb_rows(path: Path) -> list[tuple]:
    import duckdb

    return duckdb.read_csv(str(path), sep=";", all_varchar=True).fetchall()


def _duckdb_lenient(path: Path) -> list[tuple]:
    import duckdb

    return duckdb.read_csv(
        str(path), sep=";", all_varchar=True, ignore_errors=True, null_padding=True
    ).fetchall()


READERS = {
    "ours": _ours_rows, "pandas": _pandas_rows, "pandas, lenient": _pandas_lenient,
    "polars": _polars_rows, "polars, lenient": _polars_lenient, "DuckDB": _duckdb_rows,
    "DuckDB, lenient": _duckdb_lenient,
}  # fmt: skip


def verdict(reader: str, path: Path, sound: list[tuple[str, ...]]) -> str:
    """What a reader made of the sound records of a file."""
    try:
        found = [
            tuple("" if cell is None else str(cell) for cell in row)
            for row in READERS[reader](path)
        ]
    except Exception as error:
        return f"refuses ({type(error).__name__})"
    lost = len(set(sound) - set(found))
    made_up = len(set(found) - set(sound))
    parts = [f"{lost:,} lost" if lost else "", f"{made_up:,} changed or made up" if made_up else ""]
    return ", ".join(filter(None, parts)) or "exact"


def nasty() -> None:
    folder = WORK / "nasty"
    folder.mkdir(parents=True, exist_ok=True)
    print("| file | " + " | ".join(READERS) + " |\n|---|" + "---|" * len(READERS))
    for number, (name, (content, sound)) in enumerate(nasty_files().items()):
        path = folder / f"{number}.csv"
        path.write_bytes(content)
        print(
            f"| {name} | " + " | ".join(verdict(reader, path, sound) for reader in READERS) + " |"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("engines", nargs="*", default=list(ENGINES))
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--nasty", action="store_true")
    parser.add_argument("--one", choices=ENGINES)
    parser.add_argument("--data", type=Path)
    given = parser.parse_args()
    if given.one:
        one(given.one, given.data)
    elif given.nasty:
        nasty()
    else:
        compare(given.rows, given.rounds, given.engines)


if __name__ == "__main__":
    main()
