"""The guide names every code, layout and key."""

from __future__ import annotations

import re

import pytest

from shipments.customs import Options, read
from shipments.customs.codes import RefusalCode, RejectCode
from shipments.customs.layout_file import (
    Column,
    ColumnReading,
    Ignored,
    Layout,
    read_layout,
    shipped,
)

WORDS = [
    *RejectCode.values(),
    *RefusalCode.values(),
    *shipped(),
    *(
        key
        for model in (Layout, Column, Ignored)
        for key in model.model_fields
        if key not in ("table", "fallback", "ignored", "columns", "constants")
    ),
    *(key for key in ColumnReading.model_fields if key not in ("multiply", "basis_by_direction")),
]


@pytest.mark.parametrize("word", sorted(set(WORDS)))
def test_the_guide_explains(checkout, word):
    text = (checkout / "docs" / "customs.md").read_text(encoding="utf-8")
    assert f"`{word}`" in text or f"`[{word}]`" in text


def blocks(text: str, language: str) -> list[str]:
    """The blocks of code of a page, in one language."""
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def test_every_layout_of_the_guide_can_be_read_as_it_is_printed(checkout, tmp_path):
    printed = blocks((checkout / "docs" / "customs.md").read_text(encoding="utf-8"), "toml")
    assert len(printed) == 2
    for number, text in enumerate(printed):
        path = tmp_path / f"{number}.toml"
        path.write_text(text, encoding="utf-8")
        assert read_layout(path).extends in shipped()


IMPORT = {"declaring_country": "RU", "direction": "import"}
SHORT = (
    "MONTHYEAR,SUPPLIER_NAME,IMPORTER_NAME_EN,ORIGIN_COUNTRY,HS_CODE_DESCRIPTION,HS_CODE,"
    "TOTALVALUE,IMPORT_PORT_EN,TOTALQUANTITY\n"
    "Mar-2023, SYNTHETIC WORKS ,SYNTHETIC OOO,CHINA, bearings ,8482109008,1250.75,MOSCOW ,5\n"
)


def test_a_value_without_a_currency_is_read_as_the_guide_says(checkout, tmp_path):
    (tmp_path / "short.csv").write_text(SHORT, encoding="utf-8")
    printed = blocks((checkout / "docs" / "customs.md").read_text(encoding="utf-8"), "toml")
    (tmp_path / "eur.toml").write_text(printed[1], encoding="utf-8")
    for options, currency in (
        ({}, None),
        ({"value_currency": "USD"}, "USD"),
        ({"layout": tmp_path / "eur.toml"}, "EUR"),
    ):
        rows = read(tmp_path / "short.csv", Options(**IMPORT, **options)).accepted
        assert rows.select("invoice_value", "invoice_currency").row(0) == (1250.75, currency)


def test_spaces_are_kept_or_marked_as_the_guide_says(tmp_path):
    (tmp_path / "short.csv").write_text(SHORT, encoding="utf-8")
    (row,) = read(tmp_path / "short.csv", Options(**IMPORT)).accepted.to_dicts()
    assert row["goods_description"] == " bearings "
    assert row["consignor_name"] == "SYNTHETIC WORKS"
    assert "consignor_name:trimmed" in row["repairs"].split(";")
    assert "goods_description:trimmed" not in row["repairs"]
