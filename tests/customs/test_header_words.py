"""What headers mean by their words, and that no country, direction or currency is made up."""

from __future__ import annotations

import pytest

from shipments.customs import Options, Refused, read, sniff
from shipments.customs.header_words import meaning_of
from shipments.customs.recognise import recognise

FULL = [
    "RECORDS_TAG", "IMP_DATE", "HS_CODE", "HS_CODE_2", "HS_CODE_DESCRIPTION", "PRODUCT_DESCRIPTION",
    "IMPORTER_NAME", "SUPPLIER_NAME", "ORIGIN_COUNTRY", "QUANTITY", "UNIT", "GROSS_WEIGHT",
    "TOTAL_VALUE_USD", "CURRENCY",
]  # fmt: skip
SHORT = ["HS_CODE", "BUYER_NAME", "EXPORTER_NAME", "TOTALVALUE", "TOTALQUANTITY", "MONTHYEAR"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("TOTALVALUEUSD", "statistical_value_usd"),
        ("SUMOFTOTAL_ASSESS_VALUE_USD", "statistical_value_usd"),
        ("Total value (US$)", "statistical_value_usd"),
        ("VALUE_IN_FOREIGN_CURRENCY", "invoice_value"),
        ("IMPORTERNAME", "consignee_name"),
        ("STD SUPPLIER", "consignor_name"),
        ("SHIPPER_COUNTRY", "consignor_country"),
        ("IMPORTER_TAX_ID", "consignee_tax_id"),
        ("COUNTRY OF_ORIGIN", "origin_country"),
        ("COUNTRY_DESTINATION", "destination_country"),
        ("HSCODE", "hs_code"),
        ("HS_PRODUCT_DESCRIPTION", "goods_description"),
        ("GROSS_WT_IN_KG", "gross_weight_kg"),
        ("N_WEIGHT", "net_weight_kg"),
        ("COMERCIAL_UNIT", "quantity_unit"),
        ("QUANTITY_OF_PACKAGE", "package_count"),
        ("BE_REGISTRATION_DATE", "registered_on"),
        ("IMP_OR_EXP", "direction"),
        ("TYPE OF TRANSPORT", "transport_mode_code"),
    ],
)
def test_a_header_is_read_by_its_words(header, field):
    meaning = meaning_of(header)
    assert meaning is not None
    assert meaning.field == field


@pytest.mark.parametrize(
    "header",
    [
        "%GTTOTALVALUE", "TOTAL_USD_FOBPERCENTAGE", "UNIT_VALUE_USD", "AVGUNITPRICEUSD", "USD_PER_KG",
        "FREIGHT_USD", "INSURANCE_USD", "CUSTOMS_DUTY", "EXCHANGE_RATE", "COUNTRY_ISO_CODE_2",
        "COUNTRY", "EXPORTER_CODE", "AGENT_NAME", "BANK_NAME", "HS_CODE_2", "CUSTOM_VALUE",
        "ASSESSED_VALUE_IN_TK", "DESTINATION_PORT", "CURRENCY_UNIT", "MANIFEST_DATE",
    ],
)  # fmt: skip
def test_a_column_of_another_meaning_is_left_out_with_a_reason(header):
    meaning = meaning_of(header)
    assert meaning is not None
    assert (meaning.field, bool(meaning.reason)) == ("", True)


@pytest.mark.parametrize("header", ["IMPORTER_ADDRESS", "EXPORTER_NAME_AND_ADDRESS", "BUYER CITY"])
def test_addresses_are_personal(header):
    meaning = meaning_of(header)
    assert meaning is not None
    assert (meaning.field, meaning.personal) == ("", True)


@pytest.mark.parametrize("header", ["Matching Fields", "x", "column of mine", "%", "Вес"])
def test_words_that_say_nothing_of_a_field_are_unknown(header):
    assert meaning_of(header) is None


@pytest.mark.parametrize("header", [FULL, SHORT])
def test_nothing_says_a_country_that_the_file_does_not(header):
    mapping = recognise(header, complete=False)
    assert mapping.unmapped == ("declaring_country", "direction")
    assert mapping.layout.constants.model_dump(exclude_none=True) == {}


def test_the_refusal_asks_for_country_and_direction_and_shows_what_suggests_them():
    with pytest.raises(Refused) as refused:
        recognise(FULL[:4] + FULL[5:], file="Kenya Import.xlsx!Sheet")
    message = str(refused.value)
    assert "--country and --direction" in message
    assert "declaring_country may be KE, as the name of the file says" in message
    assert "extends" not in message


def test_a_weight_and_a_value_keep_what_their_headers_leave_open():
    given = {"declaring_country": "KE", "direction": "import"}
    mapping = recognise(FULL, constants=given)
    assert mapping.readings["gross_weight_kg"].assumed == ("kilograms_assumed",)
    assert mapping.ignored["CURRENCY"] == "a currency without its value"
    assert "not the goods as declared" in mapping.ignored["HS_CODE_DESCRIPTION"]
    short = recognise(SHORT, constants=given)
    assert short.readings["invoice_value"].assumed == ("currency_unstated",)
    assert short.readings["invoice_value"].currency is None


@pytest.mark.parametrize(("way", "read_as"), [("import", "CIF_USD"), ("export", "FOB_USD")])
def test_of_two_bases_the_one_of_the_direction_is_read(way, read_as):
    header = [*FULL[:-2], "FOB_USD", "CIF_USD"]
    mapping = recognise(header, constants={"declaring_country": "KE", "direction": way})
    assert mapping.columns["statistical_value_usd"] == (read_as,)


def test_numbers_of_two_columns_are_never_put_together_by_their_words():
    header = [*FULL, "STD QUANTITY", "STD UNIT"]
    mapping = recognise(header, constants={"declaring_country": "IN", "direction": "import"})
    assert mapping.columns["quantity"] == ("QUANTITY",)
    assert mapping.columns["quantity_unit"] == ("UNIT",)
    assert "'QUANTITY' is read" in mapping.ignored["STD QUANTITY"]


def test_an_unknown_column_of_a_party_that_no_field_has_stops_the_file():
    header = ["HS_CODE", "MONTHYEAR", "TOTALQUANTITY", "ORIGIN_COUNTRY", "IMPORTER_GROUP"]
    with pytest.raises(Refused, match="'IMPORTER_GROUP', which may be a party"):
        recognise(header, constants={"declaring_country": "KE", "direction": "import"})


def test_a_file_of_the_family_is_read_with_country_and_direction(tmp_path):
    path = tmp_path / "made.csv"
    path.write_text(
        ",".join(SHORT) + "\n8482100000,SYNTHETIC A,SYNTHETIC B,12.5,3,Oct 2024\n"
        "8482100000,SYNTHETIC A,NULL,1.25,0,Nov 2024\n"
    )
    options = Options(declaring_country="KE", direction="export")
    one, two = read(path, options).accepted.to_dicts()
    assert (one["consignor_name"], one["consignee_name"]) == ("SYNTHETIC B", "SYNTHETIC A")
    assert (one["invoice_value"], one["invoice_currency"], one["quantity"]) == (12.5, None, 3.0)
    assert one["repairs"] == "registered_on:month_only;invoice_value:currency_unstated"
    assert (two["consignor_name"], two["quantity"], two["declaring_country"]) == (None, None, "KE")
    assert "layout: reseller-en" in str(sniff(path, options))
