"""Write the two synthetic samples of customs files that ship with the package.

Nothing in them was declared by anyone: firms, tax numbers, places and amounts are made up here, and
every row says so. The same run gives the same bytes. A few records carry defects on purpose.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import random
from dataclasses import dataclass
from pathlib import Path

from shipments.customs.sample_files import FOLDER

RUSSIAN_ROWS, ENGLISH_ROWS = 200, 100
_ROUBLES = 75.0  # to the dollar, in all of both files


@dataclass(frozen=True)
class Goods:
    """A kind of goods: code, words, kilograms and dollars a piece."""

    hs_code: str
    russian: str
    english: str
    kilograms: float
    dollars: float


@dataclass(frozen=True)
class Route:
    """Who sends from where: made in, sent from, sold from."""

    origin: str
    dispatch: str
    trading: str
    sender: str
    place: str


_GOODS = (
    Goods("8542319010", "микросхемы интегральные, процессоры", "processors", 0.004, 12.0),
    Goods("8542329000", "микросхемы памяти", "memory circuits", 0.003, 6.5),
    Goods("8806229000", "беспилотные воздушные суда, до 7 кг", "unmanned aircraft", 1.4, 940.0),
    Goods("8525890000", "камеры тепловизионные", "thermal cameras", 0.35, 620.0),
    Goods("8407330000", "двигатели поршневые", "piston engines", 5.2, 310.0),
    Goods("8501310000", "двигатели электрические до 750 Вт", "electric motors", 0.12, 17.0),
    Goods("9005800000", "трубы зрительные", "spotting scopes", 0.9, 85.0),
    Goods("9013801000", "прицелы оптические", "optical sights", 0.45, 130.0),
    Goods("9303300000", "оружие охотничье", "hunting guns", 3.6, 450.0),
    Goods("6506101000", "каски защитные", "protective helmets", 1.3, 40.0),
    Goods("3912208500", "нитроцеллюлоза", "nitrocellulose", 25.0, 95.0),
    Goods("8458112009", "станки токарные с ЧПУ", "lathes", 2600.0, 48000.0),
)
_ROUTES = (
    Route("CN", "CN", "CN", "SYNTHETIC SHENZHEN SAMPLE CO 1", "SHENZHEN"),
    Route("CN", "CN", "HK", "SYNTHETIC HONG KONG SAMPLE CO 2", "HONG KONG"),
    Route("CN", "AE", "AE", "SYNTHETIC DUBAI SAMPLE FZE 3", "DUBAI"),
    Route("CN", "TR", "TR", "SYNTHETIC ISTANBUL SAMPLE LTD 4", "ISTANBUL"),
    Route("CN", "KZ", "KZ", "SYNTHETIC ALMATY SAMPLE TOO 5", "ALMATY"),
)
_COUNTRIES = {
    "CN": "CHINA", "HK": "HONG KONG", "AE": "UNITED ARAB EMIRATES", "TR": "TURKEY",
    "KZ": "KAZAKHSTAN", "RU": "RUSSIA",
}  # fmt: skip
_WEIGHTS = (2, 4, 10, 3, 5, 9, 4, 6, 8)


def tax_number(number: int) -> str:
    """An ИНН with a valid check digit in the region 00, which does not exist."""
    digits = f"00{number:07d}"
    check = sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return f"{digits}{check % 10}"


@dataclass(frozen=True)
class Record:
    """One goods item, before a layout writes it down."""

    number: str
    day: dt.date
    released: dt.date
    item: int
    goods: Goods
    route: Route
    buyer: int
    pieces: int

    @property
    def net(self) -> float:
        """Net weight in kilograms."""
        return round(self.pieces * self.goods.kilograms, 3)

    @property
    def gross(self) -> float:
        """Gross weight in kilograms."""
        return round(self.net * 1.12 + 0.05, 3)

    @property
    def dollars(self) -> float:
        """Statistical value in dollars."""
        return round(self.pieces * self.goods.dollars, 2)

    @property
    def roubles(self) -> float:
        """Customs value in roubles."""
        return round(self.dollars * _ROUBLES, 2)


def records(count: int, seed: int) -> list[Record]:
    """Goods items of declarations with one to three items each."""
    chance = random.Random(seed)
    made: list[Record] = []
    while len(made) < count:
        day = dt.date(2022, 3, 1) + dt.timedelta(days=chance.randrange(600))
        filed = f"10000000/{day:%d%m%y}/{len(made) + 1:07d}"
        route, buyer = chance.choice(_ROUTES), chance.randrange(1, 9)
        for item in range(1, chance.randrange(1, 4) + 1):
            goods = chance.choice(_GOODS)
            pieces = chance.randrange(1, 6 if goods.dollars > 1000 else 400)
            released = day + dt.timedelta(days=item)
            made.append(Record(filed, day, released, item, goods, route, buyer, pieces))
    return made[:count]


def _comma(number: float, places: int = 2) -> str:
    return f"{number:.{places}f}".replace(".", ",")


def russian_row(record: Record) -> dict[str, str]:
    """A record in the spelling 'Gnn (Имя)' of the Russian declarations."""
    tax, goods, route = tax_number(record.buyer), record.goods, record.route
    buyer = f"СИНТЕТИКА ООО ПРИМЕР {record.buyer}"
    return {
        "ND (Номер декларации)": record.number,
        "G072 (Дата регистрации)": f"{record.day:%d.%m.%Y}",
        "GD1 (Дата выпуска)": f"{record.released:%d.%m.%Y}",
        "G071 (код таможни)": "10000000",
        "G011 (Направление перемещения)": "ИМ",
        "G0121 (Таможенный режим)": "40",
        "G32 (Номер товара по ГТД)": str(record.item),
        "G37 (Процедура)": "4000",
        "STAT (STAT)": "1",
        "G022 (Наименование отправителя)": route.sender,
        "G023 (Адрес отправителя)": "SYNTHETIC, NO SUCH PLACE",
        "G0231 (Код страны отправителя)": route.dispatch,
        "G081 (ИНН получателя)": tax,
        "G082 (Наименование получателя)": buyer,
        "G083 (Адрес получателя)": "СИНТЕТИКА, МЕСТА НЕТ",
        "G0831 (Код страны получателя)": "RU",
        "G091 (ИНН контрактодержателя)": tax,
        "G092 (Наименование контрактодержателя)": buyer,
        "G141 (ИНН декларанта)": tax_number(90),
        "G142 (Наименование декларанта)": "СИНТЕТИКА ООО ДЕКЛАРАНТ",
        "G11 (Код торгующей страны)": route.trading,
        "G15A (Код страны отправления)": route.dispatch,
        "G34 (Код страны происхождения)": route.origin,
        "G17A (Код страны назначения)": "RU",
        "G31_1 (Наименование и характеристики товаров)": f"СИНТЕТИКА: {goods.russian}",
        "G31_11 (Фирма-изготовитель)": "SYNTHETIC MAKER",
        "G31_12 (Товарный знак, патент)": "ОТСУТСТВУЕТ",
        "G33 (Код товара по ТН ВЭД)": goods.hs_code,
        "G35 (Вес брутто, кг)": _comma(record.gross, 3),
        "G38 (Вес нетто, кг)": _comma(record.net, 3),
        "G31_7 (Кол-во товара в доп.ед.)": str(record.pieces),
        "G41A (Код доп.ед.изм.)": "796",
        "G42 (Фактурная стоимость)": _comma(record.dollars),
        "G221 (Букв.код валюты контракта)": "USD",
        "G12 (Общая таможенная стоимость по ГТД)": _comma(record.roubles),
        "G45 (Таможенная стоимость)": _comma(record.roubles),
        "G46 (Статистическая стоимость, USD.)": _comma(record.dollars),
        "G202 (Условие поставки)": "FCA",
        "G2021 (Пункт поставки товара)": route.place,
        "FIRM (Доп.информация о контрактодержателе (Росстат))": (
            "СИНТЕТИКА Тел..: 000 | E-mail: nobody@example.org | Рук. НИКТО"
        ),
    }


def spoil(rows: list[dict[str, str]]) -> None:
    """Defects of the kinds that such files have, in rows far apart."""
    for row, column, value in (
        (10, "G46 (Статистическая стоимость, USD.)", "1 234,50"),  # a blank between thousands
        (20, "G46 (Статистическая стоимость, USD.)", "1\u00a0234,50"),
        (30, "G081 (ИНН получателя)", rows[30]["G081 (ИНН получателя)"] + ".0"),
        (40, "G33 (Код товара по ТН ВЭД)", "854231*"),
        (50, "G31_12 (Товарный знак, патент)", "NULL"),
        (60, "G022 (Наименование отправителя)", "SYNTHETIC AGENT BY ORDER OF SYNTHETIC OWNER"),
        (70, "G31_1 (Наименование и характеристики товаров)", "СИНТЕТИКА: строка\nи; ещё одна"),
        (80, "G34 (Код страны происхождения)", "156"),
        # From here on the record cannot be kept.
        (90, "G072 (Дата регистрации)", "31.02.2023"),
        (100, "G34 (Код страны происхождения)", "ZZ"),
        (110, "G38 (Вес нетто, кг)", "много"),
        (120, "G33 (Код товара по ТН ВЭД)", "XXXXXXXXXX"),
        (130, "G38 (Вес нетто, кг)", _comma(99999.0)),  # above the gross weight
        (140, "G31_1 (Наименование и характеристики товаров)", ""),
    ):
        rows[row][column] = value
    rows[150] = dict(rows[149])  # exactly the same again


def russian_file() -> bytes:
    """Layout A: cp1251, semicolons, decimal comma; one record is too short."""
    rows = [russian_row(record) for record in records(RUSSIAN_ROWS, seed=1)]
    spoil(rows)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\r\n")
    writer.writerow(rows[0])
    for number, row in enumerate(rows):
        cells = list(row.values())
        writer.writerow(cells[:25] if number == 160 else cells)
    return out.getvalue().encode("cp1251")


def english_row(record: Record, number: int) -> dict[str, str]:
    """A record in the full form of the English reseller."""
    goods, route, buyer = record.goods, record.route, record.buyer
    name, tax = f"СИНТЕТИКА ООО ПРИМЕР {buyer}", tax_number(buyer)
    glued = f"{tax} 000000000 " if number % 25 == 7 else ""
    place = "NULL" if number % 5 == 2 else route.place
    return {
        "RECORDS_TAG": "SYNTHETIC",
        "DECLARATION_NUMBER": record.number,
        "IMP_DATE": f"{record.day:%Y-%m-%d}",
        "SUPPLIER_NAME": route.sender,
        "SUPPLIER_ADDRESS": "SYNTHETIC, NO SUCH PLACE",
        "IMPORTER_CODE": tax,
        "IMPORTER_NAME": glued + name,
        "IMPORTER_NAME_EN": f"SYNTHETIC SAMPLE OOO {buyer}",
        "IMPORTER_ADDRESS": "СИНТЕТИКА, МЕСТА НЕТ",
        "IMPORTER_ADDRESS_EN": "SYNTHETIC, NO SUCH PLACE",
        "CUSTOMS_CODE": "10000000",
        "CUSTOMS_INN_CODE": "",
        "IMPORT_PORT": place,
        "IMPORT_PORT_EN": place,
        "CURRENCY_OF_CONTRACT_PRICE": "USD",
        "WAREHOUSE_OF_IMPORTER": "",
        "ITEM_NUMBER": str(record.item),
        "INVOICE_NUMBER": f"SYNTHETIC-{number + 1}",
        "MANIFEST_DATE": "",
        "DESTINATION_COUNTRY": "RUSSIA",
        "ORIGIN_COUNTRY": "NULL" if number % 20 == 9 else _COUNTRIES[route.origin],
        "BRAND": "SYNTHETIC",
        "HS_CODE": goods.hs_code,
        "HS_CODE_DESCRIPTION": f"SYNTHETIC: {goods.english}",
        "PRODUCT_DESCRIPTION": f"СИНТЕТИКА: {goods.russian}",
        "PRODUCT_DESCRIPTION_EN": f"SYNTHETIC: {goods.english}",
        "QUANTITY": str(record.pieces),
        "UNIT": "PCS",
        "GROSS_WEIGHT_KG": f"{record.gross:.3f}",
        "NET_WEIGHT_KG": f"{record.net:.3f}",
        "CUSTOMS_COST_VALUE_RUB": f"{record.roubles:.2f}",
        "INVOICE_VALUE_RUB": f"{record.roubles:.2f}",
        "CURRENCY_UNIT": "1",
        "USD_PER_KG": f"{record.dollars / record.net:.2f}",
        "TOTAL_VALUE_USD": f"{record.dollars:.2f}",
        "INCOTERMS": "FCA",
        "MANUFACTURER": "SYNTHETIC MAKER",
        "CUSTOMS_BROKER_NAME": "",
        "CUSTOMS_BROKER_CODE": "",
        "CUSTOMS_PROCEDURE_CODE": "40",
        "CUSTOMS_DECLARANT_NAME": "SYNTHETIC DECLARANT OOO",
        "CONTAINER_QUANTITY": "",
        "PACKAGES": str(1 + record.pieces // 20),
        "HS_CODE_2": goods.hs_code[:2],
        "HS_CODE_4": goods.hs_code[:4],
        "COUNTRY_ISO_CODE_2": "RU",
        "RECORD_ID": f"SYNTHETIC-{number + 1:06d}",
    }


def english_file() -> bytes:
    """The full form of the English reseller: UTF-8, commas, titles above the header in row 6."""
    made = records(ENGLISH_ROWS, seed=2)
    made[61] = made[60]
    rows = [english_row(record, number) for number, record in enumerate(made)]
    rows[61] = dict(rows[60])  # exactly the same again
    rows[75]["QUANTITY"] = "about 12"
    rows[85]["IMP_DATE"] = "2023-13-01"
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["SYNTHETIC SAMPLE: nothing in this file was declared by anyone"])
    writer.writerow(["Russia Import Full"])
    out.write("\n")
    writer.writerow(["Period: 2022-03 to 2023-10"])
    out.write("\n")
    writer.writerow(rows[0])
    writer.writerows(list(row.values()) for row in rows)
    return out.getvalue().encode("utf-8")


def main(folder: Path = FOLDER) -> None:
    """Write both files."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "declarations-a-cp1251.csv").write_bytes(russian_file())
    (folder / "reseller-import-en.csv").write_bytes(english_file())


if __name__ == "__main__":
    main()
