"""Bombs and giants: each is read or refused with a code, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import json
import random
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pytest
from tests.customs.declared import HEADERS, ROW
from tests.customs.workbooks import sheet, text_cell, write_xlsx
from versions import CHECKOUT

pytestmark = pytest.mark.medium

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

MOST_SECONDS, MOST_MEGABYTES = 30, 1000
HUGE = 20_000_000  # bytes of a cell or a line
LINES = 3_000_000
HEAD = ";".join(HEADERS.values()).encode() + b"\n"
LINE = ";".join(ROW.values()).encode() + b"\n"
GOODS = ROW["goods"].encode()


def with_goods(cell: bytes) -> bytes:
    return HEAD + LINE + LINE.replace(GOODS, cell) + LINE


def columns(count: int) -> bytes:
    """A table of that many columns more than are known."""
    more = ";".join(f"column {number}" for number in range(count)).encode()
    values = b";".join(b"%d" % number for number in range(count))
    return HEAD[:-1] + b";" + more + b"\n" + (LINE[:-1] + b";" + values + b"\n") * 100


def zipped(members: int) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(members):
            line = LINE.replace(b"/0000001", b"/%07d" % number)
            archive.writestr(f"{number}.csv", HEAD + line)
    return target.getvalue()


def wide_window() -> bytes:
    compressor = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: 31})
    return compressor.compress(HEAD + LINE * 1000) + compressor.flush()


TOO_LARGE, LIMIT = "NOT_A_TABLE", "ARCHIVE_LIMIT"
# Content -> exit code, and a part of the message.
GIANTS: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "a cell": (lambda: with_goods(b"a" * HUGE), 3, TOO_LARGE),
    "a quoted cell": (lambda: with_goods(b'"' + b"a;" * (HUGE // 2) + b'"'), 3, TOO_LARGE),
    "a cell of quotation marks": (lambda: with_goods(b'"' * HUGE), 3, TOO_LARGE),
    "a line of separators": (lambda: HEAD + LINE + b";" * HUGE + b"\n" + LINE, 3, TOO_LARGE),
    "a line of quotes and separators": (
        lambda: HEAD + LINE + b'";' * (HUGE // 20) + b"\n" + LINE, 1, "",
    ),
    "empty lines": (lambda: HEAD + LINE + b"\n" * LINES + LINE, 0, ""),
    "lines that end in CR": (lambda: HEAD + LINE + b"\r" * LINES + LINE, 0, ""),
    "lines of NUL": (lambda: HEAD + LINE * 3000 + b"\0;\n" * (LINES // 100) + LINE, 1, ""),
    "quotation marks that open": (lambda: HEAD + (b'"' + LINE) * (LINES // 100), 1, ""),
    "5,000 columns": (lambda: columns(5_000), 0, ""),
    "100,000 columns": (lambda: columns(100_000), 3, TOO_LARGE),
    "a gz of zeros": (lambda: gzip.compress(bytes(HUGE * 5)), 3, LIMIT),
    "a zst of line ends": (lambda: zstd.compress(b"\n" * HUGE * 5), 3, LIMIT),
    "a zst that needs much memory": (wide_window, 3, LIMIT),
    "a gz of empty members": (
        lambda: gzip.compress(HEAD + LINE) + gzip.compress(b"") * (LINES // 100), 0, "",
    ),
    "a zip of 10 files": (lambda: zipped(10), 0, ""),
    "a zip of 2,000 files": (lambda: zipped(2_000), 3, LIMIT),
    "a workbook of 5,000 columns": (lambda: workbook(wide_rows()), 0, ""),
    "a workbook with a cell that packs well": (
        lambda: workbook(rows_with_goods("a" * HUGE)), 3, LIMIT,
    ),
    "a workbook with a cell that does not": (
        lambda: workbook(rows_with_goods(random.Random(1).randbytes(1_000_000).hex())), 0, "",
    ),
}  # fmt: skip
FAST = ("a cell", "5,000 columns", "a gz of zeros", "a zip of 2,000 files")
# Takes in each file, in one process; prints what became of it.
INGESTING = """
import contextlib, io, json, resource, sys, time
from shipments.cli import main
for path in sys.argv[1:]:
    begun, errors, code = time.process_time(), io.StringIO(), 0
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
        try:
            main(["ingest", path, "--out", f"{path}.out"])
        except SystemExit as left:
            code = left.code
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    peak = max(each.ru_maxrss for each in used) / 1024
    print(json.dumps([code, errors.getvalue(), time.process_time() - begun, peak]))
"""


def wide_rows() -> list[list[str]]:
    more = [f"column {number}" for number in range(5_000)]
    return [[*HEADERS.values(), *more], *[[*ROW.values(), *"1" * 5_000]] * 4]


def rows_with_goods(goods: str) -> list[list[str]]:
    return [[*HEADERS.values()], [*ROW.values()], [*{**ROW, "goods": goods}.values()]]


def workbook(rows: list[list[str]]) -> bytes:
    cells = (
        "".join(text_cell(cell_name(row, at), value) for at, value in enumerate(values))
        for row, values in enumerate(rows, 1)
    )
    content = "".join(f'<row r="{row}">{each}</row>' for row, each in enumerate(cells, 1))
    target = io.BytesIO()
    write_xlsx(target, {"S": sheet(content)}, parts={"[Content_Types].xml": "<Types/>"})
    return target.getvalue()


def cell_name(row: int, column: int) -> str:
    letters = ""
    while column >= 0:
        letters = chr(65 + column % 26) + letters
        column = column // 26 - 1
    return f"{letters}{row}"


def taken_in(names: Iterable[str], folder: Path) -> Iterator[tuple[str, int, str, float, float]]:
    """Take in giants: name, exit code, errors, seconds of the processor, megabytes at the peak."""
    for number, name in enumerate(names):
        (folder / f"{number}").write_bytes(GIANTS[name][0]())
    paths = [folder / f"{number}" for number, _ in enumerate(names)]
    run = subprocess.run(
        [sys.executable, "-c", INGESTING, *paths],
        capture_output=True, text=True, check=True, cwd=CHECKOUT,
    )  # fmt: skip
    for name, path, line in zip(names, paths, run.stdout.splitlines(), strict=True):
        code, *rest = json.loads(line)
        assert Path(f"{path}.out").exists() is (code in (0, 1)), (name, rest)
        yield (name, code, *rest)


@pytest.mark.parametrize(
    "names", [FAST, pytest.param(tuple(GIANTS), marks=pytest.mark.slow)], ids=["fast", "all"]
)
def test_a_giant_is_read_or_refused_in_bounded_time_and_memory(tmp_path, names):
    for name, code, errors, seconds, megabytes in taken_in(names, tmp_path):
        assert (name, code) == (name, GIANTS[name][1]), errors
        assert GIANTS[name][2] in errors, name
        assert len(errors) < 2_000, name
        assert "Traceback" not in errors, name
        assert seconds < MOST_SECONDS, name
        assert megabytes < MOST_MEGABYTES, name
