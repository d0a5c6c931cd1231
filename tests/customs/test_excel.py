import datetime as dt
import sys
import zipfile

import openpyxl
import polars as pl
import pytest
from tests.command import run
from tests.customs.declared import HEADERS, rows, table
from tests.customs.workbooks import (
    HEADER,
    MAIN,
    Read,
    header_row,
    refusal,
    refusal_code,
    sheet,
    styles,
    text_cell,
    write_xlsx,
)

import shipments as sh
from shipments.customs.codes import RefusalCode
from shipments.customs.excel import cell_name, open_excel
from shipments.customs.options import Options
from shipments.errors import OutputError

RECORD = ["10/1", dt.datetime(2023, 1, 5), "0101210000", 12.5, "bearings"]


def saved(book, path):
    book.save(path)
    return path


def made(path, *rows, header=HEADER):
    """A workbook by openpyxl: a header, and rows."""
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    return saved(book, path)


def of_value(path, stored, attributes="", **kept):
    """A workbook of one record whose first cell stores a value."""
    cell = f'<row r="2"><c r="A2" {attributes}><v>{stored}</v></c></row>'
    return write_xlsx(path, {"S": sheet(header_row() + cell)}, **kept)


def of_cells(path, cells):
    return write_xlsx(path, {"S": sheet(f'{header_row()}<row r="2">{cells}</row>')})


@pytest.fixture
def declared(tmp_path):
    """Declarations: a sound one, a hidden one, one with an error, one with an uncached formula."""
    book = openpyxl.Workbook()
    book.active.append(list(HEADERS.values()))
    for row in rows(4):
        book.active.append(list(row.values()))
    book.active.row_dimensions[3].hidden = True
    book.active["J4"].value, book.active["J5"].value = "#REF!", "=1+1"
    return saved(book, tmp_path / "a.xlsx")


def test_a_workbook_gives_the_declarations_of_the_same_table_as_text(tmp_path, declared):
    text = tmp_path / "a.csv"
    text.write_bytes(table(rows(2)))
    reading = sh.customs.read(declared)
    same = pl.exclude("row_id", "repairs", "source_file")
    assert reading.accepted.select(same).equals(sh.customs.read(text).accepted.select(same))
    assert "record:hidden_row" in reading.accepted["repairs"][1]
    assert reading.rejected["code"].to_list() == ["CELL_ERROR", "FORMULA_UNCACHED"]
    assert reading.rejected["line"].to_list() == [4, 5]
    assert "sheet: Sheet" in str(sh.customs.sniff(declared))


def test_a_workbook_that_is_refused_is_one_line_of_the_command_and_exit_code_3(tmp_path, capsys):
    path = book_of_sheets(tmp_path / "a.xlsx", January="visible", February="visible")
    code, out, err = run(capsys, "ingest", str(path), "--out", str(tmp_path / "dataset"))
    assert (code, out) == (3, "")
    assert err.startswith("SHEET · a.xlsx · 2 sheets hold cells · name one with --sheet: 'January'")


def test_cells_become_what_a_person_would_write(tmp_path):
    values = [101210000, 12.5, 0.1, 1e-7, 1e20, -3, 7722476458.0, 1 / 3, True, False]
    read = Read(made(tmp_path / "a.xlsx", values, header=[f"c{n}" for n in range(10)]))
    assert read.cells.row(0)[2:] == (
        "101210000",
        "12.5",
        "0.1",
        "0.0000001",
        "100000000000000000000",
        "-3",
        "7722476458",
        "0.3333333333333333",
        "TRUE",
        "FALSE",
    )


