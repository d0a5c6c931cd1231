"""Layout A of Russian declaration dumps: header -> our column, as this benchmark writes it."""

from __future__ import annotations

HEADERS: dict[str, str] = {
    "ND (Номер декларации)": "declaration_number",
    "G32 (Номер товара по ГТД)": "item_number",
    "G011 (Направление перемещения)": "direction",
    "G37 (Процедура)": "procedure_code",
    "G072 (Дата регистрации)": "registered_on",
    "GD1 (Дата выпуска)": "released_on",
    "G071 (код таможни)": "customs_office_code",
    "STAT (STAT)": "is_in_statistics",
    "G022 (Наименование отправителя)": "consignor_name",
    "G0231 (Код страны отправителя)": "consignor_country",
    "G082 (Наименование получателя)": "consignee_name",
    "G081 (ИНН получателя)": "consignee_tax_id",
    "G0831 (Код страны получателя)": "consignee_country",
    "G092 (Наименование контрактодержателя)": "contract_holder_name",
    "G091 (ИНН контрактодержателя)": "contract_holder_tax_id",
    "G142 (Наименование декларанта)": "declarant_name",
    "G141 (ИНН декларанта)": "declarant_tax_id",
    "G31_11 (Фирма-изготовитель)": "manufacturer_name",
    "G31_12 (Товарный знак, патент)": "brand",
    "G11 (Код торгующей страны)": "trading_country",
    "G15A (Код страны отправления)": "dispatch_country",
    "G34 (Код страны происхождения)": "origin_country",
    "G17A (Код страны назначения)": "destination_country",
    "G31_1 (Наименование и характеристики товаров)": "goods_description",
    "G33 (Код товара по ТН ВЭД)": "hs_code",
    "G38 (Вес нетто, кг)": "net_weight_kg",
    "G35 (Вес брутто, кг)": "gross_weight_kg",
    "G31_7 (Кол-во товара в доп.ед.)": "quantity",
    "G31_71 (Наименование доп.ед.)": "quantity_unit",
    "G06 (Кол-во мест)": "package_count",
    "G42 (Фактурная стоимость)": "invoice_value",
    "G221 (Букв.код валюты контракта)": "invoice_currency",
    "G45 (Таможенная стоимость)": "customs_value_rub",
    "G46 (Статистическая стоимость, USD.)": "statistical_value_usd",
    "G202 (Условие поставки)": "incoterm",
    "G2021 (Пункт поставки товара)": "incoterm_place",
    "G25 (Код вида транспорта на границе)": "transport_mode_code",
    "G19 (Признак контейнерных перевозок)": "is_containerised",
}
HEADER_OF = {name: header for header, name in HEADERS.items()}
NUMBERS = (
    "net_weight_kg",
    "gross_weight_kg",
    "quantity",
    "invoice_value",
    "customs_value_rub",
    "statistical_value_usd",
)
WHOLE_NUMBERS = ("item_number", "package_count")
DAYS = ("registered_on", "released_on")
FLAGS = ("is_in_statistics", "is_containerised")
DIRECTIONS = {"ИМ": "import", "ЭК": "export"}
UNITS = {"ШТ": "piece", "КГ": "kilogram", "М": "metre", "ПАР": "pair"}
CODES = (
    "consignor_country",
    "consignee_country",
    "trading_country",
    "dispatch_country",
    "origin_country",
    "destination_country",
    "invoice_currency",
    "incoterm",
)
TEXTS = tuple(
    name
    for name in HEADERS.values()
    if name not in (*NUMBERS, *WHOLE_NUMBERS, *DAYS, *FLAGS, *CODES)
)
