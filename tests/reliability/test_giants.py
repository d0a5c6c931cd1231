"""Bombs and giants: each is read or refused with a code, in bounded time and memory."""

from __future__ import annotations

import gzip
import io
import zipfile
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest
from harness import TORTURE, Zygote, many, note
from tests.customs.declared import HEADERS, ROW
from tests.customs.workbooks import header_row, sheet, text_cell, write_xlsx

from shipments.customs.excel import cell_name
from shipments.customs.sources import zstd

MOST_SECONDS, MOST_MEGABYTES = 30, 1000
HUGE = many(20, 100) * 1_000_000  # bytes of a cell or a line
LINES = many(3, 30) * 1_000_000
HEAD = ";".join(HEADERS.values()).encode() + b"\n"
LINE = ";".join(ROW.values()).encode() + b"\n"
GOODS = ROW["goods"].encode()
Made = bytes | Iterable[bytes]


def with_goods(cell: bytes) -> bytes:
    return HEAD + LINE + LINE.replace(GOODS, cell) + LINE


def columns(count: int, before: str) -> bytes:
    """A table of that many columns more than are known."""
    more = ";".join(f"column {number}" for number in range(count)).encode()
    values = b";".join(b"%d" % number for number in range(count))
    head, line = (HEAD, LINE) if before else (b"", b"")
    return b"".join(
        (part[:-1] + b";" if part else b"") + rest + b"\n"
        for part, rest in [(head, more), *[(line, values)] * 100]
    )


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


