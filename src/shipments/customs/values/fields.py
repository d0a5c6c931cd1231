"""Which fields of a declaration hold what kind of value."""

from __future__ import annotations

NUMBERS = (
    "net_weight_kg",
    "gross_weight_kg",
    "quantity",
    "invoice_value",
    "customs_value_rub",
    "statistical_value_usd",
)
# Of cells of trade statistics, which prove the decimal mark of a file as well.
TRADE_NUMBERS = ("primary_value_usd",)
WHOLES = ("item_number", "package_count")
DAYS = ("registered_on", "released_on")
COUNTRIES = (
    "declaring_country",
    "consignor_country",
    "consignee_country",
    "trading_country",
    "dispatch_country",
    "origin_country",
    "destination_country",
)
TAX_IDS = {
    "consignee_tax_id": "consignee_name",
    "contract_holder_tax_id": "contract_holder_name",
    "declarant_tax_id": "declarant_name",
}
NAMES = ("consignor_name", "consignee_name", "contract_holder_name", "declarant_name")
TEXTS = ("manufacturer_name", "brand", "goods_description", "incoterm_place")
FLAGS = ("is_in_statistics", "is_containerised")