@pytest.mark.parametrize(
    ("stored", "text"),
    [
        ("0.30000000000000004", "0.30000000000000004"),
        ("52680.927828102402", "52680.9278281024"),
        ("1.0", "1"),
        ("-0", "0"),
        ("1E+3", "1000"),
        ("1.2E+16", "12000000000000000"),
        ("1012912345678901", "1012912345678901"),
        ("9007199254740993", "9007199254740993"),
        ("-9007199254740993", "-9007199254740993"),
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_numbers_have_the_digits_that_give_their_value(tmp_path, stored, text):
    assert Read(of_value(tmp_path / "a.xlsx", stored)).column("NUMBER") == [text]


@pytest.mark.parametrize("stored", ["NaN", "1e999"])
def test_a_number_that_is_none_rejects_its_record(tmp_path, stored):
    read = Read(of_value(tmp_path / "a.xlsx", stored))
    assert [(reject.code, reject.value) for reject in read.rejects] == [("CELL_ERROR", stored)]


def test_records_keep_their_row_their_text_and_their_order(tmp_path):
    read = Read(made(tmp_path / "a.xlsx", RECORD, RECORD))
    assert read.records.header == tuple(HEADER)
    assert read.cells.rows() == [
        (1, 2, "10/1", "2023-01-05", "0101210000", "12.5", "bearings"),
        (2, 3, "10/1", "2023-01-05", "0101210000", "12.5", "bearings"),
    ]
    assert read.chunks[0].raw([2])[2].text == "10/1\t2023-01-05\t0101210000\t12.5\tbearings"


@pytest.mark.parametrize(
    "text",
    [
        '=HYPERLINK("http://a.org")',
        "@SUM(1)",
        "+7 495",
        "\t=1",
        "'=1",
        " a ",
        "a&b<c>",
        "0012",
        "nan",
    ],
)
def test_text_is_exact_and_inert(tmp_path, text):
    assert Read(of_cells(tmp_path / "a.xlsx", text_cell("A2", text))).column("NUMBER") == [text]


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("dd.mm.yyyy", "44931", "2023-01-05"),
        ("[$-419]d mmm yyyy;@", "44931", "2023-01-05"),
        ('yyyy"年"m"月"d"日"', "44931", "2023-01-05"),
        ("yyyy-mm-dd hh:mm", "44931.4375", "2023-01-05T10:30:00"),
        ("dd.mm.yyyy", "44931.9999999999", "2023-01-06"),
        ("dd.mm.yyyy", "1", "1900-01-01"),
        ("dd.mm.yyyy", "59", "1900-02-28"),
        ("dd.mm.yyyy", "61", "1900-03-01"),
        ("dd.mm.yyyy", "-1", "-1"),
        ("dd.mm.yyyy", "-1.25", "-1.25"),
        ("dd.mm.yyyy", "2958465", "9999-12-31"),
        ("dd.mm.yyyy", "2958466", "2958466"),
        ("hh:mm:ss", "0.4375", "10:30:00"),
        ("[h]:mm", "1.5", "36:00:00"),
        ('0.00" day"', "44931", "44931"),
        ("[Red]0.00", "5", "5"),
        ('#,##0.00\\ "шт. d"', "1.50", "1.5"),
        ("0.00E+00", "5", "5"),
        ("General", "44931", "44931"),
        ("@", "44931", "44931"),
    ],
)
def test_a_cell_with_the_format_of_a_day_is_a_day(tmp_path, code, stored, shown):
    path = of_value(tmp_path / "a.xlsx", stored, 's="1"', parts={"xl/styles.xml": styles([code])})
    assert Read(path).column("NUMBER") == [shown]


def test_days_may_count_from_1904(tmp_path):
    parts = {"xl/styles.xml": styles(["dd.mm.yyyy"])}
    path = of_value(tmp_path / "a.xlsx", "43469", 's="1"', parts=parts, since_1904=True)
    read = Read(path)
    assert read.column("NUMBER") == ["2023-01-05"]
    assert read.records.how["days"] == "counted from 1904"


@pytest.mark.parametrize(
    ("number", "shown"), [(14, "2023-01-05"), (22, "2023-01-05"), (31, "2023-01-05"), (2, "44931")]
)
def test_built_in_formats_of_days_are_known(tmp_path, number, shown):
    used = f'<cellXfs><xf numFmtId="0"/><xf numFmtId="{number}"/></cellXfs>'
    parts = {"xl/styles.xml": f'<styleSheet xmlns="{MAIN}">{used}</styleSheet>'}
    path = of_value(tmp_path / "a.xlsx", "44931", 's="1"', parts=parts)
    assert Read(path).column("NUMBER") == [shown]


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_an_error_value_rejects_its_record_and_spares_its_neighbours(tmp_path, error):
    bad = ["10/2", RECORD[1], error, 12.5, "nan"]
    read = Read(made(tmp_path / "a.xlsx", RECORD, bad, RECORD))
    (reject,) = read.rejects
    assert (reject.code, reject.record, reject.line) == ("CELL_ERROR", 2, 3)
    assert (reject.column, reject.value) == ("HS_CODE", error)
    assert reject.raw == f"10/2\t2023-01-05\t{error}\t12.5\tnan"
    assert "C3" in reject.message
    assert read.cells["__record"].to_list() == [1, 3]


