"""One record in every layout, from the file to the accepted row."""

from __future__ import annotations

import csv
import datetime as dt
import io

import polars as pl
import pytest

from customs.layout_headers import LAYOUTS, PERSON, wanted
from shipments.customs.library import read
from shipments.customs.options import Options

CELLS = {
    "declaration_number": "10000000/150323/0000001", "registered_on": "15.03.2023",
    "released_on": "16.03.2023", "customs_office_code": "10000000", "item_number": "1",
    "direction": "ИМ", "procedure_code": "4000", "is_in_statistics": "1",
    "consignor_name": "SYNTHETIC CO", "consignor_country": "CN", "consignee_tax_id": "0000000018",
    "consignee_name": "СИНТЕТИКА", "consignee_country": "RU", "contract_holder_name": "СИНТЕТИКА",
    "contract_holder_tax_id": "0000000018", "declarant_name": "СИНТЕТИКА",
    "declarant_tax_id": "0000000018", "manufacturer_name": "SYNTHETIC", "brand": "SYNTHETIC",
    "trading_country": "CN", "dispatch_country": "CN", "origin_country": "CN",
    "destination_country": "RU", "goods_description": "SYNTHETIC", "hs_code": "8542310000",
    "gross_weight_kg": "2,5", "net_weight_kg": "2,25", "quantity": "3", "quantity_unit": "шт",
    "package_count": "1", "invoice_value": "100,50", "invoice_currency": "USD",
    "customs_value_rub": "7500,50", "statistical_value_usd": "100,25", "incoterm": "FCA",
    "incoterm_place": "SYNTHETIC", "transport_mode_code": "30", "is_containerised": "0",
}  # fmt: skip
# What a vendor writes in its own way.
OTHER = {
    "short": {"registered_on": "Mar-2023", "invoice_value": "100,25"},
    "export": {"dispatch_country": "RUSSIA", "destination_country": "KAZAKHSTAN"},
    "Turkey": {"hs_code": "854231000000"},
    "Kazakhstan": {"destination_country": "KAZAKHSTAN"},
    "Panjiva": {
        "registered_on": "2023-03-15",
        "quantity": "12 PCS",
        "hs_code": "8542.31 Processors",
        "destination_country": "United States",
        "is_containerised": "True",
    },
}
VALUE_BASIS = {"export": None, "EAEU": None, "Turkey": None, "Kazakhstan": None, "Atlas": "fob", "Panjiva": None, "short": None}  # fmt: skip
CONTACT = "SYNTHETIC CONTACT"


def one_record(path, name: str, **changes: str):
    """A file of one record in a layout, read."""
    _, text, constants = LAYOUTS[name]
    cells = {**CELLS, **OTHER.get(name, {}), **changes}
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";")
    writer.writerow(wanted(text))
    writer.writerow(
        CONTACT if field == PERSON else cells.get(field, "") for field in wanted(text).values()
    )
    path.write_text(out.getvalue(), encoding="utf-8")
    return read(path, Options(**constants))


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_record_of_every_layout_is_accepted_without_its_contacts(tmp_path, name):
    reading = one_record(tmp_path / "one.csv", name)
    assert reading.rejected.to_dicts() == []
    (row,) = reading.accepted.to_dicts()
    assert row["hs6"] == "854231"
    assert row["registered_on"] in (dt.date(2023, 3, 15), dt.date(2023, 3, 1))
    assert row["valuation_basis"] == VALUE_BASIS.get(name, "cif")
    assert CONTACT not in str(row)


@pytest.mark.parametrize("name", LAYOUTS)
def test_a_rejected_record_of_every_layout_is_kept_without_its_contacts(tmp_path, name):
    reading = one_record(tmp_path / "one.csv", name, registered_on="31.02.2023")
    (rejected,) = reading.rejected.to_dicts()
    assert rejected["code"] == "DATE"
    assert CONTACT not in str(rejected)
    assert reading.accepted.height == 0


def test_a_value_in_roubles_is_not_given_the_currency_of_the_contract(tmp_path):
    (row,) = one_record(tmp_path / "one.csv", "import").accepted.to_dicts()
    assert (row["invoice_value"], row["invoice_currency"]) == (100.5, "RUB")


def test_a_value_whose_currency_nothing_says_has_none_until_the_user_gives_it(tmp_path):
    path = tmp_path / "one.csv"
    (row,) = one_record(path, "short").accepted.to_dicts()
    assert (row["invoice_value"], row["invoice_currency"]) == (100.25, None)
    assert "invoice_value:currency_unstated" in row["repairs"].split(";")
    (row,) = read(path, Options(**LAYOUTS["short"][2], value_currency="EUR")).accepted.to_dicts()
    assert (row["invoice_value"], row["invoice_currency"]) == (100.25, "EUR")


def test_the_samples_hold_the_defects_that_they_are_said_to_hold():
    from shipments.customs.sample_files import sample

    strict = Options(strict=True)
    readings = {name: read(path, strict) for name, path in sample().items()}
    kept = {name: (each.accepted.height, each.rejected.height) for name, each in readings.items()}
    assert kept == {"russian": (194, 6), "english": (98, 2)}
    codes = set(readings["russian"].rejected["code"])
    assert codes == {"DATE", "COUNTRY", "NUM", "HS_SUPPRESSED", "RULE", "WIDTH"}
    assert all(each.accepted["duplicate_of"].count() == 1 for each in readings.values())
    together = pl.concat([each.accepted for each in readings.values()])
    assert together["destination_country"].unique().to_list() == ["RU"]
