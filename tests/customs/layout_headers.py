"""Headers as vendors write them, exact to the typo, with the field that each is read into.

A dash is a column left out on purpose, an exclamation mark one with contacts or names of people.
"""

from __future__ import annotations

PERSON, LEFT_OUT = "!", "-"

A = """
ND (Номер декларации) > declaration_number
G072 (Дата регистрации) > registered_on
GD1 (Дата выпуска) > released_on
G071 (код таможни) > customs_office_code
G073 (Номер бланка) > -
G32 (Номер товара по ГТД) > item_number
G011 (Направление перемещения) > direction
G0121 (Таможенный режим) > procedure_code
G37 (Процедура) > procedure_code
STAT (STAT) > is_in_statistics
G021 (ИНН отправителя) > -
G022 (Наименование отправителя) > consignor_name
G023 (Адрес отправителя) > !
G0231 (Код страны отправителя) > consignor_country
G081 (ИНН получателя) > consignee_tax_id
G082 (Наименование получателя) > consignee_name
G083 (Адрес получателя) > !
G0831 (Код страны получателя) > consignee_country
G091 (ИНН контрактодержателя) > contract_holder_tax_id
G092 (Наименование контрактодержателя) > contract_holder_name
G093 (Адрес контрактодержателя) > !
G0931 (Код страны контрактодержателя) > -
G141 (ИНН декларанта) > declarant_tax_id
G142 (Наименование декларанта) > declarant_name
G143 (Адрес декларанта) > !
G11 (Код торгующей страны) > trading_country
G15 (Страна отправления) > dispatch_country
G15A (Код страны отправления) > dispatch_country
G16 (Страна происхождения) > origin_country
G34 (Код страны происхождения) > origin_country
G31_13 (Страна происхождения) > origin_country
G17A (Код страны назначения) > destination_country
G17B (Страна назначения) > destination_country
G31_1 (Наименование и характеристики товаров) > goods_description
G31_11 (Фирма-изготовитель) > manufacturer_name
G31_12 (Товарный знак, патент) > brand
G33 (Код товара по ТН ВЭД) > hs_code
G35 (Вес брутто, кг) > gross_weight_kg
G38 (Вес нетто, кг) > net_weight_kg
G31_7 (Кол-во товара в доп.ед.) > quantity
G31_71 (Наименование доп.ед.) > quantity_unit
G41A (Код доп.ед.изм.) > quantity_unit
G31_8 > -
G31_81 > -
G31_82 > -
G05 (Всего наименований товаров) > -
G06 (Кол-во мест) > -
G31_2 (Кол-во грузовых мест) > package_count
G42 (Фактурная стоимость) > invoice_value
G42RUB (Фактурная стоимость в рублях) > -
G222 (Общая фактурная стоимость по ГТД) > -
G221 (Букв.код валюты контракта) > invoice_currency
G23 (Курс валюты) > -
G45 (Таможенная стоимость) > customs_value_rub
G12 (Общая таможенная стоимость по ГТД) > -
G46 (Статистическая стоимость, USD.) > statistical_value_usd
USDKG (USD за КГ) > -
G202 (Условие поставки) > incoterm
G2021 (Пункт поставки товара) > incoterm_place
G25 (Код вида транспорта на границе) > transport_mode_code
G29 (Код таможни на границе) > -
G19 (Признак контейнерных перевозок) > is_containerised
GD0 (Код завершения таможенного оформления) > -
FIRM (Доп.информация о контрактодержателе (Росстат)) > !
"""

