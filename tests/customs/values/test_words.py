"""Countries, units, currencies, tax numbers, names and the words of short lists."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from shipments.customs.codes import RejectCode
from shipments.customs.values import words
from shipments.customs.values.countries import read_country
from shipments.customs.values.names import read_name
from shipments.customs.values.numbers import NumberStyle
from shipments.customs.values.reference import reference
from shipments.customs.values.tax_ids import inns_hold, is_bin, is_inn, is_vkn, read_tax_id
from shipments.customs.values.units import read_quantity_with_unit, read_unit
from shipments.dataset.load import load

TABLES = reference()


@pytest.mark.parametrize(
    ("text", "alpha2", "changes"),
    [("CN", "CN", ()), ("cn", "CN", ()), ("NA", "NA", ()), ("CHN", "CN", ()), ("156", "CN", ()), ("643.0", "RU", ("float_suffix",)),
     ("4", "AF", ("left_zero",)), ("КИТАЙ", "CN", ()), ("中国", "CN", ()), ("Çin", "CN", ()), ("GREAT BRITAIN", "GB", ()),
     ("UNITED KINGDOM", "GB", ()), ("Türkiye", "TR", ()), ("СН", "CH", ("look_alike",)), ("RU - РОССИЯ", "RU", ()),
     ("РОССИЯ (RU)", "RU", ()), ("CHINА", "CN", ("look_alike",)), ("EU", None, ("stated_eu",)), ("ЕС", None, ("stated_eu",)),
     ("РАЗНЫЕ", None, ("stated_various",)), ("НЕИЗВЕСТНА", None, ("stated_unknown",)), ("Европейский союз", None, ("stated_eu",))],
)  # fmt: skip
def test_a_country_by_any_code_or_name(text, alpha2, changes):
    found = read_country(text, TABLES)
    assert (found.value, found.changes, found.code) == (alpha2, changes, None)


@pytest.mark.parametrize(
    ("text", "code"),
    [("Корея", "COUNTRY_AMBIGUOUS"), ("Congo", "COUNTRY_AMBIGUOUS"), ("СССР", "COUNTRY"), ("Абхазия", "COUNTRY"),
     ("NULL", "COUNTRY"), ("None", "COUNTRY"), ("nan", "COUNTRY"), ("-", "COUNTRY"), ("XX", "COUNTRY"), ("999", "COUNTRY"),
     ("RU - КИТАЙ", "COUNTRY"), ("Chna", "COUNTRY")],
)  # fmt: skip
def test_a_word_that_is_no_single_country_is_rejected(text, code):
    assert read_country(text, TABLES).code is RejectCode(code)


def test_na_in_a_column_of_names_may_mean_not_available():
    assert read_country("NA", TABLES, names=True).code is RejectCode.COUNTRY_AMBIGUOUS


def test_every_country_is_read_by_each_of_its_codes():
    for alpha2, alpha3, numeric in (
        load("countries", "polars").select("alpha2", "alpha3", "numeric").rows()
    ):
        for text in (alpha2, alpha3, numeric):
            assert read_country(text, TABLES).value == alpha2


@pytest.mark.parametrize(
    ("text", "unit", "changes"),
    [("796", "piece", ()), ("ШТ", "piece", ()), ("шт.", "piece", ()), ("006", "metre", ()), ("6", "metre", ("left_zero",)),
     ("166.0", "kilogram", ("float_suffix",)), ("КГ", "kilogram", ()), ("PCE  NMB", "piece", ()), ("KGM", "kilogram", ()),
     ("055", "square_metre", ()), ("55", "square_metre", ("left_zero",)), ("М2", "square_metre", ()), ("м²", "square_metre", ()), ("кв. м", "square_metre", ()), ("MTK", "square_metre", ()),
     ("113", "cubic_metre", ()), ("М3", "cubic_metre", ()), ("m³", "cubic_metre", ()), ("114", "thousand_cubic_metres", ()), ("1000 М3", "thousand_cubic_metres", ()),
     ("112", "litre", ()), ("Л", "litre", ()), ("LTR", "litre", ()), ("liters", "litre", ()), ("130", "thousand_litres", ()), ("058", "thousand_square_metres", ()),
     ("245", "kilowatt_hour", ()), ("кВт.ч", "kilowatt_hour", ()), ("кВт·ч", "kilowatt_hour", ()), ("KWH", "kilowatt_hour", ()),
     ("246", "thousand_kilowatt_hours", ()), ("1000 КВТ·Ч", "thousand_kilowatt_hours", ()), ("MWH", "thousand_kilowatt_hours", ()),
     ("adet", "piece", ()), ("台", "piece", ()), ("KГ", "kilogram", ("look_alike",))],
)  # fmt: skip
def test_a_unit_by_any_code_or_name(text, unit, changes):
    found = read_unit(text, TABLES)
    assert (found.value, found.changes) == (unit, changes)


@pytest.mark.parametrize("text", ["parsec", "999", "-", "831", "059", "М4"])
def test_a_unit_that_is_not_in_the_table_is_rejected(text):
    assert read_unit(text, TABLES).code is RejectCode.UNIT


def test_a_quantity_with_its_unit_in_one_cell():
    found = read_quantity_with_unit("1,200.5 PCS", NumberStyle("."), TABLES)
    assert (found.value, dict(found.side_values), found.changes) == (
        1200.5,
        {"quantity_unit": "piece"},
        ("unit_split",),
    )
    assert read_quantity_with_unit("12 parsec", NumberStyle("."), TABLES).code is RejectCode.UNIT


@pytest.mark.parametrize(
    ("text", "code", "changes"),
    [("USD", "USD", ()), ("usd", "USD", ()), ("RUR", "RUB", ("rur_as_rub",)), ("810", "RUB", ("rur_as_rub",)), ("643", "RUB", ()),
     ("ДОЛЛАР США", "USD", ()), ("ЕВРО", "EUR", ()), ("китайский юань", "CNY", ()), ("36", "AUD", ("left_zero",)), ("ЕUR", "EUR", ("look_alike",))],
)  # fmt: skip
def test_a_currency_by_any_code_or_name(text, code, changes):
    found = words.read_currency(text, TABLES)
    assert (found.value, found.changes) == (code, changes)


@pytest.mark.parametrize("text", ["ZZZ", "-", "999", "100 USD", "CNH"])
def test_what_is_no_currency_is_rejected(text):
    assert words.read_currency(text, TABLES).code is RejectCode.CURRENCY


@pytest.mark.parametrize(
    ("read", "text", "value", "changes"),
    [(words.read_direction, "ИМ", "import", ()), (words.read_direction, "ЭК", "export", ()), (words.read_direction, "im", "import", ()),
     (words.read_direction, "2", "export", ()), (words.read_direction, "1.0", "import", ("float_suffix",)), (words.read_direction, "ИM", "import", ("look_alike",)),
     (words.read_direction, "ИМ 40", "import", ("procedure_cut",)),
     (words.read_procedure, "40", "40", ()), (words.read_procedure, "4000", "4000", ()), (words.read_procedure, "40 00", "4000", ("separators",)),
     (words.read_procedure, "4000000", "4000", ("feature_cut",)), (words.read_procedure, "ЭКСПОРТ", "10", ()),
     (words.read_incoterm, "cip", "CIP", ()), (words.read_incoterm, "CIP 2010", "CIP", ("edition_cut",)), (words.read_incoterm, "СIP", "CIP", ("look_alike",)),
     (words.read_incoterm, "DAP (ИНКОТЕРМС 2020)", "DAP", ("edition_cut",)), (words.read_incoterm, "XXX", None, ("stated_other",)),
     (words.read_transport, "30", "30", ()), (words.read_transport, "3", "30", ("one_digit",)), (words.read_transport, "31", "30", ("main_mode",)),
     (words.read_transport, "АВТОМОБИЛЬНЫЙ", "30", ()), (words.read_transport, "99", None, ("stated_other",)),
     (words.read_flag, "1", True, ()), (words.read_flag, "да", True, ()), (words.read_flag, "НЕТ", False, ()), (words.read_flag, "0.0", False, ("float_suffix",)),
     (words.read_office, "10216170", "10216170", ()), (words.read_office, "10216170 - ПУЛКОВО", "10216170", ("name_cut",)),
     (words.read_declaration_number, "10216170 / 300422 / 0000001", "10216170/300422/0000001", ("blanks_removed",))],
)  # fmt: skip
def test_a_word_of_a_list(read, text, value, changes):
    found = read(text)
    assert (found.value, found.changes, found.code) == (value, changes, None)


@pytest.mark.parametrize(
    "read",
    [
        words.read_direction,
        words.read_procedure,
        words.read_incoterm,
        words.read_transport,
        words.read_flag,
        words.read_office,
    ],
)
@pytest.mark.parametrize("text", ["-", "?!", "٣", "nothing at all"])
def test_a_word_that_is_not_in_its_list_is_rejected(read, text):
    assert read(text).code is RejectCode.CODE


@pytest.mark.parametrize("digits", ["7707083893", "500100732259", "7722476458"])
def test_checksums_of_russian_numbers(digits):
    wrong = digits[:-1] + str((int(digits[-1]) + 1) % 10)
    assert is_inn(digits)
    assert not is_inn(wrong)


@given(st.lists(st.integers(10**9, 10**10 - 1), min_size=1))
def test_checksums_of_a_whole_column_are_those_of_its_numbers(numbers):
    numbers += [7707083893, 7722476458]
    assert inns_hold(pl.Series(numbers, dtype=pl.UInt64)).to_list() == [
        is_inn(str(n)) for n in numbers
    ]


def test_checksums_of_kazakh_and_turkish_numbers():
    assert is_bin("940140000385")
    assert not is_bin("940140000386")
    assert is_vkn("4540536920")
    assert not is_vkn("4540536921")


@pytest.mark.parametrize(
    ("text", "kind", "value", "changes"),
    [("7707083893", "ru_inn", "7707083893", ()), ("7707083893.0", "ru_inn", "7707083893", ("float_suffix",)),
     ("7707083894", "ru_inn", "7707083894", ("checksum_fails",)), ("7707 083 893", "ru_inn", "7707083893", ("blanks_removed",)),
     ("7707083893/773601001", "ru_inn", "7707083893", ("kpp_cut",)), ("de812871812", None, "DE812871812", ())],
)  # fmt: skip
def test_a_tax_number_is_kept_as_text(text, kind, value, changes):
    found = read_tax_id(text, kind)
    assert (found.value, found.changes) == (value, changes)


@given(st.integers(10**7, 10**8 - 1))
def test_a_lost_zero_comes_back_only_if_the_checksum_proves_it(number):
    for last in "0123456789":
        short = f"{number}{last}"
        found = read_tax_id(short, "ru_inn")
        if is_inn("0" + short):
            assert (found.value, found.changes) == ("0" + short, ("left_zero",))
        else:
            assert found.code is RejectCode.TAX_ID


@pytest.mark.parametrize("text", ["12345", "77070838931", "АБВ", "-", "NULL", "٧٧٠٧٠٨٣٨٩٣"])
def test_what_is_no_tax_number_is_rejected(text):
    assert read_tax_id(text, "ru_inn").code is RejectCode.TAX_ID


@pytest.mark.parametrize(
    "name",
    ["None", "NULL", "nan", "ООО РОМАШКА", "3M COMPANY", "1000000000 THINGS", "ORDER OF ST. JOHN"],
)
def test_a_name_stays_as_it_is(name):
    assert read_name(name).value == name
    assert not read_name(name).changes


def test_a_tax_number_before_a_name_is_split_off():
    found = read_name("7707083893 773601001 ООО РОМАШКА")
    assert (found.value, found.side_values["tax_id"], found.changes) == (
        "ООО РОМАШКА",
        "7707083893",
        ("tax_id_split",),
    )


@pytest.mark.parametrize(
    "joint", [" ПО ПОРУЧЕНИЮ ", " по поручению ", " BY ORDER OF ", ", on behalf of "]
)
def test_both_parties_of_an_order_are_reported(joint):
    found = read_name(f"FIRST LTD{joint}SECOND FZE")
    assert (found.value, found.side_values["by_order_of"]) == ("FIRST LTD", "SECOND FZE")
