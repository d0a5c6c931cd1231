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
from tests.customs.workbooks import MAIN, Read, header_row, sheet, text_cell, write_xlsx

from shipments.customs.codes import RefusalCode, Refused
from shipments.errors import ShipmentsError

PROLOGUE = f'<worksheet xmlns="{MAIN}"><sheetData>'


def far_cell(path):
    return write_xlsx(path, {"S": sheet(f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>')})


def far_cell_below_a_table(path):
    far = f'<row r="1048576">{text_cell("XFD1048576", "x")}</row>'
    return write_xlsx(path, {"S": sheet(header_row() + far)})


def zeros(path):
    return write_xlsx(path, {"S": [PROLOGUE, *[" " * 1000] * 40_000]})


def many_rows(path):
    row = '<row r="1"><c r="A1"><v>1</v></c></row>'
    return write_xlsx(path, {"S": [PROLOGUE, *[row * 100] * 4_000]})


def huge_strings(path):
    shared = [f'<sst xmlns="{MAIN}">', *["<si><t>a</t></si>" * 100] * 20_000, "</sst>"]
    rows = header_row() + '<row r="2"><c r="A2" t="s"><v>0</v></c></row>'
    return write_xlsx(path, {"S": sheet(rows)}, parts={"xl/sharedStrings.xml": shared})


def one_huge_string(path):
    shared = [f'<sst xmlns="{MAIN}"><si><t>', *["a" * 1000] * 60_000, "</t></si></sst>"]
    return write_xlsx(path, {"S": sheet(header_row())}, parts={"xl/sharedStrings.xml": shared})


def entities(path):
    names = "".join(f'<!ENTITY e{n + 1} "{f"&e{n};" * 10}">' for n in range(9))
    doctype = f'<!DOCTYPE x [<!ENTITY e0 "lol">{names}]>'
    return write_xlsx(path, {"S": f"{doctype}{sheet(header_row(['a', '&amp;e9;']))}"})


def outside_entity(path):
    doctype = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    cell = '<row r="1"><c r="A1" t="inlineStr"><is><t>&e;</t></is></c></row>'
    return write_xlsx(path, {"S": doctype + sheet(cell)})


def nesting(path):
    return write_xlsx(path, {"S": PROLOGUE + "<a>" * 100_000})


def many_columns(path):
    rows = "".join(
        f'<row r="{r}">'
        + "".join(
            f'<c r="{chr(65 + a)}{chr(65 + b)}{chr(65 + c)}{r}"><v>1</v></c>'
            for a in range(12)
            for b in range(26)
            for c in range(26)
        )
        + "</row>"
        for r in range(1, 4)
    )
    return write_xlsx(path, {"S": sheet(rows)})


def rows_of_one_number(path):
    return write_xlsx(path, {"S": sheet(header_row() + header_row() + header_row())})


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
    write_xlsx(path, {"S": [PROLOGUE, *[" " * 1000] * 40_000]})
    content = bytearray(path.read_bytes())
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(b"xl/worksheets"))
    content[at + 24 : at + 28] = struct.pack("<I", 100)
    path.write_bytes(content)
    return path


ALLOWED = {
    far_cell: {RefusalCode.NO_HEADER},
    zeros: {RefusalCode.ARCHIVE_LIMIT},
    many_rows: {RefusalCode.ARCHIVE_LIMIT, RefusalCode.UNREADABLE},
    huge_strings: {RefusalCode.ARCHIVE_LIMIT},
    one_huge_string: {RefusalCode.ARCHIVE_LIMIT},
    entities: {RefusalCode.UNREADABLE},
    outside_entity: {RefusalCode.UNREADABLE},
    nesting: {RefusalCode.UNREADABLE},
    many_columns: {RefusalCode.UNREADABLE},
    rows_of_one_number: {RefusalCode.UNREADABLE},
    nested_zip: {RefusalCode.NOT_A_TABLE},
    missing_sheet: {RefusalCode.UNREADABLE},
    a_size_that_lies: {
        RefusalCode.TRUNCATED_ARCHIVE,
        RefusalCode.ARCHIVE_LIMIT,
        RefusalCode.UNREADABLE,
    },
}


def attempt(name: str, folder: Path) -> dict[str, object]:
    """What comes of a workbook, and what its child processes cost."""
    path = {bomb.__name__: bomb for bomb in ALLOWED}[name](folder / f"{name}.xlsx")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        Read(path, apart=True)
        told, code = "", ""
    except Refused as refused:
        told, code = str(refused), str(refused.code)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    seconds = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return {"told": told, "code": code, "seconds": seconds, "peak": after.ru_maxrss / 1024}


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


@pytest.mark.parametrize("bomb", ALLOWED, ids=lambda bomb: bomb.__name__)
def test_a_harmful_workbook_is_refused_and_this_process_lives(attempts, bomb):
    found = attempts[bomb.__name__]
    assert found["code"] in ALLOWED[bomb]
    assert "Traceback" not in found["told"]
    assert found["seconds"] <= 5.5  # of processor time, on a machine however busy
    assert found["peak"] < 500


def test_a_far_cell_below_a_table_costs_its_row_only(tmp_path):
    read = Read(far_cell_below_a_table(tmp_path / "a.xlsx"), apart=True)
    assert [reject.message.split()[1] for reject in read.rejects] == ["XFD1048576"]
    assert read.skipped == {"header": 1, "blank": 1_048_574}
    assert read.adds_up()


def test_a_child_that_dies_is_a_refusal(tmp_path, monkeypatch):
    monkeypatch.setattr("shipments.customs.excel_process._MEMORY", 30 << 20)
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row())})
    with pytest.raises(Refused) as caught:
        Read(path, apart=True)
    assert caught.value.code in (RefusalCode.ARCHIVE_LIMIT, RefusalCode.UNREADABLE)


def test_nothing_is_imported_from_the_working_directory(tmp_path, monkeypatch):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row())})
    (tmp_path / "polars.py").write_text("raise SystemExit(7)")
    monkeypatch.chdir(tmp_path)
    assert Read(path, apart=True).records.kind == "xlsx"


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_truncated_workbook_is_refused(tmp_path, share):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row())})
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * share)])
    with pytest.raises(Refused) as caught:
        Read(path)
    assert caught.value.code is RefusalCode.TRUNCATED_ARCHIVE


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
    path.write_bytes(compound_file("EncryptedPackage"))
    with pytest.raises(Refused) as caught:
        Read(path)
    assert caught.value.code is RefusalCode.ENCRYPTED


def compound_file(name):
    """An OLE file of one stream: header, table of sectors, directory, 4096 bytes of content."""
    free, end, table = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH6x", 0x3E, 3, 0xFFFE, 9, 6)
    head += struct.pack("<IIIIIIIII", 0, 1, 1, 0, 4096, end, 0, end, 0)
    head += struct.pack("<I", 0) + struct.pack("<I", free) * 108
    sectors = [table, end, *range(3, 10), end]
    fat = struct.pack(f"<{len(sectors)}I", *sectors) + struct.pack("<I", free) * (
        128 - len(sectors)
    )

    def entry(title, kind, child, start, size):
        text = (title + "\0").encode("utf-16-le")
        return (
            text.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(text), kind, 1, free, free, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )

    folder = entry("Root Entry", 5, 1, end, 0) + entry(name, 2, free, 2, 4096)
    return head + fat + folder.ljust(512, b"\0") + bytes(4096)


if __name__ == "__main__":
    print(
        json.dumps({bomb.__name__: attempt(bomb.__name__, Path(sys.argv[1])) for bomb in ALLOWED})
    )
