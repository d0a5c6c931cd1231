from __future__ import annotations

import hashlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.customs.encoding import ByteCounts, find_encoding
from shipments.errors import Refused

RUSSIAN = "Подшипники шариковые радиальные;МОСКВА\n"


def found(content, step=1 << 20):
    counts = ByteCounts()
    for start in range(0, len(content), step):
        counts.add(content[start : start + step])
    counts.end()

    def decodes(name):
        try:
            content.decode(name)
        except UnicodeDecodeError:
            return False
        return True

    return find_encoding(counts, "file.csv", decodes=decodes).name


@pytest.mark.parametrize("name", ["utf-8", "utf-16-le", "utf-16-be", "cp1251", "cp866", "koi8-r"])
@pytest.mark.parametrize("case", [str.lower, str.upper, str])
def test_a_few_words_of_russian_show_the_encoding(name, case):
    assert found(case(RUSSIAN).encode(name)) == name


def test_chinese_is_reported_from_cyrillic():
    assert found("型号;货物名称;中国制造的无人机零件,深圳市\n".encode("gb18030")) == "gb18030"


def test_what_comes_after_a_long_part_of_ascii_counts():
    assert found(b"1;2;abc\n" * 50_000 + RUSSIAN.encode("cp1251")) == "cp1251"


@pytest.mark.parametrize(
    "content",
    [
        ("Türkiye;İstanbul;Şirketi\n" * 50).encode("cp1254"),
        ("Côte d'Ivoire;x\n" * 50).encode("latin-1"),
        (RUSSIAN * 50).encode() + (RUSSIAN * 50).encode("cp1251"),
        b"\xff\xfe\x00\x00" + RUSSIAN.encode("utf-32-le"),
    ],
    ids=["Turkish", "Latin", "two encodings in one file", "UTF-32"],
)
def test_what_does_not_fit_is_refused_with_the_option_that_decides_it(content):
    with pytest.raises(Refused, match="--encoding") as refused:
        found(content)
    assert refused.value.code == "ENCODING"


@given(st.binary(max_size=300), st.integers(1, 7))
def test_every_byte_is_counted_however_the_file_is_cut(content, step):
    counts = ByteCounts()
    for start in range(0, len(content), step):
        counts.add(content[start : start + step])
    assert counts.end() == hashlib.sha256(content).hexdigest()
    expected = np.bincount(np.frombuffer(content, np.uint8), minlength=256)
    assert (counts.histogram() == expected).all()


@given(st.text(max_size=100), st.integers(1, 7))
def test_sound_utf8_has_no_fault_however_the_file_is_cut(text, step):
    content, counts = text.encode(), ByteCounts()
    for start in range(0, len(content), step):
        counts.add(content[start : start + step])
    counts.end()
    assert counts.faults == 0


def faults_one_by_one(content):
    """Each fault found by decoding all that is left, as the codec words it."""
    count, start = 0, 0
    while start < len(content):
        try:
            content[start:].decode("utf-8")
            break
        except UnicodeDecodeError as error:
            count, start = count + 1, start + error.end
    return count


@given(
    st.lists(st.sampled_from([b"a", "я".encode(), "漢".encode(), "𝄞".encode(), b"\xff", b"\xd0", b"\xe6\xbc"])),
    st.integers(4085, 4100),
)  # fmt: skip
def test_faults_are_counted_the_same_wherever_a_window_ends(pieces, before):
    content = b"-" * before + b"".join(pieces) + b"."
    counts = ByteCounts()
    counts.add(content)
    counts.end()
    assert counts.faults == faults_one_by_one(content)


@pytest.mark.parametrize("name", ["cp1250", "mac-cyrillic", "shift_jis", "utf-32", "cp949"])
def test_any_encoding_of_python_can_be_named(tmp_path, name):
    from tests.customs.declared import changed, rows, table

    from shipments.customs import Options, read

    goods = {"cp1250": "ŁOŻYSKA", "shift_jis": "軸受｜表", "cp949": "베어링"}.get(
        name, "ПОДШИПНИКИ"
    )
    _, *lines = table([changed(goods=goods), *rows(2)]).decode().splitlines()
    plain = "ND;G011;G072;G022;G0231;G082;G34;G31_1;G33;G38;G46"
    cells = [
        line.replace("ООО СИНТЕТИКА", "SYNTHETIC").replace("ПОДШИПНИКИ СИНТЕТИЧЕСКИЕ", "BEARINGS")
        for line in lines
    ]
    text = "\n".join([plain, *cells]).replace("ИМ", "IM") + "\n"
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(name))
    accepted = read(path, Options(encoding=name, layout="ru-declaration")).accepted
    assert accepted["goods_description"].to_list() == [goods, "BEARINGS", "BEARINGS"]
