from __future__ import annotations

import pytest

from shipments.customs.codes import RefusalCode, Refused
from shipments.customs.recognise import recognise

LAYOUT_A = [
    "ND (Номер декларации)", "G072 (Дата регистрации)", "GD1 (Дата выпуска)", "G071 (код таможни)",
    "G011 (Направление перемещения)", "G022 (Наименование отправителя)", "G023 (Адрес отправителя)",
    "G31_1 (Наименование и характеристики товаров)", "G33 (Код товара по ТН ВЭД)",
    "G38 (Вес нетто, кг)", "FIRM (Доп.информация о контрактодержателе (Росстат))",
]  # fmt: skip


def test_a_header_is_mapped_by_its_box_numbers():
    mapping = recognise(LAYOUT_A)
    assert mapping.layout.id == "ru-declaration"
    assert mapping.columns["hs_code"] == ("G33 (Код товара по ТН ВЭД)",)
    assert set(mapping.personal) == {LAYOUT_A[6], LAYOUT_A[10]}
    assert not mapping.unmapped


def test_a_header_that_no_layout_knows_is_refused():
    with pytest.raises(Refused) as caught:
        recognise(["a", "b", "c"])
    assert caught.value.code is RefusalCode.UNKNOWN_LAYOUT
