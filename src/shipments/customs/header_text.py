"""What a header says, however it is written.

Vendors write the boxes of the declaration each in their own way: `G33 (Код товара по ТН ВЭД)`,
`33 Код товара по ТН ВЭД РФ`, with two spaces, without the closing bracket, with a Cyrillic letter
in a Latin word. A header is known by its box number, or by its letters and digits alone.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache

from shipments.customs.values.folding import folded_to_latin, visible

_KEPT = 1 << 16  # headers: each layout asks again for the same ones
_BOX = re.compile(r"(?:G?([0-9]+[A-Z]?(?:_[0-9]+)?)|G?(D[0-9])|(ND)|(STAT))(?![0-9A-Z_])")
# Words of headers of contacts and of people, in four languages; compared word by word.
_PERSONAL = (
    "address", "addresses", "phone", "phones", "telephone", "mobile", "tel", "fax", "email", "mail",
    "contact", "contacts", "director", "manager", "passport", "person", "surname",
    "адрес", "телефон", "тел", "факс", "почта", "контакт", "контакты", "контактное", "руководитель",
    "директор", "паспорт", "фио", "фамилия",
    "adres", "adresi", "telefon", "telefonu", "faks", "posta", "eposta", "yetkili", "iletişim",
)  # fmt: skip
_PERSONAL_PARTS = ("地址", "电话", "手机", "传真", "邮箱", "邮件", "联系", "法人代表", "姓名")


@lru_cache(_KEPT)
def header_key(header: str) -> str:
    """The letters and digits of a header, folded: `HS_CODE`, `Hs Code` and `hs-code` are one."""
    return "".join(mark for mark in folded_to_latin(header) if mark.isalnum() or mark == "$")


@lru_cache(_KEPT)
def header_box(header: str) -> str | None:
    """The box of the declaration that a header begins with, as `G33`, `G31_1`, `GD1`, `ND`, `STAT`.

    Returns:
        The box, or None when the header begins with none.
    """
    text = folded_to_latin(header).upper()
    box = _BOX.match(text)
    # A number alone is a value, or the number of a column.
    if box is None or (box[0].isdigit() and not any(map(str.isalpha, text[box.end() :]))):
        return None
    number, day, *words = box.groups()
    return f"G{number or day}" if number or day else next(word for word in words if word)


@lru_cache(_KEPT)
def name_beside_box(header: str) -> str:
    """The name beside the box number, without the brackets around it.

    Returns:
        The name, or the whole header when it has no box number.
    """
    text = " ".join(visible(unicodedata.normalize("NFKC", header)).split())
    box = _BOX.match(folded_to_latin(text).upper())
    rest = text[box.end() :].strip() if box else text
    return rest.removeprefix("(").removesuffix(")").strip() if box else rest


def is_personal(header: str) -> bool:
    """Whether a header is of contacts or of people, as `Importer phone` or `Адрес склада`."""
    letters = (mark if mark.isalnum() else " " for mark in folded_to_latin(header))
    words = "".join(letters).split()
    is_word = any(word in _personal_words() for word in words)
    return is_word or any(part in header for part in _PERSONAL_PARTS)


@cache
def _personal_words() -> frozenset[str]:
    return frozenset(map(folded_to_latin, _PERSONAL))
