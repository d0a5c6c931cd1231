from __future__ import annotations

import random

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from customs.layout_headers import (
    COMTRADE,
    LAYOUTS,
    LEFT_OUT,
    PERSON,
    STATISTICS_LAYOUTS,
    wanted,
)
from shipments.customs.chunk import LINE, RECORD
from shipments.customs.codes import RefusalCode
from shipments.customs.convert import Converter
from shipments.customs.inference import FormatInference
from shipments.customs.layout_file import shipped
from shipments.customs.options import Options
from shipments.customs.recognise import ColumnMapping, knows_header, recognise
from shipments.customs.values.reference import reference
from shipments.errors import Refused, UsageError


def read_as(mapping: ColumnMapping) -> dict[str, str]:
    """Header -> field, or how it is left out, as the mapping has it."""
    found = {header: field for field, headers in mapping.columns.items() for header in headers}
    found |= {name: PERSON if name in mapping.personal else LEFT_OUT for name in mapping.ignored}
    return found


def refusal(header, **options) -> Refused:
    with pytest.raises(Refused) as caught:
        recognise(header, file="made.csv", **options)
    return caught.value


@pytest.mark.parametrize("name", LAYOUTS)
def test_every_header_of_a_layout_is_read_into_its_field(name):
    layout, text, constants = LAYOUTS[name]
    mapping = recognise(list(wanted(text)), constants=constants)
    assert mapping.layout.id == layout
    assert read_as(mapping) == wanted(text)
    assert mapping.unknown == ()


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        str.lower,
        lambda text: f"  {text}\u00a0 ",
        lambda text: text.replace(" ", "  "),
        lambda text: text.replace(" ", "\u00a0"),
        lambda text: "\ufeff" + text,
        lambda text: text.replace("A", "А").replace("C", "С").replace("e", "е").replace("о", "o"),
    ],
    ids=["upper", "lower", "blanks", "double", "no-break", "mark", "look-alike"],
)
def test_a_header_is_known_in_other_letters_and_spaces(name, change):
    layout, text, constants = LAYOUTS[name]
    changed = {change(header): field for header, field in wanted(text).items()}
    mapping = recognise(list(changed), constants=constants)
    assert mapping.layout.id == layout
    assert read_as(mapping) == changed


@pytest.mark.parametrize("name", LAYOUTS)
def test_the_order_of_columns_does_not_matter(name):
    _, text, constants = LAYOUTS[name]
    header = list(wanted(text))
    first = recognise(header, constants=constants)
    random.Random(5).shuffle(header)
    again = recognise(header, constants=constants)
    assert (again.columns, again.readings) == (first.columns, first.readings)
    assert (again.ignored, set(again.personal)) == (first.ignored, set(first.personal))


@settings(deadline=None)
@given(
    name=st.sampled_from(list(LAYOUTS)),
    extra=st.lists(
        st.text("bdfghjlqrsvwz", min_size=6, max_size=12).map("column {}".format),
        unique=True,
        max_size=8,
    ),
    seed=st.randoms(),
)
def test_unknown_columns_are_listed_and_change_nothing(name, extra, seed):
    layout, text, constants = LAYOUTS[name]
    header = [*wanted(text), *extra]
    seed.shuffle(header)
    mapping = recognise(header, constants=constants)
    assert mapping.layout.id == layout
    assert set(mapping.unknown) == set(extra)
    assert read_as(mapping) == wanted(text)


@given(st.lists(st.text(max_size=20), max_size=12))
def test_any_header_is_mapped_or_refused_with_a_code(header):
    try:
        mapping = recognise(header, complete=False)
    except Refused:  # the only error that an odd header may end in
        return
    assert sorted([*read_as(mapping), *mapping.unknown]) == sorted(header)


@pytest.mark.parametrize("name", LAYOUTS)
@pytest.mark.parametrize("header", ["Телефон", "E-mail", "Importer phone", "ФИО директора", "联系人", "Yetkili telefonu"])  # fmt: skip
def test_contacts_are_personal_in_every_layout(name, header):
    _, text, constants = LAYOUTS[name]
    mapping = recognise([*wanted(text), header], constants=constants)
    assert header in mapping.personal
    assert header in mapping.ignored
    assert all(header not in headers for headers in mapping.columns.values())


