"""One sheet, many forms of XML: the fast reader and the XML parser give the same cells."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from tests.customs.workbooks import HEADER, Read, header_row, sheet, text_cell, write_xlsx

from shipments.customs.codes import Refused
from shipments.customs.workbook.counter import RowCounter
from shipments.customs.workbook.lexer import NotPlain, plain_blocks
from shipments.customs.workbook.model import Tally
from shipments.customs.workbook.package import Limits, Package
from shipments.customs.workbook.xlsx import read_sheet

PART = "xl/worksheets/sheet1.xml"
LIMITS = Limits(1 << 30, 10_000)
PLAIN = header_row() + (
    '<row r="2" hidden="1" spans="1:5"><c r="A2" s="1"><v>44931</v></c><c r="B2" s="0"/>'
    '<c r="C2" t="s"><v>0</v></c><c r="D2"><f>1+1</f></c><c r="E2" t="e"><v>#N/A</v></c></row>'
    '<row r="4" ht="15"/><row r="5"><c r="AB5" t="b"><v>1</v></c>'
    '<c r="A5" t="inlineStr"><is><t xml:space="preserve"> a &amp; &#1073;_x0041_ </t></is></c>'
    '<c r="C5" t="str"><f>"x"</f><v></v></c><c r="D5"><v>1E-7</v></c></row>'
)
# Each changes the text of the sheet and none of its cells.
FORMS = {
    "prefixed": lambda text: re.sub(
        r"<(/?)(row|c|v|f|is|t|worksheet|sheetData)\b", r"<\1x:\2", text
    ).replace("xmlns=", "xmlns:x="),
    "with remarks": lambda text: text.replace("<row", "<!-- <row r='9'><c><v>1</v></c> --><row"),
    "with blanks between": lambda text: text.replace("><c", ">\n  <c").replace("<row", "\n<row"),
    "in single quotes": lambda text: text.replace('"', "'").replace("<f>'x'", '<f>"x"'),
    "with references last": lambda text: re.sub(r'<c (r="\w+")( [^>]*?)(/?)>', r"<c\2 \1\3>", text),
    "as CDATA": lambda text: text.replace("<v>44931</v>", "<v><![CDATA[44931]]></v>"),
    "with carriage returns": lambda text: text.replace("<row", "\r\n<row"),
    "as rich text": lambda text: text.replace(
        "<is><t>DAY</t></is>", "<is><r><rPr/><t>D</t></r><r><t>AY</t></r><rPh><t>z</t></rPh></is>"
    ),
}


def parsed(path):
    """Rows and cells by the XML parser, and the count of rows from the bytes."""
    tally = Tally()
    return list(read_sheet(Package(path, "a", LIMITS), PART, tally)), tally


def fast(path):
    tally = Tally()
    return list(plain_blocks(Package(path, "a", LIMITS), PART, tally)), tally


def flat(found):
    blocks, tally = found
    rows = [
        (int(r), bool(h)) for block in blocks for r, h in zip(block.rows, block.hidden, strict=True)
    ]
    cells = sorted(cell for block in blocks for cell in block.cells.rows())
    return rows, cells, tally.stored, tally.merged


def test_the_fast_reader_gives_the_cells_of_the_parser(tmp_path):
    tail = '<mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>'
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(PLAIN, tail=tail)})
    found = flat(fast(path))
    assert found == flat(parsed(path))
    assert found[2:] == (3, 1)
    assert len(found[1]) == 13


@pytest.mark.parametrize("form", FORMS)
def test_other_forms_of_a_sheet_have_the_same_cells(tmp_path, form):
    plain = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(PLAIN)})
    changed = FORMS[form](sheet(PLAIN))
    other = write_xlsx(tmp_path / "b.xlsx", {"S": changed})
    assert changed != sheet(PLAIN)
    with pytest.raises(NotPlain):
        fast(other)
    assert flat(parsed(other)) == flat(fast(plain))


def test_a_sheet_in_utf_16_has_the_same_cells(tmp_path):
    text = sheet(PLAIN)
    coded = text.replace("UTF-8", "UTF-16").encode("utf-16")
    other = write_xlsx(tmp_path / "b.xlsx", {"S": coded})
    assert flat(parsed(other)) == flat(fast(write_xlsx(tmp_path / "a.xlsx", {"S": text})))


def test_a_sheet_that_stops_being_plain_is_read_on_by_the_parser(tmp_path):
    rows = "".join(f'<row r="{n}">{text_cell(f"A{n}", "x" * 400)}</row>' for n in range(2, 15_000))
    odd = '<row r="15000"><c  r="A15000"><v>7</v></c></row>'
    read = Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row() + rows + odd)}))
    assert read.cells["__line"].to_list() == list(range(2, 15_001))
    assert read.column("NUMBER")[-1] == "7"
    assert read.adds_up()


texts = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=20)
values = (
    st.none()
    | st.integers(-(10**12), 10**12)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | texts
)
tables = st.lists(st.none() | st.lists(values, max_size=7), max_size=12)


def written(table, start):
    rows = []
    for number, cells in enumerate(table, start):
        if cells is None:
            continue
        made = []
        for letter, value in zip("ABCDEFG", cells, strict=False):
            place = f"{letter}{number}"
            if isinstance(value, str):
                made.append(text_cell(place, value))
            elif value is not None:
                kind = ' t="b"' if isinstance(value, bool) else ""
                made.append(f'<c r="{place}"{kind}><v>{int(value) if kind else value!r}</v></c>')
        rows.append(f'<row r="{number}">{"".join(made)}</row>')
    return "".join(rows)


@given(tables)
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_in_are_records_rejects_and_skipped_lines(tmp_path, table):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row() + written(table, 2))})
    assert flat(fast(path)) == flat(parsed(path))
    read = Read(path, chunk_bytes=300)
    assert read.adds_up()
    numbered = [*read.cells["__record"], *(reject.record for reject in read.rejects)]
    assert sorted(numbered) == list(range(1, len(numbered) + 1))
    for line, *cells in read.cells.drop("__record").rows():
        given_cells = (table[line - 2] + [None] * 7)[: len(HEADER)]
        for value, cell in zip(given_cells, cells, strict=True):
            if isinstance(value, str) and value:
                assert cell == value
            elif isinstance(value, int | float) and not isinstance(value, bool):
                assert float(cell) == value
                assert "e" not in cell


@given(
    st.binary(max_size=3) | st.sampled_from([b"<row r='9'/>", b"<c/>", b"&#1;", b">", b'"']),
    st.integers(0, len(PLAIN)),
)
@example(b"&#1;", PLAIN.index('hidden="') + len('hidden="'))
@settings(
    deadline=None, max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_bytes_among_the_rows_are_read_otherwise_than_by_the_parser(tmp_path, junk, at):
    before, after = PLAIN[:at].encode(), PLAIN[at:].encode()
    content = sheet("@").encode().replace(b"@", before + junk + after)
    path = write_xlsx(tmp_path / "a.xlsx", {"S": content})
    try:
        found = flat(fast(path))
    except NotPlain:
        return
    try:
        assert found == flat(parsed(path))
    except Refused:
        # The text of formulas is not read: a reference to no character may stand there.
        assert b"&" in junk
        assert "<f>" in PLAIN[:at]


@given(st.integers(1, 40))
def test_rows_are_counted_alike_however_the_bytes_arrive(size):
    text = FORMS["with remarks"](FORMS["as CDATA"](sheet(PLAIN))).encode()
    counter = RowCounter()
    for begin in range(0, len(text), size):
        counter.feed(text[begin : begin + size])
    assert counter.end() == 3
