import datetime as dt
import sys
import zipfile

import openpyxl
import pytest
from openpyxl.styles import numbers as formats
from tests.customs.workbooks import (
    HEADER,
    STRICT_MAIN,
    STRICT_OFFICE,
    Read,
    header_row,
    sheet,
    styles,
    text_cell,
    write_xlsx,
)

from shipments.customs.codes import RefusalCode, Refused, RejectCode
from shipments.customs.excel import cell_name, open_excel
from shipments.customs.options import Options
from shipments.errors import OutputError

RECORD = ["10/1", dt.datetime(2023, 1, 5), "0101210000", 12.5, "bearings"]
HOSTILE = ['=HYPERLINK("http://example.org")', "@SUM(1)", "+7 495", "\t=1", "'=1", " a ", "a&b<c>"]


def saved(book, path):
    book.save(path)
    return path


def made(path, *rows, header=HEADER):
    book = openpyxl.Workbook()
    book.active.append(header)
    for row in rows:
        book.active.append(row)
    return saved(book, path)


def refused(path, **options):
    with pytest.raises(Refused) as caught:
        Read(path, **options)
    return caught.value


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
        ("12345678901234567890", "12345678901234567890"),
    ],
)
def test_numbers_have_the_digits_that_give_their_value(tmp_path, stored, text):
    rows = header_row() + f'<row r="2"><c r="A2"><v>{stored}</v></c></row>'
    assert Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(rows)})).column("NUMBER") == [text]


@pytest.mark.parametrize("stored", ["abc", "NaN", "1_000", "1e999"])
def test_a_number_that_is_none_rejects_its_record(tmp_path, stored):
    rows = header_row() + f'<row r="2"><c r="A2"><v>{stored}</v></c></row>'
    read = Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(rows)}))
    assert [reject.code for reject in read.rejects] == [RejectCode.CELL_ERROR]


def test_records_keep_their_row_their_text_and_their_order(tmp_path):
    read = Read(made(tmp_path / "a.xlsx", RECORD, RECORD))
    assert read.records.header == tuple(HEADER)
    assert read.cells.rows() == [
        (1, 2, "10/1", "2023-01-05", "0101210000", "12.5", "bearings"),
        (2, 3, "10/1", "2023-01-05", "0101210000", "12.5", "bearings"),
    ]
    assert read.adds_up()
    assert read.chunks[0].raw([2])[2].text == "10/1\t2023-01-05\t0101210000\t12.5\tbearings"


@pytest.mark.parametrize("text", HOSTILE)
def test_text_is_exact_and_inert(tmp_path, text):
    rows = header_row() + f'<row r="2">{text_cell("A2", text)}</row>'
    assert Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(rows)})).column("NUMBER") == [text]


@pytest.mark.parametrize(
    ("code", "stored", "shown"),
    [
        ("dd.mm.yyyy", "44931", "2023-01-05"),
        ("[$-419]d mmm yyyy;@", "44931", "2023-01-05"),
        ("yyyy-mm-dd hh:mm", "44931.4375", "2023-01-05T10:30:00"),
        ("dd.mm.yyyy", "44931.9999999999", "2023-01-06"),
        ("dd.mm.yyyy", "1", "1900-01-01"),
        ("dd.mm.yyyy", "59", "1900-02-28"),
        ("dd.mm.yyyy", "60", "1900-02-29"),
        ("dd.mm.yyyy", "61", "1900-03-01"),
        ("dd.mm.yyyy", "0", "1900-01-00"),
        ("dd.mm.yyyy", "-1", "-1"),
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
    rows = header_row() + f'<row r="2"><c r="A2" s="1"><v>{stored}</v></c></row>'
    parts = {"xl/styles.xml": styles([code])}
    read = Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(rows)}, parts=parts))
    assert read.column("NUMBER") == [shown]


def test_days_may_count_from_1904(tmp_path):
    rows = header_row() + '<row r="2"><c r="A2" s="1"><v>0</v></c></row>'
    rows += '<row r="3"><c r="A3" s="1"><v>43469</v></c></row>'
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"S": sheet(rows)},
        parts={"xl/styles.xml": styles(["dd.mm.yyyy"])},
        since_1904=True,
    )
    assert Read(path).column("NUMBER") == ["1904-01-01", "2023-01-05"]