B = """
G072 (Дата оформления ГТД в АИС декларанта) > registered_on
GD1 (Дата выпуска груза) > released_on
G071 (Код таможни, в которую представляется ГТД) > customs_office_code
G073 (Порядковый номер в АИС брокера/декларанта) > -
G32 (номер товара по ГТД / списку) > item_number
G012 (код основного таможенного режима) > procedure_code
G37 (код таможенной процедуры) > procedure_code
STAT(Признак учет в стат внешней торговли 1-учит 0-неучит) > is_in_statistics
G021 (ИНН отправителя) > -
G022 (Наименование отправителя) > consignor_name
G023 (Адрес отправителя) > !
G0231 (Код страны отправителя) > consignor_country
G081 (ИНН получателя) > consignee_tax_id
G082 (Наименование получателя) > consignee_name
G091 (ИНН контрактодержателя) > contract_holder_tax_id
G092 (Наименование контрактодержателя) > contract_holder_name
G11 (Код альфа-2 торгующей страны) > trading_country
G15A (код страны отправления) > dispatch_country
G31_13 (кр наименование страны происхождения) > origin_country
G17A (код страны назначения) > destination_country
G31_1 (Описание и характеристика товара с лицевой стороны ГТД - 256 символов > goods_description
G31_11 (Наименование фирмы изготовителя) > manufacturer_name
G31_12 (Товарный знак, объект авторского права) > brand
G33 (код товара по ТН ВЭД России) > hs_code
G35 (Вес брутто (кг)) > gross_weight_kg
G38 (Вес нетто (кг)) > net_weight_kg
G31_7 (кол-во товара в дополнительной единице измерения) > quantity
G31_71 (Наименование доп.ед.) > quantity_unit
G31_9 > -
G31_91 > -
G31_92 > -
G06 (кол-во мест) > -
G42 (Фактурная стоимость товара) > invoice_value
G221 (Код валюты фактурной стоимости) > invoice_currency
G23 ( курс валюты) > -
G45 (Таможенная стоимость товара) > customs_value_rub
G46 (Статистическая стоимость товара в USD) > statistical_value_usd
USD/KG (Статистическая стоимость за килограмм) > -
G202 (Краткий букв код условия поставки) > incoterm
GD0 (код завершения таможенного оформления) > -
"""

C = """
ND  Номер  декларации на товары > declaration_number
072 Дата ДТ > registered_on
D1 Дата выпуска груза > released_on
071 Таможня оформления ДТ > customs_office_code
073 Порядковый № ДТ > -
32 Номер товара по ДТ > item_number
011 ИМ/ЭК - направление перемещения > direction
012 Основной таможенный режим > procedure_code
37 Процедура > procedure_code
STAT Учет в статистике 0/1 > is_in_statistics
021 ИНН отправителя > -
022 Наименование/ФИО отправителя > consignor_name
023 Адрес отправителя > !
0231 Код страны отправителя > consignor_country
081 ИНН получателя > consignee_tax_id
082 Наименование/ФИО получателя > consignee_name
083 Адрес получателя > !
0831 Код страны получателя > consignee_country
091 ИНН контрактодержателя > contract_holder_tax_id
092 Наименование контрактодержателя > contract_holder_name
141 ИНН декларанта > declarant_tax_id
142 Наименование декларанта > declarant_name
143 Адрес декларанта > !
11 Торгующая страна > trading_country
15 Код страны отправления > dispatch_country
16 Страна происхождения > origin_country
34 Код страны происхождения > origin_country
17 Код страны назначения > destination_country
31_1 Описание и характеристика товара > goods_description
31_11 Фирма-изготовитель > manufacturer_name
31_12 Товарный знак > brand
33 Код товара по ТН ВЭД РФ > hs_code
35 Вес брутто, кг > gross_weight_kg
38 Вес нетто, кг > net_weight_kg
31_7 Кол-во товара в доп ед. измерения > quantity
31_71 Дополнительная единица > quantity_unit
06 Мест товара всего > -
42 Фактурная стоимость > invoice_value
221 Валюта контракта > invoice_currency
23 Курс валюты > -
45 Таможенная стоимость > customs_value_rub
46 Статистическая стоимость > statistical_value_usd
USD/KG Статистическая стоимость, USD/Вес НЕТТО, кг > -
202 Условие поставки > incoterm
2021 Пункт поставки > incoterm_place
25 Вид транспортного средства > transport_mode_code
19 Признак контейнерных перевозок 0/1 > is_containerised
D0 Код завршения таможенного оформления > -
"""

