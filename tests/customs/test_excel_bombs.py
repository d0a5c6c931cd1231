"""Workbooks that were made to do harm, each in a child process as users have it."""

from __future__ import annotations

import json
import resource
import struct
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from tests.customs.workbooks import (
    MAIN,
    Read,
    header_row,
    refusal,
    refusal_code,
    sheet,
    text_cell,
    write_xlsx,
)

from shipments.customs.codes import RefusalCode
from shipments.errors import Refused, ShipmentsError

pytestmark = pytest.mark.medium

PROLOGUE = f'<worksheet xmlns="{MAIN}"><sheetData>'
ENCRYPTED_STREAM = "EncryptedPackage".encode("utf-16-le")
FAR = f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'


def far_cell(path):
    return write_xlsx(path, {"S": sheet(header_row() + FAR)})


def spaces(path):
    return write_xlsx(path, {"S": [PROLOGUE, *[" " * 1000] * 40_000]})


def many_rows(path):
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return write_xlsx(path, {"S": [PROLOGUE, *[row * 100] * 4_000]})


def many_strings(path):
    shared = [f'<sst xmlns="{MAIN}">', *["<si><t>a</t></si>" * 100] * 20_000, "</sst>"]
    return write_xlsx(path, {"S": sheet(header_row())}, parts={"xl/sharedStrings.xml": shared})


def one_huge_string(path):
    shared = [f'<sst xmlns="{MAIN}"><si><t>', *["a" * 1000] * 60_000, "</t></si></sst>"]
    return write_xlsx(path, {"S": sheet(header_row())}, parts={"xl/sharedStrings.xml": shared})


def a_string_that_every_cell_has(path):
    """A megabyte of text that 9,000 cells share: nine gigabytes once each has its own."""
    shared = f'<sst xmlns="{MAIN}"><si><t>{"ab" * 500_000}</t></si></sst>'
    cell = '<row r="{0}"><c r="A{0}" t="s"><v>0</v></c></row>'
    rows = "".join(cell.format(row) for row in range(2, 9_000))
    rest = bytes(range(256)) * 100  # so that the file may grow as much
    parts = {"xl/sharedStrings.xml": shared, "xl/media/a.bin": rest}
    return write_xlsx(path, {"S": sheet(header_row(["a", "b"]) + rows)}, parts=parts)


def entities(path):
    names = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 SYSTEM "file:///etc/passwd">{names}]>'
    return write_xlsx(path, {"S": f"{doctype}{sheet(header_row(['a', '&amp;e9;']))}"})


def nesting(path):
    return write_xlsx(path, {"S": PROLOGUE + "<a>" * 100_000})


def nested_zip(path):
    inner = write_xlsx(path.with_suffix(".inner"), {"S": sheet(header_row())})
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(inner, "a.xlsx")
    return path


def missing_sheet(path):
    whole = write_xlsx(path.with_suffix(".whole"), {"S": sheet(header_row())})
    with zipfile.ZipFile(whole) as source, zipfile.ZipFile(path, "w") as target:
        for part in source.namelist():
            if "sheet1" not in part:
                target.writestr(part, source.read(part))
    return path


def a_size_that_lies(path):
    spaces(path)
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets"))
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(content)
    return path


EXPECTED = {
    far_cell: RefusalCode.ARCHIVE_LIMIT,
    spaces: RefusalCode.ARCHIVE_LIMIT,
    many_rows: RefusalCode.UNREADABLE,
    many_strings: RefusalCode.ARCHIVE_LIMIT,
    one_huge_string: RefusalCode.ARCHIVE_LIMIT,
    entities: RefusalCode.UNREADABLE,
    nesting: RefusalCode.UNREADABLE,
    nested_zip: RefusalCode.NOT_A_TABLE,
    missing_sheet: RefusalCode.UNREADABLE,
    a_size_that_lies: RefusalCode.TRUNCATED_ARCHIVE,
    a_string_that_every_cell_has: RefusalCode.ARCHIVE_LIMIT,  # last, since it takes most memory
}