def test_a_formula_with_a_stored_value_is_that_value(tmp_path):
    cells = '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>"a"</f><v>a</v></c>'
    cells += '<c r="C2" t="str"><f>""</f><v></v></c><c r="D2" t="b"><f>1=1</f><v>1</v></c>'
    read = Read(of_cells(tmp_path / "a.xlsx", cells))
    assert read.cells.row(0)[2:] == ("2", "a", None, "TRUE", None)


def test_a_row_of_errors_only_at_the_end_is_a_record_that_is_rejected(tmp_path):
    read = Read(made(tmp_path / "a.xlsx", RECORD, [None, None, "#N/A"]))
    assert [(reject.code, reject.line) for reject in read.rejects] == [("CELL_ERROR", 3)]


def test_an_inline_string_beside_a_value_is_rejected_not_lost(tmp_path):
    both = '<c r="C2" t="inlineStr"><is><t>0101210000</t></is><v>5</v></c>'
    read = Read(of_cells(tmp_path / "a.xlsx", text_cell("A2", "10/1") + both))
    assert [(reject.code, reject.column) for reject in read.rejects] == [("CELL_ERROR", "HS_CODE")]


@pytest.mark.parametrize(
    "empty",
    [
        '<c r="C2" t="s"><v>0</v></c>',
        '<c r="C2" t="inlineStr"><is><t> </t></is></c>',
        "<c r='C2'></c>",
    ],
)
def test_an_empty_text_is_an_empty_cell(tmp_path, empty):
    rows = header_row() + f'<row r="2">{text_cell("A2", "10/1")}{empty}</row>'
    shared = {"xl/sharedStrings.xml": "<sst><si><t></t></si></sst>"}
    read = Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(rows)}, parts=shared))
    assert read.cells.row(0)[2:] == ("10/1", None, None, None, None)


def test_a_value_beyond_the_header_rejects_its_record(tmp_path):
    read = Read(made(tmp_path / "a.xlsx", RECORD, [*RECORD, None, "note"], RECORD))
    (reject,) = read.rejects
    assert (reject.code, reject.line, reject.value) == ("WIDTH", 3, "")
    assert "note" not in reject.raw  # nothing says what is in it


@pytest.mark.parametrize("escaped", ["_x0000_", "_x001D_", "_x001E_", "_x001F_"])
def test_a_control_character_rejects_its_record(tmp_path, escaped):
    cells = text_cell("A2", f"{escaped}b") + text_cell("B2", f"a{escaped}")
    assert Read(of_cells(tmp_path / "a.xlsx", cells)).codes == ["CONTROL_CHAR"]


def test_merged_cells_hold_their_value_at_the_top_left_and_this_is_said(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADER, RECORD, RECORD):
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    read = Read(saved(book, tmp_path / "a.xlsx"))
    assert read.column("HS_CODE") == ["0101210000", None]
    assert read.records.how["merged cells"].startswith("1 ranges; the value is in the top left")


def test_titles_blank_rows_and_a_footer_are_counted(tmp_path):
    book = openpyxl.Workbook()
    one = book.active
    one["A1"], one["A2"], one["A4"] = "Russia imports", "2023", "synthetic"
    for row, values in ((6, HEADER), (7, RECORD), (9, RECORD), (11, ["Итого", None, None, 25])):
        for place, value in enumerate(values, 1):
            one.cell(row, place, value)
    read = Read(saved(book, tmp_path / "a.xlsx"))
    assert read.records.header_line == 6
    assert read.cells["__line"].to_list() == [7, 9]
    assert read.skipped == {"title": 3, "header": 1, "blank": 4, "footer": 1}


