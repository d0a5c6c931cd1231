from __future__ import annotations

import csv
import io
import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.customs.text import read

from shipments.customs.options import Options
from shipments.customs.text_reader import open_text
from shipments.errors import Refused

pytestmark = pytest.mark.medium

HEADER = b"a;b;c\n"
ROWS = [("1", "2", "3"), ("x", "y", "z")]


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file.csv"


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"])
@pytest.mark.parametrize("last", [True, False])
@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_every_line_end_and_separator_reads_exactly(path, end, last, mark):
    lines = [mark.join(row).encode() for row in [("a", "b", "c"), *ROWS]]
    found = read(path, end.join(lines) + (end if last else b""))
    assert (found.rows, found.numbers, found.lines) == (ROWS, [1, 2], [2, 3])


def test_mixed_line_ends_are_all_line_ends(path):
    found = read(path, b"a;b;c\r\n1;2;3\rx;y;z\n4;5;6")
    assert found.rows == [*ROWS, ("4", "5", "6")]


def test_a_quoted_line_break_and_separator_are_part_of_the_cell(path):
    found = read(path, HEADER + b'1;"x;\ny\r\nz""";3\n4;5;6\n')
    assert found.rows == [("1", 'x;\ny\r\nz"', "3"), ("4", "5", "6")]
    assert (found.lines, found.raw[1].text) == ([2, 5], '1;"x;\ny\r\nz""";3')


@pytest.mark.parametrize("quote", [b"", b'"'])
@pytest.mark.parametrize("bad", [b"x", b'x;"open;1', b"1;2;3;4", b"\xff;y;z", b"\0;y;z"])
def test_a_bad_record_among_many_sound_ones_costs_itself_alone(path, quote, bad):
    lines = [b"%d;%s%s%s;c" % (n, quote, b"goods " * 12, quote) for n in range(60_000)]
    lines[40_000:40_000] = [bad]
    content = HEADER + b"\n".join(lines)
    found = read(path, content)
    assert [row[0] for row in found.rows] == [str(n) for n in range(60_000)]
    (reject,) = found.rejects
    assert (reject.record, reject.line) == (40_001, 40_002)
    assert content[reject.byte_offset :].startswith(bad)
    assert found.raw[50_000].text == lines[49_999].decode()


def test_an_empty_cell_is_null_quoted_or_not_and_nothing_else_is(path):
    found = read(path, HEADER + b'"";;NULL\nnan;None; \n-;NA;N/A\n')
    assert found.rows == [(None, None, "NULL"), ("nan", "None", " "), ("-", "NA", "N/A")]


def test_quotes_within_an_unquoted_cell_are_text(path):
    found = read(path, HEADER + '1;OOO "Ромашка";3\n"4";5" pipe;6\n'.encode())
    assert found.rows == [("1", 'OOO "Ромашка"', "3"), ("4", '5" pipe', "6")]


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r"],
)
def test_each_encoding_reads_exactly_with_offsets_in_the_file(path, encoding):
    text = "номер\tназвание\tтекст\r\n1\tПодшипники шариковые\t3\r\n2\tкороткая\r\n4\tЁлка\t\r\n"
    content = text.encode(encoding)
    found = read(path, content)
    assert found.rows == [("1", "Подшипники шариковые", "3"), ("4", "Ёлка", None)]
    assert found.rejects[0].byte_offset == content.index(
        "2\tкор".encode(
            encoding.replace("-sig", "").replace("utf-16", "utf-16-le")
            if encoding == "utf-16"
            else encoding.replace("-sig", "")
        )
    )


def test_gb18030_with_the_separator_among_its_second_bytes(path):
    found = read(
        path, "型号|货物名称|数量\n1|无人机零件深圳市|\n2|亅亇|4\n3|瓅\n".encode("gb18030")
    )
    assert found.rows == [("1", "无人机零件深圳市", None), ("2", "亅亇", "4")]
    assert found.codes == ["WIDTH"]


def test_lines_that_are_no_record_are_counted_by_kind(path):
    content = "Отчёт за май\n\nномер;имя;вес\n1;Ключ;3\n;;\n2;Болт;4\nномер;имя;вес\n3;Гайка;5\nИтого;;\n\n"
    found = read(path, content.encode())
    assert [row[0] for row in found.rows] == ["1", "2", "3"]
    assert found.records.skipped == {"title": 1, "blank": 3, "header": 2, "footer": 1}
    assert found.records.header_line == 3


def test_the_header_row_that_is_asked_for_is_taken(path):
    found = read(path, b"a;b;c\nd;e;f\n1;2;3\n", header_row=2)
    assert (found.records.header, found.rows) == (("d", "e", "f"), [("1", "2", "3")])


@pytest.mark.parametrize("content", [b"a;b;c\n", b"a;b;c", b"\xef\xbb\xbfa;b;c\r\n\r\n"])
def test_a_header_alone_gives_no_rows(path, content):
    assert read(path, content).rows == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "EMPTY_FILE"),
        (b"\n\n \n", "EMPTY_FILE"),
        (bytes(1000), "CONTROL_CHAR"),
        (b"a;b;a\n1;2;3\n", "DUP_COLUMN"),
        (b"one\ntwo\nthree\n", "DELIMITER"),
        (b"1;2;3\n4;5;6\n", "NO_HEADER"),
        (b"%PDF-1.7\n", "NOT_A_TABLE"),
        (b"<!DOCTYPE html><html>", "NOT_A_TABLE"),
    ],
)
def test_what_is_no_table_is_refused_by_code(path, content, code):
    path.write_bytes(content)
    with pytest.raises(Refused) as refused:
        open_text(path, Options())
    assert refused.value.code == code


