"""Numbers: which mark divides the decimals, and what a text says under that mark.

A text that reads one way only (`1234,5`, `0.250`, `1.234.567`) is evidence for its mark; one that
reads two ways (`1,234`) needs evidence in the file, a layout or an option. Spaces group digits
whatever the decimal mark is, and so does an apostrophe, which always goes with a point.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import Decimal

from shipments.customs.codes import RejectCode
from shipments.customs.values.parse_result import ParseResult, fault

_SPACE = "\u00a0\u202f\u2007\u2009 "
_APOSTROPHE = "'’ʼ"
_BODY = re.compile(rf"([+\-\u2212]?)([0-9][0-9.,{_SPACE}{_APOSTROPHE}]*|[.,][0-9]+)")
_GROUPED = re.compile(
    rf"[0-9]{{1,3}}(?:[{_SPACE}][0-9]{{3}})+|[0-9]{{1,3}}(?:[{_APOSTROPHE}][0-9]{{3}})+"
)
_PARTS = re.compile(r"([0-9]*)(?:([.,])([0-9]+))?")
OTHER = {",": ".", ".": ","}
EXACT_DIGITS = 15  # any number of so many digits is the same when Float64 gives it back

_NO_NUMBER = "no number: digits with one decimal mark are read, in groups of three or not"


@dataclass(frozen=True)
class NumberStyle:
    """How a file writes numbers.

    Attributes:
        decimal: Mark before the decimals; None = not known.
        grouping: Marks that are known to divide groups of three digits.
        shift: Power of ten by which a layout says that the numbers are to be multiplied.
    """

    decimal: str | None = None
    grouping: frozenset[str] = frozenset()
    shift: int = 0


@dataclass(frozen=True)
class NumberShape:
    """What a text shows of itself.

    Attributes:
        whole: Digits before the decimal mark, with the sign.
        decimals: Digits after it.
        mark: The decimal mark that the text proves, or, when it reads two ways, the mark in it.
        two_ways: Whether `mark` may as well divide thousands.
        grouping: The mark that the text proves to divide groups of digits.
        swiss: Whether apostrophes divide groups: a form of its own, whatever the file does.
    """

    whole: str
    decimals: str = ""
    mark: str | None = None
    two_ways: bool = False
    grouping: str | None = None
    swiss: bool = False


def number_shape(text: str) -> NumberShape | None:
    """What a text shows of itself; None if it is no number."""
    found = _BODY.fullmatch(text)
    if not found:
        return None
    sign = "-" if found[1] in "-\u2212" and found[1] else ""
    body = found[2]
    cut = max(body.rfind("."), body.rfind(","))
    head, tail = (body[:cut], body[cut:]) if cut >= 0 else (body, "")
    if _GROUPED.fullmatch(head):
        return _grouped_by_spaces(sign, head, tail)
    return _grouped_by_marks(sign, body)


def _grouped_by_spaces(sign: str, head: str, tail: str) -> NumberShape | None:
    if tail and not tail[1:].isdigit():
        return None
    digits = "".join(mark for mark in head if mark.isdigit())
    swiss = any(mark in head for mark in _APOSTROPHE)
    if swiss and tail.startswith(","):
        return None
    return NumberShape(sign + digits, tail[1:], tail[:1] or None, swiss=swiss)


def _grouped_by_marks(sign: str, body: str) -> NumberShape | None:
    marks = [mark for mark in body if not mark.isdigit()]
    if any(mark not in ".," for mark in marks):
        return None
    if len(marks) <= 1:
        found = _PARTS.fullmatch(body)
        whole, mark, decimals = found.groups() if found else ("", None, "")
        if not whole and not decimals:
            return None
        two_ways = bool(mark) and len(decimals) == 3 and 1 <= len(whole) <= 3 and whole[0] != "0"
        return NumberShape(sign + (whole or "0"), decimals or "", mark, two_ways=two_ways)
    group, last = marks[0], marks[-1]
    if any(mark != group for mark in marks[:-1]):
        return None
    head, _, tail = body.rpartition(last) if last != group else (body, "", "")
    if not re.fullmatch(rf"[0-9]{{1,3}}(?:\{group}[0-9]{{3}})+", head) or (
        last != group and not tail
    ):
        return None
    return NumberShape(sign + head.replace(group, ""), tail, OTHER[group], grouping=group)


def read_number(text: str, style: NumberStyle) -> ParseResult:
    """A number under the style of its file.

    Returns:
        The nearest Float64, marked `rounded` when the text holds digits that it does not; NUM if
        the text is no number, or contradicts the decimal mark of the file; NUM_AMBIGUOUS if it
        reads two ways.
    """
    shape = number_shape(text)
    if shape is None:
        return fault(RejectCode.NUM, _NO_NUMBER)
    mark, known = shape.mark, style.decimal
    if shape.two_ways and mark:
        if mark in style.grouping:
            return _value(shape.whole + shape.decimals, "", style.shift)
        if known != mark:
            return _ambiguous(shape, mark, known)
    elif (
        mark and known and mark != known and not shape.swiss and (shape.decimals or shape.grouping)
    ):
        return fault(
            RejectCode.NUM,
            f"the decimal mark of this column is '{known}', but this number proves '{mark}': "
            "correct the cell, or read the file again with --decimal",
        )
    return _value(shape.whole, shape.decimals, style.shift)


def _ambiguous(shape: NumberShape, mark: str, known: str | None) -> ParseResult:
    why = (
        f"although '{known}' is the decimal mark here"
        if known
        else "and nothing in the file says which"
    )
    return fault(
        RejectCode.NUM_AMBIGUOUS,
        f"'{mark}' may divide decimals or thousands, {why}: --decimal {mark} reads "
        f"{shape.whole}.{shape.decimals}, --decimal {OTHER[mark]} reads {shape.whole}{shape.decimals}",
    )


def _value(whole: str, decimals: str, shift: int) -> ParseResult:
    written = f"{whole}.{decimals}e{shift}" if decimals else f"{whole}e{shift}"
    number = float(written) + 0.0  # minus zero is zero
    if not math.isfinite(number):
        return fault(RejectCode.NUM, "more digits than a number of this kind can have")
    if len(whole) + len(decimals) > EXACT_DIGITS and Decimal(written) != Decimal(repr(number)):
        return ParseResult(number, ("rounded",))
    return ParseResult(number)


def read_whole(text: str, style: NumberStyle) -> ParseResult:
    """A whole number; `12.0` is one, marked `float_suffix`."""
    found = read_number(text, style)
    if found.code is not None:
        return found
    if not found.value.is_integer() or found.changes or abs(found.value) >= 10**EXACT_DIGITS:
        return fault(
            RejectCode.NUM, f"a whole number of at most {EXACT_DIGITS} digits is read here"
        )
    shape = number_shape(text)
    changes = ("float_suffix",) if shape and shape.decimals and not shape.two_ways else ()
    return ParseResult(int(found.value), changes)
