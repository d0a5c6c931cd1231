"""One sheet in many forms of XML: the same cells, or a refusal, never other cells."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.customs.workbooks import (
    HEADER,
    STRICT_MAIN,
    STRICT_OFFICE,
    Read,
    header_row,
    refusal_code,
    sheet,
    text_cell,
    write_xlsx,
)

from shipments.customs.codes import RefusalCode
from shipments.errors import Refused

PLAIN = header_row() + (
    '<row r="2" hidden="1" spans="1:5"><c r="A2" s="1"><v>44931</v></c><c r="B2" s="0"/>'
    '<c r="C2" t="s"><v>0</v></c><c r="D2"><f>1+1</f></c><c r="E2" t="e"><v>#N/A</v></c></row>'
    '<row r="4" ht="15"/><row r="5"><c r="A5" t="inlineStr"><is><t xml:space="preserve"> a &amp; '
    '&#1073;_x0041_ </t></is></c><c r="C5" t="str"><f>"x"</f><v></v></c><c r="D5"><v>1E-7</v></c>'
    '<c r="E5" t="b"><v>1</v></c></row><row r="6" hidden="1"><c r="A6"><v>7</v></c></row>'
)
SHARED = {"xl/sharedStrings.xml": "<sst><si><r><t>bea</t></r><r><t>rings</t></r></si></sst>"}
# Each changes the text of the sheet and none of its cells.
FORMS = {
    "prefixed": lambda text: re.sub(
        r"<(/?)(row|c|v|f|is|t|worksheet|sheetData)\b", r"<\1x:\2", text
    ).replace("xmlns=", "xmlns:x="),
    "with spaces between": lambda text: text.replace("><c", ">\n  <c").replace("<row", "\n<row"),
    "in single quotes": lambda text: text.replace('"', "'").replace("<f>'x'", '<f>"x"'),
    "with references last": lambda text: re.sub(r'<c (r="\w+")( [^>]*?)(/?)>', r"<c\2 \1\3>", text),
    "with line ends of Windows": lambda text: text.replace("<row", "\r\n<row"),
    "with a comment before the rows": lambda text: text.replace(
        "<sheetData", "<!-- a --><sheetData"
    ),
    "as rich text": lambda text: text.replace(
        '<is><t xml:space="preserve">DAY</t></is>',
        "<is><r><rPr/><t>D</t></r><r><t>AY</t></r><rPh><t>z</t></rPh></is>",
    ),
}
UNREAD = {
    "comments among the rows": lambda text: text.replace("<row", "<!-- a --><row"),
    "CDATA": lambda text: text.replace("<v>44931</v>", "<v><![CDATA[44931]]></v>"),
    "a document type": lambda text: text.replace("<worksheet", "<!DOCTYPE a><worksheet"),
    "UTF-16": lambda text: text.replace("UTF-8", "UTF-16").encode("utf-16"),
    "rows out of order": lambda text: text.replace('<row r="5"', '<row r="1"'),
    "two cells of one place": lambda text: text.replace('r="D5"', 'r="A5"'),
    "a cell beyond the last column": lambda text: text.replace('r="D5"', 'r="ZZZD5"'),
    "a cell outside of rows": lambda text: text.replace("<sheetData>", '<sheetData><c r="A1"/>'),
    "a type that there is not": lambda text: text.replace('t="str"', 't="x"'),
    "a shared string that is not there": lambda text: text.replace("<v>0</v>", "<v>9</v>"),
    "no end": lambda text: text[: text.index("</sheetData")],
}


def content(text, path):
    """Cells, rejects and flags of a sheet."""
    read = Read(write_xlsx(path, {"S": text}, parts=SHARED))
    return read.cells.rows(), [reject.raw for reject in read.rejects], read.codes, read.flags


def test_a_sheet_in_its_plain_form(tmp_path):
    cells, raw, codes, flags = content(sheet(PLAIN), tmp_path / "a.xlsx")
    assert cells == [
        (2, 5, " a & бA ", None, None, "0.0000001", "TRUE"),
        (3, 6, "7", None, None, None, None),
    ]
    assert (raw, codes) == (["44931\t\tbearings\t\t#N/A"], ["FORMULA_UNCACHED"])
    assert flags == {3: ("hidden_row",)}


@pytest.mark.parametrize("form", FORMS)
def test_other_forms_of_a_sheet_have_the_same_cells(tmp_path, form):
    changed = FORMS[form](sheet(PLAIN))
    assert changed != sheet(PLAIN)
    assert content(changed, tmp_path / "b.xlsx") == content(sheet(PLAIN), tmp_path / "a.xlsx")


@pytest.mark.parametrize("form", UNREAD)
def test_a_sheet_that_calamine_would_misread_is_refused(tmp_path, form):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": UNREAD[form](sheet(PLAIN))}, parts=SHARED)
    assert refusal_code(path) is RefusalCode.UNREADABLE


def test_a_comment_among_the_shared_strings_is_refused(tmp_path):
    shared = {part: text.replace("<si>", "<!-- a --><si>") for part, text in SHARED.items()}
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(PLAIN)}, parts=shared)
    assert refusal_code(path) is RefusalCode.UNREADABLE


def test_strict_ooxml_reads_like_any_other(tmp_path):
    day = '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="d"><v>2023-01-05</v></c></row>'
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"S": sheet(header_row() + day, main=STRICT_MAIN)},
        parts=SHARED,
        office=STRICT_OFFICE,
        main=STRICT_MAIN,
    )
    assert Read(path).cells.row(0)[2:4] == ("bearings", "2023-01-05")


def test_cells_and_rows_without_references_follow_each_other(tmp_path):
    bare = re.sub(r' r="\w+"', "", header_row()) + "<row><c><v>1</v></c><c/><c><v>3</v></c></row>"
    read = Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(bare)}))
    assert read.cells.row(0)[1:] == (2, "1", None, "3", None, None)


texts = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=20
)
values = (
    st.none()
    | st.integers(-(10**20), 10**20)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.booleans()
    | texts.filter(lambda text: not re.search("_x[0-9A-Fa-f]{4}_", text))
)
tables = st.lists(st.none() | st.lists(values, max_size=7), max_size=12)


def written(rows):
    made = []
    for number, cells in enumerate(rows, 2):
        made.append(f'<row r="{number}">')
        for letter, value in zip("ABCDEFG", cells or (), strict=False):
            place = f"{letter}{number}"
            if isinstance(value, str):
                made.append(text_cell(place, value))
            elif value is not None:
                kind = ' t="b"' if isinstance(value, bool) else ""
                made.append(f'<c r="{place}"{kind}><v>{int(value) if kind else value!r}</v></c>')
        made.append("</row>")
    return "".join(made)


@given(tables)
@settings(
    deadline=None, max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_rows_in_are_records_rejects_and_skipped_lines(tmp_path, rows):
    path = write_xlsx(tmp_path / "a.xlsx", {"S": sheet(header_row() + written(rows))})
    # Named, since a row of truth values could be the header as well.
    read = Read(path, chunk_bytes=300, header_row=1)
    numbered = [*read.cells["__record"], *(reject.record for reject in read.rejects)]
    assert sorted(numbered) == list(range(1, len(numbered) + 1))
    for line, *cells in read.cells.drop("__record").rows():
        given_cells = (rows[line - 2] + [None] * 7)[: len(HEADER)]
        for value, cell in zip(given_cells, cells, strict=True):
            if isinstance(value, str):
                assert (cell or "") == value
            elif isinstance(value, bool):
                assert cell == str(value).upper()
            elif value is not None:
                assert type(value)(cell) == value
                assert "e" not in cell.lower()


@given(
    st.binary(max_size=3) | st.sampled_from([b"<row r='9'/>", b"<c/>", b"&#1;", b">", b'"']),
    st.integers(0, len(PLAIN)),
)
@settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_damage_among_the_rows_ends_in_records_or_in_a_refusal(tmp_path, junk, at):
    before, after = PLAIN[:at].encode(), PLAIN[at:].encode()
    text = sheet("@").encode().replace(b"@", before + junk + after)
    with suppress(Refused):
        Read(write_xlsx(tmp_path / "a.xlsx", {"S": text}, parts=SHARED))
