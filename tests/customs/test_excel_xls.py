from pathlib import Path

import pytest
from tests.customs.workbooks import HEADER, Read, refusal_code

from shipments.customs.codes import RefusalCode

DATA = Path(__file__).parent / "data"
XLS = DATA / "synthetic.xls"


def test_cells_of_xls_become_text_as_those_of_xlsx():
    read = Read(XLS, in_child=True)
    assert read.records.kind == "xls"
    assert read.records.header == tuple(HEADER)
    assert [row[1:] for row in read.cells.rows()] == [
        (4, "10/1", "2023-01-05", "0101210000", "12.5", "подшипники"),
        (5, "10/2", "2023-01-05", "101210000", "7722476458", '=HYPERLINK("x")'),
        (6, "10/3", "2023-01-05", "0101210000", "3", "TRUE"),
        (9, "10/5", "2023-01-05", "0101210000", "5", "merged"),
        (10, "10/6", "2023-01-05", "0101210000", "6", None),
    ]
    assert read.skipped == {"title": 1, "header": 1, "blank": 2}


def test_errors_hidden_rows_hidden_sheets_and_merged_cells_of_xls_are_reported():
    read = Read(XLS)
    (reject,) = read.rejects
    assert (reject.code, reject.line, reject.value) == ("CELL_ERROR", 7, "#REF!")
    assert read.flags == {3: ("hidden_row",)}
    assert read.records.how["hidden sheets, not read"] == "Old"
    assert "1 ranges" in read.records.how["merged cells"]


def test_days_of_xls_may_count_from_1904():
    read = Read(DATA / "since-1904.xls")
    assert read.column("DAY") == ["2023-01-05"]
    assert read.records.how["days"] == "counted from 1904"


def test_an_xls_with_a_password_is_refused(tmp_path):
    content = bytearray(XLS.read_bytes())
    at = content.index(b"\x5c\x00\x70\x00")  # any record of the workbook, made that of a password
    content[at] = 0x2F
    path = tmp_path / "a.xls"
    path.write_bytes(content)
    assert refusal_code(path) is RefusalCode.ENCRYPTED


@pytest.mark.parametrize("share", [0.02, 0.2, 0.5, 0.9])
def test_a_truncated_xls_is_refused(tmp_path, share):
    content = XLS.read_bytes()
    path = tmp_path / "a.xls"
    path.write_bytes(content[: int(len(content) * share)])
    assert refusal_code(path) is RefusalCode.UNREADABLE
