"""Commodity codes: digits as filed, what a spreadsheet did to them, and when that can be undone.

The Harmonized System and most of its national extensions have an even number of digits, so an odd
number of them in a file shows a loss. It was a zero on the left only if the file proves how long its
whole codes are and writes no code that keeps such a zero. It was none where no chapter from 01 to 09
has such a heading: the national code has an odd number of digits then.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from shipments.customs.codes import RejectCode
from shipments.customs.values.parse_result import ParseResult, fault, without_float_suffix
from shipments.tables.trade_vocabulary import HsRepair, HsRevision

SHORTEST, LONGEST = 4, 13
_NATIONAL = 9  # digits from which some countries have codes of an odd number, as Argentina with 11
# The last heading of each chapter that begins with a zero.
_LAST_HEADINGS = {"1": 6, "2": 10, "3": 9, "4": 10, "5": 11, "6": 4, "7": 14, "8": 14, "9": 10}
_DIGITS = re.compile(r"[0-9]+")
_SEPARATORS = re.compile(r"[ .\-\u00a0\u202f\u2009]+")
_SEPARATED = re.compile(r"[0-9]+(?:[ .\-\u00a0\u202f\u2009]+[0-9]+)+")
_SUPPRESSED = re.compile(r"[0-9]{0,6}[XxХхSs]{2}[0-9XxХхSs]*|СЕКРЕТНО|SUPPRESSED", re.IGNORECASE)
_CODE_THEN_TEXT = re.compile(
    r"([0-9]{4}[0-9.]{0,12}[0-9*])[\s:;,\-\u2013(]++(.*[^\W\d_].*)", re.DOTALL
)
_NEXT_CODE = re.compile(r"(?:^|[;|\n,])[^\S\n]*([0-9]{4}[0-9.]{0,10})(?=[\s:;,\-\u2013]|$)")


@dataclass(frozen=True)
class CodeStyle:
    """How a file writes commodity codes.

    Attributes:
        digits: Digits of a whole code; None = not known.
        zeros_lost: Whether a code that is one digit short lost a zero on the left: the file proves
            its length, and keeps no such zero elsewhere, or the user gave the length.
        with_text: Whether a description may follow the code.
        longer: Whether longer codes are read as well: the length is only what most codes have.
    """

    digits: int | None = None
    zeros_lost: bool = False
    with_text: bool = False
    longer: bool = False


def read_code(text: str, style: CodeStyle) -> ParseResult:
    """A commodity code under the style of its file.

    Returns:
        The digits; changes are words of `HsRepair`, or `float_suffix`, `text_mark`,
        `description_cut`, `several_codes`, `national_chapter`. HS if the text is no code,
        HS_AMBIGUOUS if a digit is lost, HS_SUPPRESSED if the office withheld it.
    """
    if _DIGITS.fullmatch(text):
        return _sized(text, style, ())
    if _SUPPRESSED.fullmatch(text):
        return fault(RejectCode.HS_SUPPRESSED, "the office withheld the code: the row has no goods")
    if style.with_text and (found := _CODE_THEN_TEXT.fullmatch(text)):
        return _with_text(found[1], text, style)
    return _marked(text, style)


def _marked(text: str, style: CodeStyle) -> ParseResult:
    """A code with marks that are no digits: apostrophe, star, `.0`, separators."""
    changes: tuple[str, ...] = ()
    if text[0] in "'’`":
        text, changes = text[1:].strip(), ("text_mark",)
    if starred := text.endswith("*"):
        text, changes = text.rstrip("* "), (*changes, "star")
    long_enough = len(text) > SHORTEST + 2
    code, suffix = without_float_suffix(text) if long_enough else (text, ())
    changes += suffix
    if _SEPARATED.fullmatch(code):
        first = _SEPARATORS.split(code)[0]
        code, changes = _SEPARATORS.sub("", code), (*changes, "separators")
        if len(first) not in (2, 4) and len(first) != 3:
            return _no_code()
        return _sized(code, style, changes, starred=starred, whole_start=len(first) != 3)
    if not _DIGITS.fullmatch(code):
        return _no_code()
    return _sized(code, style, changes, starred=starred)


def _with_text(code: str, text: str, style: CodeStyle) -> ParseResult:
    """A code before its description; of several codes, the digits that they share."""
    codes = {_SEPARATORS.sub("", other) for other in _NEXT_CODE.findall(text)}
    codes.add(_SEPARATORS.sub("", code).rstrip("*"))
    if len(codes) == 1:
        found = _marked(code, style) if not code.isdigit() else _sized(code, style, ())
        return ParseResult(
            found.value, (*found.changes, "description_cut"), found.code, found.message
        )
    shared = _shared(codes)
    shared = shared[: len(shared) - len(shared) % 2]
    if len(shared) < SHORTEST:
        return fault(RejectCode.HS_AMBIGUOUS, "several codes that do not share a heading")
    changes = ("description_cut", "several_codes", str(HsRepair.PREFIX_ONLY))
    return _judged(shared, changes)


def _shared(codes: set[str]) -> str:
    """The digits with which all codes begin."""
    least, most = min(codes), max(codes)
    alike = [one == other for one, other in zip(least, most, strict=False)]
    return least[: alike.index(False)] if False in alike else least[: len(alike)]


def _sized(
    code: str,
    style: CodeStyle,
    changes: tuple[str, ...],
    *,
    starred: bool = False,
    whole_start: bool = False,
) -> ParseResult:
    """A code of digits, judged by how many of them a whole code of the file has."""
    size, whole = len(code), style.digits
    if whole is not None and size > whole and not style.longer:
        return fault(
            RejectCode.HS, f"more than {whole} digits: give --hs-digits if codes are longer"
        )
    if size == whole:
        return _judged(code, changes)
    one_short = whole is not None and size == whole - 1
    if one_short and style.zeros_lost and not (starred or whole_start):
        return _judged("0" + code, (*changes, str(HsRepair.LEFT_ZERO)))
    if size >= _NATIONAL and whole is None and not _may_lack_zero(code):
        return _judged(code, changes)
    if size % 2 or size < SHORTEST:
        return _lost(code)
    shortened = whole is not None and size < whole and not starred
    return _judged(code, (*changes, str(HsRepair.PREFIX_ONLY)) if shortened else changes)


def _may_lack_zero(code: str) -> bool:
    """Whether a heading begins with a zero and the first three digits."""
    return int(code[1:3]) <= _LAST_HEADINGS.get(code[0], 0)


def _lost(code: str) -> ParseResult:
    if len(code) < SHORTEST - 1:
        return _no_code()
    return fault(
        RejectCode.HS_AMBIGUOUS,
        f"{len(code)} digits: a digit is lost, and the file does not prove that it was a zero on "
        f"the left: --hs-digits {len(code) + 1} says so"
        if len(code) < LONGEST
        else f"{len(code)} digits: --hs-digits {len(code)} says that codes are so long",
    )


def _judged(code: str, changes: tuple[str, ...]) -> ParseResult:
    """A whole or shortened code, by its chapter."""
    chapter = int(code[:2])
    if not SHORTEST <= len(code) <= LONGEST:
        return _no_code()
    if chapter in (0, 77):
        return fault(RejectCode.HS, f"chapter {chapter:02} is not in use: 01 to 97 without 77")
    national = ("national_chapter",) if chapter >= 98 else ()
    return ParseResult(code, (*changes, *national))


def _no_code() -> ParseResult:
    return fault(RejectCode.HS, f"no commodity code: {SHORTEST} to {LONGEST} digits are read")


# Changes of a code -> the word of `hs_repair`; what says most about the digits comes first.
REPAIRS = {
    "left_zero": HsRepair.LEFT_ZERO,
    "prefix_only": HsRepair.PREFIX_ONLY,
    "star": HsRepair.STAR,
    "separators": HsRepair.SEPARATORS,
    "float_suffix": HsRepair.SEPARATORS,
    "text_mark": HsRepair.SEPARATORS,
}
SUBHEADING = 6  # digits that all countries share


def code_style(
    lengths: Mapping[int, int], zeros_kept: int, declared: int | None, given: int | None
) -> CodeStyle:
    """What the codes of a file prove of its style.

    Args:
        lengths: How many codes of digits only have how many digits.
        zeros_kept: How many whole codes begin with a zero.
        declared: Digits of a whole code by the layout.
        given: The same by the user, who thereby says that codes one digit short lost a zero.

    Returns:
        The style. Without a declared length it is the even number of digits that most codes have,
        counting those one digit short; of two that are as frequent, the greater. A file of a layout
        of longer codes in which no code has more than six digits is an edition of six.
    """
    if given:
        return CodeStyle(given, zeros_lost=True)
    if declared and declared > SUBHEADING == max(lengths, default=0):
        declared = None
    whole = declared or _proven(lengths)
    if whole is None:
        return CodeStyle()
    full, short = lengths.get(whole, 0), lengths.get(whole - 1, 0)
    alone = full + short >= sum(lengths.values()) / 2
    zeros_lost = bool(full) and alone and not zeros_kept
    return CodeStyle(whole, zeros_lost=zeros_lost, longer=declared is None)


def _proven(lengths: Mapping[int, int]) -> int | None:
    whole = [size for size in lengths if lengths[size] and size >= SHORTEST and size % 2 == 0]
    return max(
        whole, key=lambda size: (lengths[size] + lengths.get(size - 1, 0), size), default=None
    )


# From which day on a declaration is filed under which edition; Russia took up each on the first of
# January of its year, and with it the members of the Eurasian Economic Union.
_EDITIONS = (
    (2022, HsRevision.HS2022, ("RU", "BY", "KZ", "AM", "KG")),
    (2017, HsRevision.HS2017, ("RU", "BY", "KZ", "AM", "KG")),
    (2012, HsRevision.HS2012, ("RU", "BY", "KZ")),
    (2007, HsRevision.HS2007, ("RU",)),
    (2002, HsRevision.HS2002, ("RU",)),
)


def edition_on(day: pl.Expr, country: pl.Expr) -> pl.Expr:
    """The edition under which a country takes declarations on a day; null where it is not known.

    Sources: Government of Russia, 30.11.2001 No. 830 and 27.11.2006 No. 718; Commission of the
    Customs Union, 18.11.2011 No. 850; Council of the Eurasian Economic Commission, 18.10.2016
    No. 101 and 14.09.2021 No. 80.
    """
    year = day.dt.year()
    editions = [
        pl.when(year.is_between(first, last - 1) & country.is_in(list(countries))).then(
            pl.lit(str(edition))
        )
        for (first, edition, countries), last in zip(
            _EDITIONS, (9999, *(first for first, _, _ in _EDITIONS)), strict=False
        )
    ]
    return pl.coalesce(editions)