def test_no_field_of_any_layout_is_read_from_a_header_with_contacts():
    for name, (_, text, constants) in LAYOUTS.items():
        mapping = recognise(list(wanted(text)), constants=constants)
        taken = {header for headers in mapping.columns.values() for header in headers}
        assert not taken & set(mapping.personal), name


@pytest.mark.parametrize("name", STATISTICS_LAYOUTS)
def test_trade_statistics_are_known_and_no_declarations(name):
    header = wanted(STATISTICS_LAYOUTS[name])
    mapping = recognise(list(header), complete=False)
    assert (mapping.layout.id, mapping.layout.table) == ("ru-public-statistics", "trade")
    assert read_as(mapping) == header


def test_the_47_columns_of_comtrade_are_known():
    mapping = recognise(COMTRADE, complete=False)
    assert (len(COMTRADE), mapping.layout.id, mapping.unknown) == (47, "un-comtrade", ())
    assert mapping.layout.table == "trade"


def test_alternatives_are_preferred_in_the_order_of_the_layout():
    mapping = recognise(list(wanted(LAYOUTS["A"][1])))
    assert mapping.columns["origin_country"] == (
        "G34 (Код страны происхождения)",
        "G31_13 (Страна происхождения)",
        "G16 (Страна происхождения)",
    )
    assert "РАЗНЫЕ" in mapping.missing["G16 (Страна происхождения)"]
    assert "РАЗНЫЕ" not in mapping.missing["G34 (Код страны происхождения)"]


def test_a_value_keeps_its_own_currency_and_basis():
    russian = recognise(list(wanted(LAYOUTS["import"][1])))
    assert russian.readings["invoice_value"].currency == "RUB"
    assert "invoice_currency" not in russian.columns
    assert "currency of the contract" in russian.ignored["CURRENCY_OF_CONTRACT_PRICE"]
    atlas = recognise(list(wanted(LAYOUTS["Atlas"][1])), constants=LAYOUTS["Atlas"][2])
    assert atlas.readings["statistical_value_usd"].basis == "fob"


def test_a_value_without_a_column_for_its_currency_is_kept_without_one():
    header = [*wanted(LAYOUTS["D"][1])]
    header.remove("Код валюты цены договора")
    mapping = recognise(header)
    assert mapping.columns["invoice_value"] == ("Фактурная стоимость",)
    assert "invoice_currency" not in mapping.columns


@pytest.mark.parametrize(
    ("name", "more"),
    [
        ("A", "33 Код товара по ТН ВЭД РФ"),
        ("import", "HS CODE"),
        ("Atlas", "hs-code"),
        ("D", "Код товара по ТН ВЭД"),
    ],
)
def test_two_columns_of_one_meaning_are_refused_by_both_names(name, more):
    _, text, constants = LAYOUTS[name]
    refused = refusal([*wanted(text), more], constants=constants)
    assert refused.code is RefusalCode.DUP_COLUMN
    first = next(header for header, field in wanted(text).items() if field == "hs_code")
    assert f"'{more}'" in str(refused)
    assert first[:40] in str(refused)


def test_two_columns_of_one_name_are_refused():
    refused = refusal(["HS_CODE", "HS_CODE"])
    assert (refused.code, "two columns are named 'HS_CODE'" in str(refused)) == (
        RefusalCode.DUP_COLUMN,
        True,
    )


def test_a_required_column_that_is_missing_is_refused_with_the_nearest():
    header = [*wanted(LAYOUTS["import"][1])]
    header[header.index("IMP_DATE")] = "REGISTERED_ONE"
    refused = refusal(header)
    assert refused.code is RefusalCode.MISSING_COLUMN
    assert "lacks registered_on, nearest are 'REGISTERED_ONE'" in str(refused)
    assert "sniff FILE --draft" in str(refused)


