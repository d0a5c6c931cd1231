from __future__ import annotations

import csv
import io
import re
import sys

import pytest

from shipments.customs.recognise import recognise
from shipments.customs.sample_files import sample


@pytest.fixture(scope="module")
def tool(checkout):
    sys.path.insert(0, str(checkout / "tools"))
    try:
        import make_customs_samples
    finally:
        sys.path.pop(0)
    return make_customs_samples


def rows(name: str) -> tuple[list[str], list[list[str]]]:
    """Header and records of a sample."""
    text = sample()[name].read_bytes().decode("cp1251" if name == "russian" else "utf-8")
    lines = list(
        csv.reader(io.StringIO(text, newline=""), delimiter=";" if name == "russian" else ",")
    )
    above = 0 if name == "russian" else 5
    return lines[above], lines[above + 1 :]


def test_the_tool_writes_the_bytes_that_ship(tool, tmp_path):
    tool.main(tmp_path)
    for path in sample().values():
        assert path.read_bytes() == (tmp_path / path.name).read_bytes()


@pytest.mark.parametrize(("name", "count"), [("russian", 200), ("english", 100)])
def test_every_record_is_labelled_synthetic(name, count):
    header, records = rows(name)
    assert len(records) == count
    mapping = recognise(header)
    assert mapping.unknown == ()
    for our_field in ("consignor_name", "goods_description", "consignee_name"):
        at = header.index(mapping.columns[our_field][0])
        cells = [record[at] for record in records if record[at]]
        assert len(cells) >= count - 1
        assert all(re.match("([0-9]{10} 0{9} )?(SYNTHETIC|СИНТЕТИКА)", cell) for cell in cells)


def test_tax_numbers_have_their_check_digit_and_a_region_that_does_not_exist(tool):
    header, records = rows("english")
    at = header.index("IMPORTER_CODE")
    made = {record[at] for record in records}
    assert made <= {tool.tax_number(number) for number in range(1, 9)}
    for number in made:
        digits = [int(digit) for digit in number]
        weighed = sum(d * w for d, w in zip(digits, (2, 4, 10, 3, 5, 9, 4, 6, 8), strict=False))
        assert (number[:2], weighed % 11 % 10) == ("00", digits[9])


def test_contacts_of_the_sample_are_known_as_personal():
    header, _ = rows("russian")
    personal = recognise(header).personal
    assert [name.split()[0] for name in personal] == ["G023", "G083", "FIRM"]
