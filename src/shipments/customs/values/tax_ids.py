"""Tax numbers: text of digits, judged by length and checksum.

A number whose checksum fails is kept and marked: it is what was filed, and a wrong number is a
finding for whoever follows companies. Only a number that cannot be one is refused.
"""

from __future__ import annotations

import re
from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from shipments.customs.codes import RejectCode
from shipments.customs.values.outcome import Outcome, fault, without_float_suffix

_LAST_OF_10 = (2, 4, 10, 3, 5, 9, 4, 6, 8)
_FIRST_OF_12 = (7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_SECOND_OF_12 = (3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8)
_WITH_KPP = re.compile(r"([0-9]{10})\s*[/\\]\s*[0-9]{9}")  # the code of a registration after it
_FORM = re.compile(r"[0-9A-Z-]{5,20}")
INN_DIGITS = 10  # of an organisation
CHECKSUM_FAILS = "checksum_fails"


def _control(digits: str, weights: tuple[int, ...], modulus: int = 11) -> int:
    return (
        sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % modulus
    )


def is_inn(digits: str) -> bool:
    """Whether the checksum of a Russian ИНН holds.

    Source: order of the Federal Tax Service of Russia of 29 June 2012, ММВ-7-6/435@, annex: the
    last digit (of a person: the last two) is the weighted sum of those before it, modulo 11,
    modulo 10.
    """
    if not digits.isascii() or not digits.isdigit() or not int(digits or 0):
        return False
    if len(digits) == 10:
        return _control(digits, _LAST_OF_10) % 10 == int(digits[9])
    if len(digits) == 12:
        return _control(digits, _FIRST_OF_12) % 10 == int(digits[10]) and _control(
            digits, _SECOND_OF_12
        ) % 10 == int(digits[11])
    return False


@cache
def _weighted_halves() -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The weighted sums of the first and of the last five digits of an ИНН, by those digits."""
    five = np.arange(10**5)
    digits = [five // 10**place % 10 for place in (4, 3, 2, 1, 0)]
    first = sum(digit * weight for digit, weight in zip(digits, _LAST_OF_10, strict=False))
    last = sum(digit * weight for digit, weight in zip(digits, _LAST_OF_10[5:], strict=False))
    return np.asarray(first), np.asarray(last)


def inns_hold(numbers: pl.Series) -> pl.Series:
    """Whether the checksum of each Russian ИНН of ten digits holds, as `is_inn` says it.

    Args:
        numbers: Whole numbers below 10**10, none null.
    """
    first, last = _weighted_halves()
    whole = numbers.to_numpy()
    head, tail = np.divmod(whole, 10**5)
    control = (first[head] + last[tail]) % 11 % 10
    return pl.Series(numbers.name, control == tail % 10)


def is_bin(digits: str) -> bool:
    """Whether the checksum of a Kazakh БИН or ИИН holds.

    Source: law of Kazakhstan of 12 January 2007 No. 223 on national registers of identification
    numbers; the last digit is the sum weighted 1 to 11 modulo 11 and, where that is 10, the sum
    weighted 3 to 11, 1, 2 modulo 11.
    """
    if len(digits) != 12 or not digits.isascii() or not digits.isdigit():
        return False
    control = _control(digits, tuple(range(1, 12)))
    if control == 10:
        control = _control(digits, (3, 4, 5, 6, 7, 8, 9, 10, 11, 1, 2))
    return control != 10 and control == int(digits[11])


def is_vkn(digits: str) -> bool:
    """Whether the checksum of a Turkish VKN (ten digits) holds.

    Source: the rule of the Revenue Administration as public implementations give it: each of nine
    digits is raised by 9 to 1 modulo 10, multiplied by 2 to the power of 9 to 1 modulo 9 (9 where
    that is 0 and the digit is not); the last digit completes their sum to ten.
    """
    if len(digits) != 10 or not digits.isascii() or not digits.isdigit():
        return False
    total = 0
    for place, digit in enumerate(digits[:9]):
        raised = (int(digit) + 9 - place) % 10
        part = raised * 2 ** (9 - place) % 9
        total += 9 if raised and not part else part
    return (10 - total % 10) % 10 == int(digits[9])


_CHECKS = {"ru_inn": ((10, 12), is_inn), "kz_bin": ((12,), is_bin), "tr_vkn": ((10,), is_vkn)}


def read_tax_id(text: str, kind: str | None) -> Outcome:
    """A tax number.

    Args:
        text: What stands in the cell.
        kind: `ru_inn`, `kz_bin`, `tr_vkn`, or None when the layout does not say whose it is.

    Returns:
        The number as text; marked `float_suffix`, `blanks_removed`, `kpp_cut`, `left_zero` (a lost zero that
        the checksum proves) and `checksum_fails`. TAX_ID if it cannot be one.
    """
    number, changes = without_float_suffix(text)
    if any(mark.isspace() for mark in number):
        number, changes = "".join(number.split()), (*changes, "blanks_removed")
    if kind not in _CHECKS:
        return _of_any_kind(number.upper(), changes)
    sizes, holds = _CHECKS[kind]
    if kind == "ru_inn" and (found := _WITH_KPP.fullmatch(number)):
        number, changes = found[1], (*changes, "kpp_cut")
    if not (number.isascii() and number.isdigit()):
        return fault(RejectCode.TAX_ID, f"no tax number: {_told(sizes)} digits")
    if len(number) in sizes:
        return Outcome(number, changes if holds(number) else (*changes, CHECKSUM_FAILS))
    if len(number) + 1 in sizes and holds("0" + number):
        return Outcome("0" + number, (*changes, "left_zero"))
    return fault(
        RejectCode.TAX_ID,
        f"{len(number)} digits where {_told(sizes)} are due, and no checksum proves a lost zero: "
        "correct the cell",
    )


def _of_any_kind(number: str, changes: tuple[str, ...]) -> Outcome:
    if _FORM.fullmatch(number):
        return Outcome(number, changes)
    return fault(RejectCode.TAX_ID, "no tax number: 5 to 20 digits or Latin capitals")


def _told(sizes: tuple[int, ...]) -> str:
    return " or ".join(map(str, sizes))