D = """
Дата регистрации ДТ > registered_on
Дата выпуска > released_on
Таможенный орган > customs_office_code
Направление (ИМ/ЭК) > direction
Таможенный режим > procedure_code
Процедура > procedure_code
ИНН отправителя > -
Наименование отправителя > consignor_name
Итоговый адрес отправителя > !
Код страны отправителя > consignor_country
ИНН получателя > consignee_tax_id
Получатель > consignee_name
Адрес получателя > !
Страна получателя > consignee_country
Наименование контрактодержателя > contract_holder_name
ИНН Декларанта > declarant_tax_id
Код торгующей страны > trading_country
Страна отправления > dispatch_country
Страна происхождения товара > origin_country
Страна назначения > destination_country
Описание и характеристика товара > goods_description
Изготовитель > manufacturer_name
Товарный знак > brand
Код ТН ВЭД. Знак звёздочки (*) в конце, если указывается менее 10 знаков. > hs_code
Вес брутто > gross_weight_kg
Вес нетто > net_weight_kg
Фактурная стоимость > invoice_value
Код валюты цены договора > invoice_currency
Таможенная стоимость > customs_value_rub
Статистическая стоимость > statistical_value_usd
Цена за кг (USD) > -
Условие поставки в соответствии с Incoterms > incoterm
Пункт поставки > incoterm_place
Код завершения таможенного оформления > -
"""

EAEU = """
Регистрационный № > declaration_number
Дата подачи статформы > registered_on
Наименование получателя > consignee_name
Адрес получателя > !
Код страны получателя > consignee_country
ИНН получателя > consignee_tax_id
Наименование отправителя > consignor_name
ИНН отправителя > -
Адрес отправителя > !
Код страны отправителя > consignor_country
Код товара по ТН ВЭД ТС > hs_code
Наименование товара по ТН ВЭД ТС > goods_description
Вес нетто кг > net_weight_kg
Статистическая стоимость $ > statistical_value_usd
Код страны происхождения > origin_country
"""

IMPORT = """
RECORDS_TAG > -
DECLARATION_NUMBER > declaration_number
IMP_DATE > registered_on
SUPPLIER_NAME > consignor_name
SUPPLIER_ADDRESS > !
IMPORTER_CODE > consignee_tax_id
IMPORTER_NAME > consignee_name
IMPORTER_NAME_EN > consignee_name
IMPORTER_ADDRESS > !
IMPORTER_ADDRESS_EN > !
CUSTOMS_CODE > customs_office_code
CUSTOMS_INN_CODE > -
IMPORT_PORT > incoterm_place
IMPORT_PORT_EN > incoterm_place
CURRENCY_OF_CONTRACT_PRICE > -
WAREHOUSE_OF_IMPORTER > !
ITEM_NUMBER > item_number
INVOICE_NUMBER > -
MANIFEST_DATE > -
DESTINATION_COUNTRY > destination_country
ORIGIN_COUNTRY > origin_country
BRAND > brand
HS_CODE > hs_code
HS_CODE_DESCRIPTION > -
PRODUCT_DESCRIPTION > goods_description
PRODUCT_DESCRIPTION_EN > goods_description
QUANTITY > quantity
UNIT > quantity_unit
GROSS_WEIGHT_KG > gross_weight_kg
NET_WEIGHT_KG > net_weight_kg
CUSTOMS_COST_VALUE_RUB > customs_value_rub
INVOICE_VALUE_RUB > invoice_value
CURRENCY_UNIT > -
USD_PER_KG > -
TOTAL_VALUE_USD > statistical_value_usd
INCOTERMS > incoterm
MANUFACTURER > manufacturer_name
CUSTOMS_BROKER_NAME > -
CUSTOMS_BROKER_CODE > -
CUSTOMS_PROCEDURE_CODE > procedure_code
CUSTOMS_DECLARANT_NAME > declarant_name
CONTAINER_QUANTITY > -
PACKAGES > package_count
HS_CODE_2 > -
HS_CODE_4 > -
COUNTRY_ISO_CODE_2 > -
RECORD_ID > -
"""