# What is made -> exit code, and what is said.
GIANTS: dict[str, tuple[Callable[[], bytes], int, str]] = {
    "a cell": (lambda: with_goods(b"a" * HUGE), 3, "NOT_A_TABLE"),
    "a quoted cell": (lambda: with_goods(b'"' + b"a" * HUGE + b'"'), 3, "NOT_A_TABLE"),
    "a quoted cell of separators": (
        lambda: with_goods(b'"' + b"a;" * (HUGE // 2) + b'"'),
        3,
        "NOT_A_TABLE",
    ),
    "a cell of quotation marks": (lambda: with_goods(b'"' * HUGE), 3, "NOT_A_TABLE"),
    "a line": (lambda: b"a" * HUGE, 3, "NOT_A_TABLE"),
    "a line of separators": (lambda: HEAD + LINE + b";" * HUGE + b"\n" + LINE, 3, "NOT_A_TABLE"),
    "a line of quotes and separators": (
        lambda: HEAD + LINE + b'";' * (HUGE // 20) + b"\n" + LINE,
        1,
        "",
    ),
    "blank lines": (lambda: HEAD + LINE + b"\n" * LINES + LINE, 0, ""),
    "lines that end in CR": (lambda: HEAD + LINE + b"\r" * LINES + LINE, 0, ""),
    "lines of a blank": (lambda: HEAD + LINE * 3000 + b" \n" * (LINES // 10) + LINE, 0, ""),
    "lines of NUL": (lambda: HEAD + LINE * 3000 + b"\0;\n" * (LINES // 100) + LINE, 1, ""),
    "quotation marks that open": (lambda: HEAD + (b'"' + LINE) * (LINES // 100), 1, ""),
    "5,000 columns": (lambda: columns(5_000, "known ones"), 0, ""),
    "5,000 columns, none known": (lambda: columns(5_000, ""), 3, "UNKNOWN_LAYOUT"),
    "100,000 columns": (lambda: columns(100_000, "known ones"), 3, "NOT_A_TABLE"),
    "100,000 columns, none known": (lambda: columns(100_000, ""), 3, "NOT_A_TABLE"),
    "a gz of zeros": (lambda: gzip.compress(bytes(HUGE * 5)), 3, "ARCHIVE_LIMIT"),
    "a zst of line ends": (lambda: zstd.compress(b"\n" * HUGE * 5), 3, "ARCHIVE_LIMIT"),
    "a zst that needs much memory": (wide_window, 3, "ARCHIVE_LIMIT"),
    "a gz of empty members": (
        lambda: gzip.compress(HEAD + LINE) + gzip.compress(b"") * (LINES // 100),
        0,
        "",
    ),
    "a zst of empty frames": (
        lambda: zstd.compress(HEAD + LINE) + zstd.compress(b"") * (LINES // 100),
        0,
        "",
    ),
    "a zip of 10 files": (lambda: zipped(10), 0, ""),
    "a zip of 2,000 files": (lambda: zipped(2_000), 3, "ARCHIVE_LIMIT"),
}

# Near kin of others, in the long profile only.
KIN = {
    "a quoted cell of separators",
    "a line",
    "lines of a blank",
    "5,000 columns, none known",
    "100,000 columns, none known",
    "a zst of empty frames",
}


@pytest.fixture(scope="module")
def costs() -> Iterable[dict[str, dict[str, float]]]:
    found: dict[str, dict[str, float]] = {}
    yield found
    for what, unit in (("cpu", "s of processor time"), ("peak", "MB at the peak")):
        worst = max(found, key=lambda name: found[name][what], default="")
        if worst:
            told = f"{found[worst][what]:,.1f} {unit} at most ({worst})"
            note(f"giants, {len(found)} files, {what}", told)


def taken(zygote: Zygote, path: Path) -> dict[str, object]:
    out = path.with_name("out")
    end = zygote.ask({"do": "cli", "arguments": ["ingest", str(path), "--out", str(out)]})
    assert out.exists() is (end["code"] in (0, 1)), end["errors"]
    assert "Traceback" not in end["errors"]
    return end


@pytest.mark.parametrize("what", [name for name in GIANTS if TORTURE or name not in KIN])
def test_a_giant_is_read_or_refused_in_bounded_time_and_memory(zygote, tmp_path, costs, what):
    make, code, said = GIANTS[what]
    path = tmp_path / "giant"
    path.write_bytes(make())
    end = costs[what] = taken(zygote, path)
    assert end["code"] == code, end["errors"]
    assert said in end["errors"]
    assert len(end["errors"]) < 2_000
    assert end["cpu"] < MOST_SECONDS
    assert end["peak"] < MOST_MEGABYTES


def wide_workbook(path: Path) -> None:
    names = [*HEADERS.values(), *(f"column {number}" for number in range(5_000))]
    rows = header_row(list(HEADERS.values()))
    for row in range(1, 6):
        values = names if row == 1 else [*ROW.values(), *"1" * 5_000]
        rows += f'<row r="{row}">'
        rows += "".join(text_cell(cell_name(row, at), value) for at, value in enumerate(values))
        rows += "</row>"
    workbook(path, rows.removeprefix(header_row(list(HEADERS.values()))))


def workbook_with_goods(path: Path, goods: str) -> None:
    rows = header_row(list(HEADERS.values()))
    for row in (2, 3):
        values = {**ROW, "goods": goods if row == 3 else ROW["goods"]}.values()
        cells = (text_cell(f"{chr(65 + at)}{row}", value) for at, value in enumerate(values))
        rows += f'<row r="{row}">{"".join(cells)}</row>'
    workbook(path, rows)


def workbook(path: Path, rows: str) -> None:
    write_xlsx(path, {"S": sheet(rows)}, parts={"[Content_Types].xml": "<Types/>"})


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (wide_workbook, "UNREADABLE"),
        (lambda path: workbook_with_goods(path, "a" * HUGE), "ARCHIVE_LIMIT"),
        (lambda path: workbook_with_goods(path, noise(many(2, 20) * 1_000_000)), ""),
    ],
    ids=["5,000 columns", "a cell that packs well", "a cell that does not"],
)
def test_a_giant_workbook_is_read_or_refused_too(zygote, tmp_path, costs, make, said):
    path = tmp_path / "giant.xlsx"
    make(path)
    end = costs[f"workbook: {said or 'a cell'}"] = taken(zygote, path)
    assert end["code"] == (3 if said else 0), end["errors"]
    assert said in end["errors"]
    assert end["cpu"] < MOST_SECONDS
    assert end["peak"] < MOST_MEGABYTES


def noise(length: int) -> str:
    """Text that does not pack well, the same each time."""
    from harness import chance

    return chance("a cell").randbytes(length // 2).hex()