@pytest.mark.parametrize("name", ["*.csv", "a[1].csv", "имя файла.csv", "-x", "a;b$(c).csv", "~"])
def test_a_file_name_is_taken_literally(tmp_path, name):
    (tmp_path / "other.csv").write_bytes(HEADER + b"9;9;9\n")
    assert read(tmp_path / name, HEADER + b"1;2;3\n").rows == [("1", "2", "3")]


def test_trailing_separators_on_every_line_make_no_column(path):
    found = read(path, b"a;b;c;\n1;2;3;\n4;5;6;\n7;8;9;10\n")
    assert (found.records.header, found.codes) == (("a", "b", "c"), ["WIDTH"])
    assert found.rows == [("1", "2", "3"), ("4", "5", "6")]


@pytest.mark.parametrize("later", [b"1;2;3\n4;5;6\n", b"1;2;9\n"], ids=["longer", "as long"])
def test_a_file_that_changes_while_it_is_read_is_refused(path, later):
    path.write_bytes(HEADER + b"1;2;3\n")
    (records,) = open_text(path, Options())
    before = path.stat().st_mtime_ns
    path.write_bytes(HEADER + later)
    os.utime(path, ns=(before, before + 1))  # clocks of file systems are coarse
    with pytest.raises(Refused, match="changed while"):
        list(records.chunks)


CELL = st.text(st.sampled_from('аяЁz09 ,;|\t"\n\r№.'), max_size=6)
TABLE = st.integers(2, 5).flatmap(
    lambda width: st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=30)
)
HYPOTHESIS = settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def written(rows, mark, end, quoting, encoding):
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=mark, lineterminator=end, quoting=quoting)
    width = len(rows[0]) if rows else 3
    writer.writerow([f"имя{'абвгд'[place]}" for place in range(width)])
    writer.writerows(rows)
    return target.getvalue().encode(encoding)


@HYPOTHESIS
@given(
    TABLE,
    st.sampled_from(",;\t|"),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1251", "gb18030", "koi8-r"]),
    st.sampled_from([64, 1 << 20]),
)
def test_a_table_written_in_any_dialect_comes_back_exactly(
    tmp_path, rows, mark, end, quoting, encoding, chunk
):
    rows = [
        [cell.replace("№", "") if encoding == "koi8-r" else cell for cell in row] for row in rows
    ]
    # A single cell after a blank line is a footer, which has tests of its own.
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if any(brk not in end and brk in cell for row in rows for cell in row for brk in "\r\n"):
        quoting = (
            csv.QUOTE_ALL
        )  # Python's writer encloses only the line break that it ends lines with
    content = written(rows, mark, end, quoting, encoding)
    found = read(
        tmp_path / "t.csv",
        content,
        encoding="utf-16-le" if encoding == "utf-16" else encoding,
        delimiter=mark,
        header_row=1,
        chunk_bytes=chunk,
    )
    expected = [tuple(cell or None for cell in row) for row in rows]
    assert [row for row in found.rows if any(cell and cell.strip() for cell in row)] == [
        row for row in expected if any(cell and cell.strip() for cell in row)
    ]
    assert found.rejects == []


@HYPOTHESIS
@given(
    TABLE,
    st.lists(st.tuples(st.integers(0, 10_000), st.binary(max_size=3)), min_size=1, max_size=5),
    st.sampled_from(["utf-8", "utf-16-le", "cp1251", "gb18030"]),
    st.sampled_from([64, 1 << 20]),
)
def test_whatever_bytes_are_changed_the_records_add_up(tmp_path, rows, changes, encoding, chunk):
    head = "имяа;имяб;имяв\n".encode(encoding)
    content = bytearray(written(rows, ";", "\n", csv.QUOTE_MINIMAL, encoding))
    for place, change in changes:
        at = place % (len(content) + 1)
        content[at : at + len(change)] = change
    found = read(
        tmp_path / "t.csv",
        head + bytes(content),
        encoding=encoding,
        delimiter=";",
        header_row=1,
        chunk_bytes=chunk,
    )
    assert found.records.counted >= 1


@pytest.mark.parametrize("before", [0, 65_530, 65_536, 131_071])
def test_a_byte_that_is_no_text_rejects_its_record_wherever_a_piece_of_the_part_ends(path, before):
    """Content is written as UTF-8 slice by slice; 0x98 is no letter of cp1251."""
    line = "Шанхай;кабель;1\n".encode("cp1251")
    many = line * (before // len(line))
    filler = b"x" * (before - len(many)) + b";1;2\n"
    found = read(path, HEADER + many + filler + b"\x98;1;2\n" + line, encoding="cp1251")
    assert found.codes == ["BAD_ENCODING"]
    assert len(found.rows) == before // len(line) + 2