SHORT = """
HS_CODE > hs_code
SUPPLIER_NAME > consignor_name
ORIGIN_COUNTRY > origin_country
IMPORTER_NAME_EN > consignee_name
TOTALVALUE > invoice_value
TOTALQUANTITY > quantity
IMPORT_PORT_EN > -
HS_CODE_DESCRIPTION > goods_description
MONTHYEAR > registered_on
"""

EXPORT = """
EXP_DATE > registered_on
BUYER_NAME > consignee_name
BUYER_NAME_EN > consignee_name
BUYER_ADDRESS > !
DESTINATION_COUNTRY > destination_country
COUNTRY_OF_SHIPMENT > dispatch_country
EXPORTER_TAX_NUMBER > -
EXPORTER_NAME > consignor_name
EXPORTER_NAME_EN > consignor_name
HS_CODE > hs_code
PRODUCT_DESCRIPTION > goods_description
NET_WEIGHT_KG > net_weight_kg
AMOUNT_OF_PAYMENT_IN_RUB > -
CUSTOMS_VALUE_IN_RUB > customs_value_rub
INVOICE_VALUE_IN_FC > invoice_value
CURRENCY_OF_CONTRACT_PRICE > invoice_currency
DECLARANT_NAME > declarant_name
DECLARANT_ADDRESS > !
"""

TURKEY = """
REGISTRATION_NO > declaration_number
REGISTRATION_DATE > registered_on
CLOSING_DATE > released_on
IMPORTER_NAME > consignee_name
IMPORTER_ADDRESS > !
SUPPLIER_NAME > consignor_name
DISPATCH_COUNTRY > dispatch_country
ORIGIN_COUNTRY > origin_country
HS_CODE > hs_code
PRODUCT_DESCRIPTION > goods_description
NET_WEIGHT_KG > net_weight_kg
STATISTICAL_VALUE_USD > statistical_value_usd
ITEM_REGIME_CODE > procedure_code
"""

KAZAKHSTAN = """
DECLARATION_NUMBER > declaration_number
REGISTRATION_DATE > registered_on
TRADING_COUNTRY_NAME > trading_country
FROM_COUNTRY_NAME > dispatch_country
TO_COUNTRY_NAME > destination_country
IMPORTER_NAME > consignee_name
IMPORTER_ADDRESS > !
HS_CODE > hs_code
PRODUCT_DESCRIPTION > goods_description
G_WEIGHT > gross_weight_kg
N_WEIGHT > net_weight_kg
CARGO_VALUE_USD > statistical_value_usd
CARGO_VALUE_KZT > invoice_value
EXCHANGE_RATE > -
"""

ATLAS = """
DECLARATION NUMBER > declaration_number
ARRIVAL DATE > registered_on
INCOTERMS > incoterm
IMPORTER NAME > consignee_name
IMPORTER ID > consignee_tax_id
IMPORTER COUNTRY > consignee_country
IMPORTER ADDRESS > !
EXPORTER NAME > consignor_name
EXPORTER ID > -
EXPORTER ADDRESS > !
EXPORTER COUNTRY > consignor_country
HS CODE > hs_code
PRODUCT DETAILS > goods_description
BRAND NAME > brand
MANUFACTURING COMPANY > manufacturer_name
NET WEIGHT > net_weight_kg
QUANTITY > quantity
COUNTRY OF ORIGIN > origin_country
USD FOB > statistical_value_usd
"""