def test_built_in_formats_of_days_are_known(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(HEADER)
    book.active.append([44931, 44931.5, 0.25, 44931, "x"])
    for place, code in zip(
        "ABCD", [formats.FORMAT_DATE_XLSX14, formats.FORMAT_DATE_XLSX22, "h:mm", "0"], strict=True
    ):
        book.active[f"{place}2"].number_format = code
    read = Read(saved(book, tmp_path / "a.xlsx"))
    assert read.cells.row(0)[2:6] == ("2023-01-05", "2023-01-05T12:00:00", "06:00:00", "44931")


@pytest.mark.parametrize("error", ["#REF!", "#N/A", "#DIV/0!"])
def test_an_error_value_rejects_its_record_and_spares_its_neighbours(tmp_path, error):
    book = openpyxl.Workbook()
    for row in (HEADER, RECORD, RECORD, RECORD):
        book.active.append(row)
    book.active["C3"].value = error
    read = Read(saved(book, tmp_path / "a.xlsx"))
    (reject,) = read.rejects
    assert (reject.code, reject.record, reject.line) == (RejectCode.CELL_ERROR, 2, 3)
    assert (reject.column, reject.value) == ("HS_CODE", error)
    assert error in reject.raw
    assert "C3" in reject.message
    assert read.cells["__record"].to_list() == [1, 3]
    assert read.adds_up()


def test_a_formula_without_a_stored_value_rejects_its_record(tmp_path):
    rows = [RECORD, ["10/2", RECORD[1], "870899", "=1+1", "x"], RECORD]
    read = Read(made(tmp_path / "a.xlsx", *rows))
    (reject,) = read.rejects
    assert (reject.code, reject.line, reject.column) == (RejectCode.FORMULA_UNCACHED, 3, "WEIGHT")
    assert read.adds_up()


def test_a_formula_with_a_stored_value_is_that_value(tmp_path):
    cells = '<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>"a"</f><v>a</v></c>'
    cells += '<c r="C2" t="str"><f>""</f><v></v></c><c r="D2" t="b"><f>1=1</f><v>1</v></c>'
    rows = header_row() + f'<row r="2">{cells}</row>'
    read = Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(rows)}))
    assert read.cells.row(0)[2:] == ("2", "a", None, "TRUE", None)
    assert read.adds_up()


def test_a_value_beyond_the_header_rejects_its_record(tmp_path):
    read = Read(made(tmp_path / "a.xlsx", RECORD, [*RECORD, None, "note"], RECORD))
    (reject,) = read.rejects
    assert (reject.code, reject.line, reject.value) == (RejectCode.WIDTH, 3, "")
    assert "note" not in reject.raw  # nothing says what stands there
    assert read.adds_up()


def test_a_control_character_rejects_its_record(tmp_path):
    rows = header_row() + f'<row r="2">{text_cell("A2", "a_x0000_b")}</row>'
    read = Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(rows)}))
    assert [reject.code for reject in read.rejects] == [RejectCode.CONTROL_CHAR]


def test_records_in_hidden_rows_are_read_and_flagged(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADER, RECORD, RECORD, RECORD):
        book.active.append(row)
    book.active.row_dimensions[3].hidden = True
    read = Read(saved(book, tmp_path / "a.xlsx"))
    assert read.cells.height == 3
    assert read.flags == {2: ("hidden_row",)}


def test_merged_cells_hold_their_value_at_the_top_left_and_this_is_said(tmp_path):
    book = openpyxl.Workbook()
    for row in (HEADER, RECORD, RECORD):
        book.active.append(row)
    book.active.merge_cells("C2:C3")
    read = Read(saved(book, tmp_path / "a.xlsx"))
    assert read.column("HS_CODE") == ["0101210000", None]
    assert "top left" in read.records.how["merged cells"]


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
    assert read.adds_up()


def test_a_named_header_row_is_taken(tmp_path):
    read = Read(made(tmp_path / "a.xlsx", ["1", "2", "3", "4", "x"], RECORD), header_row=2)
    assert read.records.header == ("1", "2", "3", "4", "x")
    assert read.skipped == {"title": 1, "header": 1}


def test_a_reader_that_cannot_be_started_is_told(tmp_path, monkeypatch):
    path = made(tmp_path / "a.xlsx")
    monkeypatch.setattr(sys, "executable", str(tmp_path / "none"))
    with pytest.raises(OutputError, match=r"cannot be started: No such file"):
        open_excel(path, Options())


def test_a_header_without_records_is_a_table_of_no_rows(tmp_path):
    read = Read(made(tmp_path / "a.xlsx"))
    assert read.cells.columns == ["__record", "__line", *HEADER]
    assert (read.cells.height, read.skipped, read.records.counted) == (0, {"header": 1}, 1)


