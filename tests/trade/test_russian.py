from __future__ import annotations

import warnings

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from shipments.errors import UsageError
from shipments.tables.trade import TRADE
from shipments.trade import read_russian_statistics
from shipments.trade.russian import ImplausibleValuesWarning

HEADER = "NAPR,PERIOD,STRANA,TNVED,EDIZM,STOIM,NETTO,KOL,REGION,REGION_S"
ENGLISH = "DIRECTION,PERIOD,COUNTRY,HS,UM,VALUE,NETWEIGHT,QUANTITY,REGION,REGION_S"
CELL = {
    "NAPR": "ИМ", "PERIOD": "07/2021", "STRANA": "CN", "TNVED": "8806220000", "EDIZM": "796",
    "STOIM": "5000.5", "NETTO": "300", "KOL": "120", "REGION": "45000", "REGION_S": "МОСКВА",
}  # fmt: skip


def read(tmp_path, *changes, header=HEADER, encoding="utf-8", separator=",", **options):
    rows = [(CELL | change).values() for change in changes]
    lines = [separator.join(header.split(",")), *(separator.join(row) for row in rows)]
    path = tmp_path / "cells.csv"
    path.write_bytes("\n".join(lines).encode(encoding))
    return read_russian_statistics(path, value_unit=options.pop("value_unit", "usd"), **options)


def one(tmp_path, options=None, **change):
    (row,) = read(tmp_path, change, **(options or {})).accepted.to_dicts()
    return row


def fault(tmp_path, options=None, **change):
    reading = read(tmp_path, {}, change, **(options or {}))
    (row,) = reading.rejected.to_dicts()
    assert reading.accepted.height == 1
    return row["code"], row["column"], row["value"]


@pytest.mark.parametrize("header", [HEADER, ENGLISH])
def test_a_cell_is_read_into_the_columns_of_the_table(tmp_path, header):
    reading = read(tmp_path, {}, header=header)
    assert reading.accepted.schema == TRADE.dtypes
    (row,) = reading.accepted.to_dicts()
    filled = {name: value for name, value in row.items() if value is not None}
    assert filled == {
        "frequency": "M", "period": "202107", "year": 2021, "month": 7, "reporter": "643",
        "reporter_alpha3": "RUS", "flow": "M", "partner": "156", "partner_alpha3": "CHN",
        "hs_code": "8806220000", "quantity_unit": "piece", "quantity": 120.0,
        "net_weight_kg": 300.0, "primary_value_usd": 5000.5,
    }  # fmt: skip
    assert (reading.rejected.height, reading.counted) == (0, 2)


def test_a_file_in_cp1251_with_semicolons_and_decimal_commas_is_read_exactly(tmp_path):
    changes = {"STOIM": "1234,5"}, {"NAPR": "ЭК", "STOIM": "5000,25", "NETTO": "99,125"}
    reading = read(tmp_path, *changes, encoding="cp1251", separator=";")
    assert reading.accepted["primary_value_usd"].to_list() == [1234.5, 5000.25]
    assert reading.accepted["net_weight_kg"].to_list() == [300.0, 99.125]  # as the values prove


def test_thousands_of_dollars_are_reported_and_never_assumed(tmp_path):
    options = {"value_unit": "thousand_usd"}
    assert one(tmp_path, options, STOIM="5.25")["primary_value_usd"] == 5250.0


@pytest.mark.parametrize(("unit", "value"), [("usd", "0.9"), ("thousand_usd", "900000")])
def test_values_that_do_not_fit_the_weights_give_a_warning(tmp_path, unit, value):
    with pytest.warns(ImplausibleValuesWarning, match="USD per kilogram"):
        read(tmp_path, {"STOIM": value}, value_unit=unit)


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({"TNVED": "XXXXXXXXXX"}, ("HS_SUPPRESSED", "TNVED", "XXXXXXXXXX")),
        ({"NAPR": "ТР"}, ("CODE", "NAPR", "ТР")),
        ({"PERIOD": "13/2021"}, ("DATE", "PERIOD", "13/2021")),
        ({"PERIOD": "2021"}, ("DATE_AMBIGUOUS", "PERIOD", "2021")),
        ({"STRANA": "Q1"}, ("COUNTRY", "STRANA", "Q1")),
        ({"EDIZM": "XYZ"}, ("UNIT", "EDIZM", "XYZ")),
        ({"STOIM": "5-"}, ("NUM", "STOIM", "5-")),
        ({"TNVED": "ABC"}, ("HS", "TNVED", "ABC")),
    ],
)
def test_what_cannot_be_read_is_rejected_with_a_code(tmp_path, change, expected):
    assert fault(tmp_path, **change) == expected


@pytest.mark.parametrize(
    ("options", "expected"),
    [({"month": 3}, ("M", "202103", 3)), ({"yearly": True}, ("A", "2021", None))],
)
def test_a_year_alone_is_what_the_user_says(tmp_path, options, expected):
    row = one(tmp_path, options, PERIOD="2021")
    assert (row["frequency"], row["period"], row["month"]) == expected


@pytest.mark.parametrize("unit", ["PCE  NMB", "PCE", "796"])
def test_units_are_read_by_code_and_by_the_words_of_the_english_site(tmp_path, unit):
    assert one(tmp_path, EDIZM=unit)["quantity_unit"] == "piece"


def test_a_zero_without_a_unit_is_no_quantity_and_one_with_a_unit_is_a_figure(tmp_path):
    bare = one(tmp_path, EDIZM="", KOL="0")
    assert (bare["quantity"], bare["quantity_unit"]) == (None, None)
    assert one(tmp_path, KOL="0")["quantity"] == 0.0


@pytest.mark.parametrize(
    "wrong", [{"value_unit": "EUR"}, {"month": 13}, {"month": 3, "yearly": True}]
)
def test_arguments_that_mean_nothing_are_refused(tmp_path, wrong):
    with pytest.raises(UsageError):
        read(tmp_path, {}, **wrong)


_ODD = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters=',"'), max_size=6)


@pytest.mark.slow
@given(st.lists(st.dictionaries(st.sampled_from(list(CELL)[:8]), _ODD, max_size=3), max_size=6))
@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_record_is_accepted_rejected_or_skipped(tmp_path, changes):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ImplausibleValuesWarning)
        reading = read(tmp_path, {}, *changes)
    total = reading.accepted.height + reading.rejected.height + sum(reading.skipped.values())
    assert total == reading.counted == len(changes) + 2
