"""Contacts of people are kept nowhere, also where no header says so."""

from __future__ import annotations

import openpyxl
import pytest

from shipments.customs import ingest, read
from shipments.customs.codes import RejectCode

HEADER = (
    "ND (Номер декларации);G011 (Направление перемещения);G072 (Дата регистрации);"
    "G31_1 (Наименование и характеристики товаров);G33 (Код товара по ТН ВЭД);G38 (Вес нетто, кг)"
)
SOUND = "10/1/1;ИМ;03.02.2023;SYNTHETIC;8482109008;5"
CONTACT = "Tel. 000-0000 | E-mail: nobody@example.org"


@pytest.mark.parametrize(
    ("record", "code"),
    [
        (f"{SOUND};{CONTACT}", RejectCode.WIDTH),
        (f'10/1/2;ИМ;03.02.2023;"SYNTHETIC; two";8482109008;5;;"{CONTACT}"', RejectCode.WIDTH),
        (f'{SOUND};{CONTACT};"open', RejectCode.QUOTE),
        (f"{SOUND};\0;{CONTACT}", RejectCode.CONTROL_CHAR),
    ],
)
def test_cells_beyond_the_header_are_not_kept_of_a_rejected_record(tmp_path, record, code):
    path = tmp_path / "a.csv"
    path.write_text("\n".join([HEADER, SOUND, record, SOUND]), encoding="utf-8")
    reading = read(path)
    (rejected,) = reading.rejected.to_dicts()
    assert rejected["code"] == code
    assert "10/1/" in rejected["raw"]
    assert "beyond the header]" in rejected["raw"]
    ingest([path], tmp_path / "out")
    kept = b"".join(file.read_bytes() for file in (tmp_path / "out").rglob("*") if file.is_file())
    assert "000-0000" not in str(rejected) + str(reading.report)
    assert b"000-0000" not in kept
    assert b"nobody@" not in kept


def test_cells_beyond_the_header_of_a_sheet_are_not_kept(tmp_path):
    rows = [line.split(";") for line in (HEADER, SOUND, SOUND)]
    book = openpyxl.Workbook()
    for row in (rows[0], rows[1], [*rows[1], None, CONTACT]):
        book.active.append(row)
    path = tmp_path / "a.xlsx"
    book.save(path)
    (rejected,) = read(path).rejected.to_dicts()
    assert rejected["code"] == RejectCode.WIDTH
    assert "000-0000" not in str(rejected)