PANJIVA = """
Bill of Lading Number > -
Arrival Date > registered_on
Matching Fields > -
Consignee > consignee_name
Consignee Address > !
Consignee Email 3 > !
Consignee Phone 2 > !
Consignee (Original Format) > !
Shipper > consignor_name
Shipper (Original Format) > !
Carrier > -
Notify Party > !
Shipment Origin > dispatch_country
Shipment Destination > destination_country
Port of Unlading > -
Port of Lading > -
Port of Lading Country > -
Place of Receipt > -
Vessel > -
Vessel Voyage ID > -
Vessel IMO > -
Is Containerized > is_containerised
Volume (TEU) > -
Quantity > quantity
Measurement > -
Weight (kg) > gross_weight_kg
Weight (t) > -
Weight (Original Format) > -
Value of Goods (USD) > -
FROB > -
HS Code > hs_code
Goods Shipped > goods_description
"""

STATISTICS = """
NAPR > flow
PERIOD > period
STRANA > partner
TNVED > hs_code
EDIZM > quantity_unit
STOIM > primary_value_usd
NETTO > net_weight_kg
KOL > quantity
REGION > -
REGION_S > -
"""

STATISTICS_EN = """
DIRECTION > flow
PERIOD > period
COUNTRY > partner
HS > hs_code
UM > quantity_unit
VALUE > primary_value_usd
NETWEIGHT > net_weight_kg
QUANTITY > quantity
REGION > -
REGION_S > -
"""

COMTRADE = [
    "typeCode",
    "freqCode",
    "refPeriodId",
    "refYear",
    "refMonth",
    "period",
    "reporterCode",
    "reporterISO",
    "reporterDesc",
    "flowCode",
    "flowDesc",
    "partnerCode",
    "partnerISO",
    "partnerDesc",
    "partner2Code",
    "partner2ISO",
    "partner2Desc",
    "classificationCode",
    "classificationSearchCode",
    "isOriginalClassification",
    "cmdCode",
    "cmdDesc",
    "aggrLevel",
    "isLeaf",
    "customsCode",
    "customsDesc",
    "mosCode",
    "motCode",
    "motDesc",
    "qtyUnitCode",
    "qtyUnitAbbr",
    "qty",
    "isQtyEstimated",
    "altQtyUnitCode",
    "altQtyUnitAbbr",
    "altQty",
    "isAltQtyEstimated",
    "netWgt",
    "isNetWgtEstimated",
    "grossWgt",
    "isGrossWgtEstimated",
    "cifvalue",
    "fobvalue",
    "primaryValue",
    "legacyEstimationFlag",
    "isReported",
    "isAggregate",
]

CONSTANTS = {"declaring_country": "KZ", "direction": "import"}
# Name -> (id of the layout, headers, what the user has to give).
LAYOUTS = {
    "A": ("ru-declaration", A, {}),
    "B": ("ru-declaration", B, {}),
    "C": ("ru-declaration", C, {}),
    "D": ("ru-declaration", D, {}),
    "EAEU": ("ru-eaeu-statistics", EAEU, {"direction": "export"}),
    "import": ("ru-import-en", IMPORT, {}),
    "short": ("reseller-en", SHORT, {"declaring_country": "RU", "direction": "import"}),
    "export": ("ru-export-en", EXPORT, {}),
    "Turkey": ("tr-declaration-en", TURKEY, {}),
    "Kazakhstan": ("kz-declaration-en", KAZAKHSTAN, {"direction": "import"}),
    "Atlas": ("atlas", ATLAS, CONSTANTS),
    "Panjiva": ("panjiva", PANJIVA, {}),
}
STATISTICS_LAYOUTS = {"STATISTICS": STATISTICS, "STATISTICS_EN": STATISTICS_EN}


def wanted(text: str) -> dict[str, str]:
    """Header -> field of one of the tables above."""
    lines = (line for line in text.split("\n") if line)
    return {header: field for header, _, field in (line.rpartition(" > ") for line in lines)}
