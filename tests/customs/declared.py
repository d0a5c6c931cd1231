"""Small files of declarations in a known layout, for tests of the whole way."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping

HEADERS = {
    "number": "ND (Номер декларации)",
    "direction": "G011 (Направление перемещения)",
    "registered": "G072 (Дата регистрации)",
    "consignor": "G022 (Наименование отправителя)",
    "consignor_country": "G0231 (Код страны отправителя)",
    "consignee": "G082 (Наименование получателя)",
    "origin": "G34 (Код страны происхождения)",
    "goods": "G31_1 (Наименование и характеристики товаров)",
    "hs": "G33 (Код товара по ТН ВЭД)",
    "net": "G38 (Вес нетто, кг)",
    "value": "G46 (Статистическая стоимость, USD.)",
}
ROW = {
    "number": "10702070/010322/0000001",
    "direction": "ИМ",
    "registered": "15.03.2022",
    "consignor": "SYNTHETIC WORKS",
    "consignor_country": "CN",
    "consignee": "ООО СИНТЕТИКА",
    "origin": "CN",
    "goods": "ПОДШИПНИКИ СИНТЕТИЧЕСКИЕ",
    "hs": "8482109008",
    "net": "12,5",
    "value": "1250,75",
}


def rows(count: int) -> list[dict[str, str]]:
    """Sound rows, all different."""
    return [ROW | {"number": f"10702070/010322/{at:07d}"} for at in range(1, count + 1)]


def table(
    lines: Iterable[Mapping[str, str]], *, mark: str = ";", encoding: str = "utf-8", end: str = "\n"
) -> bytes:
    """Rows as a text file with the header of layout A."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter=mark, lineterminator=end)
    writer.writerow(HEADERS.values())
    writer.writerows([line[name] for name in HEADERS] for line in lines)
    return target.getvalue().encode(encoding)


def changed(**cells: str) -> dict[str, str]:
    """A sound row with some cells changed."""
    return ROW | cells
