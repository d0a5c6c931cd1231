"""Numbers in the languages of the pages: `1,000`, `3,5 Mio.`, `30 млн`, `2亿`, `acht`, `dozen`."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise
from typing import NamedTuple

from shipments.tables.wordings.text import fold, languages_of, read_data


class Figure(NamedTuple):
    """A number in folded text: every value it can be read as, where it is, what multiplies it."""

    values: frozenset[float]
    start: int
    end: int
    scale: float = 1.0


class _Lexicon(NamedTuple):
    """Words of numbers in some languages."""

    numbers: dict[str, float]
    scales: dict[str, float]
    bare: frozenset[str]
    halves: frozenset[str]
    part: re.Pattern[str]
    compound: re.Pattern[str]


class _Atom(NamedTuple):
    """One word or number of a text: `number` (its values), `scale`, `half`, `and` or `other`."""

    kind: str
    values: frozenset[float]
    start: int
    end: int
    word: str


_CJK = "〇零一二三四五六七八九十百千万萬亿億两兩"
_CJK_DIGITS = {c: v for v, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "兩": 2}
_CJK_SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "萬": 10**4, "亿": 10**8, "億": 10**8}
_DIGITS = r"(?<![\d.,])\d{1,3}(?: \d{3})+(?!\d)(?:[.,]\d+)?|\d{1,3}, \d{3}(?=%)|\d+(?:[.,']\d+)*"
_TOKEN = re.compile(
    rf"(?P<cjk>(?:(?:{_DIGITS})?[{_CJK}])+(?:(?<=[万萬亿億])\d+)?)"
    rf"|(?P<digits>{_DIGITS})(?P<ordinal>(?:st|nd|rd|th)\b)?|(?P<word>[a-z\u0142\u0400-\u04ff]+)"
)
_CJK_PART = re.compile(rf"{_DIGITS}|[{_CJK}]")
_SCALES_ANYWHERE = {"k": 1e3, "m": 1e6, "mn": 1e6, "mio": 1e6, "mln": 1e6, "milhoes": 1e6}
_SCALES_ANYWHERE |= {"b": 1e9, "bn": 1e9, "tn": 1e12}
_AND = frozenset({"and", "und", "et", "e", "en", "ve"})
_THOUSAND = 1000
# `tenfold`, `zehnfach`, `25-кратно`
_ENDING = "(?:fold|fach|fache|voudig|voud|кратно|krotnie|li|lu)?"
_SEVERAL = re.compile(
    r"(?:several|few|many|some|mehrere|einige|quelques|alcun\w+|enkele|kilka|birkac|нескольк\w+"
    r"|кілька|数|數|几|幾|上)\s*$"
)
_GAP = re.compile(r"[\s-]{0,2}")
_RANGE = re.compile(
    r"\s*(?:-|–|—|to|and|or|bis|und|oder|a|et|ou|tot|en|of|e|o|do|i|lub|ile|ya da|до|и|или|і|або"
    r"|至|到|和)?\s*(?:u\.s\.|us|hk|usd|eur)?\s*[$€£¥]?\s*"
)
_SUM = "the sum is ours"


def _forms(entry: str) -> list[str]:
    forms = []
    for form in entry.split("/"):
        stem, *endings = form.split("|")
        forms += [fold(stem + ending) for ending in endings or [""]]
    return forms


@cache
def _lexicon(language: str) -> _Lexicon:
    words = read_data("numbers").get(language, {})
    entries: list[tuple[float, str]] = list(enumerate(words.get("ones", "").split()))
    entries += [(10.0 * n, entry) for n, entry in enumerate(words.get("tens", "").split(), 2)]
    entries += [(100.0 * n, e) for n, e in enumerate(words.get("hundreds", "").split(), 1)]
    entries += [(float(n), e) for n, text in words.get("other", {}).items() for e in text.split()]
    numbers = {form: float(value) for value, entry in entries for form in _forms(entry)}
    scales = {
        form: float(value)
        for value, text in words.get("scales", {}).items()
        for entry in text.split()
        for form in _forms(entry)
    }
    halves = {form for entry in words.get("half", "").split() for form in _forms(entry)}
    long = {word for word in (*numbers, *scales, *halves) if len(word) > 1}
    parts = "|".join(sorted(map(re.escape, long), key=len, reverse=True)) or "$."
    compound = re.compile(f"(?:{parts})(?:(?:und|en|e)?(?:{parts}))*{_ENDING}")
    bare = frozenset(fold(words.get("bare", "")).split())
    return _Lexicon(numbers, scales, bare, frozenset(halves), re.compile(parts), compound)


def _digit_values(digits: str, languages: tuple[str, ...]) -> frozenset[float]:
    """`1,000`, `1.000` and `1 000` are a thousand; `1,5` and `1.5` have a decimal mark."""
    plain = re.sub("[ ']|, ", "", digits)
    marks = re.findall("[.,]", plain)
    if not marks:
        return frozenset({float(plain)})
    head, _, tail = plain.rpartition(marks[-1])
    whole = re.sub("[.,]", "", head)
    decimal = float(f"{whole}.{tail}")
    if len(set(marks)) > 1 or plain != digits:
        return frozenset({decimal})
    groups = plain.split(marks[0])
    grouped = all(len(group) == 3 for group in groups[1:]) and re.fullmatch(
        "[1-9]\\d{0,2}", groups[0]
    )
    values = {float(whole + tail)} if grouped else set[float]()
    foreign = marks[0] == "," and not set(languages) - {"en", "zh"}
    if len(marks) == 1 and not foreign and not (grouped and tail == "000"):
        values.add(decimal)
    return frozenset(values)


def _chinese_value(run: str) -> float:
    """`三百二十` is 320, `2亿5000万` is 250 million."""
    total = section = number = 0.0
    was_digit = False
    for part in _CJK_PART.findall(run):
        scale = _CJK_SCALES.get(part)
        if scale is None:
            value = _CJK_DIGITS.get(part)
            digit = max(_digit_values(part, ("zh",)), default=0.0) if value is None else value
            number = 10 * number + digit if was_digit else digit
        elif scale < 10**4:
            section, number = section + (number or 1) * scale, 0.0
        elif section + number:
            total, section, number = total + (section + number) * scale, 0.0, 0.0
        else:
            total = (total or 1) * scale
        was_digit = scale is None
    return total + section + number


def _atoms(text: str, languages: tuple[str, ...]) -> Iterator[_Atom]:
    for match in _TOKEN.finditer(text):
        word, (start, end) = match[0], match.span()
        kind, values = "other", frozenset[float]()
        if match["cjk"]:
            bare = word[0] in "千万萬亿億" or _SEVERAL.search(text[:start])
            kind, values = ("other" if bare else "chinese"), frozenset({_chinese_value(word)})
        elif match["digits"] and not match["ordinal"]:
            kind, values = "digits", _digit_values(match["digits"], languages)
        elif match["word"]:
            kind, values = _word_atom(word, languages)
        yield _Atom(kind, values, start, end, word)


def _word_atom(word: str, languages: tuple[str, ...]) -> tuple[str, frozenset[float]]:
    """What a word is in the first language that reads it as part of a number.

    A word that means another thing elsewhere ("on" is 10 in Turkish) is a number only in the
    languages that the fragment can be in; any other is read in each of them.
    """
    for language in languages if word in _collisions() else (*languages, *read_data("numbers")):
        lexicon = _lexicon(language)
        if word in lexicon.numbers:
            return "number", frozenset({lexicon.numbers[word]})
        if word in lexicon.scales:
            return "scale", frozenset({lexicon.scales[word]})
        if word in lexicon.halves:
            return "half", frozenset({0.5})
        if lexicon.compound.fullmatch(word):
            parts = [_word_atom(part, (language,)) for part in lexicon.part.findall(word)]
            return "number", frozenset({_total([(kind, min(value)) for kind, value in parts])})
    if word in _SCALES_ANYWHERE:
        return "scale", frozenset({_SCALES_ANYWHERE[word]})
    return ("and" if word in _AND else "other"), frozenset()


@cache
def _collisions() -> frozenset[str]:
    return frozenset(read_data("languages")["collisions"]["words"].split())


def _total(parts: list[tuple[str, float]]) -> float:
    total = current = 0.0
    for kind, value in parts:
        if kind != "scale":
            current += value
        elif value >= _THOUSAND:
            total, current = total + (current or 1) * value, 0.0
        else:
            current = (current or 1) * value
    return total + current


def _continues(last: _Atom, atom: _Atom) -> bool:
    """Whether a number word goes on with the number before it: `twenty` `five`."""
    if last.kind in ("other", "and") or not last.values:
        return False
    if atom.kind == "scale":
        return True
    if atom.kind != "number" or last.kind not in ("number", "scale"):
        return False
    before, value = min(last.values), min(atom.values)
    if last.kind == "scale":
        return value < before
    step = next((unit for unit in (1000, 100, 20, 10) if before and before % unit == 0), 1)
    return 0 < value < step and (step != 20 or value < 10 or before in (60, 80))


def _runs(atoms: list[_Atom], text: str) -> Iterator[list[_Atom]]:
    """Atoms that make one number together."""
    run: list[_Atom] = []
    joined: _Atom | None = None
    for atom in atoms:
        near = bool(run) and _GAP.fullmatch(text[(joined or run[-1]).end : atom.start])
        if run and near and atom.kind == "and" and joined is None:
            joined = atom
            continue
        article = bool(run) and run[-1].kind == "half" and atom.values == {1.0}
        if near and article:
            joined = atom
            continue
        if near and _continues(run[-1], atom):
            run.append(atom)
        else:
            yield run
            run = [atom]
        joined = None
    yield run


def _figure(run: list[_Atom], bare: frozenset[str], text: str) -> Figure | None:
    first, last = run[0], run[-1]
    scale = math.prod(min(atom.values) for atom in run if atom.kind == "scale")
    values = first.values
    if first.kind == "digits":
        values = frozenset(value * scale for value in values)
        # `m` can be metres, `b` a letter of an enumeration.
        values |= first.values if len(last.word) == 1 else frozenset()
    elif first.kind == "half" and len(run) == 1:
        values = frozenset({50.0})
    elif first.kind in ("number", "half") or (first.kind == "scale" and first.word in bare):
        values = frozenset({_total([(atom.kind, min(atom.values)) for atom in run])})
    elif first.kind != "chinese":
        return None
    several = first.kind == "scale" and _SEVERAL.search(text[: first.start])
    return None if several or not values else Figure(values, first.start, last.end, scale)


@lru_cache(4096)
def figures(words: str) -> tuple[Figure, ...]:
    """The numbers that a fragment states, in order, as it can be read in its languages.

    Args:
        words: The fragment as printed; numbers in figures of any style, in words, or both.

    Returns:
        The numbers with their places in the folded text.
    """
    text, languages = fold(words), languages_of(words)
    bare = frozenset[str]().union(*(_lexicon(name).bare for name in read_data("numbers")))
    runs = [run for run in _runs(list(_atoms(text, languages)), text) if run]
    stated = [figure for run in runs if (figure := _figure(run, bare, text))]
    for place, (left, right) in enumerate(pairwise(stated)):
        # The first number of "20 to 30 million" shares the scale of the second.
        if left.scale == 1 != right.scale and _RANGE.fullmatch(text[left.end : right.start]):
            shared = left.values | {value * right.scale for value in left.values}
            stated[place] = left._replace(values=shared)
    return tuple(stated)


def states_number(words: str, number: float) -> bool:
    """Whether a fragment states a number; a sum that a coder made is one when the words say so.

    Args:
        words: The fragment as printed.
        number: The coded value, in its unit (a share in per cent, a multiple as it is).
    """
    stated = [figure.values for figure in figures(words.replace(_SUM, ""))]
    values = frozenset[float]().union(*stated)
    if _SUM in words:
        values |= {sum(map(min, stated))}
    return any(abs(value - number) <= 1e-12 * max(1.0, number) for value in values)