def attempt(name: str, folder: Path) -> dict[str, object]:
    """What comes of a workbook, and what its child processes cost."""
    path = {bomb.__name__: bomb for bomb in EXPECTED}[name](folder / f"{name}.xlsx")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        Read(path, in_child=True)
        message, code = "", ""
    except Refused as error:
        message, code = str(error), str(error.code)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"message": message, "code": code, "seconds": seconds, "peak": after.ru_maxrss / 1024}


@pytest.fixture(scope="module")
def attempts(tmp_path_factory):
    """Every workbook in turn in a process of its own, whose children are those of this file only.

    The peak of children is a high-water mark over all of them, so it may only rise.
    """
    command = [sys.executable, "-m", "tests.customs.test_excel_bombs"]
    folder = tmp_path_factory.mktemp("bombs")
    done = subprocess.run([*command, folder], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


@pytest.mark.parametrize("bomb", EXPECTED, ids=lambda bomb: bomb.__name__)
def test_a_harmful_workbook_is_refused_in_one_line_and_this_process_lives(attempts, bomb):
    result = attempts[bomb.__name__]
    assert result["code"] == EXPECTED[bomb]
    assert "\n" not in result["message"]
    assert result["seconds"] <= 5.5  # of processor time, on a machine however busy


def test_what_may_be_refused_before_it_is_read_takes_no_memory(attempts):
    early = [name for name in attempts if name != a_string_that_every_cell_has.__name__]
    assert max(attempts[name]["peak"] for name in early) < 300
    assert attempts[a_string_that_every_cell_has.__name__]["peak"] < 2_500


def test_a_far_cell_is_named_when_its_sheet_is_refused(tmp_path):
    assert "to row 1,048,576 and column 16,384" in str(refusal(far_cell(tmp_path / "a.xlsx")))


def test_a_far_row_costs_its_blank_rows_only(tmp_path):
    far = FAR.replace("XFD", "E")
    read = Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row() + far)}), in_child=True)
    assert read.cells["__line"].to_list() == [1_048_576]
    assert read.skipped == {"header": 1, "blank": 1_048_574}


@pytest.mark.parametrize(
    ("limit", "value"), [("_MEMORY", 100 << 20), ("_SECONDS", 1), ("_PATIENCE", 0.001)]
)
def test_a_reader_that_goes_beyond_a_limit_is_a_refusal(tmp_path, monkeypatch, limit, value):
    monkeypatch.setattr(f"shipments.customs.workbook.process.{limit}", value)
    far = header_row(["a", "b"]) + FAR.replace("XFD", "AS")
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(far)})
    error = refusal(path, in_child=True)
    assert error.code is RefusalCode.ARCHIVE_LIMIT
    assert "save the sheet as CSV" in str(error)


def test_nothing_is_imported_from_the_working_directory(tmp_path, monkeypatch):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row())})
    (tmp_path / "python_calamine.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert Read(path, in_child=True).records.kind == "xlsx"


def test_a_script_without_a_main_guard_reads_a_workbook(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row())})
    script = tmp_path / "script.py"
    script.write_text(
        "from pathlib import Path\n"
        "from shipments.customs.excel import open_excel\n"
        "from shipments.customs.options import Options\n"
        f"print(open_excel(Path({str(path)!r}), Options())[0].kind)\n"
    )
    done = subprocess.run([sys.executable, script], capture_output=True, text=True, check=True)
    assert done.stdout == "xlsx\n"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path, share):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row())})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    assert refusal_code(path) is RefusalCode.TRUNCATED_ARCHIVE


def test_every_changed_byte_is_read_alike_or_refused(tmp_path):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row() + header_row(row=2))})
    content = path.read_bytes()
    whole = Read(path).cells
    for at in range(0, len(content), 41):
        path.write_bytes(content[:at] + bytes([content[at] ^ 0xFF]) + content[at + 1 :])
        try:
            assert Read(path).cells.equals(whole)
        except ShipmentsError:
            continue


def test_an_encrypted_workbook_is_refused(tmp_path):
    path = tmp_path / "a.xlsx"
    # A compound file with this stream in its directory; nothing else of it is looked at.
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(1024, b"\0") + ENCRYPTED_STREAM)
    assert refusal_code(path) is RefusalCode.ENCRYPTED


if __name__ == "__main__":
    print(
        json.dumps({bomb.__name__: attempt(bomb.__name__, Path(sys.argv[1])) for bomb in EXPECTED})
    )