def test_a_named_header_row_is_taken(tmp_path):
    read = Read(made(tmp_path / "a.xlsx", ["1", "2", "3", "4", "x"], RECORD), header_row=2)
    assert read.records.header == ("1", "2", "3", "4", "x")
    assert read.skipped == {"title": 1, "header": 1}


def test_a_header_without_records_is_a_table_of_no_rows(tmp_path):
    read = Read(made(tmp_path / "a.xlsx"))
    assert read.cells.columns == ["__record", "__line", *HEADER]
    assert (read.cells.height, read.skipped, read.records.counted) == (0, {"header": 1}, 1)


def book_of_sheets(path, **states):
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, state in states.items():
        one = book.create_sheet(name)
        if state != "empty":
            one.append(HEADER)
            one.append([name, *RECORD[1:]])
            one.sheet_state = state
    return saved(book, path)


def test_several_sheets_or_one_that_is_not_there_are_refused_by_name(tmp_path):
    path = book_of_sheets(tmp_path / "a.xlsx", January="visible", February="visible", Old="hidden")
    error = refusal(path)
    assert error.code is refusal_code(path, sheet="March") is RefusalCode.SHEET
    assert "name one with --sheet: 'January', 'February', 'Old' (hidden)" in str(error)


@pytest.mark.parametrize("sheet_asked", ["February", "2"])
def test_a_sheet_is_taken_by_name_or_number(tmp_path, sheet_asked):
    path = book_of_sheets(tmp_path / "a.xlsx", January="visible", February="visible")
    read = Read(path, sheet=sheet_asked)
    assert read.records.name == "a.xlsx!February"
    assert read.column("NUMBER") == ["February"]


def test_the_only_visible_sheet_with_cells_is_taken_and_the_others_are_named(tmp_path):
    path = book_of_sheets(
        tmp_path / "a.xlsx", Data="visible", Sheet2="empty", Old="hidden", Deep="veryHidden"
    )
    read = Read(path)
    assert read.column("NUMBER") == ["Data"]
    assert read.records.how["hidden sheets, not read"] == "Old, Deep"
    assert read.records.how["empty sheets"] == "Sheet2"


@pytest.mark.parametrize("asked", [None, "Two"])
def test_a_workbook_of_empty_sheets_is_an_empty_file(tmp_path, asked):
    path = book_of_sheets(tmp_path / "a.xlsx", One="empty", Two="empty")
    assert refusal_code(path, sheet=asked) is RefusalCode.EMPTY_FILE


def test_a_workbook_called_by_another_suffix_is_read_all_the_same(tmp_path):
    path = made(tmp_path / "a.xlsx", RECORD).rename(tmp_path / "a.xls")
    assert Read(path).records.kind == "xlsx"


def test_an_opendocument_file_is_refused_with_what_to_do(tmp_path):
    path = tmp_path / "a.ods"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", "<office:document-content/>")
    with pytest.raises(sh.customs.Refused, match=r"NOT_A_TABLE .* save the table as XLSX or CSV"):
        sh.customs.read(path)


def test_the_same_cells_have_the_same_content_however_they_are_packed(tmp_path):
    path = made(tmp_path / "a.xlsx", RECORD)
    again = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as target:
        for part in reversed(source.namelist()):
            target.writestr(part, source.read(part))
    one, two = Read(path).records, Read(again).records
    assert one.content_sha256 == two.content_sha256 != ""
    assert one.sha256 != two.sha256


def test_large_tables_come_in_chunks(tmp_path):
    path = made(tmp_path / "a.xlsx", *[[f"10/{n}", *RECORD[1:]] for n in range(3_000)])
    read = Read(path, chunk_bytes=50_000)
    assert len(read.chunks) > 1
    assert read.cells["__record"].to_list() == list(range(1, 3_001))


def test_a_reader_that_cannot_be_started_is_reported(tmp_path, monkeypatch):
    path = made(tmp_path / "a.xlsx")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(OutputError, match=r"cannot be started: No such file"):
        open_excel(path, Options())


@pytest.mark.parametrize(
    ("row", "column", "name"), [(1, 0, "A1"), (12, 27, "AB12"), (3, 16383, "XFD3")]
)
def test_cells_are_named_as_spreadsheets_name_them(row, column, name):
    assert cell_name(row, column) == name