def test_a_constant_that_no_column_reports_is_asked_for():
    header = list(wanted(LAYOUTS["Atlas"][1]))
    assert recognise(header, complete=False).unmapped == ("declaring_country", "direction")
    refused = refusal(header)
    assert refused.code is RefusalCode.MISSING_COLUMN
    assert "--country and --direction" in str(refused)


def test_an_unknown_header_is_refused_with_the_nearest_layout():
    refused = refusal(["G_WEIGHT", "N_WEIGHT", "x", "y", "z"])
    assert refused.code is RefusalCode.UNKNOWN_LAYOUT
    assert "nearest is 'reseller-en', which knows 2 of 5 headers" in str(refused)
    assert "hs_code" in str(refused)


def test_a_layout_can_be_forced_by_its_id():
    header = ["HS_CODE", "PRODUCT_DESCRIPTION", "IMP_DATE"]
    assert recognise(header, name="ru-import-en").layout.id == "ru-import-en"
    assert refusal(header[:2], name="panjiva").code is RefusalCode.MISSING_COLUMN
    assert refusal(["x"], name="panjiva").code is RefusalCode.UNKNOWN_LAYOUT


def test_a_layout_that_is_not_there_is_a_mistake_of_use():
    with pytest.raises(UsageError, match="did you mean 'panjiva'"):
        recognise(["x"], name="panjivo")


@pytest.mark.parametrize(
    ("constants", "message"),
    [
        ({"country": "KZ"}, "no constant 'country'"),
        ({"declaring_country": "Kazakhstan"}, "two capital letters"),
        ({"direction": "in"}, "import, export, transit"),
    ],
)
def test_a_constant_that_is_none_is_a_mistake_of_use(constants, message):
    with pytest.raises(UsageError, match=message):
        recognise(list(wanted(LAYOUTS["Atlas"][1])), constants=constants)


@pytest.mark.parametrize(
    "header",
    [
        ["报关单号", "申报日期", "商品编码", "商品名称", "原产国", "净重（千克）", "收货人"],
        ["Tescil Tarihi", "GTİP", "Eşya Tanımı", "Menşe Ülke", "Gönderen", "Net Ağırlık (kg)"],
        ["Date", "HS Code", "Goods description", "Country of origin", "Exporter", "Importer"],
        ["Дата", "Код ТН ВЭД", "Описание товара", "Отправитель", "Вес нетто кг", "Страна происхождения"],
    ],
    ids=["zh", "tr", "en", "ru"],
)  # fmt: skip
def test_headers_of_no_known_vendor_are_read_by_their_words(header):
    mapping = recognise(header, constants={"declaring_country": "RU", "direction": "import"})
    assert mapping.unknown == ()
    assert mapping.ignored == {}


def test_every_listed_header_is_known_and_a_stray_word_is_not():
    for layout in shipped().values():
        assert all(knows_header(header) for column in layout.columns for header in column.headers)
    assert not knows_header("12 345,00")
    assert not knows_header("column of mine")


def converted(header, cells):
    """Cells converted under the mapping of a header."""
    mapping = recognise(header)
    inference = FormatInference(mapping, Options())
    frame = pl.DataFrame([cells], schema=header, orient="row").with_columns(
        pl.lit(1, pl.Int64).alias(RECORD), pl.lit(2, pl.Int64).alias(LINE)
    )
    inference.observe(frame)
    return Converter(mapping, Options(), reference(), inference, source_file="made").convert(frame)


@pytest.mark.parametrize(
    ("procedure", "way"), [("4000", "import"), ("10", "export"), ("7700", None)]
)
def test_the_procedure_reports_the_way_where_no_column_does(procedure, way):
    header = ["G072", "G31_1", "G33", "G37", "G38"]
    header = [f"{box} (x)" for box in header]
    (row,) = converted(header, ["15.03.2023", "SYNTHETIC", "8542310000", procedure, "1"]).to_dicts()
    assert row["direction"] == way
    assert row["repairs"] == (way and "direction:from_procedure")
