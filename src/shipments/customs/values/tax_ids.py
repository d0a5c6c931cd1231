"""Tax numbers: text of digits, judged by length and checksum.

A number whose checksum fails is kept and marked: it is what was filed, and a wrong number is a
finding for those who follow companies. Only a number that cannot be one is refused.
"""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np
import polars as pl
from stdnum.ru import inn
from stdnum.tr import vkn

from shipments.customs.codes import RejectCode
from shipments.customs.values.parse_result import ParseResult, fault, without_float_suffix

_WITH_KPP = re.compile(r"([0-9]{10})\s*[/\\]\s*[0-9]{9}")  # the code of a registration after it
_FORM = re.compile(r"[0-9A-Z-]{5,20}")
INN_DIGITS = 10  # of an organisation
_INN_WEIGHTS = np.array([2, 4, 10, 3, 5, 9, 4, 6, 8])
_INN_PLACES = 10 ** np.arange(INN_DIGITS - 1, -1, -1)
CHECKSUM_FAILS = "checksum_fails"


def is_inn(digits: str) -> bool:
    """Whether the checksum of a Russian ИНН holds."""
    return inn.is_valid(digits) and int(digits) > 0


def inns_hold(numbers: pl.Series) -> pl.Series:
    """Whether the checksum of each Russian ИНН of ten digits holds, as `is_inn` says it.

    Asking `is_inn` once for each different number takes ten times as long over a million rows.

    Args:
        numbers: Whole numbers below 10**10, none null.
    """
    digits = numbers.to_numpy().astype(np.int64)[:, None] // _INN_PLACES % 10
    control = digits[:, :-1] @ _INN_WEIGHTS % 11 % 10
    return pl.Series(numbers.name, control == digits[:, -1])


def is_bin(digits: str) -> bool:
    """Whether the checksum of a Kazakh БИН or ИИН holds.

    Source: law of Kazakhstan of 12 January 2007 No. 223 on national registers of identification
    numbers; the last digit is the sum weighted 1 to 11 modulo 11 and, where that is 10, the sum
    weighted 3 to 11, 1, 2 modulo 11.
    """
    values = [int(digit) for digit in digits]
    for first in (0, 2):
        weights = (1 + (place + first) % 11 for place in range(11))
        control = sum(map(int.__mul__, values, weights)) % 11
        if control < 10:
            return control == values[11]
    return False


def is_vkn(digits: str) -> bool:
    """Whether the checksum of a Turkish VKN holds."""
    return vkn.is_valid(digits)


_CHECKS: dict[str, tuple[tuple[int, ...], Callable[[str], bool]]] = {
    "ru_inn": ((10, 12), is_inn),
    "kz_bin": ((12,), is_bin),
    "tr_vkn": ((10,), is_vkn),
}


def read_tax_id(text: str, kind: str | None) -> ParseResult:
    """A tax number.

    Args:
        text: What is in the cell.
        kind: `ru_inn`, `kz_bin`, `tr_vkn`, or None when the layout does not say whose it is.

    Returns:
        The number as text; marked `float_suffix`, `blanks_removed`, `kpp_cut`, `left_zero` (a lost
        zero that the checksum proves) and `checksum_fails`. TAX_ID if it cannot be one.
    """
    number, changes = without_float_suffix(text)
    if any(mark.isspace() for mark in number):
        number, changes = "".join(number.split()), (*changes, "blanks_removed")
    if kind not in _CHECKS:
        if any(mark in "./" for mark in number):  # as Brazil writes the CNPJ
            number, changes = re.sub("[./]", "", number), (*changes, "separators")
        if _FORM.fullmatch(number.upper()):
            return ParseResult(number.upper(), changes)
        return fault(RejectCode.TAX_ID, "no tax number: 5 to 20 digits or Latin capitals")
    sizes, holds = _CHECKS[kind]
    expected = " or ".join(map(str, sizes))
    if kind == "ru_inn" and (with_kpp := _WITH_KPP.fullmatch(number)):
        number, changes = with_kpp[1], (*changes, "kpp_cut")
    if not (number.isascii() and number.isdigit()):
        return fault(RejectCode.TAX_ID, f"no tax number: {expected} digits")
    if len(number) in sizes:
        return ParseResult(number, changes if holds(number) else (*changes, CHECKSUM_FAILS))
    if len(number) + 1 in sizes and holds("0" + number):
        return ParseResult("0" + number, (*changes, "left_zero"))
    return fault(
        RejectCode.TAX_ID,
        f"{len(number)} digits where {expected} are due, and no checksum proves a lost zero: "
        "correct the cell",
    )