def test_two_columns_of_one_name_are_refused(tmp_path):
    path = made(tmp_path / "a.xlsx", ["1", "2"], header=["HS_CODE", "HS_CODE"])
    assert refused(path).code is RefusalCode.DUP_COLUMN


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


def test_several_sheets_are_refused_by_name(tmp_path):
    path = book_of_sheets(tmp_path / "a.xlsx", January="visible", February="visible", Old="hidden")
    error = refused(path)
    assert error.code is RefusalCode.SHEET
    assert all(
        name in str(error) for name in ("'January'", "'February'", "'Old' (hidden)", "--sheet")
    )


@pytest.mark.parametrize("sheet_asked", ["February", "2"])
def test_a_sheet_is_taken_by_name_or_number(tmp_path, sheet_asked):
    path = book_of_sheets(tmp_path / "a.xlsx", January="visible", February="visible")
    read = Read(path, sheet=sheet_asked)
    assert read.records.name == "a.xlsx!February"
    assert read.column("NUMBER") == ["February"]


def test_a_sheet_that_is_not_there_is_refused(tmp_path):
    path = book_of_sheets(tmp_path / "a.xlsx", January="visible")
    assert refused(path, sheet="March").code is RefusalCode.SHEET


def test_the_only_visible_sheet_with_cells_is_taken_and_the_others_are_named(tmp_path):
    path = book_of_sheets(
        tmp_path / "a.xlsx", Data="visible", Sheet2="empty", Old="hidden", Deep="veryHidden"
    )
    read = Read(path)
    assert read.column("NUMBER") == ["Data"]
    assert read.records.how["hidden sheets, not read"] == "Old, Deep"
    assert read.records.how["empty sheets"] == "Sheet2"


def test_a_workbook_of_empty_sheets_is_an_empty_file(tmp_path):
    path = book_of_sheets(tmp_path / "a.xlsx", One="empty", Two="empty")
    assert refused(path).code is RefusalCode.EMPTY_FILE


def test_strict_ooxml_reads_like_any_other(tmp_path):
    rows = (
        header_row()
        + '<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2" t="d"><v>2023-01-05</v></c></row>'
    )
    shared = f'<sst xmlns="{STRICT_MAIN}"><si><r><t>bea</t></r><r><t>rings</t></r><rPh><t>x</t></rPh></si></sst>'
    path = write_xlsx(
        tmp_path / "a.xlsx",
        {"S": sheet(rows, main=STRICT_MAIN)},
        parts={"xl/sharedStrings.xml": shared},
        office=STRICT_OFFICE,
        main=STRICT_MAIN,
    )
    assert Read(path).cells.row(0)[2:4] == ("bearings", "2023-01-05")


def test_a_shared_string_that_is_not_there_rejects_its_record(tmp_path):
    rows = header_row() + '<row r="2"><c r="A2" t="s"><v>7</v></c></row>'
    read = Read(write_xlsx(tmp_path / "a.xlsx", {"S": sheet(rows)}))
    assert [reject.code for reject in read.rejects] == [RejectCode.CELL_ERROR]


def test_the_same_cells_have_the_same_content_however_they_are_packed(tmp_path):
    path = made(tmp_path / "a.xlsx", RECORD)
    again = tmp_path / "b.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(again, "w", zipfile.ZIP_STORED) as target:
        for part in reversed(source.namelist()):
            target.writestr(part, source.read(part))
    one, two = Read(path).records, Read(again).records
    assert one.content_sha256 == two.content_sha256 != ""
    assert one.sha256 != two.sha256


def test_large_tables_come_in_chunks_that_add_up(tmp_path):
    path = made(tmp_path / "a.xlsx", *[[f"10/{n}", *RECORD[1:]] for n in range(3_000)])
    read = Read(path, chunk_bytes=50_000)
    assert len(read.chunks) > 1
    assert read.cells["__record"].to_list() == list(range(1, 3_001))
    assert read.adds_up()


def test_records_that_are_not_walked_leave_no_process_behind(tmp_path):
    records = open_excel(made(tmp_path / "a.xlsx", RECORD), Options())[0]
    assert next(records.chunks).cells.height == 1
    records.chunks.close()


@pytest.mark.parametrize(
    ("row", "column", "name"), [(1, 0, "A1"), (12, 27, "AB12"), (3, 16383, "XFD3")]
)
def test_cells_are_named_as_spreadsheets_name_them(row, column, name):
    assert cell_name(row, column) == name
