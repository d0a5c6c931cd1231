"""A workbook of 100,000 rows of 45 columns: the raw reader against ingest's reader.

    python benchmarks/excel.py [rows]

The raw reader (python-calamine) gives every cell as it is, and neither hidden rows nor errors nor
formulas without a value; ingest's reader gives text, rejects, flags and a second count, in a child
process. They are run in turn, each in a fresh process, three times; the medians are printed.
"""

from __future__ import annotations

import datetime as dt
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

COLUMNS = 45
WORDS = ["ООО РОМАШКА", "BALL BEARINGS 20X47", "SHENZHEN ELECTRONICS CO LTD", "CN", "796", "FOB"]
READERS = ("calamine", "ours")


def write(path: Path, rows: int) -> None:
    """Texts (a fifth of them different in every row), whole numbers, fractions and days."""
    import xlsxwriter

    random.seed(1)
    book = xlsxwriter.Workbook(path, {"default_date_format": "dd.mm.yyyy"})
    sheet = book.add_worksheet()
    sheet.write_row(0, 0, [f"COLUMN {column}" for column in range(COLUMNS)])
    for row in range(1, rows + 1):
        sheet.write_row(row, 0, [value(row, column) for column in range(COLUMNS)])
    book.close()


def value(row: int, column: int) -> object:
    if column % 5 == 1:
        return random.randrange(10**9)
    if column % 5 == 2:
        return random.random() * 1e5
    if column % 5 == 3 and column < 20:
        return dt.date(2022, 1, 1) + dt.timedelta(random.randrange(700))
    return random.choice(WORDS) + (f" {row}" if column % 15 == 0 else "")


def read(reader: str, path: Path) -> int:
    """Records that a reader gives."""
    if reader == "calamine":
        from python_calamine import CalamineWorkbook

        return (
            sum(1 for _ in CalamineWorkbook.from_path(path).get_sheet_by_index(0).iter_rows()) - 1
        )
    from shipments.customs.excel import open_excel
    from shipments.customs.options import Options

    records = open_excel(path, Options())[0]
    count = sum(chunk.cells.height + len(chunk.rejects) for chunk in records.chunks)
    assert count + sum(records.skipped.values()) == records.counted
    return count


def measure(reader: str, path: Path) -> dict[str, float]:
    """Time of a read, CPU seconds of this process and its child, and the larger one's memory."""
    began = time.perf_counter()
    rows = read(reader, path)
    seconds = time.perf_counter() - began
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    cpu = sum(each.ru_utime + each.ru_stime for each in used)
    megabytes = max(each.ru_maxrss for each in used) / 1024
    return {"rows": rows, "seconds": seconds, "cpu": cpu, "megabytes": megabytes}


def measured(reader: str, path: Path) -> dict[str, float]:
    # Modules are compiled once, as an installer does, whatever the shell says of it.
    environment = {**os.environ, "PYTHONPYCACHEPREFIX": str(path.parent / "pycache")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [sys.executable, __file__, reader, str(path)]
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    return dict(json.loads(done.stdout))


def main() -> None:
    if len(sys.argv) == 3:
        print(json.dumps(measure(sys.argv[1], Path(sys.argv[2]))))
        return
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.xlsx"
        write(path, rows)
        print(f"{rows:,} rows, {COLUMNS} columns, {path.stat().st_size / 1e6:.0f} MB")
        runs = [{reader: measured(reader, path) for reader in READERS} for _ in range(3)]
        for reader in READERS:
            each = {key: median(run[reader][key] for run in runs) for key in runs[0][reader]}
            print(
                f"  {reader:9} {each['seconds']:6.1f} s, {each['cpu']:6.1f} CPU s, "
                f"{each['megabytes']:5.0f} MB, {each['rows']:,.0f} rows"
            )


if __name__ == "__main__":
    main()
