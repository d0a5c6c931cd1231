"""The families of bad input, each ending as it is promised to."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import zipfile

import polars as pl
import pytest
from tests.customs.declared import HEADERS, ROW, changed, rows, table

from shipments.customs import Options, Refused, ingest, read
from shipments.customs.sources import zstd


@pytest.fixture
def path(tmp_path):
    return tmp_path / "file.csv"


def reading(path, content, **options):
    path.write_bytes(content)
    found = read(path, Options(**options))
    report = found.report
    assert found.accepted.height == report.total("accepted")
    assert found.rejected.height == report.total("rejected")
    assert report.total("accepted") + report.total("rejected") + report.skipped == report.total(
        "counted"
    )
    return found


def codes(found):
    return found.rejected["code"].to_list()


def refused(path, content, **options):
    path.write_bytes(content)
    with pytest.raises(Refused) as caught:
        read(path, Options(**options))
    assert len(str(caught.value).splitlines()) == 1
    return str(caught.value.code)


def test_a_sound_file_is_accepted_whole(path):
    found = reading(path, table(rows(3)))
    assert (found.accepted.height, found.rejected.height) == (3, 0)
    first = found.accepted.row(0, named=True)
    assert first["row_id"].endswith(":1")
    assert first["net_weight_kg"] == 12.5
    assert first["registered_on"] == dt.date(2022, 3, 15)


def test_case_1_a_lost_zero_of_a_code_is_put_back_and_reported(path):
    lines = [changed(hs=code) for code in ["848210"] * 30 + ["10121"]]
    found = reading(path, table(lines))
    last = found.accepted.row(-1, named=True)
    assert (last["hs_code"], last["hs_repair"]) == ("010121", "left_zero")
    assert found.report.files[0].repairs["hs_code:left_zero"] == 1


def test_case_4_cp1251_with_decimal_comma_is_read_exactly_and_reported(path):
    found = reading(path, table(rows(40), encoding="cp1251"))
    first = found.accepted.row(0, named=True)
    assert (first["consignee_name"], first["statistical_value_usd"]) == ("ООО СИНТЕТИКА", 1250.75)
    assert found.report.files[0].how["encoding"].startswith("cp1251")


def test_case_6_utf16_with_tabs_is_read_exactly(path):
    content = b"\xff\xfe" + table(rows(2), mark="\t", encoding="utf-16-le")
    found = reading(path, content)
    assert found.accepted["goods_description"].to_list() == [ROW["goods"]] * 2


def test_case_8_one_bad_byte_costs_one_record(path):
    content = bytearray(table(rows(10_000)))
    at = content.index(b"SYNTHETIC", len(content) // 2)
    content[at] = 0xFF
    found = reading(path, bytes(content))
    assert (found.accepted.height, codes(found)) == (9_999, ["BAD_ENCODING"])
    assert f"byte {at} " in found.rejected["message"][0]


def test_cases_11_and_12_too_few_and_too_many_cells(path):
    lines = table(rows(4)).split(b"\n")
    lines[2] = lines[2].rsplit(b";", 1)[0]
    lines[3] += b";more"
    found = reading(path, b"\n".join(lines))
    assert codes(found) == ["WIDTH", "WIDTH"]
    assert [m.split(" · ")[0] for m in found.rejected["message"]] == [
        "10 cells, expected 11",
        "12 cells, expected 11",
    ]
    assert found.accepted["source_row"].to_list() == [2, 5]


def test_case_14_an_unclosed_quote_costs_its_line(path):
    lines = table(rows(1_000)).split(b"\n")
    lines[2] = lines[2].replace(b"SYNTHETIC WORKS", b'"SYNTHETIC WORKS')
    found = reading(path, b"\n".join(lines))
    assert (found.accepted.height, codes(found)) == (999, ["QUOTE"])
    assert found.rejected["record"].to_list() == [2]


def test_case_16_a_quoted_line_break_and_separator_are_kept(path):
    goods = 'ПОДШИПНИКИ;\nАРТ. "5"'
    found = reading(path, table([changed(goods=goods), *rows(1)]))
    assert found.accepted["goods_description"].to_list() == [goods, ROW["goods"]]


def test_case_18_nul_bytes(path):
    content = table(rows(3)).replace(b"0000002;", b"0000002\0;")
    assert codes(reading(path, content)) == ["CONTROL_CHAR"]
    assert refused(path, bytes(5_000)) == "CONTROL_CHAR"


def test_case_19_title_rows_are_skipped_and_counted(path):
    found = reading(path, "Выгрузка за 2022 год\n\nПодготовлено\n".encode() + table(rows(3)))
    assert found.report.files[0].skipped == {"blank": 1, "header": 1, "title": 2}
    assert found.accepted["source_row"].to_list() == [5, 6, 7]


def test_case_24_words_that_look_missing_are_text(path):
    lines = [changed(consignor=word) for word in ("None", "nan", "NA")]
    lines += [changed(origin="NA", consignor_country="NA")]
    found = reading(path, table(lines))
    assert found.accepted["consignor_name"].to_list()[:3] == ["None", "nan", "NA"]
    assert found.accepted["origin_country"].to_list()[3] == "NA"


@pytest.mark.parametrize("number", ["1 234,50", "1\u00a0234,50", "1'234.50"])
def test_case_25_numbers_with_marks_between_thousands_are_exact(path, number):
    found = reading(path, table([changed(net=number, value=number)]))
    assert found.accepted["net_weight_kg"].to_list() == [1234.5]


@pytest.mark.parametrize("number", ["(5)", "-", "5-"])
def test_case_25_what_is_no_number_is_flagged_and_rejected_where_all_cells_count(path, number):
    content = table([changed(net=number), *rows(2)])
    (row, *_) = reading(path, content).accepted.to_dicts()
    assert row["net_weight_kg"] is None
    assert json.loads(row["faults"]) == [
        {"column": "net_weight_kg", "code": "NUM", "value": number}
    ]
    assert codes(reading(path, content, strict=True)) == ["NUM"]


@pytest.mark.parametrize(
    "day", ["31.02.2023", "00.00.0000", "2023-13-01", "15.03.0202", "15.03.2099"]
)
def test_case_28_what_is_no_day_is_rejected_with_the_value(path, day):
    found = reading(path, table([changed(registered=day), *rows(2)]))
    assert codes(found) == ["DATE"]
    assert found.rejected["value"].to_list() == [day]


def packed_zip(content, name="a.csv"):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return target.getvalue()


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, packed_zip])
@pytest.mark.parametrize("cut", [0.4, 0.99])
def test_case_30_a_truncated_archive_is_refused_and_nothing_published(tmp_path, path, pack, cut):
    content = pack(table(rows(2_000)))
    assert refused(path, content[: int(len(content) * cut)]) == "TRUNCATED_ARCHIVE"
    report = ingest(path, tmp_path / "out")
    assert (report.exit_code, report.published) == (3, False)
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress, packed_zip])
def test_case_32_a_bomb_and_a_nested_archive_are_refused(path, pack):
    assert refused(path, pack(bytes(50_000_000))) == "ARCHIVE_LIMIT"
    assert refused(path, pack(packed_zip(table(rows(3))))) == "ARCHIVE_LIMIT"
    assert refused(path, pack(table(rows(3))), max_bytes=100) == "ARCHIVE_LIMIT"


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("http://x","y")', "@SUM(A1)", "+7 495 000", "x\t=1", "-1+1"]
)
def test_case_36_text_that_looks_like_a_formula_is_kept(path, tmp_path, text):
    path.write_bytes(table([changed(goods=text)]))
    ingest(path, tmp_path / "out")
    stored = pl.read_parquet(tmp_path / "out" / "declarations", hive_partitioning=False)
    assert stored["goods_description"].to_list() == [text]


def test_case_38_equal_lines_are_marked_with_the_first(path):
    found = reading(path, table([*rows(2), *rows(1)]))
    first = found.accepted["row_id"][0]
    assert found.accepted["duplicate_of"].to_list() == [None, None, first]


def reordered(lines):
    names = list(HEADERS)[::-1]
    content = ";".join(HEADERS[name] for name in names) + "\n"
    return (content + "".join(";".join(line[n] for n in names) + "\n" for line in lines)).encode()


@pytest.mark.parametrize(
    "again",
    [
        table,
        lambda lines: gzip.compress(table(lines)),
        lambda lines: zstd.compress(table(lines)),
        lambda lines: packed_zip(table(lines)),
        lambda lines: table(lines, encoding="cp1251", mark="\t"),
        reordered,
    ],
    ids=["same", "gz", "zst", "zip", "cp1251", "reordered"],
)
def test_case_38_the_same_file_again_adds_nothing(tmp_path, again):
    first, second, out = tmp_path / "a.csv", tmp_path / "renamed", tmp_path / "out"
    lines = rows(30)
    first.write_bytes(table(lines))
    second.write_bytes(again(lines))
    assert ingest(first, out).published
    before = stored(out)
    report = ingest(second, out)
    assert report.exit_code == 0
    assert stored(out).equals(before)
    assert report.files[0].status in ("known", "nothing new")


def stored(out):
    return pl.read_parquet(out / "declarations" / "**" / "*.parquet", hive_partitioning=False).sort(
        "row_id"
    )


def test_case_38_a_row_of_another_file_is_marked_with_its_id(tmp_path):
    one, other, out = tmp_path / "a.csv", tmp_path / "b.csv", tmp_path / "out"
    one.write_bytes(table(rows(2)))
    other.write_bytes(table(rows(3)))
    ingest([one], out)
    ingest([other], out)
    found = stored(out)
    assert found.height == 5
    first = set(found.filter(pl.col("source_file") == "a.csv")["row_id"])
    copies = found.filter(pl.col("source_file") == "b.csv")["duplicate_of"].to_list()
    assert set(copies) == {*first, None}


def test_case_41_an_empty_file_is_refused_and_a_header_alone_gives_no_rows(path):
    assert refused(path, b"") == "EMPTY_FILE"
    found = reading(path, table([]))
    assert (found.accepted.height, found.report.exit_code) == (0, 0)
