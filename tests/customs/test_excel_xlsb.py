"""XLSB, made of the records that the tests need."""

import struct
import zipfile

import pytest
from tests.customs.workbooks import HEADER, OFFICE, Read, refusal_code

from shipments.customs.codes import RefusalCode


def record(code, body=b""):
    head = bytes([code]) if code < 0x80 else bytes([code & 0x7F | 0x80, code >> 7])
    length, size = len(body), b""
    while length > 0x7F:
        size, length = size + bytes([length & 0x7F | 0x80]), length >> 7
    return head + size + bytes([length]) + body


def wide(text):
    coded = text.encode("utf-16-le")
    return struct.pack("<I", len(coded) // 2) + coded


def row(number, *cells, hidden=False):
    flags = struct.pack("<IIHBBB", number - 1, 0, 300, 0, 0x10 if hidden else 0, 0)
    return record(0, flags + struct.pack("<I", 0)) + b"".join(cells)


def cell(code, column, body, style=0):
    return record(code, struct.pack("<II", column, style) + body)


def text(column, value):
    return cell(6, column, wide(value))


def real(column, value, style=0):
    return cell(5, column, struct.pack("<d", value), style)


def rk(column, packed, style=0):
    return cell(2, column, struct.pack("<i", packed), style)


def write_xlsb(path, *rows, since_1904=False, tail=b"", states=(0,)):
    bundles = b"".join(
        record(156, struct.pack("<II", state, n) + wide(f"rId{n}") + wide(f"Sheet{n}"))
        for n, state in enumerate(states, 1)
    )
    listed = b"".join(
        [
            record(131),
            record(153, struct.pack("<II", since_1904, 0) + wide("")),
            record(143),
            bundles,
            record(144),
            record(132),
        ]
    )
    codes = (
        record(615, struct.pack("<I", 1))
        + record(44, struct.pack("<H", 164) + wide("dd.mm.yyyy"))
        + record(616)
    )
    used = record(617, struct.pack("<I", 2))
    for number in (0, 164):
        used += record(47, struct.pack("<HH", 0, number) + bytes(12))
    styles = record(278) + codes + used + record(618) + record(279)
    strings = (
        record(159, struct.pack("<II", 1, 1)) + record(19, b"\0" + wide("подшипники")) + record(160)
    )
    sheet = (
        record(129)
        + record(148, struct.pack("<4I", 0, 9, 0, 9))
        + record(145)
        + b"".join(rows)
        + record(146)
        + tail
        + record(130)
    )
    related = "".join(
        f'<Relationship Id="rId{n}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{n}.bin"/>'
        for n in range(1, len(states) + 1)
    )
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" '
        f'Type="{OFFICE}/officeDocument" Target="xl/workbook.bin"/></Relationships>',
        "xl/workbook.bin": listed,
        "xl/_rels/workbook.bin.rels": f'<Relationships xmlns="{package}">{related}'
        f'<Relationship Id="s" Type="{OFFICE}/styles" Target="styles.bin"/>'
        f'<Relationship Id="t" Type="{OFFICE}/sharedStrings" Target="sharedStrings.bin"/></Relationships>',
        "xl/styles.bin": styles,
        "xl/sharedStrings.bin": strings,
        **{f"xl/worksheets/sheet{n}.bin": sheet for n in range(1, len(states) + 1)},
    }
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)
    return path


HEAD = row(1, *(text(place, name) for place, name in enumerate(HEADER)))
RECORD = (
    text(0, "10/1"),
    real(1, 44931.0, style=1),
    text(2, "0101210000"),
    real(3, 12.5),
    cell(7, 4, bytes(4)),
)
FORMULA = bytes(2) + bytes(8)


def test_cells_of_xlsb_become_text_as_those_of_xlsx(tmp_path):
    numbers = [
        rk(0, 7 << 2 | 2),
        rk(1, 1250 << 2 | 3),
        rk(2, struct.unpack("<i", struct.pack("<d", 1.5)[4:])[0]),
        rk(3, -5 << 2 | 2),
        real(4, 0.1),
    ]
    path = write_xlsb(tmp_path / "a.xlsb", HEAD, row(2, *RECORD), row(4, *numbers))
    read = Read(path, in_child=True)
    assert read.records.kind == "xlsb"
    assert read.cells.rows() == [
        (1, 2, "10/1", "2023-01-05", "0101210000", "12.5", "подшипники"),
        (2, 4, "7", "12.5", "1.5", "-5", "0.1"),
    ]
    assert read.skipped == {"header": 1, "blank": 1}


def test_formulas_errors_booleans_and_rich_text_of_xlsb(tmp_path):
    cells = [
        cell(8, 0, wide("a") + FORMULA),
        cell(9, 1, struct.pack("<d", 2.0) + FORMULA),
        cell(10, 2, b"\1" + FORMULA),
        cell(4, 3, b"\0"),
        cell(62, 4, b"\0" + wide("rich")),
    ]
    bad = [text(0, "x"), cell(3, 2, b"\x17"), cell(11, 3, b"\x2a" + FORMULA)]
    read = Read(write_xlsb(tmp_path / "a.xlsb", HEAD, row(2, *cells), row(3, *bad)))
    assert read.cells.row(0)[2:] == ("a", "2", "TRUE", "FALSE", "rich")
    (reject,) = read.rejects
    assert (reject.code, reject.column, reject.value) == ("CELL_ERROR", "HS_CODE", "#REF!")
    assert reject.raw == "x\t\t#REF!\t#N/A\t"


def test_hidden_rows_merged_cells_and_1904_of_xlsb(tmp_path):
    merged = record(176, struct.pack("<4I", 1, 2, 0, 0))
    hidden = row(2, text(0, "a"), real(1, 43469.0, style=1), hidden=True)
    read = Read(write_xlsb(tmp_path / "a.xlsb", HEAD, hidden, since_1904=True, tail=merged))
    assert read.column("DAY") == ["2023-01-05"]
    assert read.flags == {1: ("hidden_row",)}
    assert "1 ranges" in read.records.how["merged cells"]


def test_several_sheets_of_xlsb_are_refused_and_hidden_ones_named(tmp_path):
    path = write_xlsb(tmp_path / "a.xlsb", HEAD, states=(0, 0))
    assert refusal_code(path) is RefusalCode.SHEET
    read = Read(write_xlsb(tmp_path / "a.xlsb", HEAD, states=(0, 2)))
    assert read.records.how["hidden sheets, not read"] == "Sheet2"


@pytest.mark.parametrize(
    "rows",
    [
        (row(2, text(0, "a")), row(2, text(0, "b"))),
        (row(2, text(0, "a"), text(0, "b")),),
        (row(1 << 21, text(0, "a")),),
        (row(2), text(1 << 15, "x")),
        (row(2), record(6, bytes(9))),
        (row(2), record(6, bytes(8) + struct.pack("<I", 99))),
        (record(0, b""),),
        (b"\x06\xff\xff\xff\x7f",),
    ],
    ids=str,
)
def test_damaged_records_are_refused(tmp_path, rows):
    path = write_xlsb(tmp_path / "a.xlsb", HEAD, *rows)
    assert refusal_code(path) is RefusalCode.UNREADABLE
