"""The result of parsing one text: a value, a declared gap, or a fault; never two of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from shipments.customs.codes import RejectCode
from shipments.customs.values.folding import look_alikes

SPACES = " \t\r\n\u00a0\u202f\u2007\u2009\ufeff\u200b"


@dataclass(frozen=True)
class ParseResult:
    """The result of parsing one text.

    Attributes:
        value: The value; None when the text says that there is none, or is at fault.
        changes: What was changed on the way, as words of `repairs`.
        code: Why the text gives no value; None when it does, or says that there is none.
        message: What is wrong and what to do, in a sentence.
        side_values: What the text says about other columns.
    """

    value: Any = None
    changes: tuple[str, ...] = ()
    code: RejectCode | None = None
    message: str = ""
    side_values: Mapping[str, str] = field(default_factory=dict)


Parser = Callable[[str], ParseResult]


def fault(code: RejectCode, message: str) -> ParseResult:
    """A text that gives no value."""
    return ParseResult(code=code, message=message)


def or_look_alike(read: Callable[[str], ParseResult | None], text: str) -> ParseResult | None:
    """What a text gives, or else the same text with look-alike letters taken from one script."""
    if (result := read(text)) is not None:
        return result
    others = (read(other) for other in look_alikes(text))
    result = next((other for other in others if other is not None and other.code is None), None)
    return result and replace(result, changes=(*result.changes, "look_alike"))


def stripped(text: str) -> str:
    """A text without the spaces around it, the kinds that do not break a line included."""
    return text.strip(SPACES).strip()


def without_float_suffix(text: str) -> tuple[str, tuple[str, ...]]:
    """A code without the `.0` that a spreadsheet put behind it, and what was changed."""
    for suffix in (".0", ",0", ".00", ",00"):
        head = text.removesuffix(suffix)
        if head != text and head.isascii() and head.isdigit():
            return head, ("float_suffix",)
    return text, ()
